"""The trials behind each question of lesson 08: which condition, which outcome, against what control.

    question("score_24h").condition
    studies, silent = studies_of("score_24h", comparator="any", measure="odds ratio")

Each dataclass here is a row of a table in data/appraisal: questions, effects (differences), counts (events), unreported
(trials that print no number) and pooled (what reviews found). Negative differences favour ketamine; ratios above 1 mean
more people with the wanted event. Ratios are pooled and drawn as logarithms.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Protocol, TypeVar

from ketamine_edu.appraisal.meta_analysis import RATIOS, Counts, Study, ratios, se_from_interval
from ketamine_edu.evidence.records import records
from ketamine_edu.kit.numbers.checks import check_choice

COMPARATORS = {"any": "any", "inert": "inert (placebo, saline)", "active": "active (midazolam ...)"}


@dataclass(frozen=True)
class Question:
    """One question: id, condition, outcome in words, kind of measure, unit, certainty of the evidence, and its sources.

    pooled: whether the rows are of different people, so that they may be pooled.
    """

    id: str
    condition: str
    label: str
    measure: str
    unit: str
    pooled: bool
    certainty: str
    source: str
    note: str | None

    @property
    def is_counted(self) -> bool:
        """Whether people with an event are counted, so that the effect is a ratio."""
        return self.measure == "counts"

    def in_print(self, effect: float) -> str:
        """An effect as it is printed: a difference, or the ratio whose logarithm it is."""
        if not self.is_counted:
            return f"{effect:.2f}".replace("-", "−")
        ratio = math.exp(effect)
        return f"{ratio:.2f}" if ratio < 10 else f"{ratio:.0f}"

    def in_print_with_interval(self, estimate: float, low: float, high: float) -> str:
        """ "−3.85 (−5.78 to −1.92)" """
        return f"{self.in_print(estimate)} ({self.in_print(low)} to {self.in_print(high)})"


@dataclass(frozen=True)
class MeasuredTrial:
    """A difference between two arms (unit of the question), with its standard error or else its 95 % interval."""

    question: str
    study: str
    comparator: str
    value: float
    low: float | None
    high: float | None
    se: float | None

    @property
    def effect(self) -> Study:
        """The difference with its standard error."""
        if self.se is not None:
            return Study(self.study, self.value, self.se)
        low, high = (math.nan if end is None else end for end in (self.low, self.high))
        return Study(self.study, self.value, se_from_interval(self.study, low, high))


@dataclass(frozen=True)
class CountedTrial:
    """People with an event in two arms. question: None for an event that no question asks about."""

    question: str | None
    study: str
    label: str
    comparator: str
    events_treated: int
    n_treated: int
    events_control: int
    n_control: int
    wanted: bool
    source: str

    @property
    def counts(self) -> Counts:
        """The four numbers."""
        return Counts(self.study, self.events_treated, self.n_treated, self.events_control, self.n_control)


@dataclass(frozen=True)
class UnreportedTrial:
    """A trial of n people that prints no number for the question, and what it says in words."""

    question: str
    study: str
    comparator: str
    n: int
    finding: str


@dataclass(frozen=True)
class PublishedPool:
    """What a review found by pooling: an effect with its 95 % interval, of the measure's kind.

    wanted: whether the event is a benefit. control_percent: risk without treatment, where it was read.
    """

    id: str
    question: str | None
    label: str
    outcome: str
    comparator: str
    measure: str
    value: float
    low: float
    high: float
    wanted: bool
    certainty: str
    control_percent: float | None
    source: str

    @property
    def is_ratio(self) -> bool:
        return self.measure in RATIOS

    @property
    def estimate_and_interval(self) -> tuple[float, float, float]:
        """Estimate, low and high as trials are pooled: of a ratio the logarithms."""
        value, low, high = (math.log(v) if self.is_ratio else v for v in (self.value, self.low, self.high))
        return value, low, high


class _Asked(Protocol):
    """A row that belongs to a question and a kind of control."""

    @property
    def question(self) -> str | None: ...

    @property
    def comparator(self) -> str: ...


AskedRow = TypeVar("AskedRow", bound=_Asked)


@cache
def questions() -> dict[str, Question]:
    """All questions, id -> Question."""
    return {question.id: question for question in records(Question, "appraisal/questions")}


def question(name: str) -> Question:
    """One question by id; ValueError names what is allowed."""
    return questions()[check_choice("question", name, questions())]


@cache
def outcomes() -> dict[str, dict[str, str]]:
    """Condition -> id of question -> outcome in words."""
    by_condition: dict[str, dict[str, str]] = {}
    for asked in questions().values():
        by_condition.setdefault(asked.condition, {})[asked.id] = asked.label
    return by_condition


def measured_trials(name: str, comparator: str = "any") -> tuple[MeasuredTrial, ...]:
    """Trials that print a difference for a question, against a kind of control. ValueError for an unknown one."""
    return _asked(records(MeasuredTrial, "appraisal/effects"), name, comparator)


def counted_trials(name: str, comparator: str = "any") -> tuple[CountedTrial, ...]:
    """Trials that count people for a question, against a kind of control. ValueError for an unknown one."""
    return _asked(records(CountedTrial, "appraisal/counts"), name, comparator)


def unreported_trials(name: str, comparator: str = "any") -> tuple[UnreportedTrial, ...]:
    """Trials that print no number for a question, against a kind of control. ValueError for an unknown one."""
    return _asked(records(UnreportedTrial, "appraisal/unreported"), name, comparator)


def published_pools(name: str, comparator: str = "any", measure: str = "odds ratio") -> tuple[PublishedPool, ...]:
    """What reviews pooled for a question, against a kind of control; of a counted outcome by this measure.

    Reviews that mix kinds of control belong to "any". ValueError for an unknown question, comparator or measure.
    """
    check_choice("measure", measure, RATIOS)
    pools = _asked(records(PublishedPool, "appraisal/pooled"), name, comparator)
    return tuple(pool for pool in pools if not question(name).is_counted or pool.measure == measure)


def _asked(rows: Iterable[AskedRow], name: str, comparator: str) -> tuple[AskedRow, ...]:
    question(name)
    check_choice("comparator", comparator, COMPARATORS)
    return tuple(row for row in rows if row.question == name and comparator in ("any", row.comparator))


@cache
def studies_of(
    name: str, comparator: str = "any", measure: str = "odds ratio"
) -> tuple[tuple[Study, ...], tuple[str, ...]]:
    """Studies of a question (ratios as logarithms) and the names of those whose counts say nothing about a ratio.

    measure: for counted outcomes only. Raises ValueError for an unknown question, comparator or measure.
    """
    check_choice("measure", measure, RATIOS)
    if question(name).is_counted:
        studies, silent = ratios([trial.counts for trial in counted_trials(name, comparator)], measure)
        return tuple(studies), tuple(silent)
    return tuple(trial.effect for trial in measured_trials(name, comparator)), ()
