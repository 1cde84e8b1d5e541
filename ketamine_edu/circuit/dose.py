"""From a dose to the circuit: unbound ketamine at the cells, both blocks, firing and glutamate."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache

import numpy as np

from ketamine_edu.circuit.disinhibition import BlockEffect, block_effect
from ketamine_edu.circuit.rates import CellParameters, Rates, block_by_population, load_cells, steady_rates
from ketamine_edu.kit.numbers.words import MIN_PER_H
from ketamine_edu.pharmacokinetics.simulation import Profile, Regimen, simulate
from ketamine_edu.receptor.block import free_brain_concentration_um

CURVES_UM = (0.02, 150.0)
CURVE_POINTS = 80


@dataclass(frozen=True)
class ConcentrationCurves:
    """Everything over the concentration of unbound ketamine, (points,) each.

    concentration_um: µM. block_interneuron, block_pyramidal: shares of the NMDA current. rates: Hz. glutamate_percent:
    % of that without drug.
    """

    concentration_um: np.ndarray
    block_interneuron: np.ndarray
    block_pyramidal: np.ndarray
    rates: Rates
    glutamate_percent: np.ndarray

    @property
    def highest_glutamate_percent(self) -> float:
        return float(self.glutamate_percent.max())

    @property
    def lowest_glutamate_percent(self) -> float:
        return float(self.glutamate_percent.min())


@dataclass(frozen=True)
class DoseEffect:
    """What one dose does, and what every concentration would do.

    concentration_um: unbound ketamine (µM) after the dose. experiments_um: direction in which glutamate was found to go
    ("up", "none", "down") -> concentrations (µM) of those experiments.
    """

    concentration_um: float
    effect: BlockEffect
    curves: ConcentrationCurves
    experiments_um: Mapping[str, Sequence[float]]


def human_concentration_um(dose_mg_per_kg: float, time_after_min: float | None = None) -> float:
    """Unbound ketamine (µM) in the brain of a person of 70 kg given a dose over 40 min into a vein.

    time_after_min: minutes after the start; None takes the highest, at the end of the infusion.
    """
    profile = _infusion(dose_mg_per_kg)
    if time_after_min is None:
        return float(free_brain_concentration_um(profile.cmax(site="arterial")))
    return float(free_brain_concentration_um(profile.concentration_at(time_after_min / MIN_PER_H, site="arterial")))


def rat_concentration_um(dose_mg_per_kg: float, cells: CellParameters | None = None) -> float:
    """Unbound ketamine (µM) in the brain of a rat after an injection (mg/kg), by one fitted constant of `cells`."""
    return (cells or load_cells()).rat_um_per_mg_per_kg * dose_mg_per_kg


def effect_at(concentration_um: float, cells: CellParameters | None = None) -> BlockEffect:
    """What a steady concentration (µM) of unbound ketamine does; errors as for `block_by_population`."""
    interneuron, pyramidal = block_by_population(concentration_um, cells)
    return block_effect(float(interneuron), float(pyramidal))


def concentration_curves(cells: CellParameters | None = None) -> ConcentrationCurves:
    """Blocks, firing and glutamate from 0.02 to 150 µM, evenly on a logarithmic scale. cells: None takes the
    table's."""
    # No curve depends on the constant of rats, which would only make the same curves again.
    return _curves(replace(cells or load_cells(), rat_um_per_mg_per_kg=0.0))


@lru_cache(maxsize=128)
def _curves(cells: CellParameters) -> ConcentrationCurves:
    concentration_um = np.geomspace(*CURVES_UM, CURVE_POINTS)
    interneuron, pyramidal = (np.asarray(block) for block in block_by_population(concentration_um, cells))
    rates = steady_rates(interneuron, pyramidal)
    glutamate = np.asarray(100 * rates.pyramidal_hz / steady_rates(0.0, 0.0).pyramidal_hz)
    return ConcentrationCurves(concentration_um, interneuron, pyramidal, rates, glutamate)


@cache
def _infusion(dose_mg_per_kg: float) -> Profile:
    return simulate(Regimen("iv_infusion", dose_mg_per_kg=dose_mg_per_kg))
