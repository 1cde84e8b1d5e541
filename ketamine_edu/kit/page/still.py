"""What a notebook keeps of an explorer for readers without a kernel: a still picture and its words."""

import re
from html.parser import HTMLParser


class _Words(HTMLParser):
    """Collects the text of an HTML fragment: a line per block or table row, two spaces between cells."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("p", "div", "tr", "li", "br", "table", "ul", "ol"):
            self.parts.append("\n")
        elif tag in ("td", "th"):
            self.parts.append("\t")

    def handle_data(self, data: str) -> None:
        self.parts.append(re.sub(r"\s+", " ", data))


def plain_text(html: str) -> str:
    """The words of an HTML fragment, without markup and without empty lines."""
    words = _Words()
    words.feed(html)
    words.close()
    lines = "".join(words.parts).split("\n")
    cells = ([cell.strip() for cell in line.split("\t") if cell.strip()] for line in lines)
    return "\n".join("  ".join(line) for line in cells if line)
