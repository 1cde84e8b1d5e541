"""Text that comes from a file or a person, made harmless for where it is shown: a terminal, a spreadsheet, a page.

HTML is left to `html.escape`. Markdown is by hand because no library that the course has escapes it.
"""

import re

_FORMULA_STARTS = (
    "=+-@\N{FULLWIDTH EQUALS SIGN}\N{FULLWIDTH PLUS SIGN}\N{FULLWIDTH HYPHEN-MINUS}\N{FULLWIDTH COMMERCIAL AT}"
)
# Characters that mean something to Markdown, its tables and formulas, or HTML; "_" only at the edge of a word, "<" and
# "&" only where a tag or an entity could begin.
_MARKDOWN = re.compile(r"[\\`*\[\]$~|]|(?<![^\W_])_|_(?![^\W_])|<(?=[A-Za-z/!?])|&(?=#?\w+;)")


def printable(text: object) -> str:
    """One line of text that can do nothing to a terminal: no control characters, no changes of direction."""
    return "".join(sign if sign.isprintable() else "\ufffd" for sign in str(text))


def spreadsheet_cell(cell: object) -> object:
    """A cell of a CSV table that a spreadsheet does not take for a formula. Texts must be written in quotes, too."""
    text = printable(cell)
    return f"'{text}" if isinstance(cell, str) and text.lstrip()[:1] in tuple(_FORMULA_STARTS) else text


def plain_markdown(text: str) -> str:
    """One line of text that Markdown leaves as it is, and in which it sees no link, formula, tag or end of a cell."""
    return _MARKDOWN.sub(lambda sign: f"\\{sign.group()}", " ".join(text.split("\n")))


def link_target(name: str) -> str:
    """A file's name as the target of a link: letters, digits and -._~/ as they are, all else in per cent signs."""
    # By hand because urllib, which has it, may not be imported here: it could open what it names.
    return re.sub(r"[^\w.~/-]", lambda sign: _percent(sign.group().encode("utf-8", "surrogateescape")), name)


def _percent(code: bytes) -> str:
    return "".join(f"%{byte:02X}" for byte in code)
