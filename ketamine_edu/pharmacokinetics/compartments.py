"""Linear compartments: written down as flows, solved exactly.

A compartment model is a list of amounts and of first-order flows between them,

    dx/dt = A x + inputs,            A[target, source] += rate,   A[source, source] -= rate,

so that whatever leaves one compartment enters another and the total is conserved by construction. Inputs are doses
that arrive at once or at a constant rate over a time. A constant rate is carried as one more state (du/dt = 0) that
jumps when the input starts and stops; between two jumps the system is then homogeneous and its solution is

    x(t + h) = expm(A h) x(t).

Time is cut at every jump and each piece gets equal steps h and expm(A h) (kit/numbers/exponentials.py). Inside a
piece n steps need only log2(n) matrix products: the first m states give the next m by one product with expm(A h)^m =
expm(A m h). There is no step-size error and no stiffness. An eigen-decomposition would not do: transit chains with
equal rates have no basis of eigenvectors. Source of the method: Moler and Van Loan, SIAM Rev 2003 (molervanloan2003).

All arrays may carry a leading axis of subjects; a whole virtual population is solved in the same calls.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import frexp

import numpy as np

from ketamine_edu.kit.numbers.exponentials import exponentials


@dataclass(frozen=True)
class Inflow:
    """A dose entering a compartment.

    state: compartment that receives it. amount_mg: scalar, or one value per subject. start_h: when it starts (h).
    duration_h: how long it takes at a constant rate (h); 0 puts the whole amount in at once.
    """

    state: str
    amount_mg: float | np.ndarray
    start_h: float = 0.0
    duration_h: float = 0.0

    @property
    def end_h(self) -> float:
        return self.start_h + self.duration_h


class Compartments:
    """Named compartments with first-order flows between them.

    Build with `flow` and `follow`, name what can be measured with `output`, then `solve`. Rates are per hour and may be
    scalars or arrays with one value per subject.
    """

    def __init__(self) -> None:
        self.states: list[str] = []
        self.outputs: dict[str, list[tuple[str, float | np.ndarray]]] = {}
        self._entries: list[tuple[int, int, float | np.ndarray]] = []
        self._observers: set[str] = set()
        self._matrix: np.ndarray | None = None

    def _index(self, state: str) -> int:
        if state not in self.states:
            self.states.append(state)
            self._matrix = None
        return self.states.index(state)

    def compartment(self, name: str) -> None:
        """A compartment that drug may enter even if nothing ever leaves it."""
        self._index(name)

    def flow(self, source: str, target: str, rate_per_h: float | np.ndarray) -> None:
        """Amount moves from `source` to `target` at `rate_per_h` times the amount in `source`."""
        i, j = self._index(source), self._index(target)
        self._matrix = None
        self._entries += [(j, i, rate_per_h), (i, i, -rate_per_h)]

    def follow(self, follower: str, rate_per_h: float | np.ndarray, source: str, gain: float | np.ndarray) -> None:
        """`follower` (no amount, only a reading) relaxes towards gain x source with `rate_per_h`."""
        i, j = self._index(source), self._index(follower)
        self._observers.add(follower)
        self._matrix = None
        self._entries += [(j, i, rate_per_h * gain), (j, j, -rate_per_h)]

    def output(self, name: str, *terms: tuple[str, float | np.ndarray]) -> None:
        """A measurable quantity: the sum of factor x state over `terms`."""
        self.outputs[name] = list(terms)

    @property
    def conserved(self) -> list[str]:
        """The compartments that hold drug, sinks included: their sum is what has been given so far."""
        return [s for s in self.states if s not in self._observers]

    def matrix(self) -> np.ndarray:
        """Rate matrix A (..., n, n) in 1/h, with one leading axis where any rate differs between subjects."""
        n = len(self.states)
        if self._matrix is None:
            a = np.zeros((*_common_shape(rate for _, _, rate in self._entries), n, n))
            for row, column, rate in self._entries:
                a[..., row, column] += rate
            self._matrix = a
        return self._matrix

    def solve(
        self,
        inflows: Sequence[Inflow],
        hours: float,
        points: int,
        outputs: Iterable[str] | None = None,
        integrals: bool = True,
    ) -> "Solution":
        """Exact course of every state from time 0 to `hours` (h) at `points` times.

        outputs: names of the outputs that are wanted; only compartments that they depend on are solved. None: all
        states. integrals: carry the running integral of each output as well (the area under the curve).
        """
        self._refuse_unknown(inflows)
        a, names = self.matrix(), list(self.states)
        if outputs is not None:
            names = self._upstream(a, {state for o in outputs for state, _ in self.outputs[o]})
            keep = [self.states.index(s) for s in names]
            a = a[..., keep, :][..., :, keep]
        wanted = [o for o in self.outputs if outputs is None or o in set(outputs)]
        inflows = [f for f in inflows if f.state in names]
        fed = list(dict.fromkeys(f.state for f in inflows if f.duration_h > 0))
        n, extra = len(names), len(fed) + (len(wanted) if integrals else 0)
        full = np.zeros((*a.shape[:-2], n + extra, n + extra))
        full[..., :n, :n] = a
        for k, state in enumerate(fed):
            full[..., names.index(state), n + k] = 1.0
        if integrals:
            for k, output in enumerate(wanted):
                for state, factor in self.outputs[output]:
                    full[..., n + len(fed) + k, names.index(state)] += factor
        subjects = np.broadcast_shapes(full.shape[:-2], _common_shape(f.amount_mg for f in inflows))
        jumps: dict[float, np.ndarray] = {}

        def jump(time_h: float, row: int, amount: float | np.ndarray) -> None:
            if time_h <= hours:
                jumps.setdefault(time_h, np.zeros((*subjects, n + extra)))[..., row] += amount

        for f in inflows:
            if f.duration_h > 0:
                row, rate = n + fed.index(f.state), f.amount_mg / f.duration_h
                jump(f.start_h, row, rate)
                jump(f.end_h, row, -rate)
            else:
                jump(f.start_h, names.index(f.state), f.amount_mg)
        pieces = time_pieces(hours, sorted(f.start_h for f in inflows), set(jumps), points)
        time_h, x = propagate(full, jumps, pieces, subjects)
        areas = {o: x[..., n + len(fed) + k, :] for k, o in enumerate(wanted)} if integrals else {}
        curves = {
            o: sum(np.asarray(factor)[..., None] * x[..., names.index(s), :] for s, factor in self.outputs[o])
            for o in wanted
        }
        return Solution(time_h, tuple(names), x[..., :n, :], curves, areas)

    def total_exposure(self, *dosings: Sequence[Inflow]) -> list[dict[str, np.ndarray | float]]:
        """Area under each output from the first dose to infinity, for each of `dosings`, without time stepping.

        The integral of x is -A^-1 (total dose per state). Sinks, which nothing leaves, fill for ever and are left out.
        """
        a = self.matrix()
        alive = np.flatnonzero(np.einsum("...ii->...i", a).reshape(-1, len(self.states)).any(axis=0))
        position = {self.states[i]: k for k, i in enumerate(alive)}
        inflows = [(k, f) for k, dosing in enumerate(dosings) for f in dosing if f.state in position]
        subjects = np.broadcast_shapes(a.shape[:-2], _common_shape(f.amount_mg for _, f in inflows))
        given = np.zeros((*subjects, len(alive), len(dosings)))
        for k, f in inflows:
            given[..., position[f.state], k] += f.amount_mg
        area = -np.linalg.solve(a[..., alive, :][..., alive], given)
        return [
            {o: sum(factor * area[..., position[s], k] for s, factor in terms) for o, terms in self.outputs.items()}
            for k in range(len(dosings))
        ]

    def _refuse_unknown(self, inflows: Sequence[Inflow]) -> None:
        for f in inflows:
            if f.state not in self.conserved:
                raise ValueError(f"inflow goes to {f.state!r}; allowed are {', '.join(self.conserved)}")

    def _upstream(self, a: np.ndarray, wanted: set[str]) -> list[str]:
        """The states that `wanted` depend on, themselves included, in the order of `states`."""
        linked = np.any(a != 0, axis=tuple(range(a.ndim - 2)))
        upstream = {self.states.index(s) for s in wanted}
        while True:
            more = {j for i in upstream for j in np.flatnonzero(linked[i]).tolist()} - upstream
            if not more:
                return [s for i, s in enumerate(self.states) if i in upstream]
            upstream |= more


@dataclass(frozen=True)
class Solution:
    """The course of a system. time_h (points,) in h; states: names; amounts (..., states, points) in mg; curves and
    areas: name of an output -> (..., points).
    """

    time_h: np.ndarray
    states: tuple[str, ...]
    amounts: np.ndarray
    curves: dict[str, np.ndarray]
    areas: dict[str, np.ndarray]


def time_pieces(
    hours: float, starts_h: list[float], jumps_h: set[float], points: int
) -> list[tuple[float, float, int]]:
    """Cut 0..hours into pieces (start, end, number of equal steps), about `points` times in all.

    After each dose the pieces double in length (..., 1/8, 1/4, 1/2 of what follows), since concentrations change fast
    first and slowly later; every jump ends a piece, so that the peak at the end of an infusion is hit. More points
    allow more doublings. Parts of a dose that start within an hour of each other count as one dose.
    """
    doses = [0.0]
    for start in starts_h:
        if doses[-1] + 1.0 <= start < hours:
            doses.append(start)
    doublings = max(2, round(np.log2(points / 16)))
    shares = [0.0, *(2.0**-k for k in range(doublings, -1, -1))]
    octaves = [(a + (b - a) * f, a + (b - a) * g) for a, b in pairwise([*doses, hours]) for f, g in pairwise(shares)]
    cuts = sorted({hours, *(t for t in jumps_h if t < hours), *(a for a, _ in octaves)})
    lengths = [next(d - c for c, d in octaves if c <= a < d) for a in cuts[:-1]]
    weight = np.diff(cuts) / lengths
    steps = np.maximum(1, ((points - 1) * weight / weight.sum()).astype(int))
    steps[np.argmax(steps)] += max(0, points - 1 - steps.sum())
    return [(a, b, int(n)) for (a, b), n in zip(pairwise(cuts), steps, strict=True)]


def propagate(
    a: np.ndarray, jumps: dict[float, np.ndarray], pieces: list[tuple[float, float, int]], subjects: tuple[int, ...]
) -> tuple[np.ndarray, np.ndarray]:
    """States at all times. a (..., n, n) in 1/h; jumps: time -> (..., n); returns time_h (p,), x (..., n, p).

    Where a jump falls on a time, the state after the jump is given.
    """
    power = _Powers(a, [(end - start) / n for start, end, n in pieces])
    total = 1 + sum(n for *_, n in pieces)
    x = np.empty((*subjects, a.shape[-1], total))
    time_h = np.empty(total)
    time_h[0], x[..., 0] = 0.0, jumps.get(0.0, 0.0)
    at = 0
    for start, end, n in pieces:
        step_h = (end - start) / n
        time_h[at : at + n + 1] = start + step_h * np.arange(n + 1)
        time_h[at + n] = end
        done = 1
        while done <= n:
            block = min(done, n + 1 - done)
            x[..., at + done : at + done + block] = power(done * step_h) @ x[..., at : at + block]
            done += block
        at += n
        if end in jumps:
            x[..., at] += jumps[end]
    return time_h, x


class _Powers:
    """expm(a h) for each h of steps_h and its doubles; a (..., n, n) in 1/h.

    Of steps that are doubles of each other, as those of time_pieces are, only the shortest needs an exponential.
    """

    def __init__(self, a: np.ndarray, steps_h: list[float]) -> None:
        shortest: dict[float, float] = {}
        for step_h in sorted(steps_h):
            shortest.setdefault(frexp(step_h)[0], step_h)
        first_h = np.array(list(shortest.values()))
        scaled = a * first_h.reshape(-1, *[1] * a.ndim)
        self._powers: dict[float, np.ndarray] = dict(zip(first_h.tolist(), exponentials(scaled), strict=True))

    def __call__(self, h: float) -> np.ndarray:
        if h not in self._powers:
            half = self(h / 2)
            self._powers[h] = half @ half
        return self._powers[h]


def _common_shape(values: Iterable[float | np.ndarray]) -> tuple[int, ...]:
    return np.broadcast_shapes(*{getattr(value, "shape", ()) for value in values})
