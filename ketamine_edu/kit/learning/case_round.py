"""Cases to judge, one after another: vote first, then see the verdict, why, and where that stands.

What the cases are about, the verdicts and the words around them are given by the topic. The first vote on a case counts
for the score and is noted with the student's progress. Case, feedback and score each stand in a live region, so that a
screen reader speaks what a click has brought. Where no kernel runs, the same cell shows all cases as text; the verdicts
stand folded where `folded_verdicts` puts them.
"""

import html
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ipywidgets import HTML, Button, HBox, VBox

from ketamine_edu.kit.learning import progress
from ketamine_edu.kit.learning.choice_buttons import STYLE, choice_buttons, mark
from ketamine_edu.kit.learning.markup import Card
from ketamine_edu.kit.numbers.checks import check_choice
from ketamine_edu.kit.page.readout import Readout

WHERE_VERDICTS_ARE = "The verdicts stand folded at the end of the page."


@dataclass(frozen=True)
class Vignette:
    """A short invented case. key: under which the vote is noted. verdict: the right one. All texts are plain."""

    key: str
    text: str
    verdict: str
    explanation: str


@dataclass(frozen=True)
class Judgement:
    """What is asked of every case, in plain text.

    lesson: number under which votes are noted. verdicts: key -> words of its button. question: asked under every case.
    question_for_all: asked once where all cases stand as text. agrees, differs: said of a vote that is the verdict, or
    is not. judge: after the numbers of the score, such as "as the label has it".
    """

    lesson: str
    verdicts: Mapping[str, str]
    question: str
    question_for_all: str
    agrees: str
    differs: str
    judge: str


class CaseRound:
    """The cases one after another. `view` is the widget; the object shows itself as a cell's value.

    votes: key of a case -> the first verdict given on it. number: place of the case that is shown, from 0.
    ValueError if there are no cases.
    """

    def __init__(self, judgement: Judgement, cases: Sequence[Vignette]) -> None:
        if not cases:
            raise ValueError("cases is empty; allowed is at least one Vignette")
        self.judgement = judgement
        self.cases = tuple(cases)
        self.votes: dict[str, str] = {}
        self.number = 0
        self._text = Readout()
        self._buttons = choice_buttons(judgement.verdicts, self.vote)
        self._feedback = Readout()
        self._back, self._on = Button(description="Previous case"), Button(description="Next case")
        self._back.on_click(lambda _: self.go(-1))
        self._on.on_click(lambda _: self.go(1))
        self._score = Readout()
        turn = HBox([self._back, self._on])
        self.view = VBox([HTML(STYLE), self._text, *self._buttons.values(), self._feedback, turn, self._score])
        self.view.add_class("ke-quiz")
        self._show("")

    @property
    def case(self) -> Vignette:
        """The case that is shown."""
        return self.cases[self.number]

    @property
    def score(self) -> tuple[int, int]:
        """First votes that are the verdict, and votes in all."""
        verdicts = {case.key: case.verdict for case in self.cases}
        return sum(verdicts[key] == vote for key, vote in self.votes.items()), len(self.votes)

    def vote(self, verdict: str) -> None:
        """Judge the case that is shown, as a click does; ValueError for another verdict."""
        check_choice("verdict", verdict, self.judgement.verdicts)
        note, case = "", self.case
        if case.key not in self.votes:
            self.votes[case.key] = verdict
            note = progress.record_answer(self.judgement.lesson, case.key, verdict, verdict == case.verdict)
        self._show(note)

    def go(self, step: int) -> None:
        """Go on by a number of cases; beyond the last comes the first."""
        self.number = (self.number + step) % len(self.cases)
        self._show("")

    def _show(self, note: str) -> None:
        case, vote = self.case, self.votes.get(self.case.key)
        place = f"Case {self.number + 1} of {len(self.cases)}."
        self._text.value = f"<p><b>{place}</b> {html.escape(f'{case.text} {self.judgement.question}')}</p>"
        for verdict, button in self._buttons.items():
            mark(button, self.judgement.verdicts[verdict], _sign(verdict, case.verdict, vote))
        feedback = f"<p>{html.escape(note)}</p>" if note else ""
        if vote is not None:
            agrees = f"✓ {self.judgement.agrees}" if vote == case.verdict else f"✗ {self.judgement.differs}"
            feedback = f"<b>{html.escape(agrees)}</b> {html.escape(case.explanation)}{feedback}"
        self._feedback.value = feedback
        self._score.value = html.escape(self._score_in_words())

    def _score_in_words(self) -> str:
        right, votes = self.score
        if not votes:
            return f"{len(self.cases)} cases to judge."
        left = len(self.cases) - votes
        return f"Score: {right} of {votes} {self.judgement.judge}. {f'{left} to go.' if left else 'That was all.'}"

    def _repr_mimebundle_(self, **kwargs: Any) -> dict[str, Any]:
        listed = "<br>".join(f"{number}. {html.escape(case.text)}" for number, case in enumerate(self.cases, 1))
        asked = html.escape(self.judgement.question_for_all)
        still = f"<p><b>{asked}</b></p><p>{listed}</p><p><i>{WHERE_VERDICTS_ARE}</i></p>"
        return {**self.view._repr_mimebundle_(**kwargs), "text/html": still, "text/plain": repr(self)}

    def __repr__(self) -> str:
        listed = (f"  {number}. {case.text}" for number, case in enumerate(self.cases, 1))
        return "\n".join([self.judgement.question_for_all, *listed, WHERE_VERDICTS_ARE])


def folded_verdicts(cases: Sequence[Vignette]) -> Card:
    """Every case with its explanation, folded as HTML."""
    body = "".join(f"<p><i>{html.escape(case.text)}</i><br>{html.escape(case.explanation)}</p>" for case in cases)
    plain = "\n\n".join(f"{case.text}\n{case.explanation}" for case in cases)
    return Card(f"<details><summary>Verdicts on the cases</summary>{body}</details>", plain)


def _sign(verdict: str, right: str, vote: str | None) -> bool | None:
    """Whether a verdict's button is marked as right (True) or wrong (False), or not at all (None)."""
    if vote is None or verdict not in (right, vote):
        return None
    return verdict == right
