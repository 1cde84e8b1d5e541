"""Predict before you move: one question with choices, feedback for each, as often as one likes.

    quiz("05", "peak-order")

The choices are buttons: Tab goes from one to the next, Enter or Space picks. The answer is told by words and signs as
well as by colour, in a status region that a screen reader speaks. Where no kernel runs, the same cell shows the question
and its choices as text; the answers stand folded where `answers` puts them.
"""

import html
from functools import partial
from pathlib import Path

from ipywidgets import HTML, Button, VBox

from ketamine_edu.kit.learning import progress
from ketamine_edu.kit.learning.markup import to_html, to_plain
from ketamine_edu.kit.learning.questions import Choice, Question, load_questions, pick

WHERE_ANSWERS_ARE = "The answers stand folded at the end of the page."
STYLE = """<style>
.ke-quiz { max-width: 72ch; padding: 4px 12px; border-left: 4px solid var(--jp-brand-color1, #1976d2);
  overflow: visible; font-size: var(--jp-content-font-size1, 14px); color: var(--jp-content-font-color1, #212121); }
.ke-quiz .widget-html-content { white-space: normal; line-height: 1.5; font-size: var(--jp-content-font-size1, 14px); }
.ke-quiz .ke-choice { width: 100%; height: auto; min-height: 32px; margin: 3px 0; padding: 5px 12px; text-align: left;
  white-space: normal; line-height: 1.4; font-size: var(--jp-content-font-size1, 14px);
  color: var(--jp-content-font-color1, #212121); background: var(--jp-layout-color2, #eeeeee);
  border: 1px solid var(--jp-border-color1, #bdbdbd); border-radius: 3px; }
.ke-quiz .ke-choice:hover { background: var(--jp-layout-color3, #e0e0e0); }
.ke-quiz .ke-choice:focus-visible { outline: 3px solid var(--jp-brand-color1, #1976d2); outline-offset: 1px; }
.ke-quiz .ke-wrong { border-left: 5px solid var(--jp-warn-color1, #bf5a00); }
.ke-quiz .ke-right { border-left: 5px solid var(--jp-success-color1, #2e7d32); }
</style>"""


class Quiz:
    """One question on the page. `view` is the widget; the object shows itself as a cell's value."""

    def __init__(self, question: Question) -> None:
        self.question = question
        self._buttons = {c.letter: Button(description=_label(c)) for c in question.choices}
        for letter, button in self._buttons.items():
            button.add_class("ke-choice")
            button.on_click(partial(self._clicked, letter))
        self._feedback = HTML(_status(""))
        stem = HTML(f"{STYLE}<b>Predict.</b> {to_html(question.stem)}")
        self.view = VBox([stem, *self._buttons.values(), self._feedback])
        self.view.add_class("ke-quiz")

    def choose(self, letter: str) -> None:
        """Pick a choice, as a click does; ValueError if there is no such letter."""
        if letter not in self._buttons:
            raise ValueError(f"letter is {letter!r}; allowed are {', '.join(self._buttons)}")
        choice = next(c for c in self.question.choices if c.letter == letter)
        note = progress.record_answer(self.question.lesson, self.question.key, letter, choice.right)
        button = self._buttons[letter]
        button.description = f"{'✓' if choice.right else '✗'} {_label(choice)}"
        button.add_class("ke-right" if choice.right else "ke-wrong")
        verdict = "✓ Right." if choice.right else "✗ Not this one."
        again = "" if choice.right else " <i>Try again.</i>"
        told = f"<p>{html.escape(note)}</p>" if note else ""
        self._feedback.value = _status(f"<b>{letter}: {verdict}</b> {to_html(choice.feedback)}{again}{told}")

    def _clicked(self, letter: str, _: Button) -> None:
        self.choose(letter)

    def _repr_mimebundle_(self, **kwargs: object) -> dict:
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


def _status(content: str) -> str:
    return f'<div role="status" aria-live="polite">{content}</div>'
