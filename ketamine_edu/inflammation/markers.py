"""What studies found about ketamine and markers of inflammation, in a form in which they can be laid side by side.

    for finding in findings(): print(finding.label, finding.marker, finding.standard_errors)

The studies measured different things in different units, and most abstracts give a direction without a size. What all have
in common is how far a result lies from no difference, in its own standard errors: a difference over its standard error,
from a 95 % interval, from two means with standard deviations, or the root of F with one degree of freedom. That says how
sure a direction is. It does not say how large the effect is, and it grows with the number of people.

Of most results only the direction was read, as the authors report it; nothing more is claimed for them.
"""

import math
from dataclasses import dataclass, fields
from functools import cache

from ketamine_edu.evidence.tables import read_table
from ketamine_edu.kit.numbers.checks import check_number
from ketamine_edu.kit.numbers.statistics import NORMAL_95

SETTINGS = ("surgery", "depression", "remission", "animals")
MARKERS = ("IL-6", "TNF-α", "other")


@dataclass(frozen=True)
class Finding:
    """One row of data/inflammation/findings.csv."""

    id: str
    label: str
    setting: str
    given: str
    marker: str
    marker_group: str
    at: str | None
    n: int | None
    controlled: bool
    direction: str
    value: float | None
    interval_low: float | None
    interval_high: float | None
    unit: str | None
    treated_mean: float | None
    treated_sd: float | None
    treated_n: int | None
    control_mean: float | None
    control_sd: float | None
    control_n: int | None
    f_statistic: float | None
    mood: str
    source: str

    @property
    def difference(self) -> tuple[float, float, float] | None:
        """Drug less control and its 95 % interval, in the unit of the row; None where no size was read."""
        if self.value is not None:
            return self.value, self.interval_low, self.interval_high
        if self.treated_mean is None:
            return None
        error = math.hypot(self.treated_sd / math.sqrt(self.treated_n), self.control_sd / math.sqrt(self.control_n))
        middle = self.treated_mean - self.control_mean
        return middle, middle - NORMAL_95 * error, middle + NORMAL_95 * error

    @property
    def standard_errors(self) -> float | None:
        """How many standard errors the result lies from no difference, below 0 for lower; None where it cannot be said."""
        if self.difference is not None:
            middle, low, high = self.difference
            return middle / ((high - low) / (2 * NORMAL_95))
        if self.f_statistic is not None:
            return -math.sqrt(self.f_statistic) if self.direction == "lower" else math.sqrt(self.f_statistic)
        return None

    @property
    def size(self) -> str:
        """The size as printed, or what is known instead."""
        if self.difference is not None:
            middle, low, high = (
                f"{value:.{0 if abs(value) >= 10 else 1}f}".replace("-", "\N{MINUS SIGN}") for value in self.difference
            )
            unit = "" if self.unit == "as printed" else f" {self.unit}"
            return f"{middle}{unit} ({low} to {high})"
        if self.f_statistic is not None:
            return f"F = {self.f_statistic:g}"
        return {"none": "no difference", "mixed": "up and down"}.get(self.direction, f"{self.direction}, size not read")


@cache
def findings() -> tuple[Finding, ...]:
    """All findings, in the order of the table."""
    names = [field.name for field in fields(Finding)]
    return tuple(Finding(**{name: row[name] for name in names}) for row in read_table("inflammation/findings"))


def counted(rows: tuple[Finding, ...]) -> dict[str, int]:
    """Direction -> number of findings."""
    return {word: sum(row.direction == word for row in rows) for word in ("lower", "none", "mixed", "higher")}


def standardised_difference(
    treated_mean: float, treated_sd: float, treated_n: int, control_mean: float, control_sd: float, control_n: int
) -> tuple[float, float, float]:
    """Difference of two means over their pooled standard deviation (d), and its 95 % interval (large samples).

    Raises ValueError for a standard deviation that is not above 0, or fewer than two people.
    """
    for name, value in (("treated_sd", treated_sd), ("control_sd", control_sd)):
        if not (math.isfinite(value) and value > 0):
            raise ValueError(f"{name} is {value:g}; allowed is a number above 0")
    for name, n in (("treated_n", treated_n), ("control_n", control_n)):
        check_number(name, n, 2, 1e9, "people")
    both = treated_n + control_n
    pooled = math.sqrt(((treated_n - 1) * treated_sd**2 + (control_n - 1) * control_sd**2) / (both - 2))
    d = (treated_mean - control_mean) / pooled
    error = math.sqrt(both / (treated_n * control_n) + d**2 / (2 * both))
    return d, d - NORMAL_95 * error, d + NORMAL_95 * error


def correlation_interval(r: float, n: int) -> tuple[float, float]:
    """95 % interval of a correlation between pairs of n people, by Fisher's z. ValueError unless -1 < r < 1 and n > 3."""
    if not -1 < r < 1:
        raise ValueError(f"r is {r:g}; allowed is a number between -1 and 1")
    check_number("n", n, 4, 1e9, "people")
    z, error = math.atanh(r), 1 / math.sqrt(n - 3)
    return math.tanh(z - NORMAL_95 * error), math.tanh(z + NORMAL_95 * error)
