"""The recommended model of ketamine in the body, one document per route.

The equations are those of ketamine_edu/pharmacokinetics/arterial_venous.py, written out by hand; amounts are mg of
ketamine equivalents. `body` is also the first link of the chain (mechanisms.py).
"""

from ketamine_edu.evidence.parameters import parameter_table
from ketamine_edu.pharmacokinetics.routes import IN_DEVICES, Formulation, formulation_of, routes
from sbml.document import Document

MOST_DEVICES = 3
INTRAVENOUS = "intravenous"
ABOUT = [
    "Ketamine in the body: arterial plasma with two peripheral compartments, norketamine and hydroxynorketamine behind "
    "two transit steps each, and a forearm vein that follows arterial plasma with a fast and a slow delay. Amounts "
    "are mg of ketamine equivalents; time is in hours. What to look at: ketamine_arterial_ng_ml, "
    "ketamine_venous_ng_ml, norketamine_ng_ml, hydroxynorketamine_ng_ml.",
    "A model for teaching. It is not dosing advice, and outside the studied doses nothing in it has been checked.",
]
COUNTS = "Counts the doses; changed by events."


def files() -> dict[str, tuple[str, str | None]]:
    """Name of the file -> route of the catalogue and name of the absorption constants of its usual dose.

    One file for both ways into a vein, and one for each formulation of the other routes.
    """
    named: dict[str, tuple[str, str | None]] = {INTRAVENOUS: ("iv_infusion", None)}
    for route in routes().values():
        for formulation in () if route.is_intravenous else route.formulations:
            constants = formulation_of(route.id, formulation, route.dose_default)
            by_dose = len(route.studied(formulation)) > 1
            named[route.id if by_dose else constants] = (route.id, constants)
    return named


def documents() -> dict[str, Document]:
    """Name of the file -> document."""
    return {f"pharmacokinetics_{name}": _document(name) for name in files()}


def _document(name: str) -> Document:
    route, formulation = files()[name]
    label = routes()[route].label if name != INTRAVENOUS else "Into a vein"
    document = Document(f"pharmacokinetics_{name}", f"Ketamine in the body: {label} ({name})", "h", "mg", ABOUT)
    doses(document, route)
    body(document)
    if formulation is None:
        into_vein(document)
    else:
        absorbed(document, route, formulation)
    return document


def doses(document: Document, route: str) -> None:
    """The person, and how much is given when."""
    entry = routes()[route]
    studied = f"Studied: {entry.dose_low:g} to {entry.dose_high:g} {entry.dose_unit}."
    document.parameter("weight_kg", 70, "kg", "Body weight; 30 to 200 kg.")
    document.parameter("reference_weight_kg", 70, "kg")
    document.parameter("min_per_h", 60, "min/h")
    if entry.dose_unit == "mg/kg":
        document.parameter("dose_mg_per_kg", entry.dose_default, "mg/kg", studied)
        document.variable("dose_mg", "mg", "dose_mg_per_kg * weight_kg")
    else:
        document.parameter("dose_mg", entry.dose_default, "mg", studied)
    document.parameter("doses", 1, "1", "Number of equal doses, the first at time 0.")
    document.parameter("interval_h", 24, "h", "Time between two doses.")


def body(document: Document) -> None:
    """What happens to ketamine in arterial plasma, and to what becomes of it."""
    d = document
    d.table("pharmacokinetics_arterial_venous")
    d.table("pharmacokinetics_molar_masses", leave_out=("dehydronorketamine_g_per_mol",))
    d.parameter("ng_per_ml_in_mg_per_l", 1000, "ng*L/mL/mg")
    d.variable("size", "1", "weight_kg / reference_weight_kg")
    for quantity in ("clearance", "volume", "time"):
        d.variable(f"{quantity}_scale", "1", f"size^{quantity}_weight_exponent")
    d.compartment("arterial_plasma", "central_volume_l * volume_scale")
    d.compartment("peripheral_tissue_2", "peripheral_volume_2_l * volume_scale")
    d.compartment("peripheral_tissue_3", "peripheral_volume_3_l * volume_scale")
    for metabolite in ("norketamine", "hydroxynorketamine"):
        d.compartment(f"{metabolite}_space", f"{metabolite}_central_volume_l * volume_scale")
        d.compartment(f"{metabolite}_tissue", f"{metabolite}_peripheral_volume_l * volume_scale")
    d.compartment("elsewhere", 1.0, "Holds amounts whose volume has no meaning.")
    d.species("ketamine", "arterial_plasma")
    d.species("ketamine_peripheral_2", "peripheral_tissue_2")
    d.species("ketamine_peripheral_3", "peripheral_tissue_3")
    for metabolite in ("norketamine", "hydroxynorketamine"):
        d.species(f"forming_{metabolite}_1", "elsewhere")
        d.species(f"forming_{metabolite}_2", "elsewhere")
        d.species(metabolite, f"{metabolite}_space")
        d.species(f"{metabolite}_peripheral", f"{metabolite}_tissue")
    d.species("other_metabolites", "elsewhere")

    for number in (2, 3):
        flow = f"intercompartmental_clearance_{number}_l_per_h * clearance_scale"
        there = f"{flow} / arterial_plasma * ketamine"
        back = f"{flow} / peripheral_tissue_{number} * ketamine_peripheral_{number}"
        d.flow("ketamine", f"ketamine_peripheral_{number}", there, back)
    cleared = "clearance_l_per_h * clearance_scale / arterial_plasma * ketamine"
    d.flow("ketamine", "forming_norketamine_1", f"systemic_norketamine_fraction * {cleared}")
    d.flow("ketamine", "other_metabolites", f"(1 - systemic_norketamine_fraction) * {cleared}")
    for metabolite, share in (("norketamine", "1"), ("hydroxynorketamine", "hydroxynorketamine_fraction")):
        # Two steps share the mean transit time.
        d.variable(f"{metabolite}_step_per_h", "1/h", f"2 * min_per_h / ({metabolite}_transit_min * time_scale)")
        step = f"{metabolite}_step_per_h * forming_{metabolite}"
        d.flow(f"forming_{metabolite}_1", f"forming_{metabolite}_2", f"{step}_1")
        d.flow(f"forming_{metabolite}_2", metabolite, f"{share} * {step}_2")
        if share != "1":
            d.flow(f"forming_{metabolite}_2", "other_metabolites", f"(1 - {share}) * {step}_2")
        flow = f"{metabolite}_intercompartmental_clearance_l_per_h * clearance_scale"
        there, back = (
            f"{flow} / {metabolite}_space * {metabolite}",
            f"{flow} / {metabolite}_tissue * {metabolite}_peripheral",
        )
        d.flow(metabolite, f"{metabolite}_peripheral", there, back)
        then = "forming_hydroxynorketamine_1" if metabolite == "norketamine" else "other_metabolites"
        d.flow(
            metabolite, then, f"{metabolite}_clearance_l_per_h * clearance_scale / {metabolite}_space * {metabolite}"
        )

    d.variable("ketamine_arterial_ng_ml", "ng/mL", "ng_per_ml_in_mg_per_l * ketamine / arterial_plasma")
    for speed in ("fast", "slow"):
        rate = f"ln(2) * min_per_h / venous_{speed}_half_life_min"
        d.state(f"vein_{speed}_ng_ml", "ng/mL", f"{rate} * (ketamine_arterial_ng_ml - vein_{speed}_ng_ml)")
    venous = "(1 - venous_slow_fraction) * vein_fast_ng_ml + venous_slow_fraction * vein_slow_ng_ml"
    d.variable("ketamine_venous_ng_ml", "ng/mL", venous)
    for metabolite in ("norketamine", "hydroxynorketamine"):
        mass = f"{metabolite}_g_per_mol / ketamine_g_per_mol"
        d.variable(
            f"{metabolite}_ng_ml", "ng/mL", f"ng_per_ml_in_mg_per_l * {mass} * {metabolite} / {metabolite}_space"
        )


def into_vein(document: Document, target: str = "ketamine") -> None:
    """An infusion, or an injection, which is a short one."""
    document.parameter("duration_min", 40, "min", "1 to 1440 min for an infusion, 0.5 to 10 min for an injection.")
    document.variable("vein_mg_per_h", "mg/h", "dose_mg * min_per_h / duration_min")
    steady_input(document, "infusion", target, "vein_mg_per_h", "duration_min / min_per_h")


def steady_input(document: Document, name: str, target: str, rate: str, duration_h: str, later_h: str = "") -> None:
    """An input at a constant rate: one event begins it and one ends it, for every dose. The first is on at time 0.

    rate: name of the rate while it lasts. later_h: what it waits for after the dose.
    """
    d, first = document, 0 if later_h else 1
    d.counter(f"{name}_on", first, "How many inputs run at the moment, 0 or 1 unless they overlap.")
    d.counter(f"{name}_begun", first, COUNTS)
    d.counter(f"{name}_ended", 0, COUNTS)
    d.variable(f"{name}_mg_per_h", "mg/h", f"{name}_on * {rate}")
    d.inflow(name, target, f"{name}_mg_per_h")
    wait = f" + {later_h}" if later_h else ""
    for counter, sign, wait_h in (("begun", "+", wait), ("ended", "-", f"{wait} + {duration_h}")):
        count = f"{name}_{counter}"
        when = f"time >= {count} * interval_h{wait_h} && {count} < doses"
        d.event(
            count.replace("begun", "begins").replace("ended", "ends"),
            when,
            {f"{name}_on": f"{name}_on {sign} 1", count: f"{count} + 1"},
        )


def absorbed(document: Document, route: str, formulation: str) -> None:
    """A dose that is laid down at a site or swallowed; each part is absorbed at a rate of its own."""
    d, row = (
        document,
        {name: p.value for name, p in parameter_table("pharmacokinetics_absorption", formulation).items()},
    )
    by_dose = [row for row in routes()[route].constants if row.studied_dose_mg is not None]
    d.table("pharmacokinetics_absorption", formulation, leave_out=("direct_fraction",) if by_dose else ())
    if by_dose:
        _share_by_dose(d, by_dose)
    devices = MOST_DEVICES if route == IN_DEVICES else 1
    first = "_1" if devices > 1 else ""
    slow = {
        "absorption_site": row["direct_input_min"] > 0,
        "gut": row["swallowed_input_min"] > 0,
        "never_absorbed": False,
    }
    parts = {"absorption_site": "direct", "gut": "swallowed", "never_absorbed": "lost"}
    for place, part in parts.items():
        d.species(place, "elsewhere", 0.0 if slow[place] else f"{part}_mg{first}")
    d.species("liver", "elsewhere")
    d.flow("absorption_site", "ketamine", "direct_rate_per_h * absorption_site")
    d.flow("gut", "liver", "swallowed_rate_per_h * gut")
    d.variable("first_pass_per_h", "1/h", "min_per_h / (first_pass_transit_min * time_scale)")
    passing = "first_pass_per_h * liver"
    converted = f"(1 - swallowed_bioavailability) * {passing}"
    d.flow("liver", "ketamine", f"swallowed_bioavailability * {passing}")
    d.flow("liver", "forming_norketamine_1", f"first_pass_norketamine_fraction * {converted}")
    d.flow("liver", "other_metabolites", f"(1 - first_pass_norketamine_fraction) * {converted}")
    if devices > 1:
        d.table("pharmacokinetics_spray")
        d.variable("devices", "1", "dose_mg / device_dose_mg", "28 mg each: 1, 2 or 3.")
    for number in range(1, devices + 1):
        _one_part(d, number, devices, {parts[place]: place for place in parts if slow[place]}, parts)


def _share_by_dose(document: Document, studied: list[Formulation]) -> None:
    """The share of a racemic spray that crosses the nose falls with the dose: straight between the studied ones."""
    doses_mg = [f"{formulation.studied_dose_mg:g}" for formulation in studied]
    for mg, formulation in zip(doses_mg, studied, strict=True):
        row = parameter_table("pharmacokinetics_absorption", formulation.id)["direct_fraction"]
        document.parameter(f"direct_fraction_{mg}_mg", row.value, row.unit, f"{row.status}; {row.source}. {row.note}")
        document.parameter(f"studied_{mg}_mg", formulation.studied_dose_mg, "mg")
        document.cite(row.source)

    def line(a: str, b: str) -> str:
        slope = f"(direct_fraction_{b}_mg - direct_fraction_{a}_mg) / (studied_{b}_mg - studied_{a}_mg)"
        return f"direct_fraction_{a}_mg + {slope} * (dose_mg - studied_{a}_mg)"

    low, middle, high = doses_mg
    pieces = (
        f"direct_fraction_{low}_mg, dose_mg <= studied_{low}_mg, {line(low, middle)}, dose_mg <= studied_{middle}_mg, "
    )
    pieces += f"{line(middle, high)}, dose_mg <= studied_{high}_mg, direct_fraction_{high}_mg"
    document.variable("direct_fraction", "1", f"piecewise({pieces})")


def _one_part(document: Document, number: int, of: int, slow: dict[str, str], parts: dict[str, str]) -> None:
    """One device of a spray, or the whole dose. slow: part -> where it is laid down over time; others at once."""
    d, tail = document, f"_{number}" if of > 1 else ""
    amount = f"if_given{tail} * device_dose_mg" if of > 1 else "dose_mg"
    later = f"{number - 1} * device_interval_min / min_per_h" if number > 1 else ""
    if of > 1:
        d.variable(f"if_given{tail}", "1", f"piecewise(1, devices >= {number - 0.5}, 0)", "1 if this device is used.")
    share = "direct_fraction * later_device_factor" if number > 1 else "direct_fraction"
    d.variable(f"direct_mg{tail}", "mg", f"{amount} * {share}")
    d.variable(f"lost_mg{tail}", "mg", f"{amount} * lost_fraction")
    d.variable(f"swallowed_mg{tail}", "mg", f"{amount} - direct_mg{tail} - lost_mg{tail}")
    for part, place in slow.items():
        rate = f"{part}_rate_mg_per_h{tail}"
        d.variable(rate, "mg/h", f"{part}_mg{tail} * min_per_h / {part}_input_min")
        steady_input(d, f"{part}_input{tail}", place, rate, f"{part}_input_min / min_per_h", later)
    at_once = {place: f"{place} + {part}_mg{tail}" for place, part in parts.items() if part not in slow}
    count, wait = f"dose_begun{tail}", f" + {later}" if later else ""
    d.counter(count, 0 if later else 1, COUNTS)
    d.event(f"dose{tail}", f"time >= {count} * interval_h{wait} && {count} < doses", {**at_once, count: f"{count} + 1"})
