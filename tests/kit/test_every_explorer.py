"""What every explorer of the course must bear: each control to its extremes and back, and an equal still; and what it
must offer those who do not see it well. Random walks over all controls: tests/fuzz/test_fuzz_explorers.py.

The explorers are found, not listed, so that a new one is tested from its first day.
"""

import json
import re

import pytest

from ketamine_edu.command.registry import explorer_kinds
from ketamine_edu.kit.drawing import looks, style, svg
from ketamine_edu.kit.page.agreement import AgreementExplorer
from ketamine_edu.kit.page.ballot import Ballot
from ketamine_edu.kit.page.controls import Choices, Slider
from ketamine_edu.kit.page.explorer import Explorer
from ketamine_edu.pharmacokinetics.targets import targets
from tests.kit import snapshots
from tests.kit.accessibility import Media, told_by_colour_alone

KINDS = explorer_kinds()


def make(kind: type) -> Explorer:
    return kind(targets()) if kind is AgreementExplorer else kind()


@pytest.fixture(scope="module", params=KINDS, ids=lambda kind: kind.__name__)
def explorer(request):
    made = make(request.param)
    made.raise_errors = True
    return made


def test_explorers_are_found():
    assert len(KINDS) >= 15
    assert {"RoutesExplorer", "TrappingExplorer", "OnsetExplorer"} <= {kind.__name__ for kind in KINDS}


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


def test_nothing_is_told_by_colour_alone(explorer):
    explorer.settle()
    assert told_by_colour_alone(explorer.picture.figure) == set()


def test_controls_are_of_the_kinds_that_are_worked_by_keyboard_in_the_browser_test(explorer):
    assert all(isinstance(control, Slider | Choices | Ballot) for control in explorer.controls.values())


def test_every_control_to_its_extremes_and_back(explorer):
    before = explorer.state
    assert explorer.exercise().endswith("no errors")
    assert explorer.state == before
    assert explorer.picture.alt_text


def test_the_still_and_its_words_are_the_same_twice(explorer):
    first, second = (make(type(explorer))._repr_mimebundle_() for _ in range(2))
    assert first["image/png"] == second["image/png"]
    assert first["text/plain"] == second["text/plain"]
    assert "nan" not in first["text/plain"].split()
    assert "0x" not in first["text/plain"]
    assert len(first["image/png"]) < 150_000


def test_what_the_page_puts_together_from_the_changes_is_what_the_picture_shows(explorer):
    widget = explorer.live_figure
    page = dict(widget.get_state())

    def receive(key=None):
        message = {name: page_value(widget, name) for name in ([key] if isinstance(key, str) else key)}
        page.update(message)
        page["moves"] = {**page["moves"], **page["changes"]}  # as `initialize` in live_figure.js does

    widget.send_state = receive
    try:
        for values in snapshots.states(explorer).values():
            explorer.set(**values)
            shown = {name: svg.move(artist) for name, artist in explorer.picture.live.items()}
            assert page["moves"] == widget.moves == shown
            assert page["frame"] == widget.frame and page["alt_text"] == explorer.picture.alt_text
    finally:
        del widget.send_state
        explorer.reset()


def page_value(widget, name):
    return json.loads(json.dumps(getattr(widget, name)))


@pytest.mark.parametrize(
    ("name", "place"), [("AbsoluteExplorer", 2), ("CascadeExplorer", 1), ("FindingsExplorer", 0), ("ForestExplorer", 0)]
)
def test_rows_that_have_names_and_no_values_have_no_axis_at_their_left(name, place):
    (kind,) = [kind for kind in KINDS if kind.__name__ == name]
    axes = make(kind).picture.figure.axes[place]
    assert list(axes.get_yticks()) == []
    assert not axes.spines["left"].get_visible()


@pytest.mark.parametrize(
    "kind", [kind for kind in KINDS if kind is not AgreementExplorer], ids=lambda kind: kind.__name__
)
def test_choices_among_lines_show_a_sample_of_each(kind):
    """Those among the marks of AgreementExplorer do not: its picture has a key with their shapes."""
    for name, control in make(kind).controls.items():
        if isinstance(control, Choices) and control.multiple:
            are_lines = all(option in looks.LOOKS for option in control.options)
            assert control.swatches == ([style.swatch(option) for option in control.options] if are_lines else []), name
