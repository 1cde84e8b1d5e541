"""Published experiments against the circuit: in which direction firing and glutamate went, and by how much in people.

Rows come from data/circuit/directions.csv and data/circuit/sizes.csv. Most papers could be read for the direction only,
so directions are compared: up or down agrees if the model changes with that sign, "no change" if the model changes by
less than the experiment could have seen.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from ketamine_edu.circuit.rates import block_by_population, load_cells, steady_rates
from ketamine_edu.evidence.tables import Row, read_table
from ketamine_edu.kit.numbers.targets import Target
from ketamine_edu.pharmacokinetics.simulation import Profile, Regimen, simulate
from ketamine_edu.receptor.block import free_brain_concentration_um

SIZE_LIMIT_PERCENT = 50.0
SIZE_ROW, INFUSION_MG_PER_KG = "ABDALLAH", 0.5
WORDS = {"up": "up", "down": "down", "none": "no change"}


@dataclass(frozen=True)
class Direction:
    """One experiment and what the circuit does at its concentration.

    given: dose or concentration in words. concentration_um: unbound ketamine taken for it (µM). observed: "up", "down" or
    "none". change_percent: of the quantity in the model. agrees: whether that is the observed direction. role: "fitted" for
    the one that set a constant, else "validation".
    """

    id: str
    description: str
    species: str
    given: str
    concentration_um: float
    quantity: str
    observed: str
    change_percent: float
    agrees: bool
    role: str
    source: str


def directions() -> list[Direction]:
    """Every experiment of the table with the model's change, in the order of the table."""
    return [_direction(row) for row in read_table("circuit/directions")]


def direction_table(rows: Sequence[Direction]) -> list[Row]:
    """The rows as texts to print."""
    return [
        {
            "description": row.description,
            "given": row.given,
            "quantity": row.quantity,
            "observed": WORDS[row.observed],
            "model": f"{row.change_percent:+z.1f}\N{NO-BREAK SPACE}%",
            "agrees": ("yes" if row.agrees else "NO") + (", used in the fit" if row.role == "fitted" else ""),
            "source": row.source,
        }
        for row in rows
    ]


def size_in_people() -> Target:
    """The one size measured in people that belongs to release: labelled glutamine, against the model's peak (%)."""
    row = next(r for r in read_table("circuit/sizes") if r["id"] == SIZE_ROW)
    concentration = human_concentration_um(INFUSION_MG_PER_KG)
    return Target(
        id=row["id"],
        description=row["description"],
        quantity=row["quantity"],
        group="glutamate",
        observed=row["value"],
        predicted=changes_percent(concentration)["glutamate"],
        unit=row["unit"],
        source=row["source"],
        role="validation",
        limit_percent=SIZE_LIMIT_PERCENT,
    )


def changes_percent(concentration_um: float) -> dict[str, float]:
    """Change (%) of interneurons, pyramidal cells and glutamate at a concentration (µM) of unbound ketamine."""
    block_interneuron, block_pyramidal = block_by_population(concentration_um)
    rates = steady_rates(np.array([0.0, block_interneuron]), np.array([0.0, block_pyramidal]))
    interneurons, pyramidal = (100 * float(hz[1] / hz[0] - 1) for hz in (rates.interneuron_hz, rates.pyramidal_hz))
    return {"interneurons": interneurons, "pyramidal cells": pyramidal, "glutamate": pyramidal}


def human_concentration_um(dose_mg_per_kg: float, time_after_min: float | None = None) -> float:
    """Unbound ketamine (µM) in the brain of a person of 70 kg given a dose over 40 min into a vein.

    time_after_min: minutes after the start; None takes the highest, at the end of the infusion.
    """
    profile = _infusion(dose_mg_per_kg)
    if time_after_min is None:
        plasma = profile.cmax(site="arterial")
    else:
        plasma = profile.concentration_at(time_after_min / 60, site="arterial")
    return float(free_brain_concentration_um(plasma))


def rat_concentration_um(dose_mg_per_kg: float) -> float:
    """Unbound ketamine (µM) in the brain of a rat after an injection (mg/kg); one fitted constant."""
    return load_cells().rat_um_per_mg_per_kg * dose_mg_per_kg


@cache
def _infusion(dose_mg_per_kg: float) -> Profile:
    return simulate(Regimen("iv_infusion", dose_mg_per_kg=dose_mg_per_kg))


def _direction(row: Row) -> Direction:
    concentration = _concentration_um(row)
    change = changes_percent(concentration)[row["quantity"]]
    if row["observed"] == "none":
        agrees = abs(change) < row["detectable_percent"]
    else:
        agrees = (change > 0) == (row["observed"] == "up")
    copied = {name: row[name] for name in ("id", "description", "species", "quantity", "observed", "role", "source")}
    return Direction(**copied, given=_given(row), concentration_um=concentration, change_percent=change, agrees=agrees)


def _concentration_um(row: Row) -> float:
    if row["concentration_um"] is not None:
        return row["concentration_um"]
    if row["species"] == "human":
        return human_concentration_um(row["dose_mg_per_kg"], row["time_after_min"])
    return rat_concentration_um(row["dose_mg_per_kg"])


def _given(row: Row) -> str:
    if row["concentration_um"] is not None:
        return f"{row['drug']} {row['concentration_um']:g} µM"
    if row["drug"] != "ketamine":
        return f"{row['drug']} (model: ketamine {row['dose_mg_per_kg']:g} mg/kg)"
    return f"ketamine {row['dose_mg_per_kg']:g} mg/kg"
