"""The exact solver against closed forms: one compartment, infusions, transit chains with equal rates."""

from itertools import pairwise

import numpy as np
import pytest

from ketamine_edu.pharmacokinetics.compartments import Compartments, Inflow, time_pieces

RATE = 0.7


def one_compartment() -> Compartments:
    c = Compartments()
    c.flow("plasma", "gone", RATE)
    c.output("level", ("plasma", 2.0))
    return c


def test_bolus_decays_exponentially():
    s = one_compartment().solve([Inflow("plasma", 10.0)], 12.0, 300)
    np.testing.assert_allclose(s.curves["level"], 20.0 * np.exp(-RATE * s.time_h), rtol=1e-12)


def test_infusion_that_ends_between_grid_times_is_exact():
    end = 1.2345678
    s = one_compartment().solve([Inflow("plasma", 10.0, 0.5, end - 0.5)], 6.0, 200)
    speed = 10.0 / (end - 0.5)
    during = np.clip(s.time_h - 0.5, 0, end - 0.5)
    expected = speed / RATE * (1 - np.exp(-RATE * during)) * np.exp(-RATE * np.clip(s.time_h - end, 0, None))
    np.testing.assert_allclose(s.amounts[0], expected, atol=1e-12)
    assert end in s.time_h


def test_integral_of_the_output_and_exposure_to_infinity():
    c = one_compartment()
    s = c.solve([Inflow("plasma", 10.0)], 8.0, 100)
    np.testing.assert_allclose(s.areas["level"], 20.0 / RATE * (1 - np.exp(-RATE * s.time_h)), rtol=1e-10, atol=1e-12)
    assert c.total_exposure([Inflow("plasma", 10.0)])[0]["level"] == pytest.approx(20.0 / RATE, rel=1e-12)


def test_transit_chain_with_equal_rates_is_a_gamma_curve():
    c = Compartments()
    for k in range(4):
        c.flow(f"step {k}", f"step {k + 1}", 3.0)
    s = c.solve([Inflow("step 0", 1.0)], 5.0, 400)
    t = s.time_h
    np.testing.assert_allclose(s.amounts[3], np.exp(-3 * t) * (3 * t) ** 3 / 6, atol=1e-13)


def test_repeated_doses_add_up():
    c = one_compartment()
    doses = [Inflow("plasma", 1.0, start) for start in (0.0, 4.0, 8.0)]
    s = c.solve(doses, 12.0, 400)
    expected = sum(np.where(s.time_h >= d.start_h, np.exp(-RATE * (s.time_h - d.start_h)), 0.0) for d in doses)
    np.testing.assert_allclose(s.amounts[0], expected, rtol=1e-11)


def test_only_what_the_output_needs_is_solved_and_subjects_run_side_by_side():
    c = Compartments()
    rates = np.array([0.2, 0.5, 1.0])
    c.flow("plasma", "metabolite", rates)
    c.flow("metabolite", "gone", 2.0)
    c.output("parent", ("plasma", 1.0))
    s = c.solve([Inflow("plasma", 1.0)], 3.0, 60, outputs=("parent",), integrals=False)
    assert s.states == ("plasma",)
    np.testing.assert_allclose(s.curves["parent"], np.exp(-rates[:, None] * s.time_h), rtol=1e-12)


@pytest.mark.parametrize("start_h", [0.0, 2.0, 6.0])
def test_at_the_very_time_of_a_dose_its_amount_is_there(start_h):
    """At the start, between and at the end of the simulation: the state after the dose counts, not that before."""
    s = one_compartment().solve([Inflow("plasma", 10.0, start_h)], 6.0, 100)
    before, at = s.time_h < start_h, s.time_h == start_h
    assert at.sum() == 1 and (s.curves["level"][before] == 0).all()
    assert s.curves["level"][at] == pytest.approx([20.0], rel=1e-12)


def test_an_infusion_that_begins_or_ends_with_the_simulation_is_exact():
    s = one_compartment().solve([Inflow("plasma", 10.0, 0.0, 6.0), Inflow("plasma", 5.0, 6.0, 1.0)], 6.0, 100)
    expected = 10.0 / 6.0 / RATE * (1 - np.exp(-RATE * s.time_h))
    np.testing.assert_allclose(s.amounts[0], expected, rtol=1e-11)


@pytest.mark.parametrize(("start_h", "doses"), [(0.99, 1), (1.0, 2), (1.01, 2)])
def test_parts_of_a_dose_within_the_hour_count_as_one_dose(start_h, doses):
    """Each dose starts short steps anew: as many as there are doses."""
    pieces = time_pieces(12.0, [0.0, start_h], set(), 2000)
    lengths = [end - start for start, end, _ in pieces]
    assert sum(a > 1.5 * b for a, b in pairwise(lengths)) == doses - 1


def test_an_inflow_to_an_unknown_compartment_is_refused():
    with pytest.raises(ValueError, match="'plasmaa'.*plasma, gone"):
        one_compartment().solve([Inflow("plasmaa", 1.0)], 1.0, 50)


@pytest.mark.parametrize("points", [50, 100, 500, 2000])
@pytest.mark.parametrize("jumps", [set(), {0.01, 0.5, 7.0}, {24.0}])
def test_pieces_cover_the_time_once_and_hit_every_jump(points, jumps):
    pieces = time_pieces(24.0, [0.0, 8.0], jumps, points)
    assert pieces[0][0] == 0.0
    assert pieces[-1][1] == 24.0
    assert all(a[1] == b[0] for a, b in pairwise(pieces))
    assert jumps <= {p[1] for p in pieces}
    assert sum(n for *_, n in pieces) + 1 == pytest.approx(points, abs=len(pieces))
