"""Side effects as numbers of people: how many on the drug, how many on placebo, how many because of the drug.

    found = side_effect("resistant_dissociation")
    found.difference.percent, found.number_needed()      31.6 points, "NNH 3 (3 to 4)"

Of 100 people on the drug as many would have had the effect on placebo as had it there; the rest of those affected is the
difference, with Newcombe's interval, and its reciprocal is the number needed to harm (absolute_terms.py). Splitting a
picture of 100 in this way takes for granted that the drug spares nobody: the data cannot tell.
"""

from dataclasses import dataclass
from functools import cache

from ketamine_edu.appraisal.absolute_terms import Difference, difference_from_counts, number_needed_in_words
from ketamine_edu.appraisal.meta_analysis import Counts
from ketamine_edu.evidence.tables import read_table

TRIALS = {
    "resistant": "treatment-resistant depression, four weeks",
    "crisis": "acute suicidal thoughts, four weeks",
    "maintenance": "well for 16 weeks, going on or stopping",
    "pressure": "blood pressure as measured, four weeks",
}


@dataclass(frozen=True)
class SideEffect:
    """One row of data/care/side_effects.csv. counts: people with the effect in both arms."""

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

    def number_needed(self) -> str:
        """Number needed to harm and its interval, in words."""
        return number_needed_in_words(self.difference, wanted=False)


@cache
def side_effects() -> dict[str, SideEffect]:
    """All side effects, id -> SideEffect, in the order of the table."""
    columns = ("events_treated", "n_treated", "events_control", "n_control")
    return {
        row["id"]: SideEffect(
            row["id"],
            row["trials"],
            row["label"],
            Counts(row["id"], *(row[column] for column in columns)),
            (row["printed_treated_percent"], row["printed_control_percent"]),
            row["source"],
        )
        for row in read_table("care/side_effects")
    }


def side_effect(name: str) -> SideEffect:
    """The side effect of that id. ValueError for an unknown one."""
    if name not in side_effects():
        raise ValueError(f"name is {name!r}; allowed are {', '.join(side_effects())}")
    return side_effects()[name]


def misprinted(points: float = 0.5) -> list[SideEffect]:
    """Rows whose printed percentages differ from their counts by more than rounding (points) allows."""

    def off(row: SideEffect) -> float:
        pairs = zip(row.printed_percent, (row.treated_percent, row.control_percent), strict=True)
        return max(abs(printed - found) for printed, found in pairs)

    return [row for row in side_effects().values() if off(row) > points + 1e-9]
