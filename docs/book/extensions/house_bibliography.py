"""The bibliography in the form that the lessons use: the same names, years and order, and which text was read.

sphinxcontrib-bibtex reads references.bib and makes the page and its links; what an entry says comes from
`ketamine_edu.evidence.references`, so that book and lessons cannot differ.
"""

from pybtex.plugin import register_plugin
from pybtex.richtext import HRef, Tag, Text
from pybtex.style import FormattedEntry
from pybtex.style.formatting import BaseStyle
from sphinx.application import Sphinx

from ketamine_edu.evidence.references import Reference, reference


class HouseStyle(BaseStyle):
    """Entries by author and year. The label of an entry is how the lessons cite it: "Simons et al. 2022"."""

    def __init__(self, *arguments, **options):
        super().__init__(*arguments, **options)
        self.sort, self.format_labels = _sorted, _labels  # pybtex sets both on the instance

    def format_entry(self, label, entry, bib_data=None):
        return FormattedEntry(entry.key, _words(reference(entry.key)), label)


def _sorted(entries):
    found = [(reference(entry.key), entry) for entry in entries]
    return [entry for r, entry in sorted(found, key=lambda pair: (pair[0].authors[0].casefold(), pair[0].label))]


def _labels(entries):
    return [reference(entry.key).label for entry in entries]


def _words(r: Reference) -> Text:
    """What is known of a source; the same parts in the same order as in the lists of the lessons."""
    volume = (r.volume or "") + (f"({r.number})" if r.number else "")
    journal = r.journal and Text(Tag("em", r.journal), f" {volume}" if volume else "")
    published = Text(", ").join([part for part in (journal, r.pages) if part])
    link = HRef(f"https://doi.org/{r.doi}", f"doi:{r.doi}") if r.doi else r.url and HRef(r.url, r.url)
    head = ", ".join(r.authors) + (f" ({r.year})" if r.year else "")
    sentences = []
    for part in (head, r.title, published, link, r.note):
        if part:
            text = Text(part)
            sentences.append(text if str(text).endswith((".", "?")) else text + ".")
    return Text(" ").join(sentences)


def setup(app: Sphinx) -> dict:
    register_plugin("pybtex.style.formatting", "house", HouseStyle, force=True)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
