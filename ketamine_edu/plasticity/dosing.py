"""From a dose to the course of cortical glutamate that drives the cascade: in people, and in rats and mice.

People: an infusion over 40 minutes, arterial plasma (pharmacokinetics/simulation.py), the unbound concentration in the
brain (receptor/block.py), and glutamate at that concentration (circuit/rates.py).

Rats and mice: an injection into the belly. One compartment fills and empties, scaled to its highest value,

    c(t) = dose * c_1 * (exp(-k_e t) - exp(-k_a t)) / (the same at its peak)      c_1: uM per mg/kg at the peak

and the same curve of glutamate over concentration follows. The half-life is that of the mouse (ma2023). c_1 is lesson
02's (data/parameters/circuit_cells.csv): set so that glutamate is back at baseline at 50 mg/kg, because no unbound
concentration in a rodent's brain could be read. It is uncertain by a factor of three, and with it every statement about
a rodent dose in mg/kg. Here the concentration falls within minutes, so the mean over an hour after 50 mg/kg is still
raised.

Doses add up: concentrations of repeated doses are summed before the circuit turns them into glutamate.
"""

from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np

from ketamine_edu.circuit.rates import glutamate_from_concentration, load_cells
from ketamine_edu.evidence.parameters import parameter_table
from ketamine_edu.kit.numbers.checks import check_choice, check_number, check_whole
from ketamine_edu.pharmacokinetics.simulation import Regimen, simulate
from ketamine_edu.plasticity.signalling import HOURS_PER_DAY, Cascade, PlasticityParameters, cascade
from ketamine_edu.receptor.block import free_brain_concentration_um

MIN_PER_H = 60.0
REFERENCE_DOSE_MG_PER_KG = 10.0  # the rodent dose of lepack2014; all steps are compared with what it does
DOSES_MG_PER_KG = {"rodent": (1.0, 200.0), "human": (0.05, 1.15)}
INFUSION_H = 40 / MIN_PER_H
DOSES = (1, 12)
INTERVAL_H = (12.0, 14 * HOURS_PER_DAY)
DAYS = (1.0, 70.0)
CLEARED_H = 72.0
POINTS = 140
HIGHEST_UM = 100.0
CONCENTRATIONS = 600


@dataclass(frozen=True)
class RodentParameters:
    """Rows of data/parameters/plasticity_rodent.csv, and the highest concentration per dose from circuit_cells.csv."""

    half_life_min: float
    absorption_half_life_min: float
    rat_um_per_mg_per_kg: float


@dataclass(frozen=True)
class GlutamateCourse:
    """time_h (points,) in h from the first dose; free ketamine in the brain (uM) and glutamate (% of baseline),
    (points,).
    """

    time_h: np.ndarray
    concentration_um: np.ndarray
    glutamate_percent: np.ndarray


@cache
def load_rodent() -> RodentParameters:
    """The parameters of the tables."""
    kinetics = {name: row.value for name, row in parameter_table("plasticity_rodent").items()}
    return RodentParameters(**kinetics, rat_um_per_mg_per_kg=load_cells().rat_um_per_mg_per_kg)


def glutamate_course(
    species: str,
    dose_mg_per_kg: float,
    doses: int = 1,
    interval_h: float = 72.0,
    days: float = 28.0,
    rodent: RodentParameters | None = None,
) -> GlutamateCourse:
    """Glutamate after one dose or several.

    species: "rodent" (injection, 1 to 200 mg/kg) or "human" (infusion over 40 min, 0.05 to 1.15 mg/kg, a person of 70
    kg). doses: how many (1 to 12), interval_h apart (12 to 336 h). days: length of the course (1 to 70 d). rodent:
    other constants than those of the table. Raises ValueError naming argument, value and what is allowed.
    """
    check_choice("species", species, DOSES_MG_PER_KG)
    check_number("dose_mg_per_kg", dose_mg_per_kg, *DOSES_MG_PER_KG[species], "mg/kg")
    check_whole("doses", doses, *DOSES)
    check_number("interval_h", interval_h, *INTERVAL_H, "h")
    check_number("days", days, *DAYS, "d")
    starts_h = interval_h * np.arange(doses)
    time_h = course_times(starts_h, days * HOURS_PER_DAY, INFUSION_H if species == "human" else None)
    after_h = time_h - starts_h[:, None]
    if species == "human":
        single_h, single_um = _human_um(float(dose_mg_per_kg))
        each = np.interp(after_h, single_h, single_um, left=0.0, right=0.0)
    else:
        each = rodent_concentration_um(dose_mg_per_kg, after_h, rodent)
    concentration_um = each.sum(axis=0)
    return GlutamateCourse(time_h, concentration_um, np.interp(concentration_um, *_glutamate_table()))


def course_times(starts_h: np.ndarray, end_h: float, infusion_h: float | None = None) -> np.ndarray:
    """Times (h) from 0 to end_h, close together after each start (h) and wider later; the end of an infusion is one.

    Doses after the first get half as many: on a logarithmic axis they lie close together.
    """
    times = [0.0, end_h]
    for start_h, points in zip(starts_h, [POINTS, *[POINTS // 2] * (len(starts_h) - 1)], strict=True):
        times += [start_h, start_h + (infusion_h or 0.0), *(start_h + np.geomspace(1 / MIN_PER_H, end_h, points))]
    grid = np.unique(np.round(times, 6))
    return grid[grid <= end_h]


def rodent_concentration_um(
    dose_mg_per_kg: float, after_h: np.ndarray, parameters: RodentParameters | None = None
) -> np.ndarray:
    """Free ketamine in the brain (uM) at times after an injection (h, any shape); 0 before it."""
    p = parameters or load_rodent()
    out, into = (np.log(2) * MIN_PER_H / half for half in (p.half_life_min, p.absorption_half_life_min))
    if not 0 < out < into:
        raise ValueError(
            f"half_life_min is {p.half_life_min!r} min and absorption_half_life_min "
            f"{p.absorption_half_life_min!r} min; allowed: both above 0, absorption faster"
        )

    def amount(t: np.ndarray | float) -> np.ndarray:
        return np.asarray(np.exp(-out * t) - np.exp(-into * t))

    peak = amount(np.log(into / out) / (into - out))
    return np.asarray(dose_mg_per_kg * p.rat_um_per_mg_per_kg * amount(np.maximum(after_h, 0.0)) / peak)


def dosed_cascade(
    species: str,
    dose_mg_per_kg: float,
    doses: int = 1,
    interval_h: float = 72.0,
    days: float = 28.0,
    knockouts: tuple[str, ...] = (),
    parameters: PlasticityParameters | None = None,
    blocked_from_h: float = 0.0,
    rodent: RodentParameters | None = None,
) -> Cascade:
    """The cascade after a dose: `glutamate_course`, then `cascade`."""
    course = glutamate_course(species, dose_mg_per_kg, doses, interval_h, days, rodent)
    return cascade(course.time_h, course.glutamate_percent, knockouts, parameters, blocked_from_h)


@lru_cache(maxsize=64)
def reference(parameters: PlasticityParameters | None = None, rodent: RodentParameters | None = None) -> Cascade:
    """The cascade after the reference dose: 10 mg/kg once in a rodent. Its peaks are the 100 % of all steps."""
    return dosed_cascade("rodent", REFERENCE_DOSE_MG_PER_KG, parameters=parameters, rodent=rodent)


@lru_cache(maxsize=64)
def _human_um(dose_mg_per_kg: float) -> tuple[np.ndarray, np.ndarray]:
    profile = simulate(
        Regimen("iv_infusion", dose_mg_per_kg=dose_mg_per_kg, duration_min=INFUSION_H * MIN_PER_H),
        hours=CLEARED_H,
        points=1000,
    )
    return profile.time_h, np.asarray(free_brain_concentration_um(profile.curve("ketamine", "arterial")))


@lru_cache(maxsize=1)
def _glutamate_table() -> tuple[np.ndarray, np.ndarray]:
    """Glutamate (% of baseline) over concentration (uM), computed once: a course needs a thousand values of it."""
    concentration_um = np.append(0.0, np.geomspace(1e-4, HIGHEST_UM, CONCENTRATIONS))
    return concentration_um, np.asarray(glutamate_from_concentration(concentration_um), dtype=float)
