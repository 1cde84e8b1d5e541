"""Flawed answers to correct: choose a question, write an answer of one's own, compare it with the course's.

Questions, answers and the check of a text are given by the topic. The course's answer shows only after an attempt. What
the check finds stands in a live region, so that a screen reader speaks it, and so does the flawed answer when another
question is chosen. What a student typed is shown as text, never as HTML.
"""

import html
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from ipywidgets import HTML, Button, Dropdown, Layout, Textarea, VBox

from ketamine_edu.kit.learning import progress
from ketamine_edu.kit.learning.markup import Card
from ketamine_edu.kit.numbers.checks import check_whole
from ketamine_edu.kit.page.readout import Readout

WHERE_ANSWERS_ARE = "Our answers stand folded at the end of the page."
NOTHING_WRITTEN = "Nothing is written yet."
STYLE = """<style>
.ke-editor :is(select, textarea, button):focus-visible {
  outline: 2px solid var(--jp-brand-color1, #1976d2) !important; outline-offset: 1px; }
.ke-editor .ke-readout { display: flow-root; margin: 2px; }
</style>"""
WIDE = {"width": "100%", "max_width": "72ch"}


@dataclass(frozen=True)
class FlawedAnswer:
    """A question, the answer to correct, and the course's own, all as plain text. sources: in brackets."""

    number: int
    question: str
    flawed: str
    corrected: str
    sources: str


@dataclass(frozen=True)
class PointCheck:
    """The check of a text. refused: why it was not looked at, or "". points: point -> whether the text mentions it."""

    refused: str
    points: tuple[tuple[str, bool], ...]

    @property
    def passed(self) -> bool:
        return not self.refused and all(mentioned for _, mentioned in self.points)


@dataclass(frozen=True)
class EditorWords:
    """The words around the answers, in plain text.

    source: before a flawed answer, such as "The article says:". placeholder: in the empty box. limits: what the check
    can and cannot do, said under every comparison.
    """

    source: str
    placeholder: str
    limits: str


class AnswerEditor:
    """Editor of all answers. `view` is the widget; the object shows itself as a cell's value.

    answers: numbered from 1. check: text and number of a question -> what it mentions. lesson and name: under which a
    check is noted with the student's progress, as name-01 and so on.
    """

    def __init__(
        self,
        lesson: str,
        name: str,
        answers: Sequence[FlawedAnswer],
        check: Callable[[str, int], PointCheck],
        words: EditorWords,
    ) -> None:
        if not answers:
            raise ValueError("answers is empty; allowed is at least one FlawedAnswer")
        self._lesson, self._name, self._check, self._words = lesson, name, check, words
        self._answers = {answer.number: answer for answer in answers}
        self._texts = dict.fromkeys(self._answers, "")
        self._number = next(iter(self._answers))
        titles = [(f"{answer.number}. {answer.question}", answer.number) for answer in answers]
        self._choice = Dropdown(options=titles, description="Question", layout=Layout(**WIDE))
        self._flawed = Readout()
        self._box = Textarea(placeholder=words.placeholder, rows=6, layout=Layout(**WIDE), description="Your answer")
        self._button = Button(description="Compare", tooltip="Look for the points, then see our answer")
        self._comparison = Readout()
        self._choice.observe(self._on_choice, names="value")
        self._box.observe(self._on_text, names="value")
        self._button.on_click(lambda _: self.compare(self._number))
        self.view = VBox([HTML(STYLE), self._choice, self._flawed, self._box, self._button, self._comparison])
        self.view.add_class("ke-editor")
        self._show()

    def write(self, number: int, text: str) -> None:
        """Put a text in place of the answer to a question, and show that question.

        TypeError if the text is no text, ValueError for a number that does not exist.
        """
        if not isinstance(text, str):
            raise TypeError(f"text is a {type(text).__name__}; allowed: a text")
        self._texts[self._answer(number).number] = text
        self._choice.value = number
        self._box.value = text

    def compare(self, number: int) -> Card:
        """Check the answer to a question; says what is mentioned and, after an attempt, our answer with its sources.

        ValueError for a number that does not exist.
        """
        answer = self._answer(number)
        result = self._check(self._texts[number], number)
        note = ""
        if not result.refused:
            note = progress.record_check(self._lesson, f"{self._name}-{number:02d}", result.passed)
        card = self._compared(answer, result, note)
        if number == self._number:
            self._comparison.value = card.html
        return card

    def mine(self) -> Card:
        """The answers written so far, as one text to hand in."""
        texts = ((answer.question, self._texts[number].strip()) for number, answer in self._answers.items())
        written = [(question, text) for question, text in texts if text]
        if not written:
            return Card(f"<p>{NOTHING_WRITTEN}</p>", NOTHING_WRITTEN)
        body = "".join(f"<p><b>{html.escape(question)}</b><br>{html.escape(text)}</p>" for question, text in written)
        return Card(body, "\n\n".join(f"{question}\n{text}" for question, text in written))

    def _answer(self, number: int) -> FlawedAnswer:
        return self._answers[check_whole("number", number, 1, len(self._answers))]

    def _compared(self, answer: FlawedAnswer, result: PointCheck, note: str) -> Card:
        if result.refused:
            return Card(_prose(f"<p>{html.escape(result.refused)}</p>"), result.refused)
        mentioned = sum(mentioned for _, mentioned in result.points)
        head = f"{mentioned} of {len(result.points)} points found."
        points = [f"{'✓' if mentioned else '✗'} {point}" for point, mentioned in result.points]
        below = [f"Our answer: {answer.corrected} {answer.sources}", self._words.limits, *([note] if note else [])]
        head_html = "<br>".join(html.escape(line) for line in (head, *points))
        below_html = "".join(f"<p>{html.escape(line)}</p>" for line in below)
        return Card(_prose(f"<p>{head_html}</p>{below_html}"), "\n".join([head, *points, *below]))

    def _on_choice(self, change: Any) -> None:
        self._number = change.new
        self._show()

    def _on_text(self, change: Any) -> None:
        self._texts[self._number] = change.new

    def _show(self) -> None:
        flawed = html.escape(self._answers[self._number].flawed)
        self._flawed.value = _prose(f"<p><b>{html.escape(self._words.source)}</b> {flawed}</p>")
        self._box.value = self._texts[self._number]
        self._comparison.value = ""

    def _repr_mimebundle_(self, **kwargs: Any) -> dict[str, Any]:
        return {**self.view._repr_mimebundle_(**kwargs), "text/html": self._still(), "text/plain": repr(self)}

    def _still(self) -> str:
        asked = "".join(
            f"<p><b>{answer.number}. {html.escape(answer.question)}</b><br>{html.escape(answer.flawed)}</p>"
            for answer in self._answers.values()
        )
        return f"{asked}<p><i>{WHERE_ANSWERS_ARE}</i></p>"

    def __repr__(self) -> str:
        lines = [f"{answer.number}. {answer.question}\n   {answer.flawed}" for answer in self._answers.values()]
        return "\n".join([*lines, WHERE_ANSWERS_ARE])


def folded_answers(title: str, answers: Sequence[FlawedAnswer]) -> Card:
    """The course's answers with their sources, folded as HTML: for the end of a notebook. title: of the fold."""
    body = "".join(
        f"<p><b>{answer.number}. {html.escape(answer.question)}</b><br>{html.escape(answer.corrected)} "
        f"<i>{html.escape(answer.sources)}</i></p>"
        for answer in answers
    )
    plain = "\n\n".join(
        f"{answer.number}. {answer.question}\n{answer.corrected} {answer.sources}" for answer in answers
    )
    return Card(f"<details><summary>{html.escape(title)}</summary>{body}</details>", plain)


def _prose(content: str) -> str:
    """HTML in lines of a length that is good to read, in the editor as in the output of a cell."""
    return f'<div style="max-width:72ch;line-height:1.5">{content}</div>'
