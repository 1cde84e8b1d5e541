"""Lesson 02, why blocking a receptor can raise glutamate: the model's answers to the exercises.

The texts stand in data/questions/circuit.json. Every answer is computed from the same model that the student calls.
"""

from dataclasses import replace
from functools import cache

from ketamine_edu.circuit.dose import human_concentration_um
from ketamine_edu.circuit.rates import (
    glutamate_from_concentration,
    glutamate_percent,
    load_cells,
    load_circuit,
    threshold_ratio,
)
from ketamine_edu.circuit.targets import INFUSION_MG_PER_KG, measured_in_people
from ketamine_edu.kit.learning.checking import Case
from ketamine_edu.kit.learning.exercises import Answer

CURRENTS_NA = (0.30, 0.37, 0.40, 0.43, 0.50)
BASELINE_PERCENT = 100.0
PEAK_UM, BEYOND_PEAK_UM = (0.1, 3.0), (1.5, 10.0)
UNIFORM_BLOCK = 0.3
MAGNESIUM_MM = (0.05, 1.0)
SMALL_BLOCK = 0.001


def small_block_ratio() -> float:
    """Effect of a small block of pyramidal cells over that of the same block of interneurons (positive)."""
    return threshold_ratio(step=SMALL_BLOCK)


def upside_down_ratio() -> float:
    """The mistake: the two effects divided the other way round."""
    return 1 / small_block_ratio()


def rates_at_currents_hz() -> list[Case]:
    """Currents into pyramidal cells (nA) and the rates (Hz) that the rate curve gives."""
    curve = load_circuit().pyramidal_rate_hz
    return [Case({"current_na": current}, float(curve(current))) for current in CURRENTS_NA]


@cache
def return_um() -> float:
    """Concentration (µM) above the peak at which glutamate is back at its baseline."""
    from scipy.optimize import brentq

    return float(brentq(lambda c: float(glutamate_from_concentration(c)) - BASELINE_PERCENT, *BEYOND_PEAK_UM))


@cache
def peak_um() -> float:
    """The mistake: the concentration (µM) at which glutamate is highest."""
    from scipy.optimize import minimize_scalar

    highest = minimize_scalar(lambda c: -float(glutamate_from_concentration(c)), bounds=PEAK_UM, method="bounded")
    return float(highest.x)


@cache
def magnesium_for_people_mm() -> float:
    """Magnesium at interneurons (mM) with which the model meets the rise measured in people."""
    from scipy.optimize import brentq

    rise_percent = measured_in_people().value
    concentration_um = human_concentration_um(INFUSION_MG_PER_KG)

    def excess(magnesium_mm: float) -> float:
        cells = replace(load_cells(), interneuron_magnesium_mm=magnesium_mm)
        return float(glutamate_from_concentration(concentration_um, cells)) - BASELINE_PERCENT - rise_percent

    return float(brentq(excess, *MAGNESIUM_MM))


def uniform_block_percent() -> dict[str, float]:
    """Pyramidal firing and glutamate (% of that without drug) where 30 % is blocked everywhere, or on interneurons
    only."""
    return {
        "everywhere": float(glutamate_percent(UNIFORM_BLOCK, UNIFORM_BLOCK)),
        "interneurons only": float(glutamate_percent(UNIFORM_BLOCK, 0.0)),
    }


ANSWERS = {
    "rate-curve": Answer(rates_at_currents_hz),
    "uniform-block": Answer(uniform_block_percent),
    "threshold-ratio": Answer(small_block_ratio, {"upside-down": upside_down_ratio}),
    "return-to-baseline": Answer(return_um, {"peak": peak_um}),
    "size-in-people": Answer(magnesium_for_people_mm),
}
