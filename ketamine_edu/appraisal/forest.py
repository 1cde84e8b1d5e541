"""What stands on a forest plot: the trials of one question with their weights, their pool, and the pools of reviews.

    plot = forest("score_24h", model="random", left_out=4)
    plot.pooled.estimate, plot.trials[0].weight_percent

All effects are on the scale on which they are pooled: differences in the unit of the question, ratios as logarithms.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from ketamine_edu.appraisal.meta_analysis import MODELS, Pooled, Study, pool
from ketamine_edu.appraisal.studies import (
    PublishedPool,
    Question,
    counted_trials,
    measured_trials,
    published_pools,
    question,
    studies_of,
    unreported_trials,
)
from ketamine_edu.kit.numbers.checks import check_choice, check_whole

FEWEST_POOLED = 2


@dataclass(frozen=True)
class PlottedTrial:
    """One trial. comparator: "inert" or "active". weight_percent: its weight in the pool, None where it is in none."""

    effect: Study
    comparator: str
    is_left_out: bool
    weight_percent: float | None


@dataclass(frozen=True)
class Forest:
    """A forest plot. measure: of a counted outcome. pooled: None where nothing is pooled.

    without_number: trials that print no number, and those whose counts say nothing about a ratio, in words.
    reach: ends of all intervals that any model, kind of control or trial left out would show, no effect included.
    """

    question: Question
    measure: str
    trials: tuple[PlottedTrial, ...]
    pooled: Pooled | None
    published: tuple[PublishedPool, ...]
    without_number: tuple[str, ...]
    reach: tuple[float, float]

    @property
    def remaining(self) -> int:
        """Number of trials that are not left out."""
        return sum(not trial.is_left_out for trial in self.trials)

    @property
    def left_out(self) -> str | None:
        """Name of the trial that is left out."""
        return next((trial.effect.name for trial in self.trials if trial.is_left_out), None)

    @property
    def largest_weight_percent(self) -> float | None:
        """Weight of the heaviest trial; None where nothing is pooled."""
        return max(self.pooled.weights_percent) if self.pooled else None


def forest(
    name: str, comparator: str = "any", measure: str = "odds ratio", model: str = "random", left_out: int = 0
) -> Forest:
    """The forest plot of a question.

    left_out: number of a trial, from 1 in the order of the table, that is shown but not pooled; 0, or a number beyond
        the last, for none. Raises ValueError for an unknown question, comparator, measure or model.
    """
    check_choice("model", model, MODELS)
    check_whole("left_out", left_out, 0)
    asked = question(name)
    studies, silent = studies_of(name, comparator, measure)
    remaining = [study for number, study in enumerate(studies, start=1) if number != left_out]
    pooled = pool(remaining, model) if asked.pooled and len(remaining) >= FEWEST_POOLED else None
    weights = dict(zip([study.name for study in remaining], pooled.weights_percent, strict=True)) if pooled else {}
    comparators = _comparators(name)
    trials = tuple(
        PlottedTrial(study, comparators[study.name], number == left_out, weights.get(study.name))
        for number, study in enumerate(studies, start=1)
    )
    unreported = [f"{trial.study} ({trial.n} people)" for trial in unreported_trials(name, comparator)]
    unreported += [f"{trial} (no event, or all)" for trial in silent]
    published = published_pools(name, comparator, measure)
    return Forest(asked, measure, trials, pooled, published, tuple(unreported), _reach_of(name, measure))


@cache
def _comparators(name: str) -> dict[str, str]:
    """Name of a study -> its kind of control."""
    trials = counted_trials(name) if question(name).is_counted else measured_trials(name)
    return {trial.study: trial.comparator for trial in trials}


@cache
def _reach_of(name: str, measure: str) -> tuple[float, float]:
    return reach(studies_of(name, "any", measure)[0], published_pools(name, "any", measure), question(name).pooled)


def reach(studies: Sequence[Study], published: Sequence[PublishedPool], is_pooled: bool) -> tuple[float, float]:
    """Lowest and highest end of the 95 % intervals of studies, of published pools, and of the pools of the studies by
    random effects and by Hartung and Knapp; no effect lies between them."""
    ends = [0.0, *(end for study in studies for end in study.interval)]
    ends += [end for row in published for end in row.estimate_and_interval]  # the estimate lies between its ends
    if is_pooled and len(studies) >= FEWEST_POOLED:
        ends += [end for p in (pool(studies, "random"), pool(studies, "hartung-knapp")) for end in (p.low, p.high)]
    return min(ends), max(ends)
