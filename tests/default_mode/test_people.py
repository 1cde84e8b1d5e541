"""Virtual people in a scanner: sampling error, standardised differences, and bad input."""

from dataclasses import replace

import numpy as np
import pytest

from ketamine_edu.default_mode.connectivity import Network, load_network, network
from ketamine_edu.default_mode.people import (
    between_people_sd,
    change_for,
    compare,
    difference_in_sd,
    effective_samples,
    standard_error_of_d,
    standardised_change,
    virtual_people,
    with_coupling,
)
from ketamine_edu.evidence.tables import read_table

STUDIES = {row["id"]: row for row in read_table("default_mode/studies")}


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


@pytest.mark.parametrize("change", [-1.0, -0.3, -0.01, 0.0])
def test_the_change_for_a_d_is_the_one_that_gives_it(change):
    assert change_for(standardised_change(change)) == pytest.approx(change, abs=1e-8)


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
        (lambda: virtual_people(0), r"people is 0"),
        (lambda: virtual_people(5, 0.5), r"coupling is 0.9"),
        (lambda: change_for(0.63), r"d is 0.63; allowed are numbers from -5"),
        (lambda: change_for(-50), r"d is -50; allowed are numbers from -5"),
        (lambda: standard_error_of_d(0.6, 1, 30), r"first is 1.*at least 2"),
        (lambda: difference_in_sd([1.0], [1.0, 2.0]), r"size of control is 1"),
        (lambda: effective_samples(network(), 2, 2.0), r"samples is 2"),
    ],
)
def test_a_wrong_value_is_refused_with_its_name_and_limit(call, message):
    with pytest.raises(ValueError, match=message):
        call()
