"""The trials behind each question of lesson 08: which condition, which outcome, against what control.

    question("score_24h").condition
    studies, silent = studies_of("score_24h", comparator="any", measure="odds ratio")

Rows come from data/appraisal: questions, effects (differences), counts (events), unreported (trials that print no
number). Negative differences favour ketamine; ratios above 1 mean more people with the wanted event.
"""

import math
from dataclasses import dataclass
from functools import cache

from ketamine_edu.appraisal.meta_analysis import Counts, Study, ratios, se_from_interval
from ketamine_edu.evidence.tables import Row, read_table

COMPARATORS = {"any": "any", "inert": "inert (placebo, saline)", "active": "active (midazolam ...)"}
RATIOS = ("odds ratio", "risk ratio")


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


@cache
def questions() -> dict[str, Question]:
    """All questions, id -> Question."""
    names = Question.__dataclass_fields__
    return {row["id"]: Question(**{name: row[name] for name in names}) for row in read_table("appraisal/questions")}


def question(name: str) -> Question:
    """One question by id; ValueError names what is allowed."""
    if name not in questions():
        raise ValueError(f"question is {name!r}; allowed are {', '.join(questions())}")
    return questions()[name]


@cache
def outcomes() -> dict[str, dict[str, str]]:
    """Condition -> id of question -> outcome in words."""
    found: dict[str, dict[str, str]] = {}
    for one in questions().values():
        found.setdefault(one.condition, {})[one.id] = one.label
    return found


@cache
def rows_of(table: str, name: str, comparator: str = "any") -> tuple[Row, ...]:
    """Rows of a table in data/appraisal for a question and a kind of control."""
    question(name)
    if comparator not in COMPARATORS:
        raise ValueError(f"comparator is {comparator!r}; allowed are {', '.join(COMPARATORS)}")
    found = [row for row in read_table(f"appraisal/{table}") if row["question"] == name]
    return tuple(row for row in found if comparator in ("any", row["comparator"]))


def counts_of(row: Row) -> Counts:
    """A row of data/appraisal/counts.csv as Counts."""
    return Counts(row["study"], *(row[c] for c in ("events_treated", "n_treated", "events_control", "n_control")))


@cache
def studies_of(
    name: str, comparator: str = "any", measure: str = "odds ratio"
) -> tuple[tuple[Study, ...], tuple[str, ...]]:
    """Studies of a question (ratios as logarithms) and the names of those whose counts say nothing about a ratio.

    measure: for counted outcomes only. Raises ValueError for an unknown question, comparator or measure.
    """
    if measure not in RATIOS:
        raise ValueError(f"measure is {measure!r}; allowed are {', '.join(RATIOS)}")
    if question(name).is_counted:
        studies, silent = ratios([counts_of(row) for row in rows_of("counts", name, comparator)], measure)
        return tuple(studies), tuple(silent)
    return tuple(_study(row) for row in rows_of("effects", name, comparator)), ()


def _study(row: Row) -> Study:
    se = row["se"] if row["se"] is not None else se_from_interval(row["study"], row["low"], row["high"])
    return Study(row["study"], row["value"], se)


def shown(name: str, value: float) -> float:
    """An estimate as it is printed: the ratio itself where the logarithm was pooled."""
    return math.exp(value) if question(name).is_counted else value
