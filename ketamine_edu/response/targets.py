"""Published numbers against the models of lesson 04: courses over time, relapse, trials.

Rows come from data/response/targets.csv; what the roles mean stands in kit/numbers/targets.py.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache

from ketamine_edu.appraisal.meta_analysis import pooled_difference
from ketamine_edu.evidence.records import records
from ketamine_edu.kit.numbers.checks import check_choice
from ketamine_edu.kit.numbers.targets import Target
from ketamine_edu.kit.numbers.words import H_PER_DAY
from ketamine_edu.response.lasting import (
    StillWell,
    cumulative_percent,
    published_number,
    relapse_curves,
    relapse_with_hazard_ratio,
    share_over_time,
)
from ketamine_edu.response.onset import (
    ESKETAMINE,
    ORAL,
    Rise,
    course,
    courses,
    esketamine_rise,
    oral_rise,
    risen,
    standardised_from_odds_ratio,
)
from ketamine_edu.response.virtual_trial import expected, load_trial

SIX_INFUSIONS_D = (0, 2, 4, 7, 9, 11)  # three a week for two weeks (phillips2019)
HALF_YEAR_D = 182.0


@dataclass(frozen=True)
class ReviewedEffect:
    """An effect against a comparator as a review prints it. measure: "odds ratio" or "standardised difference"."""

    id: str
    measure: str
    value: float


@dataclass(frozen=True)
class RemissionStep:
    """One treatment step of a trial, and the share (%) of those who take it that remits."""

    step: int
    remission_percent: float


@cache
def odds_ratio(name: str) -> float:
    """Odds ratio of response in data/response/comparators.csv, by id."""
    rows = records(ReviewedEffect, "response/comparators", where=lambda row: row["measure"] == "odds ratio")
    ratios = {row.id: row.value for row in rows}
    return ratios[check_choice("odds ratio", name, ratios)]


def pooled_aspire() -> tuple[float, float]:
    """Difference from placebo at 24 hours in the two ASPIRE trials together, and its standard error (points)."""
    trials = [trial for trial in courses().values() if trial.part_of == "esketamine_aspire"]
    first_day = [(trial, list(trial.time_h).index(H_PER_DAY)) for trial in trials]
    differences = [float(trial.value[point]) for trial, point in first_day]
    return pooled_difference(differences, [float(trial.se[point]) for trial, point in first_day])


def targets() -> list[Target]:
    """Every published number with the model's prediction, in the order of the table."""
    return list(records(Target, "response/targets", formed={"predicted": lambda row: predict(row.text("id"))}))


def predict(name: str) -> float:
    """What the models give for a target. ValueError names the ids that there are, or how they begin."""
    kind, _, time = name.rpartition("-")
    if kind in TIMED:
        return TIMED[kind](float(time))
    check_choice("id", name, [*TIMED, *PREDICTIONS])
    return PREDICTIONS[name]()


def _fitted(rise: Callable[[], Rise], number: int) -> Callable[[float], float]:
    return lambda time_h: float(rise().improvement(time_h, number))


def _responders(time_h: float) -> float:
    """Extra responders (%) at a time (h): those of the last week, brought forward by the rise of the scores."""
    responders, half_time_h = course("ssri_responders"), oral_rise().half_time_h
    return float(responders.value[-1] * risen(time_h, half_time_h) / risen(responders.last_h, half_time_h))


def _bipolar(time_h: float) -> float:
    """Difference (SD) at a time (h): that of day 2, brought forward by the rise of esketamine."""
    return float(course("ketamine_bipolar").value[-1] * risen(time_h, esketamine_rise().half_time_h))


def _still_responding(day: float) -> float:
    """Effect at a day after one dose, % of day 1."""
    return float(100 * share_over_time(day) / share_over_time(1.0))


def _one_more_infusion() -> float:
    """Effect a day after six infusions over that a day after one."""
    return float(share_over_time(SIX_INFUSIONS_D[-1] + 1.0, SIX_INFUSIONS_D) / share_over_time(1.0))


def _half_year_after_ect() -> float:
    return relapse_curves()["ect_remitters"].relapsed_percent(HALF_YEAR_D)


def _without_drop_out_error() -> float:
    """Standard error of one ASPIRE trial at 24 hours, before anybody has left and with no expectation."""
    return expected(replace(load_trial(), drop_out_share=0.0, expectancy_points=0.0)).standard_error_points


def _curve(name: str) -> StillWell:
    return relapse_curves()[name]


TIMED: dict[str, Callable[[float], float]] = {  # ids that end in a time, in hours or days
    "ASP": _fitted(esketamine_rise, ESKETAMINE.index("esketamine_aspire")),
    "PH2": _fitted(esketamine_rise, ESKETAMINE.index("esketamine_phase2")),
    "SSRI": _fitted(oral_rise, ORAL.index("ssri_scores")),
    "DUL": _fitted(oral_rise, ORAL.index("duloxetine")),
    "RESP": _responders,
    "BIP": _bipolar,
    "HAN": _still_responding,
    "ZAR": _still_responding,
    "KET": lambda day: _curve("ketamine_remitters").relapsed_percent(day),
    "ECT": lambda day: _curve("ect_remitters").relapsed_percent(day),
    "MUR": lambda day: _curve("infusions_stopped").relapsed_percent(day),
}
PREDICTIONS: dict[str, Callable[[], float]] = {
    "POOL": lambda: pooled_aspire()[0],
    "SE": _without_drop_out_error,
    "SMD-placebo": lambda: standardised_from_odds_ratio(odds_ratio("placebo_2021")),
    "SMD-midazolam": lambda: standardised_from_odds_ratio(odds_ratio("midazolam_2021")),
    "REPEAT": _one_more_infusion,
    "SUS": lambda: relapse_with_hazard_ratio(
        published_number("esketamine_stopped", "relapsed_percent"),
        published_number("esketamine_continued", "hazard_ratio"),
    ),
    "PRU": _half_year_after_ect,
    "COREC": _half_year_after_ect,
    "COREP": _half_year_after_ect,
    "STAR": lambda: cumulative_percent(
        [step.remission_percent for step in records(RemissionStep, "response/remission_steps")]
    ),
}
