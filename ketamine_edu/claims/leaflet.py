"""Ten questions and answers of a popular article, their correction, and a check of what a student writes.

The check knows words, not sense. Each question has three points that a good correction mentions
(data/claims/leaflet_points.csv), each with the beginnings of words by which it is looked for; a point counts as
mentioned if one of them stands in the text. A text that says the opposite of the truth with the right words passes, and
a good text in other words does not: whoever writes has to read the comparison, and the check says so.

Refused before any point is looked for: an empty text, one of fewer than MIN_WORDS words, and one that is mostly the
article's answer or ours. "Mostly" is a share of SAME_SHARE of its words that stand, in the same order, in the other
text (difflib); the two limits are ours.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache
from typing import Any

from ketamine_edu.evidence.records import records
from ketamine_edu.evidence.references import source_keys
from ketamine_edu.evidence.tables import Row
from ketamine_edu.kit.numbers.checks import check_whole

MIN_WORDS = 12
SAME_SHARE = 0.75


@dataclass(frozen=True)
class Point:
    """What a correction of a question should mention.

    number: of the question. words: beginnings of words or phrases, one of which is enough.
    """

    number: int
    point: str
    words: tuple[str, ...]


@dataclass(frozen=True)
class Question:
    """One question. article: the article's answer in our words. corrected: ours.

    claims: ids of the statements behind it. source: keys of references.bib.
    """

    number: int
    question: str
    article: str
    corrected: str
    claims: tuple[str, ...]
    source: tuple[str, ...]
    points: tuple[Point, ...]


@dataclass(frozen=True)
class Review:
    """What the check says. refused: why the text was not looked at, or "". mentioned: one for each point."""

    refused: str
    mentioned: tuple[bool, ...]

    @property
    def passed(self) -> bool:
        return not self.refused and all(self.mentioned)


@cache
def leaflet() -> tuple[Question, ...]:
    """The ten questions in the order of the article."""
    points = records(Point, "claims/leaflet_points", formed={"words": _words_of_point})
    formed: dict[str, Callable[[Row], Any]] = {
        "claims": lambda row: source_keys(row.text("claims")),
        "source": lambda row: source_keys(row.text("source")),
        "points": lambda row: tuple(point for point in points if point.number == row.integer("number")),
    }
    return records(Question, "claims/leaflet", formed=formed)


def question(number: int) -> Question:
    """The question of that number. ValueError for a number that does not exist."""
    questions = leaflet()
    return questions[check_whole("number", number, 1, len(questions)) - 1]


def review(text: str, number: int) -> Review:
    """Check a student's answer to a question. TypeError if the text is no text."""
    if not isinstance(text, str):
        raise TypeError(f"text is a {type(text).__name__}; allowed: a text")
    asked, written = question(number), _words(text)
    nothing = (False,) * len(asked.points)
    if not written:
        return Review("Nothing is written yet.", nothing)
    if len(written) < MIN_WORDS:
        return Review(f"{len(written)} words are too few for an answer; write at least {MIN_WORDS}.", nothing)
    for other, whose in ((asked.article, "the article's answer"), (asked.corrected, "our answer")):
        if shared_share(written, _words(other)) >= SAME_SHARE:
            return Review(f"This is mostly {whose}. Put it into words of your own.", nothing)
    lowered = " ".join(text.casefold().split())
    return Review("", tuple(any(_stands_in(word, lowered) for word in p.words) for p in asked.points))


def shared_share(written: Sequence[str], other: Sequence[str]) -> float:
    """Share of the written words that stand in the same order in the other text, from 0 to 1."""
    if not written:
        raise ValueError("written is empty; allowed: at least one word")
    blocks = SequenceMatcher(None, written, other, autojunk=False).get_matching_blocks()
    return sum(block.size for block in blocks) / len(written)


def _words_of_point(row: Row) -> tuple[str, ...]:
    return tuple(word for word in row.text("words").split(";") if word.strip())


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text.casefold())


def _stands_in(word: str, text: str) -> bool:
    """Whether a word of the text begins so; a number must stand alone."""
    end = r"(?!\d)" if word[-1].isdigit() else ""
    return re.search(rf"(?<!\w){re.escape(word)}{end}", text) is not None
