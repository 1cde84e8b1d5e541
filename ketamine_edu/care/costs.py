"""What a course of treatment is said to cost: quoted prices times sessions.

    course_cost("ketamine", 6)      from 6 x the lowest quote to 6 x the highest

A price here is a quote with a date, a place and a kind of source (data/care/costs.csv), not a fact of nature, and the
range over quotes is no interval of anything: nobody drew these pages at random. Prices in another currency than US
dollars, and prices of whole courses, are listed but not multiplied.
"""

from dataclasses import dataclass
from functools import cache

from ketamine_edu.evidence.tables import read_table
from ketamine_edu.kit.numbers.checks import check_whole

CURRENCY = "USD"
MOST_SESSIONS = 100


@dataclass(frozen=True)
class Quote:
    """One quoted price per session or month, in US dollars. year: None where the page bears no date."""

    id: str
    treatment: str
    label: str
    lowest: float
    highest: float
    year: int | None
    kind: str
    source: str

    @property
    def dated(self) -> str:
        return "undated" if self.year is None else str(self.year)


@dataclass(frozen=True)
class CourseLength:
    """How many sessions, or months of tablets, make a course: shown at first, fewest, most."""

    label: str
    unit: str
    usual: int
    fewest: int
    most: int


@cache
def quotes() -> tuple[Quote, ...]:
    """Quotes in US dollars per session or month, in the order of the table."""
    columns = Quote.__dataclass_fields__
    rows = [row for row in read_table("care/costs") if row["currency"] == CURRENCY and row["per"] != "course"]
    return tuple(Quote(**{name: row[name] for name in columns}) for row in rows)


@cache
def course_lengths() -> dict[str, CourseLength]:
    """Length of a course by treatment."""
    columns = CourseLength.__dataclass_fields__
    return {
        row["treatment"]: CourseLength(**{name: row[name] for name in columns}) for row in read_table("care/courses")
    }


def quoted_range(treatment: str) -> tuple[float, float]:
    """Lowest and highest quote for one session or month (US dollars). ValueError for a treatment without quotes."""
    found = [quote for quote in quotes() if quote.treatment == treatment]
    if not found:
        known = dict.fromkeys(quote.treatment for quote in quotes())
        raise ValueError(f"treatment is {treatment!r}; prices could be read for {', '.join(known)}")
    return min(quote.lowest for quote in found), max(quote.highest for quote in found)


def course_cost(treatment: str, sessions: int) -> tuple[float, float]:
    """Lowest and highest quote for a course (US dollars). sessions: 1 to 100 sessions, or months of tablets."""
    check_whole("sessions", sessions, 1, MOST_SESSIONS)
    low, high = quoted_range(treatment)
    return sessions * low, sessions * high
