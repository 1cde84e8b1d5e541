"""From a key press on a slider to the changed picture, in JupyterLab in a real browser.

Every explorer is measured beside the same lines drawn the usual way (`interactive_output` and pyplot) with the same
model, in the same notebook. The clock runs inside the page, from the key event to the change of the document: the paths
of a live figure, the new image of pyplot (the time to decode that image is not counted).
"""

import statistics
import tempfile
import time
from pathlib import Path

import nbformat

from tests.lab import lab

ROOT = Path(__file__).resolve().parent.parent
EXPLORERS = (
    ("tests.demo_explorer", "DemoExplorer", "dose_mg"),
    ("ketamine_edu.widgets.pharmacokinetics", "RoutesExplorer", "oral_mg"),
)
PRESSES = 30
BURST_GAP_S = 0.04
# Longer than an explorer waits before its slow part follows, so that this cannot be taken for the answer to a key.
REST_MS = 700
# Shorter than that wait, for the same reason.
TAIL_MS = 200

_EXPLORER = """import sys
sys.path.insert(0, {root!r})
from {module} import {name}
explorer = {name}()
explorer"""
_USUAL = """import dataclasses, ipywidgets
import matplotlib.pyplot as plt
from matplotlib.lines import Line2D
usual = {name}()
control = usual.controls[{control!r}]
slider = ipywidgets.SelectionSlider(options=control.options, value=control.value)
def draw(value):
    picture = usual.picture
    picture.show(usual.compute(dataclasses.replace(usual.state, {control}=value)))
    figure, axes = plt.subplots(figsize=(8.9, 5.3))
    for artist in picture.live.values():
        if isinstance(artist, Line2D) and artist.get_visible():
            axes.plot(*artist.get_data(), color=artist.get_color(), linestyle=artist.get_linestyle())
    axes.set(xlabel="Time (h)", ylabel="Concentration (ng/mL)")
    plt.show()
ipywidgets.VBox([slider, ipywidgets.interactive_output(draw, {{"value": slider}})])"""

_WATCH = """([target, image]) => {
  const watch = window.watch = {keys: [], changes: []};
  document.addEventListener('keydown', () => watch.keys.push(performance.now()), true);
  const isImage = node => node.nodeName === 'IMG' || node.querySelector?.('img');
  const counts = record => !image || [...record.addedNodes].some(isImage);
  const observer = new MutationObserver(records => {
    if (records.some(counts)) watch.changes.push(performance.now());
  });
  observer.observe(target, {attributes: !image, childList: true, subtree: true, characterData: !image});
}"""


def main() -> None:
    """Print the table."""
    print(f"{'explorer':<24}{'way':<34}{'median ms':>10}{'p90 ms':>8}{'pictures in a burst of ' + str(PRESSES):>27}")
    for module, name, control in EXPLORERS:
        for way, times, pictures in measure(module, name, control):
            median, p90 = statistics.median(times), statistics.quantiles(times, n=10)[-1]
            print(f"{name:<24}{way:<34}{median:>10.0f}{p90:>8.0f}{pictures:>27}")


def measure(module: str, name: str, control: str):
    """Yield (way, times in ms from key to picture, pictures shown during the burst) for both ways."""
    names = {"module": module, "name": name, "control": control, "root": str(ROOT)}
    cells = [nbformat.v4.new_code_cell(text.format(**names)) for text in (_EXPLORER, _USUAL)]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "benchmark.ipynb"
        kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
        nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel}), path)
        with lab(path) as session:
            session.run_all()
            if session.errors():
                raise RuntimeError(f"the notebook of the benchmark failed: {session.errors()}")
            label = session.ask(f"explorer.controls[{control!r}].label").strip("'")
            page = session.page
            slider = page.locator(".ke-explorer").get_by_label(label, exact=True)
            yield "live figure", *_press(page, slider, page.locator(".ke-figure"), image=False)
            handle = page.locator(".noUi-handle")
            yield "interactive_output with pyplot", *_press(page, handle, page.locator(".jp-Cell").nth(1), image=True)


def _press(page, handle, target, image: bool) -> tuple[list[float], int]:
    target.scroll_into_view_if_needed()
    handle.wait_for()
    page.wait_for_timeout(2000)
    page.evaluate(_WATCH, [target.element_handle(), image])
    handle.focus()
    times = []
    for key in _keys():
        times.append(_answer_ms(page, key))
    page.evaluate("watch.changes = []")
    for key in _keys():
        started = time.perf_counter()
        page.keyboard.press(key)
        time.sleep(max(0.0, BURST_GAP_S - (time.perf_counter() - started)))
    page.wait_for_timeout(TAIL_MS)
    return times, page.evaluate("watch.changes.length")


def _keys() -> list[str]:
    return ["ArrowRight"] * (PRESSES // 2) + ["ArrowLeft"] * (PRESSES // 2)


def _answer_ms(page, key: str) -> float:
    page.evaluate("watch.keys = []; watch.changes = []")
    page.keyboard.press(key)
    page.wait_for_function("watch.changes.length > 0", polling=20, timeout=20_000)
    answer_ms = page.evaluate("watch.changes[0] - watch.keys[0]")
    page.wait_for_timeout(REST_MS)
    return answer_ms


if __name__ == "__main__":
    main()
