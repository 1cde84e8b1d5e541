"""Glutamate and the cascade after doses: what a person and a rodent get, their order, sizes and times."""

from dataclasses import replace

import numpy as np
import pytest

from ketamine_edu.circuit.rates import glutamate_from_concentration, load_cells
from ketamine_edu.pharmacokinetics.simulation import Regimen, simulate
from ketamine_edu.plasticity.dosing import (
    dosed_cascade,
    glutamate_course,
    load_rodent,
    reference,
    rodent_concentration_um,
)
from ketamine_edu.plasticity.exercises import best_dose_mg_per_kg
from ketamine_edu.plasticity.signalling import load_plasticity
from ketamine_edu.receptor.block import free_brain_concentration_um


def test_erasing_spines_takes_those_that_are_there_and_no_others():
    free = reference()
    erased = dosed_cascade("rodent", 10, knockouts=("spine_erasure",), blocked_from_h=24)
    before, after = 20.0, 26.0
    assert erased.at("spines", before) == pytest.approx(free.at("spines", before))
    assert erased.at("spines", after) < 0.25 * free.at("spines", after)
    assert erased.at("spines", 60) > erased.at("spines", after), "spines that form later stay"
    assert erased.potentiation == pytest.approx(free.potentiation)
    never = dosed_cascade("rodent", 10, knockouts=("spine_erasure",), blocked_from_h=1600)
    assert never.spines == pytest.approx(free.spines)


def test_a_blocker_given_when_its_step_is_over_changes_nothing():
    free = reference()
    late = dosed_cascade("rodent", 10, knockouts=("rapamycin",), blocked_from_h=6)
    soon = dosed_cascade("rodent", 10, knockouts=("rapamycin",), blocked_from_h=0.5)
    assert late.at("spines", 24) > 0.97 * free.at("spines", 24)
    assert soon.at("spines", 24) < 0.5 * free.at("spines", 24)


def test_order_and_timing_of_the_steps():
    course = reference()
    steps = ("glutamate", "bdnf", "trkb", "mtorc1", "protein", "formation", "spines")
    times = [course.peak_h(step) for step in steps]
    assert times == sorted(times)
    assert 0.4 < course.peak_h("mtorc1") <= 1.0, "mTORC1 peaks within the hour"
    assert 18 <= course.peak_h("spines") <= 30, "spines peak near one day"
    assert 0.2 <= course.at("spines", 336) / course.peak("spines") <= 0.3
    assert course.at("spines", 672) / course.peak("spines") < 0.12


def test_the_inverted_u_survives_at_high_dose_only_because_of_the_memory():
    open_gate = replace(load_plasticity(), shutdown_half_percent_h=1e9)
    best = best_dose_mg_per_kg()
    top, high = (dosed_cascade("rodent", dose).peak("spines") for dose in (best, 200))
    assert reference().peak("spines") < top
    assert high < 0.3 * top
    top, high = (dosed_cascade("rodent", dose, parameters=open_gate).peak("spines") for dose in (best, 200))
    assert high > 0.8 * top


def test_six_doses_add_up_in_spines_and_not_in_mtorc1():
    once, often = reference(), dosed_cascade("rodent", 10, doses=6, interval_h=72)
    assert often.peak("mtorc1") < 1.05 * once.peak("mtorc1")
    assert 1.5 < often.peak("spines") / once.peak("spines") < 6


def test_a_persons_glutamate_is_made_of_the_three_lessons_before():
    profile = simulate(Regimen("iv_infusion", dose_mg_per_kg=0.5), hours=72)
    course = glutamate_course("human", 0.5)
    for time_h in (0.3, 2 / 3, 5.0):
        arterial = profile.concentration_at(time_h, site="arterial")
        expected = glutamate_from_concentration(float(free_brain_concentration_um(arterial)))
        assert np.interp(time_h, course.time_h, course.glutamate_percent) == pytest.approx(expected, abs=0.05)


def test_a_rodents_highest_concentration_and_half_life_are_those_of_the_tables():
    times = np.linspace(0, 4, 20001)
    concentration_um = rodent_concentration_um(20, times)
    assert concentration_um.max() == pytest.approx(20 * load_cells().rat_um_per_mg_per_kg, rel=1e-6)
    late, later = np.interp([2.0, 2.0 + load_rodent().half_life_min / 60], times, concentration_um)
    assert later / late == pytest.approx(0.5, rel=1e-3)
    assert rodent_concentration_um(20, np.array([-1.0, 0.0])) == pytest.approx([0, 0])


def test_doses_far_apart_are_the_same_dose_again():
    course = glutamate_course("rodent", 10, doses=2, interval_h=168)
    first, second = (np.interp(t, course.time_h, course.concentration_um) for t in (0.5, 168.5))
    assert second == pytest.approx(first, rel=5e-3)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("cat", 10), "species is 'cat'.*rodent, human"),
        (("rodent", 500), "dose_mg_per_kg is 500 mg/kg.*1 to 200 mg/kg"),
        (("human", 5), "dose_mg_per_kg is 5 mg/kg.*0.05 to 1.15"),
        (("rodent", 10, 0), "doses is 0.*1 to 12"),
        (("rodent", 10, 2.0), "doses is 2.0"),
        (("rodent", 10, 2, 1), "interval_h is 1 h"),
        (("rodent", 10, 1, 72, 100), "days is 100 d"),
    ],
)
def test_bad_doses_are_named(arguments, message):
    with pytest.raises(ValueError, match=message):
        glutamate_course(*arguments)


def test_bad_rodent_constants_steps_and_times_are_named():
    with pytest.raises(ValueError, match="absorption faster"):
        rodent_concentration_um(10, np.array([0.0, 1.0]), replace(load_rodent(), absorption_half_life_min=60))
    with pytest.raises(ValueError, match="step is 'mood'.*spines"):
        reference().step("mood")
    with pytest.raises(ValueError, match="time_h is 9999 h"):
        reference().at("spines", 9999)
