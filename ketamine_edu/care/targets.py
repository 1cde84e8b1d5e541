"""Printed prices of courses against session times price: do the pages agree with themselves?

Rows come from data/care/totals.csv; what the roles mean stands in targets.py.
"""

from ketamine_edu.care.costs import quotes
from ketamine_edu.evidence.tables import Row, read_table
from ketamine_edu.kit.numbers.targets import Target


def targets() -> list[Target]:
    """Every printed total with what sessions and prices make of it, in the order of the table (US dollars)."""
    return [_target(row) for row in read_table("care/totals")]


def _target(row: Row) -> Target:
    columns = ("id", "description", "quantity", "group", "observed", "unit", "source", "role", "limit_percent")
    return Target(**{name: row[name] for name in columns}, predicted=total_usd(row))


def total_usd(row: Row) -> float:
    """Price of a course (US dollars) from a row's quote, its number of sessions, and which end of the quote to take."""
    found = [quote for quote in quotes() if quote.id == row["quote"]]
    if not found:
        raise ValueError(f"quote is {row['quote']!r}; allowed are {', '.join(quote.id for quote in quotes())}")
    first, later = (getattr(found[0], row[column]) for column in ("first", "end"))
    return first + (row["sessions"] - 1) * later
