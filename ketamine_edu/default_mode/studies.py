"""What studies of the default mode found: sizes where they could be read, else only which way connectivity went.

for study in chosen_studies(compared=("depression",), measured=("within default mode",)):
    print(study.label, study.direction, study.effect)
"""

from collections.abc import Container, Iterable
from dataclasses import dataclass
from functools import cache

from ketamine_edu.evidence.records import records

# Values of the columns of the table -> what they mean in words.
COMPARISONS = {
    "ketamine now": "ketamine, acutely",
    "ketamine later": "ketamine, a day or more later",
    "midazolam": "midazolam, a sedative",
    "tablets": "antidepressant tablets",
    "depression": "depression, against controls",
    "anxiety": "anxiety, against controls",
}
CONNECTIONS = {
    "within default mode": "within the default mode",
    "default mode and others": "default mode with other regions",
    "several networks": "several networks together",
    "elsewhere": "elsewhere in the brain",
    "blood flow": "blood flow in the default mode",
}
DIRECTIONS = ("lower", "none", "higher", "both", "towards controls")


@dataclass(frozen=True)
class Study:
    """A row of data/default_mode/studies.csv. comparison: a key of COMPARISONS; connection: of CONNECTIONS.

    n, n_controls: people, None where it could not be read. direction: one of DIRECTIONS. effect, effect_low,
    effect_high: standardised difference in connectivity and its 95 % interval (standard deviations), None where they
    could not be read.
    """

    id: str
    label: str
    comparison: str
    connection: str
    n: int | None
    n_controls: int | None
    direction: str
    effect: float | None
    effect_low: float | None
    effect_high: float | None


@cache
def studies() -> tuple[Study, ...]:
    """All studies, in the order of COMPARISONS and, within one, of the table."""
    order = list(COMPARISONS)
    return tuple(sorted(records(Study, "default_mode/studies"), key=lambda study: order.index(study.comparison)))


def chosen_studies(compared: Container[str], measured: Container[str], sizes_only: bool = False) -> tuple[Study, ...]:
    """The studies of these comparisons and connections. sizes_only: without those whose size could not be read."""
    return tuple(
        study
        for study in studies()
        if study.comparison in compared
        and study.connection in measured
        and (study.effect is not None or not sizes_only)
    )


def count_directions(rows: Iterable[Study]) -> dict[str, dict[str, int]]:
    """Comparison -> direction -> number of studies, for the comparisons of which there are any."""
    counts: dict[str, dict[str, int]] = {}
    for study in rows:
        counts.setdefault(study.comparison, dict.fromkeys(DIRECTIONS, 0))[study.direction] += 1
    return counts
