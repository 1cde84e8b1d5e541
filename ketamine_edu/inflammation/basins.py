"""What becomes of many insults at once: the outcome over a plane, and the thresholds between outcomes.

    outcomes(pathogen=1.5, virulence_per_h=0.3, strength=np.linspace(0, 0.95, 20), start_h=6, duration_h=48)

All courses are one system of equations and one call of `solve_ivp` for each stretch between switches of a drug (RK45: the
equations are not stiff, and LSODA's Jacobian would grow with the square of the number of courses). 900 courses take a few
tenths of a second, so a map is computed when controls rest and is not stored in advance.

A threshold between two outcomes is found by halving an interval, with the single courses of inflammation.py.
"""

from collections.abc import Callable

import numpy as np

from ketamine_edu.inflammation.response import (
    OUTCOMES,
    InflammationParameters,
    Insult,
    Levels,
    Suppression,
    follow,
    load_inflammation,
    outcome_number,
    rates_of_change,
)

RELATIVE, ABSOLUTE = 1e-4, 1e-6
MAP_END_H = 500.0  # the few courses that are still undecided by then lie on a border of the map
SHARP = 1e-8


def outcomes(
    pathogen: float | np.ndarray = 0.0,
    trauma: float | np.ndarray = 0.0,
    virulence_per_h: float | np.ndarray = 0.3,
    strength: float | np.ndarray = 0.0,
    start_h: float | np.ndarray = 0.0,
    duration_h: float = 0.0,
    parameters: InflammationParameters | None = None,
) -> np.ndarray:
    """Positions in OUTCOMES for insults and suppressions; arguments as in `Insult` and `Suppression`, broadcast together.

    Raises ValueError as they do, for the lowest and the highest value of each argument.
    """
    from scipy.integrate import solve_ivp

    given = np.broadcast_arrays(pathogen, trauma, virulence_per_h, strength, start_h)
    for end in (np.min, np.max):
        Insult(*(float(end(values)) for values in given[:3]))
        Suppression(*(float(end(values)) for values in given[3:]), duration_h)
    p = parameters or load_inflammation()
    germs, damage, virulence, share, on_h = (np.ravel(values).astype(float) for values in given)
    infected, count, change = germs > 0, germs.size, rates_of_change(p)

    def right_hand_side(t, state, strength):
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
    return outcome_number(np.where(infected, np.exp(log_pathogen), 0.0), damage).reshape(given[0].shape)


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
    """Whether a course from any levels ends in an outcome; solved sharply enough for a border. ValueError for its name."""
    if outcome not in OUTCOMES:
        raise ValueError(f"outcome is {outcome!r}; allowed are {', '.join(OUTCOMES)}")
    return follow(start, virulence_per_h, suppression, tolerance=SHARP).outcome == outcome


def healthy_start(pathogen: float = 0.0, trauma: float = 0.0) -> Levels:
    """Levels at the moment of an insult to a healthy body."""
    return Levels(pathogen, 0.0, trauma, load_inflammation().healthy_mediator)
