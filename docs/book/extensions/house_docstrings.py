"""The docstrings of the package, which are plain text, as reStructuredText for Sphinx's autodoc.

A docstring of the house is meant to be read in the source. It has no markup but indentation, for equations and
examples, and * for lists. Here indented lines become literal blocks, names of arguments and functions become code, the
key of a source becomes a link to the bibliography, the file of a model a link to its page, and all else is escaped.
Written by hand because napoleon, which comes with Sphinx, is for parameter sections, and the house has none.
"""

import re
from collections import Counter
from itertools import groupby

from sphinx.application import Sphinx

from ketamine_edu.command.registry import models
from ketamine_edu.evidence.references import reference_keys

# "gating" and "receptor/gating" -> the module's full name; a short name that two topics share leads nowhere.
MODELS = {"/".join(name.split(".")[1:]): name for name in models()}
SHORT = Counter(name.rpartition("/")[2] for name in MODELS)
MODELS |= {name.rpartition("/")[2]: full for name, full in MODELS.items() if SHORT[name.rpartition("/")[2]] == 1}
_KEY = "(?:" + "|".join(sorted(map(re.escape, reference_keys()), key=len, reverse=True)) + ")"
_PIECE = re.compile(
    r"`(?P<code>[^`]+)`"
    rf"|[(\[](?P<bracketed>{_KEY}(?:[,;] {_KEY})*)[)\]]"
    rf"|\b(?P<key>{_KEY})\b"
    rf"|(?<![\w/])(?P<file>{'|'.join(sorted(MODELS, key=len, reverse=True))})\.py\b"
    r"|(?P<path>\b(?:data/)?[\w*/]+\.(?:csv|json|bib|py)\b)"
    r"|(?P<name>\b[A-Za-z]\w*_\w+(?:\.\w+)*(?:\(\))?)"
)
_MARKS = re.compile(r"([\\*`|_])")


def to_rst(lines: list[str]) -> list[str]:
    """A docstring of the house, without its common indentation, as lines of reStructuredText."""
    out: list[str] = []
    for block in _blocks(lines):
        if block[0].startswith("    "):
            out += [".. code-block:: none", "", *(line.rstrip() for line in block), ""]
        else:
            out += [*(_line(line) for line in block), ""]
    return out


def _blocks(lines: list[str]) -> list[list[str]]:
    """Paragraphs, and runs of indented lines; an indented run may hold blank lines between indented ones."""
    runs = [[*run] for _, run in groupby(lines, key=lambda line: line.startswith("    ") if line.strip() else None)]
    joined: list[list[str]] = []
    for run in runs:
        if not run[0].strip():
            joined.append([])
        elif joined and not joined[-1] and len(joined) > 1 and run[0].startswith("    "):
            before = joined[-2]
            joined[-1:] = []
            if before and before[0].startswith("    "):
                before += ["", *run]
            else:
                joined.append(run)
        else:
            joined.append(run)
    return [block for block in joined if block]


def _line(line: str) -> str:
    """One line of prose; a list's * stays."""
    mark = re.match(r"\s*\* ", line)
    start = mark.group() if mark else ""
    out, place = [start], len(start)
    for found in _PIECE.finditer(line, place):
        out += [_MARKS.sub(r"\\\1", line[place : found.start()]), _piece(found), r"\ "]
        place = found.end()
    return "".join([*out, _MARKS.sub(r"\\\1", line[place:])])


def _piece(found: re.Match) -> str:
    kind = found.lastgroup
    if kind in ("bracketed", "key"):
        return r"\ :cite:p:`{}`".format(",".join(re.split(r"[,;] ", found[kind])))
    if kind == "file":
        return rf"\ :py:mod:`{found['file']} <{MODELS[found['file']]}>`"
    return rf"\ ``{found[kind]}``"


def _process(app: Sphinx, what: str, name: str, obj: object, options: object, lines: list[str]) -> None:
    lines[:] = to_rst(lines)


def setup(app: Sphinx) -> dict:
    app.connect("autodoc-process-docstring", _process)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
