"""The bibliography in data/references.bib: look up a source, cite it, list it."""

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ketamine_edu.evidence.harmless import plain_markdown
from ketamine_edu.evidence.tables import DataError, data_path, read_text

if TYPE_CHECKING:
    from bibtexparser.middlewares import NameParts
    from bibtexparser.model import Block

LISTED_AUTHORS = 3
_LINKS = {"doi": r"10\.[0-9]+/[^\s<>\[\]\\]+", "url": r"https?://[^\s<>\\]+"}


@dataclass(frozen=True)
class Reference:
    """One source. A field that could not be confirmed is None.

    authors: family name and initials, or the name of an organisation; "et al." stands for authors that are not listed.
    label: how it is cited in a sentence. year: with a letter where two labels would be the same. note: which text was
    read.
    """

    key: str
    label: str
    authors: tuple[str, ...]
    year: str | None
    title: str | None
    journal: str | None
    volume: str | None
    number: str | None
    pages: str | None
    doi: str | None
    url: str | None
    note: str | None


def reference(key: str, directory: Path | None = None) -> Reference:
    """The source with this key of references.bib. ValueError names an unknown key and keys that look like it."""
    known = _references(directory or data_path())
    if key not in known:
        near = difflib.get_close_matches(str(key), known)
        hint = f"did you mean {' or '.join(near)}?" if near else f"known keys: {', '.join(known)}"
        raise ValueError(f"key is {key!r}, which is not in references.bib; {hint}")
    return known[key]


def reference_keys(directory: Path | None = None) -> tuple[str, ...]:
    """The keys of all sources in references.bib, in alphabetical order."""
    return tuple(_references(directory or data_path()))


def cite(key: str) -> str:
    """How a source is cited in a sentence: "Simons et al. 2022"."""
    return reference(key).label


def source_keys(source: str | None) -> tuple[str, ...]:
    """The keys in a `source` cell of a table, which are separated by ";"."""
    return tuple(key.strip() for key in (source or "").split(";") if key.strip())


def bibliography(keys: Iterable[str]) -> str:
    """A Markdown list of the sources with these keys, each once, in alphabetical order, with links."""
    sources = {reference(key) for key in keys}
    return "\n".join(f"* {_entry(r)}" for r in sorted(sources, key=lambda r: (r.authors[0].casefold(), r.label)))


def _entry(r: Reference) -> str:
    journal, number = (plain_markdown(part) if part else "" for part in (r.journal, r.number))
    volume = plain_markdown(r.volume or "") + (f"({number})" if number else "")
    pages = r.pages and plain_markdown(r.pages)
    published = ", ".join(part for part in (journal and f"*{journal}* {volume}".strip(), pages) if part)
    link = f"[doi:{r.doi}](<https://doi.org/{r.doi}>)" if r.doi else r.url and f"<{r.url}>"
    head = ", ".join(plain_markdown(a) for a in r.authors) + (f" ({plain_markdown(r.year)})" if r.year else "")
    parts = (head, r.title and plain_markdown(r.title), published, link, r.note and plain_markdown(r.note))
    return " ".join(part if part.endswith((".", "?")) else f"{part}." for part in parts if part)


@cache
def _references(directory: Path) -> dict[str, Reference]:
    import bibtexparser  # takes 0.2 s, so only when a source is asked for
    from bibtexparser import middlewares

    path = directory / "references.bib"
    names = [middlewares.SeparateCoAuthors(), middlewares.SplitNameParts()]
    library = bibtexparser.parse_string(read_text(path), append_middleware=names)
    if library.failed_blocks:
        block = library.failed_blocks[0]
        raise DataError(f"{path}, line {_line(block)}: {type(block).__name__}: {block.error}")
    entries = {entry.key: {f.key: f.value for f in entry.fields} for entry in library.entries}
    for entry in library.entries:
        _check_entry(f"{path}, line {_line(entry)}, entry {entry.key!r}", entries[entry.key])
    bare = {key: _label(fields) for key, fields in entries.items()}
    return {key: _reference(key, fields, bare) for key, fields in sorted(entries.items())}


def _line(block: "Block") -> int:
    return (block.start_line or 0) + 1


def _check_entry(where: str, fields: dict[str, Any]) -> None:
    """Raise DataError where a field is missing, or a link is none that may stand on a page."""
    if not fields.get("author"):
        raise DataError(f"{where}: field 'author' is missing")
    if "shorthand" not in fields and not re.fullmatch(r"\{?[0-9]{4}\}?", fields.get("year", "")):
        raise DataError(f"{where}, field 'year': {fields.get('year')!r} is not a year of four digits")
    for name, form in _LINKS.items():
        value = re.sub(r"[{}]", "", fields.get(name, ""))
        if name in fields and not re.fullmatch(form, value):
            raise DataError(f"{where}, field {name!r}: {value!r} is not of the form {form}")


def _reference(key: str, fields: dict[str, Any], labels: dict[str, str]) -> Reference:
    alike = sorted(k for k, label in labels.items() if label == labels[key])
    text = {
        name: re.sub(r"[{}]", "", fields[name]).replace("--", "–") if name in fields else None
        for name in ("year", "title", "journal", "volume", "number", "pages", "doi", "url", "note")
    }
    authors = [_author(name) for name in fields["author"]]
    if len(authors) > LISTED_AUTHORS + 1 or "et al." in authors:
        authors = [a for a in authors if a != "et al."][:LISTED_AUTHORS] + ["et al."]
    letter = "abcdefgh"[alike.index(key)] if len(alike) > 1 else ""
    text["year"] = text["year"] and text["year"] + letter
    return Reference(key=key, label=labels[key] + letter, authors=tuple(authors), **text)


def _label(fields: dict[str, Any]) -> str:
    if "shorthand" in fields:
        return str(fields["shorthand"])
    families = [_family(name) for name in fields["author"]]
    if len(families) > 2 or "others" in families:
        authors = f"{families[0]} et al."
    else:
        authors = " and ".join(families)
    return f"{authors} {fields['year']}"


def _family(name: "NameParts") -> str:
    return re.sub(r"[{}]", "", " ".join([*name.von, *name.last]))


def _author(name: "NameParts") -> str:
    if name.last == ["others"]:
        return "et al."
    initials = "".join(part[0] for first in name.first for part in re.split(r"[-.\s]+", first) if part)
    return f"{_family(name)} {initials}".strip()
