"""What a reader who does not see colours, or does not see at all, must find on every page of the course.

Contrast of the palette is tested in test_style.py against the two pages it is made for, which are compared here with
those of JupyterLab's themes. test_every_explorer.py asks every explorer for words and second cues, and tests/browser/
has what only a browser knows: axe-core's findings, roles, names and the keyboard.
"""

import re
import sys
from pathlib import Path

import nbformat
import pytest
from matplotlib.colors import to_hex

from ketamine_edu.kit.drawing import style
from ketamine_edu.kit.page.table import table
from tests.kit.accessibility import Media, told_by_colour_alone

PROJECT = Path(__file__).resolve().parents[2]
NOTEBOOKS = sorted((PROJECT / "notebooks").glob("*.ipynb"))
THEMES = Path(sys.prefix, "share", "jupyter", "lab", "themes", "@jupyterlab")


# ---- words for pictures ----


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
