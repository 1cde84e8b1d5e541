"""Resting states of the inflammation: they are at rest, courses end in them, and bad input."""

from dataclasses import replace

import numpy as np
import pytest

from ketamine_edu.inflammation.response import Insult, follow, load_inflammation, rates_of_change, respond
from ketamine_edu.inflammation.states import (
    Part,
    infection_possible_from_per_h,
    lasting_damage_stable_up_to_per_h,
    resting_states,
)

MILD = Insult(pathogen=1.0, virulence_per_h=0.3)
DIRTY_WOUND = Insult(pathogen=0.4, trauma=6.0, virulence_per_h=0.6)
LEVELS = ("pathogen", "phagocytes", "damage", "mediator")


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


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: Part(held_mediator=-1), "held_mediator is -1 units of C_A; allowed is a number from 0 to 10"),
        (lambda: resting_states(-1), "virulence_per_h is -1 1/h"),
        (lambda: lasting_damage_stable_up_to_per_h(Part(0.8)), "held_mediator is 0.8 units of C_A; damage lasts only"),
    ],
)
def test_wrong_values_name_argument_value_and_limit(call, message):
    with pytest.raises(ValueError, match=message):
        call()
