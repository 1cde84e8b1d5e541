"""Lesson 08, reading the evidence: the models' answers to the exercises.

The texts stand in data/questions/appraisal.json. Every answer is computed from the models and tables that the student
uses.
"""

import math
from collections.abc import Callable

from ketamine_edu.appraisal.absolute_terms import number_needed, risk_with_treatment
from ketamine_edu.appraisal.meta_analysis import Counts, Pooled, log_ratio, pool, se_from_interval
from ketamine_edu.appraisal.reported import group_sizes, p_two_sided, reports
from ketamine_edu.appraisal.studies import counted_trials, studies_of
from ketamine_edu.evidence.tables import Row, read_table
from ketamine_edu.kit.learning.checking import Case
from ketamine_edu.kit.learning.exercises import Answer
from ketamine_edu.kit.numbers.statistics import NORMAL_95

MIDAZOLAM_TRIALS = ("Grunebaum 2018", "Su 2023")
NEEDED = ((25.9, 2.48), (8.8, 3.94), (50.0, 1.5), (10.0, 1.5))
RANDOMISED = 83  # the larger of the two groups of the French trial


def ideas_counts() -> list[Counts]:
    """Counts of the two trials of suicidal ideas against midazolam."""
    return [trial.counts for trial in counted_trials("ideas_gone") if trial.study in MIDAZOLAM_TRIALS]


def pooled_ideas() -> dict[str, float]:
    """Their odds ratios pooled with a fixed effect, and the 95 % interval."""
    pooled = pool([log_ratio(counts, "odds ratio") for counts in ideas_counts()], "fixed")
    return {"odds_ratio": math.exp(pooled.estimate), "low": math.exp(pooled.low), "high": math.exp(pooled.high)}


def thrown_together() -> float:
    """The mistake: the arms added up as if both trials were one."""
    treated, n_treated, control, n_control = (
        sum(getattr(counts, name) for counts in ideas_counts())
        for name in ("events_treated", "n_treated", "events_control", "n_control")
    )
    return math.exp(log_ratio(Counts("both", treated, n_treated, control, n_control), "odds ratio").estimate)


def plain_mean() -> float:
    """The mistake: both odds ratios count alike."""
    odds_ratios = [math.exp(log_ratio(counts, "odds ratio").estimate) for counts in ideas_counts()]
    return sum(odds_ratios) / len(odds_ratios)


def pooled_ratings(model: str) -> Pooled:
    """The two rows of rated suicidal ideas, pooled by a model (standard deviations)."""
    return pool(studies_of("ideas_score")[0], model)


def few_trials() -> dict[str, float]:
    """Half the width of the pooled 95 % interval by random effects and by Hartung and Knapp (standard deviations)."""
    pools = {"random": pooled_ratings("random"), "hartung_knapp": pooled_ratings("hartung-knapp")}
    return {name: (pooled.high - pooled.low) / 2 for name, pooled in pools.items()}


def normal_quantile() -> float:
    """The mistake: Hartung and Knapp's error with the 1.96 of the normal distribution (standard deviations)."""
    return NORMAL_95 * pooled_ratings("hartung-knapp").se


def full_width() -> float:
    """The mistake: the whole width (standard deviations)."""
    return 2 * few_trials()["hartung_knapp"]


def needed_cases() -> list[Case]:
    """Risk without treatment (%) and odds ratio, and the number needed to treat."""
    return [
        Case(
            {"control_percent": control, "odds_ratio": ratio},
            number_needed(risk_with_treatment(control, ratio, "odds ratio") - control),
        )
        for control, ratio in NEEDED
    ]


def percentage(name: str) -> Row:
    """A row of data/appraisal/percentages.csv by id."""
    return next(row for row in read_table("appraisal/percentages") if row["id"] == name)


def true_sizes() -> dict[str, float]:
    """Size of the group that each printed percentage of the French trial belongs to (people)."""
    sizes = {}
    for arm in ("ketamine", "placebo"):
        row = percentage(f"abbar_{arm}")
        (size,) = group_sizes(row.integer("events"), row.number("percent"), row.integer("decimals"), RANDOMISED)
        sizes[arm] = float(size)
    return sizes


def printed_size(arm: str) -> Callable[[], float]:
    """The mistake: the size that the abstract prints beside the percentage (people)."""
    return lambda: percentage(f"abbar_{arm}").number("n")


def p_from_interval() -> float:
    """Two-sided p of the risk ratio of remission."""
    return reports()["an_remission"].p


def p_without_logarithm() -> float:
    """The mistake: the risk ratio treated like a difference from 1."""
    report = reports()["an_remission"]
    assert report.interval is not None  # this trial prints one
    return p_two_sided((report.estimate - 1) / se_from_interval(report.label, *report.interval))


def p_one_sided() -> float:
    """The mistake: only one tail."""
    return p_from_interval() / 2


ANSWERS = {
    "two-trials": Answer(pooled_ideas, {"thrown-together": thrown_together, "plain-mean": plain_mean}),
    "few-trials": Answer(few_trials, {"normal": normal_quantile, "full-width": full_width}),
    "number-needed": Answer(needed_cases),
    "group-sizes": Answer(true_sizes, {"as-printed": printed_size("ketamine")}),
    "p-and-interval": Answer(p_from_interval, {"no-logarithm": p_without_logarithm, "one-sided": p_one_sided}),
}
