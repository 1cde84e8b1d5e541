"""Routes of administration: the catalogue from which models, controls and exported files take what they know.

A row of data/pharmacokinetics/routes.csv is a route with the doses that were studied; the rows of formulations.csv say
what is given by it. Both together are the one place where a route is described.
"""

from dataclasses import dataclass
from functools import cache

from ketamine_edu.evidence.records import records
from ketamine_edu.evidence.tables import Row

IN_DEVICES = "intranasal_esketamine"  # the route whose dose comes in devices of one size (absorption.spray_device)


@dataclass(frozen=True)
class Formulation:
    """One row of data/pharmacokinetics/formulations.csv.

    id: name of its absorption constants. route: id of a route. formulation: "racemic" or "esketamine".
    studied_dose_mg: the dose (mg) whose constants these are; None where they hold for every dose.
    """

    id: str
    route: str
    formulation: str
    studied_dose_mg: float | None


@dataclass(frozen=True)
class Route:
    """One row of data/pharmacokinetics/routes.csv, and the formulations that are given this way, the usual one first.

    dose_low, dose_high, dose_step, dose_default share dose_unit, "mg" or "mg/kg". duration_min_*: shortest, longest and
    usual length (min) of an injection or infusion into a vein; None for other routes.
    """

    id: str
    label: str
    short_label: str
    route: str
    dose_unit: str
    dose_low: float
    dose_high: float
    dose_step: float
    dose_default: float
    duration_min_low: float | None
    duration_min_high: float | None
    duration_min_default: float | None
    approval: str
    evidence: str
    constants: tuple[Formulation, ...]

    @property
    def formulations(self) -> tuple[str, ...]:
        """The forms of ketamine given this way, "racemic" or "esketamine", the usual one first."""
        return tuple(dict.fromkeys(row.formulation for row in self.constants))

    @property
    def is_intravenous(self) -> bool:
        return self.route == "intravenous"

    @property
    def dose_name(self) -> str:
        """The argument of `Regimen` that takes a dose in dose_unit: dose_mg or dose_mg_per_kg."""
        return f"dose_{self.dose_unit.replace('/', '_per_')}"

    def studied(self, formulation: str) -> tuple[Formulation, ...]:
        """The absorption constants of one formulation: one row, or one for each studied dose in rising order."""
        return tuple(row for row in self.constants if row.formulation == formulation)


@cache
def routes() -> dict[str, Route]:
    """The catalogue of routes, id -> Route, in the order of the table."""

    def constants(row: Row) -> tuple[Formulation, ...]:
        return tuple(f for f in records(Formulation, "pharmacokinetics/formulations") if f.route == row.text("id"))

    return {route.id: route for route in records(Route, "pharmacokinetics/routes", formed={"constants": constants})}


def formulation_of(route_id: str, formulation: str, dose_mg: float) -> str | None:
    """Name of the absorption constants of a route and formulation; None for a dose into a vein.

    dose_mg: where the constants depend on the dose, those of the studied dose that is nearest are taken.
    """
    route = routes()[route_id]
    if route.is_intravenous:
        return None
    return min(route.studied(formulation), key=lambda row: abs((row.studied_dose_mg or 0.0) - dose_mg)).id
