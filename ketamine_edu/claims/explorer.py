"""The explorer of lesson 11: vote on the statements of the article, then see the verdict."""

from collections.abc import Mapping
from html import escape
from typing import Any

from ketamine_edu.claims.picture import ClaimsPicture
from ketamine_edu.claims.verdicts import TOPICS, VERDICTS, Claim, claims
from ketamine_edu.claims.votes import COLUMNS, NOT_VOTED, Overview, overview, score
from ketamine_edu.evidence.references import cite
from ketamine_edu.kit.page.ballot import Ballot, OnVote, Statement
from ketamine_edu.kit.page.controls import Choices, Control, Slider, Toggle
from ketamine_edu.kit.page.explorer import Explorer


class ClaimsExplorer(Explorer):
    """Sixty statements: a verdict shows once its statement has been voted on, or all of them with the last box.

    Controls: which statement, the votes, topics, which marks to show, and whether to show all verdicts.

        explorer.votes = {51: "supported"}     sets all votes at once, as from another page
        explorer.vote("unsupported")           votes on the statement shown, as a press of a button does
    """

    def __init__(self, votes: Mapping[int, str] | None = None, on_vote: OnVote | None = None) -> None:
        """votes: number -> verdict voted before, to go on with. on_vote: as in `Ballot`."""
        self._ballot = claims_ballot(votes, on_vote)
        super().__init__()

    def build_controls(self) -> dict[str, Control]:
        numbers = tuple(c.number for c in claims())
        marks = {NOT_VOTED: "not yet voted", **{verdict: verdict for verdict in VERDICTS}}
        return {
            "statement": Slider("Statement", numbers, numbers[0]),
            "votes": self._ballot,
            "topics": Choices("Topics", TOPICS, tuple(TOPICS)),
            "marks": Choices("Marks", marks, COLUMNS),
            "show_all": Toggle("Show all verdicts (for teachers)", False),
        }

    def needed_controls(self, state: Any) -> list[str]:
        """Nobody votes with all verdicts in view, or on no statement."""
        votable = state.topics and not state.show_all
        return [name for name in self.controls if name != "votes" or votable]

    def build_picture(self) -> ClaimsPicture:
        return ClaimsPicture()

    def vote(self, verdict: str) -> None:
        """Vote on the statement shown, as a press of its button does. ValueError for a second vote."""
        self._ballot.cast(verdict)

    def update(self) -> None:
        super().update()
        current = self.results.current
        self._ballot.show(current.number if current else None)

    def compute(self, state: Any) -> Overview:
        return overview(dict(state.votes), state.statement, state.topics, state.marks, state.show_all)

    def headline(self, state: Any, results: Overview) -> str:
        if results.current is None:
            return "<p>Tick a topic to see its statements.</p>"
        parts = [f"<b>{results.current.number}.</b> {escape(results.current.claim)}"]
        if results.is_revealed:
            parts += _verdict_words(results.current, results.vote)
        parts.append(_score_words(dict(state.votes)))
        return "".join(f'<p style="max-width:72ch;margin:4px 0">{part}</p>' for part in parts)


def claims_ballot(votes: Mapping[int, str] | None = None, on_vote: OnVote | None = None) -> Ballot:
    """A ballot on all statements; arguments as in `Ballot`."""
    statements = {c.number: Statement(c.claim, c.place, c.verdict) for c in claims()}
    return Ballot(statements, VERDICTS, votes, on_vote)


def _verdict_words(c: Claim, vote: str | None) -> list[str]:
    """What is said once the verdict may be seen, as pieces of HTML."""
    yours = f"Your vote: {vote}. " if vote else ""
    sources = "; ".join(cite(key) for key in c.source)
    return [
        f"{escape(yours)}Verdict: <b>{escape(c.verdict)}</b>. {escape(c.reason)}",
        escape(f"Rests on: {c.strength}. {sources}. Examined in lesson {c.lesson}, “{c.section}”."),
    ]


def _score_words(votes: Mapping[int, str]) -> str:
    s = score(votes)
    if not s.voted:
        return f"No votes yet; {len(claims())} statements are open."
    return escape(
        f"Voted: {s.voted} of {len(claims())}. Agreed with the verdict: {s.agreed} ({100 * s.agreed / s.voted:.0f} %); "
        f"milder: {s.milder}; harsher: {s.harsher}."
    )
