"""The NMDA receptor, the circuit, the cascade to new spines, and inflammation, by hand from the descriptions.

`block`, `circuit` and `cascade` are parts: they stand alone in a document and, behind one another, in the chain
(chain.py). Time is in seconds for receptor and circuit alone, in hours otherwise; `per` turns a rate per second into
the document's.
"""

from ketamine_edu.receptor.parameters import DRUGS_WITH_RATES
from sbml.document import Document

GATING = "receptor_gating_destexhe_1996"
KINETIC_STATES = ("C0", "C1", "C2", "D", "O")
BLOCKERS = ("ampa_blocker", "anti_bdnf", "trkb_inhibitor", "rapamycin", "synthesis_inhibitor", "spine_erasure")
# R T/F at 0 degrees and the like: constants of nature, exact since 2019.
GAS_CONSTANT, FARADAY, ZERO_CELSIUS_K = 8.314462618, 96485.33212, 273.15


def documents() -> dict[str, Document]:
    """Name of the file -> document."""
    receptors = {f"receptor_{drug}": receptor(drug) for drug in DRUGS_WITH_RATES}
    return {**receptors, "circuit": circuit_alone(), "plasticity": plasticity(), "inflammation": inflammation()}


def receptor(drug: str) -> Document:
    """Ten states of the channel, through an experiment in two steps: agonist and drug, then a wash."""
    about = [
        f"The NMDA receptor with {drug}: ten states, shares that add up to 1, time in seconds. O is open, C0 to C2 are "
        "closed with no, one and two glutamates, D is desensitised; a B at the end means that the drug is inside. "
        "What to look at: current (over the steady current without drug) and blocked.",
        "Agonist and drug are given from time 0; at wash_starts_s both change to what wash_glutamate_um and "
        "wash_drug_um say. Other published gating sets are in the course's data/parameters/receptor_gating_*.csv: six "
        "numbers.",
    ]
    d = Document(f"receptor_{drug}", f"NMDA receptor and {drug}", "s", "1", about)
    d.table(GATING)
    d.table("receptor_membrane")
    d.table(f"receptor_potency_{drug}")
    d.table(f"receptor_kinetics_{drug}", leave_out=("closed_leak_per_s",))
    d.parameter("leak_per_s", 0, "1/s", "Rate at which drug leaves closed channels; 0 is the full trap.")
    d.parameter("voltage_mv", -70, "mV", "-120 to 60 mV.")
    d.parameter("magnesium_mm", 0, "mM", "0 to 10 mM.")
    d.parameter("given_glutamate_um", 1000, "µM")
    d.parameter("given_drug_um", 10, "µM")
    d.parameter("wash_starts_s", 30, "s")
    d.parameter("wash_glutamate_um", 0, "µM")
    d.parameter("wash_drug_um", 0, "µM")
    d.counter("washing", 0, "0 while agonist and drug are given, 1 during the wash; changed by an event.")
    d.event("wash", "time >= wash_starts_s && washing < 1", {"washing": "1"})
    for given in ("glutamate", "drug"):
        d.variable(f"{given}_um", "µM", f"given_{given}_um + washing * (wash_{given}_um - given_{given}_um)")

    open_channel(d)
    d.variable("entry_per_s", "1/s", "apparent_on / open_probability * drug_um * magnesium_free")
    d.variable("exit_per_s", "1/s", "apparent_off / open_probability")

    d.compartment("membrane", 1.0, "Its size has no meaning.")
    for state in KINETIC_STATES:
        d.species(state, "membrane", 1.0 if state == "C0" else 0.0)
    for state in KINETIC_STATES:
        d.species(f"{state}B", "membrane")
    for b in ("", "B"):
        d.flow(f"C0{b}", f"C1{b}", f"2 * binding_per_um_s * glutamate_um * C0{b}", f"unbinding_per_s * C1{b}")
        d.flow(f"C1{b}", f"C2{b}", f"binding_per_um_s * glutamate_um * C1{b}", f"2 * unbinding_per_s * C2{b}")
        d.flow(f"C2{b}", f"D{b}", f"desensitising_per_s * C2{b}", f"resensitising_per_s * D{b}")
        d.flow(f"C2{b}", f"O{b}", f"opening_per_s * C2{b}", f"closing_per_s * O{b}")
    d.flow("O", "OB", "entry_per_s * O", "exit_per_s * OB")
    for state in KINETIC_STATES[:-1]:
        d.flow(state, f"{state}B", f"leak_per_s * entry_per_s / exit_per_s * {state}", f"leak_per_s * {state}B")
    d.variable("current", "1", "O / open_probability", "NMDA current over the steady current without drug.")
    d.variable(
        "blocked", "1", " + ".join(f"{state}B" for state in KINETIC_STATES), "Share of channels with drug inside."
    )
    return d


def open_channel(d: Document) -> None:
    """What magnesium leaves free and the apparent rates of a drug, at voltage_mv and magnesium_mm."""
    thermal_voltage(d)
    d.variable("magnesium_free", "1", magnesium_free("voltage_mv", "magnesium_mm"))
    d.parameter("rest_mv", -70, "mV", "Voltage at which the rates were measured.")
    voltage_factor(d, "voltage_factor", "voltage_mv")
    voltage_factor(d, "voltage_factor_at_rest", "rest_mv")
    # The published rates and the published IC50 do not fit each other; kept are the IC50 and the product of the rates.
    product, half_um = "on_per_um_s * off_per_s", "ic50_um * voltage_factor_at_rest"
    d.variable("apparent_on", "1/(µM*s)", f"sqrt({product} / ({half_um}))")
    d.variable("apparent_off", "1/s", f"sqrt({product} * {half_um}) * voltage_factor / voltage_factor_at_rest")
    ratio = "opening_per_s / closing_per_s"
    share = f"{ratio} / (1 + {ratio} + desensitising_per_s / resensitising_per_s)"
    d.variable("open_probability", "1", share, "Share of channels open in steady, saturating glutamate.")


def thermal_voltage(d: Document) -> None:
    d.parameter("gas_constant", GAS_CONSTANT, "J/mol/K")
    d.parameter("faraday", FARADAY, "C/mol")
    d.parameter("zero_celsius_k", ZERO_CELSIUS_K, "K", "temperature_c counts from here.")
    d.parameter("mv_per_v", 1000, "mV/V")
    d.variable("thermal_mv", "mV", "mv_per_v * gas_constant * (temperature_c + zero_celsius_k) / faraday", "RT/F")


def magnesium_free(voltage: str, magnesium: str) -> str:
    return f"1 / (1 + {magnesium} / magnesium_half_block_mm * exp(-magnesium_steepness_per_mv * {voltage}))"


def voltage_factor(d: Document, name: str, voltage: str) -> None:
    exponent = f"voltage_fraction * ({voltage} - reference_voltage_mv) / thermal_mv"
    d.variable(name, "1", f"exp({exponent})", "How many times faster drug leaves than where its IC50 was measured.")


def block(d: Document) -> None:
    """Blocks of both populations in the steady state, from ketamine_um: unbound drug in the brain (µM)."""
    d.table("receptor_membrane")
    d.table("receptor_potency_ketamine")
    d.table("circuit_cells")
    thermal_voltage(d)
    for cell in ("interneuron", "pyramidal"):
        voltage_factor(d, f"{cell}_voltage_factor", f"{cell}_voltage_mv")
        d.variable(f"{cell}_magnesium_free", "1", magnesium_free(f"{cell}_voltage_mv", f"{cell}_magnesium_mm"))
        half = f"ic50_um * {cell}_voltage_factor / {cell}_magnesium_free"
        d.variable(
            f"{cell}_block", "1", f"ketamine_um / (ketamine_um + {half})", "Share of the NMDA current taken away."
        )


def circuit(d: Document, per: str) -> None:
    """Two populations that excite and inhibit each other, from interneuron_block and pyramidal_block."""
    d.table("circuit")
    d.parameter("interneuron_inhibition_na", 1, "nA", "GABA current onto interneurons at a gate of 1.")
    d.state("nmda_gate", "1", f"{per}(-nmda_gate / nmda_decay_s + (1 - nmda_gate) * nmda_gating * pyramidal_hz)")
    d.state("gaba_gate", "1", f"{per}(-gaba_gate / gaba_decay_s + interneuron_hz)")
    excitation = "nmda_coupling_na * nmda_gate"
    d.variable(
        "pyramidal_na",
        "nA",
        f"pyramidal_input_scale * external_input_na + recurrent_weight * (1 - pyramidal_block) * {excitation}"
        " - inhibition_na * gaba_gate",
    )
    d.variable(
        "interneuron_na",
        "nA",
        f"interneuron_input_scale * external_input_na + (1 - interneuron_block) * {excitation}"
        " - interneuron_inhibition_na * gaba_gate",
    )
    for cell in ("pyramidal", "interneuron"):
        driven = f"({cell}_gain_per_nc * {cell}_na - {cell}_threshold_hz)"
        d.variable(f"{cell}_hz", "Hz", f"{driven} / (1 - exp(-{cell}_curvature_s * {driven}))")


def circuit_alone() -> Document:
    """The circuit from rest; ketamine comes at once and stays."""
    about = [
        "A cortical region as two populations: pyramidal cells and interneurons, of whose NMDA receptors ketamine "
        "blocks a share. Time is in seconds. The region first comes to rest; at drug_at_s unbound ketamine goes to "
        "given_um and stays. What to look at: pyramidal_hz, interneuron_hz. The course uses the resting states only.",
    ]
    d = Document("circuit", "Two populations of a cortical region", "s", "1", about)
    d.parameter("given_um", 1, "µM", "Unbound ketamine in the brain.")
    d.parameter("drug_at_s", 3, "s")
    d.counter("drug_is_there", 0, "0 before drug_at_s, then 1; changed by an event.")
    d.event("drug", "time >= drug_at_s && drug_is_there < 1", {"drug_is_there": "1"})
    d.variable("ketamine_um", "µM", "drug_is_there * given_um")
    block(d)
    circuit(d, per="")
    return d


def resting_rate(d: Document, per: str) -> None:
    """pyramidal_hz without drug: the circuit once more with nothing blocked, from which a change is counted."""
    d.state(
        "rest_nmda_gate", "1", f"{per}(-rest_nmda_gate / nmda_decay_s + (1 - rest_nmda_gate) * nmda_gating * rest_hz)"
    )
    d.state("rest_gaba_gate", "1", f"{per}(-rest_gaba_gate / gaba_decay_s + rest_interneuron_hz)")
    excitation = "nmda_coupling_na * rest_nmda_gate"
    pyramidal = (
        f"(pyramidal_input_scale * external_input_na + recurrent_weight * {excitation} - inhibition_na"
        " * rest_gaba_gate)"
    )
    interneuron = (
        f"(interneuron_input_scale * external_input_na + {excitation} - interneuron_inhibition_na * rest_gaba_gate)"
    )
    for cell, name, current in (
        ("pyramidal", "rest_hz", pyramidal),
        ("interneuron", "rest_interneuron_hz", interneuron),
    ):
        driven = f"({cell}_gain_per_nc * {current} - {cell}_threshold_hz)"
        d.variable(name, "Hz", f"{driven} / (1 - exp(-{cell}_curvature_s * {driven}))")


def cascade(d: Document, drive: str = "glutamate_change") -> None:
    """From a change of glutamate (% of baseline) to spines, with blockers given at blocked_from_h; in hours."""
    d.table("plasticity")
    d.parameter("hours_per_day", 24, "h/d")
    d.parameter("blocked_from_h", 0, "h", "When the blockers below are given. 0 is before the drug.")
    before = "piecewise(1, blocked_from_h <= time, 0)"
    d.counter("blocking", before, "1 once blockers act; changed by an event.")
    for blocker in BLOCKERS:
        d.parameter(blocker, 0, "1", "1 gives it, 0 does not.")
    erased = "(1 - blocked_share * spine_erasure)"
    spines = {name: f"{name} * {erased}" for name in ("young_spines", "lasting_spines")}
    d.event("blockers_given", "time >= blocked_from_h && blocking < 1", {"blocking": "1", **spines})

    def left(blocker: str) -> str:
        return f"(1 - blocked_share * {blocker} * blocking)"

    d.variable("surge", "%", f"(abs({drive}) + {drive}) / 2", "The rise above baseline.")
    d.variable("deficit", "%", f"(abs({drive}) - {drive}) / 2", "The fall below it.")
    d.state("deficit_memory", "%*h", "deficit - deficit_memory / shutdown_memory_h")
    d.variable("gate", "1", "1 / (1 + (deficit_memory / shutdown_half_percent_h)^2)", "What a deficit leaves open.")
    d.variable("ampa", "1", f"{left('ampa_blocker')} * surge / (surge + surge_half_percent)")
    d.state("bdnf", "1", f"({left('anti_bdnf')} * gate * ampa - bdnf) / bdnf_decay_h")
    d.variable("trkb", "1", f"{left('trkb_inhibitor')} * bdnf / (bdnf + trkb_half)")
    d.state("mtorc1", "1", f"({left('rapamycin')} * trkb - mtorc1) / mtorc1_decay_h")
    made = left("synthesis_inhibitor")
    d.state("potentiation", "h", f"{made} * trkb - potentiation / potentiation_decay_h")
    d.state("protein", "h", f"{made} * mtorc1 - protein / protein_decay_h")
    d.parameter("per_h", 1, "1/h", "Turns hours of activity into a rate.")
    d.state("protrusions", "h", "per_h * protein - protrusions / protrusion_decay_h")
    d.variable("formed", "1", "protrusions / protrusion_decay_h")
    d.state("young_spines", "h", "(1 - lasting_share) * formed - young_spines / young_spine_lifetime_h")
    d.state(
        "lasting_spines", "h", "lasting_share * formed - lasting_spines / (lasting_spine_lifetime_d * hours_per_day)"
    )
    d.variable("spines", "h", "young_spines + lasting_spines", "New spines that are there, in hours of full activity.")
    d.cite("li2010", "lepack2014", "europeanpsychiatry", "lin2021", "nosyreva2013")


def glutamate_of_circuit(d: Document) -> None:
    """glutamate_change (%) from ketamine_um, by way of the blocks and the circuit; time in hours."""
    d.parameter("s_per_h", 3600, "s/h")
    d.parameter(
        "circuit_speed", 10, "1", "The circuit settles so many times faster than it would: only its rest counts here."
    )
    block(d)
    circuit(d, per="circuit_speed * s_per_h * ")
    resting_rate(d, per="circuit_speed * s_per_h * ")
    d.parameter("percent", 100, "%")
    d.variable("glutamate_change", "%", "percent * (pyramidal_hz / rest_hz - 1)", "From baseline.")


def plasticity() -> Document:
    """A rat or mouse: an injection into the belly, free ketamine in the brain, glutamate, and the cascade."""
    about = [
        "From an injection of ketamine in a rodent to new spines: free ketamine in the brain, blocked receptors, the "
        "circuit, glutamate, AMPA drive, BDNF, TrkB, mTORC1, protein, protrusions, spines. Time is in hours. What to "
        "look at: ketamine_um, glutamate_change, bdnf, mtorc1, potentiation, spines. Compare sizes with those after "
        "10 mg/kg.",
        "Blockers: set ampa_blocker and the like to 1, and blocked_from_h to when they are given. Nearly all rates "
        "are assumed.",
    ]
    d = Document("plasticity", "From an injection in a rodent to new spines", "h", "1", about)
    d.table("plasticity_rodent")
    d.parameter("dose_mg_per_kg", 10, "mg/kg", "1 to 200 mg/kg.")
    d.parameter("doses", 1, "1", "Number of equal doses, the first at time 0.")
    d.parameter("interval_h", 72, "h")
    d.parameter("min_per_h", 60, "min/h")
    for name, half in (("out_per_h", "half_life_min"), ("in_per_h", "absorption_half_life_min")):
        d.variable(name, "1/h", f"ln(2) * min_per_h / {half}")
    # The highest concentration after one dose is rat_um_per_mg_per_kg times the dose; this share of what goes in is
    # there then.
    d.variable("ratio", "1", "in_per_h / out_per_h")
    d.variable("share_at_peak", "1", "ratio^(-1 / (ratio - 1))")
    d.variable("injected_um", "µM", "dose_mg_per_kg * rat_um_per_mg_per_kg / share_at_peak")
    d.state("belly_um", "µM", "-in_per_h * belly_um", "injected_um", "Drug not yet absorbed, as a concentration.")
    d.state("ketamine_um", "µM", "in_per_h * belly_um - out_per_h * ketamine_um", 0, "Free ketamine in the brain.")
    d.counter("dose_begun", 1, "Counts the doses; changed by events.")
    when = "time >= dose_begun * interval_h && dose_begun < doses"
    d.event("dose", when, {"belly_um": "belly_um + injected_um", "dose_begun": "dose_begun + 1"})
    glutamate_of_circuit(d)
    cascade(d)
    return d


def inflammation() -> Document:
    """The four equations of Reynolds et al. 2006, with a drug that holds activation back."""
    about = [
        "Acute inflammation after Reynolds et al. 2006: pathogen (10^6/cc), activated phagocytes, damage and the "
        "mediator that holds them back; time in hours. Levels other than pathogen have no measured unit and are plain "
        "numbers here.",
        "insult_pathogen and insult_trauma are what is there at time 0. The factor (1 - suppression) is this "
        "course's, not the paper's: drug_strength is taken away from the activation from drug_start_h on for "
        "drug_duration_h.",
    ]
    d = Document("inflammation", "Acute inflammation", "h", "1", about)
    d.table("inflammation")
    d.cite("reynolds2006")
    d.parameter("insult_pathogen", 1.0, "1", "10^6/cc; 0 to 2.")
    d.parameter("insult_trauma", 0.0, "1", "Damage at time 0.")
    d.parameter("virulence_per_h", 0.3, "1/h", "Growth rate of the pathogen.")
    d.parameter("drug_strength", 0.0, "1", "Share of the activation taken away, 0 to 1.")
    d.parameter("drug_start_h", 6.0, "h")
    d.parameter("drug_duration_h", 48.0, "h")
    d.counter("drug_begun", "piecewise(1, drug_start_h <= time, 0)", "0, then 1; changed by an event.")
    d.counter("drug_ended", 0, "0, then 1; changed by an event.")
    d.event("drug_begins", "time >= drug_start_h && drug_begun < 1", {"drug_begun": "1"})
    d.event("drug_ends", "time >= drug_start_h + drug_duration_h && drug_ended < 1", {"drug_ended": "1"})
    d.variable("suppression", "1", "drug_strength * (drug_begun - drug_ended)")
    d.variable("freed", "1", "1 / (1 + (mediator / mediator_half)^2)", "What the mediator leaves.")
    called = "activation_by_phagocytes_per_h * phagocytes + activation_by_pathogen_per_h * pathogen"
    called += " + activation_by_damage_per_h * damage"
    d.variable("activation", "1/h", f"(1 - suppression) * freed * ({called})")
    d.variable("effective", "1", "freed * phagocytes")
    d.variable("calls_mediator", "1", "freed * (phagocytes + mediator_by_damage * damage)")
    d.variable("harm", "1", "(effective / damage_half)^damage_exponent")
    local = "local_clearance_per_h * local_source_per_h / (local_loss_per_h + local_exhaustion_per_h * pathogen)"
    d.state(
        "pathogen",
        "1",
        f"pathogen * (virulence_per_h * (1 - pathogen / pathogen_limit) - {local} - phagocyte_clearance_per_h * "
        "effective)",
        "insult_pathogen",
        "10^6/cc",
    )
    source = "resting_source_per_h * activation / (resting_loss_per_h + activation)"
    d.state("phagocytes", "1", f"{source} - phagocyte_loss_per_h * phagocytes")
    d.state("damage", "1", "damage_rate_per_h * harm / (1 + harm) - damage_repair_per_h * damage", "insult_trauma")
    d.state(
        "mediator",
        "1",
        "mediator_source_per_h + mediator_production_per_h * calls_mediator / (1 + calls_mediator)"
        " - mediator_loss_per_h * mediator",
        "mediator_source_per_h / mediator_loss_per_h",
    )
    return d
