"""Models behind one another: what is blocked after an infusion, and the whole chain from dose to mood.

The last link of the chain is that of ketamine_edu/chain/links.py. It compares potentiation and spines with their peaks
after the standard dose; these few numbers are results of the chain itself, and are taken from the package.
"""

from ketamine_edu.chain.links import STANDARD_H, STANDARD_MG_PER_KG, STARTS, Switches, chain, usual
from ketamine_edu.pharmacokinetics.simulation import Regimen
from sbml.document import Document
from sbml.mechanisms import GATING, cascade, glutamate_of_circuit, open_channel
from sbml.pharmacokinetics import body, doses, into_vein

ACCOUNTS = "0: disinhibition; 1: block at resting cells; 2: a metabolite."
DIGITS = 9  # of numbers taken from the package, which the last digits of another machine must not change


def documents() -> dict[str, Document]:
    """Name of the file -> document."""
    return {"receptor_trapping": trapping(), "chain": whole_chain()}


def _infused(name: str, title: str, about: list[str]) -> Document:
    d = Document(name, title, "h", "mg", about)
    doses(d, "iv_infusion")
    body(d)
    into_vein(d)
    d.table("receptor_brain", leave_out=("rat_half_occupancy_ketamine_um", "rat_half_occupancy_norketamine_um"))
    unbound = "unbound_fraction * ketamine_arterial_ng_ml / ketamine_g_per_mol"
    d.variable("ketamine_um", "µM", unbound, "Unbound ketamine in the brain; assumed to follow plasma at once.")
    return d


def trapping() -> Document:
    """Block after an infusion: as in the steady state, and where channels are open only a share of the time."""
    about = [
        "How much of the NMDA current of a resting neuron ketamine blocks after an infusion; time in hours. What to "
        "look at: steady_block, as if the block settled at once, and trapped_block, where channels are open only the "
        "share open_share of the time, so that drug enters and leaves slowly.",
    ]
    d = _infused("receptor_trapping", "Block and trapping after an infusion", about)
    d.table(GATING, leave_out=("binding_per_um_s", "unbinding_per_s"))
    d.table("receptor_membrane")
    d.table("receptor_potency_ketamine")
    d.table("receptor_kinetics_ketamine", leave_out=("closed_leak_per_s",))
    d.parameter("voltage_mv", -70, "mV", "-120 to 60 mV.")
    d.parameter("magnesium_mm", 1, "mM", "0 to 10 mM.")
    d.parameter("open_share", 0.001, "1", "Share of the time that a channel is open, 0 to 1.")
    d.parameter("s_per_h", 3600, "s/h")
    open_channel(d)
    half = "ic50_um * voltage_factor / magnesium_free"
    d.variable("steady_block", "1", f"ketamine_um / (ketamine_um + {half})")
    enters = "apparent_on / open_probability * ketamine_um * magnesium_free * (1 - trapped_block)"
    leaves = "apparent_off / open_probability * trapped_block"
    d.state("trapped_block", "1", f"s_per_h * open_share * ({enters} - {leaves})")
    return d


def whole_chain() -> Document:
    """From an infusion to mood."""
    about = [
        "From an infusion of ketamine to mood: plasma, blocked receptors, the circuit, glutamate, the cascade to new "
        "spines, points of improvement. Time is in hours. What to look at: ketamine_arterial_ng_ml, pyramidal_block, "
        "glutamate_change, potentiation_relative, spines_relative, improvement_points.",
        "Nobody has shown this chain from end to end in a human being; it is a list of hypotheses made definite. The "
        "improvement 24 h after the standard dose is a published number by construction.",
        "account chooses what starts the cascade. A link can be cut: set trkb_inhibitor or rapamycin, and "
        "blocked_share, to 1. With naltrexone 1 the opioid account takes its share of the effect away.",
    ]
    d = _infused("chain", "From dose to mood", about)
    glutamate_of_circuit(d)
    d.parameter("account", 0, "1", ACCOUNTS)
    found = {name: _standard(name) for name in STARTS}
    surge = found["disinhibition"]["start"]
    note = f"After {STANDARD_MG_PER_KG:g} mg/kg over 40 min; a result of the course's own chain."
    d.parameter("percent_per_percent_blocked", _rounded(surge / found["rest"]["start"]), "1", note)
    d.parameter("percent_per_ng_ml", _rounded(surge / found["metabolite"]["start"]), "%*mL/ng", note)
    resting = "percent_per_percent_blocked * percent * pyramidal_block"
    metabolite = "percent_per_ng_ml * hydroxynorketamine_ng_ml"
    drive = f"piecewise(glutamate_change, account < 0.5, {resting}, account < 1.5, {metabolite})"
    d.variable("drive", "%", drive, "What the cascade is given, as a change of glutamate.")
    cascade(d, "drive")
    for quantity, unit in (("potentiation_peak", "h"), ("spines_peak", "h")):
        values = [found[name][quantity.removesuffix("_peak")] for name in STARTS]
        for name, value in zip(STARTS, values, strict=True):
            d.parameter(f"{quantity}_{name}", _rounded(value), unit, note)
        first, second, third = (f"{quantity}_{name}" for name in STARTS)
        d.variable(quantity, unit, f"piecewise({first}, account < 0.5, {second}, account < 1.5, {third})")
    for name in STARTS:
        at = f"Synapses {STANDARD_H:g} h after the standard dose, in peaks. {note}"
        d.parameter(f"synapses_at_day_1_{name}", _rounded(found[name]["whole"]), "1", at)
    first, second, third = (f"synapses_at_day_1_{name}" for name in STARTS)
    d.variable("synapses_at_day_1", "1", f"piecewise({first}, account < 0.5, {second}, account < 1.5, {third})")
    d.variable("potentiation_relative", "1", "potentiation / potentiation_peak")
    d.variable("spines_relative", "1", "spines / spines_peak")
    d.table("chain")
    d.table("response", leave_out=("rise_half_time_h", "decline_half_life_d", "relapse_shape"))
    d.parameter("naltrexone", 0, "1", "1 gives it before, and takes the opioid account for true.")
    synapses = "early_share * potentiation_relative + (1 - early_share) * spines_relative"
    d.variable(
        "standard_doses",
        "1",
        f"({synapses}) / synapses_at_day_1",
        "Standard doses that the change of synapses is worth.",
    )
    left = "(1 - naltrexone * naltrexone_share)"
    bent = "(1 - (1 - single_dose_share)^standard_doses)"
    points = f"{left} * anchor_points / single_dose_share * {bent}"
    d.variable("improvement_points", "points", points, "Points of the MADRS more than in a control group.")
    d.cite("murrough2013", "modasava2019", "phillips2019")
    return d


def _standard(start: str) -> dict[str, float]:
    """Peaks after the standard dose with one account, and the weighted sum of synapses at 24 h."""
    found = chain(Regimen("iv_infusion", dose_mg_per_kg=STANDARD_MG_PER_KG), Switches(start=start))
    early = found.cascade.at("potentiation", STANDARD_H) / found.cascade.peak("potentiation")
    late = found.cascade.at("spines", STANDARD_H) / found.cascade.peak("spines")
    share = usual().mood.early_share
    return {
        "start": float(found.start.max()),
        "potentiation": found.cascade.peak("potentiation"),
        "spines": found.cascade.peak("spines"),
        "whole": share * early + (1 - share) * late,
    }


def _rounded(value: float) -> float:
    return float(f"{value:.{DIGITS}g}")
