"""Acute inflammation: pathogen, activated phagocytes, damage, and the mediator that holds them back.

    course = respond(Insult(pathogen=1.5, virulence_per_h=0.3), Suppression(strength=0.6, start_h=6, duration_h=48))
    course.outcome, course.damage.max()

The four equations of Reynolds et al. 2006 (reynolds2006), with f = 1/(1 + (C/c_inf)^2) for what the mediator leaves:

    dP/dt = k_pg P (1 - P/p_inf) - k_pm s_m P/(mu_m + k_mp P) - k_pn f N P        pathogen (10^6/cc)
    dN/dt = s_nr R/(mu_nr + R) - mu_n N         R = (1 - s) f (k_nn N + k_np P + k_nd D)      activated phagocytes
    dD/dt = k_dn (f N)^6/(x_dn^6 + (f N)^6) - mu_d D                              damage
    dC/dt = s_c + k_cn F/(1 + F) - mu_c C       F = f (N + k_cnd D)               anti-inflammatory mediator

N, D and C have no units that could be measured: they stand for what many cells and substances do (the authors' words).

The factor (1 - s) is this course's, not the paper's: a drug that takes away the share s of the activation, from start_h
on for duration_h. That ketamine does this, how strongly and for how long, is assumed. The drug neither spares nor harms
the killing of pathogen, the repair or the mediator.

Solved with `odeint` (LSODA), a piece for each switch of the drug. The same solver in `solve_ivp` takes the same steps
but comes back to Python after each: 3.1 ms for a course instead of 0.7 ms (medians of 60), and 11 ms at the 90th
percentile for a whole move of the explorer instead of 6 ms, where 10 ms are allowed. ln P stands in for P: it cannot
become negative, and a vanishing pathogen costs nothing. Published outcomes and thresholds are met (targets.py).

What the model misses. It was made for acute infection over days, not for depression: no brain, no adaptive immunity, no
IL-6, no dose of ketamine. A pathogen never quite dies out, so where health is unstable (virulence above 1.5/h) even a
millionth of a germ comes back.
"""

import math
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from functools import cache, lru_cache
from itertools import pairwise
from typing import Any

import numpy as np

from ketamine_edu.evidence.parameters import load_parameters, parameter_table
from ketamine_edu.kit.numbers.checks import check_number

END_H = 1000.0  # long enough for all but courses that start within a hair of a threshold
# Times at which a course is told if none are asked for (h), dense at first, when most happens.
TIMES_H = (*np.arange(0.0, 48.0, 0.5), *np.arange(48.0, 240.0, 2.0), *np.linspace(240.0, END_H, 39))
MOST_STEPS = 10_000  # of the solver between two times
RELATIVE = 1e-4  # of a step; `follow` takes a smaller one where a border is sought
BLINK_H = 1e-6  # a stretch that is shorter changes nothing that could be seen
GONE = 1e-3  # 10^6/cc; below it a pathogen counts as gone
INFECTED = 0.01  # 10^6/cc; with an infection that lasts pathogen is above 1, without one it falls to nothing
LASTING = 4.0  # units of damage; the state between recovery and lasting damage has 4.0, lasting damage itself 17.4
OUTCOMES = ("recovery", "lasting damage", "infection")


@dataclass(frozen=True)
class InflammationParameters:
    """Constants of the four equations; rows of data/parameters/inflammation.csv."""

    local_clearance_per_h: float
    local_exhaustion_per_h: float
    local_source_per_h: float
    local_loss_per_h: float
    pathogen_limit: float
    phagocyte_clearance_per_h: float
    activation_by_pathogen_per_h: float
    activation_by_phagocytes_per_h: float
    activation_by_damage_per_h: float
    resting_source_per_h: float
    resting_loss_per_h: float
    phagocyte_loss_per_h: float
    damage_rate_per_h: float
    damage_half: float
    damage_exponent: float
    damage_repair_per_h: float
    mediator_half: float
    mediator_source_per_h: float
    mediator_production_per_h: float
    mediator_by_damage: float
    mediator_loss_per_h: float

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if not (math.isfinite(value) and value > 0):
                raise ValueError(f"{field.name} is {value:g}; allowed is a number above 0")
        if self.damage_exponent != round(self.damage_exponent):
            raise ValueError(f"damage_exponent is {self.damage_exponent:g}; allowed is a whole number above 0")

    @property
    def healthy_mediator(self) -> float:
        """Level of the mediator in health."""
        return self.mediator_source_per_h / self.mediator_loss_per_h


@cache
def load_inflammation() -> InflammationParameters:
    """The constants with their published values."""
    return load_parameters(InflammationParameters, "inflammation")


@cache
def _limits(name: str) -> tuple[float, float]:
    row = parameter_table("inflammation_scenario")[name]
    return row.low, row.high


@dataclass(frozen=True)
class Scenario:
    """An insult and a suppression to start with; rows of data/parameters/inflammation_scenario.csv."""

    pathogen: float
    trauma: float
    virulence_per_h: float
    strength: float
    start_h: float
    duration_h: float


@cache
def load_scenario() -> Scenario:
    """The insult and the suppression with which the explorer starts."""
    return load_parameters(Scenario, "inflammation_scenario")


@dataclass(frozen=True)
class Insult:
    """What happens at time 0. pathogen: 10^6/cc. trauma: damage that is there at once. virulence_per_h: growth (1/h).

    Raises ValueError for a value outside the range of data/parameters/inflammation_scenario.csv.
    """

    pathogen: float = 0.0
    trauma: float = 0.0
    virulence_per_h: float = 0.3

    def __post_init__(self) -> None:
        for name, unit in (("pathogen", "10^6/cc"), ("trauma", "units of damage"), ("virulence_per_h", "1/h")):
            check_number(name, getattr(self, name), *_limits(name), unit)


@dataclass(frozen=True)
class Suppression:
    """A drug that takes away the share `strength` of the activation, from start_h for duration_h (h).

    Raises ValueError for a value outside the range of data/parameters/inflammation_scenario.csv.
    """

    strength: float = 0.0
    start_h: float = 0.0
    duration_h: float = 0.0

    def __post_init__(self) -> None:
        for name, unit in (("strength", ""), ("start_h", "h"), ("duration_h", "h")):
            check_number(name, getattr(self, name), *_limits(name), unit)


@dataclass(frozen=True)
class Levels:
    """The four levels at one moment; ValueError for one that is negative or not finite."""

    pathogen: float
    phagocytes: float
    damage: float
    mediator: float

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if not (math.isfinite(value) and value >= 0):
                raise ValueError(f"{field.name} is {value:g}; allowed is a number of at least 0")


@dataclass(frozen=True, eq=False)
class Course:
    """The four levels over time; arrays of shape (times,). time_h: h after the insult."""

    time_h: np.ndarray
    pathogen: np.ndarray
    phagocytes: np.ndarray
    damage: np.ndarray
    mediator: np.ndarray

    @property
    def outcome(self) -> str:
        """One of OUTCOMES, from the last time."""
        return OUTCOMES[int(outcome_number(self.pathogen[-1], self.damage[-1]))]

    @property
    def end(self) -> Levels:
        """The levels at the last time."""
        return Levels(*(float(getattr(self, field.name)[-1]) for field in fields(Levels)))

    @property
    def peak(self) -> Levels:
        """The highest value of each level, whenever it is reached."""
        return Levels(*(float(getattr(self, field.name).max()) for field in fields(Levels)))

    @property
    def pathogen_gone_h(self) -> float | None:
        """The first time (h) from which pathogen stays at or below GONE; 0 where it never was above, None where it is
        at the last time."""
        above = np.flatnonzero(self.pathogen > GONE)
        if len(above) == 0:
            return 0.0
        return None if above[-1] == len(self.time_h) - 1 else float(self.time_h[above[-1] + 1])

    def until(self, end_h: float) -> "Course":
        """The course to the first time that is not before end_h (h)."""
        seen = slice(0, int(np.searchsorted(self.time_h, end_h)) + 1)
        return Course(*(getattr(self, field.name)[seen] for field in fields(Course)))


def outcome_number(pathogen: float | np.ndarray, damage: float | np.ndarray) -> np.ndarray:
    """Position in OUTCOMES for the levels at the end (any shape): infection before lasting damage before recovery."""
    return np.where(np.asarray(pathogen) > INFECTED, 2, np.where(np.asarray(damage) > LASTING, 1, 0))


def rates_of_change(p: InflammationParameters) -> Callable[..., tuple[Any, Any, Any, Any]]:
    """The equations for constants p, as a function of numbers or arrays.

    change(pathogen, phagocytes, damage, mediator, virulence_per_h, strength) -> (dP/dt / P, dN/dt, dD/dt, dC/dt),
    all per h.
    """
    local = p.local_clearance_per_h * p.local_source_per_h
    mu_m, k_mp, p_inf, k_pn = (
        p.local_loss_per_h,
        p.local_exhaustion_per_h,
        p.pathogen_limit,
        p.phagocyte_clearance_per_h,
    )
    k_nn, k_np, k_nd = p.activation_by_phagocytes_per_h, p.activation_by_pathogen_per_h, p.activation_by_damage_per_h
    s_nr, mu_nr, mu_n = p.resting_source_per_h, p.resting_loss_per_h, p.phagocyte_loss_per_h
    k_dn, h, half, mu_d = (
        p.damage_rate_per_h,
        p.damage_exponent,
        p.damage_half**p.damage_exponent,
        p.damage_repair_per_h,
    )
    c_inf, s_c, k_cn, mu_c = (
        p.mediator_half,
        p.mediator_source_per_h,
        p.mediator_production_per_h,
        p.mediator_loss_per_h,
    )
    k_cnd = p.mediator_by_damage

    def change(
        pathogen: Any, phagocytes: Any, damage: Any, mediator: Any, virulence_per_h: Any, strength: Any
    ) -> tuple[Any, Any, Any, Any]:
        left = 1 / (1 + (mediator / c_inf) ** 2)
        effective = left * phagocytes
        activation = (1 - strength) * left * (k_nn * phagocytes + k_np * pathogen + k_nd * damage)
        call = left * (phagocytes + k_cnd * damage)
        harm = effective**h
        return (
            virulence_per_h * (1 - pathogen / p_inf) - local / (mu_m + k_mp * pathogen) - k_pn * effective,
            s_nr * activation / (mu_nr + activation) - mu_n * phagocytes,
            k_dn * harm / (half + harm) - mu_d * damage,
            s_c + k_cn * call / (1 + call) - mu_c * mediator,
        )

    return change


def respond(
    insult: Insult,
    suppression: Suppression | None = None,
    parameters: InflammationParameters | None = None,
    time_h: Sequence[float] | None = None,
) -> Course:
    """The course after an insult to a healthy body.

    time_h: rising times (h) at which the levels are wanted, 0 to 1000; None gives TIMES_H.
    """
    p = parameters or load_inflammation()
    start = Levels(insult.pathogen, 0.0, insult.trauma, p.healthy_mediator)
    return follow(start, insult.virulence_per_h, suppression, p, time_h)


def follow(
    start: Levels,
    virulence_per_h: float,
    suppression: Suppression | None = None,
    parameters: InflammationParameters | None = None,
    time_h: Sequence[float] | None = None,
    tolerance: float = RELATIVE,
) -> Course:
    """The course from any levels at time 0. tolerance: relative error of a step. Otherwise as `respond`."""
    check_number("virulence_per_h", virulence_per_h, *_limits("virulence_per_h"), "1/h")
    check_number("tolerance", tolerance, 1e-12, 1e-3, "")
    wanted = TIMES_H if time_h is None else tuple(check_number("time_h", t, 0.0, END_H, "h") for t in time_h)
    if not wanted or any(b <= a for a, b in pairwise(wanted)):
        raise ValueError(f"time_h is {wanted}; allowed are rising times, at least one (h)")
    return _solve(
        start, virulence_per_h, suppression or Suppression(), parameters or load_inflammation(), wanted, tolerance
    )


@lru_cache(maxsize=256)
def _solve(
    start: Levels,
    virulence_per_h: float,
    suppression: Suppression,
    p: InflammationParameters,
    wanted: tuple[float, ...],
    tolerance: float,
) -> Course:
    from scipy.integrate import ODEintWarning, odeint

    change, infected = rates_of_change(p), start.pathogen > 0

    def right_hand_side(t: float, levels: np.ndarray, strength: float) -> tuple[float, ...]:
        log_pathogen, phagocytes, damage, mediator = levels.tolist()  # floats: four times as fast as array elements
        pathogen = math.exp(log_pathogen) if infected else 0.0
        growth, *rest = change(pathogen, phagocytes, damage, mediator, virulence_per_h, strength)
        return growth if infected else 0.0, *rest

    state = [math.log(start.pathogen) if infected else 0.0, start.phagocytes, start.damage, start.mediator]
    times, solutions = [[0.0]], [np.array([state])]
    options: dict[str, Any] = {"rtol": tolerance, "atol": tolerance / 100, "mxstep": MOST_STEPS, "tfirst": True}
    for start_h, end_h, strength in pieces(suppression, wanted[-1]):
        stops = [*(t for t in wanted if start_h < t < end_h), end_h]
        # The solver refuses a first step that is next to nothing.
        times_h = [start_h, *np.maximum(stops, start_h + BLINK_H)]
        with warnings.catch_warnings():
            warnings.simplefilter("error", ODEintWarning)  # the only sign of a failure that is no text
            try:
                solution = odeint(right_hand_side, state, times_h, (strength,), **options)
            except ODEintWarning as warning:
                raise ArithmeticError(f"no solution from {start_h:g} to {end_h:g} h: {warning}") from None
        times.append(stops)
        solutions.append(solution[1:])
        state = solution[-1]
    time_h = np.concatenate(times)
    is_wanted = np.isin(time_h, wanted)
    log_pathogen, *levels = np.concatenate(solutions)[is_wanted].T
    pathogen = np.exp(log_pathogen) if infected else np.zeros(is_wanted.sum())
    # What is below 0 by less than the tolerance of the solver is 0.
    return Course(time_h[is_wanted], pathogen, *(np.maximum(level, 0.0) for level in levels))


def pieces(suppression: Suppression, end_h: float) -> list[tuple[float, float, float]]:
    """Stretches (from h, to h, strength) between which the drug is switched; they end at end_h, and one that
    is shorter than BLINK_H is left out."""
    on, off = suppression.start_h, suppression.start_h + suppression.duration_h
    if not suppression.strength or off - on < BLINK_H:
        return [(0.0, end_h, 0.0)] if end_h else []
    cuts = ((0.0, on, 0.0), (on, off, suppression.strength), (off, END_H, 0.0))
    long_enough = [(a, s) for a, b, s in cuts if min(b, end_h) - a > BLINK_H]
    edges = [0.0, *(a for a, _ in long_enough[1:]), end_h]
    return [(*between, s) for between, (_, s) in zip(pairwise(edges), long_enough, strict=True)] if long_enough else []
