"""The questions of the concept inventory: rows of data/inventory/concepts.csv.

Each wrong choice stands for a misconception. The questions have not been validated with students.
"""

from dataclasses import dataclass
from pathlib import Path

from ketamine_edu.evidence.records import records
from ketamine_edu.evidence.references import source_keys
from ketamine_edu.evidence.tables import Row

LETTERS = "ABCD"


@dataclass(frozen=True)
class ConceptChoice:
    """One choice. misconception and treated (a heading in the lesson) are None for the right one."""

    letter: str
    text: str
    misconception: str | None
    treated: str | None


@dataclass(frozen=True)
class Concept:
    """One question. lesson: where it is taught, such as "05". sources: keys of the bibliography."""

    number: int
    key: str
    lesson: str
    stem: str
    choices: tuple[ConceptChoice, ...]
    right: str
    explanation: str
    sources: tuple[str, ...]


def concepts(directory: Path | None = None) -> tuple[Concept, ...]:
    """All questions in order. directory: another data directory. Raises DataError if the table is not as described."""
    formed = {"choices": _choices, "sources": lambda row: source_keys(row.text("source"))}
    return records(Concept, "inventory/concepts", formed=formed, directory=directory)


def _choices(row: Row) -> tuple[ConceptChoice, ...]:
    return tuple(
        ConceptChoice(
            letter,
            row.text(f"choice_{letter.lower()}"),
            row.text_or_none(f"misconception_{letter.lower()}"),
            row.text_or_none(f"treated_{letter.lower()}"),
        )
        for letter in LETTERS
    )
