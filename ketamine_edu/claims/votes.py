"""A reader's votes on the statements against our verdicts: how many agree, and where each statement stands by them.

The verdicts have an order (verdicts.py), and by it a vote that differs is milder or harsher. A verdict is shown only
once its statement has been voted on, or where all are asked for.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from ketamine_edu.claims.verdicts import VERDICTS, Claim, check_verdict, claim, claims, next_among

NOT_VOTED = "not voted"
COLUMNS = (NOT_VOTED, *VERDICTS)


@dataclass(frozen=True)
class Score:
    """Votes against verdicts, in numbers of statements. milder: nearer to "supported" than the verdict."""

    voted: int
    agreed: int
    milder: int
    harsher: int


@dataclass(frozen=True)
class Mark:
    """Where a statement stands. column: one of COLUMNS. step: of the vote against the verdict, None without a vote.

    A step is the number of verdicts from the right one to the vote: below 0 where the vote is milder, above 0 where it
    is harsher, 0 where both agree.
    """

    number: int
    topic: str
    column: str
    step: int | None = None

    @property
    def agrees(self) -> bool:
        return self.step == 0

    @property
    def is_milder(self) -> bool:
        return self.step is not None and self.step < 0

    @property
    def is_harsher(self) -> bool:
        return self.step is not None and self.step > 0


@dataclass(frozen=True)
class Overview:
    """Marks of the statements that were asked for, and the statement at hand.

    current: the statement at hand, None where no topic was asked for. vote: on it, None without one. is_revealed:
    whether its verdict may be seen.
    """

    marks: tuple[Mark, ...]
    current: Claim | None
    vote: str | None
    is_revealed: bool

    @property
    def counts(self) -> dict[str, int]:
        """Column -> number of marks in it."""
        columns = [mark.column for mark in self.marks]
        return {column: columns.count(column) for column in COLUMNS}


def check_votes(votes: Mapping[int, str]) -> dict[int, str]:
    """Number of a statement -> verdict voted, in the order of the article. ValueError names what is wrong."""
    checked = {claim(number).number: check_verdict(vote) for number, vote in votes.items()}
    return dict(sorted(checked.items()))


def step_of(vote: str, verdict: str) -> int:
    """How many verdicts a vote lies beyond the right one: below 0 milder, above 0 harsher."""
    return VERDICTS.index(vote) - VERDICTS.index(verdict)


def score(votes: Mapping[int, str]) -> Score:
    """How the votes (number -> verdict) compare with the verdicts."""
    steps = [step_of(vote, claim(number).verdict) for number, vote in check_votes(votes).items()]
    return Score(len(steps), sum(s == 0 for s in steps), sum(s < 0 for s in steps), sum(s > 0 for s in steps))


def overview(
    votes: Mapping[int, str],
    number: int = 1,
    topics: Collection[str] | None = None,
    columns: Collection[str] = COLUMNS,
    show_all: bool = False,
) -> Overview:
    """The statements of some topics in some columns, by the votes (number -> verdict).

    number: the statement at hand, or the next one after it that belongs to the topics; it keeps its mark whatever the
    columns, so that a vote does not make it vanish. topics: None for all. show_all: whether to show every verdict.
    """
    checked = check_votes(votes)
    wanted = {c.topic for c in claims()} if topics is None else set(topics)
    current = next_among(number, wanted)
    marks = (_mark(c, checked.get(c.number), show_all) for c in claims() if c.topic in wanted)
    shown = tuple(m for m in marks if m.column in columns or (current is not None and m.number == current.number))
    vote = None if current is None else checked.get(current.number)
    return Overview(shown, current, vote, current is not None and (vote is not None or show_all))


def _mark(c: Claim, vote: str | None, show_all: bool) -> Mark:
    if vote is None:
        return Mark(c.number, c.topic, c.verdict if show_all else NOT_VOTED)
    return Mark(c.number, c.topic, c.verdict, step_of(vote, c.verdict))
