"""A linear network driven by noise: how coupling between regions becomes correlation between their signals.

    dx/dt = J x + s xi(t),     J = (-I + g W) / tau,     s = n sqrt(2 / tau)

x: signals of the regions; tau: how fast an uncoupled region forgets; W: weights, scaled so that their largest
eigenvalue is 1; g: coupling, so that the network runs away at g = 1; xi: white noise, independent for every region. J
is symmetric, so the stationary covariance, the solution of the Lyapunov equation J C + C J + s^2 I = 0, is simply

    C = n^2 (I - g W)^-1     and, at a lag t,     C(t) = e^(J t) C;     measured: C + m^2 I

with m the noise of the scanner. Functional connectivity is the correlation C_ij / sqrt(C_ii C_jj). That connectivity at
rest can be understood as linear fluctuations around a stable state is the result of deco2013; galan2008 shows for a
general model how connections determine its patterns. Everything is computed from the eigenvalues of W, which is faster
than a general Lyapunov solver, shows how near the network is to running away, and gives time series without any error
of a step: in the eigenvectors every mode is an autoregression of first order, exact for any interval. scipy's Lyapunov
solver is the independent check in the tests.

Synthetic: the graph and all weights are made by a rule (`weights`) with a seed. Published are only which regions belong
to which network (data/default_mode/regions.csv) and the sign between default mode and executive network (greicius2003).

Reproduces: modules of correlated regions; correlations that fall when the coupling within a module does. Does not: the
sizes of correlations in people except the one mean that `coupling` was fitted to, oscillations, blood flow, thoughts.
"""

from dataclasses import dataclass, field
from functools import cache

import numpy as np

from ketamine_edu.evidence.parameters import load_parameters
from ketamine_edu.evidence.records import records
from ketamine_edu.kit.numbers.checks import check_choice, check_number

MODULES = {"default": "default mode", "salience": "salience", "executive": "executive"}
S_PER_MIN = 60.0
ROUNDING = 1e-9


@dataclass(frozen=True)
class NetworkParameters:
    """Rows of data/parameters/default_mode.csv, which gives units, sources and ranges."""

    time_constant_s: float
    coupling: float
    within_default: float
    within_salience: float
    within_executive: float
    default_salience: float
    default_executive: float
    salience_executive: float
    mirror_bonus: float
    jitter: float
    seed: float
    noise: float
    scanner_noise: float
    sample_interval_s: float
    scan_min: float
    person_coupling_sd: float


@dataclass(frozen=True)
class Region:
    """A region of the network. module: a key of MODULES. x, y: where it is drawn, from -100 to 100."""

    id: str
    label: str
    short: str
    module: str
    hemisphere: str
    x: float
    y: float


@cache
def load_network() -> NetworkParameters:
    """The parameters of the network."""
    return load_parameters(NetworkParameters, "default_mode")


@cache
def regions() -> tuple[Region, ...]:
    """The twenty regions, in the order of every matrix of this model."""
    return records(Region, "default_mode/regions")


def region_index(name: str) -> int:
    """Position of a region in every matrix. ValueError for a name that is not a region."""
    ids = [region.id for region in regions()]
    return ids.index(check_choice("region", name, ids))


@cache
def in_module(module: str) -> np.ndarray:
    """Which regions belong to a module, as booleans of shape (regions,). ValueError for an unknown module."""
    check_choice("module", module, MODULES)
    return np.array([region.module == module for region in regions()])


def weights(parameters: NetworkParameters | None = None) -> np.ndarray:
    """Synthetic weights W (regions, regions): symmetric, nothing on the diagonal, largest eigenvalue 1.

    The rule: one weight for each pair of modules, a bonus for the same region of the other side, a random factor for
    every pair (lognormal, from `seed`), and a common scale.
    """
    return _weights(parameters or load_network()).copy()


@cache
def _weights(p: NetworkParameters) -> np.ndarray:
    names = list(MODULES)
    block = np.array(
        [
            [p.within_default, p.default_salience, p.default_executive],
            [p.default_salience, p.within_salience, p.salience_executive],
            [p.default_executive, p.salience_executive, p.within_executive],
        ]
    )
    module = [names.index(region.module) for region in regions()]
    place = [region.id.removesuffix(region.hemisphere) for region in regions()]
    raw = block[np.ix_(module, module)] + p.mirror_bonus * np.array([[a == b for a in place] for b in place])
    factor = np.exp(p.jitter * np.random.default_rng(int(p.seed)).standard_normal(raw.shape))
    above = np.triu(raw * factor, k=1)
    both = above + above.T
    return np.asarray(both / np.linalg.eigvalsh(both)[-1])


@dataclass(frozen=True)
class Network:
    """A network of n regions. weights (n, n): W, symmetric. coupling: g, at least 0. time_constant_s: tau. noise: n,
    and scanner_noise: m, in the unit of the signals.

    ValueError names the argument, its value and what is allowed; among others where the network would run away.
    """

    weights: np.ndarray
    coupling: float
    time_constant_s: float
    noise: float
    scanner_noise: float
    eigenvalues: np.ndarray = field(init=False, repr=False)
    eigenvectors: np.ndarray = field(init=False, repr=False)

    def __post_init__(self) -> None:
        w = np.asarray(self.weights, dtype=float)
        if w.ndim != 2 or w.shape[0] != w.shape[1] or not np.isfinite(w).all() or not np.allclose(w, w.T):
            raise ValueError(f"weights of shape {w.shape}: allowed is a square, symmetric matrix of finite numbers")
        check_number("time_constant_s", self.time_constant_s, above=0.0, unit="s")
        check_number("coupling", self.coupling, 0.0)
        check_number("noise", self.noise, above=0.0, unit="a.u.")
        check_number("scanner_noise", self.scanner_noise, 0.0, unit="a.u.")
        values, vectors = np.linalg.eigh(w)
        object.__setattr__(self, "eigenvalues", values)
        object.__setattr__(self, "eigenvectors", vectors)
        rate = (self.coupling * values[-1] - 1) / self.time_constant_s
        if self.coupling * values[-1] >= 1 - ROUNDING:
            raise ValueError(
                f"coupling is {self.coupling:.6g}: the largest eigenvalue of the network would be "
                f"{abs(round(rate, 9)):+.3g} 1/s, and its signals would grow without end; allowed is a coupling from 0 "
                f"to below {1 / values[-1]:.6g}, so that every eigenvalue is below 0"
            )

    @property
    def share_of_limit(self) -> float:
        """Coupling as a share of the one at which the network runs away."""
        return float(self.coupling * self.eigenvalues[-1])

    @property
    def slowest_s(self) -> float:
        """Time constant of the slowest pattern (s); it grows without end as the limit comes near."""
        return self.time_constant_s / (1 - self.share_of_limit)

    @property
    def rates_per_s(self) -> np.ndarray:
        """Eigenvalues of J (1/s), shape (regions,), all negative."""
        return (self.coupling * self.eigenvalues - 1) / self.time_constant_s

    @property
    def variances(self) -> np.ndarray:
        """Stationary variance of every eigenvector's signal (a.u.^2), shape (regions,)."""
        return self.noise**2 / (1 - self.coupling * self.eigenvalues)

    def covariance(self, lag_s: float = 0.0) -> np.ndarray:
        """Covariance of measured signals a lag (s, at least 0) apart, shape (regions, regions). Exact."""
        check_number("lag_s", lag_s, 0.0, unit="s")
        modes = self.variances * np.exp(self.rates_per_s * lag_s)
        own = self.scanner_noise**2 if lag_s == 0 else 0.0
        return np.asarray((self.eigenvectors * modes) @ self.eigenvectors.T + own * np.eye(len(modes)))

    def connectivity(self) -> np.ndarray:
        """Functional connectivity: correlations of measured signals, shape (regions, regions). Exact."""
        return correlation(self.covariance())


def network(
    parameters: NetworkParameters | None = None, coupling: float | None = None, default_change: float = 0.0
) -> Network:
    """The network of the parameters, with the weights within the default mode multiplied by 1 + default_change.

    coupling: another one than that of the parameters. default_change: at least -1. ValueError as `Network`.
    """
    p = parameters or load_network()
    check_number("default_change", default_change, -1.0)
    w, inside = weights(p), in_module("default")
    w[np.ix_(inside, inside)] *= 1 + default_change
    return Network(w, p.coupling if coupling is None else coupling, p.time_constant_s, p.noise, p.scanner_noise)


def correlation(covariance: np.ndarray) -> np.ndarray:
    """Correlations of covariances (..., n, n)."""
    sd = np.sqrt(np.diagonal(covariance, axis1=-2, axis2=-1))
    return np.asarray(covariance / (sd[..., :, None] * sd[..., None, :]))


def module_mean(connectivity: np.ndarray, module: str, other: str | None = None) -> np.ndarray:
    """Mean of the correlations within a module, or with another, over the last two axes of (..., regions, regions)."""
    rows, columns = in_module(module), in_module(other or module)
    pairs = rows[:, None] & columns[None, :] & ~np.eye(len(rows), dtype=bool)
    return np.asarray(connectivity[..., pairs].mean(axis=-1))


def times_s(duration_s: float, interval_s: float) -> np.ndarray:
    """Times of the samples of a recording (s), from 0, the last before its end."""
    check_number("interval_s", interval_s, above=0.0, unit="s")
    check_number("duration_s", duration_s, 3 * interval_s, unit="s")
    return interval_s * np.arange(round(duration_s / interval_s))


def simulate(
    model: Network, duration_s: float | None = None, seed: int = 0, interval_s: float | None = None
) -> np.ndarray:
    """Measured signals (a.u.), shape (samples, regions), from a stationary start; exact at every sample.

    duration_s, interval_s: None takes those of the parameters. The same seed gives the same noise whatever
    the network, and a shorter recording is the beginning of a longer one.
    """
    p = load_network()
    interval_s = p.sample_interval_s if interval_s is None else interval_s
    steps = len(times_s(p.scan_min * S_PER_MIN if duration_s is None else duration_s, interval_s))
    kicks = np.random.default_rng(seed).standard_normal((steps, 2, len(model.weights)))
    # Kicks belong to regions, not to modes, so that a small change of the network changes the signals a little.
    driving = kicks[:, 0] @ model.eigenvectors
    memory, spread = np.exp(model.rates_per_s * interval_s), np.sqrt(model.variances)
    fresh = spread * np.sqrt(1 - memory**2)
    modes = np.empty_like(driving)
    modes[0] = spread * driving[0]
    for k in range(1, steps):
        modes[k] = memory * modes[k - 1] + fresh * driving[k]
    return np.asarray(modes @ model.eigenvectors.T + model.scanner_noise * kicks[:, 1])
