"""Course text: a small, safe markup, shown as HTML or as plain text.

    <b> <i> <sub> <sup> <code>    emphasis, indices, names in code; closed in the order in which they were opened
    [@key] or [@key; @other]      sources: keys of data/references.bib, shown as "(Simons et al. 2022)"

Everything else is escaped, so that no text, whether from a file or typed by a student, can carry a script, a style or a
link. Written by hand because that is the whole need: a Markdown library would allow more than a question may contain.
"""

import html
import re
from dataclasses import dataclass

TAGS = ("b", "i", "sub", "sup", "code")
_TAG = re.compile(rf"<(/?)({'|'.join(TAGS)})>")
_ANY_TAG = re.compile(r"</?[A-Za-z!][^>]*>?")
_SOURCES = re.compile(r"\s*\[@([^\]]*)\]")
_KEY = re.compile(r"[a-z][a-z0-9_]*")


@dataclass(frozen=True, repr=False)
class Card:
    """A piece of the course that shows itself: `html` where that can be shown, `plain` everywhere else."""

    html: str
    plain: str

    def _repr_html_(self) -> str:
        return self.html

    def __repr__(self) -> str:
        return self.plain


def check_markup(text: str) -> None:
    """Raise ValueError, with the offending piece, where `text` is not valid markup."""
    opened: list[str] = []
    for piece in (match.group() for match in _ANY_TAG.finditer(text)):
        tag = _TAG.fullmatch(piece)
        if tag is None:
            raise ValueError(f"{piece!r} is not allowed; allowed tags are {', '.join(f'<{t}>' for t in TAGS)}")
        closing, name = tag.groups()
        if not closing:
            opened.append(name)
        elif not opened or opened.pop() != name:
            raise ValueError(f"</{name}> closes a tag that is not the last one opened")
    if opened:
        raise ValueError(f"<{opened[-1]}> is never closed")
    if not all(_KEY.fullmatch(key) for key in cited_keys(text)):
        raise ValueError(f"the sources {cited_keys(text)} are not of the form [@key] or [@key; @other]")


def cited_keys(text: str) -> list[str]:
    """Keys of data/references.bib that `text` names, in order."""
    return [key.strip().removeprefix("@") for keys in _SOURCES.findall(text) for key in keys.split(";")]


def to_html(text: str) -> str:
    """`text` as HTML: allowed tags kept, sources spelled out, all else escaped."""
    parts = _SOURCES.split(text)  # texts, and between them what stands in the brackets of sources
    shown = [html.escape(_spelled_out(part)) if k % 2 else _tags_kept(part) for k, part in enumerate(parts)]
    return "".join(shown)


def to_plain(text: str) -> str:
    """`text` without tags; a power keeps its sign (10<sup>3</sup> becomes 10^3)."""
    parts = _SOURCES.split(text)
    shown = [_spelled_out(part) if k % 2 else _TAG.sub("", part.replace("<sup>", "^")) for k, part in enumerate(parts)]
    return "".join(shown)


def _tags_kept(text: str) -> str:
    return re.sub(rf"&lt;(/?)({'|'.join(TAGS)})&gt;", r"<\1\2>", html.escape(text, quote=False))


def _spelled_out(keys: str) -> str:
    return f" ({'; '.join(_cite(key.strip().removeprefix('@')) for key in keys.split(';'))})"


def _cite(key: str) -> str:
    from ketamine_edu.evidence.references import cite  # reads the bibliography: only when a source is shown

    return cite(key)
