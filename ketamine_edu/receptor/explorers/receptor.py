"""Explorers of lesson 01: dose and block, the trap, and what a dose does to the receptor."""

from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np

from ketamine_edu.evidence.tables import read_table
from ketamine_edu.kit.drawing import style
from ketamine_edu.kit.numbers.words import time_words
from ketamine_edu.kit.page.controls import Choice, Choices, Slider, Toggle, stepped
from ketamine_edu.kit.page.explorer import Explorer
from ketamine_edu.kit.page.table import number, table
from ketamine_edu.pharmacokinetics.explorers.doses import chosen_regimen, dose_control, dose_sliders, simulated
from ketamine_edu.pharmacokinetics.routes import routes
from ketamine_edu.receptor.block import (
    REST_MV,
    SATURATING_GLUTAMATE_UM,
    block_fraction,
    free_brain_concentration_um,
    ic50_um,
    occupancy,
    rat_binding_occupancy,
    trapped_occupancy,
    untrapping_half_life_h,
)
from ketamine_edu.receptor.gating import COAPPLICATION_S, Course, Step, run
from ketamine_edu.receptor.parameters import DRUGS, DRUGS_WITH_RATES, load_brain
from ketamine_edu.receptor.pictures.receptor import (
    CONCENTRATIONS_UM,
    DoseResponse,
    DoseResponsePicture,
    DoseResponseResults,
    MeasuredBlock,
    OccupancyPicture,
    OccupancyResults,
)
from ketamine_edu.receptor.pictures.trapping import TrappingPicture, TrappingResults

POINTS = 161
READINGS_UM = tuple(round(m * 10.0**e, 3) for e in range(-2, 3) for m in (1, 2, 3, 5, 7)) + (1000,)


class DoseResponseExplorer(Explorer):
    """Share of the NMDA current that a drug takes away in the steady state, against its concentration.

    Controls: drugs; voltage of the membrane; magnesium outside; a concentration to read off; the measured slope. Measured
    points appear where they were measured: at -70 mV without magnesium.
    """

    def build_controls(self):
        labels = {drug: style.look(drug).label for drug in DRUGS}
        labels["hydroxynorketamine"] = "(2R,6R)-hydroxynorketamine"
        return {
            "drugs": Choices("Drugs", labels, ("ketamine", "memantine"), swatches=True),
            "voltage_mv": Slider("Voltage of the membrane", stepped(-100, 40, 10), REST_MV, unit="mV"),
            "magnesium_mm": Slider("Magnesium outside", (0, 0.1, 0.2, 0.5, 1, 1.5, 2), 0, unit="mM"),
            "reading_um": Slider("Read off at", READINGS_UM, 1, unit="µM"),
            "measured_slope": Toggle("Ketamine with the measured slope, 0.84", False),
        }

    def needed_controls(self, state):
        return [name for name in self.controls if name != "measured_slope" or "ketamine" in state.drugs]

    def build_picture(self):
        return DoseResponsePicture()

    def compute(self, state):
        concentration_um = np.geomspace(*CONCENTRATIONS_UM, POINTS)
        as_measured = state.voltage_mv == REST_MV and state.magnesium_mm == 0
        curves = [
            DoseResponse(
                drug,
                concentration_um,
                100 * block_fraction(concentration_um, state.voltage_mv, state.magnesium_mm, drug),
                float(ic50_um(state.voltage_mv, state.magnesium_mm, drug)),
                measured_block(drug) if as_measured else None,
            )
            for drug in state.drugs
        ]
        slope = None
        if state.measured_slope and "ketamine" in state.drugs:
            half_um = float(ic50_um(state.voltage_mv, state.magnesium_mm))
            slope = 100 / (1 + (half_um / concentration_um) ** measured_hill_slope())
        conditions = f"at {state.voltage_mv:g} mV with {state.magnesium_mm:g} mM magnesium"
        return DoseResponseResults(curves, state.reading_um, conditions, slope)

    def headline(self, state, results):
        rows = []
        for curve in results.curves:
            reference_um = float(ic50_um(REST_MV, 0.0, curve.name))
            block = block_fraction(state.reading_um, state.voltage_mv, state.magnesium_mm, curve.name)
            shift = f"{curve.ic50_um / reference_um:.3g}"
            rows.append([style.look(curve.name).label, number(curve.ic50_um), shift, f"{100 * block:.1f}"])
        columns = ["Drug", "IC50, µM", "IC50 over that at -70 mV, no Mg", f"Taken away at {state.reading_um:g} µM, %"]
        return table(columns, rows, looks=[c.name for c in results.curves]) if rows else ""


@lru_cache
def measured_block(drug: str) -> MeasuredBlock | None:
    """Published block by a drug at its concentrations; None if there is none."""
    rows = [row for row in read_table("receptor/block") if row["drug"] == drug]
    names = ("concentration_um", "value_percent", "low", "high")
    columns = (np.array([np.nan if row[name] is None else row[name] for row in rows], dtype=float) for name in names)
    return MeasuredBlock(*columns) if rows else None


@lru_cache
def measured(target: str) -> float:
    """The published number of a target by its id in data/receptor/targets.csv."""
    return next(row["observed"] for row in read_table("receptor/targets") if row["id"] == target)


def measured_hill_slope() -> float:
    """The measured slope of ketamine's dose-response curve."""
    return measured("K-Hill")


CONTROL_S, WASH_S, TEST_S = 10.0, 120.0, 50.0
DRUG_END_S = CONTROL_S + COAPPLICATION_S
WASH_END_S = DRUG_END_S + WASH_S
END_S = WASH_END_S + TEST_S
PATTERNS = {"steady": "all the time", "pulses": "10 ms, once a second"}
WASHES = {"closed": "without glutamate", "open": "with glutamate"}


@lru_cache(maxsize=256)
def experiment(drug: str, concentration_um: float, voltage_mv: float, pulsed: bool, wash: str, leak: float) -> Course:
    """The experiment of the trap, kept: control, drug, wash, test. leak: per 1000 s."""
    in_wash_um = SATURATING_GLUTAMATE_UM if wash == "open" else 0.0
    steps = [
        Step(CONTROL_S, SATURATING_GLUTAMATE_UM, pulsed=pulsed),
        Step(COAPPLICATION_S, SATURATING_GLUTAMATE_UM, concentration_um, pulsed),
        Step(WASH_S, in_wash_um, pulsed=pulsed and wash == "open"),
        Step(TEST_S, SATURATING_GLUTAMATE_UM, pulsed=pulsed),
    ]
    return run(steps, drug, voltage_mv, leak_per_s=leak / 1000)


class TrappingExplorer(Explorer):
    """A drug is given, washed out for two minutes, and the current is tried again: is the drug still inside?

    Controls: a moment of the experiment; drug and concentration; voltage; how glutamate is given; whether the wash
    contains it; a leak from closed channels.
    """

    def build_controls(self):
        return {
            "moment_s": Slider("Moment shown below", stepped(0, END_S, 1), 100, unit="s"),
            "drug": Choice("Drug", {drug: drug for drug in DRUGS_WITH_RATES}, "ketamine"),
            "concentration_um": Slider("Concentration", (0.1, 0.3, 1, 3, 10, 30, 100), 10, unit="µM"),
            "glutamate": Choice("Glutamate is there", PATTERNS, "steady"),
            "wash": Choice("Wash of two minutes", WASHES, "closed"),
            "leak_per_1000_s": Slider("Leak from closed channels", stepped(0, 4, 0.1), 0, unit="per 1000 s"),
            "voltage_mv": Choice("Voltage", {"-70": "-70 mV", "-40": "-40 mV", "40": "+40 mV"}, "-70"),
        }

    def build_picture(self):
        return TrappingPicture(END_S)

    def compute(self, state):
        pulsed = state.glutamate == "pulses"
        voltage_mv = float(state.voltage_mv)
        course = experiment(state.drug, state.concentration_um, voltage_mv, pulsed, state.wash, state.leak_per_1000_s)
        before, after = course.blocked_at(DRUG_END_S), course.blocked_at(WASH_END_S)
        glutamate = [(0.0, END_S)] if state.wash == "open" else [(0.0, DRUG_END_S), (WASH_END_S, END_S)]
        as_measured = state.concentration_um == 10 and not pulsed and voltage_mv == REST_MV
        summary = (
            f"{state.drug}, {state.concentration_um:g} µM for {COAPPLICATION_S:g} s, then a wash of {WASH_S:g} s "
            f"{WASHES[state.wash]}. Drug sits in {100 * before:.0f} % of the channels at the end of the drug and in "
            f"{100 * after:.0f} % at the end of the wash."
        )
        return Trapping(
            course.time_s,
            100 * course.current,
            100 * course.blocked,
            {"glutamate": glutamate, "drug": [(CONTROL_S, DRUG_END_S)]},
            course.shares_at(state.moment_s),
            state.moment_s,
            state.leak_per_1000_s > 0,
            summary,
            measured_trap(state.drug, state.wash) if as_measured else None,
            course=course,
        )

    def headline(self, state, results):
        blocked = results.course.blocked_at
        rows = [
            ["Channels with drug inside, end of the drug", f"{100 * blocked(DRUG_END_S):.1f} %"],
            ["Channels with drug inside, end of the wash", f"{100 * blocked(WASH_END_S):.1f} %"],
            ["Share of the block left by the wash", f"{100 * blocked(WASH_END_S) / blocked(DRUG_END_S):.1f} %"],
            ["Channels with drug inside, end of the test", f"{100 * blocked(END_S):.1f} %"],
        ]
        if state.wash == "closed":
            left = measured(f"{state.drug[0].upper()}-trap")
            rows.insert(3, [f"the same, measured for {state.drug} in rat neurons", f"{left:g} %"])
        return table(["", ""], rows)


@dataclass(frozen=True)
class Trapping(TrappingResults):
    """A picture's results together with the course they came from."""

    course: Course | None = field(default=None, kw_only=True)


def measured_trap(drug: str, wash: str) -> tuple[np.ndarray, np.ndarray]:
    """Times (s) and measured share of channels with drug (%) in this experiment, as fractions of the current."""
    initial = drug[0].upper()
    block = measured(f"{initial}-10")
    if wash == "closed":
        return np.array([DRUG_END_S, WASH_END_S]), np.array([block, block * measured(f"{initial}-trap") / 100])
    return np.array([DRUG_END_S, DRUG_END_S + 50.0]), np.array(
        [block, block * (1 - measured(f"{initial}-relief") / 100)]
    )


ROUTES_SHOWN = ("iv_infusion", "iv_bolus", "im", "oral")


class OccupancyExplorer(Explorer):
    """From a dose of racemic ketamine to the receptor: unbound drug in brain, block in the model, sites taken in rats.

    Controls: route and dose; unbound share in plasma; voltage and magnesium at the receptor; how much of the time
    channels are open; hours shown. Esketamine is left out: its potency at the human receptor was not found.
    """

    def build_controls(self):
        shown = [routes()[route] for route in ROUTES_SHOWN]
        doses = dose_sliders(shown, lambda route: "Dose")
        unbound = round(100 * load_brain().unbound_fraction)
        return {
            "route": Choice("Route", {r.id: style.look(r.id).label for r in shown}, "iv_infusion"),
            **doses,
            "unbound_percent": Slider("Unbound in plasma", stepped(30, 100, 1), unbound, unit="%"),
            "voltage_mv": Slider("Voltage of the membrane", stepped(-90, 0, 10), REST_MV, unit="mV"),
            "magnesium_mm": Slider("Magnesium outside", (0, 0.1, 0.2, 0.5, 1, 1.5, 2), 1, unit="mM"),
            "open_percent": Slider(
                "Channels are open", (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10), 0.1, "% of time"
            ),
            "hours": Slider("Time shown", (2, 4, 8, 12, 24), 4, unit="h"),
        }

    def needed_controls(self, state):
        unused = {dose_control(routes()[route]) for route in ROUTES_SHOWN if route != state.route}
        return [name for name in self.controls if name not in unused]

    def build_picture(self):
        return OccupancyPicture()

    def compute(self, state):
        route = routes()[state.route]
        profile = simulated(chosen_regimen(state, route), 70, state.hours)
        unbound, where = state.unbound_percent / 100, (state.voltage_mv, state.magnesium_mm)
        percent = {
            "settled_block": 100 * occupancy(profile, *where, unbound),
            "trapped_block": 100 * trapped_occupancy(profile, state.open_percent / 100, *where, unbound),
            "rat_binding": 100 * rat_binding_occupancy(profile, unbound),
        }
        brain_um = free_brain_concentration_um(np.maximum(profile.ketamine_arterial_ng_ml, 0), unbound)
        peaks = {name: f"{number(values.max())} %" for name, values in percent.items()}
        summary = (
            f"{style.look(route.id).label}, {number(profile.dose_mg)} mg of ketamine: unbound ketamine in brain reaches "
            f"{number(brain_um.max())} µM. The block of NMDA current reaches {peaks['settled_block']} if it settles at "
            f"every moment and {peaks['trapped_block']} if channels are open {state.open_percent:g} % of the time. By "
            f"binding in rats {peaks['rat_binding']} of the sites would be taken."
        )
        return OccupancyResults(profile.time_h, brain_um, percent, state.hours, summary)

    def headline(self, state, results):
        def highest(values: np.ndarray, unit: str) -> str:
            return f"{number(values.max())} {unit} at {time_words(results.time_h[values.argmax()])}"

        half_life = time_words(untrapping_half_life_h(state.open_percent / 100, state.voltage_mv))
        rows = [
            ["Unbound ketamine in brain, highest", highest(results.brain_um, "µM")],
            ["Current taken away, at equilibrium", highest(results.percent["settled_block"], "%")],
            ["Current taken away, with trapping", highest(results.percent["trapped_block"], "%")],
            ["Half of the trapped drug is gone after", half_life],
            ["Sites taken, as measured in rats", highest(results.percent["rat_binding"], "%")],
        ]
        return table(["", ""], rows)
