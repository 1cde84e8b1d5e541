"""The NMDA receptor: the scheme against an independent integrator, steady state, trap, and effect of a dose."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import solve_ivp

from ketamine_edu.pharmacokinetics.simulation import Regimen, simulate
from ketamine_edu.receptor.block import (
    apparent_rates,
    block_fraction,
    free_brain_concentration_um,
    ic50_um,
    magnesium_free_fraction,
    occupancy,
    open_channel_rates,
    rat_binding_occupancy,
    trapped_occupancy,
    untrapping_half_life_h,
)
from ketamine_edu.receptor.gating import (
    BLOCKED,
    FREE,
    STATES,
    Step,
    rate_matrix,
    run,
    stationary_shares,
    trapped_share,
)
from ketamine_edu.receptor.parameters import DRUGS, DRUGS_WITH_RATES, GATING_SETS, load_gating, load_kinetics

INFUSION = simulate(Regimen("iv_infusion", dose_mg_per_kg=0.5))


# ---- the scheme ----


@pytest.mark.parametrize("gating", GATING_SETS)
def test_channels_are_neither_made_nor_lost(gating):
    q = rate_matrix(100.0, 3.0, -40.0, 1.0, "memantine", gating, 0.002)
    assert np.abs(q.sum(axis=0)).max() < 1e-10 * np.abs(q).max()
    assert (q - np.diag(np.diag(q)) >= 0).all()


@pytest.mark.parametrize(
    ("steps", "settings_"),
    [
        ([Step(2, 1000), Step(10, 1000, 10), Step(20), Step(5, 1000)], {}),
        ([Step(1, 5), Step(10, 5, 1), Step(20, 5)], {"voltage_mv": 40.0, "magnesium_mm": 1.0, "drug": "memantine"}),
        ([Step(2, 1000, 30, pulsed=True), Step(10)], {"leak_per_s": 0.01, "gating": "edmonds-colquhoun-1992"}),
    ],
)
def test_the_course_is_that_of_an_independent_integrator(steps, settings_):
    course = run(steps, **settings_)
    now, shares = 0.0, np.eye(len(STATES))[0]
    for step in steps:
        parts = [(step.glutamate_um, step.duration_s)]
        if step.pulsed:
            parts = [(step.glutamate_um, 0.01), (0.0, 0.99)] * round(step.duration_s)
        for glutamate_um, length_s in parts:
            q = rate_matrix(glutamate_um, step.concentration_um, **settings_)
            solved = solve_ivp(lambda _, p, q=q: q @ p, (0, length_s), shares, "LSODA", rtol=1e-10, atol=1e-12)
            now, shares = now + length_s, solved.y[:, -1]
            assert np.abs(list(course.shares_at(now).values()) - shares).max() < 1e-6
    assert now == pytest.approx(course.time_s[-1])
    assert np.abs(course.shares.sum(axis=0) - 1).max() < 1e-9
    assert course.shares.min() > -1e-9


@pytest.mark.parametrize("gating", GATING_SETS)
def test_open_probability_is_that_of_the_scheme(gating):
    steady = stationary_shares(rate_matrix(1e4, 1e-9, gating=gating))
    assert load_gating(gating).open_probability == pytest.approx(steady[FREE.index("O")], rel=3e-3)


def test_open_probability_of_the_default_is_the_one_the_lesson_prints():
    assert load_gating("destexhe-1996").open_probability == pytest.approx(0.22, abs=0.001)


@settings(max_examples=40)
@given(
    st.floats(0.3, 1000), st.floats(0.05, 50), st.floats(-100, 50), st.floats(0, 2),
    st.sampled_from(DRUGS_WITH_RATES), st.sampled_from(GATING_SETS), st.sampled_from([0.0, 0.001, 0.1]),
)  # fmt: skip
def test_steady_block_is_the_stationary_solution_whatever_glutamate_gating_and_leak(um, c, mv, mm, drug, gating, leak):
    steady = stationary_shares(rate_matrix(um, c, mv, mm, drug, gating, leak))
    expected = block_fraction(c, mv, mm, drug, glutamate_um=um)
    for free, blocked in zip(steady[:5], steady[5:], strict=True):
        assert blocked / (free + blocked) == pytest.approx(expected, rel=1e-4)


def test_a_loop_with_a_leak_runs_equally_often_both_ways():
    q = rate_matrix(100.0, 3.0, -50.0, 1.0, "ketamine", leak_per_s=0.01)
    loop = [STATES.index(name) for name in ("O", "OB", "C2B", "C2", "O")]
    forward = np.prod([q[b, a] for a, b in pairwise(loop)])
    back = np.prod([q[a, b] for a, b in pairwise(loop)])
    assert forward == pytest.approx(back, rel=1e-9) and forward > 0


def test_without_glutamate_there_is_no_single_steady_state():
    with pytest.raises(ValueError, match="more than one steady state.*glutamate above 0"):
        stationary_shares(rate_matrix(0.0, 1.0))


# ---- dose and block ----


@pytest.mark.parametrize(
    ("voltage_mv", "magnesium_mm", "expected_um"), [(-70, 0, 0.71), (0, 0, 6.15), (40, 0, 21.1), (-70, 1, 15.97)]
)
def test_ic50_of_ketamine(voltage_mv, magnesium_mm, expected_um):
    assert ic50_um(voltage_mv, magnesium_mm) == pytest.approx(expected_um, rel=5e-3)
    assert block_fraction(expected_um, voltage_mv, magnesium_mm) == pytest.approx(0.5, abs=2e-3)


@pytest.mark.parametrize(("voltage_mv", "expected"), [(-70, 0.0445), (-40, 0.230), (0, 0.781)])
def test_magnesium_leaves_free_what_the_formula_of_jahr_and_stevens_says(voltage_mv, expected):
    assert magnesium_free_fraction(voltage_mv, 1.0) == pytest.approx(expected, rel=5e-3)
    assert magnesium_free_fraction(voltage_mv, 0.0) == 1.0


@pytest.mark.parametrize("drug", DRUGS)
def test_block_grows_with_the_drug_and_falls_with_magnesium(drug):
    concentrations_um = np.geomspace(0.01, 1000, 30)
    block = block_fraction(concentrations_um, -70, 0.5, drug)
    assert (np.diff(block) > 0).all() and (block > 0).all() and (block < 1).all()
    assert (block < block_fraction(concentrations_um, -70, 0.0, drug)).all()
    assert block_fraction(0.0, drug=drug) == 0.0


def test_depolarisation_weakens_the_block_without_magnesium_and_strengthens_it_with():
    assert block_fraction(5.0, -20, 0) < block_fraction(5.0, -70, 0)
    assert block_fraction(5.0, -20, 1) > block_fraction(5.0, -70, 1)


def test_numbers_give_floats_and_arrays_broadcast():
    assert isinstance(block_fraction(1.0), float)
    assert block_fraction([0.1, 1, 10]).shape == (3,)
    grid = block_fraction(np.array([[0.1], [1.0]]), np.array([-70.0, -40.0, 0.0]))
    assert grid.shape == (2, 3)
    assert grid[1, 2] == block_fraction(1.0, 0.0)


def test_rates_are_reconciled_with_the_ic50():
    on, off = apparent_rates("ketamine")
    published = load_kinetics("ketamine")
    assert off / on == pytest.approx(0.71)
    assert off * on == pytest.approx(published.off_per_s * published.on_per_um_s)
    for voltage_mv in (-40.0, 0.0):
        on, off = open_channel_rates("ketamine", voltage_mv)
        assert off / on == pytest.approx(ic50_um(voltage_mv, 0.0))


# ---- the trap ----


def test_nearly_all_of_the_block_stays_without_agonist_and_goes_with_it():
    assert trapped_share("ketamine", wash_s=60) > 0.95
    assert trapped_share("ketamine", wash_s=120) > 0.95
    assert trapped_share("ketamine", wash_s=50, glutamate_um=1000) < 0.01


def test_memantine_lets_go_sooner():
    leaks = {drug: load_kinetics(drug).closed_leak_per_s for drug in DRUGS_WITH_RATES}
    assert trapped_share("memantine", leak_per_s=leaks["memantine"]) == pytest.approx(0.71, abs=0.01)
    assert trapped_share("ketamine", leak_per_s=leaks["ketamine"]) == pytest.approx(0.86, abs=0.01)
    with_agonist = {drug: trapped_share(drug, wash_s=5, glutamate_um=1000) for drug in DRUGS_WITH_RATES}
    assert with_agonist["memantine"] < 0.3 * with_agonist["ketamine"]


def test_block_needs_use():
    """Drug without glutamate blocks nothing; pulses block more slowly than steady glutamate, to the same end."""
    unused = run([Step(30, 0.0, 10)])
    assert unused.blocked[-1] == pytest.approx(0, abs=1e-12)
    steady, pulsed = (run([Step(60, 1000, 3, pulsed=pulsed)]) for pulsed in (False, True))
    assert pulsed.blocked_at(3) < 0.8 * steady.blocked_at(3)
    assert pulsed.blocked_at(60) == pytest.approx(steady.blocked_at(60), rel=0.01)


# ---- from a dose ----


def test_unbound_concentration_by_hand():
    assert free_brain_concentration_um(237.73) == pytest.approx(0.53)
    assert free_brain_concentration_um([0.0, 475.46], 1.0).tolist() == pytest.approx([0.0, 2.0])


def test_occupancy_follows_the_profile():
    brain_um = free_brain_concentration_um(INFUSION.ketamine_arterial_ng_ml)
    found = occupancy(INFUSION)
    assert found.shape == INFUSION.time_h.shape
    assert found == pytest.approx(block_fraction(brain_um))
    assert found.max() == pytest.approx(0.039, abs=0.002)
    assert rat_binding_occupancy(INFUSION).max() == pytest.approx(0.32, abs=0.01)


def test_norketamine_adds_to_the_sites_taken():
    swallowed = simulate(Regimen("oral", dose_mg=200))
    k = free_brain_concentration_um(swallowed.ketamine_arterial_ng_ml.clip(0)) / 1.42
    assert (rat_binding_occupancy(swallowed) >= k / (1 + k) - 1e-12).all()
    assert rat_binding_occupancy(swallowed).max() > 1.2 * (k / (1 + k)).max()


def test_trapped_occupancy_is_the_solution_of_its_equation():
    share, voltage_mv, magnesium_mm = 1e-3, -60.0, 1.0
    on, off = open_channel_rates("ketamine", voltage_mv)
    entry = on * float(magnesium_free_fraction(voltage_mv, magnesium_mm))
    brain_um = free_brain_concentration_um(INFUSION.ketamine_arterial_ng_ml)

    def slope(time_s, blocked):
        c = np.interp(time_s / 3600, INFUSION.time_h, brain_um)
        return share * (entry * c * (1 - blocked) - off * blocked)

    times_s = INFUSION.time_h * 3600
    solved = solve_ivp(slope, (0, times_s[-1]), [0.0], t_eval=times_s, rtol=1e-8, atol=1e-10, max_step=60)
    assert trapped_occupancy(INFUSION, share, voltage_mv, magnesium_mm) == pytest.approx(solved.y[0], abs=1e-4)


@pytest.mark.parametrize(("concentration_um", "too_fast_percent"), [(0.0, 3), (0.6, 5), (5.0, 21)])
def test_the_two_state_equation_is_nearly_what_the_ten_states_do(concentration_um, too_fast_percent):
    """Its rate against the slowest of the ten states' rates, where channels rarely open; the docstring names the
    miss."""
    glutamate_um = 0.3
    steady = stationary_shares(rate_matrix(glutamate_um, 1.0))
    open_share = (steady[4] + steady[9]) / steady.sum()
    on, off = open_channel_rates()
    slowest = np.sort(-np.linalg.eigvals(rate_matrix(glutamate_um, concentration_um)).real)[1]
    assert open_share < 0.01
    assert 100 * (open_share * (on * concentration_um + off) / slowest - 1) == pytest.approx(too_fast_percent, abs=1)


def test_trapped_occupancy_between_its_extremes():
    assert trapped_occupancy(INFUSION, 0.0).max() == 0.0
    assert trapped_occupancy(INFUSION, 1.0) == pytest.approx(occupancy(INFUSION), abs=0.003)
    slow = trapped_occupancy(INFUSION, 1e-4)
    assert slow.max() < occupancy(INFUSION).max() and slow[-1] > occupancy(INFUSION)[-1]


@pytest.mark.parametrize(("open_share", "minutes"), [(2e-3, 8.3), (2e-4, 83), (2e-5, 830)])
def test_half_life_of_the_trap(open_share, minutes):
    assert 60 * untrapping_half_life_h(open_share) == pytest.approx(minutes, rel=0.01)


# ---- bad input ----


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: block_fraction(-1.0), r"concentration_um is -1 µM; allowed are numbers from 0 to 10000 µM"),
        (lambda: block_fraction([1.0, float("nan")]), "concentration_um is nan"),
        (lambda: block_fraction("much"), "concentration_um is 'much'.*µM"),
        (lambda: block_fraction(1.0, -121), r"voltage_mv is -121 mV; allowed are numbers from -120 to 60 mV"),
        (lambda: block_fraction(1.0, 61), "voltage_mv is 61 mV"),
        (lambda: block_fraction(1.0, magnesium_mm=-0.1), "magnesium_mm is -0.1 mM.*0 to 10 mM"),
        (lambda: block_fraction(1.0, drug="nitrous oxide"), "drug is 'nitrous oxide'.*ketamine.*memantine"),
        (lambda: block_fraction(1.0, glutamate_um=0), "glutamate_um is 0 µM; allowed are numbers above 0"),
        (lambda: block_fraction(1.0, glutamate_um=-1), "glutamate_um is -1 µM"),
        (lambda: rate_matrix(1.0, drug="norketamine"), "drug is 'norketamine'; allowed are ketamine, memantine"),
        (lambda: rate_matrix(1.0, gating="mine"), "gating is 'mine'.*destexhe-1996"),
        (lambda: rate_matrix(1.0, leak_per_s=-0.1), "leak_per_s is -0.1 1/s"),
        (lambda: Step(0.0), "duration_s is 0 s"),
        (lambda: Step(1.0, concentration_um=-1), "concentration_um is -1 µM"),
        (lambda: run([]), "steps is empty"),
        (lambda: run([Step(1.5, 1000, pulsed=True)]), r"duration_s is 1.5 s; allowed with pulses are multiples of 1 s"),
        (lambda: run([Step(1)]).shares_at(2), "time_s is 2 s.*0 to 1 s"),
        (lambda: free_brain_concentration_um(-5.0), "ketamine_arterial_ng_ml is -5 ng/mL"),
        (lambda: free_brain_concentration_um(5.0, 1.5), "unbound_fraction is 1.5; allowed is a number from 0 to 1"),
        (lambda: trapped_occupancy(INFUSION, 2.0), "open_share is 2"),
        (lambda: untrapping_half_life_h(0.0), "open_share is 0"),
    ],
)  # fmt: skip
def test_bad_input_is_named_with_its_value_and_what_is_allowed(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_a_model_without_an_artery_is_refused():
    profile = simulate(Regimen("iv_infusion", dose_mg_per_kg=0.5), model="perez-ruixo-2021")
    with pytest.raises(ValueError, match="'perez-ruixo-2021', which has no arterial ketamine"):
        occupancy(profile)


def test_states_are_five_and_their_blocked_twins():
    assert tuple(name.removesuffix("B") for name in BLOCKED) == FREE and len(set(STATES)) == 10
