"""Lesson 07, inflammation: the model's answers to the exercises.

The texts stand in data/questions/inflammation.json. Every answer is computed from the models and tables that the
student uses.
"""

from dataclasses import replace
from functools import cache

from ketamine_edu.evidence.tables import read_table
from ketamine_edu.inflammation.basins import border, ends_in, healthy_start
from ketamine_edu.inflammation.markers import (
    correlation_interval,
    standardised_difference,
)
from ketamine_edu.inflammation.response import Suppression, load_inflammation
from ketamine_edu.inflammation.states import health_stable_up_to_per_h, resting_states
from ketamine_edu.inflammation.targets import lasting_trauma
from ketamine_edu.kit.learning.checking import Case
from ketamine_edu.kit.learning.exercises import Answer

DEFENCES = ((0.6, 0.005, 0.002), (0.6, 0.005, 0.004), (0.3, 0.005, 0.002), (0.9, 0.01, 0.003))
WOUND = {"pathogen": 0.4, "trauma": 6.0}
VIRULENCE_PER_H = 0.6
STRENGTH, DURATION_H = 0.6, 48.0
MOOD_CORRELATION, MOOD_N = -0.262, 60  # zhan2020, IL-6; in the note of the finding


def local_defence_cases() -> list[Case]:
    """Constants of the local defence, and the growth (1/h) up to which it removes a few germs."""
    names = ("local_clearance_per_h", "local_source_per_h", "local_loss_per_h")
    return [
        Case(
            dict(zip(names, values, strict=True)),
            health_stable_up_to_per_h(replace(load_inflammation(), **dict(zip(names, values, strict=True)))),
        )
        for values in DEFENCES
    ]


@cache
def smallest_lasting_trauma() -> float:
    """Sterile trauma (units of damage) from which damage lasts."""
    return lasting_trauma()


def damage_at_rest() -> float:
    """The mistake: the damage of the resting state between recovery and lasting damage, not of the start."""
    return next(state.levels.damage for state in resting_states(0.3) if state.kind == "threshold")


def _after(outcome: str, start_h: float) -> bool:
    drug = Suppression(STRENGTH, start_h, DURATION_H)
    return ends_in(outcome, healthy_start(**WOUND), VIRULENCE_PER_H, drug)


@cache
def earliest_start_h() -> float:
    """The earliest start (h) of the suppression after which the dirty wound no longer ends in infection."""
    return border(lambda start_h: not _after("infection", start_h), 0.0, 6.0)


@cache
def latest_start_h() -> float:
    """The mistake: the latest start (h) that still mends the wound."""
    return border(lambda start_h: _after("lasting damage", start_h), 6.0, 20.0)


def _bypass() -> tuple[float, float, int, float, float, int]:
    """Mean, standard deviation and number of people of IL-6 with the drug, and of the controls (welters2011)."""
    row = next(row for row in read_table("inflammation/findings") if row["id"] == "WELTERS")
    treated = row.number("treated_mean"), row.number("treated_sd"), row.integer("treated_n")
    return *treated, row.number("control_mean"), row.number("control_sd"), row.integer("control_n")


def bypass_effect() -> dict[str, float]:
    """Standardised difference of IL-6 after bypass surgery and its 95 % interval."""
    d, low, high = standardised_difference(*_bypass())
    return {"d": d, "low": low, "high": high}


def effect_by_control_sd() -> float:
    """The mistake: divided by the standard deviation of the control group alone."""
    treated_mean, _, _, control_mean, control_sd, _ = _bypass()
    return (treated_mean - control_mean) / control_sd


def mood_interval() -> dict[str, float]:
    """95 % interval of the correlation of the change of IL-6 with improvement."""
    low, high = correlation_interval(MOOD_CORRELATION, MOOD_N)
    return {"low": low, "high": high}


ANSWERS = {
    "local-defence": Answer(local_defence_cases),
    "lasting-trauma": Answer(smallest_lasting_trauma, {"at-rest": damage_at_rest}),
    "earliest-start": Answer(earliest_start_h, {"latest": latest_start_h}),
    "bypass-effect": Answer(bypass_effect, {"control-sd": effect_by_control_sd}),
    "mood-interval": Answer(mood_interval),
}
