"""Acute inflammation: the equations, their resting states, the outcome map, published numbers, and what studies found."""

import math
from dataclasses import replace
from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ketamine_edu.evidence.parameters import parameter_table
from ketamine_edu.evidence.tables import read_table
from ketamine_edu.inflammation.basins import border, ends_in, healthy_start, outcomes
from ketamine_edu.inflammation.markers import (
    MARKERS,
    SETTINGS,
    correlation_interval,
    counted,
    findings,
    standardised_difference,
)
from ketamine_edu.inflammation.response import (
    OUTCOMES,
    Insult,
    Levels,
    Suppression,
    follow,
    load_inflammation,
    load_scenario,
    pieces,
    rates_of_change,
    respond,
)
from ketamine_edu.inflammation.states import (
    Part,
    damage_lasts_up_to_mediator,
    infection_possible_from_per_h,
    lasting_damage_stable_up_to_per_h,
    resting_states,
)
from ketamine_edu.inflammation.targets import lasting_trauma, published_outcomes, targets, too_much_mediator

MILD = Insult(pathogen=1.0, virulence_per_h=0.3)
DIRTY_WOUND = Insult(pathogen=0.4, trauma=6.0, virulence_per_h=0.6)
EARLY, LATER = Suppression(0.6, 0.0, 48.0), Suppression(0.6, 6.0, 48.0)
LEVELS = ("pathogen", "phagocytes", "damage", "mediator")

insults = st.builds(
    Insult,
    pathogen=st.one_of(st.just(0.0), st.floats(1e-3, 15)),
    trauma=st.floats(0, 15),
    virulence_per_h=st.floats(0.021, 2.0),
)
suppressions = st.builds(Suppression, strength=st.floats(0, 1), start_h=st.floats(0, 200), duration_h=st.floats(0, 300))

NORMAL_95 = NormalDist().inv_cdf(0.975)


# ---- the equations ----


@settings(max_examples=40)
@given(insult=insults, suppression=suppressions)
def test_no_level_becomes_negative_or_leaves_its_bounds(insult, suppression):
    course, p = respond(insult, suppression), load_inflammation()
    for name in LEVELS:
        level = getattr(course, name)
        assert np.isfinite(level).all() and (level >= 0).all(), name
    assert course.pathogen.max() <= max(insult.pathogen, p.pathogen_limit) * (1 + 1e-3)
    assert course.damage.max() <= max(insult.trauma, p.damage_rate_per_h / p.damage_repair_per_h) * (1 + 1e-3)
    assert (np.diff(course.time_h) > 0).all()
    assert course.outcome in OUTCOMES


@given(suppression=suppressions)
def test_without_an_insult_nothing_happens(suppression):
    course = respond(Insult(), suppression)
    for name in LEVELS[:3]:
        assert (getattr(course, name) == 0).all()
    np.testing.assert_allclose(course.mediator, load_inflammation().healthy_mediator, rtol=1e-6)
    assert course.outcome == "recovery"


@given(insult=insults, start_h=st.floats(0, 100))
def test_a_drug_without_strength_or_duration_changes_nothing(insult, start_h):
    alone = respond(insult).end
    assert respond(insult, Suppression(0.0, start_h, 48.0)).end == alone
    assert respond(insult, Suppression(0.5, start_h, 0.0)).end == alone


def test_without_pathogen_none_appears_and_virulence_does_not_matter():
    trauma = [respond(Insult(trauma=6.0, virulence_per_h=v)) for v in (0.1, 1.0)]
    assert all((course.pathogen == 0).all() for course in trauma)
    np.testing.assert_array_equal(trauma[0].damage, trauma[1].damage)


def test_a_drug_lowers_the_first_response_and_only_while_it_acts():
    plain, held = (respond(MILD, s, time_h=range(0, 100, 1)) for s in (None, Suppression(0.5, 10.0, 20.0)))
    before = plain.time_h <= 10
    np.testing.assert_allclose(held.phagocytes[before], plain.phagocytes[before], rtol=1e-4, atol=1e-6)
    assert (held.phagocytes[11:30] < plain.phagocytes[11:30]).all()


def test_rates_are_the_slopes_of_a_course():
    p, times = load_inflammation(), np.linspace(19.99, 20.01, 3)
    course = follow(Levels(0.36, 0, 0, 0.125), 0.6, time_h=times, tolerance=1e-10)
    growth, *others = rates_of_change(p)(*(getattr(course, name)[1] for name in LEVELS), 0.6, 0.0)
    slopes = [growth * course.pathogen[1], *others]
    for name, slope in zip(LEVELS, slopes, strict=True):
        level = getattr(course, name)
        assert (level[2] - level[0]) / 0.02 == pytest.approx(slope, rel=1e-3), name


def test_the_tolerance_is_tight_enough():
    for insult, suppression in ((MILD, None), (DIRTY_WOUND, EARLY), (DIRTY_WOUND, LATER)):
        times = np.arange(0.0, 301.0, 5.0)
        usual = respond(insult, suppression, time_h=times)
        start = healthy_start(insult.pathogen, insult.trauma)
        sharp = follow(start, insult.virulence_per_h, suppression, time_h=times, tolerance=1e-10)
        for name in LEVELS:
            expected = getattr(sharp, name)
            np.testing.assert_allclose(getattr(usual, name), expected, rtol=0.01, atol=2e-3 * expected.max())


def test_wanted_times_are_the_times_given_whatever_the_drug_does():
    wanted = (0.0, 5.0, 6.0, 30.0, 54.0, 80.0)
    assert tuple(respond(DIRTY_WOUND, LATER, time_h=wanted).time_h) == wanted


@pytest.mark.parametrize("hair", [1e-15, 1e-12, 1e-9, 1e-7, 1e-6, 1e-5])
def test_times_a_hair_apart_and_a_hair_from_a_switch_are_no_trouble(hair):
    wanted = (0.0, hair, 2 * hair, 5.0, 20.0 - hair, 20.0, 20.0 + hair, 30.0, 80.0)
    wanted = tuple(dict.fromkeys(wanted))  # at 20 h the smallest hair vanishes
    for start_h in (hair, 20.0 - hair, 20.0, 20.0 + hair):
        course = respond(DIRTY_WOUND, Suppression(0.6, start_h, 10.0), time_h=wanted)
        plain = respond(DIRTY_WOUND, Suppression(0.6, round(start_h, 4), 10.0), time_h=wanted)
        assert tuple(course.time_h) == wanted
        for name in LEVELS:
            level = getattr(plain, name)
            np.testing.assert_allclose(getattr(course, name), level, rtol=2e-3, atol=1e-3 * level.max())
    assert pieces(LATER, 30.0) == [(0.0, 6.0, 0.0), (6.0, 30.0, 0.6)]
    assert pieces(Suppression(), 30.0) == [(0.0, 30.0, 0.0)]
    assert pieces(Suppression(0.5, 1e-9, 5.0), 5.0) == [(0.0, 5.0, 0.5)]


# ---- what the lesson rests on ----


def test_the_three_outcomes_of_the_paper():
    for insult, outcome in (
        (MILD, "recovery"),
        (replace(MILD, pathogen=1.5), "lasting damage"),
        (replace(MILD, virulence_per_h=0.6), "infection"),
    ):
        assert respond(insult).outcome == outcome


def test_suppression_helps_a_mild_insult():
    plain, held = respond(MILD), respond(MILD, Suppression(0.3, 0.0, 48.0))
    assert held.outcome == plain.outcome == "recovery"
    assert held.damage.max() < 0.9 * plain.damage.max()
    assert held.phagocytes.max() < 0.9 * plain.phagocytes.max()


def test_suppression_turns_a_sterile_outcome_septic_or_mends_it_six_hours_later():
    assert respond(DIRTY_WOUND).outcome == "lasting damage"
    assert respond(DIRTY_WOUND).pathogen[-1] < 1e-6
    assert respond(DIRTY_WOUND, EARLY).outcome == "infection"
    assert respond(DIRTY_WOUND, LATER).outcome == "recovery"
    assert respond(replace(DIRTY_WOUND, pathogen=0.0), EARLY).outcome == "recovery"


def test_the_scenario_of_the_explorer_is_the_dirty_wound():
    scenario = load_scenario()
    assert Insult(scenario.pathogen, scenario.trauma, scenario.virulence_per_h) == DIRTY_WOUND
    assert Suppression(scenario.strength, scenario.start_h, scenario.duration_h) == LATER


# ---- resting states ----


def test_every_resting_state_is_at_rest_and_a_course_started_there_stays():
    p = load_inflammation()
    for virulence in (0.3, 0.6, 1.0):
        for state in resting_states(virulence):
            growth, *others = rates_of_change(p)(*(getattr(state.levels, name) for name in LEVELS), virulence, 0.0)
            np.testing.assert_allclose([growth * state.levels.pathogen, *others], 0, atol=1e-8)
            if state.stable:
                end = follow(state.levels, virulence, time_h=(500.0,)).end
                for name in LEVELS:
                    assert getattr(end, name) == pytest.approx(getattr(state.levels, name), rel=1e-3, abs=1e-6)


@pytest.mark.parametrize(
    ("virulence", "kinds"),
    [
        (0.3, {"health", "lasting damage"}),
        (0.6, {"health", "lasting damage", "infection"}),
        (1.6, {"lasting damage", "infection"}),
        (1.8, {"infection"}),
    ],
)
def test_stable_states_are_those_that_the_paper_names(virulence, kinds):
    assert {state.kind for state in resting_states(virulence) if state.stable} == kinds


def test_courses_end_in_the_stable_states():
    ends = {
        respond(insult).outcome: respond(insult).end for insult in (DIRTY_WOUND, replace(MILD, virulence_per_h=0.6))
    }
    at_rest = {state.kind: state.levels for state in resting_states(0.6)}
    for outcome, end in ends.items():
        assert end.damage == pytest.approx(at_rest[outcome].damage, rel=1e-4)
        assert end.pathogen == pytest.approx(at_rest[outcome].pathogen, rel=1e-4, abs=1e-9)


def test_more_mediator_lets_a_weaker_pathogen_last():
    onsets = [infection_possible_from_per_h(Part(held_mediator=level)) for level in (0.1, 0.2, 0.4, 0.7)]
    assert onsets == sorted(onsets, reverse=True)


# ---- published numbers ----


@pytest.mark.parametrize("target", targets(), ids=lambda target: target.id)
def test_published_numbers_are_met(target):
    assert target.within_limit, f"{target.observed} {target.unit}, model {target.predicted}"


@pytest.mark.parametrize("run", published_outcomes(), ids=lambda run: run.id)
def test_published_outcomes_are_met(run):
    assert run.agrees, f"{run.observed}, model {run.predicted}"


def test_every_published_row_is_compared():
    assert [target.id for target in targets()] == [row["id"] for row in read_table("inflammation/targets")]
    assert [run.id for run in published_outcomes()] == [row["id"] for row in read_table("inflammation/outcomes")]
    assert {run.observed for run in published_outcomes()} == set(OUTCOMES)


@pytest.mark.parametrize(
    "name",
    ["phagocyte_clearance_per_h", "mediator_half", "damage_half", "activation_by_pathogen_per_h", "resting_loss_per_h"],
)
def test_another_constant_would_be_noticed(name):
    changed = replace(load_inflammation(), **{name: 1.1 * getattr(load_inflammation(), name)})
    thresholds = (infection_possible_from_per_h, lasting_damage_stable_up_to_per_h, damage_lasts_up_to_mediator)
    assert max(abs(threshold(parameters=changed) / threshold() - 1) for threshold in thresholds) > 0.01


# ---- the map ----


def test_the_map_agrees_with_single_courses():
    rng = np.random.default_rng(7)
    pathogen, trauma = rng.uniform(0, 3, 60).round(2), rng.uniform(0, 10, 60).round(2)
    pathogen[:10] = 0.0
    virulence, strength, start_h = rng.uniform(0.1, 1.0, 60), rng.uniform(0, 0.95, 60), rng.integers(0, 48, 60)
    found = outcomes(pathogen, trauma, virulence, strength, start_h, 48.0)
    single = [
        OUTCOMES.index(respond(Insult(*insult), Suppression(*drug, 48.0)).outcome)
        for insult, drug in zip(
            zip(pathogen, trauma, virulence, strict=True), zip(strength, map(float, start_h), strict=True), strict=True
        )
    ]
    assert set(single) == {0, 1, 2}
    np.testing.assert_array_equal(found, single)


def test_the_map_has_the_shape_of_its_arguments():
    assert outcomes(pathogen=np.ones((3, 1)), strength=np.linspace(0, 0.9, 4)[None, :]).shape == (3, 4)
    assert outcomes().shape == ()


def test_borders_lie_between_outcomes():
    trauma = lasting_trauma()
    assert respond(Insult(trauma=0.98 * trauma)).outcome == "recovery"
    assert respond(Insult(trauma=1.02 * trauma)).outcome == "lasting damage"
    assert 0.32 < too_much_mediator() < 0.36
    with pytest.raises(ValueError, match="low is 1, high is 2"):
        border(lambda value: False, 1.0, 2.0)
    with pytest.raises(ValueError, match="outcome is 'death'; allowed are recovery, lasting damage, infection"):
        ends_in("death", healthy_start(), 0.3)


# ---- bad input ----


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: Insult(pathogen=-1), r"pathogen is -1 10\^6/cc; allowed is a number from 0 to 20 10\^6/cc"),
        (lambda: Insult(trauma=-0.5), "trauma is -0.5 units of damage; allowed is a number from 0 to 17.5"),
        (
            lambda: Insult(virulence_per_h=-0.3),
            "virulence_per_h is -0.3 1/h; allowed is a number from 0.021 to 2.44 1/h",
        ),
        (lambda: Insult(virulence_per_h=math.nan), "virulence_per_h is nan 1/h; allowed"),
        (lambda: Insult(pathogen="1"), "pathogen is '1'; allowed is a number"),
        (lambda: Suppression(strength=1.2), "strength is 1.2; allowed is a number from 0 to 1"),
        (lambda: Suppression(strength=-0.1), "strength is -0.1; allowed is a number from 0 to 1"),
        (lambda: Suppression(0.5, start_h=1200), "start_h is 1200 h; allowed is a number from 0 to 1000 h"),
        (lambda: Suppression(0.5, 0.0, -3), "duration_h is -3 h; allowed is a number from 0 to 1000 h"),
        (lambda: Levels(-0.1, 0, 0, 0.1), "pathogen is -0.1; allowed is a number of at least 0"),
        (lambda: Levels(0.1, 0, math.inf, 0.1), "damage is inf; allowed is a number of at least 0"),
        (
            lambda: replace(load_inflammation(), damage_repair_per_h=-0.02),
            "damage_repair_per_h is -0.02; allowed .* above 0",
        ),
        (
            lambda: replace(load_inflammation(), damage_exponent=2.5),
            "damage_exponent is 2.5; allowed is a whole number",
        ),
        (lambda: respond(MILD, time_h=(5.0, 2000.0)), "time_h is 2000 h; allowed is a number from 0 to 1000 h"),
        (lambda: respond(MILD, time_h=(5.0, 4.0)), "time_h is .*; allowed are rising times"),
        (lambda: respond(MILD, time_h=()), "time_h is .*; allowed are rising times, at least one"),
        (lambda: follow(healthy_start(1.0), -0.2), "virulence_per_h is -0.2 1/h"),
        (lambda: outcomes(pathogen=np.array([1.0, -1.0])), r"pathogen is -1 10\^6/cc; allowed"),
        (lambda: outcomes(strength=np.array([0.2, 1.5])), "strength is 1.5; allowed is a number from 0 to 1"),
        (lambda: Part(held_mediator=-1), "held_mediator is -1 units of C_A; allowed is a number from 0 to 10"),
        (lambda: resting_states(-1), "virulence_per_h is -1 1/h"),
        (lambda: lasting_damage_stable_up_to_per_h(Part(0.8)), "held_mediator is 0.8 units of C_A; damage lasts only"),
        (lambda: standardised_difference(1, 0, 10, 2, 1, 10), "treated_sd is 0; allowed is a number above 0"),
        (lambda: standardised_difference(1, 1, 1, 2, 1, 10), "treated_n is 1 people; allowed is a number from 2"),
        (lambda: correlation_interval(1.0, 30), "r is 1; allowed is a number between -1 and 1"),
        (lambda: correlation_interval(0.2, 3), "n is 3 people; allowed is a number from 4"),
    ],
)
def test_wrong_values_name_argument_value_and_limit(call, message):
    with pytest.raises(ValueError, match=message):
        call()


# ---- the tables ----


def test_the_suppression_is_labelled_as_our_assumption():
    rows = parameter_table("inflammation_scenario")
    assert all(
        rows[name].status == "assumed" and rows[name].source is None for name in ("strength", "start_h", "duration_h")
    )


def test_findings_point_both_ways_in_depression():
    depression = [row for row in findings() if row.setting == "depression"]
    assert {row.direction for row in depression} == {"lower", "higher", "mixed"}
    il6 = {row.direction for row in depression if row.marker == "IL-6"}
    assert il6 == {"lower", "higher"}
    with_control = [row for row in depression if row.marker == "IL-6" and row.controlled]
    assert [row.direction for row in with_control] == ["higher"]
    assert counted(tuple(depression))["higher"] == 2


def test_the_pooled_difference_in_surgery():
    dale = next(row for row in findings() if row.id == "DALE")
    assert (dale.n, *dale.difference, dale.unit) == (331, -71, -101, -41, "pg/mL")
    assert dale.standard_errors == pytest.approx(-71 / (60 / (2 * NORMAL_95)))
    assert "71 pg/mL" in dale.size


@pytest.mark.parametrize("row", findings(), ids=lambda row: row.id)
def test_size_and_direction_of_a_finding_agree(row):
    assert row.setting in SETTINGS and row.marker_group in MARKERS
    assert row.size
    if row.standard_errors is not None:
        assert row.direction == ("lower" if row.standard_errors < 0 else "higher")
        assert abs(row.standard_errors) > NORMAL_95
    else:
        assert row.value is None and row.treated_mean is None and row.f_statistic is None


def test_standardised_difference_and_correlation_against_known_values():
    d, low, high = standardised_difference(10.0, 2.0, 50, 8.0, 2.0, 50)
    assert d == pytest.approx(1.0) and high - d == pytest.approx(d - low)
    assert (high - low) / 2 == pytest.approx(NORMAL_95 * math.sqrt(0.04 + 1 / 200))
    low, high = correlation_interval(0.5, 28)
    assert (math.atanh(low) + math.atanh(high)) / 2 == pytest.approx(math.atanh(0.5))
    assert math.atanh(high) - math.atanh(0.5) == pytest.approx(NORMAL_95 / 5)
