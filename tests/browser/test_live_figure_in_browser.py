"""The furniture of explorers in a real JupyterLab: keys, labels, late views, clipping, the slow part, errors."""

from pathlib import Path

import nbformat
import pytest

from tests.browser.test_lesson_in_browser import require_browser
from tests.lab import lab

ROOT = Path(__file__).resolve().parents[2]
CELLS = [
    f"import sys; sys.path.insert(0, {str(ROOT)!r})",
    "from tests.kit.demo_explorer import DemoExplorer; explorer = DemoExplorer(); explorer",
    "explorer.dose_mg = 84",
    "explorer",
]
# What every view shows, paths and all, so that two views can be compared.
VIEWS = """() => [...document.querySelectorAll('.ke-explorer')].map(view => ({
  readouts: [...view.querySelectorAll('output')].map(output => output.textContent),
  checked: [...view.querySelectorAll('.ke-choices input')].map(input => input.checked),
  alt_text: view.querySelector('.ke-figure').getAttribute('aria-label'),
  paths: [...view.querySelectorAll('[data-live] > path')].map(path => path.getAttribute('d')),
  texts: [...view.querySelectorAll('svg text')].map(text => text.textContent),
  markers: view.querySelectorAll('[data-live=points] use').length,
}))"""
CLIPS = """() => [...document.querySelectorAll('.ke-figure svg')].flatMap(svg =>
  [...svg.querySelectorAll('[clip-path]')].map(element => {
    const id = element.getAttribute('clip-path').match(/url\\(#(.*)\\)/)[1];
    return [document.querySelectorAll('#' + id).length, svg.contains(document.getElementById(id))];
  }))"""


@pytest.fixture(scope="module")
def session(tmp_path_factory):
    require_browser()
    path = tmp_path_factory.mktemp("notebook") / "furniture.ipynb"
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    cells = [nbformat.v4.new_code_cell(text) for text in CELLS]
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel}), path)
    with lab(path) as opened:
        opened.run_all()
        opened.page.locator(".ke-explorer").nth(1).wait_for()
        yield opened
        assert opened.errors() == []
        assert opened.foreign_requests == []
        assert opened.console_errors == []


@pytest.fixture(autouse=True)
def start_again(session):
    session.page.locator(".ke-explorer").first.get_by_role("button", name="Reset").click()
    wait_for(session, "explorer.state == DemoExplorer().state")


def wait_for(session, expression: str, seconds: float = 10) -> None:
    """Wait until the kernel finds the expression true."""
    for _ in range(int(seconds / 0.1)):
        if session.ask(expression) == "True":
            return
        session.page.wait_for_timeout(100)
    pytest.fail(f"not so after {seconds} s: {expression}; state: {session.ask('explorer.state')}")


def first(session):
    return session.page.locator(".ke-explorer").first


@pytest.mark.parametrize(
    ("key", "dose_mg"), [("ArrowRight", 51), ("ArrowLeft", 49), ("ArrowUp", 51), ("Home", 10), ("End", 100)]
)
def test_keys_move_a_slider_found_by_its_label(session, key, dose_mg):
    slider = first(session).get_by_role("slider", name="Dose", exact=True)
    slider.press(key)
    wait_for(session, f"explorer.dose_mg == {dose_mg}")
    assert slider.get_attribute("aria-valuetext") == f"{dose_mg} mg"


def test_space_ticks_and_arrows_choose(session):
    first(session).get_by_role("group", name="Curves").get_by_label("IM").press("Space")
    wait_for(session, "explorer.names == ('iv_bolus', 'oral')")
    first(session).get_by_role("radio", name="fast").press("ArrowDown")
    wait_for(session, "explorer.speed == 'slow'")
    first(session).get_by_label("Observed points").wait_for(state="hidden")


def test_a_late_view_and_the_first_show_the_same(session):
    first(session).get_by_role("slider", name="Dose", exact=True).press("End")
    wait_for(session, "explorer.dose_mg == 100")
    session.page.wait_for_timeout(1000)
    one, other = session.page.evaluate(VIEWS)
    assert one == other
    assert one["readouts"] == ["100 mg", "70 kg"]
    assert f"'{one['alt_text']}'" == session.ask("explorer.picture.alt_text")


def test_marker_count_follows_the_data(session):
    assert [view["markers"] for view in session.page.evaluate(VIEWS)] == [3, 3]
    first(session).get_by_label("Observed points").press("Space")
    wait_for(session, "explorer.points is False")
    session.page.wait_for_function("document.querySelectorAll('[data-live=points] use').length === 0")
    first(session).get_by_label("Observed points").press("Space")
    session.page.wait_for_function("document.querySelectorAll('[data-live=points] use').length === 6")


def test_every_view_is_clipped_by_its_own_clip_path(session):
    clips = session.page.evaluate(CLIPS)
    assert clips
    assert all(clip == [1, True] for clip in clips)


def test_the_slow_part_follows_when_the_slider_rests(session):
    band = first(session).locator("[data-live=band]")
    first(session).get_by_role("slider", name="Dose", exact=True).press("ArrowRight")
    band.wait_for(state="hidden")
    band.wait_for(state="visible")


def test_an_error_is_announced_and_the_old_picture_dimmed(session):
    alert = first(session).get_by_role("alert")
    alert.evaluate("region => { region.dataset.mine = 'yes'; }")
    session.ask("setattr(explorer, 'compute', lambda state: 1 / 0)")
    first(session).get_by_role("slider", name="Dose", exact=True).press("ArrowRight")
    alert.wait_for()
    assert alert.inner_text() == "This cannot be shown. ZeroDivisionError: division by zero"
    figure = first(session).locator(".ke-figure")
    session.page.wait_for_function("getComputedStyle(document.querySelector('.ke-figure')).opacity < 0.5")
    session.ask("delattr(explorer, 'compute')")
    first(session).get_by_role("slider", name="Dose", exact=True).press("ArrowRight")
    alert.wait_for(state="hidden")
    assert alert.evaluate("region => region.dataset.mine") == "yes", "a region put on the page anew is not spoken"
    assert "ke-stale" not in figure.get_attribute("class")


def test_the_picture_fits_its_column_and_never_grows_beyond_its_size(session):
    for width, at_most in ((1280, 640), (600, 500)):
        session.page.set_viewport_size({"width": width, "height": 900})
        session.page.wait_for_timeout(300)
        box = first(session).locator(".ke-figure svg").bounding_box()
        assert 300 < box["width"] <= at_most
        assert box["height"] == pytest.approx(box["width"] * 380 / 640, abs=1)
    session.page.set_viewport_size({"width": 1280, "height": 900})
