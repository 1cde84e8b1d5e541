"""How long an improvement lasts: the fall after one dose, repeated doses, and relapse after treatment has stopped.

    share_over_time(np.arange(0, 28), doses_d=(0, 2, 4))       share of the largest effect
    relapse_curves()["ect_remitters"].share(30)                 share that is still well after 30 days

One dose reaches a share p of the largest effect, rises with half-time h and then fades with half-life d:

    e(t) = p (1 - 2^(-t/h)) 2^(-t/d)

Doses are combined like independent chances to improve, 1 - (1 - e1)(1 - e2)..., so that each next dose adds less and
the sum stays below 1. That rule is assumed; p is set so that six infusions in two weeks do twice as much as one.

Relapse among people who are well when treatment stops follows a Weibull curve with median m and shape k:

    S(t) = 2^(-(t/m)^k)

A shape of 1 is a constant risk. The shape used is below 1: most relapses come early, and who has stayed well for months
is at less risk than at first. A hazard ratio r turns S into S^r.

What the model misses. Published declines differ nearly threefold, and their mean is not the course of anyone. People
who relapse are counted, but how ill they become is not. Trials of withdrawal enrol only those who did well.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
from numpy.typing import NDArray

from ketamine_edu.evidence.parameters import load_parameters, parameter_table
from ketamine_edu.evidence.records import records
from ketamine_edu.kit.numbers.checks import check_choice, check_number
from ketamine_edu.kit.numbers.words import H_PER_DAY
from ketamine_edu.response.onset import risen

Floats = NDArray[np.float64]

DAYS = (0.0, 730.0)
DOSES = 100
EFFECT_LAST_D, RELAPSE_LAST_D = 56.0, 365.0  # how far curves are computed
EFFECT_D = np.linspace(0, EFFECT_LAST_D, 281)
RELAPSE_D = np.linspace(0, RELAPSE_LAST_D, 200)


@dataclass(frozen=True)
class Lasting:
    """Parameters of data/parameters/response.csv: half-time of the rise (h), half-life of the decline (d), share of the
    largest effect that one dose reaches, shape of the relapse curve."""

    rise_half_time_h: float
    decline_half_life_d: float
    single_dose_share: float
    relapse_shape: float


@cache
def load_lasting() -> Lasting:
    """The parameters with their published values."""
    return load_parameters(Lasting, "response")


def share_over_time(
    time_d: float | Floats, doses_d: Sequence[float] = (0.0,), parameters: Lasting | None = None
) -> Floats:
    """Share of the largest effect at time_d (d, any shape) after doses at doses_d (d).

    Raises ValueError for no dose, more than 100, a dose outside 0 to 730 d, or a parameter out of range.
    """
    p = parameters or load_lasting()
    check_number("decline_half_life_d", p.decline_half_life_d, 0.1, 365.0, "d")
    check_number("single_dose_share", p.single_dose_share, 0.0, 1.0, "")
    if not 1 <= len(doses_d) <= DOSES:
        raise ValueError(f"doses_d has {len(doses_d)} doses; allowed are 1 to {DOSES}")
    starts = np.array([check_number("doses_d", float(d), *DAYS, "d") for d in doses_d])
    since = np.maximum(np.asarray(time_d, dtype=float)[..., None] - starts, 0.0)
    each = p.single_dose_share * risen(since * H_PER_DAY, p.rise_half_time_h) * 0.5 ** (since / p.decline_half_life_d)
    share: Floats = 1 - np.prod(1 - each, axis=-1)
    return share


def dose_days(doses: int, interval_d: float) -> tuple[float, ...]:
    """Days of equally spaced doses, the first on day 0."""
    count = int(check_number("doses", doses, 1, DOSES, "doses"))
    check_number("interval_d", interval_d, 0.5, 365.0, "d")
    return tuple(k * interval_d for k in range(count))


@dataclass(frozen=True)
class StillWell:
    """A relapse curve: median (d) and shape of a Weibull distribution."""

    median_d: float
    shape: float

    def __post_init__(self) -> None:
        check_number("median_d", self.median_d, 0.01, 1e6, "d")
        check_number("shape", self.shape, 0.1, 10.0, "")

    @classmethod
    def from_share(cls, relapsed_percent: float, time_d: float, shape: float) -> "StillWell":
        """The curve of this shape on which relapsed_percent (%) have relapsed at time_d (d)."""
        relapsed = check_number("relapsed_percent", relapsed_percent, 0.1, 99.9, "%") / 100
        check_number("time_d", time_d, 0.01, 1e5, "d")
        return cls(time_d * (-math.log2(1 - relapsed)) ** (-1 / shape), shape)

    def with_hazard_ratio(self, hazard_ratio: float) -> "StillWell":
        """The curve of people whose risk at every time is hazard_ratio times this one's."""
        check_number("hazard_ratio", hazard_ratio, 0.001, 1000.0, "")
        return StillWell(self.median_d * hazard_ratio ** (-1 / self.shape), self.shape)

    def share(self, time_d: float | Floats) -> Floats:
        """Share still well at time_d (d, any shape)."""
        share: Floats = 0.5 ** ((np.asarray(time_d, dtype=float) / self.median_d) ** self.shape)
        return share

    def relapsed_percent(self, time_d: float) -> float:
        """Share that has relapsed by time_d (d), in %."""
        return float(100 * (1 - self.share(time_d)))


def shape_from_halves(relapsed_percent: float, time_d: float, half_d: float) -> float:
    """Shape of the relapse curve on which relapsed_percent (%) relapse by time_d (d), half of them by half_d (d)."""
    check_number("relapsed_percent", relapsed_percent, 0.1, 99.9, "%")
    check_number("half_d", half_d, 0.01, time_d * 0.999, "d")
    whole, half = (-math.log(1 - share / 100) for share in (relapsed_percent, relapsed_percent / 2))
    return math.log(whole / half) / math.log(time_d / half_d)


def relapse_with_hazard_ratio(control_percent: float, hazard_ratio: float) -> float:
    """Share (%) that relapses if control_percent (%) do at a risk 1/hazard_ratio times as high, over the same time."""
    still_well = 1 - check_number("control_percent", control_percent, 0.0, 100.0, "%") / 100
    return float(100 * (1 - still_well ** check_number("hazard_ratio", hazard_ratio, 0.001, 1000.0)))


def cumulative_percent(steps_percent: Sequence[float]) -> float:
    """Share (%) in remission after all steps, if all who fail a step take the next and nobody leaves or relapses."""
    if not steps_percent:
        raise ValueError("steps_percent is empty; allowed is at least one step")
    shares = [check_number("steps_percent", float(s), 0.0, 100.0, "%") / 100 for s in steps_percent]
    return 100 * (1 - float(np.prod([1 - s for s in shares])))


@dataclass(frozen=True)
class SingleDose:
    """Share of people (%) who respond at a day after one dose, in a published series."""

    series: str
    label: str
    time_d: float
    response_percent: float


@dataclass(frozen=True)
class RelapseRow:
    """What was published on the relapse of one group, None where it was not.

    relapsed_percent: of the group by time_d (d). median_d: days until half had relapsed, or, of the two groups of
    remitters, until half of those who relapsed within time_d had. hazard_ratio: against stopping.
    """

    id: str
    label: str
    relapsed_percent: float | None
    time_d: float | None
    median_d: float | None
    hazard_ratio: float | None


@dataclass(frozen=True, eq=False)
class PublishedCourse:
    """Days and effect (% of the largest, scaled) of a published series, shape (points,) each."""

    label: str
    time_d: Floats
    percent: Floats


@dataclass(frozen=True, eq=False)
class RepeatedDoses:
    """Effect of doses over time, in % of the largest one.

    doses_d: days of the doses. time_d, percent, low_percent, high_percent (times,): the course with the half-life asked
    for, and the lower and the higher of the courses with the two that were published. next_day_percent: a day after the
    last dose. published: series -> its points, scaled so that they begin on the curve; empty for more than one dose.
    """

    doses_d: tuple[float, ...]
    time_d: Floats
    percent: Floats
    low_percent: Floats
    high_percent: Floats
    next_day_percent: float
    published: dict[str, PublishedCourse]

    @property
    def highest_percent(self) -> float:
        return float(self.percent.max())

    @property
    def last_percent(self) -> float:
        """At the last of the times."""
        return float(self.percent[-1])


@dataclass(frozen=True, eq=False)
class RelapseCurve:
    """Share of a group still well (%) over days. published: days and per cent of the points it was drawn through."""

    id: str
    curve: StillWell
    time_d: Floats
    percent: Floats
    published: tuple[Floats, Floats]

    def still_well_percent(self, time_d: float) -> float:
        """Share of the group (%) that is still well at a time (d)."""
        return 100 - self.curve.relapsed_percent(time_d)


@dataclass(frozen=True, eq=False)
class Aftermath:
    """What doses do for some weeks, and who stays well after a treatment has stopped."""

    effect: RepeatedDoses
    relapse: tuple[RelapseCurve, ...]


def aftermath(doses: int, interval_d: float, decline_half_life_d: float, groups: Sequence[str]) -> Aftermath:
    """Equally spaced doses (d), with a half-life of the decline (d), and the relapse curves of groups."""
    return Aftermath(
        repeated_doses(doses, interval_d, decline_half_life_d), tuple(relapse_curve(name) for name in groups)
    )


def repeated_doses(doses: int, interval_d: float, decline_half_life_d: float) -> RepeatedDoses:
    """Equally spaced doses (d) that fall within the times computed, with a half-life of the decline (d)."""
    doses_d = tuple(day for day in dose_days(doses, interval_d) if day <= EFFECT_LAST_D)
    asked, *published = (
        replace(load_lasting(), decline_half_life_d=half_life_d)
        for half_life_d in (decline_half_life_d, *decline_range_d())
    )
    ends = [100 * share_over_time(EFFECT_D, doses_d, parameters) for parameters in published]
    return RepeatedDoses(
        doses_d=doses_d,
        time_d=EFFECT_D,
        percent=100 * share_over_time(EFFECT_D, doses_d, asked),
        low_percent=np.minimum(*ends),
        high_percent=np.maximum(*ends),
        next_day_percent=float(100 * share_over_time(doses_d[-1] + 1.0, doses_d, asked)),
        published=_single_doses(float(100 * share_over_time(1.0, (0.0,), asked))) if doses == 1 else {},
    )


@cache
def decline_range_d() -> tuple[float, float]:
    """The two published half-lives of the decline (d): the ends of the parameter's range."""
    row = parameter_table("response")["decline_half_life_d"]
    return row.low, row.high


def _single_doses(day_one_percent: float) -> dict[str, PublishedCourse]:
    """Published shares of responders after one dose, scaled so that those of day 1 are day_one_percent."""
    rows = records(SingleDose, "response/single_dose")
    scaled = {}
    for series, label in {row.series: row.label for row in rows}.items():
        days, percent = np.array([(row.time_d, row.response_percent) for row in rows if row.series == series]).T
        scaled[series] = PublishedCourse(label, days, day_one_percent * percent / percent[0])
    return scaled


@cache
def relapse_rows() -> dict[str, RelapseRow]:
    """Rows of data/response/relapse.csv, id -> row."""
    return {row.id: row for row in records(RelapseRow, "response/relapse")}


@cache
def relapse_curves() -> dict[str, StillWell]:
    """The curves the course draws, each through one published number, id of the row -> StillWell.

    Raises ValueError for a row from which no curve can be made.
    """
    shape = load_lasting().relapse_shape
    curves = {
        name: StillWell.from_share(published_number(name, "relapsed_percent"), published_number(name, "time_d"), shape)
        for name in ("ketamine_remitters", "ect_remitters")
    }
    curves |= {
        name: StillWell(published_number(name, "median_d"), shape)
        for name in ("infusions_stopped", "esketamine_stopped")
    }
    ratio = published_number("esketamine_continued", "hazard_ratio")
    return curves | {"esketamine_continued": curves["esketamine_stopped"].with_hazard_ratio(ratio)}


@cache
def relapse_curve(name: str) -> RelapseCurve:
    """One curve over a year, with the published numbers it was drawn through."""
    curve, row = relapse_curves()[check_choice("group", name, relapse_curves())], relapse_rows()[name]
    days, percent = [], []
    if name.endswith("_remitters"):  # the median belongs to those who relapsed within the time followed
        relapsed = published_number(name, "relapsed_percent")
        days = [published_number(name, "median_d"), published_number(name, "time_d")]
        percent = [100 - relapsed / 2, 100 - relapsed]
    elif row.median_d is not None:
        days, percent = [row.median_d], [50.0]
    points = (np.array(days, dtype=float), np.array(percent, dtype=float))
    return RelapseCurve(name, curve, RELAPSE_D, 100 * curve.share(RELAPSE_D), points)


def published_number(group: str, column: str) -> float:
    """A number of a row of `relapse_rows` that must be there. ValueError names a row without it."""
    return check_number(f"{column} of {group}", getattr(relapse_rows()[group], column))
