"""The explorers of lesson 08: what they show, whatever is chosen, and in words."""

import math
import re

import pytest

from ketamine_edu.appraisal.benefits_and_harms import effects, effects_of
from ketamine_edu.appraisal.explorers.absolute_terms import AbsoluteExplorer
from ketamine_edu.appraisal.explorers.forest import MOST_TRIALS, ForestExplorer, conditions
from ketamine_edu.appraisal.meta_analysis import MODELS, pool
from ketamine_edu.appraisal.pictures.forest import TEXTS, TICKS, axis_ends, axis_ticks
from ketamine_edu.appraisal.studies import (
    measured_trials,
    outcomes,
    question,
    questions,
    studies_of,
    unreported_trials,
)
from ketamine_edu.evidence.tables import read_table
from tests.kit.pictures import Watched, load_all


@pytest.fixture(scope="module")
def forest():
    made = ForestExplorer()
    made.raise_errors = True
    return made


@pytest.fixture(scope="module")
def hundred():
    made = AbsoluteExplorer()
    made.raise_errors = True
    return made


def ask(explorer: ForestExplorer, name: str, **more) -> None:
    """Show one question from the starting state."""
    key = next(key for key, words in conditions().items() if words == question(name).condition)
    explorer.reset()
    explorer.set(condition=key, **{key: name}, **more)


# ---- the forest plot ----


@pytest.mark.parametrize("name", questions())
def test_every_question_is_drawn_as_its_trials_say(forest, name):
    """Also in states that need two controls, which the snapshots do not visit one by one."""
    watched, says = Watched(forest), load_all()[ForestExplorer]
    for changes in (
        {},
        {"measure": "risk ratio"},
        {"comparator": "inert", "left_out": 1},  # of some questions the next trial may lie beyond the axis
        {"comparator": "active", "model": "modified"},  # and of some the pooled interval
        {"comparator": "inert", "left_out": 2, "model": "hartung-knapp"},
    ):
        ask(forest, name, **changes)
        assert watched.faults(says) == [], changes


@pytest.mark.parametrize("name", questions())
def test_every_trial_of_a_question_is_on_the_plot_with_its_numbers(forest, name):
    ask(forest, name)
    studies, silent = studies_of(name)
    assert 1 <= len(studies) <= MOST_TRIALS and silent == ()
    assert [trial.effect for trial in forest.results.trials] == list(studies)
    for number, study in enumerate(studies):
        live = forest.picture.live
        assert live[f"label {number}"].get_text() == f"{number + 1}  {study.name}"
        assert f"{study.name}: {live[f'numbers {number}'].get_text()}." in forest.picture.alt_text
    low, high = axis_ends(forest.results.reach)
    assert low <= min(s.interval[0] for s in studies) and high >= max(s.interval[1] for s in studies)
    everything = len(studies) + len(forest.results.published) + 1
    assert everything <= TEXTS


@pytest.mark.parametrize("name", questions())
def test_trials_without_numbers_are_named_below(forest, name):
    ask(forest, name)
    for trial in unreported_trials(name):
        assert trial.study in forest.picture.live["silent"].get_text()
        assert trial.finding in forest.words()
        assert trial.study in forest.picture.alt_text


def test_the_largest_trial_of_ptsd_is_named_as_missing(forest):
    ask(forest, "ptsd_score")
    assert "Abdallah 2022 (158 people)" in forest.words()


@pytest.mark.parametrize(
    ("name", "changes", "beyond"),
    [
        ("score_24h", {}, set()),
        ("score_24h", {"comparator": "inert", "left_out": 1}, {"left", "right"}),
        ("score_24h", {"comparator": "inert", "left_out": 2, "model": "hartung-knapp"}, {"left"}),
        ("response_24h", {"comparator": "active", "model": "modified"}, {"left", "right"}),
        ("response_24h", {"comparator": "active", "measure": "risk ratio", "model": "modified"}, {"left"}),
    ],
)
def test_an_arrow_says_where_the_pool_or_the_next_trial_goes_on_beyond_the_axis(forest, name, changes, beyond):
    ask(forest, name, **changes)
    drawn = {side for side in ("left", "right") if len(forest.picture.live[f"beyond {side}"].get_xdata())}
    assert drawn == beyond


@pytest.mark.parametrize("model", MODELS)
def test_the_diamond_is_what_the_model_gives(forest, model):
    ask(forest, "response_24h", model=model)
    pooled = pool(studies_of("response_24h")[0], model)
    assert forest.results.pooled == pooled
    corners = forest.picture.live["pooled"].get_paths()[0].vertices[:, 0]
    low, high = axis_ends(forest.results.reach)
    assert corners.max() == pytest.approx((pooled.high - low) / (high - low))
    assert f"{pooled.i2_percent:.0f} %" in forest.words()
    assert f"{math.exp(pooled.estimate):.2f}" in forest.words()


def test_leaving_one_out_keeps_it_on_the_plot_but_not_in_the_pool(forest):
    ask(forest, "score_24h", left_out=4)
    kept = [study for study in studies_of("score_24h")[0] if study.name != "phase 2, 3 doses"]
    assert forest.results.pooled.estimate == pool(kept, "random").estimate
    assert [trial.is_left_out for trial in forest.results.trials] == [False, False, False, True, False, False]
    assert len(forest.picture.live["left out marks"].get_xdata()) == 1
    assert "Left out: phase 2, 3 doses" in forest.words()
    reach = forest.results.reach
    forest.left_out = 0
    assert forest.results.reach == reach
    assert len(forest.picture.live["left out marks"].get_xdata()) == 0


def test_a_number_beyond_the_trials_leaves_nothing_out(forest):
    ask(forest, "ptsd_score", left_out=6)
    assert forest.results.left_out is None and "Left out" not in forest.words()


def test_one_trial_is_not_pooled_and_no_trial_is_said_so(forest):
    ask(forest, "ptsd_score", left_out=1, model="hartung-knapp")
    assert forest.results.pooled is None and "one trial is not pooled" in forest.words()
    ask(forest, "crps", comparator="active")
    assert forest.results.trials == () and "no trial is left" in forest.words()
    assert "No trial" in forest.picture.live["nothing"].get_text() or forest.results.published


@pytest.mark.parametrize("name", [one.id for one in questions().values() if not one.pooled])
def test_rows_of_the_same_people_are_not_pooled(forest, name):
    ask(forest, name)
    assert forest.results.pooled is None and "Not pooled" in forest.words()
    assert "model" not in forest.needed_controls(forest.state)


def test_open_symbols_are_intervals_that_hold_no_effect(forest):
    ask(forest, "score_4wk")
    intervals = [trial.effect.interval for trial in forest.results.trials]
    across = [low <= 0 <= high for low, high in intervals]
    drawn = sum(len(forest.picture.live[f"{kind} open"].get_paths()) for kind in ("inert", "active"))
    assert sum(across) == drawn == 4


def test_the_measure_changes_ratios_and_which_published_pools_fit(forest):
    ask(forest, "ideas_gone", measure="risk ratio")
    assert [row.label for row in forest.results.published] == ["review of 13 trials, 2024"]
    risk = forest.results.trials[0].effect.estimate
    forest.measure = "odds ratio"
    assert forest.results.published == () and forest.results.trials[0].effect.estimate > risk


def test_certainty_is_always_told(forest):
    for name, one in questions().items():
        ask(forest, name)
        assert "Certainty: " in forest.words()
        if one.certainty != "not rated":
            assert f"Certainty: {one.certainty}" in forest.words()


def test_every_condition_has_a_control_and_every_question_an_answer(forest):
    assert {words for names in outcomes().values() for words in names} == set(questions())
    for key in conditions():
        assert key in forest.controls
    with pytest.raises(ValueError, match="'headache'; allowed are score_24h"):
        question("headache")
    with pytest.raises(ValueError, match="'none'; allowed are any"):
        measured_trials("score_24h", "none")
    with pytest.raises(ValueError, match="condition: 'headache' is not allowed"):
        forest.condition = "headache"


@pytest.mark.parametrize("limits", [(-15.0, 3.0), (-0.3, 0.2), (-3.0, 2.0), (-40.0, 40.0)])
def test_ticks_of_differences_are_few_and_inside(limits):
    found = axis_ticks(limits, False)
    assert 3 <= len(found) <= TICKS and 0 in [round(value, 9) for value, _ in found]
    assert all(limits[0] - 1e-9 <= value <= limits[1] + 1e-9 for value, _ in found)


@pytest.mark.parametrize("limits", [(-0.7, 0.7), (-1.5, 5.5), (-3.0, 8.0), (-0.6, 2.4)])
def test_ticks_of_ratios_hold_one_and_are_ratios(limits):
    found = axis_ticks(limits, True)
    assert 1 <= len(found) <= TICKS and (0.0, "1") in found
    assert all(math.exp(value) == pytest.approx(float(words)) for value, words in found)


# ---- a hundred people ----


@pytest.mark.parametrize("kind", ["benefit", "harm"])
def test_every_effect_is_drawn_as_its_risks_say(hundred, kind):
    watched, says = Watched(hundred), load_all()[AbsoluteExplorer]
    for name in effects_of(kind):
        for risk in ({"risk_from": "source"}, {"risk_from": "own", "control_percent": 60}):
            hundred.reset()
            hundred.set(kind=kind, **{kind: name}, **risk)
            assert watched.faults(says) == [], (name, risk)


def test_people_add_up_to_the_risks(hundred):
    hundred.reset()
    for percent in (1, 26, 60, 90):
        hundred.control_percent = percent
        live = hundred.picture.live
        people = {name: len(live[f"treated {name}"].get_xdata()) for name in ("anyway", "more", "more_harm", "fewer")}
        assert len(live["control anyway"].get_xdata()) == people["anyway"] == percent
        assert percent + people["more"] == round(hundred.results.treated_percent)
        assert people["more_harm"] == people["fewer"] == 0


@pytest.mark.parametrize("kind", ["benefit", "harm"])
def test_the_risks_of_the_sources_come_out(hundred, kind):
    for name in effects_of(kind):
        hundred.reset()
        hundred.set(kind=kind, **{kind: name}, risk_from="source")
        one = effects()[name]
        if one.control_percent is None:
            assert "was not read" in hundred.words() and "control_percent" in hundred.needed_controls(hundred.state)
        else:
            assert hundred.results.control_percent == one.control_percent
            assert "control_percent" not in hundred.needed_controls(hundred.state)
        assert (hundred.results.treated_percent > hundred.results.control_percent) == (one.value > 1)
        assert ("NNT" in hundred.words()) or ("NNH" in hundred.words())


def test_cochranes_absolute_risks_are_met_within_a_fifth_of_a_point(hundred):
    rows = [row for row in read_table("appraisal/pooled") if row["treated_percent"] is not None]
    assert len(rows) == 3
    for row in rows:
        hundred.reset()
        hundred.set(benefit=row["id"], risk_from="source")
        assert hundred.results.treated_percent == pytest.approx(row["treated_percent"], abs=0.2)
        if row["treated_percent_from"] is not None:
            ends = (row["treated_percent_from"], row["treated_percent_to"])
            assert hundred.results.treated_interval_percent == pytest.approx(ends, abs=0.2)


def test_single_trials_keep_their_counts(hundred):
    name = next(key for key, words in effects_of("benefit").items() if "hidden under anaesthesia" in words)
    hundred.reset()
    hundred.set(benefit=name, risk_from="source")
    assert (hundred.results.control_percent, hundred.results.treated_percent) == pytest.approx((50, 60))
    assert re.search(r"NNT 10 \(NNT \S+ to infinity to NNH \S+\)", hundred.words())


def test_a_risk_ratio_beyond_100_percent_is_cut_off_in_words(hundred):
    hundred.reset()
    hundred.set(kind="harm", harm="ferraro-harm", control_percent=60)
    assert "cut off" in hundred.words() and hundred.results.treated_interval_percent[1] == 100
    hundred.control_percent = 5
    assert "cut off" not in hundred.words()
