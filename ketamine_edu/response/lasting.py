"""How long an improvement lasts: the fall after one dose, repeated doses, and relapse after treatment has stopped.

    share_over_time(np.arange(0, 28), doses_d=(0, 2, 4))       share of the largest effect
    well = StillWell.from_median(18, shape)                     well.share(30)

One dose reaches a share p of the largest effect, rises with half-time h and then fades with half-life d:

    e(t) = p (1 - 2^(-t/h)) 2^(-t/d)

Doses are combined like independent chances to improve, 1 - (1 - e1)(1 - e2)..., so that each next dose adds less and the
sum stays below 1. That rule is assumed; p is set so that six infusions in two weeks do twice as much as one.

Relapse among people who are well when treatment stops follows a Weibull curve with median m and shape k:

    S(t) = 2^(-(t/m)^k)

A shape of 1 is a constant risk. The shape used is below 1: most relapses come early, and who has stayed well for months
is at less risk than at first. A hazard ratio r turns S into S^r.

What the model misses. Published declines differ nearly threefold, and their mean is not the course of anyone. People who
relapse are counted, but how ill they become is not. Trials of withdrawal enrol only those who did well.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from ketamine_edu.evidence.parameters import load_parameters
from ketamine_edu.evidence.tables import Row, read_table
from ketamine_edu.kit.numbers.checks import check_number
from ketamine_edu.response.onset import H_PER_DAY, risen

DAYS = (0.0, 730.0)
DOSES = 100


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
    time_d: float | np.ndarray, doses_d: Sequence[float] = (0.0,), parameters: Lasting | None = None
) -> np.ndarray:
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
    return 1 - np.prod(1 - each, axis=-1)


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

    def share(self, time_d: float | np.ndarray) -> np.ndarray:
        """Share still well at time_d (d, any shape)."""
        return 0.5 ** ((np.asarray(time_d, dtype=float) / self.median_d) ** self.shape)

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
    check_number("control_percent", control_percent, 0.0, 100.0, "%")
    check_number("hazard_ratio", hazard_ratio, 0.001, 1000.0, "")
    return 100 * (1 - (1 - control_percent / 100) ** hazard_ratio)


def cumulative_percent(steps_percent: Sequence[float]) -> float:
    """Share (%) in remission after all steps, if all who fail a step take the next and nobody leaves or relapses."""
    if not steps_percent:
        raise ValueError("steps_percent is empty; allowed is at least one step")
    shares = [check_number("steps_percent", float(s), 0.0, 100.0, "%") / 100 for s in steps_percent]
    return 100 * (1 - float(np.prod([1 - s for s in shares])))


@cache
def relapse_rows() -> dict[str, Row]:
    """Rows of data/response/relapse.csv, id -> row."""
    return {row["id"]: row for row in read_table("response/relapse")}


@cache
def relapse_curves() -> dict[str, StillWell]:
    """The curves the course draws, each through one published number, id of the row -> StillWell.

    Raises ValueError for a row from which no curve can be made.
    """
    rows, shape = relapse_rows(), load_lasting().relapse_shape
    curves = {
        name: StillWell.from_share(rows[name]["relapsed_percent"], rows[name]["time_d"], shape)
        for name in ("ketamine_remitters", "ect_remitters")
    }
    curves |= {name: StillWell(rows[name]["median_d"], shape) for name in ("infusions_stopped", "esketamine_stopped")}
    ratio = rows["esketamine_continued"]["hazard_ratio"]
    return curves | {"esketamine_continued": curves["esketamine_stopped"].with_hazard_ratio(ratio)}
