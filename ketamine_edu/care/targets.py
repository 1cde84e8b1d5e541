"""Printed prices of courses against session times price: do the pages agree with themselves?

Rows come from data/care/totals.csv; what the roles mean stands in kit/numbers/targets.py.
"""

from ketamine_edu.care.costs import Quote, quotes
from ketamine_edu.evidence.records import records
from ketamine_edu.evidence.tables import Row
from ketamine_edu.kit.numbers.checks import check_choice
from ketamine_edu.kit.numbers.targets import Target


def targets() -> list[Target]:
    """Every printed total with what sessions and prices make of it, in the order of the table (US dollars)."""
    return list(records(Target, "care/totals", formed={"predicted": _predicted_usd}))


def total_usd(quote: str, sessions: int, first: str, later: str) -> float:
    """Price of a course (US dollars).

    quote: id of a quote. first, later: which end of its price to take for the first session and for all others,
    "lowest" or "highest". ValueError for another quote or end.
    """
    known = {known.id: known for known in quotes()}
    chosen = known[check_choice("quote", quote, known)]
    return _end_usd(chosen, "first", first) + (sessions - 1) * _end_usd(chosen, "later", later)


def _end_usd(quote: Quote, name: str, end: str) -> float:
    ends = {"lowest": quote.lowest, "highest": quote.highest}
    return ends[check_choice(name, end, ends)]


def _predicted_usd(row: Row) -> float:
    return total_usd(row.text("quote"), row.integer("sessions"), row.text("first"), row.text("end"))
