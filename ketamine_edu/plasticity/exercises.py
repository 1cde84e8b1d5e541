"""Lesson 03, from glutamate to spines: the model's answers to the exercises.

The texts stand in data/questions/plasticity.json. Every answer is computed from the same model that the student calls.
"""

from dataclasses import replace
from functools import cache

import numpy as np

from ketamine_edu.kit.learning.checking import Case
from ketamine_edu.kit.learning.exercises import Answer
from ketamine_edu.plasticity.dosing import REFERENCE_DOSE_MG_PER_KG, dosed_cascade, reference
from ketamine_edu.plasticity.signalling import load_plasticity

WEEK_H = 168.0
DAY_H = 24.0
TIME_CONSTANTS_H = (0.2, 0.25, 8.0, 24.0)
DOSE_BOUNDS_MG_PER_KG = (1.0, 200.0)
HALF_BLOCKED = ("ampa_blocker", "trkb_inhibitor", "rapamycin")


def left_after_a_week_percent() -> float:
    """New spines one week after the reference dose, % of their peak."""
    return 100 * reference().at("spines", WEEK_H) / reference().peak("spines")


def lasting_kind_only_percent() -> float:
    """The mistake: lasting spines alone, % of their own peak."""
    lasting = reference().lasting_spines
    return float(100 * np.interp(WEEK_H, reference().time_h, lasting) / lasting.max())


def young_kind_only_percent() -> float:
    """The mistake: lasting spines at one week, % of the peak of young ones."""
    course = reference()
    return float(100 * np.interp(WEEK_H, course.time_h, course.lasting_spines) / course.young_spines.max())


def half_lives_h() -> list[Case]:
    """Time constants and the half-lives they mean (h)."""
    return [Case({"time_constant_h": constant}, float(np.log(2) * constant)) for constant in TIME_CONSTANTS_H]


@cache
def best_dose_mg_per_kg(step: str = "spines") -> float:
    """The single rodent dose (mg/kg) that gives the highest peak of a step."""
    from scipy.optimize import minimize_scalar

    low, high = np.log(DOSE_BOUNDS_MG_PER_KG)
    best = minimize_scalar(
        lambda dose: -dosed_cascade("rodent", float(np.exp(dose))).peak(step), bounds=(low, high), method="bounded"
    )
    return float(np.exp(best.x))


def half_blocked_percent() -> dict[str, float]:
    """New spines at one day, % of those without a blocker, if one step is blocked by half."""
    half = replace(load_plasticity(), blocked_share=0.5)
    free = reference().at("spines", DAY_H)
    return {
        blocker: 100
        * dosed_cascade("rodent", REFERENCE_DOSE_MG_PER_KG, knockouts=(blocker,), parameters=half).at("spines", DAY_H)
        / free
        for blocker in HALF_BLOCKED
    }


ANSWERS = {
    "left-after-a-week": Answer(
        left_after_a_week_percent, {"own-peak": lasting_kind_only_percent, "young-peak": young_kind_only_percent}
    ),
    "half-life": Answer(half_lives_h),
    "best-dose": Answer(best_dose_mg_per_kg, {"highest-mtorc1": lambda: best_dose_mg_per_kg("mtorc1")}),
    "half-block": Answer(half_blocked_percent),
}
