"""Published numbers on the block of NMDA receptors against the model, row by row.

Rows come from data/receptor/targets.csv; what the roles mean stands in kit/numbers/targets.py. Each prediction repeats
what the experiment did: a rate is read off a course, a slope off a dose-response curve, as if the model were a cell.
"""

from collections.abc import Callable

import numpy as np

from ketamine_edu.kit.numbers.checks import check_choice
from ketamine_edu.kit.numbers.targets import Target
from ketamine_edu.receptor.block import SATURATING_GLUTAMATE_UM, block_fraction, ic50_um
from ketamine_edu.receptor.gating import Step, run, trapped_share
from ketamine_edu.receptor.parameters import load_kinetics
from ketamine_edu.receptor.published import PublishedNumber, published_numbers
from ketamine_edu.receptor.trapping import RELIEF_S, WASH_S

ONSET_CONCENTRATIONS_UM = (0.3, 1.0, 3.0, 10.0)
NAMES = {
    "ic50": "IC50",
    "hill_slope": "Hill slope",
    "on_rate": "apparent on rate",
    "off_rate": "apparent off rate",
    "block": "block",
    "trapped": "block left",
    "trapped_with_leak": "block left",
    "relieved": "block gone",
    "magnesium_ratio": "ratio",
}


def targets() -> list[Target]:
    """Every published number with the model's prediction, in the order of the table."""
    return [_target(row) for row in published_numbers().values()]


def on_rate_per_um_s(drug: str) -> float:
    """Apparent on rate (1/(µM s)): slope of one over the time constant of onset against the concentration."""
    rates = [1 / _time_constant_s(drug, 0.0, c) for c in ONSET_CONCENTRATIONS_UM]
    return float(np.polyfit(ONSET_CONCENTRATIONS_UM, rates, 1)[0])


def off_rate_per_s(drug: str) -> float:
    """Apparent off rate (1/s): one over the time constant of recovery in steady agonist after 10 µM of drug."""
    return 1 / _time_constant_s(drug, 10.0, 0.0)


def hill_slope(drug: str, voltage_mv: float, magnesium_mm: float) -> float:
    """Slope of log(block/(1 - block)) against log(concentration), around the IC50."""
    concentrations_um = float(ic50_um(voltage_mv, magnesium_mm, drug)) * np.geomspace(0.1, 10, 9)
    block = block_fraction(concentrations_um, voltage_mv, magnesium_mm, drug)
    return float(np.polyfit(np.log(concentrations_um), np.log(block / (1 - block)), 1)[0])


def _time_constant_s(drug: str, before_um: float, after_um: float) -> float:
    """Time (s) for 63 % of the change of a steady current when the drug changes from one concentration to another."""
    settling = Step(100.0, SATURATING_GLUTAMATE_UM, before_um)
    course = run([settling, Step(100.0, SATURATING_GLUTAMATE_UM, after_um)], drug)
    later = course.time_s >= settling.duration_s
    time_s, current = course.time_s[later] - settling.duration_s, course.current[later]
    left = (current - current[-1]) / (current[0] - current[-1])
    # Between two samples the logarithm of what is left is straight, as for a single exponential.
    under_way = left > 0.01
    return float(np.interp(1.0, -np.log(left[under_way]), time_s[under_way]))


def _target(row: PublishedNumber) -> Target:
    return Target(
        id=row.id,
        description=row.description,
        quantity=NAMES[check_choice("quantity", row.quantity, NAMES)],
        group=row.drug,
        observed=row.observed,
        predicted=_predict(row),
        unit=row.unit,
        source=row.source,
        role=row.role,
        limit_percent=row.limit_percent,
    )


def _predict(row: PublishedNumber) -> float:
    drug, where = row.drug, (row.voltage_mv, row.magnesium_mm)
    predictions: dict[str, Callable[[], float]] = {
        "ic50": lambda: float(ic50_um(*where, drug)),
        "hill_slope": lambda: hill_slope(drug, *where),
        "on_rate": lambda: on_rate_per_um_s(drug),
        "off_rate": lambda: off_rate_per_s(drug),
        "block": lambda: 100 * float(block_fraction(_drug_um(row), *where, drug)),
        "trapped": lambda: 100 * trapped_share(drug, _drug_um(row), WASH_S),
        "trapped_with_leak": lambda: (
            100 * trapped_share(drug, _drug_um(row), WASH_S, load_kinetics(drug).closed_leak_per_s)
        ),
        "relieved": lambda: (
            100 * (1 - trapped_share(drug, _drug_um(row), RELIEF_S, glutamate_um=SATURATING_GLUTAMATE_UM))
        ),
        "magnesium_ratio": lambda: float(ic50_um(*where, drug) / ic50_um(row.voltage_mv, 0.0, drug)),
    }
    return predictions[row.quantity]()


def _drug_um(row: PublishedNumber) -> float:
    if row.concentration_um is None:
        raise ValueError(f"concentration_um is empty for {row.id}; {row.quantity} needs the concentration of drug (µM)")
    return row.concentration_um
