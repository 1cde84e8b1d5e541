"""Where the model of inflammation can come to rest, and at which virulence a resting state appears or is lost.

    for state in resting_states(virulence_per_h=0.6):
        print(state.kind, state.levels, state.stable)
    infection_possible_from_per_h()                 0.514: below it no infection can last

At rest all four rates of change are 0. Given what phagocytes do, x = f N, damage follows, then the mediator, N = x/f,
the pathogen that keeps N up, and last the virulence that keeps that pathogen up. So every resting state lies on one
curve over x, and no start has to be guessed: the states at a given virulence are where the curve passes it, and two of
them appear where it turns (saddle-node). A state without pathogen is lost where pathogen begins to grow in it
(transcritical). A state is stable if all eigenvalues of the linearised equations have a negative real part; where that
changes in a pair is a Hopf bifurcation. Thresholds are those of Reynolds et al. 2006 (reynolds2006); the way of finding
them is ours.

As in the paper, the mediator can be held at a constant level, and damage left out.
"""

from collections.abc import Callable
from dataclasses import astuple, dataclass
from functools import cache, lru_cache

import numpy as np

from ketamine_edu.inflammation.response import InflammationParameters, Levels, load_inflammation, rates_of_change
from ketamine_edu.kit.numbers.checks import check_number

EFFECTIVE = (1e-5, 1.2)  # x: from next to nothing to more than their supply allows at any virulence of the range
POINTS = 400
STEP = 1e-7


@dataclass(frozen=True)
class Part:
    """A part of the model. held_mediator: its constant level, None where it moves. damage: whether there is any."""

    held_mediator: float | None = None
    damage: bool = True

    def __post_init__(self) -> None:
        if self.held_mediator is not None:
            check_number("held_mediator", self.held_mediator, 0.0, 10.0, "units of C_A")

    @property
    def moving(self) -> list[int]:
        """Positions in (P, N, D, C) of the levels that move."""
        return [0, 1, *[2] * self.damage, *[3] * (self.held_mediator is None)]


WHOLE = Part()


@dataclass(frozen=True)
class RestingState:
    """kind: "health", "threshold", "lasting damage" or "infection". eigenvalues: of the linearised equations (1/h), the
    one with the largest real part first."""

    kind: str
    levels: Levels
    eigenvalues: tuple[complex, ...]

    @property
    def stable(self) -> bool:
        """Whether small disturbances die out."""
        return self.eigenvalues[0].real < 0


@dataclass(frozen=True)
class _Rest:
    """Levels that are at rest, and the virulence (1/h) that keeps them so; pathogen below 0 where none is possible."""

    pathogen: float
    phagocytes: float
    damage: float
    mediator: float
    virulence_per_h: float


def _rest(x: float, p: InflammationParameters, part: Part) -> _Rest:
    """The one state at rest in which phagocytes do x = f N."""
    from scipy.optimize import brentq

    damage, mediator = 0.0, part.held_mediator
    if part.damage:
        harm = x**p.damage_exponent
        damage = p.damage_rate_per_h / p.damage_repair_per_h * harm / (p.damage_half**p.damage_exponent + harm)
    if mediator is None:
        highest = (p.mediator_source_per_h + p.mediator_production_per_h) / p.mediator_loss_per_h

        def surplus(level: float) -> float:
            call = x + p.mediator_by_damage * damage / (1 + (level / p.mediator_half) ** 2)
            made = p.mediator_source_per_h + p.mediator_production_per_h * call / (1 + call)
            return made - p.mediator_loss_per_h * level

        mediator = brentq(surplus, 0.0, highest, xtol=1e-14)
    left = 1 / (1 + (mediator / p.mediator_half) ** 2)
    phagocytes = x / left
    lost = p.phagocyte_loss_per_h * phagocytes
    # Activation that replaces what is lost; without end where the supply of resting phagocytes cannot keep up.
    activation = p.resting_loss_per_h * lost / max(p.resting_source_per_h - lost, 1e-12)
    by_pathogen = (
        activation / left - p.activation_by_phagocytes_per_h * phagocytes - p.activation_by_damage_per_h * damage
    )
    pathogen = by_pathogen / p.activation_by_pathogen_per_h
    local = p.local_clearance_per_h * p.local_source_per_h
    removed = p.phagocyte_clearance_per_h * x + local / (
        p.local_loss_per_h + p.local_exhaustion_per_h * max(pathogen, 0.0)
    )
    room = 1 - pathogen / p.pathogen_limit
    return _Rest(pathogen, phagocytes, damage, mediator, removed / room if room > 1e-6 else np.inf)


@lru_cache(maxsize=64)
def _curve(p: InflammationParameters, part: Part) -> tuple[np.ndarray, list[_Rest]]:
    x = np.geomspace(*EFFECTIVE, POINTS)
    return x, [_rest(value, p, part) for value in x]


def _roots(of: Callable[[_Rest], float], p: InflammationParameters, part: Part) -> list[float]:
    """All x at which a property of the state at rest passes 0, rising."""
    from scipy.optimize import brentq

    x, curve = _curve(p, part)
    y = np.array([of(rest) for rest in curve])
    places = np.flatnonzero(np.isfinite(y[:-1]) & np.isfinite(y[1:]) & (y[:-1] * y[1:] < 0))
    return [brentq(lambda v: of(_rest(v, p, part)), x[k], x[k + 1], xtol=1e-14) for k in places]


def _sterile(p: InflammationParameters, part: Part) -> list[float]:
    """The x of the states with damage and no pathogen: that between recovery and lasting damage, and lasting damage."""
    return _roots(lambda rest: rest.pathogen, p, part) if part.damage else []


def _eigenvalues(rest: _Rest, virulence_per_h: float, p: InflammationParameters, part: Part) -> tuple[complex, ...]:
    change, moving = rates_of_change(p), part.moving

    def slopes(levels: np.ndarray) -> np.ndarray:
        growth, *others = change(*levels, virulence_per_h, 0.0)
        return np.array([growth * levels[0], *others])[moving]

    at = np.array([max(rest.pathogen, 0.0), rest.phagocytes, rest.damage, rest.mediator])
    jacobian = np.empty((len(moving), len(moving)))
    for column, k in enumerate(moving):
        ahead, behind = at.copy(), at.copy()
        ahead[k] += STEP
        behind[k] -= STEP
        jacobian[:, column] = (slopes(ahead) - slopes(behind)) / (2 * STEP)
    return tuple(sorted(map(complex, np.linalg.eigvals(jacobian)), key=lambda value: -value.real))


def resting_states(
    virulence_per_h: float, part: Part = WHOLE, parameters: InflammationParameters | None = None
) -> list[RestingState]:
    """All states at rest at a virulence (1/h), by rising phagocytes, health first. ValueError if it is negative."""
    check_number("virulence_per_h", virulence_per_h, 0.0, 1e3, "1/h")
    p = parameters or load_inflammation()
    mediator = p.healthy_mediator if part.held_mediator is None else part.held_mediator
    rests = [("health", _Rest(0.0, 0.0, 0.0, mediator, 0.0))]
    sterile = _sterile(p, part)
    rests += [("lasting damage" if x == sterile[-1] else "threshold", _rest(x, p, part)) for x in sterile]
    infected = _roots(lambda rest: rest.virulence_per_h - virulence_per_h if rest.pathogen > 0 else np.nan, p, part)
    rests += [("infection" if x > _turn(p, part) else "threshold", _rest(x, p, part)) for x in infected]
    states = [RestingState(kind, _levels(rest), _eigenvalues(rest, virulence_per_h, p, part)) for kind, rest in rests]
    return sorted(states, key=lambda state: state.levels.phagocytes)


def _levels(rest: _Rest) -> Levels:
    """The levels without the rounding error of a pathogen that is 0."""
    pathogen, *others = astuple(rest)[:4]
    return Levels(pathogen if pathogen > 1e-9 else 0.0, *others)


def health_stable_up_to_per_h(parameters: InflammationParameters | None = None) -> float:
    """Virulence (1/h) above which the local defence cannot remove a few germs: k_pm s_m/mu_m."""
    p = parameters or load_inflammation()
    return p.local_clearance_per_h * p.local_source_per_h / p.local_loss_per_h


def lasting_damage_stable_up_to_per_h(part: Part = WHOLE, parameters: InflammationParameters | None = None) -> float:
    """Virulence (1/h) above which pathogen grows even where damage keeps phagocytes active."""
    p = parameters or load_inflammation()
    sterile = _sterile(p, part)
    if not sterile:
        raise ValueError(f"held_mediator is {part.held_mediator:g} units of C_A; damage lasts only where it is lower")
    return health_stable_up_to_per_h(p) + p.phagocyte_clearance_per_h * sterile[-1]


def local_defence_overcome_from_per_h(parameters: InflammationParameters | None = None) -> float:
    """Virulence (1/h) from which pathogen can last against the local defence alone.

    4 k_mp k_pm s_m p_inf / (p_inf k_mp + mu_m)^2
    """
    p = parameters or load_inflammation()
    used = p.local_exhaustion_per_h * p.pathogen_limit
    return 4 * used * p.local_clearance_per_h * p.local_source_per_h / (used + p.local_loss_per_h) ** 2


def infection_possible_from_per_h(part: Part = WHOLE, parameters: InflammationParameters | None = None) -> float:
    """Virulence (1/h) at which a state with pathogen that lasts appears (saddle-node)."""
    p = parameters or load_inflammation()
    return _rest(_turn(p, part), p, part).virulence_per_h


def infection_stable_from_per_h(part: Part = WHOLE, parameters: InflammationParameters | None = None) -> float:
    """Virulence (1/h) from which that state is stable: where it appears, or at a Hopf bifurcation above."""
    from scipy.optimize import brentq

    p = parameters or load_inflammation()

    def growth(x: float) -> float:
        rest = _rest(x, p, part)
        return _eigenvalues(rest, rest.virulence_per_h, p, part)[0].real

    turn = _turn(p, part)
    beyond = [
        x for x in np.geomspace(turn * 1.0005, EFFECTIVE[1], POINTS) if _rest(x, p, part).pathogen < p.pathogen_limit
    ]
    stable = next(k for k, x in enumerate(beyond) if growth(x) < 0)
    if stable == 0:
        return infection_possible_from_per_h(part, p)
    return _rest(brentq(growth, beyond[stable - 1], beyond[stable]), p, part).virulence_per_h


@cache
def _turn(p: InflammationParameters, part: Part) -> float:
    """The x at which the states with much pathogen need the least virulence."""
    from scipy.optimize import minimize_scalar

    lowest = max(_sterile(p, part), default=EFFECTIVE[0])
    x, curve = _curve(p, part)
    needed = np.array([rest.virulence_per_h if rest.pathogen > 0 else np.inf for rest in curve])
    needed[x <= lowest] = np.inf
    best = int(np.argmin(needed))
    within = (max(lowest, x[best - 1]), x[min(best + 1, POINTS - 1)])
    lowest_virulence = minimize_scalar(
        lambda v: _rest(v, p, part).virulence_per_h, bounds=within, method="bounded", options={"xatol": 1e-12}
    )
    return float(lowest_virulence.x)


def damage_lasts_up_to_mediator(parameters: InflammationParameters | None = None) -> float:
    """Constant level of the mediator above which damage without pathogen cannot last (saddle-node)."""
    from scipy.optimize import brentq, minimize_scalar

    p = parameters or load_inflammation()

    def shortfall(level: float) -> float:
        """The least pathogen that a state at rest needs; below 0 while damage alone keeps phagocytes up."""
        within = (p.damage_half / 2, 5 * p.damage_half)
        return minimize_scalar(lambda x: _rest(x, p, Part(level)).pathogen, bounds=within, method="bounded").fun

    return float(brentq(shortfall, 0.1, 5.0))
