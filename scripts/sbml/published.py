"""Four published models of ketamine in the body, as printed: the equations of pharmacokinetics/published.py.

Amounts are mg of ketamine equivalents. The routes of a model stand in one document: doses by all of them may be given
together, and are 0 except the one into a vein.
"""

from sbml.document import Document
from sbml.pharmacokinetics import COUNTS, MOST_DEVICES, into_vein, steady_input

ABOUT = "What to look at: {}. A model for teaching, not dosing advice."


def documents() -> dict[str, Document]:
    """Name of the file -> document."""
    return {
        "pharmacokinetics_perez_ruixo_2021": perez_ruixo_2021(),
        "pharmacokinetics_simons_2022": simons_2022(),
        "pharmacokinetics_otto_2021": otto_2021(),
        "pharmacokinetics_domino_1984": domino_1984(),
    }


def _document(table: str, name: str, seen: str) -> Document:
    d = Document(f"pharmacokinetics_{table}", name, "h", "mg", [name + ".", ABOUT.format(seen)])
    d.table(f"pharmacokinetics_{table}")
    d.parameter("weight_kg", 70, "kg", "Body weight; 30 to 200 kg.")
    d.parameter("reference_weight_kg", 70, "kg")
    d.parameter("min_per_h", 60, "min/h")
    d.parameter("ng_per_ml_in_mg_per_l", 1000, "ng*L/mL/mg")
    d.parameter("dose_mg_per_kg", 0.5, "mg/kg", "Into a vein.")
    d.variable("dose_mg", "mg", "dose_mg_per_kg * weight_kg")
    d.parameter("doses", 1, "1", "Number of equal doses, the first at time 0.")
    d.parameter("interval_h", 24, "h", "Time between two doses.")
    d.compartment("elsewhere", 1.0, "Holds amounts whose volume has no meaning.")
    return d


def _exchange(d: Document, one: str, other: str, clearance: str) -> None:
    """Two species whose compartments, called like them with `_space`, exchange drug at the same clearance both ways."""
    d.flow(one, other, f"{clearance} / {one}_space * {one}", f"{clearance} / {other}_space * {other}")


def _bolus(d: Document, name: str, target: str, amount: str, later_h: str = "") -> None:
    """An amount that enters at once: events for all but what enters at time 0, which is a starting value."""
    d.counter(f"{name}_begun", 0 if later_h else 1, COUNTS)
    wait = f" + {later_h}" if later_h else ""
    when = f"time >= {name}_begun * interval_h{wait} && {name}_begun < doses"
    d.event(f"{name}_enters", when, {target: f"{target} + {amount}", f"{name}_begun": f"{name}_begun + 1"})


def perez_ruixo_2021() -> Document:
    """Esketamine by vein, spray and mouth."""
    seen = "ketamine_ng_ml, norketamine_ng_ml"
    d = _document("perez_ruixo_2021", "Esketamine by vein, spray and mouth, Perez-Ruixo 2021", seen)
    d.table("pharmacokinetics_spray")
    d.parameter("spray_mg", 0, "mg", "By nasal spray: 28, 56 or 84 mg.")
    d.parameter("oral_mg", 0, "mg", "Swallowed.")
    d.variable("devices", "1", "spray_mg / device_dose_mg")
    for name, volume in (
        ("ketamine", "central_volume_l"),
        ("ketamine_peripheral_1", "peripheral_volume_1_l"),
        ("ketamine_peripheral_2", "peripheral_volume_2_l"),
        ("liver", "liver_volume_l"),
        ("norketamine", "norketamine_central_volume_l"),
        ("norketamine_peripheral", "norketamine_peripheral_volume_l"),
    ):
        d.compartment(f"{name}_space", volume)
        d.species(name, f"{name}_space")
    into_vein(d)
    for number in range(1, MOST_DEVICES + 1):
        later = f"{number - 1} * device_interval_min / min_per_h" if number > 1 else ""
        d.variable(
            f"if_given_{number}", "1", f"piecewise(1, devices >= {number - 0.5}, 0)", "1 if this device is used."
        )
        share = "nasal_fraction * later_device_factor" if number > 1 else "nasal_fraction"
        d.variable(f"nasal_mg_{number}", "mg", f"if_given_{number} * device_dose_mg * {share}")
        swallowed = f"gut_fraction * (if_given_{number} * device_dose_mg - nasal_mg_{number})"
        d.variable(f"swallowed_mg_per_h_{number}", "mg/h", f"{swallowed} / swallowed_input_h")
    d.species("nose", "elsewhere", "nasal_mg_1")
    d.species("gut_spray", "elsewhere")
    d.species("gut_oral", "elsewhere")
    d.species("other_metabolites", "elsewhere")
    for number in range(1, MOST_DEVICES + 1):
        later = f"{number - 1} * device_interval_min / min_per_h" if number > 1 else ""
        _bolus(d, f"device_{number}", "nose", f"nasal_mg_{number}", later)
        rate, name = f"swallowed_mg_per_h_{number}", f"swallowed_{number}"
        steady_input(d, name, "gut_spray", rate, "swallowed_input_h", later)
    d.variable("oral_mg_per_h", "mg/h", "gut_fraction * oral_mg / oral_input_h")
    steady_input(d, "oral_input", "gut_oral", "oral_mg_per_h", "oral_input_h")
    d.flow("nose", "ketamine", "nasal_rate_per_h * nose")
    d.flow("gut_spray", "liver", "swallowed_rate_per_h * gut_spray")
    d.flow("gut_oral", "liver", "oral_rate_per_h * gut_oral")
    _exchange(d, "ketamine", "ketamine_peripheral_1", "intercompartmental_clearance_1_l_per_h")
    _exchange(d, "ketamine", "ketamine_peripheral_2", "intercompartmental_clearance_2_l_per_h")
    _exchange(d, "ketamine", "liver", "liver_flow_l_per_h")
    d.flow("liver", "norketamine", "norketamine_formation_per_h * liver")
    d.flow("liver", "other_metabolites", "other_elimination_per_h * liver")
    _exchange(d, "norketamine", "norketamine_peripheral", "norketamine_intercompartmental_clearance_l_per_h")
    d.flow("norketamine", "other_metabolites", "norketamine_clearance_l_per_h / norketamine_space * norketamine")
    _shown(d, "ketamine", "norketamine")
    return d


def simons_2022() -> Document:
    """Esketamine by vein and film, arterial samples."""
    seen = "ketamine_ng_ml, norketamine_ng_ml, hydroxynorketamine_ng_ml"
    d = _document("simons_2022", "Esketamine by vein and oral thin film, arterial samples, Simons 2022", seen)
    d.table("pharmacokinetics_molar_masses", leave_out=("dehydronorketamine_g_per_mol",))
    d.parameter("film_mg", 0, "mg", "On the tongue: 50 or 100 mg.")
    d.parameter("clearance_weight_exponent", 0.75, "1", "Assumed: not printed.")
    d.variable("size", "1", "weight_kg / reference_weight_kg")
    d.variable("clearance_scale", "1", "size^clearance_weight_exponent")
    for name, volume in (
        ("ketamine", "central_volume_l"),
        ("ketamine_peripheral_2", "peripheral_volume_2_l"),
        ("ketamine_peripheral_3", "peripheral_volume_3_l"),
        ("norketamine", "central_volume_l"),  # as published: norketamine's central volume is that of ketamine
        ("norketamine_peripheral", "norketamine_peripheral_volume_l"),
        ("hydroxynorketamine", "hydroxynorketamine_central_volume_l"),
        ("hydroxynorketamine_peripheral", "hydroxynorketamine_peripheral_volume_l"),
    ):
        d.compartment(f"{name}_space", f"{volume} * size")
        d.species(name, f"{name}_space")
    for name in ("film_site", "gut", "liver", "other_metabolites"):
        d.species(name, "elsewhere")
    into_vein(d)
    for part, place in (("mucosal", "film_site"), ("swallowed", "gut")):
        d.variable(f"{part}_film_mg_per_h", "mg/h", f"film_mg * {part}_fraction * min_per_h / {part}_input_min")
        steady_input(d, f"{part}_input", place, f"{part}_film_mg_per_h", f"{part}_input_min / min_per_h")
    for metabolite in ("norketamine", "hydroxynorketamine"):
        d.species(f"forming_{metabolite}_1", "elsewhere")
        d.species(f"forming_{metabolite}_2", "elsewhere")
    d.flow("film_site", "ketamine", "min_per_h * mucosal_rate_per_min * film_site")
    d.flow("gut", "liver", "min_per_h * swallowed_rate_per_min * gut")
    d.flow("liver", "forming_norketamine_1", "min_per_h / swallowed_transit_min * liver")

    def clearance(name: str) -> str:
        return f"min_per_h * {name}_l_per_min * clearance_scale"

    for number in (2, 3):
        _exchange(d, "ketamine", f"ketamine_peripheral_{number}", clearance(f"intercompartmental_clearance_{number}"))
    d.flow("ketamine", "forming_norketamine_1", f"{clearance('clearance')} / ketamine_space * ketamine")
    for metabolite, then in (
        ("norketamine", "forming_hydroxynorketamine_1"),
        ("hydroxynorketamine", "other_metabolites"),
    ):
        step = f"2 * min_per_h / {metabolite}_transit_min * forming_{metabolite}"
        d.flow(f"forming_{metabolite}_1", f"forming_{metabolite}_2", f"{step}_1")
        d.flow(f"forming_{metabolite}_2", metabolite, f"{metabolite}_fraction * {step}_2")
        d.flow(f"forming_{metabolite}_2", "other_metabolites", f"(1 - {metabolite}_fraction) * {step}_2")
        _exchange(d, metabolite, f"{metabolite}_peripheral", clearance(f"{metabolite}_intercompartmental_clearance"))
        d.flow(metabolite, then, f"{clearance(f'{metabolite}_clearance')} / {metabolite}_space * {metabolite}")
    _shown(d, "ketamine")
    for metabolite in ("norketamine", "hydroxynorketamine"):
        _shown(d, metabolite, mass=f"{metabolite}_g_per_mol / ketamine_g_per_mol * ")
    return d


def otto_2021() -> Document:
    """Esketamine by vein, venous samples."""
    seen = "ketamine_ng_ml, norketamine_ng_ml"
    d = _document("otto_2021", "Esketamine by vein, venous samples, Otto 2021", seen)
    d.parameter("clearance_weight_exponent", 0.75, "1", "Of the two elimination clearances.")
    d.variable("size", "1", "weight_kg / reference_weight_kg", "Acts on the central volumes.")
    d.variable("clearance_scale", "1", "size^clearance_weight_exponent")
    for name, volume in (
        ("ketamine", "central_volume_l * size"),
        ("ketamine_peripheral_1", "peripheral_volume_1_l"),
        ("ketamine_peripheral_2", "peripheral_volume_2_l"),
        ("norketamine", "norketamine_central_volume_l * size"),
        ("norketamine_peripheral", "norketamine_peripheral_volume_l"),
    ):
        d.compartment(f"{name}_space", volume)
        d.species(name, f"{name}_space")
    d.species("other_metabolites", "elsewhere")
    into_vein(d)
    for number in (1, 2):
        _exchange(d, "ketamine", f"ketamine_peripheral_{number}", f"intercompartmental_clearance_{number}_l_per_h")
    d.flow("ketamine", "norketamine", "clearance_l_per_h * clearance_scale / ketamine_space * ketamine")
    _exchange(d, "norketamine", "norketamine_peripheral", "norketamine_intercompartmental_clearance_l_per_h")
    cleared = "norketamine_clearance_l_per_h * clearance_scale / norketamine_space * norketamine"
    d.flow("norketamine", "other_metabolites", cleared)
    _shown(d, "ketamine", "norketamine")
    return d


def domino_1984() -> Document:
    """Racemic ketamine by vein; the set used in target-controlled infusion."""
    d = _document("domino_1984", "Racemic ketamine by vein, Domino 1984", "ketamine_ng_ml")
    d.compartment("ketamine_space", "central_volume_l_per_kg * weight_kg")
    d.species("ketamine", "ketamine_space")
    for name in ("ketamine_peripheral_2", "ketamine_peripheral_3", "other_metabolites"):
        d.species(name, "elsewhere")
    into_vein(d)
    d.flow("ketamine", "other_metabolites", "min_per_h * elimination_per_min * ketamine")
    for number in (2, 3):
        there = f"min_per_h * k1{number}_per_min * ketamine"
        back = f"min_per_h * k{number}1_per_min * ketamine_peripheral_{number}"
        d.flow("ketamine", f"ketamine_peripheral_{number}", there, back)
    _shown(d, "ketamine")
    return d


def _shown(d: Document, *names: str, mass: str = "") -> None:
    for name in names:
        d.variable(f"{name}_ng_ml", "ng/mL", f"ng_per_ml_in_mg_per_l * {mass}{name} / {name}_space")
