"""Acute inflammation: the equations, courses with and without a drug, what the lesson rests on, and bad input."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ketamine_edu.evidence.parameters import parameter_table
from ketamine_edu.inflammation import response
from ketamine_edu.inflammation.basins import healthy_start
from ketamine_edu.inflammation.response import (
    OUTCOMES,
    Course,
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


@pytest.fixture
def few_steps(monkeypatch):
    """A solver that gives up after a few steps, as it does after very many with equations that it cannot solve."""
    response._solve.cache_clear()
    monkeypatch.setattr(response, "MOST_STEPS", 3)
    yield
    response._solve.cache_clear()


def test_a_course_that_was_not_solved_is_never_shown(few_steps):
    with pytest.raises(ArithmeticError, match="no solution from 0 to 6 h: .*[Ee]xcess work"):
        respond(DIRTY_WOUND, LATER, time_h=(6.0,))


# ---- what is said of a course ----


def course(*pathogen: float) -> Course:
    """A course of which only the pathogen is known, one value for each of the hours 0, 5, 10 and so on."""
    level = np.zeros(len(pathogen))
    return Course(5.0 * np.arange(len(pathogen)), np.array(pathogen), level, level, level)


def test_pathogen_is_gone_when_it_stays_below_a_thousandth():
    assert course(1.0, 0.0005, 0.5, 0.001, 0.0).pathogen_gone_h == 15
    assert course(1.0, 0.0, 0.0011).pathogen_gone_h is None
    assert course(0.0, 0.0, 0.0).pathogen_gone_h == 0


def test_peaks_are_the_highest_values_of_each_level():
    whole = respond(DIRTY_WOUND, LATER)
    assert whole.peak == Levels(*(float(max(getattr(whole, name))) for name in LEVELS))
    assert whole.peak.damage > whole.end.damage


def test_a_course_until_an_hour_ends_at_the_first_time_that_is_not_before_it():
    times = (0.0, 10.0, 20.0, 30.0)
    whole = respond(MILD, time_h=times)
    for hour, seen in ((10.0, 2), (11.0, 3), (30.0, 4), (99.0, 4)):
        part = whole.until(hour)
        assert tuple(part.time_h) == times[:seen]
        for name in LEVELS:
            np.testing.assert_array_equal(getattr(part, name), getattr(whole, name)[:seen])


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


def test_the_suppression_is_labelled_as_our_assumption():
    rows = parameter_table("inflammation_scenario")
    assert all(
        rows[name].status == "assumed" and rows[name].source is None for name in ("strength", "start_h", "duration_h")
    )


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
    ],
)
def test_wrong_values_name_argument_value_and_limit(call, message):
    with pytest.raises(ValueError, match=message):
        call()
