"""Controls and the pattern of every explorer: state, scripting, errors in words, the slow part, the still."""

import asyncio
import dataclasses
import re
from fractions import Fraction

import numpy as np
import pytest
import traitlets
from hypothesis import given
from hypothesis import strategies as st

from ketamine_edu.kit.page import explorer as explorer_module
from ketamine_edu.kit.page.controls import Choice, Choices, Slider, Toggle, stepped
from ketamine_edu.kit.page.explorer import Explorer
from ketamine_edu.kit.page.readout import Readout
from ketamine_edu.kit.page.still import plain_text
from tests.kit.demo_explorer import DemoExplorer


@pytest.fixture
def explorer(monkeypatch):
    monkeypatch.setattr(Explorer, "raise_errors", True)
    return DemoExplorer()


@pytest.fixture
def failing(monkeypatch):
    """An explorer as a reader has it (errors are shown, not raised) whose model cannot take 13 mg."""
    made = DemoExplorer()
    compute = made.compute

    def refuse(state):
        if state.dose_mg == 13:
            raise ValueError("dose_mg is <13>; allowed: anything else")
        return compute(state)

    monkeypatch.setattr(made, "compute", refuse)
    return made


def band(explorer):
    return explorer.picture.live["band"]


# Controls


@given(st.integers(-1000, 1000), st.integers(1, 200), st.sampled_from(["0.01", "0.1", "0.25", "1", "5"]))
def test_stepped_values_are_the_decimal_numbers_themselves(start, count, step):
    values = stepped(float(start * Fraction(step)), float((start + count) * Fraction(step)), float(step))
    assert values == tuple(float((start + i) * Fraction(step)) for i in range(count + 1))


@pytest.mark.parametrize("arguments", [(0, 1, 0), (0, 1, -1), (0, 1, 0.3), (1, 1, 1), (2, 1, 1), (0, 1, float("nan"))])
def test_stepped_refuses_what_does_not_fit(arguments):
    with pytest.raises(ValueError, match="whole number of steps"):
        stepped(*arguments)


def test_slider_keeps_its_value_exactly_whichever_side_sets_it():
    slider = Slider("Dose", stepped(0.1, 1.5, 0.1), 0.5, unit="mg/kg")
    for index, option in enumerate(slider.options):
        slider.set_state({"index": index})  # what a message from the browser does
        assert slider.value == option
        slider.value = slider.options[0]
        slider.value = option
        assert slider.index == index
    assert slider.texts[7] == "0.8 mg/kg"


@pytest.mark.parametrize("value", [0.55, 0, 2, -0.5, float("nan"), float("inf"), "0.5", None, True])
def test_slider_refuses_what_it_does_not_have(value):
    slider = Slider("Dose", stepped(0.1, 1.5, 0.1), 0.5, unit="mg/kg")
    with pytest.raises(ValueError, match=r"is not allowed; allowed: 0.1 to 1.5 mg/kg in steps of 0.1"):
        slider.value = value
    assert slider.value == 0.5


def test_slider_names_uneven_options():
    assert Slider("Dose", (28, 56, 84), 56, unit="mg").allowed == "28, 56, 84 mg"


@pytest.mark.parametrize("index", [-1, 3])
def test_slider_refuses_a_position_that_does_not_exist(index):
    slider = Slider("Dose", (28, 56, 84), 56, unit="mg")
    with pytest.raises(traitlets.TraitError, match="is not a position in 3 options"):
        slider.index = index
    assert slider.value == 56


@pytest.mark.parametrize("options", [(), (1,), (2, 1), (1, 1)])
def test_slider_needs_rising_options(options):
    with pytest.raises(ValueError, match="'Dose' must be at least two rising numbers"):
        Slider("Dose", options, 1)


def test_choices_keep_the_order_of_their_options():
    choices = Choices("Routes", {"im": "IM", "sc": "SC", "oral": "oral"}, ["oral", "im"], swatches=True)
    assert choices.value == ("im", "oral")
    choices.set_state({"chosen": [2, 1]})
    assert choices.value == ("sc", "oral")
    choices.value = ()
    assert choices.chosen == []
    assert all(swatch.startswith("<svg") for swatch in choices.swatches)


@pytest.mark.parametrize("value", ["im", ["nasal"], 3, None])
def test_choices_refuse_what_they_do_not_have(value):
    choices = Choices("Routes", {"im": "IM", "sc": "SC"}, ())
    with pytest.raises(ValueError, match="allowed: any of 'im', 'sc'"):
        choices.value = value


def test_choice_holds_one_key_whichever_side_sets_it():
    choice = Choice("Scale", {"linear": "linear", "log": "logarithmic"}, "linear")
    choice.set_state({"chosen": [1]})
    assert choice.value == "log"
    with pytest.raises(ValueError, match="'cubic' is not allowed; allowed: 'linear', 'log'"):
        choice.value = "cubic"


@pytest.mark.parametrize("chosen", [[], [0, 1], [2]])
def test_choice_refuses_positions_that_are_not_exactly_one_option(chosen):
    choice = Choice("Scale", {"linear": "linear", "log": "logarithmic"}, "linear")
    with pytest.raises(traitlets.TraitError, match="positions"):
        choice.chosen = chosen
    assert choice.value == "linear"


def test_toggle_holds_true_or_false():
    toggle = Toggle("Points", True)
    toggle.set_state({"chosen": []})
    assert toggle.value is False
    toggle.value = np.True_
    assert toggle.value is True
    with pytest.raises(ValueError, match="'yes' is not allowed; allowed: True or False"):
        toggle.value = "yes"


# State and scripting


def test_a_moved_control_moves_state_results_picture_and_numbers(explorer):
    before = explorer.live_figure.moves
    explorer.controls["dose_mg"].value = 84
    assert explorer.state.dose_mg == 84
    assert explorer.results.curves["iv_bolus"].max() == pytest.approx(527, abs=1)
    assert explorer.live_figure.moves != before
    assert explorer.live_figure.alt_text == explorer.picture.alt_text
    assert "iv_bolus 527" in explorer.picture.alt_text
    assert "<td>527</td>" in explorer._headline.value


def test_an_attribute_is_a_control(explorer):
    explorer.dose_mg = 84
    assert explorer.controls["dose_mg"].value == explorer.dose_mg == 84
    assert {"dose_mg", "weight_kg"} <= set(dir(explorer))
    assert "dose_mg=84" in repr(explorer)


def test_a_value_that_is_not_allowed_changes_nothing(explorer):
    message = r"dose_mg: 9 is not allowed; allowed: 10 to 100 mg in steps of 1"
    with pytest.raises(ValueError, match=message):
        explorer.dose_mg = 9
    with pytest.raises(ValueError, match=message):
        explorer.set(weight_kg=60, dose_mg=9)
    assert explorer.state == DemoExplorer().state


@pytest.mark.parametrize("attempt", [lambda e: e.dose, lambda e: setattr(e, "dose", 5), lambda e: e.set(dose=5)])
def test_a_misspelt_control_is_named_with_its_neighbour(explorer, attempt):
    with pytest.raises(AttributeError, match="DemoExplorer has no control 'dose'; did you mean: dose_mg?"):
        attempt(explorer)


def test_set_and_reset_update_once(explorer, monkeypatch):
    start, states = explorer.state, []
    compute = explorer.compute
    monkeypatch.setattr(explorer, "compute", lambda state: states.append(state) or compute(state))
    explorer.set(dose_mg=84, weight_kg=60, names=["im"])
    assert (explorer.dose_mg, explorer.weight_kg, explorer.names) == (84, 60, ("im",))
    explorer.reset()
    assert explorer.state == start
    assert len(states) == 2


def test_reset_button_resets(explorer):
    start = explorer.state
    explorer.dose_mg = 84
    explorer.view.children[0].children[-1].click()
    assert explorer.state == start


def test_a_control_that_does_not_matter_is_hidden(explorer):
    explorer.speed = "slow"
    assert explorer.controls["points"].layout.display == "none"
    explorer.speed = "fast"
    assert explorer.controls["points"].layout.display is None


def test_exercise_moves_everything_and_puts_it_back(explorer):
    start, seen = explorer.state, set()
    for name, control in explorer.controls.items():
        control.observe(lambda change, name=name: seen.add((name, change.new)), names="value")
    assert explorer.exercise() == "5 controls moved, 12 updates, no errors"
    assert explorer.state == start
    assert seen >= {(name, value) for name, control in explorer.controls.items() for value in control.extremes}


def test_exercise_raises_what_goes_wrong(failing):
    failing.controls["dose_mg"].options = (13, *failing.controls["dose_mg"].options[1:])
    with pytest.raises(ValueError, match="dose_mg is <13>"):
        failing.exercise()
    failing.controls["dose_mg"].value = 20
    failing.controls["dose_mg"].value = 13  # shown, not raised, as before


def test_the_state_holds_what_the_controls_say_and_cannot_be_changed(explorer):
    explorer.set(dose_mg=80, speed="slow")
    assert dataclasses.asdict(explorer.state) == {name: control.value for name, control in explorer.controls.items()}
    assert explorer.state == dataclasses.replace(DemoExplorer().state, dose_mg=80, speed="slow")
    with pytest.raises(dataclasses.FrozenInstanceError):
        explorer.state.dose_mg = 90


def test_an_incomplete_explorer_says_what_it_lacks():
    with pytest.raises(TypeError, match="abstract methods.*build_controls"):
        Explorer()


# Errors in words


def test_an_error_after_a_move_is_shown_and_dims_the_old_picture(failing):
    alert = failing._alert
    assert isinstance(alert, Readout) and alert.role == "alert" and alert.value == ""
    failing.controls["dose_mg"].value = 13
    assert failing._alert is alert and alert in failing.view.children[1].children, "the region stays, its words change"
    assert "dose_mg is &lt;13&gt;; allowed: anything else" in failing._alert.value
    assert failing.live_figure.stale
    assert failing.live_figure.alt_text.startswith("This cannot be shown."), "not the old numbers"
    assert failing._headline.value == "", "numbers of another state must not stand there"
    assert failing.results is None
    bundle = failing._repr_mimebundle_()
    assert "image/png" not in bundle
    assert bundle["text/plain"] == "This cannot be shown. ValueError: dose_mg is <13>; allowed: anything else"


def test_the_next_good_state_clears_the_error(failing):
    failing.controls["dose_mg"].value = 13
    failing.controls["dose_mg"].value = 14
    assert failing._alert.value == ""
    assert not failing.live_figure.stale
    assert "image/png" in failing._repr_mimebundle_()


def test_an_error_after_a_move_from_a_cell_is_raised_as_well(failing):
    with pytest.raises(ValueError, match="dose_mg is <13>"):
        failing.dose_mg = 13
    assert failing._alert.value.startswith("This cannot be shown. ValueError: dose_mg is &lt;13&gt;")


def test_tests_can_have_errors_after_a_move_raised(failing, monkeypatch):
    monkeypatch.setattr(Explorer, "raise_errors", True)
    with pytest.raises(ValueError, match="dose_mg is <13>"):
        failing.controls["dose_mg"].value = 13


def test_a_picture_that_cannot_be_sent_is_an_error_too(failing):
    failing.picture.live["im label"].set_text("two\nlines")
    failing.controls["dose_mg"].value = 20
    assert "must be one horizontal line" in failing.words()


def test_an_error_in_the_slow_part_is_shown(failing, monkeypatch):
    def refuse(state, results):
        raise ValueError("no band")

    monkeypatch.setattr(failing, "compute_later", refuse)
    failing.controls["dose_mg"].value = 20
    assert failing._alert.value == ""
    assert "no band" in failing.words()
    assert failing.live_figure.stale


# The slow part


def test_the_slow_part_follows_when_the_controls_rest(explorer, monkeypatch):
    monkeypatch.setattr(explorer_module, "REST_S", 0.02)
    states = []
    later = explorer.compute_later
    monkeypatch.setattr(explorer, "compute_later", lambda state, results: states.append(state) or later(state, results))

    async def move():
        for dose_mg in (20, 30, 40):
            explorer.controls["dose_mg"].value = dose_mg
            assert not band(explorer).get_visible(), "a band of another state must not stand there"
            await asyncio.sleep(0)
        assert explorer.live_figure.moves["band"] == {"hidden": True}
        await asyncio.sleep(0.1)

    asyncio.run(move())
    assert [state.dose_mg for state in states] == [40]
    assert explorer.live_figure.moves["band"]["d"]


def test_without_a_loop_the_slow_part_waits_for_settle(explorer):
    explorer.dose_mg = 20
    assert not band(explorer).get_visible()
    explorer.settle()
    assert band(explorer).get_visible()
    band(explorer).set_visible(False)
    explorer.settle()
    assert not band(explorer).get_visible(), "nothing was pending"


def test_settle_before_the_rest_is_over_leaves_nothing_to_do(explorer, monkeypatch):
    monkeypatch.setattr(explorer_module, "REST_S", 0.01)
    calls = []
    monkeypatch.setattr(explorer, "compute_later", lambda state, results: calls.append(state))

    async def move():
        explorer.dose_mg = 20
        explorer.settle()
        await asyncio.sleep(0.05)

    asyncio.run(move())
    assert len(calls) == 1


# The still


def test_the_output_of_a_cell_is_a_widget_a_still_and_words(explorer):
    explorer.dose_mg = 84
    bundle = explorer._repr_mimebundle_()
    assert set(bundle) == {"application/vnd.jupyter.widget-view+json", "image/png", "text/plain"}
    assert bundle["application/vnd.jupyter.widget-view+json"]["model_id"] == explorer.view.model_id
    assert bundle["image/png"].startswith(b"\x89PNG")
    assert bundle["text/plain"] == (
        "Concentration over 8 h; peaks in ng/mL: iv_bolus 527, im 234, oral 113.\n"
        "Curve  Cmax (ng/mL)\niv_bolus  527\nim  234\noral  113"
    )
    assert band(explorer).get_visible(), "the still is complete"


def test_two_explorers_in_the_same_state_leave_the_same_output(explorer):
    first, second = explorer._repr_mimebundle_(), DemoExplorer()._repr_mimebundle_()
    assert first["text/plain"] == second["text/plain"]
    assert first["image/png"] == second["image/png"]
    assert not re.search(r"0x[0-9a-f]+|[0-9a-f]{16}", first["text/plain"])


def test_plain_text_keeps_words_and_drops_markup():
    html = (
        "<p>Cmax <b>527</b> ng/mL &lt;here&gt;</p><table><tr><th>a</th><td>1</td></tr><tr></tr></table><ul><li>x</ul>"
    )
    assert plain_text(html) == "Cmax 527 ng/mL <here>\na  1\nx"
