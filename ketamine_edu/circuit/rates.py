"""Two populations of a cortical region: what blocking their NMDA receptors does to firing and to glutamate.

Pyramidal cells (E) excite themselves and the interneurons (I) through NMDA receptors, of which a share b_E or b_I is
blocked; interneurons inhibit both through GABA receptors. The rest of the brain adds a steady current I_0. With the
open shares S_E and S_I of the gates, the currents (nA), rates (Hz) and gates are

    x_E = W_E I_0 + w_plus J_NMDA (1 - b_E) S_E - J_I S_I          r = (a x - b) / (1 - exp(-d (a x - b)))
    x_I = W_I I_0 +        J_NMDA (1 - b_I) S_E -     S_I
    dS_E/dt = -S_E/tau_E + (1 - S_E) gamma r_E                      dS_I/dt = -S_I/tau_I + r_I

This is a lone region of the model of deco2014; the two factors (1 - b) are this course's. Firing settles within a few
tenths of a second and drug levels change over minutes, so only the resting state is solved for, by root finding. Every
x_E has one S_E, which gives S_I and then x_I, so one unknown is left. Where there are several resting states, as blocks
near 1 can give, the one with the lowest rates is taken, which is where a region without drug comes from.

Glutamate release is taken as proportional to the firing of pyramidal cells (assumed). The difference between the two
blocks comes from the receptor model (block_by_population) and is a hypothesis.

Gets the direction of both populations and of glutamate in most experiments of data/circuit/directions.csv, but not the
size of the rise in people, where it has a quarter of what was observed (targets.py). Has no oscillations, no kinds of
interneurons, no dendrites, no layers.
"""

from dataclasses import dataclass, fields
from functools import cache, lru_cache
from typing import Any

import numpy as np

from ketamine_edu.evidence.parameters import load_parameters
from ketamine_edu.kit.numbers.checks import check_choice, check_numbers
from ketamine_edu.receptor.block import block_fraction
from ketamine_edu.receptor.parameters import Membrane, Potency

POPULATIONS = {"pyramidal": "pyramidal cells", "interneuron": "interneurons"}
BLOCK = (0.0, 1.0)
GRID = 161
ONE_BY_ONE = 8  # up to so many points, a scalar solver is faster than one for arrays
NEAR_THRESHOLD = 1e-6
LARGEST_EXPONENT = 700.0


@dataclass(frozen=True)
class CircuitParameters:
    """Constants of the two populations; rows of data/parameters/circuit.csv."""

    pyramidal_gain_per_nc: float
    pyramidal_threshold_hz: float
    pyramidal_curvature_s: float
    interneuron_gain_per_nc: float
    interneuron_threshold_hz: float
    interneuron_curvature_s: float
    nmda_gating: float
    nmda_decay_s: float
    gaba_decay_s: float
    recurrent_weight: float
    nmda_coupling_na: float
    inhibition_na: float
    pyramidal_input_scale: float
    interneuron_input_scale: float
    external_input_na: float

    def pyramidal_rate_hz(self, current_na: float | np.ndarray) -> np.ndarray:
        """Firing (Hz) of pyramidal cells at a current (nA)."""
        driven_hz = self.pyramidal_gain_per_nc * np.asarray(current_na) - self.pyramidal_threshold_hz
        return _softened(driven_hz, self.pyramidal_curvature_s)

    def interneuron_rate_hz(self, current_na: float | np.ndarray) -> np.ndarray:
        """Firing (Hz) of interneurons at a current (nA)."""
        driven_hz = self.interneuron_gain_per_nc * np.asarray(current_na) - self.interneuron_threshold_hz
        return _softened(driven_hz, self.interneuron_curvature_s)

    def nmda_gate(self, pyramidal_hz: float | np.ndarray) -> np.ndarray:
        """Open share of the NMDA gate at rest, where dS_E/dt = 0, for a rate (Hz) of pyramidal cells."""
        opening = self.nmda_gating * self.nmda_decay_s * np.asarray(pyramidal_hz)
        return np.asarray(opening / (1 + opening))

    def pyramidal_current_na(
        self, nmda_gate: float | np.ndarray, gaba_gate: float | np.ndarray, block_pyramidal: float | np.ndarray
    ) -> np.ndarray:
        """Current (nA) into pyramidal cells for open shares of the gates and a block."""
        excitation = self.recurrent_weight * self.nmda_coupling_na * (1 - block_pyramidal) * nmda_gate
        outside = self.pyramidal_input_scale * self.external_input_na
        return np.asarray(outside + excitation - self.inhibition_na * gaba_gate)

    def interneuron_current_na(
        self, nmda_gate: float | np.ndarray, gaba_gate: float | np.ndarray, block_interneuron: float | np.ndarray
    ) -> np.ndarray:
        """Current (nA) into interneurons for open shares of the gates and a block."""
        excitation = self.nmda_coupling_na * (1 - block_interneuron) * nmda_gate
        return np.asarray(self.interneuron_input_scale * self.external_input_na + excitation - gaba_gate)


@dataclass(frozen=True)
class CellParameters:
    """What the drug meets at the two kinds of cell; rows of data/parameters/circuit_cells.csv."""

    pyramidal_voltage_mv: float
    interneuron_voltage_mv: float
    pyramidal_magnesium_mm: float
    interneuron_magnesium_mm: float
    rat_um_per_mg_per_kg: float


@dataclass(frozen=True)
class Rates:
    """Resting rates (Hz), a float each for numbers, else arrays of one shape."""

    pyramidal_hz: float | np.ndarray
    interneuron_hz: float | np.ndarray

    def of(self, population: str) -> float | np.ndarray:
        """The rate (Hz) of one population, a name in POPULATIONS. ValueError for another."""
        check_choice("population", population, POPULATIONS)
        return self.pyramidal_hz if population == "pyramidal" else self.interneuron_hz


@cache
def load_circuit() -> CircuitParameters:
    """The parameters of the circuit, from data/parameters/circuit.csv."""
    return load_parameters(CircuitParameters, "circuit")


@cache
def load_cells() -> CellParameters:
    """What differs between the two kinds of cell, from data/parameters/circuit_cells.csv."""
    return load_parameters(CellParameters, "circuit_cells")


def steady_rates(
    block_interneuron: float | np.ndarray,
    block_pyramidal: float | np.ndarray,
    parameters: CircuitParameters | None = None,
) -> Rates:
    """Resting firing rates of both populations.

    block_interneuron, block_pyramidal: share (0 to 1) of the NMDA current taken away, numbers or arrays whose shapes
    fit together. parameters: None takes the published ones. ValueError for a block outside 0 to 1, and for parameters
    with which the circuit has no stable resting state.
    """
    b_i, b_e = np.broadcast_arrays(*_checked_blocks(block_interneuron, block_pyramidal))
    p = parameters or load_circuit()
    if b_i.ndim == 0:
        return _rates_at(float(b_i), float(b_e), p)
    return Rates(*(np.reshape(rate, b_i.shape) for rate in _solve(b_i.ravel(), b_e.ravel(), p)))


@lru_cache(maxsize=1024)
def _rates_at(b_i: float, b_e: float, p: CircuitParameters) -> Rates:
    return Rates(*(float(rate[0]) for rate in _solve(np.array([b_i]), np.array([b_e]), p)))


def glutamate_percent(
    block_interneuron: float | np.ndarray,
    block_pyramidal: float | np.ndarray,
    parameters: CircuitParameters | None = None,
) -> float | np.ndarray:
    """Glutamate release in % of that without drug (100 = unchanged), as the firing of pyramidal cells has it.

    Arguments and errors as for steady_rates.
    """
    resting_hz = steady_rates(0.0, 0.0, parameters).pyramidal_hz
    return 100 * steady_rates(block_interneuron, block_pyramidal, parameters).pyramidal_hz / resting_hz


def block_by_population(
    concentration_um: float | np.ndarray,
    cells: CellParameters | None = None,
    potency: Potency | None = None,
    membrane: Membrane | None = None,
) -> tuple[float | np.ndarray, float | np.ndarray]:
    """Blocks of interneurons and of pyramidal cells by unbound ketamine (µM), in this order.

    A hypothesis: interneurons sit at a higher voltage and hold magnesium less tightly, so more of their open pores are
    free for the drug (data/parameters/circuit_cells.csv). cells, potency, membrane: other constants than those of the
    tables. ValueError as for receptor.block_fraction.
    """
    c = cells or load_cells()
    interneuron = block_fraction(
        concentration_um, c.interneuron_voltage_mv, c.interneuron_magnesium_mm, potency=potency, membrane=membrane
    )
    pyramidal = block_fraction(
        concentration_um, c.pyramidal_voltage_mv, c.pyramidal_magnesium_mm, potency=potency, membrane=membrane
    )
    return interneuron, pyramidal


def glutamate_from_concentration(
    concentration_um: float | np.ndarray, cells: CellParameters | None = None
) -> float | np.ndarray:
    """Glutamate release in % of baseline at a steady concentration (µM) of unbound ketamine.

    A float for a number, else an array of the same shape. cells: None takes the default, hypothetical difference
    between the two populations. Rises, returns and falls. ValueError names a concentration that is not allowed.
    """
    return glutamate_percent(*block_by_population(concentration_um, cells))


def threshold_ratio(parameters: CircuitParameters | None = None, step: float = 1e-4) -> float:
    """How many times as much the interneurons must be blocked for small blocks to leave pyramidal firing unchanged.

    Above it the circuit is disinhibited, below it inhibited. step: the small block (share, above 0 to 0.01).
    """
    if not 0 < step <= 0.01:
        raise ValueError(f"step is {step!r}; allowed is a share above 0 and up to 0.01")
    rates = steady_rates(np.array([0.0, step, 0.0]), np.array([0.0, 0.0, step]), parameters)
    none, interneurons_only, pyramidal_only = np.asarray(rates.pyramidal_hz)
    return float((none - pyramidal_only) / (interneurons_only - none))


def _checked_blocks(
    block_interneuron: float | np.ndarray, block_pyramidal: float | np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    interneuron = check_numbers("block_interneuron", block_interneuron, *BLOCK, "(a share)")
    return interneuron, check_numbers("block_pyramidal", block_pyramidal, *BLOCK, "(a share)")


def _solve(b_i: np.ndarray, b_e: np.ndarray, p: CircuitParameters) -> tuple[np.ndarray, np.ndarray]:
    """Rates (n,) of pyramidal cells and interneurons at the lowest resting state for blocks (n,)."""
    highest = p.pyramidal_input_scale * p.external_input_na + p.recurrent_weight * p.nmda_coupling_na
    lowest = highest - p.recurrent_weight * p.nmda_coupling_na - p.inhibition_na * p.gaba_decay_s * _ceiling_hz(p)
    grid = np.linspace(lowest, highest, GRID)
    rising = np.diff(np.sign(_excess(grid, b_i[:, None], b_e[:, None], p)), axis=-1) > 0
    if not rising.any(axis=-1).all():
        raise ValueError(_no_rest(p))
    first = rising.argmax(axis=-1)
    current_na = _roots(grid[first], grid[first + 1], b_i, b_e, p)
    gates = _gates(current_na, b_e, p)
    if not _is_stable(current_na, *gates, b_i, b_e, p).all():
        raise ValueError(_no_rest(p))
    return p.pyramidal_rate_hz(current_na), gates[1] / p.gaba_decay_s


def _roots(
    low_na: np.ndarray, high_na: np.ndarray, b_i: np.ndarray, b_e: np.ndarray, p: CircuitParameters
) -> np.ndarray:
    """Currents (n,) between low and high at which `_excess` is zero."""
    from scipy.optimize import brentq, newton
    from scipy.optimize.elementwise import find_root

    excess: Any = _excess  # a function of arrays of any shape, which the types of these solvers do not know
    if b_i.size <= ONE_BY_ONE:
        points = zip(low_na, high_na, b_i, b_e, strict=True)
        return np.array([brentq(excess, low, high, args=(*blocks, p)) for low, high, *blocks in points])
    # The secant method, which is not held between low and high but nearly always stays there, is six times as fast.
    root_na, converged, _ = newton(
        _excess, low_na, x1=high_na, args=(b_i, b_e, p), tol=1e-13, full_output=True, disp=False
    )
    if converged.all() and (low_na <= root_na).all() and (root_na <= high_na).all():
        return np.asarray(root_na)
    bracketed: Any = find_root  # its types leave out the arguments of the function
    return np.asarray(bracketed(lambda x, *blocks: excess(x, *blocks, p), (low_na, high_na), args=(b_i, b_e)).x)


def _ceiling_hz(p: CircuitParameters) -> float:
    """More than interneurons can fire here: their rate with every NMDA gate open and no inhibition."""
    return float(p.interneuron_rate_hz(p.interneuron_input_scale * p.external_input_na + p.nmda_coupling_na))


def _gates(current_na: np.ndarray, b_e: np.ndarray, p: CircuitParameters) -> tuple[np.ndarray, np.ndarray]:
    """Open shares of the NMDA gate, and GABA gate, that belong to a resting current into pyramidal cells."""
    nmda = p.nmda_gate(p.pyramidal_rate_hz(current_na))
    return nmda, (p.pyramidal_current_na(nmda, 0.0, b_e) - current_na) / p.inhibition_na


def _excess(current_na: np.ndarray, b_i: np.ndarray, b_e: np.ndarray, p: CircuitParameters) -> np.ndarray:
    """Rate that interneurons would have, less the rate that the current into pyramidal cells requires of them (Hz)."""
    nmda, gaba = _gates(current_na, b_e, p)
    return p.interneuron_rate_hz(p.interneuron_current_na(nmda, gaba, b_i)) - gaba / p.gaba_decay_s


def _is_stable(
    current_na: np.ndarray, nmda: np.ndarray, gaba: np.ndarray, b_i: np.ndarray, b_e: np.ndarray, p: CircuitParameters
) -> np.ndarray:
    """Whether small disturbances die out: the 2 x 2 Jacobian of the gates has a negative trace, a positive
    determinant."""
    small_na = 1e-6
    slope_e = (p.pyramidal_rate_hz(current_na + small_na) - p.pyramidal_rate_hz(current_na - small_na)) / (2 * small_na)
    current_i = p.interneuron_current_na(nmda, gaba, b_i)
    slope_i = (p.interneuron_rate_hz(current_i + small_na) - p.interneuron_rate_hz(current_i - small_na)) / (
        2 * small_na
    )
    drive = (1 - nmda) * p.nmda_gating * slope_e
    ee = (
        -1 / p.nmda_decay_s
        - p.nmda_gating * p.pyramidal_rate_hz(current_na)
        + drive * p.recurrent_weight * p.nmda_coupling_na * (1 - b_e)
    )
    ei, ie, ii = -drive * p.inhibition_na, slope_i * p.nmda_coupling_na * (1 - b_i), -1 / p.gaba_decay_s - slope_i
    return np.asarray((ee + ii < 0) & (ee * ii - ei * ie > 0))


def _softened(driven_hz: np.ndarray, curvature_s: float) -> np.ndarray:
    """x / (1 - exp(-d x)), which is 1/d at x = 0."""
    near = np.abs(driven_hz) < NEAR_THRESHOLD
    safe = np.where(near, 1.0, driven_hz)
    exponent = np.minimum(-curvature_s * safe, LARGEST_EXPONENT)  # beyond it the rate is zero to all digits
    return np.asarray(np.where(near, 1 / curvature_s, safe / -np.expm1(exponent)))


def _no_rest(p: CircuitParameters) -> str:
    published = load_circuit()
    changed = [
        f"{f.name} {getattr(p, f.name):g}" for f in fields(p) if getattr(p, f.name) != getattr(published, f.name)
    ]
    return (
        f"parameters have {', '.join(changed)}; with these the circuit has no stable resting state, it oscillates or "
        "runs away; allowed are parameters with which it comes to rest"
    )
