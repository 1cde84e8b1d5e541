"""Parameters of the NMDA receptor model: gating sets, membrane, drugs, and the way from plasma to brain.

Every number is a row of a table data/parameters/receptor_*.csv with its status and source. The steady block by a drug
needs its potency, which all four drugs have; a course in time needs rates as well, and only those of ketamine and
memantine were found.
"""

from dataclasses import dataclass
from functools import cache

from ketamine_edu.evidence.parameters import load_parameters
from ketamine_edu.kit.numbers.checks import check_choice

GAS_CONSTANT_J_PER_MOL_K, FARADAY_C_PER_MOL, ZERO_CELSIUS_K, MV_PER_V = 8.314462618, 96485.33212, 273.15, 1000.0

GATING_SETS = ("destexhe-1996", "lester-jahr-1992", "edmonds-colquhoun-1992", "clements-westbrook-1991")
DRUGS = ("ketamine", "norketamine", "hydroxynorketamine", "memantine")
DRUGS_WITH_RATES = ("ketamine", "memantine")

VOLTAGE_MV = (-120.0, 60.0)
MAGNESIUM_MM = (0.0, 10.0)
CONCENTRATION_UM = (0.0, 10_000.0)
GLUTAMATE_UM = (0.0, 10_000.0)
LEAK_PER_S = (0.0, 1.0)


@dataclass(frozen=True)
class Gating:
    """How the channel opens without any drug; rows of data/parameters/receptor_gating_*.csv."""

    binding_per_um_s: float
    unbinding_per_s: float
    desensitising_per_s: float
    resensitising_per_s: float
    opening_per_s: float
    closing_per_s: float

    @property
    def open_probability(self) -> float:
        """Share of channels open in steady, saturating glutamate: the open state among C2, D and O."""
        opened = self.opening_per_s / self.closing_per_s
        return opened / (1 + opened + self.desensitising_per_s / self.resensitising_per_s)


@dataclass(frozen=True)
class Membrane:
    """Magnesium's block and the temperature; rows of data/parameters/receptor_membrane.csv."""

    magnesium_half_block_mm: float
    magnesium_steepness_per_mv: float
    temperature_c: float

    @property
    def thermal_mv(self) -> float:
        """RT/F: the voltage (mV) against which a charge in the membrane's field is counted."""
        kelvin = self.temperature_c + ZERO_CELSIUS_K
        return MV_PER_V * GAS_CONSTANT_J_PER_MOL_K * kelvin / FARADAY_C_PER_MOL


@dataclass(frozen=True)
class Potency:
    """Steady block without magnesium at one voltage; rows of data/parameters/receptor_potency_*.csv."""

    ic50_um: float
    reference_voltage_mv: float
    voltage_fraction: float


@dataclass(frozen=True)
class Kinetics:
    """Rates in a steady current, and the leak from closed channels; data/parameters/receptor_kinetics_*.csv."""

    on_per_um_s: float
    off_per_s: float
    closed_leak_per_s: float


@dataclass(frozen=True)
class Brain:
    """From plasma to brain, and binding in living rats; rows of data/parameters/receptor_brain.csv."""

    unbound_fraction: float
    rat_half_occupancy_ketamine_um: float
    rat_half_occupancy_norketamine_um: float


@cache
def load_gating(name: str) -> Gating:
    """A published gating set by name; ValueError names what is allowed."""
    return load_parameters(Gating, f"receptor_gating_{check_choice('gating', name, GATING_SETS).replace('-', '_')}")


@cache
def load_membrane() -> Membrane:
    """Magnesium's block and the temperature, from data/parameters/receptor_membrane.csv."""
    return load_parameters(Membrane, "receptor_membrane")


@cache
def load_potency(drug: str) -> Potency:
    """Potency of a drug by name; ValueError names what is allowed."""
    return load_parameters(Potency, f"receptor_potency_{check_choice('drug', drug, DRUGS)}")


@cache
def load_kinetics(drug: str) -> Kinetics:
    """Rates of a drug by name; ValueError names the drugs whose rates were measured."""
    return load_parameters(Kinetics, f"receptor_kinetics_{check_choice('drug', drug, DRUGS_WITH_RATES)}")


@cache
def load_brain() -> Brain:
    """The way from plasma to brain, and binding in living rats, from data/parameters/receptor_brain.csv."""
    return load_parameters(Brain, "receptor_brain")
