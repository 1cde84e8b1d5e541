"""The explorer of lesson 11: vote on the statements of the article, then see the verdict."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from html import escape

from ketamine_edu.claims.picture import ClaimsPicture, ClaimsResults, Mark
from ketamine_edu.claims.verdicts import OPEN, TOPICS, VERDICTS, Claim, claims, next_among, score
from ketamine_edu.evidence.references import cite
from ketamine_edu.kit.page.ballot import Ballot, Statement
from ketamine_edu.kit.page.controls import Choices, Slider, Toggle
from ketamine_edu.kit.page.explorer import Explorer

COLUMNS = (OPEN, *VERDICTS)


@dataclass(frozen=True)
class ClaimsFound(ClaimsResults):
    """A picture's results together with the statement at hand, the vote on it, and whether its verdict may be seen."""

    shown: Claim | None
    vote: str | None
    seen: bool


class ClaimsExplorer(Explorer):
    """Sixty statements: a verdict shows once its statement has been voted on, or all of them with the last box.

    Controls: which statement, the votes, topics, which marks to show, and whether to show all verdicts.

        explorer.votes = {51: "supported"}     sets all votes at once, as from another page
        explorer.vote("unsupported")           votes on the statement shown, as a press of a button does
    """

    def __init__(
        self, votes: Mapping[int, str] | None = None, on_vote: Callable[[int, str, bool], str | None] | None = None
    ):
        """votes: number -> verdict voted before, to go on with. on_vote: as in `Ballot`."""
        self._ballot = claims_ballot(votes, on_vote)
        super().__init__()

    def build_controls(self):
        numbers = tuple(c.number for c in claims())
        return {
            "statement": Slider("Statement", numbers, numbers[0]),
            "votes": self._ballot,
            "topics": Choices("Topics", TOPICS, tuple(TOPICS)),
            "marks": Choices("Marks", {OPEN: "not yet voted", **{v: v for v in VERDICTS}}, COLUMNS),
            "show_all": Toggle("Show all verdicts (for teachers)", False),
        }

    def needed_controls(self, state):
        """Nobody votes with all verdicts in view, or on no statement."""
        votable = state.topics and not state.show_all
        return [name for name in self.controls if name != "votes" or votable]

    def build_picture(self):
        return ClaimsPicture(TOPICS, {c.number: c.topic for c in claims()}, COLUMNS)

    def vote(self, verdict: str) -> None:
        """Vote on the statement shown, as a press of its button does. ValueError for a second vote."""
        self._ballot.cast(verdict)

    def update(self) -> None:
        super().update()
        self._ballot.show(self.results.current)

    def compute(self, state):
        votes = dict(state.votes)
        shown = next_among(state.statement, state.topics)
        current = shown.number if shown else None
        marks = [_mark(c, votes.get(c.number), state.show_all) for c in claims() if c.topic in state.topics]
        # The statement at hand keeps its mark, so that a vote does not make it vanish.
        marks = tuple(m for m in marks if m.column in state.marks or m.number == current)
        vote = votes.get(current)
        seen = shown is not None and (vote is not None or state.show_all)
        return ClaimsFound(marks, current, self._summary(state, marks, shown, seen), shown, vote, seen)

    def _summary(self, state, marks, shown, seen) -> str:
        counts = {column: sum(m.column == column for m in marks) for column in COLUMNS}
        held = ", ".join(f"{count} {column}" for column, count in counts.items() if count)
        words = [f"{len(marks)} of {len(claims())} statements as marks by topic and verdict: {held or 'none'}."]
        if shown:
            verdict = shown.verdict if seen else "hidden until you vote"
            words.append(f"Ringed: statement {shown.number}, verdict {verdict}.")
        return " ".join(words)

    def headline(self, state, results):
        if results.shown is None:
            return "<p>Tick a topic to see its statements.</p>"
        parts = [f"<b>{results.shown.number}.</b> {escape(results.shown.claim)}"]
        if results.seen:
            parts += _verdict_words(results.shown, results.vote)
        parts.append(_score_words(dict(state.votes)))
        return "".join(f'<p style="max-width:72ch;margin:4px 0">{part}</p>' for part in parts)


def claims_ballot(
    votes: Mapping[int, str] | None = None, on_vote: Callable[[int, str, bool], str | None] | None = None
) -> Ballot:
    """A ballot on all statements; arguments as in `Ballot`."""
    statements = {c.number: Statement(c.claim, c.place, c.verdict) for c in claims()}
    return Ballot(statements, VERDICTS, votes, on_vote)


def _mark(c: Claim, vote: str | None, show_all: bool) -> Mark:
    if vote is None:
        return Mark(c.number, c.topic, c.verdict if show_all else OPEN)
    step = VERDICTS.index(vote) - VERDICTS.index(c.verdict)
    return Mark(c.number, c.topic, c.verdict, step == 0, (step > 0) - (step < 0))


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
