"""Sixty statements of a popular article, the verdicts on them, and how a reader's votes compare.

A statement is a row of data/claims/claims.csv. The four verdicts are ordered, from what the evidence bears as it was
said to what it does not bear at all; the order is ours, and a vote is called milder or harsher by it. A score counts
agreement with our verdicts, which are themselves judgements: each has its reason and its sources beside it.

There is no model of truth here. What is reproduced: numbers behind three verdicts, in the exercises of lesson 11. What is
not: whether the studies behind the verdicts are right.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from ketamine_edu.evidence.references import cite, source_keys
from ketamine_edu.evidence.tables import Row, read_table

VERDICTS = ("supported", "partly supported", "oversimplified", "unsupported")
TOPICS = MappingProxyType(
    {
        "drug": "Drug and approval",
        "plasticity": "Receptor and synapses",
        "networks": "Networks, inflammation",
        "depression": "Depression",
        "ptsd_anxiety": "PTSD and anxiety",
        "pain": "Pain",
        "giving": "Routes, rivals, price",
        "safety": "Risks and care",
        "outlook": "Outlook",
    }
)
OPEN = "not voted"


@dataclass(frozen=True)
class Claim:
    """One statement. number: 1 to 60. place: where in the article. source: keys of references.bib.

    lesson and section: where in the course it was examined.
    """

    number: int
    topic: str
    place: str
    claim: str
    verdict: str
    reason: str
    strength: str
    lesson: str
    section: str
    source: tuple[str, ...]

    @property
    def id(self) -> str:
        """Name of the statement in the tables: "C07"."""
        return f"C{self.number:02d}"


@cache
def claims() -> tuple[Claim, ...]:
    """All statements in the order of the article."""
    rows = read_table("claims/claims")
    fields = ("topic", "place", "claim", "verdict", "reason", "strength", "lesson", "section")
    return tuple(
        Claim(number=int(row["id"][1:]), source=source_keys(row["source"]), **{name: row[name] for name in fields})
        for row in rows
    )


def claim(number: int) -> Claim:
    """The statement of that number. ValueError for a number that does not exist."""
    found = claims()
    if not isinstance(number, int) or isinstance(number, bool) or not 1 <= number <= len(found):
        raise ValueError(f"number is {number!r}; allowed: a whole number from 1 to {len(found)}")
    return found[number - 1]


def check_verdict(verdict: str) -> str:
    """The verdict itself. ValueError if there is none of that name."""
    if verdict not in VERDICTS:
        raise ValueError(f"verdict is {verdict!r}; allowed: {', '.join(VERDICTS)}")
    return verdict


def check_votes(votes: Mapping[int, str]) -> dict[int, str]:
    """Number of a statement -> verdict voted, in the order of the article. ValueError names what is wrong."""
    checked = {claim(number).number: check_verdict(vote) for number, vote in votes.items()}
    return dict(sorted(checked.items()))


def next_among(number: int, topics: Iterable[str]) -> Claim | None:
    """The first statement at or after a number that belongs to the topics, going round; None if they have none."""
    wanted = set(topics)
    if unknown := wanted - set(TOPICS):
        raise ValueError(f"topics has {sorted(unknown)[0]!r}; allowed: {', '.join(TOPICS)}")
    start = claim(number).number - 1
    return next((c for c in (*claims()[start:], *claims()[:start]) if c.topic in wanted), None)


@dataclass(frozen=True)
class Score:
    """Votes against verdicts, in numbers of statements. milder: nearer to "supported" than the verdict."""

    voted: int
    agreed: int
    milder: int
    harsher: int


def score(votes: Mapping[int, str]) -> Score:
    """How the votes (number -> verdict) compare with the verdicts."""
    steps = [
        VERDICTS.index(vote) - VERDICTS.index(claim(number).verdict) for number, vote in check_votes(votes).items()
    ]
    return Score(len(steps), sum(s == 0 for s in steps), sum(s < 0 for s in steps), sum(s > 0 for s in steps))


def count_by_verdict(chosen: Sequence[Claim] | None = None) -> dict[str, int]:
    """Verdict -> number of statements; of all of them, or of the chosen."""
    found = [c.verdict for c in (claims() if chosen is None else chosen)]
    return {verdict: found.count(verdict) for verdict in VERDICTS}


def number_needed(control_percent: float, treated_percent: float) -> float:
    """How many people have to be treated for one to fare otherwise than the control (people; shares in per cent)."""
    for name, share in (("control_percent", control_percent), ("treated_percent", treated_percent)):
        if not 0 <= share <= 100:
            raise ValueError(f"{name} is {share!r}; allowed: 0 to 100 %")
    if control_percent == treated_percent:
        raise ValueError(f"control_percent and treated_percent are both {control_percent!r} %; allowed: a difference")
    return 100 / abs(control_percent - treated_percent)


def counts_table() -> tuple[Row, ...]:
    """A row per topic: how many statements, and how many of each verdict; the last row is the sum."""
    groups = {label: [c for c in claims() if c.topic == topic] for topic, label in TOPICS.items()}
    groups["All"] = list(claims())
    return tuple({"topic": label, "all": len(found), **count_by_verdict(found)} for label, found in groups.items())


def verdict_table(chosen: Sequence[Claim] | None = None) -> tuple[Row, ...]:
    """A row per statement, with sources and lesson in words; of all of them, or of the chosen."""
    return tuple(
        {
            "number": c.number,
            "claim": f"{c.claim} ({c.place})",
            "verdict": c.verdict,
            "reason": f"{c.reason} ({c.strength})",
            "sources": "; ".join(cite(key) for key in c.source),
            "where": f"{c.lesson}, {c.section}",
        }
        for c in (claims() if chosen is None else chosen)
    )
