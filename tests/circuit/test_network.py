"""The circuit made of single cells: against the resting state, with few cells and many, counted, and bad input."""

import numpy as np
import pytest

from ketamine_edu.circuit.network import Spikes, count_firing, load_network, simulate_spikes
from ketamine_edu.circuit.rates import steady_rates


def test_many_cells_fire_as_the_resting_state_says():
    spikes = simulate_spikes(0.5, 0.1, seed=3, pyramidal_cells=4000, interneurons=1000)
    for stretch, blocks in (((-2, 0), (0, 0)), ((0.3, 2), (0.5, 0.1))):
        counted, expected = spikes.rates(*stretch), steady_rates(*blocks)
        assert counted.pyramidal_hz == pytest.approx(expected.pyramidal_hz, rel=0.08)
        assert counted.interneuron_hz == pytest.approx(expected.interneuron_hz, rel=0.05)


def test_few_cells_show_the_direction_on_average():
    counted = [simulate_spikes(0.5, 0.1, seed) for seed in range(4)]
    before = np.mean([s.rates(-2, 0).pyramidal_hz for s in counted])
    after = np.mean([s.rates(0.3, 2).pyramidal_hz for s in counted])
    assert 1.15 < after / before < 1.5


def test_the_same_seed_gives_the_same_spikes_and_another_seed_others():
    first, second, other = (simulate_spikes(0.3, 0.1, seed, seconds=0.2) for seed in (1, 1, 2))
    assert np.array_equal(first.time_s, second.time_s) and np.array_equal(first.cell, second.cell)
    assert len(other.time_s) != len(first.time_s) or not np.array_equal(other.cell, first.cell)


def test_spikes_lie_in_the_recording_and_belong_to_cells():
    spikes, network = simulate_spikes(0.3, 0.1, seconds=0.3), load_network()
    assert spikes.time_s.min() >= -0.3 and spikes.time_s.max() < 0.3
    assert 0 <= spikes.cell.min() and spikes.cell.max() < network.pyramidal_cells + network.interneurons
    everything = spikes.rates(-0.3, 0.3)
    counted = everything.pyramidal_hz * network.pyramidal_cells + everything.interneuron_hz * network.interneurons
    assert counted * 0.6 == pytest.approx(len(spikes.time_s))


def test_progress_rises_to_one():
    shares = []
    simulate_spikes(0, 0, seconds=0.2, progress=shares.append)
    assert shares == sorted(shares) and shares[0] == 0 and shares[-1] == 1 and len(shares) > 20


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"block_interneuron": 1.2}, "block_interneuron is 1.2 .*0 to 1"),
        ({"block_pyramidal": -1}, "block_pyramidal is -1 .*0 to 1"),
        ({"seed": -1}, "seed is -1; allowed is a whole number from 0"),
        ({"seed": 1.5}, "seed is 1.5; allowed is a whole number"),
        ({"seconds": 0}, "seconds is 0 s; allowed is a number from 0.1 to 20 s"),
        ({"pyramidal_cells": 3}, "pyramidal_cells is 3; allowed is a whole number from 10 to 5000"),
        ({"interneurons": True}, "interneurons is True"),
    ],
    ids=str,
)
def test_wrong_arguments_of_the_network_are_named(change, words):
    with pytest.raises(ValueError, match=words):
        simulate_spikes(**{"block_interneuron": 0.1, "block_pyramidal": 0.1, **change})


def test_a_stretch_outside_the_recording_is_named():
    spikes = simulate_spikes(0, 0, seconds=0.2)
    with pytest.raises(ValueError, match="from_s is -1 s; allowed is a number from -0.2 to 0.2 s"):
        spikes.rates(-1, 0)
    with pytest.raises(ValueError, match="to_s is 3 s"):
        spikes.rates(0, 3)


def test_spikes_are_told_apart_by_population_and_counted_in_bins():
    # Ten pyramidal cells (0 to 9) and twenty interneurons (10 to 29); one second without drug, one with the block.
    time_s = np.array([-0.75, -0.25, -0.2, 0.1, 0.6, 0.7, 0.8, 0.9])
    cell = np.array([0, 9, 10, 3, 4, 29, 12, 5])
    spikes = Spikes(time_s, cell, 10, 20, -1.0, 1.0)
    assert [list(values) for values in spikes.of("pyramidal")] == [[-0.75, -0.25, 0.1, 0.6, 0.9], [0, 9, 3, 4, 5]]
    assert [list(values) for values in spikes.of("interneuron")] == [[-0.2, 0.7, 0.8], [0, 19, 2]]
    firing = count_firing(spikes, bin_s=0.5, settling_s=0.5)
    np.testing.assert_allclose(firing.middle_s, [-0.75, -0.25, 0.25, 0.75])
    np.testing.assert_allclose(firing.binned.pyramidal_hz, np.array([1, 1, 1, 2]) / (10 * 0.5))
    np.testing.assert_allclose(firing.binned.interneuron_hz, np.array([0, 1, 0, 2]) / (20 * 0.5))
    assert (firing.before.pyramidal_hz, firing.before.interneuron_hz) == pytest.approx((0.2, 0.05))
    assert (firing.after.pyramidal_hz, firing.after.interneuron_hz) == pytest.approx((2 / 5, 2 / 10))
    with pytest.raises(ValueError, match="population is 'glia'"):
        spikes.of("glia")
    with pytest.raises(ValueError, match="bin_s is 3 s"):
        count_firing(spikes, bin_s=3)
    with pytest.raises(ValueError, match="from_s is 2 s"):
        count_firing(spikes, settling_s=2)
