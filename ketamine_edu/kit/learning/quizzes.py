"""Predict before you move: one question with choices, feedback for each, as often as one likes.

    quiz("05", "peak-order")

The answer is told by words and signs as well as by colour, in a live region that a screen reader speaks. Where no
kernel runs, the same cell shows the question and its choices as text; the answers stand folded where `answers` puts
them.
"""

import html
from pathlib import Path
from typing import Any

from ipywidgets import HTML, VBox

from ketamine_edu.kit.learning import progress
from ketamine_edu.kit.learning.choice_buttons import STYLE, choice_buttons, mark
from ketamine_edu.kit.learning.markup import to_html, to_plain
from ketamine_edu.kit.learning.questions import Choice, Question, load_questions, pick
from ketamine_edu.kit.numbers.checks import check_choice
from ketamine_edu.kit.page.readout import Readout

WHERE_ANSWERS_ARE = "The answers stand folded at the end of the page."


class Quiz:
    """One question on the page. `view` is the widget; the object shows itself as a cell's value."""

    def __init__(self, question: Question) -> None:
        self.question = question
        self._buttons = choice_buttons({choice.letter: _label(choice) for choice in question.choices}, self.choose)
        self._feedback = Readout()
        stem = HTML(f"{STYLE}<b>Predict.</b> {to_html(question.stem)}")
        self.view = VBox([stem, *self._buttons.values(), self._feedback]).add_class("ke-quiz")

    def choose(self, letter: str) -> None:
        """Pick a choice, as a click does; ValueError if there is no such letter."""
        check_choice("letter", letter, self._buttons)
        choice = next(c for c in self.question.choices if c.letter == letter)
        note = progress.record_answer(self.question.lesson, self.question.key, letter, choice.right)
        mark(self._buttons[letter], _label(choice), choice.right)
        verdict = "✓ Right." if choice.right else "✗ Not this one."
        again = "" if choice.right else " <i>Try again.</i>"
        note_html = f"<p>{html.escape(note)}</p>" if note else ""
        self._feedback.value = f"<b>{letter}: {verdict}</b> {to_html(choice.feedback)}{again}{note_html}"

    def _repr_mimebundle_(self, **kwargs: Any) -> dict[str, Any]:
        return {
            **self.view._repr_mimebundle_(**kwargs),
            "text/html": self._still(),
            "text/plain": repr(self),
        }

    def _still(self) -> str:
        # Letters in the text, not in a list's markers: JupyterLab shows every ordered list with numbers.
        choices = "<br>".join(html.escape(_label(c)) for c in self.question.choices)
        return f"<p><b>Predict.</b> {to_html(self.question.stem)}</p><p>{choices}</p><p><i>{WHERE_ANSWERS_ARE}</i></p>"

    def __repr__(self) -> str:
        choices = (f"  {_label(c)}" for c in self.question.choices)
        return "\n".join([f"Predict. {to_plain(self.question.stem)}", *choices, WHERE_ANSWERS_ARE])


def quiz(lesson: str, key: str, directory: Path | None = None) -> Quiz:
    """The question `key` of a lesson ("05"). directory: another place than data/questions.

    Raises ValueError for a lesson or key that does not exist, DataError for a question file that is not valid.
    """
    return Quiz(pick(load_questions(lesson, directory).questions, key, lesson))


def _label(choice: Choice) -> str:
    return f"{choice.letter}. {choice.text}"
