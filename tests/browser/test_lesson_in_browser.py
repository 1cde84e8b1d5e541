"""Every lesson in a real JupyterLab and a real browser.

A cell is added to a copy of the lesson that moves every slider of every explorer; after *Run All* the kernel, the
readouts and the pictures must agree with what that cell set. (Controls that round what they hold, or write their first
value back when they are drawn, fail here and nowhere else.)
"""

import ast
import json
import os
import re
import time
from dataclasses import dataclass
from pathlib import Path

import nbformat
import pytest

from tests.kit.axe import grave_findings
from tests.lab import THEMES, NoBrowser, Session, find_browser, lab

NOTEBOOKS = Path(__file__).resolve().parents[2] / "notebooks"
LESSONS = sorted(NOTEBOOKS.glob("[0-9][0-9]_*.ipynb"))
ANSWER_S = 15

LAST_CELL = """
import json
from ketamine_edu.kit.page.controls import Slider
from ketamine_edu.kit.page.explorer import Explorer

explorers = {name: value for name, value in globals().items() if isinstance(value, Explorer) and name[0] != "_"}
for explorer in explorers.values():
    sliders = {name: control for name, control in explorer.controls.items() if isinstance(control, Slider)}
    explorer.set(**{name: control.options[-2] for name, control in sliders.items()})

def describe(explorer):
    sliders = [c for c in explorer.controls.values() if isinstance(c, Slider) and c.layout.display != "none"]
    return {
        "alt_text": explorer.picture.alt_text,
        "moves": explorer.live_figure.moves,
        "sliders": [{"label": c.label, "value": c.value, "index": c.index, "last": len(c.options) - 1,
                     "wanted": c.options[-2], "text": c.texts[c.options.index(c.value)]} for c in sliders],
    }
"""
# What is on the page now: for every explorer its alt text, its sliders (a hidden one may have the same label) and the
# live parts of its picture.
ON_THE_PAGE = """() => [...document.querySelectorAll('.ke-explorer')].map(explorer => ({
  alt_text: explorer.querySelector('.ke-figure').getAttribute('aria-label'),
  sliders: [...explorer.querySelectorAll('.ke-slider')].filter(slider => slider.offsetParent).map(slider => ({
    label: slider.querySelector('label').innerText.trim(),
    index: slider.querySelector('input').valueAsNumber,
    text: slider.querySelector('output').textContent,
  })),
  moves: Object.fromEntries([...explorer.querySelectorAll('[data-live]')].map(part => [part.dataset.live, {
    hidden: part.style.display === 'none',
    d: part.querySelector(':scope > path')?.getAttribute('d') ?? null,
    text: part.querySelector(':scope > text')?.textContent ?? null,
  }])),
}))"""
# What is ours on the page: texts and outputs. The cells' editors, prompts and tool bars are JupyterLab's.
OURS = ".jp-Notebook .jp-MarkdownOutput, .jp-Notebook .jp-OutputArea-output"
INK = """() => {
  const figure = document.querySelector('.ke-figure svg');
  const page = getComputedStyle(document.body).getPropertyValue('--jp-layout-color0').trim();
  const canvas = Object.assign(document.createElement('canvas'), {width: 1, height: 1}).getContext('2d');
  return [page, getComputedStyle(figure.querySelector('text')).fill].map(colour => {
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3);
  });
}"""


def require_browser() -> None:
    """Skip if there is no browser, or fail where one must be: in CI, or as KETAMINE_EDU_REQUIRE_BROWSER says."""
    try:
        find_browser()
    except NoBrowser as error:
        required = os.environ.get("KETAMINE_EDU_REQUIRE_BROWSER") or ("1" if os.environ.get("CI") == "true" else "0")
        (pytest.fail if required == "1" else pytest.skip)(f"the lessons were not opened in a browser: {error}")


@dataclass
class OpenLesson:
    """A lesson that has been run to its end; `before` says what was to be seen before that."""

    session: Session
    before: dict

    def in_the_kernel(self) -> dict[str, dict]:
        """Name to description of every explorer, as the kernel has it now."""
        names = "{name: describe(explorer) for name, explorer in explorers.items()}"
        return json.loads(ast.literal_eval(self.session.ask(f"json.dumps({names})")))

    def disagreements(self) -> list[str]:
        """Where the page shows something else than the kernel holds, as sentences."""
        shown = self.session.page.evaluate(ON_THE_PAGE)
        faults = []
        for name, explorer in self.in_the_kernel().items():
            views = [view for view in shown if view["alt_text"] == explorer["alt_text"]]
            if not views:
                faults.append(f"no picture on the page has the alt text of {name}: {explorer['alt_text']}")
            for view in views:
                faults += [f"{name}: {fault}" for fault in differences(explorer, view)]
        return faults

    def wait_until_agreed(self) -> list[str]:
        """Disagreements that are left when the page has had time to follow."""
        deadline = time.monotonic() + ANSWER_S
        while (faults := self.disagreements()) and time.monotonic() < deadline:
            time.sleep(0.2)
        return faults


def differences(explorer: dict, view: dict) -> list[str]:
    """Where a view differs from what the kernel says of its explorer."""
    faults = []
    shown = {slider["label"]: slider for slider in view["sliders"]}
    for slider in explorer["sliders"]:
        seen = shown[slider["label"]]
        if (seen["index"], seen["text"]) != (slider["index"], slider["text"]):
            faults.append(f"{slider['label']} shows {seen}, the kernel has {slider}")
    for part, move in explorer["moves"].items():
        seen = view["moves"].get(part, {})
        if seen.get("hidden") != move.get("hidden", False):
            faults.append(f"{part} is shown or hidden wrongly")
        elif not seen["hidden"] and any(seen[key] not in (None, move[key]) for key in ("d", "text") if key in move):
            faults.append(f"{part} is drawn as {str(seen)[:80]}, the kernel has {str(move)[:80]}")
    return faults


def with_last_cell(lesson: Path, folder: Path) -> Path:
    """A copy of the lesson that ends by moving every slider."""
    notebook = nbformat.read(lesson, as_version=4)
    notebook.cells.append(nbformat.v4.new_code_cell(LAST_CELL.strip()))
    nbformat.write(notebook, folder / lesson.name)
    return folder / lesson.name


@pytest.fixture(scope="module", params=LESSONS, ids=lambda path: path.name)
def lesson(request, tmp_path_factory):
    """Every lesson, opened and run."""
    require_browser()
    copy = with_last_cell(request.param, tmp_path_factory.mktemp("lesson"))
    with lab(copy) as session:
        stills = session.page.locator(".jp-Notebook .jp-RenderedImage img").count()
        before = {"stills": stills, "text": session.page.locator(".jp-Notebook").inner_text()}
        session.run_all()
        yield OpenLesson(session, before)


def test_before_it_is_run_a_lesson_shows_stills(lesson):
    assert lesson.before["stills"] >= len(lesson.in_the_kernel()) >= 1
    assert re.search("model not found|error displaying", lesson.before["text"], re.IGNORECASE) is None


def test_running_all_cells_shows_no_error(lesson):
    assert lesson.session.errors() == []
    assert lesson.session.console_errors == []


def test_kernel_readouts_and_pictures_agree_with_what_the_last_cell_set(lesson):
    assert lesson.wait_until_agreed() == []
    sliders = [slider for explorer in lesson.in_the_kernel().values() for slider in explorer["sliders"]]
    assert sliders != []
    assert [slider for slider in sliders if slider["value"] != slider["wanted"]] == []


def test_an_arrow_key_moves_slider_kernel_and_picture(lesson):
    """Page and kernel agree after every key; a slider that does nothing in this state is no fault, if another does."""
    lesson.session.ask("[explorer.reset() for explorer in explorers.values()] and None")
    assert lesson.wait_until_agreed() == []
    for name, explorer in lesson.in_the_kernel().items():
        if explorer["sliders"]:
            moved = any(press_arrow(lesson, name, number) for number in range(len(explorer["sliders"])))
            assert moved, f"no slider of {name} moves its picture"
    assert lesson.session.errors() == []


def press_arrow(lesson: OpenLesson, name: str, number: int) -> bool:
    """Press an arrow key on a slider, left where it can go left; whether picture and alt text have changed."""
    # What follows when the controls rest would change the alt text by which the view is found.
    lesson.session.ask("[explorer.settle() for explorer in explorers.values() if not explorer.run_button] and None")
    assert lesson.wait_until_agreed() == []
    before = lesson.in_the_kernel()[name]
    slider, page = before["sliders"][number], lesson.session.page
    view = page.locator(".ke-explorer").filter(has=page.get_by_role("img", name=before["alt_text"], exact=True))
    view.first.get_by_label(slider["label"], exact=True).locator("visible=true").focus()
    step = -1 if slider["index"] else 1
    page.keyboard.press("ArrowLeft" if step < 0 else "ArrowRight")
    assert lesson.wait_until_agreed() == []
    after = lesson.in_the_kernel()[name]
    assert after["sliders"][number]["index"] == slider["index"] + step
    return after["alt_text"] != before["alt_text"] and after["moves"] != before["moves"]


@pytest.mark.parametrize("theme", THEMES)
def test_ink_stands_out_from_the_page(lesson, theme):
    lesson.session.change_theme(theme)
    page, ink = (sum(colour) / 3 for colour in lesson.session.page.evaluate(INK))
    assert (page > 200 and ink < 100) if theme == "light" else (page < 50 and ink > 150)


@pytest.mark.parametrize("theme", THEMES)
def test_texts_and_outputs_can_be_used_without_seeing_them_well(lesson, theme):
    lesson.session.change_theme(theme)
    assert grave_findings(lesson.session.page, OURS) == []


def test_nothing_was_asked_of_another_host(lesson):
    assert lesson.session.foreign_requests == []


@pytest.mark.parametrize(
    ("ci", "setting", "outcome"),
    [("", "", pytest.skip), ("true", "", pytest.fail), ("", "1", pytest.fail), ("true", "0", pytest.skip)],
)
def test_without_a_browser_the_lessons_are_skipped_but_not_in_ci(monkeypatch, ci, setting, outcome):
    monkeypatch.setenv("PATH", "")
    monkeypatch.setenv("CI", ci)
    monkeypatch.setenv("KETAMINE_EDU_REQUIRE_BROWSER", setting)
    with pytest.raises(outcome.Exception, match="the lessons were not opened in a browser"):
        require_browser()
