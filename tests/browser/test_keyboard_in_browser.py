"""Every kind of control in a real JupyterLab by keyboard alone: reached by Tab, seen to be reached, named, operated.

One cell for each kind of thing that can be operated, so that the walk is short; test_every_explorer.py asks that
explorers have no other controls.
"""

import re

import nbformat
import pytest
from playwright.sync_api import Locator, expect

from tests.browser.test_lesson_in_browser import require_browser
from tests.lab import lab

expect.set_options(timeout=60_000)  # a busy machine takes its time

CELLS = {
    "explorer": "from ketamine_edu.claims.explorer import ClaimsExplorer\nclaims = ClaimsExplorer()\nclaims",
    "choice": (
        "from ketamine_edu.response.explorers.virtual_trial import VirtualTrialExplorer\n"
        "trial = VirtualTrialExplorer()\ntrial"
    ),
    "quiz": 'from ketamine_edu.kit.learning import exercise, quiz\nquestion = quiz("05", "peak-order")\nquestion',
    "cases": "from ketamine_edu.care.cases import case_round\ncases = case_round()\ncases",
    "leaflet": "from ketamine_edu.claims.leaflet_editor import Leaflet\nleaflet = Leaflet()\nleaflet",
    "inventory": 'from ketamine_edu.kit.learning import inventory\nconcepts = inventory("before")\nconcepts',
    "checked": 'exercise("05", "oral-bioavailability").check(globals().get("answer", 3.0))',
    "solution": 'exercise("05", "oral-bioavailability").solution()',
    "end": "",
}
# Of the element that has the focus: whether it is in that output, its accessible name's sources, and what marks it.
FOCUSED = """output => {
  const one = document.activeElement;
  const style = getComputedStyle(one);
  const words = [one.getAttribute('aria-label'), one.labels?.[0]?.innerText, one.innerText, one.title];
  return {
    inside: output.contains(one),
    scrolls: one.matches('div'),
    tag: one.tagName.toLowerCase() + (one.type ? `:${one.type}` : ''),
    name: words.map(text => text?.trim()).find(text => text) ?? '',
    outline: style.outlineStyle === 'none' ? 0 : parseFloat(style.outlineWidth),
  };
}"""
REST_MS = 1000
WITHOUT_CONTROLS = ("checked", "end")
RUN_AGAIN = """async index => {
  const app = window.jupyterapp;
  app.shell.currentWidget.content.activeCellIndex = index;
  await app.commands.execute('notebook:run-cell');
}"""
OPERABLE = "input, button, select, textarea, summary, a[href]"


@pytest.fixture(scope="module")
def session(tmp_path_factory):
    require_browser()
    folder = tmp_path_factory.mktemp("keyboard")
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in CELLS.values()])
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(notebook, folder / "keyboard.ipynb")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KETAMINE_EDU_PROGRESS", str(folder / "progress.json"))
        with lab(folder / "keyboard.ipynb") as opened:
            opened.run_all()
            opened.page.wait_for_selector(".ke-editor textarea")
            yield opened


def output(session, name: str) -> Locator:
    """The output of the cell of that name."""
    return (
        session.page.locator(".jp-Notebook .jp-CodeCell").nth(list(CELLS).index(name)).locator(".jp-OutputArea-output")
    )


def walk(session, name: str) -> list[dict]:
    """Everything in an output that Tab stops at, in order."""
    place = output(session, name)
    first = place.locator(OPERABLE).locator("visible=true").first
    first.focus()
    # Not by Tab from outside: in the editor of the cell above, JupyterLab takes Tab for itself.
    session.page.keyboard.press("Shift")
    stops = []
    for _ in range(80):
        stop = place.evaluate(FOCUSED)
        if not stop.pop("inside"):
            return stops
        if not stop.pop("scrolls"):  # a browser lets the keyboard scroll what is wider than its place
            stops.append(stop)
        session.page.keyboard.press("Tab")
    raise AssertionError(f"Tab does not leave {name}: {stops[-1]}")


def one_stop_for_each(session, name: str) -> int:
    """How many stops there must be: one for each control, but one for all the radio buttons of a group."""
    return output(session, name).evaluate(
        """(output, operable) => {
          const shown = [...output.querySelectorAll(operable)].filter(one => one.offsetParent && !one.disabled);
          const groups = new Set(shown.filter(one => one.type === 'radio').map(one => one.name));
          return shown.filter(one => one.type !== 'radio').length + groups.size;
        }""",
        OPERABLE,
    )


def mark(region: Locator) -> None:
    """Write something on a live region by which `expect_marked` knows whether the page still has the same element.

    One that is put on the page anew with its words is passed over by most screen readers.
    """
    region.evaluate("region => { region.dataset.mine = 'yes'; }")


def expect_marked(region: Locator) -> None:
    expect(region).to_have_attribute("data-mine", "yes")


@pytest.mark.parametrize("name", [name for name in CELLS if name not in WITHOUT_CONTROLS])
def test_tab_stops_at_every_control_shows_where_it_is_and_there_is_a_name(session, name):
    stops = walk(session, name)
    assert len(stops) == one_stop_for_each(session, name) >= 1
    assert [stop for stop in stops if not stop["name"]] == []
    assert [stop for stop in stops if stop["outline"] < 1] == []


def test_arrow_keys_move_a_slider_and_the_readout_is_told(session):
    place = output(session, "explorer")
    slider, headline = place.get_by_role("slider", name="Statement"), place.locator(".ke-headline")
    expect(headline).to_have_attribute("role", "status")
    expect(headline).to_have_attribute("aria-live", "polite")
    before = headline.inner_text()
    slider.focus()
    session.page.keyboard.press("ArrowRight")
    expect(slider).to_have_attribute("aria-valuetext", "2")
    expect(headline).not_to_have_text(before, use_inner_text=True)
    session.page.keyboard.press("End")
    expect(slider).to_have_attribute("aria-valuetext", "60")
    session.page.keyboard.press("Home")
    expect(slider).to_have_attribute("aria-valuetext", "1")
    session.page.wait_for_timeout(REST_MS)  # a value waits in the page until the kernel has answered to the one before
    assert session.ask("claims.statement") == "1"


def test_the_live_region_stays_while_its_words_change(session):
    headline = output(session, "explorer").locator(".ke-headline")
    mark(headline)
    session.ask("claims.set(statement=5)")
    expect(headline).to_contain_text("5.")
    expect_marked(headline)
    session.ask("claims.set(statement=1)")


def test_a_picture_is_one_image_with_words(session):
    picture = output(session, "explorer").locator(".ke-figure")
    assert picture.get_attribute("role") == "img"
    assert picture.get_attribute("aria-label").startswith("60 of 60 statements")


def test_space_ticks_a_box_and_an_arrow_key_chooses(session):
    box = output(session, "explorer").get_by_role("checkbox", name="Show all verdicts (for teachers)")
    box.focus()
    session.page.keyboard.press("Space")
    expect(box).to_be_checked()
    session.page.wait_for_timeout(500)
    assert session.ask("claims.show_all") == "True"
    session.page.keyboard.press("Space")
    expect(box).not_to_be_checked()
    radios = output(session, "choice").get_by_role("radio")
    chosen = session.ask("trial.state")
    output(session, "choice").locator("input[type=radio]:checked").first.focus()
    session.page.keyboard.press("ArrowDown")
    session.page.wait_for_timeout(500)
    assert session.ask("trial.state") != chosen
    assert radios.count() >= 2


def test_enter_votes_and_the_vote_is_told(session):
    button = output(session, "explorer").get_by_role("button", name="supported", exact=True)
    button.focus()
    session.page.keyboard.press("Enter")
    expect(
        output(session, "explorer").get_by_role("status").filter(has_text="Your vote: supported.").first
    ).to_be_visible()
    assert session.ask("dict(claims.votes)") == "{1: 'supported'}"


def test_enter_runs_what_is_slow_keeps_the_focus_and_resets(session):
    place = output(session, "choice")
    run = place.get_by_role("button", name="Simulate")
    place.get_by_role("slider").first.focus()
    session.page.keyboard.press("ArrowRight")
    expect(run).to_have_class(re.compile("mod-primary"))
    run.focus()
    session.page.keyboard.press("Enter")
    expect(run).not_to_have_class(re.compile("mod-primary"))
    expect(place.get_by_role("progressbar")).to_have_attribute("aria-valuenow", "100")
    expect(run).to_be_focused()
    reset = place.get_by_role("button", name="Reset")
    reset.focus()
    session.page.keyboard.press("Enter")
    session.page.wait_for_timeout(500)
    assert session.ask("trial.state == trial.State(**trial._defaults)") == "True"


def test_enter_answers_a_question_and_the_feedback_is_told(session):
    place = output(session, "quiz")
    feedback = place.get_by_role("status")
    expect(feedback).to_have_attribute("aria-live", "polite")
    expect(feedback).to_be_empty()
    mark(feedback)
    for letter in "AB":
        place.get_by_role("button", name=f"{letter}. ").focus()
        session.page.keyboard.press("Enter")
        expect(feedback).to_contain_text(f"{letter}: ")
        expect_marked(feedback)


def test_an_answer_to_the_inventory_brings_the_next_question_and_it_is_told(session):
    place = output(session, "inventory")
    stem = place.get_by_role("status").first
    expect(stem).to_contain_text("question 1 of 15")
    mark(stem)
    place.get_by_role("button").first.focus()
    session.page.keyboard.press("Enter")
    expect(stem).to_contain_text("question 2 of 15")
    expect_marked(stem)


def test_cases_are_judged_and_turned_by_keyboard(session):
    place = output(session, "cases")
    case, feedback, score = (place.get_by_role("status").nth(number) for number in range(3))
    for region in (case, feedback, score):
        mark(region)
    place.get_by_role("button").first.focus()
    session.page.keyboard.press("Enter")
    expect(feedback).to_contain_text("label says")
    expect(score).to_contain_text("of 1 as the label has it")
    place.get_by_role("button", name="Next case").focus()
    session.page.keyboard.press("Space")
    expect(case).to_contain_text("Case 2 of")
    expect(feedback).to_be_empty()
    for region in (case, feedback, score):
        expect_marked(region)


def test_an_answer_is_typed_and_compared(session):
    place = output(session, "leaflet")
    comparison = place.get_by_role("status").last
    mark(comparison)
    box = place.get_by_role("textbox", name="Your answer")
    box.focus()
    session.page.keyboard.type("too short")
    place.get_by_role("combobox", name="Question").focus()
    place.get_by_role("button", name="Compare").focus()
    session.page.keyboard.press("Enter")
    expect(comparison).to_contain_text("2 words are too few")
    expect_marked(comparison)


def test_what_a_check_says_is_on_the_page_and_changes_with_the_answer(session):
    region = output(session, "checked").get_by_role("status")
    expect(region).to_contain_text("✗ Not yet.")
    session.ask("globals().update(answer=20)")
    session.page.evaluate(RUN_AGAIN, list(CELLS).index("checked"))
    expect(region).to_contain_text("✓ Right.")


def test_a_solution_is_unfolded_by_keyboard(session):
    place = output(session, "solution")
    place.locator("summary").focus()
    session.page.keyboard.press("Enter")
    expect(place.locator("pre")).to_be_visible()


def test_nothing_went_wrong_on_the_way(session):
    assert session.errors() == []
    assert session.console_errors == []
