"""The concept inventory: the same questions before and after the course, so that a class can see what has changed.

    inventory("before")      one question at a time: Tab and Enter pick a choice, and the next question comes
    inventory("after")       the same, and at the end which were right and why

An answer is given once, and is noted with the student's progress under the round and the question's key. What was
answered before the course is not judged until the second round is over, because telling would spoil it.

The question and the outcome each stand in a live region, so that a screen reader speaks what a click has brought.
"""

import html
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ipywidgets import HTML, VBox

from ketamine_edu.kit.learning import progress
from ketamine_edu.kit.learning.choice_buttons import STYLE, choice_buttons, mark
from ketamine_edu.kit.learning.concepts import LETTERS, Concept, concepts
from ketamine_edu.kit.numbers.checks import check_choice
from ketamine_edu.kit.page.readout import Readout

ROUNDS = dict(zip(progress.ROUNDS, ("Before the course", "After the course"), strict=True))
ONCE = "Every question is answered once. Nothing is judged before the end of the second round."


class Inventory:
    """One round. `view` is the widget; the object shows itself as a cell's value."""

    def __init__(self, round_name: str, questions: Sequence[Concept]) -> None:
        self.round = check_choice("round", round_name, ROUNDS)
        self.questions = tuple(questions)
        self.answers = self._answered(round_name)
        self._stem = Readout()
        self._buttons = choice_buttons(dict.fromkeys(LETTERS, ""), self.choose)
        self._outcome = Readout()
        # Apart, because a live region would speak all of it when it is unfolded; but close to it, as one piece.
        self._reasons = HTML(layout={"margin": "-2px 2px 2px", "display": "none"})
        self.view = VBox([HTML(STYLE), self._stem, *self._buttons.values(), self._outcome, self._reasons])
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
        check_choice("letter", letter, self._buttons)
        note = progress.record_answer(self.round, question.key, letter, letter == question.right)
        self.answers[question.key] = letter
        self._show(note)

    def _answered(self, round_name: str) -> dict[str, str]:
        known = {question.key for question in self.questions}
        return {key: letter for key, letter in progress.first_answers(round_name).items() if key in known}

    def _show(self, note: str) -> None:
        question, number = self.question, len(self.questions)
        outcome = html.escape(note)
        if question:
            place = f"{ROUNDS[self.round]}, question {len(self.answers) + 1} of {number}."
            self._stem.value = f"<p><b>{place}</b> {html.escape(question.stem)}</p>"
            for choice in question.choices:
                mark(self._buttons[choice.letter], f"{choice.letter}. {choice.text}", None)
        else:
            self._stem.value = f"<p><b>{ROUNDS[self.round]}.</b> All {number} questions are answered. Thank you.</p>"
            over = self.round == "after"
            outcome += self._scores() if over else "<p>The answers come after the course.</p>"
            if over:
                self._reasons.value, self._reasons.layout.display = self._folded_reasons(), None
        for button in self._buttons.values():
            button.layout.display = None if question else "none"
        self._outcome.value = outcome

    def _scores(self) -> str:
        """How many answers were right in each round, as HTML."""
        before = self._answered("before")
        right_before, right_after = (
            sum(answers.get(q.key) == q.right for q in self.questions) for answers in (before, self.answers)
        )
        after_words = f"Right after the course: {right_after} of {len(self.questions)}"
        before_words = f"; before it: {right_before} of {len(before)} answered" if before else ""
        return f"<p>{after_words}{before_words}.</p>"

    def _folded_reasons(self) -> str:
        """Every question with the answer given, the right one and why, as HTML that has to be opened to be read."""
        rows = "".join(
            f"<p><i>{html.escape(q.stem)}</i><br>{'✓' if self.answers[q.key] == q.right else '✗'} You chose "
            f"{self.answers[q.key]}, right is {q.right}. {html.escape(q.explanation)} (Lesson {q.lesson}.)</p>"
            for q in self.questions
        )
        return f"<details><summary>Answers, with reasons</summary>{rows}</details>"

    def _repr_mimebundle_(self, **kwargs: Any) -> dict[str, Any]:
        still = f"<p><b>{ROUNDS[self.round]}: {len(self.questions)} questions.</b></p><p>{ONCE}</p>"
        return {**self.view._repr_mimebundle_(**kwargs), "text/html": still, "text/plain": repr(self)}

    def __repr__(self) -> str:
        return f"{ROUNDS[self.round]}: {len(self.questions)} questions. {ONCE}"


def inventory(round_name: str, directory: Path | None = None) -> Inventory:
    """The questions of a round, "before" or "after" the course; goes on where the student stopped.

    directory: another data directory. Raises ValueError for another round, DataError for a table that is not valid.
    """
    return Inventory(round_name, concepts(directory))
