"""What a reader who does not see colours, or does not see at all, must find on every page of the course.

Contrast of the palette is tested in test_style.py against the two pages it is made for, which are compared here with those
of JupyterLab's themes. tests/browser/ has what only a browser knows: axe-core's findings, roles, names and the keyboard.
"""

import re
import sys
from html.parser import HTMLParser
from itertools import combinations
from pathlib import Path

import nbformat
import pytest
from matplotlib.colors import to_hex
from matplotlib.lines import Line2D
from matplotlib.text import Text

from ketamine_edu.figures import style
from ketamine_edu.widgets.table import table
from tests.test_every_explorer import KINDS, make

PROJECT = Path(__file__).resolve().parent.parent
NOTEBOOKS = sorted((PROJECT / "notebooks").glob("*.ipynb"))
THEMES = Path(sys.prefix, "share", "jupyter", "lab", "themes", "@jupyterlab")
HUES = {code: name for name, colour in style.COLOURS.items() for code in (colour.line, colour.text)}
NEUTRAL = {"ink", "muted", None}


class Media(HTMLParser):
    """Collects what in a piece of HTML is a picture without words, a table without headings, or a link without a name."""

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


@pytest.fixture(scope="module", params=KINDS, ids=lambda kind: kind.__name__)
def explorer(request):
    made = make(request.param)
    made.words()
    return made


# ---- words for pictures ----


def test_the_alt_text_has_numbers_and_follows_the_picture(explorer):
    assert re.search(r"\d", explorer.picture.alt_text)
    assert explorer.live_figure.alt_text == explorer.picture.alt_text
    assert not explorer.picture.alt_text.lower().startswith(("image", "figure", "a figure", "picture", "graph"))


def test_every_control_has_a_name(explorer):
    for name, control in explorer.controls.items():
        # A checkbox alone has its name beside it, and a ballot is a statement with four buttons.
        words = [getattr(control, "label", ""), *getattr(control, "texts", [])]
        assert any(word.strip() for word in words) or hasattr(control, "press"), name


def test_what_an_explorer_says_is_sound_html(explorer):
    assert Media(explorer._headline.value).faults == []


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_pictures_and_tables_of_a_notebook_have_words(path):
    faults = []
    for number, cell in enumerate(nbformat.read(path, as_version=4).cells):
        pieces = [cell.source] if cell.cell_type == "markdown" else []
        faults += [f"cell {number}: image without alt text" for text in pieces if re.search(r"!\[\s*\]\(", text)]
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            pieces += [data[kind] for kind in ("text/html", "text/markdown", "image/svg+xml") if kind in data]
            if "image/png" in data and not re.search(r"\d", data.get("text/plain", "")):
                faults.append(f"cell {number}: a picture whose words have no number")
        faults += [f"cell {number}: {fault}" for text in pieces for fault in Media(text).faults]
    assert faults == []


@pytest.mark.parametrize(
    ("html", "fault"),
    [
        ("<img src='a.png'>", "img without alt text"),
        ("<svg><path/></svg>", "neither hidden nor named"),
        ("<svg aria-label='a'></svg>", "a name and no role"),
        ("<table><tr><td>1</td></tr></table>", "table without headings"),
    ],
)
def test_the_search_finds_what_has_no_words(html, fault):
    assert fault in Media(html).faults[0]
    assert Media("<img alt='1 mg'><svg aria-hidden='true'></svg><table><tr><th>a</th></tr></table>").faults == []


def test_a_table_has_no_empty_heading():
    assert "<thead>" not in table(["", ""], [["a", "1"]])
    assert '<td></td><th scope="col">x</th>' in table(["", "x"], [["a", "1"]])
    assert '<th scope="row">a</th>' in table(["", ""], [["a", "1"]])


# ---- colours ----


@pytest.mark.parametrize(("theme", "page"), [("light", style.PAPER.line), ("dark", style.PAPER.dark)])
def test_the_pages_are_those_of_jupyterlab(theme, page):
    """The palette's contrast is measured against these two."""
    css = (THEMES / f"theme-{theme}-extension" / "index.css").read_text(encoding="utf-8")
    (colour,) = re.findall(r"--jp-layout-color0:\s*([^;}]+)", css)
    assert to_hex(colour) == page


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
    """Pairs of colours of visible lines in the same axes that differ in nothing else and have no label in their colours.

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


def test_nothing_is_told_by_colour_alone(explorer):
    assert told_by_colour_alone(explorer.picture.figure) == set()


def test_the_search_finds_what_is_told_by_colour_alone():
    figure = style.new_figure()
    axes = style.new_axes(figure)
    for name in ("blue", "vermillion"):
        axes.plot([0, 1], [0, 1], color=style.COLOURS[name].line)
    assert told_by_colour_alone(figure) == {("blue", "vermillion")}
    axes.lines[0].set_linestyle((0, style.DASHES["dashed"]))
    assert told_by_colour_alone(figure) == set()
    axes.lines[0].set_linestyle("solid")
    for name in ("blue", "vermillion"):
        axes.text(0.5, 0.5, name, color=style.COLOURS[name].text)
    assert told_by_colour_alone(figure) == set()
