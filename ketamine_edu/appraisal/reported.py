"""Do printed numbers fit together? Three checks that need nothing but the page.

    report = reports()["an_remission"]
    report.z, report.p, report.fits_p

* An estimate lies at the centre of its 95 % interval; the estimate of a ratio does so on a logarithmic scale. How far
  off it may be follows from the rounding of the printed digits.
* The interval gives the standard error, and this gives z and the two-sided p. They must agree with a printed p.
* A percentage of n people is a whole number of people divided by n. For small n most percentages cannot occur.

A number that fails is not proved wrong: exact methods give intervals that are not symmetrical, p may be one-sided or
come from another analysis than the interval, and people without data may have been left out of n. What is proved is
that the page does not say enough.
"""

import math
from dataclasses import dataclass
from functools import cache
from itertools import product

from ketamine_edu.appraisal.meta_analysis import se_from_interval
from ketamine_edu.evidence.records import records
from ketamine_edu.kit.numbers.checks import check_choice, check_number, check_whole

SCALES = ("difference", "ratio")


def p_two_sided(z: float) -> float:
    """Two-sided p value of z under the normal distribution."""
    return math.erfc(abs(z) / math.sqrt(2))


@dataclass(frozen=True)
class Report:
    """An estimate as printed, with its 95 % interval, or its standard error in `se`.

    scale: "difference" or "ratio". estimate_decimals, error_decimals: decimals printed. p_relation: "equal", "below" or
    None. Raises ValueError naming the row for an interval upside down, a ratio not above 0, an unknown scale, an error
    that is missing or not above 0, or a p without its decimals.
    """

    id: str
    label: str
    estimate: float
    interval_from: float | None
    interval_to: float | None
    se: float | None
    scale: str
    estimate_decimals: int
    error_decimals: int
    p_relation: str | None = None
    p_printed: float | None = None
    p_decimals: int | None = None

    def __post_init__(self) -> None:
        check_choice(f"{self.label}: scale", self.scale, SCALES)
        if self.interval is not None:
            se_from_interval(self.label, *self.interval)
            if self.scale == "ratio" and not min(self.estimate, self.interval[0]) > 0:
                raise ValueError(f"{self.label}: a ratio or its interval is not above 0; allowed are ratios above 0")
        elif self.se is None:
            raise ValueError(f"{self.label}: neither interval nor standard error; allowed is one of them")
        elif not self.se > 0 or self.scale == "ratio":
            raise ValueError(f"{self.label}: standard error is {self.se:g}; allowed is one above 0, of a difference")
        if self.p_printed is not None or self.p_relation is not None:
            check_number(f"p of {self.label}", self.p_printed, 0.0, 1.0)
            check_whole(f"decimals of p of {self.label}", self.p_decimals, 0)

    @property
    def interval(self) -> tuple[float, float] | None:
        """Ends of the printed 95 % interval; None where a standard error is printed instead."""
        if self.se is not None or self.interval_from is None or self.interval_to is None:
            return None
        return self.interval_from, self.interval_to

    @property
    def z(self) -> float:
        """Estimate over its standard error."""
        return self._z(self.estimate, self._error)

    @property
    def p(self) -> float:
        """Two-sided p value that follows from the estimate and its error."""
        return p_two_sided(self.z)

    @property
    def centre(self) -> float | None:
        """Where the estimate should lie: the middle of the interval, for a ratio on the logarithmic scale."""
        if self.interval is None:
            return None
        low, high = self.interval
        return math.sqrt(low * high) if self.scale == "ratio" else (low + high) / 2

    @property
    def at_centre(self) -> bool | None:
        """Whether the estimate lies at the centre as nearly as rounding lets it; None without an interval."""
        if self.interval is None or self.centre is None:
            return None
        half, half_error = self._half_units()
        if self.scale == "difference":
            return abs(self.estimate - self.centre) <= half + half_error + 1e-9
        low, high = self.interval
        slack = half / self.estimate + half_error * (1 / low + 1 / high) / 2
        return abs(math.log(self.estimate / self.centre)) <= slack + 1e-9

    @property
    def fits_p(self) -> bool | None:
        """Whether the printed p is one that the numbers before rounding could have given; None if none is printed."""
        if self.p_relation is None or self.p_printed is None or self.p_decimals is None:
            return None
        low, high = self.p_range
        if self.p_relation == "below":
            return low < self.p_printed
        half = 0.5 * 10.0**-self.p_decimals
        return low <= self.p_printed + half and high >= self.p_printed - half

    @property
    def p_range(self) -> tuple[float, float]:
        """Smallest and largest two-sided p of all numbers that round to the printed ones."""
        half, half_error = self._half_units()
        zs = []
        for a, b, c in product((-1, 1), repeat=3):
            error = self._error
            if isinstance(error, tuple):
                error = (error[0] + b * half_error, error[1] + c * half_error)
            else:
                error += b * half_error
            zs.append(self._z(self.estimate + a * half, error))
        values = sorted(p_two_sided(z) for z in zs)
        return values[0], 1.0 if min(zs) <= 0 <= max(zs) else values[-1]

    def _half_units(self) -> tuple[float, float]:
        """Half a unit of the last printed digit, of the estimate and of its error."""
        return 0.5 * 10.0**-self.estimate_decimals, 0.5 * 10.0**-self.error_decimals

    @property
    def _error(self) -> float | tuple[float, float]:
        """The standard error, or the interval that stands for it."""
        error = self.interval if self.se is None else self.se
        assert error is not None  # refused above
        return error

    def _z(self, estimate: float, error: float | tuple[float, float]) -> float:
        if not isinstance(error, tuple):
            return estimate / error
        low, high = error
        if self.scale == "ratio":
            estimate, low, high = math.log(estimate), math.log(low), math.log(high)
        return estimate / se_from_interval(self.label, low, high)


@cache
def reports() -> dict[str, Report]:
    """Rows of data/appraisal/reports.csv, id -> Report."""
    return {report.id: report for report in records(Report, "appraisal/reports")}


def possible_counts(percent: float, n: int, decimals: int) -> list[int]:
    """Whole numbers of n people that give this percentage when rounded to so many decimals; empty if there is none."""
    check_number("percent", percent, 0.0, 100.0, "%")
    check_whole("n", n, 1, unit="people")
    check_number("decimals", decimals, 0, 6, "")
    half = 0.5 * 10.0**-decimals
    nearest = round(percent * n / 100)
    near = range(max(nearest - 1, 0), min(nearest + 1, n) + 1)
    if half * n / 100 >= 1:  # a coarse percentage of many people allows many counts
        near = range(n + 1)
    return [count for count in near if abs(100 * count / n - percent) <= half + 1e-9]


def group_sizes(events: int, percent: float, decimals: int, largest: int) -> list[int]:
    """Sizes of a group, up to `largest`, of which `events` people are this percentage."""
    return [n for n in range(max(events, 1), largest + 1) if events in possible_counts(percent, n, decimals)]
