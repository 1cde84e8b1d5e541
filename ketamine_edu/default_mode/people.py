"""Virtual people in a scanner: how far one scan can be trusted, and what a standardised difference is in the model.

Sampling error. Signals remember, so n samples are worth fewer. For stationary Gaussian signals the variance of a sample
correlation r between i and j follows from the exact lagged correlations R(k) of the model (large-sample formula of
Bartlett; afyouni2019 shows why the lags between two signals must not be left out):

    var r = (1/n) sum_k (1 - |k|/n) [R_ii R_jj + R_ij^2 - 2 r R_ij (R_ii + R_jj) + r^2 (R_ii^2/2 + R_ij^2 + R_jj^2/2)]

Fisher's z = artanh r then has the variance var r / (1 - r^2)^2 = 1 / (n_eff - 3), which defines the effective sample
size.

Standardised difference. d = fall of the mean connectivity within the default mode / standard deviation between people,
as the paper has it: its standard errors are those of two groups of 30 (`standard_error_of_d`), not of paired
differences. People differ in their coupling (assumed) and by the sampling error of one scan.
"""

import math
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
from numpy.typing import ArrayLike

from ketamine_edu.default_mode.connectivity import (
    S_PER_MIN,
    Network,
    NetworkParameters,
    correlation,
    in_module,
    load_network,
    module_mean,
    network,
    simulate,
    times_s,
    weights,
)
from ketamine_edu.kit.numbers.checks import check_number
from ketamine_edu.kit.numbers.statistics import NORMAL_95

MEMORY_TIMES = 12.0  # after so many of the slowest time constants nothing is remembered
HIGHEST_SHARE = 0.98  # virtual people stay below the limit
PEOPLE = 600


def effective_samples(model: Network, samples: int, interval_s: float) -> np.ndarray:
    """Effective sample size of every correlation, shape (regions, regions); infinite on the diagonal."""
    check_number("samples", samples, 4, unit="samples")
    sd = np.sqrt(np.diag(model.covariance()))
    exact = model.connectivity()
    total = np.zeros_like(exact)
    for lag in range(min(samples, int(MEMORY_TIMES * model.slowest_s / interval_s) + 2)):
        r = model.covariance(lag * interval_s) / np.outer(sd, sd)
        own = np.diag(r)
        both = own[:, None] + own[None, :]
        squares = (own[:, None] ** 2 + own[None, :] ** 2) / 2
        term = np.outer(own, own) + r**2 - 2 * exact * r * both + exact**2 * (squares + r**2)
        total += (1 if lag == 0 else 2) * (1 - lag / samples) * term
    with np.errstate(divide="ignore", invalid="ignore"):
        effective = 3 + samples * (1 - exact**2) ** 2 / total
    np.fill_diagonal(effective, np.inf)
    return np.asarray(effective)


@dataclass(frozen=True)
class Comparison:
    """Simulated against exact connectivity. exact, simulated (pairs,): correlations. deviations (pairs,): difference of
    their Fisher z in standard errors. effective (pairs,): effective sample sizes."""

    exact: np.ndarray
    simulated: np.ndarray
    deviations: np.ndarray
    effective: np.ndarray

    @property
    def inside_percent(self) -> float:
        """Share of pairs inside the 95 % limits of sampling error (%)."""
        return float(100 * np.mean(np.abs(self.deviations) <= NORMAL_95))

    @property
    def largest_difference(self) -> float:
        """Largest difference between a simulated and an exact correlation."""
        return float(np.abs(self.simulated - self.exact).max())


def compare(model: Network, scan_min: float | None = None, seed: int = 0) -> Comparison:
    """One simulated scan of that length (min; None takes that of the parameters) against the exact connectivity."""
    p = load_network()
    signals = simulate(model, (p.scan_min if scan_min is None else scan_min) * S_PER_MIN, seed)
    pairs = np.triu_indices(len(model.weights), k=1)
    exact, simulated = model.connectivity()[pairs], np.corrcoef(signals.T)[pairs]
    effective = effective_samples(model, len(signals), p.sample_interval_s)[pairs]
    deviations = (np.arctanh(simulated) - np.arctanh(exact)) * np.sqrt(effective - 3)
    return Comparison(exact, simulated, deviations, effective)


def shuffled_order(seed: int = 0) -> np.ndarray:
    """Positions of the regions in `shuffled_scan`, shape (regions,); a region of the default mode comes first."""
    order = np.random.default_rng(seed).permutation(len(in_module("default")))
    return np.roll(order, -int(np.argmax(in_module("default")[order])))


def shuffled_scan(scan_min: float = 60.0, seed: int = 0) -> np.ndarray:
    """Signals of a scan with the regions shuffled, shape (samples, regions), for the exercise that finds a module."""
    return simulate(network(), scan_min * S_PER_MIN, seed)[:, shuffled_order(seed)]


def virtual_people(
    people: int, default_change: float = 0.0, seed: int = 0, parameters: NetworkParameters | None = None
) -> np.ndarray:
    """Mean connectivity within the default mode of virtual people, each in one scan, shape (people,).

    People differ in coupling (normal, kept from 0 to below the limit). The same seed gives the same people and, for
    another default_change, a scan of their own. ValueError for fewer than one person or a change with which the network
    would run away.
    """
    p = parameters or load_network()
    check_number("people", people, 1, unit="people")
    network(p, default_change=default_change)  # refuses what cannot be
    w, inside = weights(p), in_module("default")
    couplings = np.random.default_rng(seed).normal(p.coupling, p.person_coupling_sd, people)
    couplings = np.clip(couplings, 0.0, HIGHEST_SHARE)[:, None]
    w[np.ix_(inside, inside)] *= 1 + default_change
    eigenvalues, vectors = np.linalg.eigh(w)
    # Rounded up, because to the nearest would let the noise hang on the last digit of the change that lesson 06 uses.
    rng = np.random.default_rng([seed, math.ceil(1e6 * (1 + default_change))])
    variance = p.noise**2 / (1 - couplings * eigenvalues)
    memory = np.exp((couplings * eigenvalues - 1) * p.sample_interval_s / p.time_constant_s)
    steps = len(times_s(p.scan_min * S_PER_MIN, p.sample_interval_s))
    modes = np.empty((steps, *variance.shape))
    modes[0] = np.sqrt(variance) * rng.standard_normal(variance.shape)
    fresh = np.sqrt(variance * (1 - memory**2))
    for k in range(1, steps):
        modes[k] = memory * modes[k - 1] + fresh * rng.standard_normal(variance.shape)
    signals = modes @ vectors[inside].T
    signals += p.scanner_noise * rng.standard_normal(signals.shape)
    signals -= signals.mean(axis=0)
    products = np.einsum("tpi,tpj->pij", signals, signals, optimize=True)
    pairs = np.triu_indices(int(inside.sum()), k=1)
    return np.asarray(correlation(products)[:, *pairs].mean(axis=1))


@cache
def between_people_sd(parameters: NetworkParameters | None = None) -> float:
    """Standard deviation between virtual people of the mean connectivity within the default mode, without drug."""
    return float(virtual_people(PEOPLE, parameters=parameters).std(ddof=1))


def default_connectivity(default_change: float = 0.0, parameters: NetworkParameters | None = None) -> float:
    """Exact mean connectivity within the default mode."""
    return float(module_mean(network(parameters, default_change=default_change).connectivity(), "default"))


def standardised_change(default_change: float, parameters: NetworkParameters | None = None) -> float:
    """Change of the mean connectivity within the default mode, in standard deviations between people."""
    change = default_connectivity(default_change, parameters) - default_connectivity(0.0, parameters)
    return change / between_people_sd(parameters)


def change_for(d: float, parameters: NetworkParameters | None = None) -> float:
    """Change of coupling within the default mode (a share, from -1 to 0) at which connectivity there changes by d
    standard deviations between people, d at most 0. ValueError if d is lower than without any coupling."""
    from scipy.optimize import brentq

    lowest = standardised_change(-1.0, parameters)
    if not lowest <= d <= 0:
        raise ValueError(
            f"d is {d!r}; allowed are numbers from {lowest:.3g} (no coupling left) to 0 (standard deviations)"
        )
    return float(brentq(lambda change: standardised_change(change, parameters) - d, -1.0, 0.0, xtol=1e-9))


def standard_error_of_d(d: float, first: int, second: int) -> float:
    """Standard error of a standardised difference between two groups of people (large-sample formula)."""
    for name, size in (("first", first), ("second", second)):
        check_number(name, size, 2, unit="people")
    return float(np.sqrt((first + second) / (first * second) + d**2 / (2 * (first + second))))


def difference_in_sd(control: ArrayLike, treated: ArrayLike) -> float:
    """Cohen's d of two groups: difference of their means, treated minus control, over their pooled standard deviation.

    ValueError for a group of fewer than two people.
    """
    first, second = np.asarray(control, dtype=float), np.asarray(treated, dtype=float)
    for name, group in (("control", first), ("treated", second)):
        check_number(f"size of {name}", group.size, 2, unit="people")
    inside = (first.size - 1) * first.var(ddof=1) + (second.size - 1) * second.var(ddof=1)
    return float((second.mean() - first.mean()) / np.sqrt(inside / (first.size + second.size - 2)))


def with_coupling(coupling: float) -> NetworkParameters:
    """The parameters with another coupling, checked."""
    network(coupling=coupling)
    return replace(load_network(), coupling=coupling)
