"""The default-mode network: exact against independent solutions, its signals, and bad input."""

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
from ketamine_edu.default_mode.people import default_connectivity, with_coupling

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
    ],
)
def test_a_wrong_value_is_refused_with_its_name_and_limit(call, message):
    with pytest.raises(ValueError, match=message):
        call()
