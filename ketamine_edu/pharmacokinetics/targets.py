"""Published pharmacokinetic numbers against the recommended model, row by row.

Rows come from data/pharmacokinetics/targets.csv; what the roles mean stands in kit/numbers/targets.py.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from ketamine_edu.evidence.records import records
from ketamine_edu.kit.numbers.checks import check_choice
from ketamine_edu.kit.numbers.targets import Target
from ketamine_edu.pharmacokinetics.absorption import absorption_constants, devices
from ketamine_edu.pharmacokinetics.building_blocks import MIN_PER_H, REFERENCE_WEIGHT_KG
from ketamine_edu.pharmacokinetics.observations import all_observations, experiments
from ketamine_edu.pharmacokinetics.routes import formulation_of
from ketamine_edu.pharmacokinetics.simulation import Profile, Regimen, simulate

HOURS = 24.0
POINTS = 2000


@dataclass(frozen=True)
class PublishedNumber:
    """One row of data/pharmacokinetics/targets.csv: a number, and the dose, vessel and times that it belongs to.

    model_setting: "name=value" of an absorption constant that the study had and the route usually has not.
    """

    id: str
    description: str
    quantity: str
    analyte: str
    site: str | None
    route: str
    formulation: str
    dose_mg: float | None
    dose_mg_per_kg: float | None
    duration_min: float | None
    time_h: float | None
    window_h: float | None
    model_setting: str | None
    observed: float
    unit: str
    source: str
    role: str
    limit_percent: float | None

    @property
    def vessel(self) -> str | None:
        """Where ketamine was sampled; None for metabolites, which the model has in one place."""
        return self.site if self.analyte == "ketamine" else None


def targets() -> list[Target]:
    """Every published number with the model's prediction for a 70 kg adult, in the order of the table."""
    return [_target(row) for row in records(PublishedNumber, "pharmacokinetics/targets")]


def _target(row: PublishedNumber) -> Target:
    return Target(
        id=row.id,
        description=row.description,
        quantity=_in_words(row),
        group=row.analyte,
        observed=row.observed,
        predicted=_predict(row),
        unit=row.unit,
        source=row.source,
        role=row.role,
        limit_percent=row.limit_percent,
    )


def _in_words(row: PublishedNumber) -> str:
    """The quantity of a row as the field calls it."""
    window = "to infinity" if row.window_h is None else f"to {row.window_h:g} h"
    names = {
        "cmax": "Cmax",
        "tmax": "Tmax",
        "tmax_after_last_device": "Tmax after the last device",
        "concentration": "concentration",
        "auc": f"AUC {window}",
        "auc_ratio": "AUC over that of ketamine",
        "bioavailability": "bioavailability",
        "geometric_mean_ratio": "model over observed",
    }
    return names[check_choice("quantity", row.quantity, names)]


def _predict(row: PublishedNumber) -> float:
    if row.quantity == "geometric_mean_ratio":
        return 100 * _geometric_mean_ratio(row)
    profile, analyte, site = _simulate(row), row.analyte, row.vessel
    predictions: dict[str, Callable[[], float]] = {
        "cmax": lambda: profile.cmax(analyte, site),
        "tmax": lambda: profile.tmax_h(analyte, site) * MIN_PER_H,
        "tmax_after_last_device": lambda: (profile.tmax_h(analyte, site) - _last_device_h(row)) * MIN_PER_H,
        "concentration": lambda: float(profile.concentration_at(_time_h(row), analyte, site)),
        "auc": lambda: profile.auc(analyte, site, until_h=row.window_h),
        "auc_ratio": lambda: profile.auc_to_infinity(analyte) / profile.auc_to_infinity(),
        "bioavailability": lambda: 100 * profile.bioavailability,
    }
    return predictions[check_choice("quantity", row.quantity, predictions)]()


def _simulate(row: PublishedNumber) -> Profile:
    regimen = Regimen(row.route, row.formulation, row.dose_mg, row.dose_mg_per_kg, row.duration_min)
    absorption = None
    if row.model_setting:
        name, value = row.model_setting.split("=")
        constants = formulation_of(regimen.route_id, row.formulation, regimen.dose_in_mg(REFERENCE_WEIGHT_KG))
        if constants is None:
            raise ValueError(
                f"model_setting is {row.model_setting!r} for {row.id}; allowed is none for a dose into a vein"
            )
        absorption = replace(absorption_constants(constants), **{name: float(value)})
    return simulate(regimen, REFERENCE_WEIGHT_KG, HOURS, points=POINTS, absorption=absorption)


def _time_h(row: PublishedNumber) -> float:
    if row.time_h is None:
        raise ValueError(f"time_h is empty for {row.id}; a concentration needs the time (h) at which it was measured")
    return row.time_h


def _last_device_h(row: PublishedNumber) -> float:
    """Start of the last device of a spray (h)."""
    return list(devices(row.route, row.dose_mg or 0.0))[-1][1]


def _geometric_mean_ratio(row: PublishedNumber) -> float:
    """Model over observed at all times of a digitised curve, as the geometric mean of the ratios."""
    arm = row.formulation  # the arms of the stepped infusions are named after what was given
    experiment = experiments()[f"{row.source} {arm}"]
    measured = [
        observation
        for observation in all_observations()
        if (observation.study, observation.arm, observation.analyte) == (experiment.study, arm, row.analyte)
        and observation.is_whole_drug
    ]
    profile = simulate(experiment.regimens, experiment.weight_kg, HOURS, points=POINTS)
    times_h = np.array([observation.time_h for observation in measured])
    observed = np.array([observation.concentration_ng_ml for observation in measured])
    return float(np.exp(np.mean(np.log(profile.concentration_at(times_h, row.analyte, row.vessel) / observed))))
