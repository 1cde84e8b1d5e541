"""Sixty statements of a popular article, and the verdicts on them.

A statement is a row of data/claims/claims.csv. The four verdicts are ordered, from what the evidence bears as it was
said to what it does not bear at all; the order is ours, and a vote is called milder or harsher by it (votes.py). The
verdicts are themselves judgements: each has its reason and its sources beside it.

There is no model of truth here. What is reproduced: numbers behind three verdicts, in the exercises of lesson 11. What
is not: whether the studies behind the verdicts are right.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from ketamine_edu.appraisal.absolute_terms import number_needed as number_needed_for
from ketamine_edu.evidence.records import records
from ketamine_edu.evidence.references import cite, source_keys
from ketamine_edu.evidence.tables import Row, Value
from ketamine_edu.kit.numbers.checks import check_choice, check_number, check_whole

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
    formed = {"number": _number, "source": lambda row: source_keys(row.text_or_none("source"))}
    return records(Claim, "claims/claims", formed=formed)


def claim(number: int) -> Claim:
    """The statement of that number. ValueError for a number that does not exist."""
    return claims()[check_whole("number", number, 1, len(claims())) - 1]


def check_verdict(verdict: str) -> str:
    """The verdict itself. ValueError if there is none of that name."""
    return check_choice("verdict", verdict, VERDICTS)


def next_among(number: int, topics: Iterable[str]) -> Claim | None:
    """The first statement at or after a number that belongs to the topics, going round; None if they have none."""
    wanted = {check_choice("topic", topic, TOPICS) for topic in sorted(topics)}
    start = claim(number).number - 1
    return next((c for c in (*claims()[start:], *claims()[:start]) if c.topic in wanted), None)


def count_by_verdict(chosen: Sequence[Claim] | None = None) -> dict[str, int]:
    """Verdict -> number of statements; of all of them, or of the chosen."""
    verdicts = [c.verdict for c in (claims() if chosen is None else chosen)]
    return {verdict: verdicts.count(verdict) for verdict in VERDICTS}


def number_needed(control_percent: float, treated_percent: float) -> float:
    """How many people have to be treated for one to fare otherwise than the control (people; shares in per cent)."""
    for name, share in (("control_percent", control_percent), ("treated_percent", treated_percent)):
        check_number(name, share, 0, 100, "%")
    if control_percent == treated_percent:
        raise ValueError(
            f"control_percent and treated_percent are both {control_percent!r} %; allowed are two that differ"
        )
    return abs(number_needed_for(treated_percent - control_percent))


def counts_table() -> tuple[dict[str, Value], ...]:
    """A row per topic: how many statements, and how many of each verdict; the last row is the sum."""
    groups = {label: [c for c in claims() if c.topic == topic] for topic, label in TOPICS.items()}
    groups["All"] = list(claims())
    return tuple({"topic": label, "all": len(group), **count_by_verdict(group)} for label, group in groups.items())


def verdict_table(chosen: Sequence[Claim] | None = None) -> tuple[dict[str, Value], ...]:
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


def _number(row: Row) -> int:
    """Number of a statement, from its id such as "C07"."""
    return int(row.text("id").removeprefix("C"))
