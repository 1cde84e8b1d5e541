"""The article's ten answers as a leaflet to correct: write, compare, keep.

    leaflet = Leaflet()
    leaflet                       # choose a question, write your own answer, compare
    leaflet.write(3, "...")       # the same from a cell
    leaflet.compare(3)
    leaflet.mine()                # all that you wrote, as one text to hand in

What the check can and cannot do stands in `ketamine_edu.claims.leaflet` and, in a sentence, under every comparison.
"""

from ketamine_edu.claims.leaflet import MIN_WORDS, leaflet, question, review
from ketamine_edu.evidence.references import cite
from ketamine_edu.kit.learning.answer_editor import (
    AnswerEditor,
    EditorWords,
    FlawedAnswer,
    PointCheck,
    folded_answers,
)
from ketamine_edu.kit.learning.markup import Card

LESSON = "11"
WORDS = EditorWords(
    source="The article says:",
    placeholder=f"Your own answer, at least {MIN_WORDS} words",
    limits=(
        "The check looks for words, not for sense: a point counts as mentioned if one of its words stands in your "
        "text. Read both answers and judge for yourself; where yours is better, keep it."
    ),
)


class Leaflet(AnswerEditor):
    """Editor of the ten answers; the object shows itself as a cell's value."""

    def __init__(self) -> None:
        super().__init__(LESSON, "leaflet", _answers(), _check, WORDS)


def corrected() -> Card:
    """Our ten answers with their sources, folded: for the end of a notebook."""
    return folded_answers("The corrected leaflet", _answers())


def _answers() -> list[FlawedAnswer]:
    return [
        FlawedAnswer(q.number, q.question, q.article, q.corrected, f"({'; '.join(cite(key) for key in q.source)})")
        for q in leaflet()
    ]


def _check(text: str, number: int) -> PointCheck:
    result = review(text, number)
    points = tuple(point.point for point in question(number).points)
    return PointCheck(result.refused, tuple(zip(points, result.mentioned, strict=True)))
