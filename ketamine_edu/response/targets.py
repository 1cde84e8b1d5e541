"""Published numbers against the models of lesson 04: courses over time, relapse, trials.

Rows come from data/response/targets.csv; what the roles mean stands in targets.py.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import cache

from ketamine_edu.appraisal.meta_analysis import pooled_difference
from ketamine_edu.evidence.tables import Row, read_table
from ketamine_edu.kit.numbers.targets import Target
from ketamine_edu.response.lasting import (
    StillWell,
    cumulative_percent,
    relapse_curves,
    relapse_rows,
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
DAY_H = 24.0


@cache
def comparators() -> dict[str, Row]:
    """Rows of data/response/comparators.csv, id -> row."""
    return {row["id"]: row for row in read_table("response/comparators")}


def pooled_aspire() -> tuple[float, float]:
    """Difference from placebo at 24 hours in the two ASPIRE trials together, and its standard error (points)."""
    trials = [one for one in courses().values() if one.part_of == "esketamine_aspire"]
    found = [(one.value[one.time_h == DAY_H], one.se[one.time_h == DAY_H]) for one in trials]
    return pooled_difference([float(v[0]) for v, _ in found], [float(e[0]) for _, e in found])


def targets() -> list[Target]:
    """Every published number with the model's prediction, in the order of the table."""
    return [_target(row) for row in read_table("response/targets")]


def _target(row: Row) -> Target:
    columns = ("id", "description", "quantity", "group", "observed", "unit", "source", "role", "limit_percent")
    return Target(**{name: row[name] for name in columns}, predicted=_predict(row["id"]))


def _predict(name: str) -> float:
    kind, _, time = name.rpartition("-")
    if kind in TIMED:
        return float(TIMED[kind](float(time)))
    if name not in PREDICTIONS:
        raise ValueError(f"id is {name!r}; allowed are {', '.join([*TIMED, *PREDICTIONS])}")
    return float(PREDICTIONS[name]())


def _fitted(rise: Callable[[], Rise], number: int) -> Callable[[float], float]:
    return lambda time_h: rise().improvement(time_h, number)


def _responders(time_h: float) -> float:
    """Extra responders (%) at a time (h): those of the last week, brought forward by the rise of the scores."""
    responders, half_time_h = course("ssri_responders"), oral_rise().half_time_h
    return responders.value[-1] * risen(time_h, half_time_h) / risen(responders.last_h, half_time_h)


def _bipolar(time_h: float) -> float:
    """Difference (SD) at a time (h): that of day 2, brought forward by the rise of esketamine."""
    return course("ketamine_bipolar").value[-1] * risen(time_h, esketamine_rise().half_time_h)


def _still_responding(day: float) -> float:
    """Effect at a day after one dose, % of day 1."""
    return 100 * share_over_time(day) / share_over_time(1.0)


def _one_more_infusion() -> float:
    """Effect a day after six infusions over that a day after one."""
    return share_over_time(SIX_INFUSIONS_D[-1] + 1.0, SIX_INFUSIONS_D) / share_over_time(1.0)


def _half_year_after_ect() -> float:
    return relapse_curves()["ect_remitters"].relapsed_percent(HALF_YEAR_D)


def _without_drop_out_error() -> float:
    """Standard error of one ASPIRE trial at 24 hours, before anybody has left and with no expectation."""
    return expected(replace(load_trial(), drop_out_share=0.0, expectancy_points=0.0)).standard_error_points


def _curve(name: str) -> StillWell:
    return relapse_curves()[name]


TIMED = {
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
PREDICTIONS = {
    "POOL": lambda: pooled_aspire()[0],
    "SE": _without_drop_out_error,
    "SMD-placebo": lambda: standardised_from_odds_ratio(comparators()["placebo_2021"]["value"]),
    "SMD-midazolam": lambda: standardised_from_odds_ratio(comparators()["midazolam_2021"]["value"]),
    "REPEAT": _one_more_infusion,
    "SUS": lambda: relapse_with_hazard_ratio(
        relapse_rows()["esketamine_stopped"]["relapsed_percent"], relapse_rows()["esketamine_continued"]["hazard_ratio"]
    ),
    "PRU": _half_year_after_ect,
    "COREC": _half_year_after_ect,
    "COREP": _half_year_after_ect,
    "STAR": lambda: cumulative_percent([row["remission_percent"] for row in read_table("response/remission_steps")]),
}
