"""Benefits and harms as ratios, and what each of them means for a hundred people.

    risks = risks_at(effects()["dean-response-midazolam"], control_percent=26)
    risks.treated_percent, risks.difference.low, risks.number_needed

The ratios are those that reviews pooled (data/appraisal/pooled.csv) and those of single trials, from their counts
(data/appraisal/counts.csv).
"""

import math
from dataclasses import dataclass
from functools import cache

from ketamine_edu.appraisal.absolute_terms import (
    Difference,
    difference_from_counts,
    difference_from_ratio,
    number_needed_in_words,
)
from ketamine_edu.appraisal.meta_analysis import RATIOS, Counts, log_ratio
from ketamine_edu.appraisal.studies import CountedTrial
from ketamine_edu.evidence.records import records

# Of a question whose rows are of the same people, or of one trial that a review has pooled, these rows alone are shown.
SHOWN_ALONE = {
    "response_24h": ("Lii 2023",),
    "anxiety": ("rated by others (LSAS)",),
    "fibromyalgia": ("after 15 min", "week 8"),
}
TRIALS_BY_QUESTION = {"fibromyalgia": "Noppers 2011", "anxiety": "Taylor 2018"}  # whose rows name outcomes, not trials


@dataclass(frozen=True)
class Effect:
    """A ratio of one event with its 95 % interval.

    wanted: whether the event is a benefit. control_percent: risk without treatment in the source, None if it was not
    read. counts: those of a single trial, None for a pooled ratio.
    """

    id: str
    label: str
    outcome: str
    measure: str
    value: float
    low: float
    high: float
    wanted: bool
    control_percent: float | None
    certainty: str
    source: str
    counts: Counts | None = None


@dataclass(frozen=True)
class Risks:
    """Risk of an event without treatment (%), and what treatment changes.

    is_cut_off: whether a risk ratio, or an end of its interval, would give more than 100 %.
    """

    effect: Effect
    control_percent: float
    difference: Difference
    is_cut_off: bool

    @property
    def treated_percent(self) -> float:
        """Risk with treatment (%)."""
        return self.control_percent + self.difference.percent

    @property
    def treated_interval_percent(self) -> tuple[float, float]:
        """Ends of the 95 % interval of the risk with treatment (%)."""
        return self.control_percent + self.difference.low, self.control_percent + self.difference.high

    @property
    def number_needed(self) -> str:
        """Number needed to treat, or to harm, and its interval, in words."""
        return number_needed_in_words(self.difference, self.effect.wanted)


@cache
def effects() -> dict[str, Effect]:
    """All ratios of the data, id -> Effect: pooled ones as printed, and single trials from their counts."""
    of_reviews = records(
        Effect, "appraisal/pooled", formed={"counts": lambda row: None}, where=lambda row: row["measure"] in RATIOS
    )
    trials = enumerate(records(CountedTrial, "appraisal/counts"), start=1)
    of_trials = [_of_trial(number, trial) for number, trial in trials if _is_shown(trial)]
    return {effect.id: effect for effect in (*of_reviews, *of_trials)}


def effects_of(kind: str) -> dict[str, str]:
    """Ids and names of every "benefit" or every "harm"."""
    return {effect.id: effect.outcome for effect in effects().values() if effect.wanted == (kind == "benefit")}


def risks_at(effect: Effect, control_percent: float) -> Risks:
    """Risks for people who have the event without treatment this often (%)."""
    ratio = (effect.value, effect.low, effect.high, effect.measure)
    return Risks(effect, control_percent, *difference_from_ratio(control_percent, *ratio))


def risks_in_source(effect: Effect) -> Risks:
    """Risks for the people of the source. ValueError for an effect whose risk without treatment was not read."""
    if effect.control_percent is None:
        raise ValueError(f"{effect.id} has no risk without treatment; allowed are effects whose source gives one")
    if effect.counts is not None:  # a single trial's own people need no ratio
        return Risks(effect, effect.control_percent, difference_from_counts(effect.counts), False)
    return risks_at(effect, effect.control_percent)


def _is_shown(trial: CountedTrial) -> bool:
    return trial.study in SHOWN_ALONE.get(trial.question or "", (trial.study,))


def _of_trial(number: int, trial: CountedTrial) -> Effect:
    study = log_ratio(trial.counts, "odds ratio")
    return Effect(
        id=f"trial-{number}",
        label=TRIALS_BY_QUESTION.get(trial.question or "", trial.study),
        outcome=trial.label,
        measure="odds ratio",
        value=math.exp(study.estimate),
        low=math.exp(study.interval[0]),
        high=math.exp(study.interval[1]),
        wanted=trial.wanted,
        control_percent=100 * trial.events_control / trial.n_control,
        certainty="one trial",
        source=trial.source,
        counts=trial.counts,
    )
