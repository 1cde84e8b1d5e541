"""How fast a treatment works: the improvement over time, fitted to published points.

    course = courses()["esketamine_aspire"]
    rise = fit_rise([course])
    rise.half_effect_h(0), rise.half_effect_interval_h(0)

Improvement since the start, or its difference from a control, rises to a plateau E with the half-time h:

    y(t) = E (1 - 2^(-t/h))

The shape is our choice, the simplest one with a beginning and an end. It is fitted by weighted least squares: for a
given half-time the best plateau is a weighted mean, so only h has to be searched, and the 95 % interval of h holds all
values whose sum of squares is less than 3.84 above the lowest one (profile likelihood). Several courses can share one
half-time, each with a plateau of its own.

A plateau that a trial was too short to see is a matter of belief. What is compared is therefore the half-effect time:
when the curve reaches half of what it reaches at the last point measured.

What the model misses. Points of one trial come from the same people; they count here as independent, which makes
intervals too narrow. A delay before the rise, or a peak followed by a fall, does not fit. Whatever unmasking and
expectation add to a difference is in E. How long an effect lasts is the subject of lasting.py.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np
from numpy.typing import NDArray

from ketamine_edu.evidence.records import records
from ketamine_edu.evidence.tables import read_table
from ketamine_edu.kit.numbers.checks import check_choice, check_number
from ketamine_edu.kit.numbers.statistics import NORMAL_95

Floats = NDArray[np.float64]

HALF_TIME_H = (0.01, 20_000.0)  # searched range; a half-time at an end of it is not determined on that side
CHI_SQUARE_95 = 3.841  # 95 % quantile of chi-square with one degree of freedom
GRID = 400
CURVE_FROM_H, CURVE_POINTS = 0.4, 120  # where a drawn curve begins, and of how many points it is


@dataclass(frozen=True, eq=False)  # compared by identity, which makes it a key for kept fits
class Course:
    """Published points of one treatment over time; positive values are improvement.

    time_h (h after the first dose), value and se (unit of the course), each of shape (points,); se is NaN where none is
    known. measure: "difference" from a control or "change" in one arm. separated: whether treatment and control
    differed by more than chance at the end (None for a change).
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
    time_h: Floats
    value: Floats
    se: Floats

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

    @property
    def is_in_points(self) -> bool:
        """Whether the course is measured in points of a rating scale."""
        return self.unit.endswith("points")

    @property
    def has_shares(self) -> bool:
        """Whether there is an effect at the end of which earlier points can be shares."""
        return len(self.time_h) > 1 and self.separated is not False


def check_points(name: str, time_h: Floats, value: Floats, se: Floats) -> None:
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
    formed = {
        column: lambda row, column=column: _points(row.text("id"), column) for column in ("time_h", "value", "se")
    }
    return {course.id: course for course in records(Course, "response/onset_series", formed=formed)}


def course(name: str) -> Course:
    """One course by id; ValueError names what is allowed."""
    return courses()[check_choice("course", name, courses())]


def courses_of(measure: str) -> tuple[Course, ...]:
    """All courses of a measure, "difference" or "change", that are not part of a pooled one."""
    return tuple(course for course in courses().values() if course.measure == measure and course.part_of is None)


def _points(series: str, column: str) -> Floats:
    """A column of the published points of a course, shape (points,); NaN where a cell is empty."""
    rows = [row for row in read_table("response/onset_points") if row["series"] == series]
    return np.array([row.number_or_none(column) for row in rows], dtype=float)


def risen(time_h: float | Floats, half_time_h: float) -> Floats:
    """Share of the plateau reached at time_h (h, any shape), for a half-time (h)."""
    check_number("half_time_h", half_time_h, unit="h", above=0.0)
    share: Floats = -np.expm1(-math.log(2) * np.asarray(time_h, dtype=float) / half_time_h)
    return share


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

    def improvement(self, time_h: float | Floats, number: int = 0) -> Floats:
        """Improvement at time_h (h, any shape) for one of the courses, in its unit."""
        improvement: Floats = self.plateaus[number] * risen(time_h, self.half_time_h)
        return improvement

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
    for course in fitted:
        if len(course.time_h) < 2 or not np.isfinite(course.se).all():
            raise ValueError(
                f"course {course.id} cannot be fitted; allowed are courses of two or more points with errors"
            )
    return _search(tuple(fitted))


@lru_cache(maxsize=64)
def _search(fitted: tuple[Course, ...]) -> Rise:
    from scipy.optimize import brentq, minimize_scalar

    def chi_square(log_h: float | Floats) -> Floats:
        squares: Floats = np.sum([_plateau(course, np.exp(log_h))[1] for course in fitted], axis=0)
        return squares

    low, high = map(math.log, HALF_TIME_H)
    grid = np.linspace(low, high, GRID)
    coarse, step = grid[np.argmin(chi_square(grid))], grid[1] - grid[0]
    bounds = (max(low, coarse - step), min(high, coarse + step))
    fit = minimize_scalar(lambda log_h: float(chi_square(log_h)), bounds=bounds, method="bounded")
    best = float(fit.x)

    def above(log_h: float) -> float:
        return float(chi_square(log_h)) - float(fit.fun) - CHI_SQUARE_95

    return Rise(
        courses=fitted,
        half_time_h=math.exp(best),
        low_h=math.exp(brentq(above, low, best)) if above(low) > 0 else 0.0,
        high_h=math.exp(brentq(above, best, high)) if above(high) > 0 else math.inf,
        plateaus=tuple(float(_plateau(course, math.exp(best))[0]) for course in fitted),
        chi_square=float(fit.fun),
        degrees=sum(len(course.time_h) for course in fitted) - len(fitted) - 1,
    )


def _plateau(course: Course, half_time_h: float | Floats) -> tuple[Floats, Floats]:
    """Best plateau of a course for half-times (h, any shape), and the sum of squares it leaves, same shape."""
    shape = -np.expm1(-math.log(2) * np.divide.outer(course.time_h, half_time_h)).T
    weight = course.se**-2.0
    plateau = (weight * course.value * shape).sum(axis=-1) / (weight * shape**2).sum(axis=-1)
    return plateau, (weight * (course.value - plateau[..., None] * shape) ** 2).sum(axis=-1)


@dataclass(frozen=True, eq=False)
class PlottedCourse:
    """A course as it is drawn, in its own unit or in shares of its effect at the end.

    value, low, high (points,): published points and their 95 % intervals, NaN where none is known. end: where the
    course ends, by the fit if there is one. curve_h, curve (curve,): the fitted rise from 0.4 h on; empty without one.
    """

    course: Course
    rise: Rise | None
    value: Floats
    low: Floats
    high: Floats
    end: float
    curve_h: Floats
    curve: Floats

    @property
    def half(self) -> float:
        """Half of the effect at the end."""
        return self.end / 2


@dataclass(frozen=True, eq=False)
class Comparison:
    """Courses on one axis.

    as_share: whether values are shares of the effect at the end. left_out: courses that have no place on the axis.
    reach: lowest and highest end of all intervals that may have to be shown, whatever is chosen; None for shares.
    """

    as_share: bool
    courses: tuple[PlottedCourse, ...]
    left_out: tuple[Course, ...]
    reach: tuple[float, float] | None


def compare(measure: str, names: Sequence[str], as_share: bool) -> Comparison:
    """Courses of a measure, "difference" or "change", in points of their scales, or in shares of their effects."""
    chosen = [course(name) for name in names]
    has_a_place = {course.id: course.has_shares if as_share else course.is_in_points for course in chosen}
    return Comparison(
        as_share,
        courses=tuple(plotted_course(name, as_share) for name, is_placed in has_a_place.items() if is_placed),
        left_out=tuple(course for course in chosen if not has_a_place[course.id]),
        reach=None if as_share else reach_points(measure),
    )


@lru_cache(maxsize=64)
def plotted_course(name: str, as_share: bool) -> PlottedCourse:
    """One course with its fit, where it can be fitted."""
    plotted = course(name)
    rise = fit_rise([plotted]) if plotted.can_be_fitted else None
    end = float(rise.improvement(plotted.last_h) if rise else plotted.value[-1])
    whole = end if as_share else 1.0
    value, half_width = plotted.value / whole, NORMAL_95 * plotted.se / whole
    curve_h = np.geomspace(CURVE_FROM_H, plotted.last_h, CURVE_POINTS) if rise else np.empty(0)
    curve = rise.improvement(curve_h) / whole if rise else np.empty(0)
    return PlottedCourse(plotted, rise, value, value - half_width, value + half_width, end / whole, curve_h, curve)


@cache
def reach_points(measure: str) -> tuple[float, float]:
    """Lowest and highest end of the 95 % intervals of all courses of a measure in points; 0 lies between them."""
    lines = [plotted_course(course.id, as_share=False) for course in courses_of(measure) if course.is_in_points]
    ends = np.concatenate([[0.0], *(ends for line in lines for ends in (line.low, line.high))])
    return float(np.nanmin(ends)), float(np.nanmax(ends))


def standardised_from_odds_ratio(odds_ratio: float) -> float:
    """Standardised difference that an odds ratio of response corresponds to: ln(OR) times sqrt(3)/pi.

    Exact if scores follow a logistic curve in both arms and response means a score beyond some line. ValueError unless
    odds_ratio is above 0.
    """
    check_number("odds_ratio", odds_ratio, above=0.0)
    return math.log(odds_ratio) * math.sqrt(3) / math.pi


ESKETAMINE = ("esketamine_aspire", "esketamine_phase2")
ORAL = ("ssri_scores", "duloxetine")


def esketamine_rise() -> Rise:
    """The rise of esketamine's difference from placebo, one half-time for both sets of trials."""
    return fit_rise([course(name) for name in ESKETAMINE])


def oral_rise() -> Rise:
    """The rise of oral antidepressants' difference from placebo: SSRIs pooled, and one trial by week."""
    return fit_rise([course(name) for name in ORAL])
