"""Steady block against the concentration of a drug, beside what was measured: the dose-response curve."""

from dataclasses import dataclass

import numpy as np

from ketamine_edu.receptor.block import REST_MV, block_fraction, ic50_um
from ketamine_edu.receptor.published import MeasuredBlock, measured_block, published_numbers

CONCENTRATIONS_UM = (0.01, 1000.0)
POINTS = 161


@dataclass(frozen=True)
class DoseResponse:
    """One drug at one voltage (mV) and with one concentration of magnesium (mM).

    concentration_um, percent (points,): concentrations of drug (µM), and the share of the current taken away (%).
    half_um: where that is half, the IC50 (µM). measured: published points, only at the voltage and magnesium at which
    they were measured.
    """

    drug: str
    voltage_mv: float
    magnesium_mm: float
    concentration_um: np.ndarray
    percent: np.ndarray
    half_um: float
    measured: tuple[MeasuredBlock, ...]

    @property
    def half_over_reference(self) -> float:
        """The IC50 over that at -70 mV without magnesium."""
        return self.half_um / float(ic50_um(REST_MV, 0.0, self.drug))

    def percent_at(self, concentration_um: float) -> float:
        """Share of the current (%) that a concentration (µM) takes away."""
        return 100 * float(block_fraction(concentration_um, self.voltage_mv, self.magnesium_mm, self.drug))

    def percent_with_slope(self, hill_slope: float) -> np.ndarray:
        """The same curve (points,) in %, through the same IC50 with another slope than the scheme's 1."""
        return np.asarray(100 / (1 + (self.half_um / self.concentration_um) ** hill_slope))


def dose_response(drug: str, voltage_mv: float, magnesium_mm: float) -> DoseResponse:
    """The curve over CONCENTRATIONS_UM. ValueError names an argument outside what `block_fraction` takes."""
    concentration_um = np.geomspace(*CONCENTRATIONS_UM, POINTS)
    as_measured = voltage_mv == REST_MV and magnesium_mm == 0
    return DoseResponse(
        drug,
        voltage_mv,
        magnesium_mm,
        concentration_um,
        100 * np.asarray(block_fraction(concentration_um, voltage_mv, magnesium_mm, drug)),
        float(ic50_um(voltage_mv, magnesium_mm, drug)),
        measured_block(drug) if as_measured else (),
    )


def measured_hill_slope() -> float:
    """The measured slope of ketamine's dose-response curve."""
    return published_numbers()["K-Hill"].observed
