"""Two clocks of lesson 00: what is left of one infusion in the blood, and of the improvement that follows it.

    percent_of_peak("ketamine", 24.0), percent_of_peak("improvement", 24.0)      0.15 and 96 %
    link_percent("plasticity", 24.0)                                             the links in between, for the map

Every clock is a curve in per cent of its own highest value, so that quantities with different units share one axis.

    ketamine, norketamine, hydroxynorketamine    0.5 mg/kg over 40 minutes in a person of 70 kg, forearm vein
                                                 (pharmacokinetics/, with published and fitted parameters)
    improvement                                  e(t) = p (1 - 2^(-t/h)) 2^(-t/d) after one dose (response/lasting.py)

Nothing is new here; the two models know nothing of each other. The improvement is spliced from two sources: its rise is
fitted to differences between esketamine spray and placebo, its fall is derived from the shares of people who still
respond after an infusion. It is the course of a group, not of a person. What carries the improvement after the drug has
gone is not in it; that is the question of lessons 01 to 04.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache, lru_cache

import numpy as np
from numpy.typing import ArrayLike

from ketamine_edu.circuit.rates import glutamate_from_concentration
from ketamine_edu.evidence.tables import read_table
from ketamine_edu.kit.numbers.checks import check_choice, check_numbers
from ketamine_edu.kit.numbers.words import H_PER_DAY
from ketamine_edu.pharmacokinetics.observations import observed_for
from ketamine_edu.pharmacokinetics.simulation import Profile, Regimen, simulate
from ketamine_edu.plasticity.signalling import cascade
from ketamine_edu.receptor.block import free_brain_concentration_um, occupancy
from ketamine_edu.response.lasting import decline_range_d, load_lasting, share_over_time
from ketamine_edu.response.onset import ESKETAMINE, course, fit_rise

DOSE_MG_PER_KG = 0.5
INFUSION = Regimen("iv_infusion", dose_mg_per_kg=DOSE_MG_PER_KG)
WEIGHT_KG = 70.0
FIRST_H, LAST_H = 0.2, 336.0  # the second is two weeks
POINTS = 2000
# How the times of a curve are spaced -> those times (h).
TIMES_H = {
    "stretched": np.geomspace(FIRST_H, LAST_H, 300),
    "even": np.concatenate([np.linspace(0, 24, 150), np.linspace(25, LAST_H, 150)]),
}
SUBSTANCES = ("ketamine", "norketamine", "hydroxynorketamine")
CLOCKS = (*SUBSTANCES, "improvement")
LINKS = ("pharmacokinetics", "receptor", "circuit", "plasticity", "response")
ENDS = {"pharmacokinetics": "ketamine", "response": "improvement"}  # the links that are clocks
CONCENTRATIONS = 24  # glutamate is computed for so many and read off a straight line between them


def percent_of_peak(clock: str, time_h: ArrayLike, decline_half_life_d: float | None = None) -> np.ndarray:
    """A clock at time_h (h after the start of the infusion, any shape), in % of its highest value.

    decline_half_life_d: half-life (d) of the improvement, None for that of the table. Raises ValueError for an unknown
    clock, and for times outside 0 to 336 h.
    """
    check_choice("clock", clock, CLOCKS)
    times = check_numbers("time_h", time_h, 0.0, LAST_H, "h")
    level = _improvement(decline_half_life_d) if clock == "improvement" else _concentration(clock)
    return np.asarray(100 * level(times) / level(_grid_h()).max())


def link_percent(link: str, time_h: ArrayLike) -> np.ndarray:
    """A link of the chain at time_h (h after the start of the infusion, any shape), in % of its highest value.

    link: topic of the lesson. Raises ValueError for an unknown link, and for times outside 0 to 336 h.
    """
    check_choice("link", link, LINKS)
    if link in ENDS:
        return percent_of_peak(ENDS[link], time_h)
    times = check_numbers("time_h", time_h, 0.0, LAST_H, "h")
    level = _middle_links()[link]
    return np.asarray(100 * np.interp(times, profile().time_h, level) / level.max())


@cache
def half_gone_h(clock: str) -> float:
    """Time (h) at which a clock has fallen to half of its highest value, for good."""
    times = _grid_h()
    percent = percent_of_peak(clock, times)
    last = int(np.flatnonzero(percent >= 50)[-1])
    return float(np.interp(50, percent[[last + 1, last]], times[[last + 1, last]]))


@dataclass(frozen=True, eq=False)
class Curve:
    """A clock over time, with the published points on its scale.

    time_h, percent (points,): in % of its highest value. published_h, published_percent: as `observed_percent`.
    low_percent, high_percent (points,): with the published half-life that leaves less, and with the one that leaves
    more; None for a concentration.
    """

    time_h: np.ndarray
    percent: np.ndarray
    published_h: np.ndarray
    published_percent: np.ndarray
    low_percent: np.ndarray | None = None
    high_percent: np.ndarray | None = None


@lru_cache(maxsize=16)
def curve(clock: str, spacing: str) -> Curve:
    """A clock from the start to two weeks. spacing: of its times, a key of TIMES_H. ValueError for other names."""
    time_h = TIMES_H[check_choice("spacing", spacing, TIMES_H)]
    percent = percent_of_peak(clock, time_h)
    published = observed_percent(clock)
    if clock != "improvement":
        return Curve(time_h, percent, *published)
    ends = [percent_of_peak(clock, time_h, half_life_d) for half_life_d in decline_range_d()]
    return Curve(time_h, percent, *published, np.minimum(*ends), np.maximum(*ends))


@dataclass(frozen=True)
class Reading:
    """What a clock says at one moment. percent: of its highest value. half_gone_h: when half of that has gone."""

    clock: str
    curve: Curve
    percent: float
    half_gone_h: float


@lru_cache(maxsize=256)
def read_clock(clock: str, moment_h: float, spacing: str) -> Reading:
    """A clock at a moment (h after the start of the infusion), with its curve. ValueError as `percent_of_peak`."""
    return Reading(clock, curve(clock, spacing), float(percent_of_peak(clock, moment_h)), half_gone_h(clock))


@dataclass(frozen=True)
class PublishedPoint:
    """A published number on a clock's own scale. time_h: h after the start. percent: of the clock's highest value.

    role: what it did in building the model, a key of ROLES in kit/numbers/targets.py.
    """

    time_h: float
    percent: float
    role: str
    source: str


@cache
def published_points(clock: str) -> tuple[PublishedPoint, ...]:
    """Published points of a clock in order of time.

    Concentrations are those measured after this very infusion. Points of the improvement: up to the first day the
    differences of the esketamine trials over their fitted plateaus; from the first day on the share of people who
    respond in nine pooled trials, scaled so that it meets the curve on day 1.
    """
    points = _early_points() + _late_points() if clock == "improvement" else _measured_points(clock)
    return tuple(sorted(points, key=lambda point: (point.time_h, point.percent)))


def observed_percent(clock: str) -> tuple[np.ndarray, np.ndarray]:
    """`published_points` as times (h) and % of the clock's highest value, each of shape (points,)."""
    pairs = [(point.time_h, point.percent) for point in published_points(clock)]
    times, percent = np.array(pairs, dtype=float).reshape(-1, 2).T
    return times, percent


@cache
def profile() -> Profile:
    """The simulated infusion."""
    return simulate(INFUSION, WEIGHT_KG, LAST_H, points=POINTS)


@cache
def _middle_links() -> dict[str, np.ndarray]:
    """Block (0 to 1), change of glutamate (%) and new spines (hours of activity) at the times of the profile."""
    infusion = profile()
    brain_um = free_brain_concentration_um(np.maximum(infusion.curve("ketamine", "arterial"), 0.0))
    grid_um = np.append(0.0, np.geomspace(1e-3, 1.01, CONCENTRATIONS) * brain_um.max())
    glutamate_percent = np.interp(brain_um, grid_um, glutamate_from_concentration(grid_um))
    spines = cascade(infusion.time_h, glutamate_percent)
    return {
        "receptor": occupancy(infusion),
        "circuit": glutamate_percent - 100.0,
        "plasticity": np.interp(infusion.time_h, spines.time_h, spines.spines),
    }


def _measured_points(substance: str) -> list[PublishedPoint]:
    peak = profile().cmax(substance)
    return [
        PublishedPoint(observation.time_h, 100 * observation.concentration_ng_ml / peak, "fitted", observation.study)
        for observation in observed_for(INFUSION, WEIGHT_KG, substance, "venous")
    ]


def _early_points() -> list[PublishedPoint]:
    rise = fit_rise([course(name) for name in ESKETAMINE])
    return [
        PublishedPoint(time_h, 100 * value / plateau, "fitted", trial.source)
        for trial, plateau in zip(rise.courses, rise.plateaus, strict=True)
        for time_h, value in zip(trial.time_h, trial.value, strict=True)
        if time_h <= H_PER_DAY
    ]


def _late_points() -> list[PublishedPoint]:
    rows = [row for row in read_table("response/single_dose") if row["series"] == "pooled"]
    scale = float(percent_of_peak("improvement", H_PER_DAY)) / rows[0].number("response_percent")
    return [
        PublishedPoint(
            row.number("time_d") * H_PER_DAY, scale * row.number("response_percent"), "preset", row.text("source")
        )
        for row in rows
    ]


@cache
def _grid_h() -> np.ndarray:
    return np.concatenate([[0.0], np.geomspace(0.05, LAST_H, POINTS)])


def _concentration(substance: str) -> Callable[[np.ndarray], np.ndarray]:
    return lambda times: np.interp(times, profile().time_h, profile().curve(substance))


def _improvement(decline_half_life_d: float | None) -> Callable[[np.ndarray], np.ndarray]:
    p = load_lasting()
    if decline_half_life_d is not None:
        p = replace(p, decline_half_life_d=decline_half_life_d)
    return lambda times: share_over_time(times / H_PER_DAY, parameters=p)
