"""Who should not? Short invented cases: vote first, then see what the label says, why, and where that stands.

    case_round()        # one case at a time: Tab and Enter pick a verdict, Next goes on
    case_answers()      # all verdicts, folded

The cases are rows of data/care/cases.csv. The first vote on a case counts for the score and is noted with the student's
progress. Where no kernel runs, the same cell shows all cases as text; the verdicts stand folded where `case_answers`
puts them.
"""

import html
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from ipywidgets import HTML, Button, HBox, VBox

from ketamine_edu.evidence.references import cite, source_keys
from ketamine_edu.evidence.tables import read_table
from ketamine_edu.kit.learning import progress
from ketamine_edu.kit.learning.markup import Card
from ketamine_edu.kit.learning.quizzes import STYLE

LESSON = "09"
VERDICTS = {
    "contraindication": "Contraindication: the label says no",
    "precaution": "Precaution: the label says weigh, watch or wait",
    "neither": "Neither: the label does not stop this",
}
ARTICLE = {
    "vague": "The article's list is too vague to tell.",
    "absent": "The article's list does not mention it.",
    "too strict": "The article's list would turn this person away.",
}
WHERE_VERDICTS_ARE = "The verdicts stand folded at the end of the page."


@dataclass(frozen=True)
class Case:
    """One invented person. verdict: a key of VERDICTS. article: a key of ARTICLE. section: of the label."""

    id: str
    person: str
    verdict: str
    reason: str
    article: str
    section: str
    source: str
    note: str | None

    def explanation(self) -> str:
        """Verdict, reason, source, and what the article's list would do, as plain text."""
        where = f"{'; '.join(map(cite, source_keys(self.source)))}, section {self.section}"
        note = f" {self.note}" if self.note else ""
        return f"{VERDICTS[self.verdict]}. {self.reason} ({where}.) {ARTICLE[self.article]}{note}"


def cases(directory: Path | None = None) -> tuple[Case, ...]:
    """All cases, in the order of the table. directory: another data directory."""
    columns = Case.__dataclass_fields__
    return tuple(Case(**{name: row[name] for name in columns}) for row in read_table("care/cases", directory))


class CaseRound:
    """The cases one after another. `view` is the widget; the object shows itself as a cell's value.

    votes: id of a case -> the first verdict given on it.
    """

    def __init__(self, people: Sequence[Case]) -> None:
        if not people:
            raise ValueError("people is empty; allowed is at least one Case")
        self.cases = tuple(people)
        self.votes: dict[str, str] = {}
        self.number = 0
        self._person = HTML()
        self._buttons = {verdict: Button(description=words) for verdict, words in VERDICTS.items()}
        for verdict, button in self._buttons.items():
            button.add_class("ke-choice")
            button.on_click(partial(self._clicked, verdict))
        self._told = HTML()
        self._back, self._on = Button(description="Previous case"), Button(description="Next case")
        self._back.on_click(lambda _: self.go(-1))
        self._on.on_click(lambda _: self.go(1))
        self._score = HTML()
        parts = [
            HTML(STYLE),
            self._person,
            *self._buttons.values(),
            self._told,
            HBox([self._back, self._on]),
            self._score,
        ]
        self.view = VBox(parts)
        self.view.add_class("ke-quiz")
        self._show("")

    @property
    def case(self) -> Case:
        return self.cases[self.number]

    @property
    def score(self) -> tuple[int, int]:
        """First votes that agree with the label, and votes in all."""
        verdicts = {case.id: case.verdict for case in self.cases}
        return sum(verdicts[name] == vote for name, vote in self.votes.items()), len(self.votes)

    def vote(self, verdict: str) -> None:
        """Judge the case that is shown, as a click does; ValueError for another verdict."""
        if verdict not in VERDICTS:
            raise ValueError(f"verdict is {verdict!r}; allowed are {', '.join(VERDICTS)}")
        note = ""
        if self.case.id not in self.votes:
            self.votes[self.case.id] = verdict
            note = progress.record_answer(LESSON, f"case-{self.case.id}", verdict, verdict == self.case.verdict)
        self._show(note)

    def go(self, step: int) -> None:
        """Go on by a number of cases; beyond the last comes the first."""
        self.number = (self.number + step) % len(self.cases)
        self._show("")

    def _clicked(self, verdict: str, _: Button) -> None:
        self.vote(verdict)

    def _show(self, note: str) -> None:
        case, vote = self.case, self.votes.get(self.case.id)
        place = f"Case {self.number + 1} of {len(self.cases)}."
        self._person.value = (
            f"<p><b>{place}</b> {html.escape(case.person)} What does the label of the spray make of it?</p>"
        )
        for verdict, button in self._buttons.items():
            right, chosen = verdict == case.verdict, verdict == vote
            sign = "" if vote is None else "✓ " if right else "✗ " if chosen else ""
            button.description = sign + VERDICTS[verdict]
            for style, on in {"ke-right": vote is not None and right, "ke-wrong": chosen and not right}.items():
                (button.add_class if on else button.remove_class)(style)
        told = ""
        if vote is not None:
            agrees = "✓ That is what the label says." if vote == case.verdict else "✗ The label says otherwise."
            told = f"<b>{agrees}</b> {html.escape(case.explanation())}"
        told += f"<p>{html.escape(note)}</p>" if note else ""
        self._told.value = f'<div role="status" aria-live="polite">{told}</div>'
        self._score.value = f'<div role="status" aria-live="polite">{self._score_in_words()}</div>'

    def _score_in_words(self) -> str:
        right, votes = self.score
        left = len(self.cases) - votes
        end = f"{left} to go." if left else "That was all."
        return (
            f"Score: {right} of {votes} as the label has it. {end}" if votes else f"{len(self.cases)} cases to judge."
        )

    def _repr_mimebundle_(self, **kwargs: object) -> dict:
        listed = "<br>".join(f"{number}. {html.escape(case.person)}" for number, case in enumerate(self.cases, 1))
        asked = "Contraindication, precaution, or neither?"
        still = f"<p><b>{asked}</b></p><p>{listed}</p><p><i>{WHERE_VERDICTS_ARE}</i></p>"
        return {**self.view._repr_mimebundle_(**kwargs), "text/html": still, "text/plain": repr(self)}

    def __repr__(self) -> str:
        listed = (f"  {number}. {case.person}" for number, case in enumerate(self.cases, 1))
        return "\n".join(["Contraindication, precaution, or neither?", *listed, WHERE_VERDICTS_ARE])


def case_round(directory: Path | None = None) -> CaseRound:
    """All cases, to be judged one after another. directory: another data directory."""
    return CaseRound(cases(directory))


def case_answers(directory: Path | None = None) -> Card:
    """Every case with verdict, reason and source, folded. directory: another data directory."""
    rows = cases(directory)
    body = "".join(f"<p><i>{html.escape(case.person)}</i><br>{html.escape(case.explanation())}</p>" for case in rows)
    plain = "\n\n".join(f"{case.person}\n{case.explanation()}" for case in rows)
    return Card(f"<details><summary>Verdicts on the cases</summary>{body}</details>", plain)
