"""The questions of the concept inventory: rows of data/inventory/concepts.csv.

Each wrong choice stands for a misconception. The questions have not been validated with students.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ketamine_edu.evidence.references import source_keys
from ketamine_edu.evidence.tables import read_table

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
    return tuple(_concept(row) for row in read_table("inventory/concepts", directory))


def _concept(row: Mapping[str, Any]) -> Concept:
    choices = tuple(
        ConceptChoice(letter, *(row[f"{column}_{letter.lower()}"] for column in ("choice", "misconception", "treated")))
        for letter in LETTERS
    )
    kept = {name: row[name] for name in ("number", "key", "lesson", "stem", "right", "explanation")}
    return Concept(choices=choices, sources=tuple(source_keys(row["source"])), **kept)
