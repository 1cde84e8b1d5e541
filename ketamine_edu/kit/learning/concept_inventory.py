"""The concept inventory: the same questions before and after the course, so that a class can see what has changed.

    inventory("before")      one question at a time: Tab and Enter pick a choice, and the next question comes
    inventory("after")       the same, and at the end which were right and why

The questions are rows of data/inventory/concepts.csv; each wrong choice stands for a misconception. An answer is given
once, and is noted with the student's progress under the round and the question's key. What was answered before the
course is not judged until the second round is over, because telling would spoil it. The questions have not been validated
with students.
"""

import html
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from ipywidgets import HTML, Button, VBox

from ketamine_edu.evidence.references import source_keys
from ketamine_edu.evidence.tables import read_table
from ketamine_edu.kit.learning import progress
from ketamine_edu.kit.learning.quizzes import STYLE

ROUNDS = dict(zip(progress.ROUNDS, ("Before the course", "After the course"), strict=True))
LETTERS = "ABCD"
ONCE = "Every question is answered once. Nothing is judged before the end of the second round."


@dataclass(frozen=True)
class Choice:
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
    choices: tuple[Choice, ...]
    right: str
    explanation: str
    sources: tuple[str, ...]


def concepts(directory: Path | None = None) -> tuple[Concept, ...]:
    """All questions in order. directory: another data directory. Raises DataError if the table is not as described."""
    return tuple(_concept(row) for row in read_table("inventory/concepts", directory))


class Inventory:
    """One round. `view` is the widget; the object shows itself as a cell's value."""

    def __init__(self, round_name: str, questions: Sequence[Concept]) -> None:
        if round_name not in ROUNDS:
            raise ValueError(f"round is {round_name!r}; allowed are {', '.join(ROUNDS)}")
        self.round = round_name
        self.questions = tuple(questions)
        self.answers = self._answered(round_name)
        self._stem = HTML()
        self._buttons = {letter: Button() for letter in LETTERS}
        for letter, button in self._buttons.items():
            button.add_class("ke-choice")
            button.on_click(partial(self._clicked, letter))
        self._told = HTML()
        self.view = VBox([HTML(STYLE), self._stem, *self._buttons.values(), self._told])
        self.view.add_class("ke-quiz")
        self._show("")

    @property
    def question(self) -> Concept | None:
        """The first question that is not answered yet; None when all are."""
        return next((question for question in self.questions if question.key not in self.answers), None)

    def choose(self, letter: str) -> None:
        """Answer the question that is shown, as a click does; ValueError if there is none or no such letter."""
        question = self.question
        if question is None:
            raise ValueError(f"all {len(self.questions)} questions of this round are answered")
        if letter not in self._buttons:
            raise ValueError(f"letter is {letter!r}; allowed are {', '.join(self._buttons)}")
        note = progress.record_answer(self.round, question.key, letter, letter == question.right)
        self.answers[question.key] = letter
        self._show(note)

    def _answered(self, round_name: str) -> dict[str, str]:
        known = {question.key for question in self.questions}
        return {key: letter for key, letter in progress.first_answers(round_name).items() if key in known}

    def _clicked(self, letter: str, _: Button) -> None:
        self.choose(letter)

    def _show(self, note: str) -> None:
        question, number = self.question, len(self.questions)
        told = html.escape(note)
        if question:
            place = f"{ROUNDS[self.round]}, question {len(self.answers) + 1} of {number}."
            self._stem.value = _status(f"<b>{place}</b> {html.escape(question.stem)}")
            for choice in question.choices:
                self._buttons[choice.letter].description = f"{choice.letter}. {choice.text}"
        else:
            self._stem.value = _status(f"<b>{ROUNDS[self.round]}.</b> All {number} questions are answered. Thank you.")
            told += self._outcome() if self.round == "after" else "<p>The answers come after the course.</p>"
        for button in self._buttons.values():
            button.layout.display = None if question else "none"
        self._told.value = told

    def _outcome(self) -> str:
        """What was right in which round, and why, as HTML; folded, so that nobody reads it by accident."""
        before = self._answered("before")
        said = {
            name: sum(a.get(q.key) == q.right for q in self.questions)
            for name, a in (("before", before), ("after", self.answers))
        }
        counted = f"<p>Right after the course: {said['after']} of {len(self.questions)}"
        counted += f"; before it: {said['before']} of {len(before)} answered.</p>" if before else ".</p>"
        rows = "".join(
            f"<p><i>{html.escape(q.stem)}</i><br>{'✓' if self.answers[q.key] == q.right else '✗'} You chose "
            f"{self.answers[q.key]}, right is {q.right}. {html.escape(q.explanation)} (Lesson {q.lesson}.)</p>"
            for q in self.questions
        )
        return f"{counted}<details><summary>Answers, with reasons</summary>{rows}</details>"

    def _repr_mimebundle_(self, **kwargs: object) -> dict:
        still = f"<p><b>{ROUNDS[self.round]}: {len(self.questions)} questions.</b></p><p>{ONCE}</p>"
        return {**self.view._repr_mimebundle_(**kwargs), "text/html": still, "text/plain": repr(self)}

    def __repr__(self) -> str:
        return f"{ROUNDS[self.round]}: {len(self.questions)} questions. {ONCE}"


def inventory(round_name: str, directory: Path | None = None) -> Inventory:
    """The questions of a round, "before" or "after" the course; goes on where the student stopped.

    directory: another data directory. Raises ValueError for another round, DataError for a table that is not valid.
    """
    return Inventory(round_name, concepts(directory))


def _concept(row: dict) -> Concept:
    choices = tuple(
        Choice(letter, *(row[f"{column}_{letter.lower()}"] for column in ("choice", "misconception", "treated")))
        for letter in LETTERS
    )
    kept = {name: row[name] for name in ("number", "key", "lesson", "stem", "right", "explanation")}
    return Concept(choices=choices, sources=tuple(source_keys(row["source"])), **kept)


def _status(content: str) -> str:
    return f'<div role="status" aria-live="polite"><p>{content}</p></div>'
