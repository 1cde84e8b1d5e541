"""Published numbers against the methods of lesson 08: pools, odds ratios of single trials, absolute risks, checks.

Rows come from data/appraisal/targets.csv; what the roles mean stands in kit/numbers/targets.py. No method here has a
number that could be fitted: every row is one that the arithmetic must reach from other printed numbers.
"""

import math
from collections.abc import Callable

from ketamine_edu.appraisal.absolute_terms import difference_from_counts, number_needed
from ketamine_edu.appraisal.benefits_and_harms import Risks, effects, risks_in_source
from ketamine_edu.appraisal.meta_analysis import Pooled, Study, log_ratio, pool
from ketamine_edu.appraisal.reported import reports
from ketamine_edu.appraisal.studies import CountedTrial, counted_trials, studies_of
from ketamine_edu.evidence.records import records
from ketamine_edu.kit.numbers.checks import check_choice
from ketamine_edu.kit.numbers.targets import Target

REPORTED_Z = ("ejcp", "an_remission", "an_response", "an_remission_28d")


def pooled_aspire() -> Pooled:
    """The two ASPIRE trials at 24 hours, pooled with a fixed effect (MADRS points)."""
    return pool([study for study in studies_of("score_24h")[0] if study.name.startswith("ASPIRE")], "fixed")


def targets() -> list[Target]:
    """Every published number with what the methods give, in the order of the table."""
    return list(records(Target, "appraisal/targets", formed={"predicted": lambda row: predict(row.text("id"))}))


def predict(name: str) -> float:
    """What the methods give for a target. ValueError names the ids that there are."""
    return float(PREDICTIONS[check_choice("id", name, PREDICTIONS)]())


def trial_ratio(study: str) -> Study:
    """Log odds ratio of one trial of suicidal ideas."""
    return log_ratio(_ideas_trial(study).counts, "odds ratio")


def _ideas_trial(study: str) -> CountedTrial:
    return next(trial for trial in counted_trials("ideas_gone") if trial.study == study)


def _number_needed(study: str) -> float:
    return number_needed(difference_from_counts(_ideas_trial(study).counts).percent)


def _from_trial(study: str, value: Callable[[Study], float]) -> Callable[[], float]:
    return lambda: math.exp(value(trial_ratio(study)))


def _from_risks(name: str, value: Callable[[Risks], float]) -> Callable[[], float]:
    """A number that a review's ratio gives at the risk without treatment that the review takes."""
    return lambda: value(risks_in_source(effects()[name]))


def _z(name: str) -> Callable[[], float]:
    return lambda: abs(reports()[name].z)


RATIO: dict[str, Callable[[Study], float]] = {
    "": lambda study: study.estimate,
    "-low": lambda study: study.interval[0],
    "-high": lambda study: study.interval[1],
}
TREATED_PERCENT: dict[str, Callable[[Risks], float]] = {
    "": lambda risks: risks.treated_percent,
    "-low": lambda risks: risks.treated_interval_percent[0],
    "-high": lambda risks: risks.treated_interval_percent[1],
}
DIFFERENCE: dict[str, Callable[[Risks], float]] = {
    "-low": lambda risks: risks.difference.low,
    "-high": lambda risks: risks.difference.high,
}
TRIALS = {"grunebaum": "Grunebaum 2018", "abbar": "Abbar 2022"}

PREDICTIONS: dict[str, Callable[[], float]] = {
    "aspire": lambda: -pooled_aspire().estimate,
    "aspire-far": lambda: -pooled_aspire().low,
    "aspire-near": lambda: -pooled_aspire().high,
    **{f"{name}{end}": _from_trial(study, value) for name, study in TRIALS.items() for end, value in RATIO.items()},
    "grunebaum-nnt": lambda: _number_needed("Grunebaum 2018"),
    "dean-remission-placebo": _from_risks("dean-remission-placebo", TREATED_PERCENT[""]),
    **{f"{name.replace('_', '-')}-z": _z(name) for name in REPORTED_Z},
    **{
        f"{name}{end}": _from_risks(name, value)
        for name in ("dean-response-placebo", "dean-response-midazolam")
        for end, value in TREATED_PERCENT.items()
    },
    **{
        f"{name}{end}": _from_risks(name, value)
        for name in ("macsphere-gut", "macsphere-dizzy", "macsphere-drowsy")
        for end, value in DIFFERENCE.items()
    },
}
