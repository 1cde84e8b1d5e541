"""A virtual population: the same regimen in many people who differ as published.

Each person draws a factor for every parameter that has a row in data/parameters/pharmacokinetics_variability.csv:

    lognormal:      value = typical x exp(omega z)                     (volumes, clearances, rates)
    logit-normal:   value = expit(logit(typical) + omega z)            (fractions, so that they stay between 0 and 1)

with independent standard normal z. The typical person is the median. All people are solved in one batch of matrix
exponentials (compartments.py), with only those compartments that the wanted curve depends on.

Not included, because nobody has published it or because it would move the times of inputs: variability of IM and SC
absorption, of the venous link, of zero-order absorption times, correlations between parameters, body weight. The bands
are therefore narrower than reality, most of all for IM and SC.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from ketamine_edu.evidence.tables import read_table
from ketamine_edu.models.arterial_venous import ArterialVenous
from ketamine_edu.models.pharmacokinetic_parts import Absorption, formulation_of
from ketamine_edu.models.pharmacokinetics import (
    HOURS,
    POINTS,
    WEIGHT_KG,
    Regimen,
    absorption_and_inflows,
    check_number,
    load_model,
    output_name,
)

MODEL = "arterial-venous"
SUBJECTS = (2, 100_000)
SHARES = ("direct_fraction", "swallowed_bioavailability")  # cannot exceed 1


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
        return np.quantile(self.curves_ng_ml, check_number("share", share, 0.0, 1.0, ""), axis=0)

    def cmax(self) -> np.ndarray:
        """Highest concentration of each person (subjects,), ng/mL."""
        return self.curves_ng_ml.max(axis=1)


def simulate_population(
    regimen: Regimen,
    subjects: int = 1000,
    seed: int = 0,
    weight_kg: float = 70.0,
    hours: float = 24.0,
    points: int = 100,
    analyte: str = "ketamine",
    site: str | None = None,
) -> Population:
    """Concentrations of one analyte in `subjects` virtual people of the same weight (kg).

    seed: the same seed gives the same people, in the same order, for every regimen of the same route. Other arguments as
    in `simulate`. Raises ValueError naming the argument, the value and what is allowed.
    """
    subjects = round(check_number("subjects", subjects, *SUBJECTS, "people"))
    weight_kg = check_number("weight_kg", weight_kg, *WEIGHT_KG, "kg")
    hours = check_number("hours", hours, *HOURS, "h")
    points = round(check_number("points", points, *POINTS, ""))
    output = output_name(MODEL, analyte, site)
    typical = load_model(MODEL)
    how, _ = absorption_and_inflows((regimen,), weight_kg, MODEL, typical)
    people, absorptions = vary(typical, how, regimen, subjects, seed)
    _, inflows = absorption_and_inflows((regimen,), weight_kg, MODEL, people, next(iter(absorptions.values()), None))
    system = people.compartments(weight_kg, absorptions)
    solution = system.solve(inflows, hours, points, outputs=(output,), integrals=False)
    return Population(regimen, analyte, site, seed, solution.time_h, solution.curves[output])


def vary(
    typical: ArterialVenous, absorptions: dict[str, Absorption], regimen: Regimen, subjects: int, seed: int
) -> tuple[ArterialVenous, dict[str, Absorption]]:
    """Parameters with one value per person (subjects,) wherever a variability is published or assumed."""
    rng = np.random.default_rng(seed)
    varied, varied_absorption = {}, {}
    absorption = absorptions.get(regimen.route_id)
    formulation = formulation_of(regimen.route_id, regimen.formulation, regimen.dose_mg or 0.0)
    for row in read_table("parameters/pharmacokinetics_variability"):
        name, how = row["name"], (row["distribution"], row["omega"])
        z = rng.standard_normal(subjects)  # drawn for every row: a person's disposition is the same on every route
        if row["formulation"] == "all":
            varied[name] = draw(getattr(typical, name), *how, z)
        elif absorption is not None and row["formulation"] == formulation:
            value = draw(getattr(absorption, name), *how, z)
            varied_absorption[name] = np.minimum(value, 1.0) if name in SHARES else value
    return replace(typical, **varied), {
        route_id: replace(absorption, **varied_absorption) for route_id, absorption in absorptions.items()
    }


def draw(typical: float, distribution: str, omega: float, z: Sequence[float] | np.ndarray) -> np.ndarray:
    """Values (same shape as z) around `typical` with the standard deviation `omega` on the scale of `distribution`."""
    z = np.asarray(z, dtype=float)
    if distribution == "lognormal":
        return typical * np.exp(omega * z)
    if distribution == "logit-normal":
        odds = typical / (1 - typical) * np.exp(omega * z)
        return odds / (1 + odds)
    raise ValueError(f"distribution is {distribution!r}; allowed are lognormal, logit-normal")
