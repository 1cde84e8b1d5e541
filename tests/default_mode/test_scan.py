"""A scan of a network: exact and recorded connectivity, its means, and how far it is from the published state."""

import numpy as np
import pytest

from ketamine_edu.default_mode.connectivity import load_network, module_mean, network, simulate
from ketamine_edu.default_mode.people import between_people_sd, default_connectivity, standardised_change
from ketamine_edu.default_mode.scan import SHOWN_S, scan


def test_without_arguments_it_is_the_network_of_the_parameters():
    usual = scan()
    np.testing.assert_array_equal(usual.connectivity, network().connectivity())
    assert usual.difference_sd == 0
    assert usual.share_of_limit == pytest.approx(load_network().coupling)
    assert usual.slowest_s == network().slowest_s


def test_the_difference_is_in_standard_deviations_between_people():
    assert scan(default_change=-0.02).difference_sd == pytest.approx(standardised_change(-0.02))
    recorded = scan(recorded=True)
    fall = recorded.means["within the default mode"] - default_connectivity()
    assert recorded.difference_sd == pytest.approx(fall / between_people_sd())


def test_means_are_those_of_the_modules_they_name():
    result = scan(coupling=0.7, scanner_noise=0.0)
    pairs = {
        "within the default mode": ("default",),
        "default mode and salience": ("default", "salience"),
        "default mode and executive": ("default", "executive"),
    }
    assert result.means == {words: module_mean(result.connectivity, *modules) for words, modules in pairs.items()}


def test_a_recording_is_longer_than_what_is_shown_of_it_and_begins_with_it():
    signals = simulate(network())
    recorded, exact = scan(recorded=True), scan()
    np.testing.assert_array_equal(recorded.connectivity, np.corrcoef(signals.T))
    np.testing.assert_allclose(exact.signals, signals[: len(exact.time_s)])
    np.testing.assert_array_equal(recorded.signals, exact.signals)
    assert exact.time_s[-1] + load_network().sample_interval_s == SHOWN_S
    assert exact.signals.shape == (len(exact.time_s), 20)


def test_a_network_that_would_run_away_is_refused():
    with pytest.raises(ValueError, match=r"coupling is 1: the largest eigenvalue"):
        scan(coupling=1.0)
