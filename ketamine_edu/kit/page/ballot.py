"""The control on which a reader votes: a statement, and a button for each verdict.

Buttons and not radio buttons, because an arrow key picks a radio button on its way to the next one, and a vote cannot
be taken back. Tab goes from one button to the next, Enter or Space votes. No button is ever disabled: a disabled one
would lose the keyboard's focus.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

import ipywidgets
import traitlets

from ketamine_edu.kit.numbers.checks import check_choice, check_whole
from ketamine_edu.kit.page.readout import Readout

FIRST_COUNTS = "The first vote counts."
Votes = tuple[tuple[int, str], ...]
OnVote = Callable[[int, str, bool], str | None]


@dataclass(frozen=True)
class Statement:
    """What is voted on, in plain text. place: where it stands in its source. verdict: the right vote."""

    text: str
    place: str
    verdict: str


class Ballot(ipywidgets.VBox):
    """Votes on all statements. value: ((number, verdict), ...) in the order of the statements.

    statements: numbered from 1. verdicts: what can be voted, in the order of the buttons. votes: number -> verdict, to
    start with. on_vote: called with number, vote and whether it is the verdict, for every vote cast here by a press (or
    by `cast`), not for values that are set; it may return a sentence that the reader must be told.
    """

    value = traitlets.Any(())

    def __init__(
        self,
        statements: Mapping[int, Statement],
        verdicts: Sequence[str],
        votes: Mapping[int, str] | None = None,
        on_vote: OnVote | None = None,
    ) -> None:
        self._statements, self._verdicts = dict(statements), tuple(verdicts)
        self._on_vote = on_vote
        self._number: int | None = None
        self._note = ""
        self._statement = ipywidgets.HTML().add_class("ke-theme")
        self._status = Readout()
        self._buttons = {verdict: ipywidgets.Button(tooltip=f"Vote: {verdict}") for verdict in self._verdicts}
        for verdict, button in self._buttons.items():
            button.layout.width = "100%"
            button.on_click(lambda _, verdict=verdict: self.press(verdict))
        super().__init__([self._statement, *self._buttons.values(), self._status], value=self.check(votes or ()))

    @property
    def allowed(self) -> str:
        return f"pairs of a number from 1 to {len(self._statements)} and one of {', '.join(self._verdicts)}"

    @property
    def extremes(self) -> tuple[Votes, Votes]:
        return (), self.check(dict.fromkeys(self._statements, self._verdicts[0]))

    @property
    def options(self) -> tuple[Votes, ...]:
        """Examples of what a reader can arrive at: one vote more in each, the verdicts in turn."""
        votes = [(number, self._verdicts[number % len(self._verdicts)]) for number in self._statements]
        return tuple(tuple(votes[:k]) for k in range(len(votes) + 1))

    def check(self, value: Mapping[int, str] | Iterable[tuple[int, str]]) -> Votes:
        """The votes as pairs in order. ValueError if one is no vote."""
        try:
            votes = dict(value)
        except (TypeError, ValueError):
            raise ValueError(f"{value!r} are no votes; allowed: {self.allowed}") from None
        return tuple(sorted(self._check_vote(number, vote) for number, vote in votes.items()))

    @traitlets.validate("value")
    def _validate_value(self, proposal: Any) -> Votes:
        return self.check(proposal.value)

    def show(self, number: int | None) -> None:
        """Put a statement on the ballot, or none."""
        if number != self._number:
            self._note = ""
        self._number = number
        vote = None if number is None else dict(self.value).get(number)
        if number is None:
            self._statement.value = self._status.value = ""
        else:
            shown = self._statements[number]
            head = f"Statement {number} of {len(self._statements)} ({shown.place})"
            self._statement.value = f"<div style='line-height:1.4'><b>{escape(head)}</b><br>{escape(shown.text)}</div>"
            verdict = f"Your vote: {vote}. Verdict: {shown.verdict}. {self._note}" if vote else "How does it stand?"
            self._status.value = f"<div style='line-height:1.4'>{escape(verdict)}</div>"
        for name, button in self._buttons.items():
            button.description = f"● {name}" if name == vote else name

    def cast(self, verdict: str) -> None:
        """Vote on the statement shown. ValueError if there is none, or if it has a vote already."""
        self._check_verdict(verdict)
        if self._number is None:
            raise ValueError("no statement is shown; allowed: choose a topic first")
        if self._number in dict(self.value):
            raise ValueError(f"statement {self._number} has a vote already; allowed: one vote. {FIRST_COUNTS}")
        right = verdict == self._statements[self._number].verdict
        self._note = (self._on_vote(self._number, verdict, right) if self._on_vote else None) or ""
        self.value = (*self.value, (self._number, verdict))

    def press(self, verdict: str) -> None:
        """What a click does; a second vote changes nothing and says so."""
        if self._number in dict(self.value):
            self._note = FIRST_COUNTS
            self.show(self._number)
        elif self._number is not None:
            self.cast(verdict)

    def _check_vote(self, number: int, verdict: str) -> tuple[int, str]:
        return check_whole("number", number, 1, len(self._statements)), self._check_verdict(verdict)

    def _check_verdict(self, verdict: str) -> str:
        return check_choice("verdict", verdict, self._verdicts)
