"""Many chains with other constants: a virtual population, and the samples that a study of sensitivity needs.

Every link has the parameters of its tables that bear on it (PARAMETERS), each with the range low to high of its row.
What a range means differs: 5th to 95th percentile of people here, a confidence interval there, and "ours" in most rows
of the later links. A share or a voltage is drawn evenly between the ends of its range, all others evenly on a
logarithmic scale.

A population is either of people, who differ in pharmacokinetics as published (pharmacokinetics/population.py) and in
nothing else, or of everything, where all other links are drawn from their ranges as well. The second band is not a band
of people: most of its width is uncertainty that is the same for everybody. How much of it is difference between people
has not been measured.

The constants of the published circuit (circuit.csv) stay as they are in samples: with all of them moved by a fifth at
once many circuits have no resting state. sensitivity.py moves them one by one.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from functools import cache

import numpy as np

from ketamine_edu.chain.links import (
    CLEARED_H,
    CURVES,
    OUTPUTS,
    Chain,
    Constants,
    Exposure,
    Switches,
    extended,
    follow,
    usual,
)
from ketamine_edu.evidence.parameters import Parameter, parameter_table
from ketamine_edu.kit.numbers.checks import check_choice, check_number, check_whole
from ketamine_edu.kit.numbers.parts import cut, finished_parts
from ketamine_edu.pharmacokinetics.absorption import Absorption
from ketamine_edu.pharmacokinetics.arterial_venous import ArterialVenous
from ketamine_edu.pharmacokinetics.population import vary
from ketamine_edu.pharmacokinetics.simulation import WEIGHT_KG, Regimen, absorption_and_inflows

MODEL = "arterial-venous"
WHO = ("people", "everything")
SUBJECTS = (2, 2000)
SAMPLE_POINTS = 200  # against 4000 points, peaks of synapses are 0.5 % low; in links.py, with 300, 0.2 %
PART = 128  # chains in one batch: about a third of a second
_METABOLITES = tuple(
    f"{drug}_{part}"
    for drug in ("norketamine", "hydroxynorketamine")
    for part in (
        "transit_min",
        "central_volume_l",
        "peripheral_volume_l",
        "clearance_l_per_h",
        "intercompartmental_clearance_l_per_h",
    )
)
_KETAMINE = (
    "central_volume_l",
    "peripheral_volume_2_l",
    "peripheral_volume_3_l",
    "clearance_l_per_h",
    "intercompartmental_clearance_2_l_per_h",
    "intercompartmental_clearance_3_l_per_h",
)
_FRACTIONS = ("systemic_norketamine_fraction", "hydroxynorketamine_fraction")
# link -> (field of Constants, table, names)
PARAMETERS: Mapping[str, Sequence[tuple[str, str, Sequence[str]]]] = {
    "plasma": [("body", "pharmacokinetics_arterial_venous", (*_KETAMINE, *_METABOLITES, *_FRACTIONS))],
    "block": [
        ("brain", "receptor_brain", ("unbound_fraction",)),
        ("potency", "receptor_potency_ketamine", ("ic50_um", "voltage_fraction")),
        ("membrane", "receptor_membrane", ("magnesium_half_block_mm", "magnesium_steepness_per_mv", "temperature_c")),
    ],
    "start": [
        (
            "cells",
            "circuit_cells",
            ("pyramidal_voltage_mv", "interneuron_voltage_mv", "pyramidal_magnesium_mm", "interneuron_magnesium_mm"),
        )
    ],
    "growth": [
        (
            "growth",
            "plasticity",
            (
                "surge_half_percent",
                "shutdown_half_percent_h",
                "shutdown_memory_h",
                "bdnf_decay_h",
                "trkb_half",
                "potentiation_decay_h",
            ),
        )
    ],
    "spines": [
        (
            "growth",
            "plasticity",
            (
                "mtorc1_decay_h",
                "protein_decay_h",
                "protrusion_decay_h",
                "young_spine_lifetime_h",
                "lasting_share",
                "lasting_spine_lifetime_d",
            ),
        )
    ],
    "mood": [("mood", "chain", ("early_share", "anchor_points")), ("lasting", "response", ("single_dose_share",))],
}


@dataclass(frozen=True)
class Range:
    """One parameter of the chain: the link it belongs to, the field of Constants that holds it, and its row."""

    link: str
    part: str
    row: Parameter

    @property
    def logarithmic(self) -> bool:
        """Whether it is drawn evenly on a logarithmic scale: all but shares and voltages, whose sign may change."""
        return self.row.low > 0 and self.row.unit != "1"

    def ends(self, width: float = 1.0) -> tuple[float, float]:
        """Both ends, drawn in towards the table's value to this share (0 to 1) of their distance from it."""
        row = self.row
        if self.logarithmic:
            return row.value * (row.low / row.value) ** width, row.value * (row.high / row.value) ** width
        return row.value + width * (row.low - row.value), row.value + width * (row.high - row.value)

    def spread(self, shares: np.ndarray, width: float = 1.0) -> np.ndarray:
        """Values (same shape) for shares (0 to 1) of the way from the low to the high end."""
        low, high = self.ends(width)
        return low * (high / low) ** shares if self.logarithmic else low + (high - low) * shares


@cache
def ranges() -> tuple[Range, ...]:
    """All parameters that are varied, link after link."""
    return tuple(
        Range(link, part, parameter_table(table)[name])
        for link, parts in PARAMETERS.items()
        for part, table, names in parts
        for name in names
    )


def usual_values() -> np.ndarray:
    """The values of the tables, (parameters,), in the order of `ranges`."""
    return np.array([r.row.value for r in ranges()])


def constants_of(values: np.ndarray) -> Constants:
    """The constants of all links for one value per parameter (parameters,); the body may hold arrays."""
    changed: dict[str, dict[str, float]] = {}
    for r, value in zip(ranges(), values, strict=True):
        changed.setdefault(r.part, {})[r.row.name] = value
    return replace(usual(), **{part: replace(getattr(usual(), part), **fields) for part, fields in changed.items()})


def expose_many(
    regimen: Regimen,
    body: ArterialVenous,
    absorption: Absorption | None,
    subjects: int,
    days: float,
    weight_kg: float = 70.0,
) -> list[Exposure]:
    """One exposure per subject; body and absorption hold one value per subject where they differ."""
    absorptions, inflows = absorption_and_inflows((regimen,), weight_kg, MODEL, body, absorption)
    system = body.compartments(weight_kg, absorptions)
    solution = system.solve(inflows, CLEARED_H, SAMPLE_POINTS, outputs=OUTPUTS, integrals=False)
    shape = (subjects, solution.time_h.size)
    ketamine, metabolite = (np.broadcast_to(solution.curves[output], shape) for output in OUTPUTS)
    return [extended(solution.time_h, pair, days) for pair in zip(ketamine, metabolite, strict=True)]


def sampled_chains(
    regimen: Regimen, values: np.ndarray, switches: Switches | None = None, days: float = 8.0
) -> Iterator[Chain]:
    """A chain for every column of values (parameters, samples), one after the other."""
    in_body = np.array([r.part == "body" for r in ranges()])
    names = [r.row.name for r in ranges() if r.part == "body"]
    for part in cut(values.shape[1], PART):
        batch = values[:, part]
        body = replace(usual().body, **dict(zip(names, batch[in_body], strict=True)))
        for k, exposure in enumerate(expose_many(regimen, body, None, batch.shape[1], days)):
            yield follow(exposure, switches, constants_of(batch[:, k]))


@dataclass(frozen=True)
class ChainPopulation:
    """Curves of many chains. who: a name in WHO. time_h (points,); curves: name in CURVES -> (subjects, points)."""

    who: str
    seed: int
    time_h: np.ndarray
    curves: Mapping[str, np.ndarray]

    def quantile(self, name: str, share: float) -> np.ndarray:
        """Value (points,) below which `share` (0 to 1) of the chains lie at each time; ValueError for another name."""
        check_number("share", share, 0.0, 1.0)
        return np.asarray(np.quantile(self.curves[check_choice("name", name, CURVES)], share, axis=0))

    def band(self, low: float, high: float) -> "ChainBand":
        """The quantiles `low` and `high` (shares, 0 to 1) of every curve."""
        low_end, high_end = ({name: self.quantile(name, share) for name in CURVES} for share in (low, high))
        return ChainBand(self.time_h, low_end, high_end)


@dataclass(frozen=True)
class ChainBand:
    """Two quantiles of many chains: time_h (points,); low, high: name in CURVES -> (points,), in the curve's unit."""

    time_h: np.ndarray
    low: Mapping[str, np.ndarray]
    high: Mapping[str, np.ndarray]

    def at(self, name: str, time_h: float) -> tuple[float, float]:
        """Both ends of one curve's band at a time (h), linear between points."""
        low, high = (float(np.interp(time_h, self.time_h, end[name])) for end in (self.low, self.high))
        return low, high


def chain_population(
    regimen: Regimen,
    switches: Switches | None = None,
    who: str = "people",
    subjects: int = 200,
    seed: int = 0,
    weight_kg: float = 70.0,
    days: float = 28.0,
    executor: Executor | None = None,
    progress: Callable[[float], None] | None = None,
) -> ChainPopulation:
    """The same dose in many chains. who: "people" (pharmacokinetics differ) or "everything" (all links, see above).

    subjects: 2 to 2000. The same seed gives the same chains, whatever was computed before, for any number of workers.
    executor and progress: see `finished_parts`. Raises ValueError naming the argument, the value and what is allowed.
    """
    check_choice("who", who, WHO)
    subjects = check_whole("subjects", subjects, *SUBJECTS, "chains")
    weight_kg = check_number("weight_kg", weight_kg, *WEIGHT_KG, "kg")
    typical, _ = absorption_and_inflows((regimen,), weight_kg, MODEL, usual().body)
    body, absorptions = vary(usual().body, typical, regimen, weight_kg, subjects, seed)
    exposures = expose_many(regimen, body, next(iter(absorptions.values()), None), subjects, days, weight_kg)
    drawn = _drawn_constants(subjects, seed) if who == "everything" else [usual()] * subjects
    cuts = cut(subjects, PART)
    parts = [(exposures[part], switches, drawn[part]) for part in cuts]
    finished = dict(finished_parts(curves_of_chains, parts, executor, progress))
    curves = {name: np.concatenate([finished[number][1][name] for number in range(len(cuts))]) for name in CURVES}
    return ChainPopulation(who, seed, finished[0][0], curves)


def curves_of_chains(
    exposures: Sequence[Exposure], switches: Switches | None, constants: Sequence[Constants]
) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """Times (h), and name in CURVES -> (chains, points), of one chain per exposure and constants."""
    chains = [follow(exposure, switches, c) for exposure, c in zip(exposures, constants, strict=True)]
    return chains[0].time_h, {name: np.array([chain.curve(name) for chain in chains]) for name in CURVES}


def _drawn_constants(subjects: int, seed: int) -> list[Constants]:
    """Constants with every link but the first drawn from its range."""
    shares = np.random.default_rng([seed, 1]).random((subjects, len(ranges())))
    usual_value = usual_values()
    fixed = np.array([r.part == "body" for r in ranges()])
    values = np.array([r.spread(shares[:, k]) for k, r in enumerate(ranges())])
    values[fixed] = usual_value[fixed, None]
    return [constants_of(column) for column in values.T]
