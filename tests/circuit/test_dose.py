"""From a dose to the circuit: concentrations, the effect of one, and the curves over all of them."""

from dataclasses import replace

import numpy as np
import pytest

from ketamine_edu.circuit.dose import concentration_curves, effect_at, human_concentration_um, rat_concentration_um
from ketamine_edu.circuit.rates import block_by_population, glutamate_from_concentration, load_cells


def test_concentration_in_people_is_the_peak_unless_a_time_is_given():
    peak = human_concentration_um(0.5)
    assert peak == pytest.approx(0.644, abs=0.005)
    assert human_concentration_um(0.5, time_after_min=40) == pytest.approx(peak, rel=0.01)
    assert human_concentration_um(0.5, time_after_min=193) < 0.1 * peak
    assert human_concentration_um(1.0) == pytest.approx(2 * peak)


def test_concentration_in_rats_is_proportional_to_the_dose():
    assert rat_concentration_um(30) == pytest.approx(30 * load_cells().rat_um_per_mg_per_kg)
    assert rat_concentration_um(30, replace(load_cells(), rat_um_per_mg_per_kg=0.1)) == pytest.approx(3)


def test_the_effect_of_a_concentration_is_that_of_its_blocks():
    cells = replace(load_cells(), interneuron_voltage_mv=-60.0)
    effect = effect_at(0.644, cells)
    assert (effect.block_interneuron, effect.block_pyramidal) == pytest.approx(block_by_population(0.644, cells))
    assert effect.glutamate_percent == pytest.approx(glutamate_from_concentration(0.644, cells))


def test_curves_are_the_effects_of_their_concentrations():
    cells = replace(load_cells(), interneuron_magnesium_mm=0.2)
    curves = concentration_curves(cells)
    assert (curves.concentration_um[0], curves.concentration_um[-1]) == pytest.approx((0.02, 150))
    for k in (0, 40, 79):
        effect = effect_at(float(curves.concentration_um[k]), cells)
        assert curves.block_interneuron[k] == pytest.approx(effect.block_interneuron)
        assert curves.block_pyramidal[k] == pytest.approx(effect.block_pyramidal)
        assert curves.rates.interneuron_hz[k] == pytest.approx(effect.blocked.interneuron_hz)
        assert curves.glutamate_percent[k] == pytest.approx(effect.glutamate_percent)
    assert curves.highest_glutamate_percent == np.max(curves.glutamate_percent) > 100
    assert curves.lowest_glutamate_percent == np.min(curves.glutamate_percent) < 60


def test_curves_do_not_depend_on_rats():
    other = replace(load_cells(), rat_um_per_mg_per_kg=0.5)
    assert concentration_curves(other) is concentration_curves()
