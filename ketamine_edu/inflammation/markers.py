"""What studies found about ketamine and markers of inflammation, in a form in which they can be laid side by side.

    for finding in findings(): print(finding.label, finding.marker, finding.standard_errors)

The studies measured different things in different units, and most abstracts give a direction without a size. What all
have in common is how far a result lies from no difference, in its own standard errors: a difference over its standard
error, from a 95 % interval, from two means with standard deviations, or the root of F with one degree of freedom. That
says how sure a direction is. It does not say how large the effect is, and it grows with the number of people.

Of most results only the direction was read, as the authors report it; nothing more is claimed for them.
"""

import math
from collections.abc import Container, Iterable
from dataclasses import dataclass

from ketamine_edu.evidence.records import records
from ketamine_edu.kit.numbers.checks import check_number
from ketamine_edu.kit.numbers.statistics import NORMAL_95

# Where a finding comes from -> the words for it.
SETTINGS = {
    "surgery": "Surgery",
    "depression": "Depression",
    "remission": "Depression in remission",
    "animals": "Animals",
}
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
        if self.value is not None and self.interval_low is not None and self.interval_high is not None:
            return self.value, self.interval_low, self.interval_high
        treated = _standard_error(self.treated_sd, self.treated_n)
        control = _standard_error(self.control_sd, self.control_n)
        if self.treated_mean is None or self.control_mean is None or treated is None or control is None:
            return None
        error = math.hypot(treated, control)
        middle = self.treated_mean - self.control_mean
        return middle, middle - NORMAL_95 * error, middle + NORMAL_95 * error

    @property
    def standard_errors(self) -> float | None:
        """Standard errors between the result and no difference, below 0 for lower; None where they are not known."""
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


def _standard_error(sd: float | None, n: int | None) -> float | None:
    return None if sd is None or n is None else sd / math.sqrt(n)


def findings() -> tuple[Finding, ...]:
    """All findings, in the order of the table."""
    return records(Finding, "inflammation/findings")


def chosen_findings(
    settings: Container[str], markers: Container[str], controlled_only: bool = False
) -> tuple[Finding, ...]:
    """The findings of these settings and groups of markers, or only those of them that had a control group."""
    return tuple(
        finding
        for finding in findings()
        if finding.setting in settings
        and finding.marker_group in markers
        and (finding.controlled or not controlled_only)
    )


@dataclass(frozen=True)
class Tally:
    """How many findings point which way; how often the mood followed, of the findings of which that was reported."""

    lower: int
    none_or_mixed: int
    higher: int
    mood_followed: int
    mood_asked: int


def tally(rows: Iterable[Finding]) -> Tally:
    """How many of these findings point which way."""
    rows = tuple(rows)
    directions, moods = [row.direction for row in rows], [row.mood for row in rows]
    return Tally(
        lower=directions.count("lower"),
        none_or_mixed=directions.count("none") + directions.count("mixed"),
        higher=directions.count("higher"),
        mood_followed=moods.count("followed"),
        mood_asked=moods.count("followed") + moods.count("not followed"),
    )


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
    """95 % interval of a correlation r in n people, by Fisher's z. ValueError unless -1 < r < 1 and n > 3."""
    if not -1 < r < 1:
        raise ValueError(f"r is {r:g}; allowed is a number between -1 and 1")
    check_number("n", n, 4, 1e9, "people")
    z, error = math.atanh(r), 1 / math.sqrt(n - 3)
    return math.tanh(z - NORMAL_95 * error), math.tanh(z + NORMAL_95 * error)
