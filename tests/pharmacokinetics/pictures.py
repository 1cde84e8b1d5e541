"""What the live artists of lesson 05 must show: concentrations, bands, published points, where a dose goes."""

from dataclasses import replace
from functools import lru_cache

import numpy as np

from ketamine_edu.kit.drawing.looks import MODELS
from ketamine_edu.kit.drawing.style import nice_limit
from ketamine_edu.pharmacokinetics import FirstPassExplorer, ModelsExplorer, RoutesExplorer
from ketamine_edu.pharmacokinetics.absorption import load_absorption
from ketamine_edu.pharmacokinetics.observations import experiments, observed_for
from ketamine_edu.pharmacokinetics.population import simulate_population
from ketamine_edu.pharmacokinetics.routes import routes
from ketamine_edu.pharmacokinetics.simulation import Regimen, load_model, simulate
from tests.kit.pictures import Band, Box, Curve, EndLabel, Hidden, Points, Spans, Words, shows

ANALYTES = ("ketamine", "norketamine", "hydroxynorketamine")
DECADES = 4  # that a logarithmic axis spans below its top
BAR_PX = 628
NARROWEST_PX = 40  # part of the bar that can hold its own share in words

profile_of = lru_cache(maxsize=512)(simulate)
people_of = lru_cache(maxsize=512)(simulate_population)


def published(name: str, rows) -> dict:
    """Circles at the published concentrations and whiskers between the ends of their spreads."""
    if not rows:
        return {f"{name} points": Hidden(), f"{name} spread": Hidden()}
    time_h = [row.time_h for row in rows]
    low, high = (
        [np.nan if end is None else end for end in ends]
        for ends in ([row.spread_low for row in rows], [row.spread_high for row in rows])
    )
    spread = Spans(time_h, low, high) if np.isfinite(low).any() else Hidden()
    return {f"{name} points": Points(time_h, [row.concentration_ng_ml for row in rows]), f"{name} spread": spread}


def axis_top(hours, curves, bands, rows) -> float:
    """The first round number (ng/mL) that no line, band or published point exceeds while it is shown."""
    highest = [ng_ml[time_h <= hours].max() for time_h, ng_ml in curves.values()]
    highest += [high.max() for _, _, high in bands.values()]
    highest += [max(row.concentration_ng_ml, row.spread_high or 0.0) for row in rows]
    return nice_limit(max([1.0, *highest]))


def concentrations(names, hours, curves, bands=None, rows=None, log_scale=False) -> dict:
    """Lines, bands and end labels of the curves that are there; the artists of all other `names` are hidden.

    curves: name -> (time_h, ng/mL). bands: name -> (time_h, low, high). rows: name -> published rows. On a logarithmic
    axis what would lie below the page is drawn at half of its lower limit.
    """
    bands, rows = bands or {}, rows or {}
    top = axis_top(hours, curves, bands, [row for some in rows.values() for row in some])
    floor = top / 10**DECADES / 2 if log_scale else 0.0
    ends = {name: max(float(np.interp(hours, *curve)), floor * 1e-6) for name, curve in curves.items()}
    expected = {}
    for name in names:
        if name not in curves:
            expected |= {name: Hidden(), f"{name} label": Hidden()}
        else:
            time_h, ng_ml = curves[name]
            others = [end for other, end in ends.items() if other != name]
            expected |= {
                name: Curve(time_h, np.maximum(ng_ml, floor)),
                f"{name} label": EndLabel(name, ends[name], others),
            }
        if name in curves and name in bands:
            band_h, low, high = bands[name]
            expected[f"{name} band"] = Band(band_h, np.maximum(low, floor), np.maximum(high, floor))
        else:
            expected[f"{name} band"] = Hidden()
        expected |= published(name, rows.get(name))
    return expected


@shows(RoutesExplorer)
def one_line_for_each_route(state, results, later):
    site = state.site if state.analyte == "ketamine" else None
    curves, bands, rows = {}, {}, {}
    for route in routes().values():
        if route.id not in state.routes:
            continue
        name = "dose_mg" if route.dose_unit == "mg" else "dose_mg_per_kg"
        control = f"{route.id}_{route.dose_unit.replace('/', '_per_')}"
        dose = getattr(state, control, route.dose_default)
        regimen = Regimen(route.id, route.formulations[0], **{name: dose})
        profile = profile_of(regimen, state.weight_kg, state.hours, points=300)
        curves[route.id] = profile.time_h, profile.curve(state.analyte, site)
        rows[route.id] = observed_for(regimen, state.weight_kg, state.analyte, state.site)
        if later is not None and state.band and len(state.routes) <= 4:
            people = people_of(regimen, 1000, 0, state.weight_kg, state.hours, 100, state.analyte, site)
            low, high = np.percentile(people.curves_ng_ml, [5, 95], axis=0)
            bands[route.id] = people.time_h, low, high
    expected = concentrations(list(routes()), state.hours, curves, bands, rows, state.scale == "log")
    top = axis_top(state.hours, curves, bands, [row for some in rows.values() for row in some])
    level = state.level_ng_ml
    drawn = state.analyte == "ketamine" and level <= top
    return expected | {
        "level": Curve([0, state.hours], [level, level]) if drawn else Hidden(),
        "level-label": Words(f"{level:g} ng/mL", state.hours, level) if drawn else Hidden(),
        "all points": Hidden(),
        "all spread": Hidden(),
        "nothing": Hidden() if curves else Words("Nothing is chosen yet: tick a box on the left."),
    }


@shows(ModelsExplorer)
def one_line_for_each_model(state, results, later):
    experiment = experiments()[state.experiment]
    hours = next(axis_h for axis_h in (2, 4, 6, 8, 12, 24) if axis_h >= experiment.rows[-1].time_h)
    curves = {}
    for model in state.models:
        profile = profile_of(experiment.regimens, 70.0, hours, model, 300)
        sampled = profile.curves.get(f"ketamine {experiment.site}")
        curves[model] = profile.time_h, profile.curve() if sampled is None else sampled
    expected = concentrations(MODELS, hours, curves, rows={"all": experiment.rows}, log_scale=state.scale == "log")
    return {
        **expected,
        **published("all", experiment.rows),
        "level": Hidden(),
        "level-label": Hidden(),
        "nothing": Hidden() if curves else Words("Nothing is chosen yet: tick a box on the left."),
    }


@shows(FirstPassExplorer)
def where_the_dose_goes(state, results, later):
    mouth, survival = state.mouth_percent / 100, state.survival_percent / 100
    converted = load_model("arterial-venous").first_pass_norketamine_fraction
    parts = {
        "mouth": (mouth, "absorbed in the mouth, as ketamine"),
        "survives": ((1 - mouth) * survival, "swallowed, still ketamine behind the liver"),
        "norketamine": ((1 - mouth) * (1 - survival) * converted, "swallowed, turned into norketamine on the way"),
        "other": ((1 - mouth) * (1 - survival) * (1 - converted), "swallowed, turned into other products"),
    }
    expected, left = {"bar title": Words(f"Where {state.dose_mg:g} mg go")}, 0.0
    for part, (share, label) in parts.items():
        percent = f"{100 * share:.0f} %"
        fits = share * BAR_PX > NARROWEST_PX
        expected |= {
            f"{part} bar": Box(left, left + share, 0, 1),
            f"{part} share": Words(percent, left + share / 2, 0.5) if fits else Hidden(),
            f"{part} words": Words(f"{percent} {label}"),
        }
        left += share
    lozenge = load_absorption("lozenge", "racemic", state.dose_mg)
    absorption = replace(lozenge, direct_fraction=mouth, swallowed_bioavailability=survival)
    dose = Regimen("lozenge", dose_mg=state.dose_mg)
    profile = profile_of(dose, state.weight_kg, 8, points=300, absorption=absorption)
    curves = {analyte: (profile.time_h, profile.curve(analyte)) for analyte in ANALYTES}
    return expected | concentrations(ANALYTES, 8, curves)
