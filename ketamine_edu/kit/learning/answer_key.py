"""All answers of a lesson, folded: for the end of a notebook, and for whoever reads it where no kernel runs."""

import html
from pathlib import Path

from ketamine_edu.kit.learning.exercises import exercise
from ketamine_edu.kit.learning.markup import Card, to_html, to_plain
from ketamine_edu.kit.learning.questions import Question, load_questions


def answers(lesson: str, directory: Path | None = None) -> Card:
    """Answers to all predictions, with the reason for every choice, and all solutions of a lesson ("05").

    As HTML each group is folded and has to be opened; plain text cannot fold. directory: another place than
    data/questions. Raises as `quiz` and `exercise` do.
    """
    lesson_questions = load_questions(lesson, directory)
    predictions = [_prediction(question) for question in lesson_questions.questions.values()]
    solutions = [exercise(lesson, key, directory).solution() for key in lesson_questions.exercises]
    folded = [
        f"<details><summary>{title}</summary>{''.join(card.html for card in cards)}</details>"
        for title, cards in (("Answers to the predictions", predictions), ("Solutions of the exercises", solutions))
        if cards
    ]
    return Card("".join(folded), "\n\n".join(card.plain for card in [*predictions, *solutions]))


def _prediction(question: Question) -> Card:
    right = question.right_choice
    reasons = "".join(
        f"<p>{'✓' if c.right else '✗'} <b>{html.escape(f'{c.letter}. {c.text}')}</b> {to_html(c.feedback)}</p>"
        for c in question.choices
    )
    return Card(
        f"<p><i>{to_html(question.stem)}</i></p>{reasons}",
        f"{to_plain(question.stem)}\n{right.letter}. {right.text}\n{to_plain(right.feedback)}",
    )
