"""From dose to mood: the models of the other lessons as one chain, on one time axis.

    course = chain(Regimen("iv_infusion", dose_mg_per_kg=0.5))
    course.at("mood", 24)                                      points of improvement more than in a control group
    chain(regimen, Switches(cut=("spines",)))                  the same chain with a link cut

Nobody has shown this chain from end to end in a human being. It is a list of hypotheses, made definite so that one can
argue with it. The links, each a function of the one before:

    plasma   dose to arterial plasma                   pharmacokinetics/simulation.py: simulate
    block    unbound drug, blocked NMDA receptors      receptor/block.py, circuit/rates.py: block_by_population
    start    s: what starts the cascade                circuit/rates.py: glutamate_percent less 100, or a rival
    growth   BDNF, TrkB, fast potentiation F           plasticity/signalling.py: cascade, with 100 + s as its input
    spines   mTORC1, protein, new spines Y             the same
    mood     points of improvement                     this module

The last link is ours. With F* and Y* the peaks after the standard dose (0.5 mg/kg over 40 min, constants of the
tables),

    x(t) = [a F(t)/F* + (1 - a) Y(t)/Y*] / [the same after the standard dose at 24 h]
    improvement(t) = Delta/p (1 - (1 - p)^x(t))

Delta is the published difference at 24 h (murrough2013), so the standard dose gives Delta at 24 h by construction;
nothing else is tuned. The bend is the rule of response/lasting.py for repeated doses, which combine like independent
chances: x standard doses reach the share 1 - (1 - p)^x of the largest effect, of which one reaches p (phillips2019).
The weight a is assumed: in mice the effect starts without new spines and needs them to last (modasava2019).

Rivals (data/chain/rivals.csv) take the place of a link. Block at rest and a metabolite start the cascade with

    s(t) = s* q(t)/q*        q: block at resting pyramidal cells, or hydroxynorketamine in plasma

where s* and q* are the peaks of surge and q after the standard dose, so that every account drives the cascade equally
hard there and is held to the same published difference. With the opioid account, naltrexone leaves the share 1 - k of
the effect.

Reproduces the plasma level, the direction of glutamate, an effect that is largely there after a few hours, outlasts the
drug by days, and is too small to be seen by day 11. Does not reproduce the size of the surge in people, the first 40
minutes, the small effect of the spray in two large trials, rapamycin in patients, and a PET study that saw no change of
synapses (targets.py says by how much). Esketamine has the potency of the racemate here. Expectation is not a link:
whatever it adds is in Delta.

Errors of computing: peaks of synapses are 0.2 % low (300 points against 4000), glutamate is read off a surface
(circuit/surface.py), and drug after 72 h is taken as gone.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache

import numpy as np

from ketamine_edu.circuit.rates import (
    CellParameters,
    CircuitParameters,
    block_by_population,
    glutamate_percent,
    load_cells,
    load_circuit,
)
from ketamine_edu.circuit.surface import glutamate_percent_quickly
from ketamine_edu.evidence.parameters import load_parameters
from ketamine_edu.kit.numbers.checks import check_choice, check_number
from ketamine_edu.pharmacokinetics.arterial_venous import ArterialVenous
from ketamine_edu.pharmacokinetics.simulation import Regimen, simulate
from ketamine_edu.plasticity.signalling import (
    HIGHEST_GLUTAMATE_PERCENT,
    HOURS_PER_DAY,
    Cascade,
    PlasticityParameters,
    cascade,
    load_plasticity,
)
from ketamine_edu.receptor.block import free_brain_concentration_um
from ketamine_edu.receptor.parameters import (
    Brain,
    Membrane,
    Potency,
    load_brain,
    load_membrane,
    load_potency,
)
from ketamine_edu.response.lasting import Lasting, load_lasting

LINKS = ("plasma", "block", "start", "growth", "spines", "mood")
CUTTABLE = LINKS[1:]
STARTS = ("disinhibition", "rest", "metabolite")
MOODS = ("synapses", "opioid")
STANDARD_MG_PER_KG, STANDARD_H = 0.5, 24.0  # dose and time of the published difference, murrough2013
CLEARED_H = 72.0
DAYS = (3.0, 70.0)
POINTS, LATE_POINTS = 300, 60
OUTPUTS = ("ketamine arterial", "hydroxynorketamine")  # of the pharmacokinetic model
CURVES = ("plasma", "block", "start", "potentiation", "spines", "mood")
BEHIND = {
    "block": ("block", "start", "potentiation", "spines", "mood"),
    "start": ("start", "potentiation", "spines", "mood"),
    "growth": ("potentiation", "spines", "mood"),
    "spines": ("spines",),
    "mood": ("mood",),
}


@dataclass(frozen=True)
class Mood:
    """Constants of the last link; rows of data/parameters/chain.csv."""

    early_share: float
    anchor_points: float
    naltrexone_share: float


@dataclass(frozen=True)
class Constants:
    """The constants of all links; `usual` has those of the tables. Replace one to ask what it changes."""

    body: ArterialVenous
    brain: Brain
    potency: Potency
    membrane: Membrane
    cells: CellParameters
    circuit: CircuitParameters
    growth: PlasticityParameters
    mood: Mood
    lasting: Lasting


@dataclass(frozen=True)
class Switches:
    """Which account stands for a link, and which links are cut.

    start: a name in STARTS. mood: a name in MOODS. naltrexone: whether it is given before. cut: links in CUTTABLE; all
    that depends on them stays at rest (BEHIND). A metabolite does not depend on the block of receptors, and the early
    part of the effect does not depend on spines. Raises ValueError naming the argument and what is allowed.
    """

    start: str = "disinhibition"
    mood: str = "synapses"
    naltrexone: bool = False
    cut: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        check_choice("start", self.start, STARTS)
        check_choice("mood", self.mood, MOODS)
        if not isinstance(self.naltrexone, bool):
            raise ValueError(f"naltrexone is {self.naltrexone!r}; allowed are True and False")
        if isinstance(self.cut, str) or not all(link in CUTTABLE for link in self.cut):
            raise ValueError(f"cut is {self.cut!r}; allowed is a tuple of {', '.join(CUTTABLE)}")


@dataclass(frozen=True)
class Exposure:
    """Drug over time: time_h (points,) in h; ketamine in arterial plasma and its metabolite, ng/mL, (points,)."""

    time_h: np.ndarray
    ketamine_arterial_ng_ml: np.ndarray
    hydroxynorketamine_ng_ml: np.ndarray


@dataclass(frozen=True)
class Chain:
    """Every link's course after one dose; all arrays (points,).

    brain_um: unbound ketamine in the brain (µM). block_interneuron, block_pyramidal: shares of the NMDA current taken
    away. start: what starts the cascade, in the unit of its account (% of baseline more or less; % blocked; ng/mL).
    drive_percent: what the cascade is given, as a change of glutamate from baseline (%). potentiation, spines: 1 is the
    peak after the standard dose. improvement_points: MADRS points more than in a control group.
    """

    exposure: Exposure
    switches: Switches
    brain_um: np.ndarray
    block_interneuron: np.ndarray
    block_pyramidal: np.ndarray
    start: np.ndarray
    drive_percent: np.ndarray
    cascade: Cascade
    potentiation: np.ndarray = field(repr=False)
    spines: np.ndarray = field(repr=False)
    improvement_points: np.ndarray = field(repr=False)

    @property
    def time_h(self) -> np.ndarray:
        return self.exposure.time_h

    def curve(self, name: str) -> np.ndarray:
        """One course by its name in CURVES; `block` is that of pyramidal cells. ValueError for another name."""
        curves = {
            "plasma": self.exposure.ketamine_arterial_ng_ml,
            "block": self.block_pyramidal,
            "start": self.start,
            "potentiation": self.potentiation,
            "spines": self.spines,
            "mood": self.improvement_points,
        }
        return curves[check_choice("name", name, CURVES)]

    def at(self, name: str, time_h: float) -> float:
        """One course at a time (h), linear between points. ValueError outside the course."""
        time_h = check_number("time_h", time_h, 0.0, float(self.time_h[-1]), "h")
        return float(np.interp(time_h, self.time_h, self.curve(name)))

    def peak(self, name: str) -> float:
        """Highest value of one course."""
        return float(self.curve(name).max())

    def peak_h(self, name: str) -> float:
        """Time of the highest value (h), to the spacing of time_h."""
        return float(self.time_h[self.curve(name).argmax()])

    @property
    def highest_interneuron_block(self) -> float:
        """Highest block of interneurons, a share; that of pyramidal cells is the peak of "block"."""
        return float(self.block_interneuron.max())


@cache
def load_mood() -> Mood:
    """The parameters of the last link, from data/parameters/chain.csv."""
    return load_parameters(Mood, "chain")


@cache
def usual() -> Constants:
    """The constants as the tables have them."""
    return Constants(
        load_parameters(ArterialVenous, ArterialVenous.table),
        load_brain(),
        load_potency("ketamine"),
        load_membrane(),
        load_cells(),
        load_circuit(),
        load_plasticity(),
        load_mood(),
        load_lasting(),
    )


def chain(
    regimen: Regimen,
    switches: Switches | None = None,
    constants: Constants | None = None,
    weight_kg: float = 70.0,
    days: float = 28.0,
) -> Chain:
    """Every link after one dose. regimen: one dose by any route, inside what was studied. days: 3 to 70 d.

    switches: None takes the default accounts and cuts nothing. constants: None takes those of the tables. Raises
    ValueError naming the argument, the value and what is allowed.
    """
    return follow(expose(regimen, constants, weight_kg, days), switches, constants)


def expose(
    regimen: Regimen, constants: Constants | None = None, weight_kg: float = 70.0, days: float = 28.0
) -> Exposure:
    """The first link: drug in plasma. Arguments and errors as for `chain`."""
    days = check_number("days", days, *DAYS, "d")
    if regimen.doses != 1 or regimen.start_h != 0:
        raise ValueError(
            f"regimen has {regimen.doses} dose(s) from {regimen.start_h:g} h; allowed is one dose at 0 h in this chain"
        )
    body = (constants or usual()).body
    profile = simulate(regimen, weight_kg, CLEARED_H, points=POINTS, parameters=body)
    ketamine, metabolite = (profile.curves[output] for output in OUTPUTS)
    return extended(profile.time_h, (ketamine, metabolite), days)


def extended(time_h: np.ndarray, curves: tuple[np.ndarray, np.ndarray], days: float) -> Exposure:
    """An exposure that goes on without drug after the last of time_h, to `days` (d). curves: ketamine, metabolite."""
    end_h = days * HOURS_PER_DAY
    # The first time without drug follows at once, so that no straight line through the gap adds drug.
    after_h = np.geomspace(1.001 * time_h[-1], max(end_h, 1.002 * time_h[-1]), LATE_POINTS)
    rest = np.zeros(LATE_POINTS)
    # Rounding may leave a concentration slightly below zero before the drug has arrived.
    ketamine, metabolite = (np.append(np.maximum(curve, 0.0), rest) for curve in curves)
    return Exposure(np.append(time_h, after_h), ketamine, metabolite)


def follow(exposure: Exposure, switches: Switches | None = None, constants: Constants | None = None) -> Chain:
    """All links after the first. Arguments and errors as for `chain`."""
    s, c = switches or Switches(), constants or usual()
    brain_um = free_brain_concentration_um(exposure.ketamine_arterial_ng_ml, c.brain.unbound_fraction)
    reaching_um = np.zeros_like(brain_um) if "block" in s.cut else brain_um
    interneuron, pyramidal = _blocks(reaching_um, c)
    if "start" in s.cut or ("block" in s.cut and s.start != "metabolite"):
        start = np.zeros_like(brain_um)
    else:
        start = _start(s.start, interneuron, pyramidal, exposure, c.circuit)
    drive = start if s.start == "disinhibition" else start * _rival_scale(s.start)
    growth = _grow(exposure.time_h, drive, s.cut, c.growth)
    standard = _standard_synapses(s.start)
    potentiation, spines = growth.potentiation / standard.potentiation, growth.spines / standard.spines
    early = c.mood.early_share
    at_anchor = early * standard.potentiation_at_anchor + (1 - early) * standard.spines_at_anchor
    doses = (early * potentiation + (1 - early) * spines) / at_anchor
    points = improvement_points(doses, c.mood.anchor_points, c.lasting.single_dose_share)
    if s.mood == "opioid" and s.naltrexone:
        points = points * (1 - c.mood.naltrexone_share)
    if "mood" in s.cut:
        points = np.zeros_like(points)
    return Chain(exposure, s, brain_um, interneuron, pyramidal, start, drive, growth, potentiation, spines, points)


def improvement_points(
    standard_doses: float | np.ndarray, anchor_points: float, single_dose_share: float
) -> np.ndarray:
    """Improvement (points, same shape) for a change of synapses worth this many standard doses.

    anchor_points: what one standard dose is worth. single_dose_share: share (0.01 to 0.99) of the largest effect that
    one dose reaches; ValueError.
    """
    p = check_number("single_dose_share", single_dose_share, 0.01, 0.99)
    return np.asarray(anchor_points / p * -np.expm1(np.log1p(-p) * np.asarray(standard_doses)))


def _blocks(concentration_um: np.ndarray, constants: Constants) -> tuple[np.ndarray, np.ndarray]:
    """Blocks of interneurons and of pyramidal cells, (points,), shares."""
    c = constants
    interneuron, pyramidal = block_by_population(concentration_um, c.cells, c.potency, c.membrane)
    return np.asarray(interneuron), np.asarray(pyramidal)


def _start(
    name: str, interneuron: np.ndarray, pyramidal: np.ndarray, exposure: Exposure, circuit: CircuitParameters
) -> np.ndarray:
    """What starts the cascade (points,), in the unit of its account."""
    if name == "metabolite":
        return exposure.hydroxynorketamine_ng_ml
    if name == "rest":
        return 100 * pyramidal
    if circuit != load_circuit():
        return np.asarray(glutamate_percent(interneuron, pyramidal, circuit)) - 100
    return glutamate_percent_quickly(interneuron, pyramidal) - 100


def _grow(time_h: np.ndarray, drive: np.ndarray, cut: tuple[str, ...], p: PlasticityParameters) -> Cascade:
    """The cascade; a cut is a blocker that takes everything."""
    blockers = {"growth": "trkb_inhibitor", "spines": "rapamycin"}
    knockouts = tuple(blocker for link, blocker in blockers.items() if link in cut)
    percent = np.clip(100 + drive, 0.0, HIGHEST_GLUTAMATE_PERCENT)
    return cascade(time_h, percent, knockouts, replace(p, blocked_share=1.0) if knockouts else p)


@lru_cache(maxsize=1)
def standard_exposure() -> Exposure:
    """Drug in plasma after the standard dose: 0.5 mg/kg over 40 minutes into a vein."""
    return expose(Regimen("iv_infusion", dose_mg_per_kg=STANDARD_MG_PER_KG))


@cache
def _standard_starts() -> Mapping[str, float]:
    """Peak of what starts the cascade after the standard dose, for every account, in its own unit."""
    return {name: float(_standard_start(name).max()) for name in STARTS}


def _standard_start(name: str) -> np.ndarray:
    """What starts the cascade after the standard dose (points,), in the unit of its account."""
    exposure = standard_exposure()
    blocks = _blocks(free_brain_concentration_um(exposure.ketamine_arterial_ng_ml), usual())
    return _start(name, *blocks, exposure, usual().circuit)


def _rival_scale(name: str) -> float:
    """Per cent of glutamate that one unit of a rival start stands for."""
    return _standard_starts()["disinhibition"] / _standard_starts()[name]


@dataclass(frozen=True)
class _StandardSynapses:
    """Synapses after the standard dose. potentiation, spines: their peaks, in units of the cascade.
    potentiation_at_anchor, spines_at_anchor: at the time of the published difference, over the peak."""

    potentiation: float
    spines: float
    potentiation_at_anchor: float
    spines_at_anchor: float


@lru_cache(maxsize=len(STARTS))
def _standard_synapses(start: str) -> _StandardSynapses:
    scale = 1.0 if start == "disinhibition" else _rival_scale(start)
    growth = _grow(standard_exposure().time_h, scale * _standard_start(start), (), usual().growth)
    peaks = {name: growth.peak(name) for name in ("potentiation", "spines")}
    at_anchor = {name: growth.at(name, STANDARD_H) / peak for name, peak in peaks.items()}
    return _StandardSynapses(peaks["potentiation"], peaks["spines"], at_anchor["potentiation"], at_anchor["spines"])
