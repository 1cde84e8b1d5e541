"""The circuit of lesson 02: resting states against time integration, what drugs do to it, and bad input."""

from dataclasses import fields, replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ketamine_edu.circuit.rates import (
    CellParameters,
    CircuitParameters,
    block_by_population,
    glutamate_from_concentration,
    glutamate_percent,
    load_cells,
    load_circuit,
    steady_rates,
    threshold_ratio,
)
from ketamine_edu.evidence.parameters import parameter_table
from ketamine_edu.evidence.tables import read_table
from ketamine_edu.receptor.block import block_fraction, ic50_um
from ketamine_edu.receptor.parameters import load_brain, load_membrane

SHARES = st.floats(0, 1)


def derivatives(gates, block_interneuron, block_pyramidal, p: CircuitParameters) -> list[float]:
    """The two equations of the model as they are published, with the rate curve written out once more."""

    def rate(current_na, gain, threshold, curvature):
        y = gain * current_na - threshold
        return y / (1 - np.exp(-curvature * y))

    nmda, gaba = gates
    current_e = p.pyramidal_input_scale * p.external_input_na - p.inhibition_na * gaba
    current_e += p.recurrent_weight * p.nmda_coupling_na * (1 - block_pyramidal) * nmda
    current_i = p.interneuron_input_scale * p.external_input_na - gaba
    current_i += p.nmda_coupling_na * (1 - block_interneuron) * nmda
    rate_e = rate(current_e, p.pyramidal_gain_per_nc, p.pyramidal_threshold_hz, p.pyramidal_curvature_s)
    rate_i = rate(current_i, p.interneuron_gain_per_nc, p.interneuron_threshold_hz, p.interneuron_curvature_s)
    return [-nmda / p.nmda_decay_s + (1 - nmda) * p.nmda_gating * rate_e, -gaba / p.gaba_decay_s + rate_i]


def integrated_rates(block_interneuron, block_pyramidal, p: CircuitParameters) -> tuple[float, float]:
    """Rates (Hz) after 60 s from the drug-free state, by an integrator that knows nothing of resting states."""
    from scipy.integrate import solve_ivp

    start = [0.16, 0.04]
    for blocks in ((0.0, 0.0), (block_interneuron, block_pyramidal)):
        done = solve_ivp(lambda t, x, b=blocks: derivatives(x, *b, p), (0, 60), start, "LSODA", rtol=1e-10, atol=1e-12)
        start = done.y[:, -1]
    nmda, gaba = start
    return nmda / (p.nmda_decay_s * p.nmda_gating * (1 - nmda)), gaba / p.gaba_decay_s


@pytest.mark.parametrize(
    "blocks", [(0, 0), (0.3, 0), (0.5, 0.1), (0.3, 0.3), (1, 0), (1, 1), (0, 1), (0.9, 0.15), (0.128, 0.039)], ids=str
)
def test_the_resting_state_is_where_time_integration_ends(blocks):
    rates = steady_rates(*blocks)
    assert (rates.pyramidal_hz, rates.interneuron_hz) == pytest.approx(
        integrated_rates(*blocks, load_circuit()), rel=1e-6
    )


def test_of_several_resting_states_the_one_that_is_reached_from_the_drug_free_state_is_taken():
    p = replace(load_circuit(), inhibition_na=1.5)  # three resting states with all interneurons blocked: 3.2, 6.6, 15.4
    assert steady_rates(1.0, 0.0, p).pyramidal_hz == pytest.approx(integrated_rates(1.0, 0.0, p)[0], rel=1e-6)


@settings(max_examples=40)
@given(block_interneuron=SHARES, block_pyramidal=SHARES)
def test_a_resting_state_rests(block_interneuron, block_pyramidal):
    p, rates = load_circuit(), steady_rates(block_interneuron, block_pyramidal)
    gates = float(p.nmda_gate(rates.pyramidal_hz)), p.gaba_decay_s * rates.interneuron_hz
    drift = derivatives(gates, block_interneuron, block_pyramidal, p)
    assert drift == pytest.approx([0.0, 0.0], abs=1e-6)


def test_the_published_baseline_and_the_numbers_that_the_lesson_says():
    rest, uniform, only_interneurons = steady_rates(0, 0), steady_rates(0.3, 0.3), steady_rates(0.3, 0)
    assert rest.pyramidal_hz == pytest.approx(3.08, abs=0.005)
    assert rest.interneuron_hz == pytest.approx(3.92, abs=0.005)
    assert uniform.pyramidal_hz == pytest.approx(2.30, abs=0.005)
    assert uniform.interneuron_hz == pytest.approx(3.30, abs=0.005)
    assert only_interneurons.pyramidal_hz == pytest.approx(4.44, abs=0.005)
    assert only_interneurons.interneuron_hz == pytest.approx(3.84, abs=0.005)
    assert steady_rates(1, 1).pyramidal_hz == pytest.approx(1.56, abs=0.005)
    both = steady_rates(0.5, 0.0)
    assert both.pyramidal_hz > rest.pyramidal_hz and both.interneuron_hz > rest.interneuron_hz


def test_a_stronger_block_of_interneurons_lowers_them_and_raises_pyramidal_cells():
    rest, blocked = steady_rates(0, 0), steady_rates(0.5, 0.1)
    assert blocked.interneuron_hz < rest.interneuron_hz
    assert blocked.pyramidal_hz > rest.pyramidal_hz


@given(share=st.floats(0.01, 1))
def test_uniform_block_lowers_pyramidal_firing(share):
    assert glutamate_percent(share, share) < 100


@given(block_interneuron=st.floats(0, 0.9), block_pyramidal=st.floats(0, 0.9))
def test_more_block_of_one_population_moves_pyramidal_cells_in_its_direction(block_interneuron, block_pyramidal):
    here = steady_rates(block_interneuron, block_pyramidal).pyramidal_hz
    assert steady_rates(block_interneuron + 0.1, block_pyramidal).pyramidal_hz > here
    assert steady_rates(block_interneuron, block_pyramidal + 0.1).pyramidal_hz < here


def test_arrays_give_what_single_calls_give():
    b_i, b_e = np.array([[0.0], [0.4], [0.9]]), np.array([0.0, 0.2])
    rates = steady_rates(b_i, b_e)
    assert rates.pyramidal_hz.shape == (3, 2)
    for row, interneuron in enumerate(b_i[:, 0]):
        for column, pyramidal in enumerate(b_e):
            alone = steady_rates(float(interneuron), float(pyramidal))
            assert isinstance(alone.pyramidal_hz, float)
            assert rates.pyramidal_hz[row, column] == pytest.approx(alone.pyramidal_hz, rel=1e-9)
            assert rates.interneuron_hz[row, column] == pytest.approx(alone.interneuron_hz, rel=1e-9)
    assert glutamate_from_concentration(np.array([0.0, 1.0])) == pytest.approx([100, glutamate_from_concentration(1.0)])


@pytest.mark.parametrize("astray", ["not converged", "outside"])
def test_a_bracketed_solver_steps_in_where_the_secant_method_goes_astray(monkeypatch, astray):
    blocks = np.linspace(0.0, 0.9, 20), np.linspace(0.0, 0.3, 20)
    usual = steady_rates(*blocks)

    def gone(function, low_na, x1, **how):
        return (x1 + 1, np.ones(20, bool), None) if astray == "outside" else (low_na, np.zeros(20, bool), None)

    monkeypatch.setattr("scipy.optimize.newton", gone)
    assert steady_rates(*blocks).pyramidal_hz == pytest.approx(usual.pyramidal_hz, rel=1e-9)


def test_the_threshold_and_what_moves_it():
    p = load_circuit()
    assert threshold_ratio() == pytest.approx(2.43, abs=0.01)
    ratios = {
        f.name: [threshold_ratio(replace(p, **{f.name: k * getattr(p, f.name)})) for k in (0.8, 1.2)] for f in fields(p)
    }
    outside = ratios.pop("external_input_na")
    assert 1.85 < min(min(pair) for pair in ratios.values()) and max(max(pair) for pair in ratios.values()) < 2.85
    assert max(outside) == pytest.approx(6.1, abs=0.05) and min(outside) == pytest.approx(1.86, abs=0.01)


def test_blocks_above_the_threshold_raise_and_below_it_lower():
    ratio, small = threshold_ratio(), 0.01
    assert glutamate_percent(1.1 * ratio * small, small) > 100 > glutamate_percent(0.9 * ratio * small, small)


def test_the_default_difference_comes_from_the_receptor_and_clears_the_threshold():
    interneuron, pyramidal = block_by_population(0.5)
    assert pyramidal == block_fraction(0.5, -70, 1.0)
    assert interneuron == block_fraction(0.5, -55, 0.34)
    small = [float(b) for b in block_by_population(1e-3)]
    assert small[0] / small[1] == pytest.approx(3.6, abs=0.06)
    assert small[0] / small[1] > threshold_ratio()


def test_voltage_alone_does_not_clear_the_threshold():
    cells = replace(load_cells(), interneuron_magnesium_mm=1.0)
    assert ic50_um(-70, 1) / ic50_um(-55, 1) == pytest.approx(1.5, abs=0.01)
    assert glutamate_from_concentration(0.644, cells) == pytest.approx(97, abs=0.2)


def test_glutamate_rises_returns_and_falls():
    percent = glutamate_from_concentration(np.geomspace(0.01, 100, 60))
    peak = percent.argmax()
    assert 103 < percent[peak] < 105 and percent[0] == pytest.approx(100, abs=0.1) and percent[-1] < 60
    assert (np.diff(percent[: peak + 1]) > 0).all() and (np.diff(percent[peak:]) < 0).all()
    identical = replace(load_cells(), interneuron_voltage_mv=-70.0, interneuron_magnesium_mm=1.0)
    assert (glutamate_from_concentration(np.geomspace(0.01, 100, 20), identical) < 100).all()


def test_derived_magnesium_follows_from_the_table_of_subunits():
    shift = {
        row["subunit"]: row["ic50_with_magnesium_um"] / row["ic50_without_magnesium_um"]
        for row in read_table("receptor/subunits")
        if row["drug"] == "memantine"
    }
    weak, strong = (np.sqrt(shift[a] * shift[b]) for a, b in (("GluN1/2C", "GluN1/2D"), ("GluN1/2A", "GluN1/2B")))
    m = load_membrane()
    per_mm = np.exp(70 * m.magnesium_steepness_per_mv) / m.magnesium_half_block_mm
    wanted = ((1 + per_mm * load_cells().pyramidal_magnesium_mm) * weak / strong - 1) / per_mm
    assert load_cells().interneuron_magnesium_mm == pytest.approx(wanted, abs=0.005)


def test_the_rat_constant_is_the_fit_and_the_note_states_the_other_estimate():
    row = parameter_table("circuit_cells")["rat_um_per_mg_per_kg"]
    assert row.status == "fitted"
    assert glutamate_from_concentration(50 * row.value) == pytest.approx(100, abs=0.05)
    human = next(
        o["concentration_ng_ml"]
        for o in read_table("pharmacokinetics/observations")
        if o["study"] == "hirlinger1984" and o["dose_mg_per_kg"] == 1.0 and o["time_min"] == 15
    )
    assert human / 237.73 * load_brain().unbound_fraction / 6.2 == pytest.approx(0.17, abs=0.005)
    assert "0.17" in row.note


@pytest.mark.parametrize("bad", [-0.1, 1.1, float("nan"), float("inf"), "half", None])
@pytest.mark.parametrize("place", [0, 1])
def test_a_block_outside_0_to_1_is_named(bad, place):
    blocks = [0.2, 0.2]
    blocks[place] = bad
    name = ("block_interneuron", "block_pyramidal")[place]
    with pytest.raises(ValueError, match=rf"{name} is .*allowed are numbers from 0 to 1"):
        steady_rates(*blocks)
    with pytest.raises(ValueError, match=name):
        glutamate_percent(*blocks)


def test_a_negative_concentration_and_a_wrong_step_are_named():
    with pytest.raises(ValueError, match="concentration_um is -1"):
        glutamate_from_concentration(-1)
    with pytest.raises(ValueError, match="step is 0; allowed"):
        threshold_ratio(step=0)


SLOW_INHIBITION = {
    "gaba_decay_s": 0.1,
    "interneuron_gain_per_nc": 300.0,
    "nmda_coupling_na": 0.4,
    "inhibition_na": 6.0,
}


def test_a_circuit_that_oscillates_says_so():
    p = replace(load_circuit(), **SLOW_INHIBITION)
    with pytest.raises(ValueError, match="gaba_decay_s 0.1.*no stable resting state"):
        steady_rates(0, 0, p)
    from scipy.integrate import solve_ivp

    course = solve_ivp(lambda t, x: derivatives(x, 0, 0, p), (0, 20), [0.1, 0.1], "LSODA", rtol=1e-9, max_step=0.01)
    late = course.y[0, course.t > 15]
    assert np.ptp(late) > 0.01, "an integrator finds no rest either"


def test_every_constant_lies_in_its_table():
    for kind, table in ((CircuitParameters, "circuit"), (CellParameters, "circuit_cells")):
        assert [f.name for f in fields(kind)] == list(parameter_table(table))
