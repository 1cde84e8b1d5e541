"""From a key press on a slider to the changed picture, in JupyterLab in a real browser.

One slider of each lesson, in a notebook of its own; and beside lesson 05, in the same notebook, the same curves drawn
in the usual ways. The clock runs inside the page, from the key event to the change of the document: the paths or the
SVG of a live figure, the new image of pyplot and of the Image widget (the time to decode that image is not counted).
"""

import re
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import nbformat

from benchmarks.kernel import make
from benchmarks.results import Row, row_of
from benchmarks.start import lessons
from benchmarks.usual_ways import WAYS, cells
from ketamine_edu.command.registry import explorer_kinds
from ketamine_edu.kit.page.controls import Slider
from tests.lab import lab

PRESSES = 30
BURST_GAP_S = 0.04
TARGET_MS = 33.0
TARGET_FRAMES = 25
COMPARED = "RoutesExplorer"  # beside which the usual ways are measured
# Longer than an explorer waits before its slow part follows, so that this cannot be taken for the answer to a key.
REST_MS = 700
# Shorter than that wait, for the same reason.
TAIL_MS = 200
PATIENCE_MS = 5000  # a key that changes nothing on the page is not waited for any longer

_EXPLORER = """from {module} import {name}
{more}explorer = {name}({argument})
explorer"""
_TARGETS = "from ketamine_edu.pharmacokinetics.targets import targets\n"
_WATCH = """([target, image]) => {
  window.watch?.observer?.disconnect();
  const watch = window.watch = {keys: [], changes: []};
  if (!window.watched) {
    window.watched = true;
    document.addEventListener('keydown', () => window.watch.keys.push(performance.now()), true);
  }
  const isImage = node => node.nodeName === 'IMG' || node.querySelector?.('img');
  const counts = record => !image || [...record.addedNodes].some(isImage);
  watch.observer = new MutationObserver(records => {
    if (records.some(counts)) watch.changes.push(performance.now());
  });
  watch.observer.observe(target, {attributes: !image, childList: true, subtree: true, characterData: !image});
}"""


@dataclass(frozen=True)
class Moved:
    """One slider of one explorer. positions: how many values it has; start: the position of its first value shown."""

    lesson: str
    module: str
    name: str
    control: str
    label: str
    positions: int
    start: int


def rows(wanted: Sequence[Moved] | None = None) -> Iterator[Row]:
    """Two rows for each slider and each usual way, and a verdict on all. wanted: None takes one slider per lesson."""
    all_ms, frames, usual = [], [], []
    for moved in sliders() if wanted is None else wanted:
        for way, times, shown in measure(moved):
            what = f"{moved.lesson} {moved.name}.{moved.control}: {way}"
            own = way == "live figure"
            compared = moved.name == COMPARED
            target = {"target": TARGET_MS} if own else {}
            yield row_of(f"key to picture, {what}", times, **target, short=compared, remark=answered(times))
            target = {"target": TARGET_FRAMES, "at_least": True} if own else {}
            yield Row(f"pictures in a burst of {PRESSES} keys, {what}", "", shown, **target, short=compared)
            if own:
                all_ms.append(statistics.median(times))
                frames.append(shown)
            else:
                usual.append(statistics.median(times))
    remark = f"slowest lesson {max(all_ms):.0f} ms"
    yield row_of("key to picture, medians of all lessons", all_ms, target=TARGET_MS, remark=remark, short=True)
    remark = f"fewest {min(frames)}"
    burst = {"target": TARGET_FRAMES, "at_least": True, "remark": remark, "short": True}
    yield Row(f"pictures in a burst of {PRESSES} keys, median of all lessons", "", statistics.median(frames), **burst)
    if usual:
        yield Row(
            "quickest of the usual ways", "ms", min(usual), remark="to be compared with the live figure", short=True
        )


def answered(times: Sequence[float]) -> str:
    return "" if len(times) == PRESSES else f"{len(times)} of {PRESSES} keys changed something"


def sliders() -> list[Moved]:
    """Of each lesson the first explorer that shows a slider at its start, and the slider with the most values."""
    kinds = {kind.__name__: kind for kind in explorer_kinds()}
    found = []
    for path in lessons():
        for name in re.findall(r"= (\w+Explorer)\(", path.read_text(encoding="utf-8")):
            explorer = make(kinds[name])
            needed = {key for key in explorer.needed_controls(explorer.state)}
            shown = {key: c for key, c in explorer.controls.items() if isinstance(c, Slider) and key in needed}
            if shown:
                key, control = max(shown.items(), key=lambda pair: len(pair[1].options))
                place = len(control.options), control.index
                found.append(Moved(path.stem[:2], kinds[name].__module__, name, key, control.label, *place))
                break
        else:
            raise RuntimeError(f"no explorer of {path.name} has a slider")
    return found


def measure(moved: Moved) -> Iterator[tuple[str, list[float], int]]:
    """Yield (way, times in ms from key to picture, pictures during the burst) for the explorer, then the others."""
    needs_targets = moved.name == "AgreementExplorer"
    words = {"more": _TARGETS if needs_targets else "", "argument": "targets()" if needs_targets else ""}
    sources = [_EXPLORER.format(module=moved.module, name=moved.name, **words)]
    if moved.name == COMPARED:
        sources += cells(moved.control)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "benchmark.ipynb"
        kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
        written = [nbformat.v4.new_code_cell(source) for source in sources]
        nbformat.write(nbformat.v4.new_notebook(cells=written, metadata={"kernelspec": kernel}), path)
        with lab(path) as session:
            session.run_all()
            if session.errors():
                raise RuntimeError(f"the notebook of the benchmark failed: {session.errors()}")
            page = session.page
            slider = page.locator(".ke-explorer").first.get_by_label(moved.label, exact=True).filter(visible=True)
            keys = list(keys_from(moved.start, moved.positions))
            yield "live figure", *_press(page, slider, page.locator(".ke-figure").first, keys, image=False)
            for way, (words, _) in WAYS.items() if moved.name == COMPARED else ():
                handle = page.locator(f".usual-slider-{way} .noUi-handle")
                target = page.locator(f".usual-shown-{way}")
                yield words, *_press(page, handle, target, keys, image=way == "pyplot")


def keys_from(start: int, positions: int) -> Iterator[str]:
    """Arrow keys, one by one and then in a burst, each to another value: up to the last one, down, and so on."""
    at, step = start, 1 if start < positions - 1 else -1
    for _ in range(2 * PRESSES):
        if not 0 <= at + step < positions:
            step = -step
        at += step
        yield "ArrowRight" if step > 0 else "ArrowLeft"


def _press(page, handle, target, keys: Sequence[str], image: bool) -> tuple[list[float], int]:
    target.scroll_into_view_if_needed()
    handle.wait_for()
    page.wait_for_timeout(2000)
    page.evaluate(_WATCH, [target.element_handle(), image])
    handle.focus()
    answers = [_answer_ms(page, key) for key in keys[:PRESSES]]
    times = [answer_ms for answer_ms in answers if answer_ms is not None]
    if len(times) < PRESSES / 2:
        raise RuntimeError(f"only {len(times)} of {PRESSES} keys changed the picture")
    page.evaluate("watch.changes = []")
    for key in keys[PRESSES:]:
        started = time.perf_counter()
        page.keyboard.press(key)
        time.sleep(max(0.0, BURST_GAP_S - (time.perf_counter() - started)))
    page.wait_for_timeout(TAIL_MS)
    return times, page.evaluate("watch.changes.length")


def _answer_ms(page, key: str) -> float | None:
    """Time from the key to the first change of the picture; None if nothing changes."""
    from playwright.sync_api import TimeoutError as TooLate

    page.evaluate("watch.keys = []; watch.changes = []")
    page.keyboard.press(key)
    try:
        page.wait_for_function("watch.changes.length > 0", polling=20, timeout=PATIENCE_MS)
    except TooLate:
        return None
    answer_ms = page.evaluate("watch.changes[0] - watch.keys[0]")
    page.wait_for_timeout(REST_MS)
    return answer_ms
