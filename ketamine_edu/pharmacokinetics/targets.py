"""Published pharmacokinetic numbers against the recommended model, row by row.

Rows come from data/pharmacokinetics/targets.csv; what the roles mean stands in targets.py.
"""

from dataclasses import replace

import numpy as np

from ketamine_edu.evidence.tables import Row, read_table
from ketamine_edu.kit.numbers.targets import Target
from ketamine_edu.pharmacokinetics.absorption import devices, load_absorption
from ketamine_edu.pharmacokinetics.building_blocks import MIN_PER_H, REFERENCE_WEIGHT_KG
from ketamine_edu.pharmacokinetics.observations import experiments, whole_drug
from ketamine_edu.pharmacokinetics.simulation import Profile, Regimen, simulate

HOURS = 24.0
POINTS = 2000


def targets() -> list[Target]:
    """Every published number with the model's prediction for a 70 kg adult, in the order of the table."""
    return [_target(row) for row in read_table("pharmacokinetics/targets")]


def _target(row: Row) -> Target:
    copied = {name: row[name] for name in ("id", "description", "observed", "unit", "source", "role")}
    return Target(
        **copied,
        group=row["analyte"],
        quantity=_in_words(row),
        predicted=_predict(row),
        limit_percent=row["limit_percent"],
    )


def _in_words(row: Row) -> str:
    """The quantity of a row as the field calls it."""
    window = "to infinity" if row["window_h"] is None else f"to {row['window_h']:g} h"
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
    return names[row["quantity"]]


def _predict(row: Row) -> float:
    quantity, analyte = row["quantity"], row["analyte"]
    site = row["site"] if analyte == "ketamine" else None
    if quantity == "geometric_mean_ratio":
        return 100 * _geometric_mean_ratio(row, site)
    profile = _simulate(row)
    predictions = {
        "cmax": lambda: profile.cmax(analyte, site),
        "tmax": lambda: profile.tmax_h(analyte, site) * MIN_PER_H,
        "tmax_after_last_device": lambda: (profile.tmax_h(analyte, site) - _last_device_h(row)) * MIN_PER_H,
        "concentration": lambda: float(profile.concentration_at(row["time_h"], analyte, site)),
        "auc": lambda: profile.auc(analyte, site, until_h=row["window_h"]),
        "auc_ratio": lambda: profile.auc_to_infinity(analyte) / profile.auc_to_infinity(),
        "bioavailability": lambda: 100 * profile.bioavailability,
    }
    if quantity not in predictions:
        raise ValueError(f"quantity is {quantity!r}; allowed are geometric_mean_ratio, {', '.join(predictions)}")
    return predictions[quantity]()


def _simulate(row: Row) -> Profile:
    dose = {name: row[name] for name in ("dose_mg", "dose_mg_per_kg") if row[name] is not None}
    regimen = Regimen(row["route"], row["formulation"], **dose, duration_min=row["duration_min"])
    absorption = None
    if row["model_setting"]:
        name, value = row["model_setting"].split("=")
        usual = load_absorption(regimen.route_id, regimen.formulation, regimen.dose_in_mg(REFERENCE_WEIGHT_KG))
        absorption = replace(usual, **{name: float(value)})
    return simulate(regimen, REFERENCE_WEIGHT_KG, HOURS, points=POINTS, absorption=absorption)


def _last_device_h(row: Row) -> float:
    return list(devices(row["route"], row["dose_mg"]))[-1][1]


def _geometric_mean_ratio(row: Row, site: str | None) -> float:
    """Model over observed at all times of a digitised curve, as the geometric mean of the ratios."""
    arm = row["formulation"]  # the arms of the stepped infusions are named after what was given
    experiment = experiments()[f"{row['source']} {arm}"]
    measured = [
        r
        for r in read_table("pharmacokinetics/observations")
        if (r["study"], r["arm"], r["analyte"]) == (experiment.study, arm, row["analyte"]) and whole_drug(r)
    ]
    profile = simulate(experiment.regimens, experiment.weight_kg, HOURS, points=POINTS)
    predicted = profile.concentration_at([r["time_min"] / MIN_PER_H for r in measured], row["analyte"], site)
    return float(np.exp(np.mean(np.log(predicted / [r["concentration_ng_ml"] for r in measured]))))
