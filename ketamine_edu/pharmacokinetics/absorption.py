"""How a dose gets in: the parts of which it is made, and the constants with which each is absorbed."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

import numpy as np

from ketamine_edu.evidence.parameters import load_parameters
from ketamine_edu.pharmacokinetics.building_blocks import MIN_PER_H
from ketamine_edu.pharmacokinetics.routes import IN_DEVICES, formulation_of, routes


@dataclass(frozen=True)
class SprayDevice:
    """The esketamine nasal spray; rows of data/parameters/pharmacokinetics_spray.csv."""

    device_dose_mg: float
    device_interval_min: float


@dataclass(frozen=True)
class Absorption:
    """How one formulation gets in; rows of data/parameters/pharmacokinetics_absorption.csv.

    direct_fraction of the dose passes the mucosa or the tissue into the blood, lost_fraction never arrives, the rest is
    swallowed. Each part is laid down at a constant rate over *_input_min and then absorbed at *_rate_per_h. Numbers, or
    arrays with one value per person.
    """

    direct_fraction: float | np.ndarray
    lost_fraction: float
    direct_input_min: float
    direct_rate_per_h: float | np.ndarray
    later_device_factor: float
    swallowed_input_min: float
    swallowed_rate_per_h: float | np.ndarray
    swallowed_bioavailability: float | np.ndarray


def load_absorption(route_id: str, formulation: str, dose_mg: float) -> Absorption | None:
    """Absorption constants for a route, formulation and dose (mg); None for a dose into a vein.

    The share of a racemic spray that crosses the nose falls with the dose; between the studied doses it is
    interpolated, outside them it stays.
    """
    name = formulation_of(route_id, formulation, dose_mg)
    if name is None:
        return None
    constants = absorption_constants(name)
    by_dose = {row.studied_dose_mg: row.id for row in routes()[route_id].studied(formulation)}
    if len(by_dose) == 1:
        return constants
    doses_mg = [dose for dose in by_dose if dose is not None]
    shares = [float(absorption_constants(name).direct_fraction) for name in by_dose.values()]
    return replace(constants, direct_fraction=float(np.interp(dose_mg, doses_mg, shares)))


@cache
def absorption_constants(formulation_id: str) -> Absorption:
    """The constants of one formulation, by its id in data/pharmacokinetics/formulations.csv."""
    return load_parameters(Absorption, "pharmacokinetics_absorption", formulation_id)


@cache
def spray_device() -> SprayDevice:
    """Size (mg) of one esketamine spray device and the pause between two (min)."""
    return load_parameters(SprayDevice, "pharmacokinetics_spray")


def devices(route_id: str, dose_mg: float) -> Iterator[tuple[int, float, float]]:
    """(number from 0, start in h, mg) of each part of a dose: one part, or one per esketamine spray device."""
    spray = spray_device()
    parts = round(dose_mg / spray.device_dose_mg) if route_id == IN_DEVICES else 1
    for k in range(parts):
        yield k, k * spray.device_interval_min / MIN_PER_H, dose_mg / parts
