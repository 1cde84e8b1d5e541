"""What a course of treatment is said to cost: quoted prices times sessions.

    course_cost("ketamine", 6)          from 6 x the lowest quote to 6 x the highest
    compare_costs({"ketamine": 6})      the same for every quote and treatment

A price here is a quote with a date, a place and a kind of source (data/care/costs.csv), not a fact of nature, and the
range over quotes is no interval of anything: nobody drew these pages at random. Prices in another currency than US
dollars, and prices of whole courses, are listed but not multiplied.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from ketamine_edu.evidence.records import records
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

    treatment: str
    label: str
    unit: str
    usual: int
    fewest: int
    most: int

    def in_words(self, number: int) -> str:
        """A number of sessions or months, such as "6 sessions"."""
        return f"{number} {self.unit}{'s' if number > 1 else ''}"


@dataclass(frozen=True)
class Price:
    """What one quote makes of a number of sessions, from its lowest to its highest price (US dollars)."""

    quote: Quote
    lowest_usd: float
    highest_usd: float


@dataclass(frozen=True)
class CostComparison:
    """Every quote times a number of sessions of its treatment.

    prices: in the order of the table. sessions: treatment -> sessions, or months of tablets. range_usd: treatment ->
    lowest and highest price over its quotes.
    """

    prices: tuple[Price, ...]
    sessions: Mapping[str, int]
    range_usd: Mapping[str, tuple[float, float]]


@cache
def quotes() -> tuple[Quote, ...]:
    """Quotes in US dollars per session or month, in the order of the table."""
    return records(Quote, "care/costs", where=lambda row: row["currency"] == CURRENCY and row["per"] != "course")


@cache
def course_lengths() -> dict[str, CourseLength]:
    """Length of a course by treatment."""
    return {length.treatment: length for length in records(CourseLength, "care/courses")}


def quotes_of(treatment: str) -> tuple[Quote, ...]:
    """Quotes for a treatment. ValueError for a treatment without quotes."""
    selected = tuple(quote for quote in quotes() if quote.treatment == treatment)
    if not selected:
        known = dict.fromkeys(quote.treatment for quote in quotes())
        raise ValueError(f"treatment is {treatment!r}; prices could be read for {', '.join(known)}")
    return selected


def quoted_range(treatment: str) -> tuple[float, float]:
    """Lowest and highest quote for one session or month (US dollars). ValueError for a treatment without quotes."""
    return min(quote.lowest for quote in quotes_of(treatment)), max(quote.highest for quote in quotes_of(treatment))


def course_cost(treatment: str, sessions: int) -> tuple[float, float]:
    """Lowest and highest quote for a course (US dollars). sessions: 1 to 100 sessions, or months of tablets."""
    check_whole("sessions", sessions, 1, MOST_SESSIONS)
    low, high = quoted_range(treatment)
    return sessions * low, sessions * high


def compare_costs(sessions: Mapping[str, int] | None = None) -> CostComparison:
    """All quotes for one session or month each, or for as many as `sessions` (treatment -> number) says.

    ValueError for a treatment without quotes, or a number that is not a whole one from 1 to 100.
    """
    number = {treatment: 1 for treatment in course_lengths()} | dict(sessions or {})
    ranges = {treatment: course_cost(treatment, number[treatment]) for treatment in number}
    prices = tuple(
        Price(quote, number[quote.treatment] * quote.lowest, number[quote.treatment] * quote.highest)
        for quote in quotes()
    )
    return CostComparison(prices, number, ranges)
