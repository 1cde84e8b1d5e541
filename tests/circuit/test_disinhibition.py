"""What a pair of blocks does: against the resting states, and against the equation of the NMDA gate."""

from dataclasses import replace

import numpy as np
import pytest

from ketamine_edu.circuit.disinhibition import block_effect, change_map
from ketamine_edu.circuit.rates import load_circuit, steady_rates


def test_the_gate_at_rest_solves_its_equation():
    p, rate_hz = load_circuit(), np.array([0.0, 3.08, 60.0])
    gate = p.nmda_gate(rate_hz)
    np.testing.assert_allclose(-gate / p.nmda_decay_s + (1 - gate) * p.nmda_gating * rate_hz, 0, atol=1e-12)
    assert gate[0] == 0 and gate[2] < 1


def test_an_effect_holds_firing_before_and_after():
    effect, before, after = block_effect(0.5, 0.1), steady_rates(0, 0), steady_rates(0.5, 0.1)
    assert (effect.unblocked, effect.blocked) == (before, after)
    assert effect.change_percent("pyramidal") == pytest.approx(100 * (after.pyramidal_hz / before.pyramidal_hz - 1))
    assert effect.change_percent("interneuron") < 0 < effect.change_percent("pyramidal")
    assert effect.glutamate_percent == pytest.approx(100 + effect.change_percent("pyramidal"))
    with pytest.raises(ValueError, match="population is 'glia'; allowed are pyramidal, interneuron"):
        effect.change_percent("glia")


def test_connections_carry_what_the_gates_and_the_blocks_leave():
    p, effect = load_circuit(), block_effect(0.5, 0.1)
    gates = p.nmda_gate(np.array([effect.unblocked.pyramidal_hz, effect.blocked.pyramidal_hz]))
    assert effect.carried["pyramidal to interneuron"] == pytest.approx(0.5 * gates[1] / gates[0])
    assert effect.carried["pyramidal to pyramidal"] == pytest.approx(0.9 * gates[1] / gates[0])
    inhibition = effect.blocked.interneuron_hz / effect.unblocked.interneuron_hz
    assert effect.carried["interneuron to pyramidal"] == pytest.approx(inhibition)
    assert set(block_effect(0, 0).carried.values()) == {1.0}


@pytest.mark.parametrize(
    ("blocks", "ratio"), [((0.5, 0.1), 5.0), ((0.15, 0.2), 0.75), ((0.4, 0.0), None), ((0, 0), None)]
)
def test_the_ratio_of_blocks_is_that_of_whole_percents(blocks, ratio):
    assert block_effect(*blocks).block_ratio == ratio


def test_the_map_holds_the_effect_of_every_pair_of_blocks():
    p = replace(load_circuit(), inhibition_na=1.2)
    surface = change_map(p, points=6)
    np.testing.assert_allclose(surface.block, [0, 0.2, 0.4, 0.6, 0.8, 1.0])
    effect = block_effect(0.8, 0.2, p)
    for population in ("pyramidal", "interneuron"):
        change = surface.change_percent[population]
        assert change[0, 0] == 0 and change[4, 1] == pytest.approx(effect.change_percent(population))
        assert change[1, 4] != pytest.approx(change[4, 1])
