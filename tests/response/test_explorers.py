"""The three explorers of lesson 04: what they show."""

import numpy as np
import pytest

from ketamine_edu.kit.numbers.statistics import NORMAL_95
from ketamine_edu.response.explorers.lasting import LastingExplorer
from ketamine_edu.response.explorers.onset import OnsetExplorer
from ketamine_edu.response.explorers.virtual_trial import SEED, TRIALS, VirtualTrialExplorer
from ketamine_edu.response.onset import course, courses_of, fit_rise
from ketamine_edu.response.pictures.onset import half_time_words, points_limits
from ketamine_edu.response.pictures.virtual_trial import BARS, SHOWN_TRIALS
from ketamine_edu.response.virtual_trial import load_trial, power, simulate_trials
from tests.kit.pictures import Watched, load_all


def test_onset_says_what_the_fit_gives_and_marks_it():
    explorer = OnsetExplorer()
    explorer.compared = ("ssri_scores",)
    rise = fit_rise([course("ssri_scores")])
    assert f"{rise.half_effect_h() / 24:.0f} d" in explorer.words()
    mark = explorer.picture.live["ssri_scores half"]
    assert mark.get_xdata()[0] == pytest.approx(rise.half_effect_h())
    assert mark.get_ydata()[0] == pytest.approx(rise.improvement(1008.0) / 2)
    assert not explorer.picture.live["duloxetine"].get_visible()


def test_negative_trials_are_drawn_open_and_say_so():
    explorer = OnsetExplorer()
    explorer.compared = ("ketamine_masked", "esketamine_japan")
    for name in explorer.compared:
        assert explorer.picture.live[f"{name} points"].get_visible()
        assert not explorer.picture.live[name].get_visible()
        assert explorer.picture.live[f"{name} points"].get_markerfacecolor() == "#ffffff"
    assert explorer.words().count("no difference beyond chance") == 2
    explorer.axis = "share"
    assert "Nothing is chosen" in explorer.picture.alt_text
    assert "Not on this axis (one point or no effect to divide by)" in explorer.words()


def test_share_of_the_effect_ends_at_one():
    explorer = OnsetExplorer()
    explorer.set(axis="share", compared=("duloxetine", "ssri_scores"))
    for name in explorer.compared:
        assert explorer.picture.live[name].get_ydata()[-1] == pytest.approx(1)
        assert explorer.picture.live[f"{name} half"].get_ydata()[0] == pytest.approx(0.5)
    assert explorer.picture.live["half"].get_visible()


def test_arms_and_differences_have_a_list_each():
    explorer = OnsetExplorer()
    assert explorer.controls["arms"].layout.display == "none"
    explorer.counted = "change"
    assert explorer.controls["compared"].layout.display == "none"
    assert explorer.controls["arms"].layout.display is None
    explorer.arms = ("ect",)
    assert "not measured in points" in explorer.words()
    explorer.axis = "share"
    assert "ECT: 49.3 % of baseline" in explorer.words()


def test_published_single_doses_are_shown_for_one_dose_only():
    explorer = LastingExplorer()
    assert explorer.picture.live["published pooled"].get_visible()
    explorer.doses = 2
    assert not explorer.picture.live["published pooled"].get_visible()
    assert explorer.controls["interval_d"].layout.display is None


def test_a_slower_decline_leaves_more_and_the_band_holds_the_line():
    explorer = LastingExplorer()
    explorer.decline_half_life_d = 6
    less = explorer.results.effect.last_percent
    explorer.decline_half_life_d = 15
    assert explorer.results.effect.last_percent > less
    explorer.reset()
    effect = explorer.results.effect
    assert (effect.low_percent <= effect.percent + 1e-9).all()
    assert (effect.percent <= effect.high_percent + 1e-9).all()


def test_trial_says_its_power_and_waits_for_the_button():
    explorer = VirtualTrialExplorer()
    trial = explorer.results.trial
    assert trial.patients_per_arm == load_trial().patients_per_arm
    assert f"{100 * power(trial):.0f} %" in explorer._headline.value
    assert explorer.run_button.waiting
    assert explorer.picture.live["waiting"].get_visible()
    assert not explorer.picture.live["bar 30"].get_visible()
    explorer.run_button.press()
    assert not explorer.run_button.waiting
    heights = [explorer.picture.live[f"bar {k}"].get_height() for k in range(BARS)]
    assert sum(heights) * 0.5 == pytest.approx(1, abs=0.01)
    explorer.true_effect_points = 0
    assert not explorer.picture.live["bar 30"].get_visible(), "trials of another setting must not stay"


def faults(explorer) -> list[str]:
    """What the picture shows otherwise than `pictures.py` of this folder says, in the state that is set."""
    watched = Watched(explorer)
    explorer.settle()
    return watched.faults(load_all()[type(explorer)])


def test_an_interval_below_zero_is_significant_too():
    explorer = VirtualTrialExplorer()
    explorer.set(true_effect_points=0, expectancy_points=8, guess_on_drug_percent=0, guess_on_control_percent=100)
    trials = simulate_trials(explorer.results.trial, TRIALS, SEED)
    assert (trials.high[:SHOWN_TRIALS] < 0).sum() >= 10 and not (trials.low[:SHOWN_TRIALS] > 0).any()
    assert faults(explorer) == []


def test_a_dose_on_the_last_day_is_drawn_and_none_after_it():
    explorer = LastingExplorer()
    explorer.set(doses=12, interval_d=7)
    assert faults(explorer) == []
    assert explorer.results.effect.doses_d == tuple(range(0, 57, 7))
    assert "Effect of 9 doses over 56 days" in explorer.picture.alt_text


@pytest.mark.parametrize("counted", ["difference", "change"])
def test_the_axis_holds_every_whisker(counted):
    explorer = OnsetExplorer()
    explorer.counted = counted
    low, high = explorer.picture.axes.get_ylim()
    for one in courses_of(counted):
        if one.is_in_points:
            half_width = NORMAL_95 * one.se
            assert low <= np.nanmin([0.0, *(one.value - half_width)])
            assert high >= np.nanmax([0.0, *(one.value + half_width)])
    assert points_limits(-3.2, 7.9) == (-4.0, 10.0)
    assert points_limits(0.0, 7.9) == (0.0, 10.0)


def test_nothing_has_no_minus_sign():
    explorer = VirtualTrialExplorer()
    explorer.set(expectancy_points=0, guess_on_drug_percent=0, guess_on_control_percent=55)
    assert "<td>0.00 points</td>" in explorer.headline(explorer.state, explorer.compute(explorer.state))


def test_improvement_on_placebo_is_asked_only_where_it_matters():
    explorer = VirtualTrialExplorer()
    assert explorer.controls["control_improvement_points"].layout.display == "none"
    explorer.analysis = "unchanged"
    assert explorer.controls["control_improvement_points"].layout.display is None


@pytest.mark.parametrize(
    ("time_h", "words"),
    [(0.01, "minutes"), (0.5, "30 min"), (3.04, "3 h"), (24, "24 h"), (288, "12 d"), (391, "16.3 d")],
)
def test_durations_are_said_as_a_reader_would(time_h, words):
    assert half_time_words(time_h) == words


@pytest.mark.parametrize(
    ("kind", "name", "value", "message"),
    [
        (OnsetExplorer, "compared", ("prozac",), "compared: 'prozac'"),
        (LastingExplorer, "doses", 40, "doses: 40.*1 to 12"),
        (VirtualTrialExplorer, "patients_per_arm", 1, "patients_per_arm: 1"),
    ],
)
def test_a_wrong_value_from_a_cell_names_control_value_and_range(kind, name, value, message):
    with pytest.raises(ValueError, match=message):
        setattr(kind(), name, value)
