"""Many courses at once, the map of outcomes, and the borders between them."""

import numpy as np
import pytest

from ketamine_edu.inflammation.basins import MAP_LIMITS, border, ends_in, healthy_start, outcome_map, outcomes
from ketamine_edu.inflammation.response import OUTCOMES, Insult, Suppression, respond
from ketamine_edu.inflammation.targets import lasting_trauma, too_much_mediator


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


@pytest.mark.parametrize("across", MAP_LIMITS)
def test_a_map_says_of_each_of_its_points_what_the_course_says(across):
    insult, drug = Insult(0.4, 6.0, 0.6), Suppression(0.6, 6.0, 48.0)
    shown = outcome_map(across, insult, drug)
    assert (shown.across[0], shown.across[-1]) == MAP_LIMITS[across]
    assert (shown.strength_percent[0], shown.strength_percent[-1]) == (0, 95)
    rng = np.random.default_rng(3)
    for row, column in zip(rng.integers(0, 20, 12), rng.integers(0, 37, 12), strict=True):
        values = {"pathogen": 0.4, "trauma": 6.0, "virulence_per_h": 0.6, "start_h": 6.0}
        values[across] = float(shown.across[column])
        start_h = values.pop("start_h")
        course = respond(Insult(**values), Suppression(float(shown.strength_percent[row]) / 100, start_h, 48.0))
        assert OUTCOMES[shown.numbers[row, column]] == course.outcome, (row, column)
    assert len(np.unique(shown.numbers)) > 1


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: outcomes(pathogen=np.array([1.0, -1.0])), r"pathogen is -1 10\^6/cc; allowed"),
        (lambda: outcomes(strength=np.array([0.2, 1.5])), "strength is 1.5; allowed is a number from 0 to 1"),
        (
            lambda: outcome_map("duration_h", Insult(), Suppression()),
            "across is 'duration_h'; allowed are start_h, vir",
        ),
    ],
)
def test_wrong_values_name_argument_value_and_limit(call, message):
    with pytest.raises(ValueError, match=message):
        call()
