"""What becomes of many insults at once: the outcome over a plane, and the thresholds between outcomes.

    outcomes(pathogen=1.5, virulence_per_h=0.3, strength=np.linspace(0, 0.95, 20), start_h=6, duration_h=48)

All courses are one system of equations and one call of `solve_ivp` for each stretch between switches of a drug (RK45:
the equations are not stiff, and LSODA's Jacobian would grow with the square of the number of courses). 900 courses take
a few tenths of a second, so a map is computed when controls rest and is not stored in advance.

A threshold between two outcomes is found by halving an interval, with the single courses of response.py.
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import ArrayLike

from ketamine_edu.inflammation.response import (
    OUTCOMES,
    Course,
    InflammationParameters,
    Insult,
    Levels,
    Suppression,
    follow,
    load_inflammation,
    outcome_number,
    rates_of_change,
)
from ketamine_edu.kit.numbers.checks import check_choice

RELATIVE, ABSOLUTE = 1e-4, 1e-6
MAP_END_H = 500.0  # the few courses that are still undecided by then lie on a border of the map
SHARP = 1e-8
# Quantity -> its lowest and highest value on a map, and on the slider of the same name.
MAP_LIMITS = {"start_h": (0, 48), "virulence_per_h": (0.1, 1), "pathogen": (0, 3), "trauma": (0, 12)}
MAP_COLUMNS = 37
MAP_STRENGTH_PERCENT = np.linspace(0, 95, 20)


def outcomes(
    pathogen: ArrayLike = 0.0,
    trauma: ArrayLike = 0.0,
    virulence_per_h: ArrayLike = 0.3,
    strength: ArrayLike = 0.0,
    start_h: ArrayLike = 0.0,
    duration_h: float = 0.0,
    parameters: InflammationParameters | None = None,
) -> np.ndarray:
    """Positions in OUTCOMES for many insults and suppressions, whose arguments are broadcast together.

    Raises ValueError as they do, for the lowest and the highest value of each argument.
    """
    from scipy.integrate import solve_ivp

    arguments = np.broadcast_arrays(pathogen, trauma, virulence_per_h, strength, start_h)
    for end in (np.min, np.max):
        germs_end, trauma_end, virulence_end, strength_end, start_end = (float(end(values)) for values in arguments)
        Insult(germs_end, trauma_end, virulence_end)
        Suppression(strength_end, start_end, duration_h)
    p = parameters or load_inflammation()
    germs, damage, virulence, share, on_h = (np.ravel(values).astype(float) for values in arguments)
    infected, count, change = germs > 0, germs.size, rates_of_change(p)

    def right_hand_side(t: float, state: np.ndarray, strength: np.ndarray) -> np.ndarray:
        log_pathogen, phagocytes, hurt, mediator = state.reshape(4, count)
        growth, *rest = change(
            np.where(infected, np.exp(log_pathogen), 0.0), phagocytes, hurt, mediator, virulence, strength
        )
        return np.concatenate([np.where(infected, growth, 0.0), *rest])

    log_pathogen = np.log(np.where(infected, germs, 1.0))
    state = np.concatenate([log_pathogen, np.zeros(count), damage, np.full(count, p.healthy_mediator)])
    edges = np.unique(np.clip([0.0, *on_h, *(on_h + duration_h), MAP_END_H], 0.0, MAP_END_H))
    for begin, end in zip(edges[:-1], edges[1:], strict=True):
        acting = np.where((on_h <= begin) & (begin < on_h + duration_h), share, 0.0)
        solved = solve_ivp(
            right_hand_side, (begin, end), state, "RK45", t_eval=(end,), args=(acting,), rtol=RELATIVE, atol=ABSOLUTE
        )
        state = solved.y[:, -1]
    log_pathogen, _, damage, _ = state.reshape(4, count)
    return outcome_number(np.where(infected, np.exp(log_pathogen), 0.0), damage).reshape(arguments[0].shape)


@dataclass(frozen=True, eq=False)
class OutcomeMap:
    """Outcomes over a plane. across: values of one quantity, evenly spaced, shape (columns,). strength_percent: of the
    suppression, shape (rows,). numbers: positions in OUTCOMES, shape (rows, columns)."""

    across: np.ndarray
    strength_percent: np.ndarray
    numbers: np.ndarray


@dataclass(frozen=True)
class Responses:
    """The courses after one insult without and with a drug, and the map around them, None until it is known."""

    untreated: Course
    treated: Course
    outcome_map: OutcomeMap | None


def outcome_map(across: str, insult: Insult, drug: Suppression) -> OutcomeMap:
    """Outcomes for every strength of the drug and every value of one quantity, the others as given.

    across: a key of MAP_LIMITS, over which it runs; ValueError for another.
    """
    check_choice("across", across, MAP_LIMITS)
    values = np.linspace(*MAP_LIMITS[across], MAP_COLUMNS)
    insults = asdict(insult) | {"start_h": drug.start_h} | {across: values}
    numbers = outcomes(**insults, strength=MAP_STRENGTH_PERCENT[:, None] / 100, duration_h=drug.duration_h)
    return OutcomeMap(values, MAP_STRENGTH_PERCENT, numbers)


def border(is_so: Callable[[float], bool], low: float, high: float) -> float:
    """The value between low and high at which `is_so` turns from false to true. ValueError unless it does.

    is_so: asked for about forty values.
    """
    from scipy.optimize import bisect

    if is_so(low) or not is_so(high):
        raise ValueError(
            f"low is {low:g}, high is {high:g}; allowed are a low where it is not so and a high where it is"
        )
    return float(bisect(lambda value: 1.0 if is_so(value) else -1.0, low, high, xtol=1e-6))


def ends_in(outcome: str, start: Levels, virulence_per_h: float, suppression: Suppression | None = None) -> bool:
    """Whether a course from any levels ends in an outcome, solved sharply enough to find a border.

    ValueError for an outcome that is none of OUTCOMES.
    """
    check_choice("outcome", outcome, OUTCOMES)
    return follow(start, virulence_per_h, suppression, tolerance=SHARP).outcome == outcome


def healthy_start(pathogen: float = 0.0, trauma: float = 0.0) -> Levels:
    """Levels at the moment of an insult to a healthy body."""
    return Levels(pathogen, 0.0, trauma, load_inflammation().healthy_mediator)
