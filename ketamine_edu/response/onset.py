"""How fast a treatment works: the improvement over time, fitted to published points.

    course = courses()["esketamine_aspire"]
    rise = fit_rise([course])
    rise.half_effect_h(0), rise.half_effect_interval_h(0)

Improvement since the start, or its difference from a control, rises to a plateau E with the half-time h:

    y(t) = E (1 - 2^(-t/h))

The shape is our choice, the simplest one with a beginning and an end. It is fitted by weighted least squares: for a given
half-time the best plateau is a weighted mean, so only h has to be searched, and the 95 % interval of h holds all values
whose sum of squares is less than 3.84 above the lowest one (profile likelihood). Several courses can share one
half-time, each with a plateau of its own.

A plateau that a trial was too short to see is a matter of belief. What is compared is therefore the half-effect time:
when the curve reaches half of what it reaches at the last point measured.

What the model misses. Points of one trial come from the same people; they count here as independent, which makes
intervals too narrow. A delay before the rise, or a peak followed by a fall, does not fit. Whatever unmasking and
expectation add to a difference is in E. How long an effect lasts is the subject of response_lasting.py.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np

from ketamine_edu.evidence.tables import Row, read_table

HALF_TIME_H = (0.01, 20_000.0)  # searched range; a half-time at an end of it is not determined on that side
CHI_SQUARE_95 = 3.841  # 95 % quantile of chi-square with one degree of freedom
GRID = 400
H_PER_DAY = 24.0


@dataclass(frozen=True, eq=False)  # compared by identity, which makes it a key for kept fits
class Course:
    """Published points of one treatment over time; positive values are improvement.

    time_h (h after the first dose), value and se (unit of the course), each of shape (points,); se is NaN where none is
    known. measure: "difference" from a control or "change" in one arm. separated: whether treatment and control differed
    by more than chance at the end (None for a change).
    """

    id: str
    label: str
    measure: str
    unit: str
    comparator: str | None
    given: str
    separated: bool | None
    part_of: str | None
    source: str
    time_h: np.ndarray
    value: np.ndarray
    se: np.ndarray

    def __post_init__(self) -> None:
        check_points(self.id, self.time_h, self.value, self.se)

    @property
    def can_be_fitted(self) -> bool:
        """Whether the course has two points with errors and, if compared with a control, an effect to speak of."""
        return len(self.time_h) > 1 and bool(np.isfinite(self.se).all()) and self.separated is not False

    @property
    def last_h(self) -> float:
        """Time of the last point (h)."""
        return float(self.time_h[-1])


def check_points(name: str, time_h: np.ndarray, value: np.ndarray, se: np.ndarray) -> None:
    """ValueError names the course, the point and the rule unless times rise from above 0, and errors are above 0."""
    if not len(time_h) == len(value) == len(se) > 0:
        raise ValueError(f"course {name}: {len(time_h)} times, {len(value)} values, {len(se)} errors; allowed: as many")
    for number, (t, y, s) in enumerate(zip(time_h, value, se, strict=True), start=1):
        earlier = time_h[number - 2] if number > 1 else 0.0
        if not (math.isfinite(t) and t > earlier):
            raise ValueError(f"course {name}, point {number}: time_h is {t:g} h; allowed are times rising from above 0")
        if not math.isfinite(y):
            raise ValueError(f"course {name}, point {number}: value is {y:g}; allowed is a finite number")
        if s <= 0 or math.isinf(s):
            raise ValueError(f"course {name}, point {number}: se is {s:g}; allowed is a number above 0")


@cache
def courses() -> dict[str, Course]:
    """All courses of data/response/onset_series.csv with their points, id -> Course."""
    points = read_table("response/onset_points")
    return {
        row["id"]: _course(row, [p for p in points if p["series"] == row["id"]])
        for row in read_table("response/onset_series")
    }


def course(name: str) -> Course:
    """One course by id; ValueError names what is allowed."""
    if name not in courses():
        raise ValueError(f"course is {name!r}; allowed are {', '.join(courses())}")
    return courses()[name]


def _course(row: Row, points: list[Row]) -> Course:
    fields = ("id", "label", "measure", "unit", "comparator", "given", "separated", "part_of", "source")
    time_h, value, se = (
        np.array([np.nan if p[column] is None else p[column] for p in points], dtype=float)
        for column in ("time_h", "value", "se")
    )
    return Course(**{name: row[name] for name in fields}, time_h=time_h, value=value, se=se)


def risen(time_h: float | np.ndarray, half_time_h: float) -> np.ndarray:
    """Share of the plateau reached at time_h (h, any shape), for a half-time (h)."""
    if not half_time_h > 0:
        raise ValueError(f"half_time_h is {half_time_h:g} h; allowed is a number above 0")
    return -np.expm1(-math.log(2) * np.asarray(time_h, dtype=float) / half_time_h)


@dataclass(frozen=True)
class Rise:
    """A fitted rise. courses: what it was fitted to; plateaus: one per course, in its unit.

    low_h, high_h: 95 % interval of the half-time (h), 0 or infinity where the data set no end to it.
    chi_square: sum of squared residuals over squared errors. degrees: points less parameters.
    """

    courses: tuple[Course, ...]
    half_time_h: float
    low_h: float
    high_h: float
    plateaus: tuple[float, ...]
    chi_square: float
    degrees: int

    def improvement(self, time_h: float | np.ndarray, number: int = 0) -> np.ndarray:
        """Improvement at time_h (h, any shape) for one of the courses, in its unit."""
        return self.plateaus[number] * risen(time_h, self.half_time_h)

    def half_effect_h(self, number: int = 0) -> float:
        """Time (h) at which a course reaches half of what it reaches at its last point."""
        return half_effect_h(self.half_time_h, self.courses[number].last_h)

    def half_effect_interval_h(self, number: int = 0) -> tuple[float, float]:
        """95 % interval (h) of the half-effect time; 0, or half of the last time, where the data set no end to it."""
        last_h = self.courses[number].last_h
        return half_effect_h(self.low_h, last_h), half_effect_h(self.high_h, last_h)


def half_effect_h(half_time_h: float, last_h: float) -> float:
    """Time (h) at which a rise with this half-time (h) reaches half of its value at last_h (h).

    A half-time of 0 gives 0; an infinite one gives half of last_h, because the rise is then a straight line.
    """
    if half_time_h == 0:
        return 0.0
    if math.isinf(half_time_h):
        return last_h / 2
    return float(-half_time_h * np.log2(1 - risen(last_h, half_time_h) / 2))


def fit_rise(fitted: Sequence[Course]) -> Rise:
    """Weighted least squares: one half-time for all the courses, a plateau for each.

    Raises ValueError for no course, or one that has fewer than two points or no standard errors.
    """
    if not fitted:
        raise ValueError("fitted is empty; allowed is at least one course")
    for one in fitted:
        if len(one.time_h) < 2 or not np.isfinite(one.se).all():
            raise ValueError(f"course {one.id} cannot be fitted; allowed are courses of two or more points with errors")
    return _search(tuple(fitted))


@lru_cache(maxsize=64)
def _search(fitted: tuple[Course, ...]) -> Rise:
    from scipy.optimize import brentq, minimize_scalar

    def chi_square(log_h: float | np.ndarray) -> float | np.ndarray:
        return sum(_plateau(one, np.exp(log_h))[1] for one in fitted)

    low, high = map(math.log, HALF_TIME_H)
    grid = np.linspace(low, high, GRID)
    best, step = grid[np.argmin(chi_square(grid))], grid[1] - grid[0]
    found = minimize_scalar(chi_square, bounds=(max(low, best - step), min(high, best + step)), method="bounded")

    def above(log_h: float) -> float:
        return chi_square(log_h) - found.fun - CHI_SQUARE_95

    half_time_h = math.exp(found.x)
    return Rise(
        courses=fitted,
        half_time_h=half_time_h,
        low_h=math.exp(brentq(above, low, found.x)) if above(low) > 0 else 0.0,
        high_h=math.exp(brentq(above, found.x, high)) if above(high) > 0 else math.inf,
        plateaus=tuple(float(_plateau(one, half_time_h)[0]) for one in fitted),
        chi_square=float(found.fun),
        degrees=sum(len(one.time_h) for one in fitted) - len(fitted) - 1,
    )


def _plateau(one: Course, half_time_h: float | np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Best plateau of a course for half-times (h, any shape), and the sum of squares it leaves, same shape."""
    shape = -np.expm1(-math.log(2) * np.divide.outer(one.time_h, half_time_h)).T
    weight = one.se**-2.0
    plateau = (weight * one.value * shape).sum(axis=-1) / (weight * shape**2).sum(axis=-1)
    return plateau, (weight * (one.value - plateau[..., None] * shape) ** 2).sum(axis=-1)


def standardised_from_odds_ratio(odds_ratio: float) -> float:
    """Standardised difference that an odds ratio of response corresponds to: ln(OR) times sqrt(3)/pi.

    Exact if scores follow a logistic curve in both arms and response means a score beyond some line. ValueError unless
    odds_ratio is above 0.
    """
    if not (math.isfinite(odds_ratio) and odds_ratio > 0):
        raise ValueError(f"odds_ratio is {odds_ratio:g}; allowed is a number above 0")
    return math.log(odds_ratio) * math.sqrt(3) / math.pi


ESKETAMINE = ("esketamine_aspire", "esketamine_phase2")
ORAL = ("ssri_scores", "duloxetine")


def esketamine_rise() -> Rise:
    """The rise of esketamine's difference from placebo, one half-time for both sets of trials."""
    return fit_rise([course(name) for name in ESKETAMINE])


def oral_rise() -> Rise:
    """The rise of oral antidepressants' difference from placebo: SSRIs pooled, and one trial by week."""
    return fit_rise([course(name) for name in ORAL])
