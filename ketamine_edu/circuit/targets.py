"""Published experiments against the circuit: in which direction firing and glutamate went, and by how much in people.

Rows come from data/circuit/directions.csv and data/circuit/sizes.csv. Most papers could be read for the direction only,
so directions are compared: up or down agrees if the model changes with that sign, "no change" if the model changes by
less than the experiment could have seen.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from ketamine_edu.circuit.dose import effect_at, human_concentration_um, rat_concentration_um
from ketamine_edu.circuit.rates import CellParameters, load_cells
from ketamine_edu.evidence.records import records
from ketamine_edu.evidence.tables import Row
from ketamine_edu.kit.numbers.targets import Target

SIZE_LIMIT_PERCENT = 50.0
SIZE_ROW, INFUSION_MG_PER_KG = "ABDALLAH", 0.5
WORDS = {"up": "up", "down": "down", "none": "no change"}


@dataclass(frozen=True)
class Direction:
    """One experiment and what the circuit does at its concentration.

    given: dose or concentration in words. concentration_um: unbound ketamine taken for it (µM). quantity:
    "interneurons", "pyramidal cells" or "glutamate". observed: "up", "down" or "none". detectable_percent: the change
    that would have been seen, where there was none. change_percent: of the quantity in the model. role: "fitted" for
    the one that set a constant, else "validation".
    """

    id: str
    description: str
    species: str
    given: str
    concentration_um: float
    quantity: str
    observed: str
    detectable_percent: float | None
    change_percent: float
    role: str
    source: str

    @property
    def agrees(self) -> bool:
        """Whether the model changes in the observed direction, or by less than could have been seen."""
        if self.detectable_percent is not None:
            return abs(self.change_percent) < self.detectable_percent
        return (self.change_percent > 0) == (self.observed == "up")


@dataclass(frozen=True)
class Size:
    """A change in people that was given as a number; rows of data/circuit/sizes.csv. value: of the quantity, in
    `unit`."""

    id: str
    description: str
    quantity: str
    value: float
    unit: str
    source: str


@cache
def directions() -> tuple[Direction, ...]:
    """Every experiment of the table with the model's change, in the order of the table."""
    formed = {"given": _given, "concentration_um": _concentration_um, "change_percent": _change_percent}
    return records(Direction, "circuit/directions", formed=formed)


def direction_table(rows: Sequence[Direction]) -> list[dict[str, str]]:
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


def glutamate_experiments_um(cells: CellParameters | None = None) -> Mapping[str, tuple[float, ...]]:
    """Direction in which glutamate was found to go -> concentrations (µM) of those experiments.

    cells: None takes the table's; its constant of rats moves the experiments in rats.
    """
    of_rats = (cells or load_cells()).rat_um_per_mg_per_kg / load_cells().rat_um_per_mg_per_kg
    experiments = [row for row in directions() if row.quantity == "glutamate"]
    return {
        direction: tuple(
            row.concentration_um * (of_rats if row.species == "rat" else 1.0)
            for row in experiments
            if row.observed == direction
        )
        for direction in WORDS
    }


def measured_in_people() -> Size:
    """The one size in people that belongs to release and not to content of tissue: labelled glutamine (%)."""
    return next(row for row in records(Size, "circuit/sizes") if row.id == SIZE_ROW)


def size_in_people() -> Target:
    """The size measured in people against the model's peak (%)."""
    measured = measured_in_people()
    return Target(
        id=measured.id,
        description=measured.description,
        quantity=measured.quantity,
        group="glutamate",
        observed=measured.value,
        predicted=changes_percent(human_concentration_um(INFUSION_MG_PER_KG))["glutamate"],
        unit=measured.unit,
        source=measured.source,
        role="validation",
        limit_percent=SIZE_LIMIT_PERCENT,
    )


def changes_percent(concentration_um: float) -> dict[str, float]:
    """Change (%) of interneurons, pyramidal cells and glutamate at a concentration (µM) of unbound ketamine."""
    effect = effect_at(concentration_um)
    pyramidal = effect.change_percent("pyramidal")
    return {
        "interneurons": effect.change_percent("interneuron"),
        "pyramidal cells": pyramidal,
        "glutamate": pyramidal,
    }


def _change_percent(row: Row) -> float:
    return changes_percent(_concentration_um(row))[row.text("quantity")]


def _concentration_um(row: Row) -> float:
    concentration_um = row.number_or_none("concentration_um")
    if concentration_um is not None:
        return concentration_um
    if row.text("species") == "human":
        return human_concentration_um(row.number("dose_mg_per_kg"), row.number_or_none("time_after_min"))
    return rat_concentration_um(row.number("dose_mg_per_kg"))


def _given(row: Row) -> str:
    drug = row.text("drug")
    if row["concentration_um"] is not None:
        return f"{drug} {row.number('concentration_um'):g} µM"
    if drug != "ketamine":
        return f"{drug} (model: ketamine {row.number('dose_mg_per_kg'):g} mg/kg)"
    return f"{drug} {row.number('dose_mg_per_kg'):g} mg/kg"
