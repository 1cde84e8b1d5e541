"""Checked exercises: the student writes a value or a function, and it is compared with what the model computes.

    task = exercise("05", "oral-bioavailability")
    task                      # what is asked
    task.check(answer)        # what is off, or that it is right
    task.score(answer)        # 1.0 or 0.0, for a gradebook
    task.hint()               # one hint more with every call
    task.solution()           # folded

The text of an exercise stands in data/questions/<topic>.json; the answers are functions in the topic's exercises.py, in
a dict ANSWERS by key of the exercise.
"""

import html
import importlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ketamine_edu.kit.learning import progress
from ketamine_edu.kit.learning.checking import Rules, Truth, Verdict, judge, show
from ketamine_edu.kit.learning.markup import Card, to_html, to_plain
from ketamine_edu.kit.learning.questions import ExerciseText, load_questions, pick

BOX = "border-left: 4px solid var({colour}); padding: 4px 12px; max-width: 72ch"
RIGHT, WRONG, OPEN = "--jp-success-color1, #2e7d32", "--jp-warn-color1, #bf5a00", "--jp-border-color1, #757575"


@dataclass(frozen=True)
class Answer:
    """How the model answers an exercise.

    truth: computes a number, a dict of numbers, or a list of `Case` to try a function on. mistakes: name of a mistake
    (the text stands under the same name in the question file) -> the number that it leads to.
    """

    truth: Callable[[], Truth]
    mistakes: Mapping[str, Callable[[], float]] = field(default_factory=dict)


@dataclass(frozen=True, repr=False)
class CheckResult(Card):
    """What `check` says of an answer; true in an `if` or an `assert` only where the answer is right.

    It is HTML and not a widget, so that it is still there when the page is opened without its kernel.
    """

    passed: bool

    def __bool__(self) -> bool:
        return self.passed

    def _repr_html_(self) -> str:
        return f'<div role="status">{self.html}</div>'


class Exercise:
    """One exercise; shows its text as a cell's value."""

    def __init__(self, text: ExerciseText, answer: Answer) -> None:
        if text.mistakes.keys() != answer.mistakes.keys():
            raise ValueError(
                f"exercise {text.key!r}: the question file has words for the mistakes {sorted(text.mistakes)}, "
                f"but computed are {sorted(answer.mistakes)}"
            )
        self.text = text
        self._answer = answer
        self._hints_given = 0

    def check(self, answer: object) -> CheckResult:
        """Compare `answer` with the model's; the result shows itself and is true only if the answer is right.

        answer: a number, or a dict or function where the exercise asks for one. Whatever is not answered yet does not
        count as a try.
        """
        verdict = judge(answer, self._answer.truth(), self._rules())
        note = progress.record_check(self.text.lesson, self.text.key, verdict.passed) if verdict.answered else ""
        return self._result(verdict, note)

    def score(self, answer: object) -> float:
        """1.0 where the answer is right, else 0.0: for a gradebook (nbgrader reads it). Not noted with the progress."""
        return float(judge(answer, self._answer.truth(), self._rules()).passed)

    def hint(self) -> Card:
        """The next hint; after the last one, the last one again."""
        hints = self.text.hints
        self._hints_given = min(self._hints_given + 1, len(hints))
        heading, text = f"Hint {self._hints_given} of {len(hints)}.", hints[self._hints_given - 1]
        return Card(_box(OPEN, heading, to_html(text)), f"{heading} {to_plain(text)}")

    def solution(self) -> Card:
        """The solution, folded: code, the value that the model gives now, and the explanation."""
        text, truth = self.text, self._answer.truth()
        title = f"Solution: {text.title}"
        parts, plain_parts = [to_html(text.explanation)], [to_plain(text.explanation)]
        if not isinstance(truth, list):  # a function has no single value to show
            plain_parts.insert(0, f"Answer: {show(truth, self._rules())}")
            parts.insert(0, html.escape(plain_parts[0], quote=False))
        body = f"<pre><code>{html.escape(text.code)}</code></pre>" + "".join(f"<p>{part}</p>" for part in parts)
        plain = [title, *(f"    {line}" for line in text.code.splitlines()), *plain_parts]
        return Card(f"<details><summary>{html.escape(title)}</summary>{body}</details>", "\n".join(plain))

    def _rules(self) -> Rules:
        mistakes = {to_plain(words): self._answer.mistakes[name]() for name, words in self.text.mistakes.items()}
        return Rules(self.text.unit, self.text.tolerance_percent, mistakes, self.text.start)

    def _result(self, verdict: Verdict, note: str) -> CheckResult:
        if verdict.passed:
            colour, heading, more = RIGHT, "✓ Right.", self.text.explanation
        else:
            colour, heading = (WRONG, "✗ Not yet.") if verdict.answered else (OPEN, "Your turn.")
            more = "Stuck? <code>hint()</code> gives a hint, <code>solution()</code> the solution."
        message_html = html.escape(verdict.message).replace("\n", "<br>")
        note_html, note_plain = (f"<br>{html.escape(note)}", f"\n{note}") if note else ("", "")
        return CheckResult(
            _box(colour, heading, f"{message_html}<br>{to_html(more)}{note_html}"),
            f"{heading} {verdict.message}\n{to_plain(more)}{note_plain}",
            verdict.passed,
        )

    def _repr_html_(self) -> str:
        asked = (
            f"<br>{to_html(self.text.prompt)}<br>{html.escape(self._unit(), quote=False)} {to_html(self._methods())}"
        )
        return _box(OPEN, f"Exercise: {self.text.title}.", asked)

    def __repr__(self) -> str:
        return f"Exercise: {self.text.title}.\n{to_plain(self.text.prompt)}\n{self._unit()} {to_plain(self._methods())}"

    def _unit(self) -> str:
        return f"Unit: {self.text.unit}. Accepted within {self.text.tolerance_percent:g} % of the model's answer."

    def _methods(self) -> str:
        number = len(self.text.hints)
        hints = "one hint" if number == 1 else f"{number} hints, one by one"
        return (
            f"<code>check(answer)</code> says what is off, <code>hint()</code> gives {hints}, "
            "<code>solution()</code> the solution."
        )


def exercise(lesson: str, key: str, directory: Path | None = None) -> Exercise:
    """The exercise `key` of a lesson ("05"). directory: another place than data/questions.

    Raises ValueError for a lesson or key that does not exist, DataError for a question file that is not valid.
    """
    questions = load_questions(lesson, directory)
    text = pick(questions.exercises, key, lesson)
    topic = importlib.import_module(f"ketamine_edu.{questions.topic}.exercises")
    return Exercise(text, pick(topic.ANSWERS, key, lesson))


def _box(colour: str, heading: str, body: str) -> str:
    return f'<div style="{BOX.format(colour=colour)}"><b>{html.escape(heading)}</b> {body}</div>'
