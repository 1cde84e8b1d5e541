"""A virtual population: the same regimen in many people who differ as published.

Each person draws a factor for every parameter that has a row in data/parameters/pharmacokinetics_variability.csv:

    lognormal:      value = typical x exp(omega z)                     (volumes, clearances, rates)
    logit-normal:   value = expit(logit(typical) + omega z)            (fractions, so that they stay between 0 and 1)

with independent standard normal z. The typical person is the median. People are solved in batches of matrix
exponentials (compartments.py), with only those compartments that the wanted curve depends on. A large population can
be shared out to many workers (parts.py); everybody is drawn before that, so that the people are the same however many
work.

Not included, because nobody has published it or because it would move the times of inputs: variability of IM and SC
absorption, of the venous link, of zero-order absorption times, correlations between parameters, body weight. The bands
are therefore narrower than reality, most of all for IM and SC.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from typing import Any, TypeVar

import numpy as np

from ketamine_edu.evidence.parameters import load_parameters
from ketamine_edu.evidence.records import records
from ketamine_edu.kit.numbers.checks import check_choice, check_number
from ketamine_edu.kit.numbers.parts import cut, finished_parts
from ketamine_edu.pharmacokinetics.absorption import Absorption
from ketamine_edu.pharmacokinetics.arterial_venous import ArterialVenous
from ketamine_edu.pharmacokinetics.routes import formulation_of
from ketamine_edu.pharmacokinetics.simulation import (
    HOURS,
    POINTS,
    WEIGHT_KG,
    Regimen,
    absorption_and_inflows,
    output_name,
)

Parameters = TypeVar("Parameters", ArterialVenous, Absorption)

MODEL = "arterial-venous"
SUBJECTS = (2, 1_000_000)
VALUES = 100_000_000  # concentrations in one population: 0.8 GB
PART = 250  # people in one batch: larger ones are no faster, and need 0.1 MiB for every person
EVERY_FORMULATION = "all"
DISTRIBUTIONS = ("lognormal", "logit-normal")
SHARES = ("direct_fraction", "swallowed_bioavailability")  # cannot exceed 1


@dataclass(frozen=True)
class Variability:
    """One row of data/parameters/pharmacokinetics_variability.csv: how much a parameter differs between people.

    formulation: whose absorption constant it is, EVERY_FORMULATION for a parameter of the body. distribution: one of
    DISTRIBUTIONS. omega: standard deviation on its scale.
    """

    formulation: str
    name: str
    distribution: str
    omega: float


@dataclass(frozen=True)
class Band:
    """Where most people lie: between low_ng_ml and high_ng_ml (points,) in ng/mL, at time_h (points,) in h."""

    time_h: np.ndarray
    low_ng_ml: np.ndarray
    high_ng_ml: np.ndarray


@dataclass(frozen=True)
class Population:
    """Curves of many virtual people. time_h (points,) in h; curves (subjects, points) in ng/mL."""

    regimen: Regimen
    analyte: str
    site: str | None
    seed: int
    time_h: np.ndarray
    curves_ng_ml: np.ndarray

    def quantile(self, share: float) -> np.ndarray:
        """Concentration (points,) in ng/mL below which `share` (0 to 1) of the people lie at each time."""
        return np.asarray(np.quantile(self.curves_ng_ml, check_number("share", share, 0.0, 1.0), axis=0))

    def band(self, share: float = 0.9) -> Band:
        """The band that holds the middle `share` (0 to 1) of the people at each time: 0.9 for 5 to 95 %."""
        outside = (1 - check_number("share", share, 0.0, 1.0)) / 2
        return Band(self.time_h, self.quantile(outside), self.quantile(1 - outside))

    def cmax(self) -> np.ndarray:
        """Highest concentration of each person (subjects,), ng/mL."""
        return np.asarray(self.curves_ng_ml.max(axis=1))


def simulate_population(
    regimen: Regimen,
    subjects: int = 1000,
    seed: int = 0,
    weight_kg: float = 70.0,
    hours: float = 24.0,
    points: int = 100,
    analyte: str = "ketamine",
    site: str | None = None,
    executor: Executor | None = None,
    progress: Callable[[float], None] | None = None,
) -> Population:
    """Concentrations of one analyte in `subjects` virtual people of the same weight (kg).

    subjects: 2 to 1,000,000, of which each has `points` values, 100 million in all at most. seed: the same seed gives
    the same people, in the same order, for every regimen of the same route and any number of workers. executor and
    progress: see `finished_parts`. Other arguments as in `simulate`. Raises ValueError naming the argument, the value
    and what is allowed.
    """
    subjects = round(check_number("subjects", subjects, *SUBJECTS, "people"))
    weight_kg = check_number("weight_kg", weight_kg, *WEIGHT_KG, "kg")
    hours = check_number("hours", hours, *HOURS, "h")
    points = round(check_number("points", points, *POINTS, ""))
    if subjects * points > VALUES:
        raise ValueError(f"points is {points} for {subjects} people; allowed are up to {VALUES // subjects}")
    output = output_name(MODEL, analyte, site)
    typical = load_parameters(ArterialVenous, ArterialVenous.table)
    usual, _ = absorption_and_inflows((regimen,), weight_kg, MODEL, typical)
    people, absorptions = vary(typical, usual, regimen, weight_kg, subjects, seed)
    cuts = cut(subjects, PART)
    parts = [
        (
            regimen,
            weight_kg,
            hours,
            points,
            output,
            for_some(people, group),
            {route_id: for_some(absorption, group) for route_id, absorption in absorptions.items()},
        )
        for group in cuts
    ]
    time_h, curves = np.empty(0), np.empty((0, 0))
    for number, (times_h, batch_ng_ml) in finished_parts(curves_of, parts, executor, progress):
        if not time_h.size:
            time_h, curves = times_h, np.empty((subjects, times_h.size))
        curves[cuts[number]] = batch_ng_ml
    return Population(regimen, analyte, site, seed, time_h, curves)


def curves_of(
    regimen: Regimen,
    weight_kg: float,
    hours: float,
    points: int,
    output: str,
    people: ArterialVenous,
    absorptions: dict[str, Absorption],
) -> tuple[np.ndarray, np.ndarray]:
    """Times (h) and concentrations (people, times) in ng/mL of one batch of people."""
    _, inflows = absorption_and_inflows((regimen,), weight_kg, MODEL, people, next(iter(absorptions.values()), None))
    solution = people.compartments(weight_kg, absorptions).solve(inflows, hours, points, (output,), integrals=False)
    return solution.time_h, solution.curves[output]


def for_some(parameters: Parameters, people: slice) -> Parameters:
    """The same parameters for some of the people; what is the same for all stays as it is."""
    values: dict[str, Any] = {
        name: value[people] for name, value in vars(parameters).items() if isinstance(value, np.ndarray)
    }
    return replace(parameters, **values)


def vary(
    typical: ArterialVenous,
    absorptions: dict[str, Absorption],
    regimen: Regimen,
    weight_kg: float,
    subjects: int,
    seed: int,
) -> tuple[ArterialVenous, dict[str, Absorption]]:
    """Parameters with one value per person (subjects,) wherever a variability is published or assumed.

    weight_kg: body weight (kg), which turns a dose in mg/kg into the mg by which the formulation is chosen.
    """
    rng = np.random.default_rng(seed)
    disposition: dict[str, Any] = {}
    uptake: dict[str, Any] = {}
    absorption = absorptions.get(regimen.route_id)
    formulation = formulation_of(regimen.route_id, str(regimen.formulation), regimen.dose_in_mg(weight_kg))
    for row in records(Variability, "parameters/pharmacokinetics_variability"):
        z = rng.standard_normal(subjects)  # drawn for every row: a person's disposition is the same on every route
        if row.formulation == EVERY_FORMULATION:
            disposition[row.name] = draw(getattr(typical, row.name), row.distribution, row.omega, z)
        elif absorption is not None and row.formulation == formulation:
            values = draw(getattr(absorption, row.name), row.distribution, row.omega, z)
            uptake[row.name] = np.minimum(values, 1.0) if row.name in SHARES else values
    varied = {route_id: replace(constants, **uptake) for route_id, constants in absorptions.items()}
    return replace(typical, **disposition), varied


def draw(typical: float, distribution: str, omega: float, z: Sequence[float] | np.ndarray) -> np.ndarray:
    """Values (same shape as z) around `typical` with the standard deviation `omega` on the scale of `distribution`."""
    factors = np.exp(omega * np.asarray(z, dtype=float))
    if check_choice("distribution", distribution, DISTRIBUTIONS) == "lognormal":
        return np.asarray(typical * factors)
    odds = typical / (1 - typical) * factors
    return np.asarray(odds / (1 + odds))
