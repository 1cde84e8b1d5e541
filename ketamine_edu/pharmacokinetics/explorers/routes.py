"""First explorer of lesson 05: routes of administration."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from ketamine_edu.kit.drawing import style
from ketamine_edu.kit.numbers.words import time_words
from ketamine_edu.kit.page.controls import Choice, Choices, Slider, Toggle, stepped
from ketamine_edu.kit.page.explorer import Explorer
from ketamine_edu.kit.page.table import number, table
from ketamine_edu.pharmacokinetics.comparison import Concentration, after_route
from ketamine_edu.pharmacokinetics.explorers.doses import chosen_regimen, dose_control, dose_sliders, simulated
from ketamine_edu.pharmacokinetics.pictures.routes import RoutesPicture
from ketamine_edu.pharmacokinetics.pictures.shared import VESSELS
from ketamine_edu.pharmacokinetics.population import Band, simulate_population
from ketamine_edu.pharmacokinetics.routes import routes
from ketamine_edu.pharmacokinetics.simulation import ANALYTES, Regimen

SUBJECTS, BAND_POINTS = 1000, 100
BANDS = 4  # more of them on one picture hide each other
SCALES = {"linear": "linear", "log": "logarithmic"}


class RoutesExplorer(Explorer):
    """Concentrations after the routes of administration, side by side.

    Controls: routes; a dose for each, within studied doses; body weight; ketamine or a metabolite; artery or vein;
    hours shown; scale; a level whose time above it is counted; the band of a virtual population.
    """

    def build_controls(self) -> dict[str, Slider | Choice | Choices | Toggle]:
        catalogue = routes().values()
        chosen = ("iv_infusion", "intranasal_esketamine", "oral")
        return {
            "routes": Choices("Routes", {r.id: style.look(r.id).label for r in catalogue}, chosen, swatches=True),
            **dose_sliders(catalogue, lambda route: f"{style.look(route.id).label}, dose"),
            "weight_kg": Slider("Body weight", stepped(40, 120, 5), 70, unit="kg"),
            "analyte": Choice("What is measured", {a: a for a in ANALYTES}, "ketamine"),
            "site": Choice("Where", VESSELS, "venous"),
            "hours": Slider("Time shown", tuple(style.HOURS_TICKS_H), 6, unit="h"),
            "scale": Choice("Scale", SCALES, "linear"),
            "level_ng_ml": Slider("Count the time above", stepped(5, 200, 5), 70, unit="ng/mL"),
            "band": Toggle(f"Band of {SUBJECTS} virtual people (5-95 %), for up to {BANDS} routes", True),
        }

    def needed_controls(self, state: Any) -> list[str]:
        unused = {dose_control(route) for route in routes().values() if route.id not in state.routes}
        if state.analyte != "ketamine":
            unused.add("site")
        return [name for name in self.controls if name not in unused]

    def build_picture(self) -> RoutesPicture:
        return RoutesPicture()

    def compute(self, state: Any) -> tuple[Concentration, ...]:
        regimens = (chosen_regimen(state, routes()[route_id]) for route_id in state.routes)
        profiles = (simulated(regimen, state.weight_kg, state.hours) for regimen in regimens)
        return tuple(after_route(profile, state.analyte, state.site) for profile in profiles)

    def compute_later(self, state: Any, results: Sequence[Concentration]) -> Mapping[str, Band]:
        if not state.band or len(results) > BANDS:
            return {}
        return {
            curve.name: population_band(
                curve.profile.regimens[0], state.weight_kg, state.hours, state.analyte, curve.site
            )
            for curve in results
        }

    def headline(self, state: Any, results: Sequence[Concentration]) -> str:
        columns = ["Route", "Dose, mg", "Cmax, ng/mL", "Tmax", "AUC, ng·h/mL", "F, %"]
        rows = [
            [
                style.look(curve.name).label,
                number(curve.profile.dose_mg),
                number(curve.cmax_ng_ml),
                time_words(curve.tmax_h),
                number(curve.auc_ng_h_ml),
                f"{100 * curve.profile.bioavailability:.0f}",
            ]
            for curve in results
        ]
        if state.analyte == "ketamine":
            columns.append(f"above {state.level_ng_ml:g} ng/mL")
            for row, curve in zip(rows, results, strict=True):
                row.append(time_words(curve.time_above_h(state.level_ng_ml)))
        return table(columns, rows, looks=[curve.name for curve in results]) if rows else ""


@lru_cache(maxsize=64)
def population_band(regimen: Regimen, weight_kg: float, hours: float, analyte: str, site: str | None) -> Band:
    """Between 5 and 95 % of a virtual population, kept like the simulations."""
    return simulate_population(regimen, SUBJECTS, 0, weight_kg, hours, BAND_POINTS, analyte, site).band()
