"""The virtual trial: drawing every patient agrees with the exact mean, spread and power; bias, seeds, bad input."""

import time
from dataclasses import replace

import numpy as np
import pytest

from ketamine_edu.response.virtual_trial import (
    ANALYSES,
    LIMITS,
    SimulatedTrials,
    Trial,
    expected,
    load_trial,
    patients_for_power,
    power,
    prospect,
    simulate_trials,
)

IDEAL = replace(load_trial(), drop_out_share=0.0, expectancy_points=0.0)
TRIALS = {
    "as loaded": load_trial(),
    "small": replace(load_trial(), patients_per_arm=20),
    "unmasked": replace(load_trial(), guess_on_drug=1.0, guess_on_control=0.0, expectancy_points=8.0),
    "half leave": replace(load_trial(), patients_per_arm=60, drop_out_share=0.5, true_effect_points=6.0),
}


@pytest.mark.parametrize("analysis", ANALYSES)
@pytest.mark.parametrize("name", TRIALS)
def test_simulation_agrees_with_the_exact_numbers(name, analysis):
    trial, count = TRIALS[name], 3000
    found, exact = simulate_trials(trial, count, seed=7, analysis=analysis), expected(trial, analysis)
    spread = exact.standard_error_points
    assert abs(found.estimates.mean() - exact.estimate_points) < 4 * spread / np.sqrt(count)
    assert found.estimates.std() == pytest.approx(spread, rel=0.06)
    assert found.power == pytest.approx(power(trial, analysis), abs=0.035)


def test_unmasking_is_a_bias_that_patients_do_not_remove():
    trial = replace(load_trial(), expectancy_points=5.0, guess_on_drug=0.9, guess_on_control=0.3)
    for size in (20, 200, 2000):
        found = expected(replace(trial, patients_per_arm=size))
        assert found.bias_points == pytest.approx(3.0)
    small, large = (
        simulate_trials(replace(trial, patients_per_arm=n), 400, seed=1).covering(trial.true_effect_points)
        for n in (20, 400)
    )
    assert small > 0.8 and large < 0.2


def test_without_effect_and_with_a_perfect_mask_five_per_cent_are_significant():
    null = replace(load_trial(), true_effect_points=0.0, guess_on_drug=0.5, guess_on_control=0.5)
    found = simulate_trials(null, 4000, seed=2)
    assert found.power == pytest.approx(0.05, abs=0.012)
    assert found.covering(0.0) == pytest.approx(0.95, abs=0.012)
    assert power(null) == pytest.approx(0.05, abs=0.002)


def test_counting_who_left_as_unchanged_shrinks_the_estimate():
    trial = replace(IDEAL, drop_out_share=0.2)
    assert expected(trial).estimate_points == pytest.approx(3.8)
    assert expected(trial, "unchanged").estimate_points == pytest.approx(0.8 * 3.8)
    other = expected(replace(trial, control_improvement_points=0.0))
    assert other.estimate_points == pytest.approx(expected(trial).estimate_points)


def test_standard_error_and_trial_size_by_hand():
    assert expected(IDEAL).standard_error_points == pytest.approx(11 * np.sqrt(2 / 115))
    assert patients_for_power(IDEAL) == pytest.approx(2 * (2.80 * 11 / 3.8) ** 2, rel=0.02)
    size = patients_for_power(IDEAL)
    assert power(replace(IDEAL, patients_per_arm=size)) >= 0.8 > power(replace(IDEAL, patients_per_arm=size - 1))
    assert patients_for_power(replace(IDEAL, true_effect_points=0.2)) is None


def test_the_same_seed_gives_the_same_trials_and_chunks_make_no_gap():
    seen = []
    one = simulate_trials(load_trial(), 5000, seed=3, progress=seen.append)
    two = simulate_trials(load_trial(), 5000, seed=3)
    np.testing.assert_array_equal(one.estimates, two.estimates)
    assert len(seen) > 1 and seen == sorted(seen) and seen[-1] == 1.0
    assert np.isfinite(one.estimates).all() and (one.standard_errors > 0).all()
    assert not np.array_equal(one.estimates, simulate_trials(load_trial(), 5000, seed=4).estimates)


def test_thousands_of_trials_take_less_than_a_second():
    simulate_trials(load_trial(), 10)
    start = time.perf_counter()
    simulate_trials(load_trial(), 5000)
    assert time.perf_counter() - start < 1


@pytest.mark.parametrize("name", LIMITS)
def test_a_value_out_of_range_is_refused_with_its_name(name):
    low, high, _ = LIMITS[name]
    for value in (low - 1, high + 1, float("nan"), "3", None):
        with pytest.raises(ValueError, match=f"{name} is .*allowed"):
            replace(load_trial(), **{name: value})


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: replace(load_trial(), patients_per_arm=10.5), "patients_per_arm is 10.5"),
        (lambda: replace(load_trial(), patients_per_arm=1), "patients_per_arm is 1 .*3 to 2000"),
        (lambda: replace(load_trial(), sd_points=-1), "sd_points is -1 points"),
        (lambda: simulate_trials(load_trial(), 0), "trials is 0; allowed is a whole number from 1 to 100000"),
        (lambda: simulate_trials(load_trial(), 2.5), "trials is 2.5; allowed is a whole"),
        (lambda: simulate_trials(load_trial(), analysis="all"), "'all'; allowed are completers, unchanged"),
        (lambda: expected(load_trial(), "itt"), "'itt'"),
        (lambda: patients_for_power(load_trial(), 1.2), "wanted is 1.2"),
    ],
)
def test_bad_input_is_named_with_what_is_allowed(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_the_smallest_trial_still_runs():
    tiny = Trial(3, 1.0, 5.0, 10.0, 0.9, 0.5, 0.5, 0.0)
    assert tiny.finishers_per_arm == 2
    assert np.isfinite(simulate_trials(tiny, 50).standard_errors).all()


def test_densities_are_those_of_a_normal_distribution_and_of_the_trials():
    trial = load_trial()
    exact, points = expected(trial), np.linspace(-30, 40, 7001)
    density = exact.density(points)
    assert density.sum() * 0.01 == pytest.approx(1, abs=1e-6)
    assert (density * points).sum() * 0.01 == pytest.approx(exact.estimate_points, abs=1e-6)
    assert points[density.argmax()] == pytest.approx(exact.estimate_points, abs=0.01)
    variance = (density * (points - exact.estimate_points) ** 2).sum() * 0.01
    assert variance == pytest.approx(exact.standard_error_points**2, rel=1e-6)
    simulated = SimulatedTrials(np.array([0.1, 0.2, 0.7, 3.0]), np.ones(4), 2.0)
    assert simulated.density(np.array([0.0, 0.5, 1.5])).tolist() == [1.0, 0.25]


def test_significant_is_an_interval_on_either_side_of_zero():
    simulated = SimulatedTrials(np.array([3.0, -3.0, 1.0, -1.0, 2.0]), np.ones(5), 2.0)
    assert simulated.significant.tolist() == [True, True, False, False, False]  # from 0 to 4 holds 0
    assert (simulated.low[0], simulated.high[0]) == (1.0, 5.0)
    assert simulated.power == 0.4 and simulated.covering(0.0) == 0.6


def test_a_prospect_is_what_is_known_before_the_trial():
    trial = replace(load_trial(), patients_per_arm=60)
    for analysis in ANALYSES:
        known = prospect(trial, analysis)
        assert (known.trial, known.expected) == (trial, expected(trial, analysis))
        assert known.power == power(trial, analysis)
        assert known.patients_needed == patients_for_power(trial, 0.8, analysis)
