"""From a dose to a concentration: regimens, exact simulation, and the numbers read off a curve.

    profile = simulate(Regimen("intranasal", formulation="esketamine", dose_mg=84), weight_kg=70, hours=24)
    profile.cmax(), profile.tmax_h(), profile.auc(), profile.bioavailability

A regimen says what is given; a model (arterial_venous.py, published.py) says where it goes; compartments.py
solves the equations exactly. Doses are free base in mg. Doses outside the range of published human studies are refused.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache

import numpy as np
from numpy.typing import ArrayLike

from ketamine_edu.evidence.parameters import load_parameters
from ketamine_edu.kit.numbers.checks import check_choice, check_number, check_whole
from ketamine_edu.pharmacokinetics.absorption import Absorption, load_absorption, spray_device
from ketamine_edu.pharmacokinetics.arterial_venous import ArterialVenous
from ketamine_edu.pharmacokinetics.building_blocks import MIN_PER_H
from ketamine_edu.pharmacokinetics.compartments import Inflow
from ketamine_edu.pharmacokinetics.published import Domino1984, Otto2021, PerezRuixo2021, Simons2022
from ketamine_edu.pharmacokinetics.routes import IN_DEVICES, Route, routes

KetamineModel = ArterialVenous | PerezRuixo2021 | Simons2022 | Otto2021 | Domino1984

MODELS: dict[str, type[KetamineModel]] = {
    "arterial-venous": ArterialVenous,
    "perez-ruixo-2021": PerezRuixo2021,
    "simons-2022": Simons2022,
    "otto-2021": Otto2021,
    "domino-1984": Domino1984,
}
ANALYTES = ("ketamine", "norketamine", "hydroxynorketamine")
WEIGHT_KG = (30.0, 200.0)  # adults; the scaling is untested outside
HOURS = (0.1, 336.0)
POINTS = (50, 20_000)


@dataclass(frozen=True)
class Regimen:
    """What is given: a route, a formulation, a dose, and perhaps repeats.

    route: an id of the catalogue (`routes()`), or its short form with a formulation ("intranasal" + "esketamine").
    formulation: "racemic" or "esketamine"; None takes the usual one of the route. Exactly one of dose_mg (mg) and
    dose_mg_per_kg (mg/kg), inside the studied range. duration_min (min): length of an injection or infusion into a
    vein; None takes the usual one (1 min, 40 min). doses, interval_h: number of equal doses and hours between them.
    start_h: when the first dose is given (h). The esketamine spray comes in devices of 28 mg, five minutes apart.

    Raises ValueError naming the argument, the value and what is allowed.
    """

    route: str
    formulation: str | None = None
    dose_mg: float | None = None
    dose_mg_per_kg: float | None = None
    duration_min: float | None = None
    doses: int = 1
    interval_h: float | None = None
    start_h: float = 0.0
    route_id: str = field(init=False, repr=False, default="")

    def __post_init__(self) -> None:
        def fix(name: str, value: object) -> None:
            object.__setattr__(self, name, value)  # the documented way to fill in a frozen dataclass

        entry = self._catalogue_entry()
        fix("route_id", entry.id)
        fix("formulation", self.formulation or entry.formulations[0])
        if self.formulation not in entry.formulations:
            raise ValueError(
                f"formulation is {self.formulation!r}; allowed for {entry.id} are {', '.join(entry.formulations)}"
            )
        if (self.dose_mg is None) == (self.dose_mg_per_kg is None):
            raise ValueError(
                f"dose_mg is {self.dose_mg} and dose_mg_per_kg is {self.dose_mg_per_kg}; give exactly one of them"
            )
        self._check_dose(WEIGHT_KG)
        low, high = entry.duration_min_low, entry.duration_min_high
        if low is not None and high is not None:
            duration = entry.duration_min_default if self.duration_min is None else self.duration_min
            fix("duration_min", check_number("duration_min", duration, low, high, "min"))
        elif self.duration_min is not None:
            into_vein = " and ".join(route.id for route in routes().values() if route.is_intravenous)
            raise ValueError(f"duration_min is {self.duration_min}; it is allowed for {into_vein} only")
        check_number("start_h", self.start_h, 0.0, HOURS[1], "h")
        check_whole("doses", self.doses, 1, 100)
        if self.doses > 1:
            check_number("interval_h", self.interval_h, 0.1, HOURS[1], "h")

    def _catalogue_entry(self) -> Route:
        known = routes()
        if self.route in known:
            return known[self.route]
        matches = [r for r in known.values() if r.route == self.route and self.formulation in r.formulations]
        if len(matches) == 1:
            return matches[0]
        named = sorted({r.route for r in known.values()} - set(known))
        raise ValueError(
            f"route is {self.route!r} with formulation {self.formulation!r}; allowed routes are {', '.join(known)}"
            f" (or {', '.join(named)} with a formulation)"
        )

    @property
    def is_intravenous(self) -> bool:
        return routes()[self.route_id].is_intravenous

    def dose_in_mg(self, weight_kg: float) -> float:
        """One dose in mg for a body weight (kg); ValueError where it leaves the studied range."""
        self._check_dose((weight_kg, weight_kg))
        return self.dose_mg if self.dose_mg is not None else (self.dose_mg_per_kg or 0.0) * weight_kg

    def _check_dose(self, weights_kg: tuple[float, float]) -> None:
        """Refuse a dose that is outside the studied range for every weight between the two given (kg)."""
        entry = routes()[self.route_id]
        name, unit = ("dose_mg", "mg") if self.dose_mg is not None else ("dose_mg_per_kg", "mg/kg")
        low_kg, high_kg = weights_kg
        low, high = entry.dose_low, entry.dose_high
        if unit != entry.dose_unit:
            low, high = (low * low_kg, high * high_kg) if unit == "mg" else (low / high_kg, high / low_kg)
        dose = check_number(name, getattr(self, name), low, high, unit)
        if self.route_id == IN_DEVICES:
            device_mg = spray_device().device_dose_mg
            if unit != "mg" or abs(dose / device_mg - round(dose / device_mg)) > 1e-9:
                allowed = ", ".join(f"{device_mg * k:g}" for k in range(1, round(entry.dose_high / device_mg) + 1))
                raise ValueError(f"{name} is {dose:g} {unit}; allowed for the esketamine spray are {allowed} mg")

    @property
    def starts_h(self) -> list[float]:
        return [self.start_h + k * (self.interval_h or 0.0) for k in range(self.doses)]


def usual_regimen(route_id: str, dose: float) -> Regimen:
    """The usual formulation of a route at a dose in the unit of its catalogue entry, into a vein for the usual time."""
    route = routes()[route_id]
    doses = {route.dose_name: dose}
    return Regimen(route.id, route.formulations[0], doses.get("dose_mg"), doses.get("dose_mg_per_kg"))


@dataclass(frozen=True)
class Profile:
    """Concentrations over time after one or more regimens, and what can be read off them.

    time_h (points,) in h; each curve (points,) in ng/mL, None where the model does not have it. `ketamine_plasma_ng_ml`
    belongs to published models whose sampling site is not stated. amounts_mg (compartments, points): mg of ketamine
    equivalents in each of `compartments`; given_mg (points,): what has entered so far. dose_mg: all doses together.
    bioavailability: share of the dose that reaches the blood as ketamine.
    """

    regimens: tuple[Regimen, ...]
    model: str
    weight_kg: float
    dose_mg: float
    bioavailability: float
    time_h: np.ndarray
    curves: Mapping[str, np.ndarray]
    areas: Mapping[str, np.ndarray]
    exposures: Mapping[str, float]
    compartments: tuple[str, ...]
    amounts_mg: np.ndarray
    given_mg: np.ndarray

    @property
    def ketamine_arterial_ng_ml(self) -> np.ndarray | None:
        return self.curves.get("ketamine arterial")

    @property
    def ketamine_venous_ng_ml(self) -> np.ndarray | None:
        return self.curves.get("ketamine venous")

    @property
    def ketamine_plasma_ng_ml(self) -> np.ndarray | None:
        return self.curves.get("ketamine plasma")

    @property
    def norketamine_ng_ml(self) -> np.ndarray | None:
        return self.curves.get("norketamine")

    @property
    def hydroxynorketamine_ng_ml(self) -> np.ndarray | None:
        return self.curves.get("hydroxynorketamine")

    def curve(self, analyte: str = "ketamine", site: str | None = None) -> np.ndarray:
        """One concentration curve (points,) in ng/mL. site: "arterial", "venous" or "plasma" (ketamine only).

        site None takes venous, the usual sample, where the model has it.
        """
        return self.curves[self._key(analyte, site)]

    def _key(self, analyte: str, site: str | None) -> str:
        return output_name(self.model, analyte, site)

    def cmax(self, analyte: str = "ketamine", site: str | None = None) -> float:
        """Highest concentration, ng/mL."""
        return float(self.curve(analyte, site).max())

    def tmax_h(self, analyte: str = "ketamine", site: str | None = None) -> float:
        """Time of the highest concentration, h, to the spacing of time_h."""
        return float(self.time_h[self.curve(analyte, site).argmax()])

    def auc(self, analyte: str = "ketamine", site: str | None = None, until_h: float | None = None) -> float:
        """Area under the curve in ng*h/mL, from 0 to until_h (h), or to the end of the simulation."""
        until_h = float(self.time_h[-1]) if until_h is None else until_h
        check_number("until_h", until_h, 0.0, float(self.time_h[-1]), "h")
        return float(np.interp(until_h, self.time_h, self.areas[self._key(analyte, site)]))

    def auc_to_infinity(self, analyte: str = "ketamine", site: str | None = None) -> float:
        """Area under the curve in ng*h/mL from 0 to infinity, exact, whatever was simulated."""
        return float(self.exposures[self._key(analyte, site)])

    def concentration_at(self, time_h: ArrayLike, analyte: str = "ketamine", site: str | None = None) -> np.ndarray:
        """Concentration in ng/mL at any times (h) inside the simulation, linear between its points."""
        times = np.asarray(time_h, dtype=float)
        for t in times.flat:
            check_number("time_h", float(t), 0.0, float(self.time_h[-1]), "h")
        concentrations: np.ndarray = np.interp(times, self.time_h, self.curve(analyte, site))
        return concentrations

    def half_life_h(self, start_h: float, end_h: float, analyte: str = "ketamine", site: str | None = None) -> float:
        """Half-life in h over a stretch of the falling curve: ln 2 over the slope of log concentration.

        It depends on the stretch: that is why one drug has so many published half-lives. ValueError where the curve
        does not fall.
        """
        check_number("end_h", end_h, 0.0, float(self.time_h[-1]), "h")
        check_number("start_h", start_h, 0.0, end_h * (1 - 1e-6), "h")
        times = np.linspace(start_h, end_h, 50)
        levels = self.concentration_at(times, analyte, site)
        if levels.min() <= 0 or levels[-1] >= levels[0]:
            raise ValueError(
                f"start_h is {start_h:g} h and end_h {end_h:g} h; the {analyte} curve does not fall between them"
            )
        return float(-math.log(2) / np.polyfit(times, np.log(levels), 1)[0])

    def time_above_h(self, level_ng_ml: float, analyte: str = "ketamine", site: str | None = None) -> float:
        """Hours above a level (ng/mL) within the simulation."""
        level = check_number("level_ng_ml", level_ng_ml, 0.0, 1e6, "ng/mL")
        above = self.curve(analyte, site) - level
        left, right, steps = above[:-1], above[1:], np.diff(self.time_h)
        # Share of each step above the level, taking the curve as straight between two points.
        size = np.abs(left) + np.abs(right)
        share = (np.maximum(left, 0) + np.maximum(right, 0)) / np.where(size > 0, size, 1.0)
        return float((steps * share).sum())

    def mass_balance_error(self) -> float:
        """Largest difference between what was given and what is found somewhere, as a share of all that is given."""
        return float(np.abs(self.amounts_mg.sum(axis=0) - self.given_mg).max() / self.given_mg[-1])


def output_name(model: str, analyte: str, site: str | None) -> str:
    """Name of a model's output for an analyte and a site; ValueError names what the model has."""
    kind = MODELS[model]
    if analyte not in kind.analytes:
        raise ValueError(f"analyte is {analyte!r}; allowed in model {model} are {', '.join(kind.analytes)}")
    if analyte != "ketamine":
        if site not in (None, *kind.sites):
            raise ValueError(f"site is {site!r}; allowed in model {model} are {', '.join(kind.sites)}")
        return analyte
    site = kind.sites[-1] if site is None else site
    if site not in kind.sites:
        raise ValueError(f"site is {site!r}; allowed in model {model} are {', '.join(kind.sites)}")
    return f"ketamine {site}"


@cache
def load_model(name: str) -> KetamineModel:
    """The parameters of one model by name; ValueError names what is allowed."""
    kind = MODELS[check_choice("model", name, MODELS)]
    return load_parameters(kind, kind.table)


def simulate(
    regimen: Regimen | Sequence[Regimen],
    weight_kg: float = 70.0,
    hours: float = 24.0,
    model: str = "arterial-venous",
    points: int = 500,
    parameters: KetamineModel | None = None,
    absorption: Absorption | None = None,
) -> Profile:
    """Concentrations after one regimen, or several given together or in turn.

    regimen: what is given. weight_kg: body weight (kg, 30 to 200). hours: length of the simulation (h). model: a name
    in MODELS. points: number of times; they lie close together after each dose and wider later, and every start and end
    of an input is one of them. parameters, absorption: changed parameters in place of the model's and the route's own.

    Returns a Profile. Raises ValueError naming the argument, the value and what is allowed, also for a route that a
    published model does not have.
    """
    regimens = (regimen,) if isinstance(regimen, Regimen) else tuple(regimen)
    if not regimens:
        raise ValueError("regimen is empty; allowed is one Regimen or a sequence of at least one")
    weight_kg = check_number("weight_kg", weight_kg, *WEIGHT_KG, "kg")
    hours = check_number("hours", hours, *HOURS, "h")
    points = round(check_number("points", points, *POINTS, ""))
    p = load_model(model) if parameters is None else parameters
    absorptions, inflows = absorption_and_inflows(regimens, weight_kg, model, p, absorption)
    system = p.compartments(weight_kg, absorptions)
    solution = system.solve(inflows, hours, points)
    dose_mg = sum(r.dose_in_mg(weight_kg) * r.doses for r in regimens)
    exposures, into_vein = system.total_exposure(inflows, [Inflow(p.entry, dose_mg)])
    parent = output_name(model, "ketamine", None)
    held = [solution.states.index(s) for s in system.conserved]
    return Profile(
        regimens=regimens,
        model=model,
        weight_kg=weight_kg,
        dose_mg=dose_mg,
        bioavailability=float(exposures[parent] / into_vein[parent]),
        time_h=solution.time_h,
        curves=solution.curves,
        areas=solution.areas,
        exposures={name: float(area) for name, area in exposures.items()},
        compartments=tuple(system.conserved),
        amounts_mg=solution.amounts[held],
        given_mg=given_so_far(inflows, solution.time_h),
    )


def absorption_and_inflows(
    regimens: Sequence[Regimen],
    weight_kg: float,
    model: str,
    parameters: KetamineModel,
    absorption: Absorption | None = None,
) -> tuple[dict[str, Absorption], list[Inflow]]:
    """Absorption constants per route, and every inflow of every dose, for a body weight (kg)."""
    absorptions: dict[str, Absorption] = {}
    inflows: list[Inflow] = []
    for r in regimens:
        if r.route_id not in parameters.routes:
            raise ValueError(f"route is {r.route_id!r}; allowed in model {model} are {', '.join(parameters.routes)}")
        dose_mg = r.dose_in_mg(weight_kg)
        constants = load_absorption(r.route_id, str(r.formulation), dose_mg)
        if constants is not None:
            constants = absorption or constants
            absorptions[r.route_id] = constants
        one_dose = parameters.inflows(r.route_id, dose_mg, (r.duration_min or 0.0) / MIN_PER_H, constants)
        inflows += [replace(f, start_h=f.start_h + start) for start in r.starts_h for f in one_dose]
    return absorptions, inflows


def given_so_far(inflows: Sequence[Inflow], time_h: np.ndarray) -> np.ndarray:
    """Amount (mg, same shape as time_h) that has entered by each time (h)."""
    given = np.zeros_like(time_h)
    for f in inflows:
        if f.duration_h > 0:
            given += f.amount_mg * np.clip((time_h - f.start_h) / f.duration_h, 0.0, 1.0)
        else:
            given += np.where(time_h >= f.start_h, f.amount_mg, 0.0)
    return given
