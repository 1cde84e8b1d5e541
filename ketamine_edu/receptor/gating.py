"""The channel as ten states, and what happens to them in an experiment.

    C0 <-> C1 <-> C2 <-> O            no, one, two glutamates; open
                   |     |
                   D     | k_on c B(V) / k_off(V)         D: desensitised
                         |
    C0B <-> C1B <-> C2B <-> OB        the same with the drug inside (DB beside C2B)

    dp/dt = Q p,    p: share of channels in each state, adding up to 1;    Q[target, source] = rate,  columns sum to 0

Scheme and default rates: destexhe1996 (with the statistical factors 2 of two equal sites); other published rates are
presets. Blocker: block.py. Optionally drug leaks from closed channels at one rate, and enters them at the rate that
makes the loop of states run equally often in both directions (microscopic reversibility), so that a leak changes how
long the drug stays, not the steady block.

Glutamate and drug change in steps; between two steps Q is constant and p(t) = expm(Q t) p(0) exactly. What one site and
one leak cannot give: memantine's fast escape from a sixth of the channels (blanpied1997), which needs a second site.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ketamine_edu.kit.numbers.checks import check_number
from ketamine_edu.kit.numbers.exponentials import exponentials
from ketamine_edu.receptor.block import (
    REST_MV,
    SATURATING_GLUTAMATE_UM,
    magnesium_free_fraction,
    open_channel_rates,
)
from ketamine_edu.receptor.parameters import (
    CONCENTRATION_UM,
    GLUTAMATE_UM,
    LEAK_PER_S,
    load_gating,
)

FREE = ("C0", "C1", "C2", "D", "O")
BLOCKED = tuple(f"{state}B" for state in FREE)
STATES = FREE + BLOCKED
OPEN, CLOSED = 4, range(4)
DURATION_S = (1e-6, 1e6)
PULSE_S, PULSE_PERIOD_S = 0.01, 1.0
COAPPLICATION_S = 30.0  # of drug and agonist, in the experiment of mealing1999
TICKS = 40  # equal parts of a steady step; one matrix exponential serves for all but the first
# Shares of a part at which the states are sampled: dense at first, when they change fastest.
FIRST_TICK, PULSE_TIMES, PAUSE_TIMES = np.geomspace(2e-3, 1, 14), np.array([0.3, 1.0]), np.geomspace(0.01, 1, 9)


@dataclass(frozen=True)
class Step:
    """A part of an experiment during which nothing is changed.

    duration_s: its length (s). glutamate_um, concentration_um: of agonist and drug (µM). pulsed: give the glutamate in
    pulses of 10 ms, one a second, instead of all the time.
    """

    duration_s: float
    glutamate_um: float = 0.0
    concentration_um: float = 0.0
    pulsed: bool = False

    def __post_init__(self) -> None:
        check_number("duration_s", self.duration_s, *DURATION_S, "s")
        check_number("glutamate_um", self.glutamate_um, *GLUTAMATE_UM, "µM")
        check_number("concentration_um", self.concentration_um, *CONCENTRATION_UM, "µM")


@dataclass(frozen=True)
class Course:
    """States over time. time_s (n,); shares (10, n) in the order of STATES; relative_to: open share at 100 %."""

    time_s: np.ndarray
    shares: np.ndarray
    relative_to: float

    @property
    def current(self) -> np.ndarray:
        """NMDA current over the steady current without drug at the same voltage and magnesium (n,)."""
        return np.asarray(self.shares[OPEN] / self.relative_to)

    @property
    def blocked(self) -> np.ndarray:
        """Share of channels with drug inside (n,)."""
        return np.asarray(self.shares[len(FREE) :].sum(axis=0))

    def shares_at(self, time_s: float) -> dict[str, float]:
        """Share of every state at a time (s) of the course, linear between its points."""
        check_number("time_s", time_s, float(self.time_s[0]), float(self.time_s[-1]), "s")
        return {name: float(np.interp(time_s, self.time_s, row)) for name, row in zip(STATES, self.shares, strict=True)}

    def blocked_at(self, time_s: float) -> float:
        """Share of channels with drug inside at a time (s)."""
        return sum(share for name, share in self.shares_at(time_s).items() if name in BLOCKED)


def rate_matrix(
    glutamate_um: float,
    concentration_um: float = 0.0,
    voltage_mv: float = REST_MV,
    magnesium_mm: float = 0.0,
    drug: str = "ketamine",
    gating: str = "destexhe-1996",
    leak_per_s: float = 0.0,
) -> np.ndarray:
    """Q (10, 10) in 1/s, Q[target, source], in the order of STATES.

    glutamate_um, concentration_um: of agonist and drug (µM). leak_per_s: rate (1/s) at which drug leaves closed
    channels. ValueError names the argument, the value and what is allowed; drugs without measured rates are refused.
    """
    glutamate = check_number("glutamate_um", glutamate_um, *GLUTAMATE_UM, "µM")
    concentration = check_number("concentration_um", concentration_um, *CONCENTRATION_UM, "µM")
    leak = check_number("leak_per_s", leak_per_s, *LEAK_PER_S, "1/s")
    g = load_gating(gating)
    on, off = open_channel_rates(drug, voltage_mv, gating)
    entry = on * concentration * float(magnesium_free_fraction(voltage_mv, magnesium_mm))
    q = np.zeros((10, 10))

    def flow(source: int, target: int, forward_per_s: float, back_per_s: float) -> None:
        q[target, source] += forward_per_s
        q[source, target] += back_per_s

    for arm in (0, len(FREE)):
        c0, c1, c2, d, o = (arm + k for k in range(len(FREE)))
        flow(c0, c1, 2 * g.binding_per_um_s * glutamate, g.unbinding_per_s)
        flow(c1, c2, g.binding_per_um_s * glutamate, 2 * g.unbinding_per_s)
        flow(c2, d, g.desensitising_per_s, g.resensitising_per_s)
        flow(c2, o, g.opening_per_s, g.closing_per_s)
    flow(OPEN, OPEN + len(FREE), entry, off)
    for closed in CLOSED:
        flow(closed, closed + len(FREE), leak * entry / off, leak)
    return q - np.diag(q.sum(axis=0))


def stationary_shares(q: np.ndarray) -> np.ndarray:
    """The shares (10,) that Q leaves as they are. ValueError where there are several such sets (no glutamate)."""
    *_, sizes, vectors = np.linalg.svd(q)
    if sizes[-2] < 1e-10 * sizes[0]:
        raise ValueError("the rate matrix has more than one steady state; allowed is one with glutamate above 0 µM")
    return np.asarray(vectors[-1] / vectors[-1].sum())


def run(
    steps: Sequence[Step],
    drug: str = "ketamine",
    voltage_mv: float = REST_MV,
    magnesium_mm: float = 0.0,
    gating: str = "destexhe-1996",
    leak_per_s: float = 0.0,
) -> Course:
    """The course of all states through an experiment, from resting channels without glutamate and drug; exact.

    steps: what is given, one after the other. The other arguments as for `rate_matrix`.
    """
    if not steps:
        raise ValueError("steps is empty; allowed is a sequence of at least one Step")
    # A part is known by glutamate, drug and its times. Most occur many times, and all exponentials are made at once.
    parts = [
        ((glutamate_um, step.concentration_um, sample_s.tobytes()), sample_s)
        for step in steps
        for glutamate_um, sample_s in pieces(step)
    ]
    distinct = dict(parts)
    given = {key[:2] for key in distinct}
    rates = {um: rate_matrix(*um, voltage_mv, magnesium_mm, drug, gating, leak_per_s) for um in given}
    stack = np.concatenate([rates[key[:2]] * sample_s[:, None, None] for key, sample_s in distinct.items()])
    ends = np.cumsum([len(sample_s) for sample_s in distinct.values()])
    propagators = dict(zip(distinct, np.split(exponentials(stack), ends[:-1]), strict=True))

    now, times, shares = 0.0, [np.zeros(1)], [np.eye(len(STATES))[:, :1]]
    for key, sample_s in parts:
        shares.append((propagators[key] @ shares[-1][:, -1]).T)
        times.append(now + sample_s)
        now += sample_s[-1]
    return Course(np.concatenate(times), np.concatenate(shares, axis=1), load_gating(gating).open_probability)


def trapped_share(
    drug: str = "ketamine",
    concentration_um: float = 10.0,
    wash_s: float = 120.0,
    leak_per_s: float = 0.0,
    glutamate_um: float = 0.0,
    gating: str = "destexhe-1996",
) -> float:
    """Share (0 to 1) of the block that is left after a wash without drug, at -70 mV without magnesium.

    Drug (µM) is given for 30 s with saturating glutamate, then washed out for wash_s (s) with glutamate_um (µM).
    """
    given = Step(COAPPLICATION_S, SATURATING_GLUTAMATE_UM, concentration_um)
    course = run([given, Step(wash_s, glutamate_um)], drug, gating=gating, leak_per_s=leak_per_s)
    return course.blocked_at(COAPPLICATION_S + wash_s) / course.blocked_at(COAPPLICATION_S)


def pieces(step: Step) -> list[tuple[float, np.ndarray]]:
    """Glutamate (µM) and sampling times (s, from the start of the piece, the last its end) of each part of a step."""
    if not step.pulsed:
        tick_s = np.array([step.duration_s / TICKS])
        return [(step.glutamate_um, tick_s * FIRST_TICK), *[(step.glutamate_um, tick_s)] * (TICKS - 1)]
    periods = int(step.duration_s / PULSE_PERIOD_S + 1e-9)
    if abs(periods * PULSE_PERIOD_S - step.duration_s) > 1e-9:
        raise ValueError(
            f"duration_s is {step.duration_s:g} s; allowed with pulses are multiples of {PULSE_PERIOD_S:g} s"
        )
    pulse = (step.glutamate_um, PULSE_S * PULSE_TIMES)
    pause = (0.0, (PULSE_PERIOD_S - PULSE_S) * PAUSE_TIMES)
    return [pulse, pause] * periods
