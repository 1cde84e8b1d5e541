"""A lesson as it stands in the book: the saved notebook, made readable where nothing runs.

`still_edition` changes the notebook's cells only where a reader of a page is served by it: pictures get their alt text
and their key numbers, code whose result is a picture or a text is folded, what nobody has run shows no result, and
links to notebooks lead to pages.
"""

import copy
import html
import re
from collections.abc import Callable, Sequence

from ketamine_edu.kit.learning.case_round import WHERE_VERDICTS_ARE
from ketamine_edu.kit.learning.quizzes import WHERE_ANSWERS_ARE

TEST_TAG, EXERCISE_TAG = "exercise-controls", "exercise"  # what a lesson says of its cells
FOLD_TAG, LEAVE_OUT_TAG = "hide-input", "remove-input"  # what MyST-NB does with the code of a cell
END = "#answers-and-solutions"  # the section of every lesson that holds what is folded
_NOTEBOOK_LINK = re.compile(r'(href="[^":#]+)\.ipynb(?=["#])')
# Code is found too, so that a link that stands in code is left alone.
_LINK = re.compile(
    r"^```.*?^```|(?<!!)\[(?P<text>[^\]]*)\]\((?P<target>[^)\s]+)\)|`[^`\n]+`", flags=re.DOTALL | re.MULTILINE
)


def still_edition(notebook: dict, note: str) -> dict:
    """The notebook for the book. notebook: as read from its JSON. note: Markdown to stand below the first cell."""
    lesson = copy.deepcopy(notebook)
    cells = [cell for cell in lesson["cells"] if not _is_machinery(cell)]
    for cell in cells:
        if cell["cell_type"] == "code":
            _make_still(cell)
        else:
            cell["source"] = resolve_links("".join(cell["source"]), lambda target: target)
    lesson["cells"] = [cells[0], {"cell_type": "markdown", "id": "still", "metadata": {}, "source": note}, *cells[1:]]
    return lesson


def alt_and_numbers(words: str) -> tuple[str, list[list[str]]]:
    """What `Explorer.words` says, taken apart: alt text of the picture, and the key numbers as rows of cells."""
    alt, *lines = words.split("\n")
    return alt, [line.split("  ") for line in lines]


def numbers_table(rows: Sequence[Sequence[str]]) -> str:
    """Key numbers as HTML. A row short of cells gets a wide cell, a heading short of one an empty corner."""
    width = max((len(row) for row in rows), default=0)
    if width < 2:
        return "".join(f"<p>{html.escape(cell)}</p>" for row in rows for cell in row)
    first, *others = rows
    if len(first) == width - 1 and any(len(row) == width for row in others):
        first = ["", *first]
    heading = len(first) == width and (width > 2 or not first[0])
    lines = [_row(first, width, "th scope=col" if heading else "td"), *(_row(row, width, "td") for row in others)]
    frame = '<div class="ke-scroll" tabindex="0" role="group" aria-label="Key numbers of the picture">'
    return f'{frame}<table class="ke-numbers">{"".join(lines)}</table></div>'


def _row(cells: Sequence[str], width: int, kind: str) -> str:
    spans = [1] * len(cells)
    spans[min(1, len(cells) - 1)] += width - len(cells)
    drawn = []
    for cell, span in zip(cells, spans, strict=True):
        tag = "td" if not cell else kind
        wide = f" colspan={span}" if span > 1 else ""
        drawn.append(f"<{tag}{wide}>{html.escape(cell)}</{tag.split()[0]}>")
    return f"<tr>{''.join(drawn)}</tr>"


def resolve_links(markdown: str, address: Callable[[str], str | None]) -> str:
    """Markdown whose relative links lead where the book can follow.

    address: what becomes of a relative target: another target, the same one, or None if it leads nowhere, which leaves
    the link's text. A target on the same page loses its capitals.
    """

    def change(found: re.Match) -> str:
        target = found["target"]
        if target and target.startswith("#"):  # JupyterLab keeps capitals in the names of headings, the book does not
            return f"[{found['text']}]({target.lower()})"
        if target is None or re.match(r"[a-z]+:|#|<", target):
            return found.group()
        to = address(target)
        return found["text"] if to is None else f"[{found['text']}]({to})"

    return _LINK.sub(change, markdown)


def _tags(cell: dict) -> list[str]:
    return cell["metadata"].setdefault("tags", [])


def _is_machinery(cell: dict) -> bool:
    """Whether a cell only tests the page, or only scores an answer for a gradebook (nbgrader)."""
    return TEST_TAG in _tags(cell) or cell["metadata"].get("nbgrader", {}).get("grade", False)


def _make_still(cell: dict) -> None:
    if EXERCISE_TAG in _tags(cell):
        cell["outputs"] = []  # it says that nothing has been answered yet
        return
    outputs = cell["outputs"]
    kinds = {kind for output in outputs for kind in output.get("data", {})}
    if "text/html" in kinds:  # a question, an exercise, the map, the answers: the code says nothing but their names
        _tags(cell).append(LEAVE_OUT_TAG)
    elif kinds & {"image/png", "text/markdown"}:
        _tags(cell).append(FOLD_TAG)
    for output in list(outputs):
        data = output.get("data", {})
        if "text/html" in data:
            data["text/html"] = _with_links("".join(data["text/html"]))
        if "image/png" in data:
            alt, rows = alt_and_numbers("".join(data["text/plain"]))
            cell["metadata"]["mystnb"] = {"image": {"alt": alt, "classes": "dark-light ke-picture"}}
            numbers = {"text/html": numbers_table(rows), "text/plain": ""}
            beside = {"output_type": "display_data", "metadata": {}, "data": numbers}
            outputs.insert(outputs.index(output) + 1, beside)


def _with_links(page: str) -> str:
    """HTML of a lesson whose links lead to pages, and whose words about the end of the page lead there."""
    for words in (WHERE_ANSWERS_ARE, WHERE_VERDICTS_ARE):
        page = page.replace(words, f'<a href="{END}">{words}</a>')
    return _NOTEBOOK_LINK.sub(r"\1.html", page)
