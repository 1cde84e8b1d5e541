"""What the accessibility tests look for in HTML and in figures: pictures without words, things told by colour alone."""

from html.parser import HTMLParser
from itertools import combinations

from matplotlib.colors import to_hex
from matplotlib.lines import Line2D
from matplotlib.text import Text

from ketamine_edu.kit.drawing import style

HUES = {code: name for name, colour in style.COLOURS.items() for code in (colour.line, colour.text)}
NEUTRAL = {"ink", "muted", None}


class Media(HTMLParser):
    """Collects what in a piece of HTML is a picture without words, a table without headings, or an unnamed link."""

    def __init__(self, html: str):
        super().__init__()
        self.faults, self.tables, self.hidden = [], [], 0
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        named = given.get("aria-hidden") == "true" or given.get("aria-label", "").strip()
        if tag == "img" and not given.get("alt", "").strip():
            self.faults.append(f"img without alt text: {given}")
        if tag == "svg" and not named:
            self.faults.append(f"svg that is neither hidden nor named: {given}")
        if tag == "svg" and given.get("aria-label") and given.get("role") != "img":
            self.faults.append(f"svg with a name and no role: {given}")
        if tag == "table":
            self.tables.append(False)
        if tag == "th" and self.tables:
            self.tables[-1] = True

    def handle_endtag(self, tag):
        if tag == "table" and not self.tables.pop():
            self.faults.append("table without headings")


def hue(line: Line2D) -> str | None:
    """Name of the house colour that is seen of a line, or of its marks where there is no line."""
    seen = line.get_markeredgecolor() if line.get_linestyle() == "None" else line.get_color()
    return HUES.get(to_hex(seen))


def second_cue(line: Line2D) -> tuple:
    """What one sees of a line without its colour."""
    dashes = str(line._unscaled_dash_pattern) if line.get_linestyle() != "None" else None
    face = line.get_markerfacecolor()
    return dashes, line.get_marker(), face == "none" or to_hex(face) == style.PAPER.line


def told_by_colour_alone(figure) -> set[tuple[str, str]]:
    """Pairs of colours of visible lines in the same axes that differ in nothing else and have no coloured label.

    Ink and grey are left out: they draw axes, limits and thresholds, and differ from every colour in lightness.
    """
    shown = (text for text in figure.findobj(Text) if text.get_visible() and text.get_text().strip())
    labelled = {HUES.get(to_hex(text.get_color())) for text in shown}
    pairs = set()
    for axes in figure.axes:
        lines = [
            line for line in axes.lines if line.get_visible() and len(line.get_xdata()) and hue(line) not in NEUTRAL
        ]
        for one, other in combinations(lines, 2):
            hues = {hue(one), hue(other)}
            if len(hues) == 2 and second_cue(one) == second_cue(other) and not hues <= labelled:
                pairs.add(tuple(sorted(hues)))
    return pairs
