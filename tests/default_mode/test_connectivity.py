"""The default-mode network: exact against independent solutions, sampling error, virtual people, bad input, the tables."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketamine_edu.default_mode.connectivity import (
    MODULES,
    Network,
    in_module,
    load_network,
    module_mean,
    network,
    region_index,
    regions,
    simulate,
    times_s,
    weights,
)
from ketamine_edu.default_mode.people import (
    between_people_sd,
    change_for,
    compare,
    default_connectivity,
    difference_in_sd,
    effective_samples,
    standard_error_of_d,
    standardised_change,
    virtual_people,
    with_coupling,
)
from ketamine_edu.evidence.tables import read_table

STUDIES = {row["id"]: row for row in read_table("default_mode/studies")}


# ---- the network ----


def test_the_graph_is_small_named_and_mirrored():
    assert len(regions()) == 20
    assert {module: int(in_module(module).sum()) for module in MODULES} == {
        "default": 12,
        "salience": 4,
        "executive": 4,
    }
    for left, right in zip(regions()[::2], regions()[1::2], strict=True):
        assert (left.hemisphere, right.hemisphere) == ("left", "right")
        assert (left.short, left.module, left.x, left.y) == (right.short, right.module, -right.x, right.y)
        assert left.label.removeprefix("left") == right.label.removeprefix("right")


def test_weights_follow_their_rule():
    w, p = weights(), load_network()
    assert np.allclose(w, w.T) and not np.diag(w).any()
    assert np.linalg.eigvalsh(w)[-1] == pytest.approx(1)
    np.testing.assert_array_equal(w, weights())
    assert not np.allclose(w, weights(replace(p, seed=2.0)))
    even = weights(replace(p, jitter=0.0))
    default, executive = np.flatnonzero(in_module("default")), np.flatnonzero(in_module("executive"))
    unit = even[default[0], default[2]]
    assert even[default[0], default[1]] == pytest.approx(unit * (1 + p.mirror_bonus))
    assert even[executive[0], executive[2]] == pytest.approx(unit * p.within_executive)
    assert even[default[0], executive[0]] == pytest.approx(unit * p.default_executive)


def test_the_covariance_is_that_of_an_independent_lyapunov_solver():
    from scipy.linalg import expm, solve_continuous_lyapunov

    model = network()
    jacobian = (model.coupling * model.weights - np.eye(20)) / model.time_constant_s
    drive = 2 * model.noise**2 / model.time_constant_s * np.eye(20)
    covariance = solve_continuous_lyapunov(jacobian, -drive)
    np.testing.assert_allclose(model.covariance(), covariance + model.scanner_noise**2 * np.eye(20), rtol=1e-9)
    np.testing.assert_allclose(model.covariance(3.0), expm(3 * jacobian) @ covariance, rtol=1e-9)
    np.testing.assert_allclose(np.sort(np.linalg.eigvalsh(jacobian)), np.sort(model.rates_per_s), rtol=1e-9)


@given(st.floats(0, 0.97), st.floats(-1, 0))
def test_connectivity_is_a_correlation_matrix_and_falls_with_the_coupling_within(coupling, change):
    found = network(coupling=coupling, default_change=change).connectivity()
    assert np.allclose(np.diag(found), 1) and np.abs(found).max() <= 1 + 1e-12
    assert np.linalg.eigvalsh(found)[0] > -1e-9
    whole = module_mean(network(coupling=coupling).connectivity(), "default")
    assert module_mean(found, "default") <= whole + 1e-9


def test_without_coupling_nothing_is_correlated():
    np.testing.assert_allclose(network(coupling=0).connectivity(), np.eye(20), atol=1e-12)


def test_driving_noise_alone_sets_the_size_of_signals_not_their_correlation():
    p = replace(load_network(), scanner_noise=0.0)
    quiet, loud = network(p), network(replace(p, noise=2.0))
    np.testing.assert_allclose(loud.connectivity(), quiet.connectivity(), rtol=1e-9)
    np.testing.assert_allclose(loud.covariance(), 4 * quiet.covariance(), rtol=1e-9)


def test_scanner_noise_lowers_every_correlation():
    clean, noisy = (network(replace(load_network(), scanner_noise=m)).connectivity() for m in (0.0, 1.0))
    assert (np.abs(noisy) <= np.abs(clean) + 1e-12).all()
    assert module_mean(noisy, "default") < 0.7 * module_mean(clean, "default")


def test_near_the_limit_patterns_become_slow_and_correlations_large():
    slow = [network(coupling=g).slowest_s for g in (0.5, 0.9, 0.98)]
    assert slow == pytest.approx([2, 10, 50], rel=1e-6)
    assert default_connectivity(parameters=with_coupling(0.98)) > 0.7


def test_the_mean_it_was_fitted_to_is_near_that_of_seven_people():
    assert default_connectivity() == pytest.approx(0.40, abs=0.02)


def test_default_mode_and_executive_network_are_inversely_correlated():
    assert module_mean(network().connectivity(), "default", "executive") == pytest.approx(-0.19, abs=0.02)


# ---- signals ----


def test_signals_are_exact_whatever_the_interval():
    model = replace(network(), scanner_noise=0.0)
    for interval_s in (0.5, 4.0):
        x = simulate(model, 40_000 * interval_s, seed=1, interval_s=interval_s)
        assert np.allclose(np.cov(x.T), model.covariance(), atol=0.15)
        lagged = (x[:-1] - x.mean(0)).T @ (x[1:] - x.mean(0)) / len(x)
        assert np.allclose(lagged, model.covariance(interval_s), atol=0.15)


def test_signals_are_the_same_for_the_same_seed_and_change_little_with_the_network():
    first, again, other = simulate(network()), simulate(network()), simulate(network(), seed=1)
    np.testing.assert_array_equal(first, again)
    assert not np.allclose(first, other)
    near = simulate(network(coupling=0.895))
    assert np.corrcoef(first[:, 0], near[:, 0])[0, 1] > 0.98


def test_a_scan_has_the_length_of_the_study():
    assert simulate(network()).shape == (240, 20)
    assert times_s(480, 2)[-1] == 478


# ---- sampling error ----


def test_independent_signals_have_as_many_effective_samples_as_samples():
    model = Network(np.zeros((2, 2)), 0.0, 1e-6, 1.0, 0.0)
    assert effective_samples(model, 300, 2.0)[0, 1] == pytest.approx(303, abs=0.1)


def test_simulated_connectivity_lies_within_sampling_error_of_the_exact_one():
    scans = [compare(network(), seed=seed) for seed in range(60)]
    inside = np.mean([scan.inside_percent for scan in scans])
    assert inside == pytest.approx(95, abs=1.5)
    spread = np.concatenate([scan.deviations for scan in scans]).std()
    assert spread == pytest.approx(1, abs=0.05)
    assert 120 < np.median(scans[0].effective) < 200 < 240


def test_ignoring_memory_would_be_too_sure():
    scans = [compare(network(), seed=seed) for seed in range(60)]
    naive = [(np.arctanh(s.simulated) - np.arctanh(s.exact)) * np.sqrt(240 - 3) for s in scans]
    assert np.mean(np.abs(np.concatenate(naive)) <= 1.96) < 0.93


def test_longer_scans_come_nearer():
    short, long = (np.mean([compare(network(), m, s).largest_difference for s in range(8)]) for m in (8, 120))
    assert long < 0.4 * short


# ---- virtual people and d ----


def test_the_standard_errors_of_the_paper_are_those_of_two_groups_of_its_size():
    for name in ("ADH-KET-D", "ADH-KET-S", "ADH-KET-A", "ADH-MID-D"):
        row = STUDIES[name]
        assert standard_error_of_d(row["effect"], row["n"], row["n"]) == pytest.approx(row["standard_error"], abs=0.006)


def test_people_differ_about_as_much_as_those_who_were_scanned():
    assert 0.048 < between_people_sd() < 0.097
    alike = virtual_people(600, parameters=replace(load_network(), person_coupling_sd=0.0))
    assert alike.std() < between_people_sd()


def test_the_change_that_gives_the_published_d():
    ketamine, midazolam = (change_for(STUDIES[name]["effect"]) for name in ("ADH-KET-D", "ADH-MID-D"))
    assert standardised_change(ketamine) == pytest.approx(-0.63, abs=1e-3)
    assert standardised_change(midazolam) == pytest.approx(-0.77, abs=1e-3)
    assert midazolam < ketamine < 0
    assert 100 * ketamine == pytest.approx(-2.3, abs=0.1), "say the new figures in the lesson"
    assert 100 * midazolam == pytest.approx(-2.9, abs=0.1)


def test_virtual_trials_find_on_average_the_change_that_was_put_in():
    change = change_for(-0.63)
    found = difference_in_sd(virtual_people(2000, seed=5), virtual_people(2000, change, seed=5))
    assert found == pytest.approx(-0.63, abs=0.12)


def test_the_answer_depends_on_how_near_the_limit_the_network_is():
    weak, usual = change_for(-0.63, with_coupling(0.7)), change_for(-0.63)
    assert weak < 1.7 * usual


def test_difference_in_sd_by_hand():
    assert difference_in_sd(np.array([1.0, 2, 3]), np.array([2.0, 3, 4])) == pytest.approx(1)


# ---- bad input ----


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: network(coupling=1.0), r"coupling is 1: the largest eigenvalue .* \+0 1/s.*below 1,"),
        (lambda: network(coupling=1.3), r"coupling is 1.3: .*\+0.3 1/s.*grow without end.*below 1,"),
        (lambda: network(default_change=0.2), r"coupling is 0.9: .*below 0\.\d+"),
        (lambda: network(coupling=-0.1), r"coupling is -0.1.*at least 0"),
        (lambda: network(coupling=float("nan")), r"coupling is nan"),
        (lambda: network(default_change=-1.5), r"default_change is -1.5.*at least -1"),
        (lambda: network(replace(load_network(), time_constant_s=-1.0)), r"time_constant_s is -1 s.*above 0 s"),
        (lambda: network(replace(load_network(), noise=0.0)), r"noise is 0 a.u..*above 0"),
        (lambda: network(replace(load_network(), scanner_noise=-0.2)), r"scanner_noise is -0.2.*at least 0"),
        (lambda: Network(np.array([[0, 1], [0, 0]]), 0.1, 1, 1, 0), r"weights of shape \(2, 2\).*symmetric"),
        (lambda: Network(np.ones((2, 3)), 0.1, 1, 1, 0), r"weights of shape \(2, 3\)"),
        (lambda: region_index("thalamus_left"), r"region is 'thalamus_left'; allowed are medial_prefrontal_left"),
        (lambda: in_module("limbic"), r"module is 'limbic'; allowed are default, salience, executive"),
        (lambda: network().covariance(-1), r"lag_s is -1"),
        (lambda: simulate(network(), interval_s=0), r"interval_s is 0.*above 0"),
        (lambda: simulate(network(), duration_s=1), r"duration_s is 1"),
        (lambda: virtual_people(0), r"people is 0"),
        (lambda: virtual_people(5, 0.5), r"coupling is 0.9"),
        (lambda: change_for(0.63), r"d is 0.63; allowed are numbers from -5"),
        (lambda: change_for(-50), r"d is -50; allowed are numbers from -5"),
        (lambda: standard_error_of_d(0.6, 1, 30), r"first is 1.*at least 2"),
        (lambda: difference_in_sd([1.0], [1.0, 2.0]), r"size of one is 1"),
        (lambda: effective_samples(network(), 2, 2.0), r"samples is 2"),
    ],
)
def test_a_wrong_value_is_refused_with_its_name_and_limit(call, message):
    with pytest.raises(ValueError, match=message):
        call()


# ---- the table of studies ----


@pytest.mark.parametrize("row", STUDIES.values(), ids=lambda row: row["id"])
def test_a_study_has_an_interval_only_with_a_size(row):
    low, high, effect = row["effect_low"], row["effect_high"], row["effect"]
    assert (low is None) == (high is None)
    assert (effect is None) == (row["measure"] is None)
    if effect is None:
        assert low is None
        return
    assert row["direction"] == ("lower" if effect < 0 else "higher")
    if low is not None:
        assert low < effect < high
    if row["standard_error"] is not None:
        half = 1.96 * row["standard_error"]
        assert (low, high) == pytest.approx((effect - half, effect + half), abs=0.006)


def test_both_drugs_and_both_directions_in_depression_are_on_the_list():
    assert {row["direction"] for row in STUDIES.values() if row["comparison"] == "depression"} >= {
        "lower",
        "none",
        "higher",
        "both",
    }
    assert STUDIES["ADH-MID-D"]["effect"] < STUDIES["ADH-KET-D"]["effect"] < 0
    assert STUDIES["YAN-R"]["n"] == 848 and STUDIES["YAN-R"]["direction"] == "lower"
