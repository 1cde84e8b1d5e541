"""From an hour of glutamate to weeks of spines: the cascade that is thought to carry the effect of ketamine.

    s  = (glutamate - 100 %)                                   change from baseline, the input; s+ and s- its two signs
    A  = (1 - k_ampa) s+ / (s+ + s_half)                       AMPA drive
    D' = s- - D/t_d           gate g = 1 / (1 + (D/d_half)^2)  memory of glutamate below baseline
    B' = ((1 - k_bdnf) g A - B) / t_b                          free BDNF
    T  = (1 - k_trkb) B / (B + b_half)                         active TrkB
    M' = ((1 - k_rapamycin) T - M) / t_m                       mTORC1
    F' = (1 - k_synthesis) T - F/t_f                           fast potentiation of the synapses that are there
    P' = (1 - k_synthesis) M - P/t_p                           extra synaptic protein
    N' = P - N/t_n                                             protrusions, not yet counted as spines
    Y' = (1 - p) N/t_n - Y/t_y      L' = p N/t_n - L/t_s       new spines: young ones that go, and lasting ones

Time in hours. A, B, T and M run from 0 to 1; F, P, N, Y and L have no published size, so their units are the hours of
full activity that feed them, and everything is compared with the peak after a reference dose. A blocker k takes its
share of one arrow from the hour at which it is given; `spine_erasure` removes new spines once, at that hour, and lets
others form.

Source of the order of the steps: the abstracts named in data/plasticity/blockers.csv (li2010, lepack2014,
europeanpsychiatry). Two arrows are our own choice: fast potentiation leaves the chain at TrkB, before mTORC1 (lin2021,
nosyreva2013), and glutamate below baseline shuts the way to BDNF for hours. The second stands for the finding that too
much block of NMDA receptors prevents the effect (pmc9908316); without it, a high dose would work late, while it decays
through the best range. Nearly all rates are assumed (data/parameters/plasticity.csv).

Reproduces the order of the steps, mTORC1 within the hour, spines that peak near a day and are still there at two weeks,
and an effect that falls again at high doses. Does not reproduce growth that goes on needing AMPA receptors and mTORC1
after the drug has gone, nor rapamycin in patients: it has no loop that keeps itself going.

Each step is a first-order filter of the one before, and curves bend only in A, g and T, which have no memory. So every
filter is solved exactly (first-order hold: its input taken as straight between points two minutes apart) by scipy's
lfilter, ten times as fast as a stepping solver. The tests compare it with scipy and libroadrunner: within 1.2 % of the
peak of each step as it is, and within 0.02 % with steps of a quarter of a minute.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from functools import cache

import numpy as np

from ketamine_edu.evidence.parameters import load_parameters
from ketamine_edu.kit.numbers.checks import check_choice

STEP_H = 1 / 30
HOURS_PER_DAY = 24.0
LONGEST_H = 70 * HOURS_PER_DAY
HIGHEST_GLUTAMATE_PERCENT = 1000.0
NOT_QUITE_ZERO = 1e-200  # added while filtering, because processors are slow with numbers that fade below 1e-308
BLOCKERS = {
    "ampa_blocker": "AMPA blocker (NBQX)",
    "anti_bdnf": "antibody against BDNF",
    "trkb_inhibitor": "TrkB inhibitor (ANA-12)",
    "rapamycin": "rapamycin (mTORC1)",
    "synthesis_inhibitor": "protein-synthesis inhibitor",
    "spine_erasure": "new spines erased by light",
}
STEPS = {
    "glutamate": "glutamate",
    "ampa": "AMPA drive",
    "bdnf": "BDNF",
    "trkb": "TrkB",
    "mtorc1": "mTORC1",
    "potentiation": "fast potentiation",
    "protein": "synaptic protein",
    "formation": "formation of spines",
    "spines": "new spines",
}


@dataclass(frozen=True)
class PlasticityParameters:
    """Rows of data/parameters/plasticity.csv."""

    surge_half_percent: float
    shutdown_half_percent_h: float
    shutdown_memory_h: float
    bdnf_decay_h: float
    trkb_half: float
    mtorc1_decay_h: float
    potentiation_decay_h: float
    protein_decay_h: float
    protrusion_decay_h: float
    young_spine_lifetime_h: float
    lasting_share: float
    lasting_spine_lifetime_d: float
    blocked_share: float


@dataclass(frozen=True)
class Cascade:
    """Every step over time; all arrays (points,).

    time_h: h. glutamate_percent: the input, % of baseline. ampa, bdnf, trkb, mtorc1: 0 to 1. gate: share of the way to
    BDNF that glutamate below baseline leaves open. potentiation, protein, protrusions, young_spines, lasting_spines: in
    hours of full activity (no published size; compare with a reference).
    """

    time_h: np.ndarray
    glutamate_percent: np.ndarray
    ampa: np.ndarray
    gate: np.ndarray
    bdnf: np.ndarray
    trkb: np.ndarray
    mtorc1: np.ndarray
    potentiation: np.ndarray
    protein: np.ndarray
    protrusions: np.ndarray
    young_spines: np.ndarray
    lasting_spines: np.ndarray

    @property
    def spines(self) -> np.ndarray:
        """New spines that are there, young and lasting."""
        return np.asarray(self.young_spines + self.lasting_spines)

    @property
    def formation(self) -> np.ndarray:
        """Protrusions on their way to a spine; the rate at which spines form is proportional to them."""
        return self.protrusions

    @property
    def glutamate(self) -> np.ndarray:
        """Change of glutamate from baseline, %."""
        return self.glutamate_percent - 100.0

    def step(self, name: str) -> np.ndarray:
        """The course of one step by its name in STEPS. ValueError for another name."""
        return np.asarray(getattr(self, check_choice("step", name, STEPS)))

    def at(self, name: str, time_h: float) -> float:
        """One step at a time (h), linear between points. ValueError outside the course."""
        if not self.time_h[0] <= time_h <= self.time_h[-1]:
            raise ValueError(f"time_h is {time_h!r} h; allowed: {self.time_h[0]:g} to {self.time_h[-1]:g} h")
        return float(np.interp(time_h, self.time_h, self.step(name)))

    def peak(self, name: str) -> float:
        """Highest value of one step."""
        return float(self.step(name).max())

    def peak_h(self, name: str) -> float:
        """Time of the highest value of one step (h), to the spacing of time_h."""
        return float(self.time_h[self.step(name).argmax()])


@cache
def load_plasticity() -> PlasticityParameters:
    """The parameters of the table."""
    return load_parameters(PlasticityParameters, "plasticity")


def cascade(
    time_h: np.ndarray,
    glutamate_percent: np.ndarray,
    knockouts: Iterable[str] = (),
    parameters: PlasticityParameters | None = None,
    blocked_from_h: float = 0.0,
) -> Cascade:
    """Every step of the cascade that a course of cortical glutamate sets off, from rest.

    time_h (points,): rising times from 0, at most ten weeks (h). glutamate_percent (points,): cortical glutamate in %
    of baseline (100 is no change), taken as straight between the times. knockouts: names in BLOCKERS. parameters: None
    takes those of the table. blocked_from_h: when the blockers are given (h after time 0); 0 is before the drug.

    Raises ValueError for anything else, naming argument, value and what is allowed.
    """
    p = parameters or load_plasticity()
    _check_parameters(p)
    times, glutamate = _checked_course(time_h, glutamate_percent)
    blockers = check_blockers(knockouts)
    if not 0 <= blocked_from_h <= LONGEST_H:
        raise ValueError(f"blocked_from_h is {blocked_from_h!r} h; allowed: 0 to {LONGEST_H:g} h")
    grid_h = np.arange(int(np.ceil(times[-1] / STEP_H)) + 1) * STEP_H
    change = np.interp(grid_h, times, glutamate) - 100.0
    steps = _steps(grid_h, change, p, blockers, blocked_from_h)
    return Cascade(times, glutamate, **{name: np.interp(times, grid_h, values) for name, values in steps.items()})


def _steps(
    grid_h: np.ndarray, change: np.ndarray, p: PlasticityParameters, blockers: tuple[str, ...], from_h: float
) -> Mapping[str, np.ndarray]:
    """The equations above, on an even grid."""
    blocked = grid_h >= from_h - STEP_H / 2

    def left(blocker: str) -> np.ndarray | float:
        return 1.0 - p.blocked_share * blocked if blocker in blockers else 1.0

    rise, deficit = np.maximum(change, 0.0), np.maximum(-change, 0.0)
    ampa = left("ampa_blocker") * rise / (rise + p.surge_half_percent)
    memory = _filter(deficit, p.shutdown_memory_h) * p.shutdown_memory_h
    gate = 1.0 / (1.0 + (memory / p.shutdown_half_percent_h) ** 2)
    bdnf = _filter(left("anti_bdnf") * gate * ampa, p.bdnf_decay_h)
    trkb = left("trkb_inhibitor") * bdnf / (bdnf + p.trkb_half)
    mtorc1 = _filter(left("rapamycin") * trkb, p.mtorc1_decay_h)
    synthesis = left("synthesis_inhibitor")
    potentiation = _filter(synthesis * trkb, p.potentiation_decay_h) * p.potentiation_decay_h
    protein = _filter(synthesis * mtorc1, p.protein_decay_h) * p.protein_decay_h
    protrusions = _filter(protein, p.protrusion_decay_h) * p.protrusion_decay_h
    formed = protrusions / p.protrusion_decay_h
    young = _filter((1 - p.lasting_share) * formed, p.young_spine_lifetime_h) * p.young_spine_lifetime_h
    lifetime_h = p.lasting_spine_lifetime_d * HOURS_PER_DAY
    lasting = _filter(p.lasting_share * formed, lifetime_h) * lifetime_h
    if "spine_erasure" in blockers and from_h <= grid_h[-1]:
        young = _erased(young, p.young_spine_lifetime_h, grid_h, from_h, p.blocked_share)
        lasting = _erased(lasting, lifetime_h, grid_h, from_h, p.blocked_share)
    return {
        "ampa": ampa,
        "gate": gate,
        "bdnf": bdnf,
        "trkb": trkb,
        "mtorc1": mtorc1,
        "potentiation": potentiation,
        "protein": protein,
        "protrusions": protrusions,
        "young_spines": young,
        "lasting_spines": lasting,
    }


def _erased(spines: np.ndarray, lifetime_h: float, grid_h: np.ndarray, at_h: float, share: float) -> np.ndarray:
    """The same spines if light takes `share` of those that are there at `at_h` (h); those taken would have decayed."""
    taken = share * np.interp(at_h, grid_h, spines)
    after_h = grid_h - at_h
    return spines - np.where(after_h >= -STEP_H / 2, taken * np.exp(-np.maximum(after_h, 0.0) / lifetime_h), 0.0)


def _filter(source: np.ndarray, time_constant_h: float) -> np.ndarray:
    """Solution of y' = (source - y)/time_constant from y = 0, exact for a source straight between grid points."""
    from scipy.signal import lfilter

    ratio = STEP_H / time_constant_h
    decay = np.exp(-ratio)
    mean = (1.0 - decay) / ratio
    source = source + NOT_QUITE_ZERO
    filtered, _ = lfilter([1.0 - mean, mean - decay], [1.0, -decay], source, zi=[-(1.0 - mean) * source[0]])
    filtered = np.asarray(filtered)
    filtered[filtered < 2 * NOT_QUITE_ZERO] = 0.0
    return filtered


def check_blockers(knockouts: Iterable[str]) -> tuple[str, ...]:
    """The names, each once; ValueError for one that is not in BLOCKERS."""
    if isinstance(knockouts, str):
        raise ValueError(f"knockouts is the text {knockouts!r}; allowed is a tuple of names from {', '.join(BLOCKERS)}")
    names = tuple(dict.fromkeys(knockouts))
    for name in names:
        if name not in BLOCKERS:
            raise ValueError(f"knockouts has {name!r}; allowed are {', '.join(BLOCKERS)}")
    return names


def _checked_course(time_h: np.ndarray, glutamate_percent: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    times, glutamate = np.asarray(time_h, dtype=float), np.asarray(glutamate_percent, dtype=float)
    if times.ndim != 1 or times.size < 2 or times.shape != glutamate.shape:
        raise ValueError(
            f"time_h has the shape {times.shape} and glutamate_percent {glutamate.shape}; "
            "allowed are two arrays of the same length, at least 2"
        )
    if not np.isfinite(times).all() or times[0] != 0 or np.any(np.diff(times) <= 0) or times[-1] > LONGEST_H:
        raise ValueError(
            f"time_h runs from {times[0]:g} to {times[-1]:g} h; allowed are finite, rising times that start at 0 h and "
            f"end by {LONGEST_H:g} h"
        )
    if not (np.isfinite(glutamate).all() and 0 <= glutamate.min() and glutamate.max() <= HIGHEST_GLUTAMATE_PERCENT):
        raise ValueError(
            f"glutamate_percent runs from {glutamate.min():g} to {glutamate.max():g} %; "
            f"allowed: 0 to {HIGHEST_GLUTAMATE_PERCENT:g} % of baseline"
        )
    return times, glutamate


def _check_parameters(p: PlasticityParameters) -> None:
    for field in fields(p):
        value = getattr(p, field.name)
        share = field.name.endswith("_share")
        allowed = "0 to 1" if share else "above 0"
        if not np.isfinite(value) or value < 0 or (share and value > 1) or (not share and value == 0):
            raise ValueError(f"{field.name} is {value!r}; allowed: {allowed}")
