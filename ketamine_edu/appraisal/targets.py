"""Published numbers against the methods of lesson 08: pooled trials, odds ratios of single trials, absolute risks, checks.

Rows come from data/appraisal/targets.csv; what the roles mean stands in targets.py. No method here has a number that
could be fitted: every row is one that the arithmetic must reach from other printed numbers.
"""

import math
from collections.abc import Callable
from functools import cache

from ketamine_edu.appraisal.absolute_terms import (
    difference_from_counts,
    difference_from_ratio,
    number_needed,
    risk_with_treatment,
)
from ketamine_edu.appraisal.meta_analysis import Pooled, Study, log_ratio, pool
from ketamine_edu.appraisal.reported import reports
from ketamine_edu.appraisal.studies import counts_of, rows_of, studies_of
from ketamine_edu.evidence.tables import Row, read_table
from ketamine_edu.kit.numbers.targets import Target

ENDS = {"low": "low", "high": "high", "": "value"}
REPORTED_Z = ("ejcp", "an_remission", "an_response", "an_remission_28d")


def pooled_aspire() -> Pooled:
    """The two ASPIRE trials at 24 hours, pooled with a fixed effect (MADRS points)."""
    return pool([study for study in studies_of("score_24h")[0] if study.name.startswith("ASPIRE")], "fixed")


@cache
def pooled_rows() -> dict[str, Row]:
    """Rows of data/appraisal/pooled.csv, id -> row."""
    return {row["id"]: row for row in read_table("appraisal/pooled")}


def targets() -> list[Target]:
    """Every published number with what the methods give, in the order of the table."""
    columns = ("id", "description", "quantity", "group", "observed", "unit", "source", "role", "limit_percent")
    rows = read_table("appraisal/targets")
    return [Target(**{name: row[name] for name in columns}, predicted=predict(row["id"])) for row in rows]


def predict(name: str) -> float:
    """What the methods give for a target. ValueError names the ids that there are."""
    if name not in PREDICTIONS:
        raise ValueError(f"id is {name!r}; allowed are {', '.join(PREDICTIONS)}")
    return float(PREDICTIONS[name]())


def trial_ratio(study: str) -> Study:
    """Log odds ratio of one trial of suicidal ideas."""
    row = next(row for row in rows_of("counts", "ideas_gone") if row["study"] == study)
    return log_ratio(counts_of(row), "odds ratio")


def _needed(study: str) -> float:
    row = next(row for row in rows_of("counts", "ideas_gone") if row["study"] == study)
    return number_needed(difference_from_counts(counts_of(row)).percent)


def _risk(name: str, end: str) -> Callable[[], float]:
    """Risk with treatment that a review's ratio, or an end of its interval, gives at its control risk (%)."""
    row = pooled_rows()[name]
    return lambda: risk_with_treatment(row["control_percent"], row[end], row["measure"])


def _difference(name: str, end: str) -> Callable[[], float]:
    row = pooled_rows()[name]
    ratio = (row["value"], row["low"], row["high"], row["measure"])
    return lambda: getattr(difference_from_ratio(row["control_percent"], *ratio)[0], end)


def _suffixed(name: str, end: str) -> str:
    return f"{name}-{end}" if end else name


PREDICTIONS: dict[str, Callable[[], float]] = {
    "aspire": lambda: -pooled_aspire().estimate,
    "aspire-far": lambda: -pooled_aspire().low,
    "aspire-near": lambda: -pooled_aspire().high,
    "grunebaum": lambda: math.exp(trial_ratio("Grunebaum 2018").estimate),
    "grunebaum-low": lambda: math.exp(trial_ratio("Grunebaum 2018").interval[0]),
    "grunebaum-high": lambda: math.exp(trial_ratio("Grunebaum 2018").interval[1]),
    "grunebaum-nnt": lambda: _needed("Grunebaum 2018"),
    "abbar": lambda: math.exp(trial_ratio("Abbar 2022").estimate),
    "abbar-low": lambda: math.exp(trial_ratio("Abbar 2022").interval[0]),
    "abbar-high": lambda: math.exp(trial_ratio("Abbar 2022").interval[1]),
    "dean-remission-placebo": _risk("dean-remission-placebo", "value"),
    **{f"{name.replace('_', '-')}-z": lambda name=name: abs(reports()[name].z) for name in REPORTED_Z},
    **{
        _suffixed(name, end): _risk(name, column)
        for name in ("dean-response-placebo", "dean-response-midazolam")
        for end, column in ENDS.items()
    },
    **{f"macsphere-{kind}-{end}": _difference(f"macsphere-{kind}", end) for kind in ("gut", "dizzy", "drowsy") for end in ("low", "high")},
}  # fmt: skip
