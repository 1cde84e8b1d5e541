"""Lesson 05, routes of administration: the model's answers to the exercises.

The texts stand in data/questions/pharmacokinetics.json. Every answer is computed from the same model that the student
calls; the observed points come from data/pharmacokinetics/observations.csv.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import cache

import numpy as np

from ketamine_edu.evidence.parameters import load_parameters
from ketamine_edu.kit.learning.checking import Case
from ketamine_edu.kit.learning.exercises import Answer
from ketamine_edu.pharmacokinetics.absorption import absorption_constants
from ketamine_edu.pharmacokinetics.arterial_venous import ArterialVenous
from ketamine_edu.pharmacokinetics.building_blocks import REFERENCE_WEIGHT_KG
from ketamine_edu.pharmacokinetics.observations import Observation, all_observations
from ketamine_edu.pharmacokinetics.simulation import Profile, Regimen, simulate

SWALLOWED = Regimen("oral", formulation="racemic", dose_mg=100)
INFUSED = Regimen("iv_infusion", formulation="racemic", dose_mg_per_kg=0.5)
STRETCHES_H = {"early": (0.75, 1.0), "middle": (1.5, 5.0), "late": (8.0, 14.0)}
WEIGHTS_KG = (50, 70, 85, 100)
RATE_BOUNDS_PER_H = (0.5, 10.0)


def oral_bioavailability_percent() -> float:
    """Share of a swallowed dose that arrives, from the two areas per mg (%)."""
    swallowed, infused = simulate(SWALLOWED), simulate(INFUSED)
    return 100 * (swallowed.auc() / swallowed.dose_mg) / (infused.auc() / infused.dose_mg)


def ratio_of_areas_percent() -> float:
    """The mistake: areas compared although the doses differ (%)."""
    return 100 * simulate(SWALLOWED).auc() / simulate(INFUSED).auc()


def equal_exposure_mg() -> float:
    """Swallowed dose with the infusion's AUC (mg)."""
    return _scaled_dose_mg(Profile.auc)


def equal_peak_mg() -> float:
    """The mistake: the swallowed dose with the infusion's peak in venous blood (mg)."""
    return _scaled_dose_mg(Profile.cmax)


def infused_dose_times_bioavailability_mg() -> float:
    """The mistake: multiplied by the bioavailability instead of divided (mg)."""
    return simulate(INFUSED).dose_mg * oral_bioavailability_percent() / 100


def _scaled_dose_mg(quantity: Callable[[Profile], float]) -> float:
    swallowed = simulate(SWALLOWED)
    return swallowed.dose_mg * quantity(simulate(INFUSED)) / quantity(swallowed)


def clearances_l_per_h() -> list[Case]:
    """Dose and AUC of simulated people, and the clearance with which each was simulated (L/h)."""
    parameters = load_parameters(ArterialVenous, ArterialVenous.table)
    cases = []
    for weight_kg in WEIGHTS_KG:
        profile = simulate(INFUSED, weight_kg=weight_kg)
        inputs = {"dose_mg": profile.dose_mg, "auc_ng_h_per_ml": profile.auc_to_infinity()}
        size = weight_kg / REFERENCE_WEIGHT_KG
        cases.append(Case(inputs, parameters.clearance_l_per_h * size**parameters.clearance_weight_exponent))
    return cases


def half_lives_h() -> dict[str, float]:
    """Half-life between the ends of each stretch of the venous curve (h)."""
    profile = simulate(INFUSED)
    ends = {name: profile.concentration_at(stretch) for name, stretch in STRETCHES_H.items()}
    return {
        name: float((STRETCHES_H[name][1] - STRETCHES_H[name][0]) / np.log2(c[0] / c[1])) for name, c in ends.items()
    }


@cache
def film_rate_per_h(site: str = "arterial", relative: bool = False) -> float:
    """Absorption rate constant of the film that fits the observed arterial peaks best (1/h).

    site: which curve of the model is compared. relative: least squares of logarithms instead of ng/mL.
    """
    from scipy.optimize import minimize_scalar

    points = film_peaks()
    observed = np.array([p.concentration_ng_ml for p in points])

    def sum_of_squares(rate_per_h: float) -> float:
        film = replace(absorption_constants("sublingual_film"), direct_rate_per_h=rate_per_h)
        predicted = np.array(
            [
                simulate(Regimen("sublingual_film", dose_mg=p.dose_mg), hours=2, absorption=film).concentration_at(
                    p.time_h, site=site
                )
                for p in points
            ]
        )
        difference = np.log(predicted / observed) if relative else predicted - observed
        return float((difference**2).sum())

    return float(minimize_scalar(sum_of_squares, bounds=RATE_BOUNDS_PER_H, method="bounded").x)


def film_peaks() -> list[Observation]:
    """Observed mean arterial peaks of ketamine after the film."""
    wanted = ("simons2022", "sublingual_film", "ketamine")
    return [row for row in all_observations() if (row.study, row.route, row.analyte) == wanted]


ANSWERS = {
    "oral-bioavailability": Answer(oral_bioavailability_percent, {"doses-left-out": ratio_of_areas_percent}),
    "equal-exposure": Answer(
        equal_exposure_mg, {"same-peak": equal_peak_mg, "multiplied": infused_dose_times_bioavailability_mg}
    ),
    "clearance": Answer(clearances_l_per_h),
    "half-lives": Answer(half_lives_h),
    "fit-absorption": Answer(
        film_rate_per_h,
        {
            "venous-curve": lambda: film_rate_per_h(site="venous"),
            "relative-differences": lambda: film_rate_per_h(relative=True),
        },
    ),
}
