"""Explorers of lesson 05: routes of administration, first pass, and which model?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

import numpy as np

from ketamine_edu.evidence.references import cite
from ketamine_edu.evidence.tables import Row
from ketamine_edu.kit.drawing import looks, style
from ketamine_edu.kit.numbers.words import time_words
from ketamine_edu.kit.page.controls import Choice, Choices, Slider, Toggle, stepped
from ketamine_edu.kit.page.explorer import Explorer
from ketamine_edu.kit.page.table import number, table
from ketamine_edu.pharmacokinetics.absorption import load_absorption
from ketamine_edu.pharmacokinetics.building_blocks import MIN_PER_H
from ketamine_edu.pharmacokinetics.observations import Experiment, experiments, observed_for
from ketamine_edu.pharmacokinetics.pictures.pharmacokinetics import (
    TICKS_H,
    Concentrations,
    Curve,
    FirstPassPicture,
    FirstPassResults,
    ModelsPicture,
    Observed,
    RoutesPicture,
)
from ketamine_edu.pharmacokinetics.population import simulate_population
from ketamine_edu.pharmacokinetics.routes import Route, routes
from ketamine_edu.pharmacokinetics.simulation import (
    ANALYTES,
    MODELS,
    Profile,
    Regimen,
    load_model,
    simulate,
)

POINTS = 300
SUBJECTS = 1000
BANDS = 4  # more of them on one picture hide each other
QUANTITIES = {
    "ketamine": "Ketamine",
    "norketamine": "Norketamine",
    "hydroxynorketamine": "Hydroxynorketamine (sources differ threefold)",
}
SCALES = {"linear": "linear", "log": "logarithmic"}
SITES = {"venous": "forearm vein", "arterial": "artery"}


def dose_control(route: Route) -> str:
    """Name of the control that sets the dose of a route."""
    return f"{route.id}_{route.dose_unit.replace('/', '_per_')}"


def regimen_for(route: Route, dose: float) -> Regimen:
    """The usual regimen of a route at a dose in the unit of its catalogue entry."""
    dose_name = "dose_mg" if route.dose_unit == "mg" else "dose_mg_per_kg"
    return Regimen(route.id, route.formulations[0], **{dose_name: dose})


@lru_cache(maxsize=512)
def profile_for(regimen: Regimen, weight_kg: float, hours: float) -> Profile:
    """A simulation, kept: while one slider moves, the other lines of a picture stay the same."""
    return simulate(regimen, weight_kg, hours, points=POINTS)


def points_of(rows: Sequence[Row]) -> Observed | None:
    """Published rows as points of a picture; None if there are none."""
    if not rows:
        return None

    def column(name: str) -> np.ndarray:
        return np.array([np.nan if row[name] is None else row[name] for row in rows], dtype=float)

    return Observed(
        column("time_min") / MIN_PER_H,
        column("concentration_ng_ml"),
        column("spread_low"),
        column("spread_high"),
    )


@dataclass(frozen=True)
class Simulated(Concentrations):
    """A picture's results together with the simulations they came from, name of the curve -> Profile."""

    profiles: Mapping[str, Profile] = field(default_factory=dict)


class RoutesExplorer(Explorer):
    """Concentrations after the routes of administration, side by side.

    Controls: routes; a dose for each, within studied doses; body weight; ketamine or a metabolite; artery or vein; hours
    shown; scale; a level whose time above it is counted; the band of a virtual population.
    """

    def build_controls(self):
        catalogue = routes().values()
        doses = {
            dose_control(route): Slider(
                f"{style.look(route.id).label}, dose",
                stepped(route.dose_low, route.dose_high, route.dose_step),
                route.dose_default,
                unit=route.dose_unit,
            )
            for route in catalogue
            if route.dose_high > route.dose_low
        }
        chosen = ("iv_infusion", "intranasal_esketamine", "oral")
        return {
            "routes": Choices("Routes", {r.id: style.look(r.id).label for r in catalogue}, chosen, swatches=True),
            **doses,
            "weight_kg": Slider("Body weight", stepped(40, 120, 5), 70, unit="kg"),
            "analyte": Choice("What is measured", {a: a for a in ANALYTES}, "ketamine"),
            "site": Choice("Where", SITES, "venous"),
            "hours": Slider("Time shown", (2, 4, 6, 8, 12, 24), 6, unit="h"),
            "scale": Choice("Scale", SCALES, "linear"),
            "level_ng_ml": Slider("Count the time above", stepped(5, 200, 5), 70, unit="ng/mL"),
            "band": Toggle(f"Band of {SUBJECTS} virtual people (5-95 %), for up to {BANDS} routes", True),
        }

    def needed_controls(self, state):
        unused = {dose_control(r) for r in routes().values() if r.id not in state.routes}
        if state.analyte != "ketamine":
            unused.add("site")
        return [name for name in self.controls if name not in unused]

    def build_picture(self):
        return RoutesPicture()

    def compute(self, state):
        profiles = {}
        for route_id in state.routes:
            route = routes()[route_id]
            regimen = regimen_for(route, getattr(state, dose_control(route), route.dose_default))
            profiles[route_id] = profile_for(regimen, state.weight_kg, state.hours)
        curves = [self._curve(state, route_id, profile) for route_id, profile in profiles.items()]
        quantity = QUANTITIES[state.analyte]
        if state.analyte == "ketamine":
            quantity += f" in the {SITES[state.site]}"
        level = state.level_ng_ml if state.analyte == "ketamine" else None
        return Simulated(curves, state.hours, quantity, state.scale == "log", level, profiles=profiles)

    def _curve(self, state, route_id: str, profile: Profile) -> Curve:
        site = state.site if state.analyte == "ketamine" else None
        peak, at = profile.cmax(state.analyte, site), profile.tmax_h(state.analyte, site)
        rows = observed_for(profile.regimens[0], state.weight_kg, state.analyte, state.site)
        label = style.look(route_id).label
        return Curve(
            route_id,
            profile.time_h,
            profile.curve(state.analyte, site),
            f"{label}, {number(profile.dose_mg)} mg: peak {number(peak)} ng/mL at {time_words(at)}",
            points_of(rows),
        )

    def compute_later(self, state, results):
        if not state.band or len(results.profiles) > BANDS:
            return {}
        return {
            route_id: population_band(profile.regimens[0], state.weight_kg, state.hours, state.analyte, state.site)
            for route_id, profile in results.profiles.items()
        }

    def headline(self, state, results):
        rows = []
        for route_id, profile in results.profiles.items():
            site = state.site if state.analyte == "ketamine" else None
            row = [
                style.look(route_id).label,
                number(profile.dose_mg),
                number(profile.cmax(state.analyte, site)),
                time_words(profile.tmax_h(state.analyte, site)),
                number(profile.auc_to_infinity(state.analyte, site)),
                f"{100 * profile.bioavailability:.0f}",
            ]
            if state.analyte == "ketamine":
                row.append(time_words(profile.time_above_h(state.level_ng_ml, state.analyte, site)))
            rows.append(row)
        columns = ["Route", "Dose, mg", "Cmax, ng/mL", "Tmax", "AUC, ng·h/mL", "F, %"]
        if state.analyte == "ketamine":
            columns.append(f"above {state.level_ng_ml:g} ng/mL")
        return table(columns, rows, looks=list(results.profiles)) if rows else ""


@lru_cache(maxsize=64)
def population_band(regimen: Regimen, weight_kg: float, hours: float, analyte: str, site: str) -> tuple:
    """time_h, 5 % and 95 % quantiles (ng/mL) of a virtual population, kept like the simulations."""
    people = simulate_population(regimen, SUBJECTS, 0, weight_kg, hours, 100, analyte, site)
    return people.time_h, people.quantile(0.05), people.quantile(0.95)


class FirstPassExplorer(Explorer):
    """How much of a lozenge arrives, and as what.

    Controls: the dose; the share that passes the lining of the mouth (longer holding, larger share; nobody has measured
    how much larger); the share of the swallowed rest that survives gut and liver; body weight.
    """

    def build_controls(self):
        route = routes()["lozenge"]
        typical = load_absorption("lozenge", "racemic", route.dose_default)
        return {
            "dose_mg": Slider("Dose", stepped(route.dose_low, route.dose_high, 5), route.dose_default, unit="mg"),
            "mouth_percent": Slider(
                "Absorbed in the mouth", stepped(0, 40, 1), round(100 * typical.direct_fraction), unit="%"
            ),
            "survival_percent": Slider(
                "Swallowed part that survives gut and liver",
                stepped(8, 24, 1),
                round(100 * typical.swallowed_bioavailability),
                unit="%",
            ),
            "weight_kg": Slider("Body weight", stepped(40, 120, 5), 70, unit="kg"),
        }

    def build_picture(self):
        return FirstPassPicture()

    def compute(self, state):
        regimen = Regimen("lozenge", dose_mg=state.dose_mg)
        absorption = replace(
            load_absorption("lozenge", "racemic", state.dose_mg),
            direct_fraction=state.mouth_percent / 100,
            swallowed_bioavailability=state.survival_percent / 100,
        )
        profile = simulate(regimen, state.weight_kg, HOURS_FIRST_PASS, points=POINTS, absorption=absorption)
        shares = load_model("arterial-venous").first_pass(absorption)
        curves = [
            Curve(
                analyte,
                profile.time_h,
                profile.curve(analyte),
                f"{analyte}: peak {number(profile.cmax(analyte))} ng/mL at {time_words(profile.tmax_h(analyte))}",
            )
            for analyte in ANALYTES
        ]
        parts = [
            ("mouth", "absorbed in the mouth, as ketamine", shares["direct"]),
            ("survives", "swallowed, still ketamine behind the liver", shares["survives"]),
            ("norketamine", "swallowed, turned into norketamine on the way", shares["norketamine"]),
            ("other", "swallowed, turned into other products", shares["other"]),
        ]
        return FirstPass(parts, curves, HOURS_FIRST_PASS, state.dose_mg, profile)

    def headline(self, state, results):
        profile = results.profile
        ratio = profile.auc_to_infinity("norketamine") / profile.auc_to_infinity()
        rows = [
            ["Bioavailability of ketamine", f"{100 * profile.bioavailability:.0f} %"],
            ["The same ketamine exposure by vein", f"{profile.bioavailability * profile.dose_mg:.1f} mg"],
            ["Cmax of ketamine, forearm vein", f"{profile.cmax():.0f} ng/mL at {time_words(profile.tmax_h())}"],
            ["Norketamine for each part of ketamine (AUC)", f"{ratio:.1f}"],
        ]
        return table(["", ""], rows)


HOURS_FIRST_PASS = 8


@dataclass(frozen=True)
class FirstPass(FirstPassResults):
    """A picture's results together with the simulation they came from."""

    profile: Profile | None = None


class ModelsExplorer(Explorer):
    """Four published models and the recommended one on the same experiment.

    Controls: the experiment, the models, the scale.
    """

    def build_controls(self):
        labels = {key: f"{cite(e.study)}: {e.label}" for key, e in experiments().items()}
        return {
            "experiment": Choice("Experiment", labels, next(iter(labels))),
            "models": Choices("Models", {m: style.look(m).label for m in looks.MODELS}, looks.MODELS, swatches=True),
            "scale": Choice("Scale", SCALES, "linear"),
        }

    def build_picture(self):
        return ModelsPicture()

    def compute(self, state):
        experiment = experiments()[state.experiment]
        profiles = {model: experiment_profile(state.experiment, model) for model in state.models}
        curves = [self._curve(model, profile, experiment.site) for model, profile in profiles.items()]
        quantity = f"Ketamine in the {SITES[experiment.site]}"
        hours = shown_hours(experiment)
        observed = points_of(experiment.rows)
        return Simulated(curves, hours, quantity, state.scale == "log", profiles=profiles, observed=observed)

    def _curve(self, model: str, profile: Profile, wanted_site: str) -> Curve:
        site = site_of(model, wanted_site)
        peak = profile.cmax("ketamine", site)
        summary = f"{style.look(model).label} ({site}): peak {number(peak)} ng/mL"
        return Curve(model, profile.time_h, profile.curve("ketamine", site), summary)

    def headline(self, state, results):
        experiment = experiments()[state.experiment]
        highest = max(experiment.rows, key=lambda row: row["concentration_ng_ml"])
        time_h, observed = highest["time_min"] / MIN_PER_H, highest["concentration_ng_ml"]
        rows = []
        for model, profile in results.profiles.items():
            site = site_of(model, experiment.site)
            predicted = float(profile.concentration_at(time_h, "ketamine", site))
            numbers = [number(predicted), number(observed), f"{predicted / observed:.2f}"]
            rows.append([style.look(model).label, site, *numbers])
        columns = ["Model", "Vessel", f"At {time_words(time_h)}, ng/mL", "Observed", "Ratio"]
        return table(columns, rows, looks=list(results.profiles)) if rows else ""


def shown_hours(experiment: Experiment) -> float:
    """The shortest time axis that holds all samples of an experiment, at least two hours."""
    return next(hours for hours in TICKS_H if hours >= max(2.0, experiment.last_h))


@lru_cache(maxsize=64)
def experiment_profile(key: str, model: str) -> Profile:
    """One model's simulation of one experiment, kept."""
    experiment = experiments()[key]
    return simulate(experiment.regimens, experiment.weight_kg, shown_hours(experiment), model, POINTS)


def site_of(model: str, wanted: str) -> str:
    """The vessel a model can speak of: the wanted one where it has it, else its own."""
    sites = MODELS[model].sites
    return wanted if wanted in sites else sites[-1]
