"""A page of HTML read as a file, for tests of what is built as pages: its links, images, text, and what is folded."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

VOID = {"img", "br", "hr", "link", "meta", "input", "path", "polyline", "area", "wbr", "col"}


@dataclass
class Page:
    """What is in a page: ids, links, images as attributes, what it loads, its text, and which of that is folded."""

    ids: set[str] = field(default_factory=set)
    links: list[str] = field(default_factory=list)
    images: list[dict] = field(default_factory=list)
    loaded: list[str] = field(default_factory=list)
    text: str = ""
    unfolded: str = ""
    folded: str = ""
    formulas: int = 0


class Reader(HTMLParser):
    """Collects a Page."""

    def __init__(self):
        super().__init__()
        self.page = Page()
        self.open: list[str] = []

    def handle_starttag(self, tag, attributes):
        found = dict(attributes)
        if tag not in VOID:
            self.open.append(tag)
        self.page.ids |= {found[name] for name in ("id", "name") if found.get(name)}
        self.page.formulas += tag == "math"
        if tag == "a" and "href" in found:
            self.page.links.append(found["href"])
        elif tag == "img":
            self.page.images.append(found)
            self.page.loaded.append(found["src"])
        elif tag == "script" and "src" in found:
            self.page.loaded.append(found["src"])
        elif tag == "link" and found.get("rel") not in ("search", "next", "prev", "index", "author", "copyright"):
            self.page.loaded.append(found["href"])

    def handle_endtag(self, tag):
        while self.open and tag in self.open and self.open.pop() != tag:
            pass

    def handle_data(self, data):
        if "script" in self.open or "style" in self.open:
            return
        self.page.text += data
        if "details" in self.open:
            self.page.folded += data
        else:
            self.page.unfolded += data


def read(path: Path) -> Page:
    reader = Reader()
    reader.feed(path.read_text(encoding="utf-8"))
    for part in ("text", "unfolded", "folded"):
        setattr(reader.page, part, words(getattr(reader.page, part)))
    return reader.page


def words(text: str) -> str:
    """Text with single spaces and straight quotes, which is how texts are compared."""
    straight = str.maketrans("“”‘’", "\"\"''")
    return re.sub(r"\s+", " ", text.translate(straight)).strip()
