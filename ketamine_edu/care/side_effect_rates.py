"""Side effects as numbers of people: how many on the drug, how many on placebo, how many because of the drug.

    effect = side_effect("resistant_dissociation")
    effect.difference.percent, effect.number_needed()      31.6 points, "NNH 3 (2.7 to 4)"

Of 100 people on the drug as many would have had the effect on placebo as had it there; the rest of those affected is
the difference, with Newcombe's interval, and its reciprocal is the number needed to harm (appraisal/absolute_terms.py).
Splitting a picture of 100 in this way takes for granted that the drug spares nobody: the data cannot tell.
"""

from dataclasses import dataclass
from functools import cache

from ketamine_edu.appraisal.absolute_terms import Difference, difference_from_counts, number_needed_in_words
from ketamine_edu.appraisal.meta_analysis import Counts
from ketamine_edu.evidence.records import records
from ketamine_edu.evidence.tables import Row
from ketamine_edu.kit.numbers.checks import ROUNDING, check_choice

TRIALS = {
    "resistant": "treatment-resistant depression, four weeks",
    "crisis": "acute suicidal thoughts, four weeks",
    "maintenance": "well for 16 weeks, going on or stopping",
    "pressure": "blood pressure as measured, four weeks",
}


@dataclass(frozen=True)
class SideEffect:
    """One side effect in two arms of trials, a row of data/care/side_effects.csv.

    trials: a key of TRIALS. counts: people with the effect, on the drug (treated) and on placebo (control).
    printed_percent: shares of the two arms as the source has them (%).
    """

    id: str
    trials: str
    label: str
    counts: Counts
    printed_percent: tuple[float, float]
    source: str

    @property
    def treated_percent(self) -> float:
        return 100 * self.counts.events_treated / self.counts.n_treated

    @property
    def control_percent(self) -> float:
        return 100 * self.counts.events_control / self.counts.n_control

    @property
    def difference(self) -> Difference:
        """Drug less placebo, with its 95 % interval (points of 100 people)."""
        return difference_from_counts(self.counts)

    @property
    def misprint_points(self) -> float:
        """Largest distance of a printed percentage from that of the counts (points)."""
        counted = (self.treated_percent, self.control_percent)
        return max(abs(printed - exact) for printed, exact in zip(self.printed_percent, counted, strict=True))

    def number_needed(self) -> str:
        """Number needed to harm and its interval, in words."""
        return number_needed_in_words(self.difference, wanted=False)


@cache
def side_effects() -> dict[str, SideEffect]:
    """All side effects, id -> SideEffect, in the order of the table."""
    effects = records(SideEffect, "care/side_effects", formed={"counts": _counts, "printed_percent": _printed_percent})
    return {effect.id: effect for effect in effects}


def side_effect(name: str) -> SideEffect:
    """The side effect of that id. ValueError for an unknown one."""
    return side_effects()[check_choice("name", name, side_effects())]


def misprinted(points: float = 0.5) -> list[SideEffect]:
    """Rows whose printed percentages differ from their counts by more than rounding (points) allows."""
    return [effect for effect in side_effects().values() if effect.misprint_points > points + ROUNDING]


def _counts(row: Row) -> Counts:
    columns = ("events_treated", "n_treated", "events_control", "n_control")
    return Counts(row.text("id"), *(row.integer(column) for column in columns))


def _printed_percent(row: Row) -> tuple[float, float]:
    return row.number("printed_treated_percent"), row.number("printed_control_percent")
