"""What the live artists of lesson 01 must show: dose-response curves, the experiment of the trap, and what a dose
takes."""

from functools import lru_cache

import numpy as np

from ketamine_edu.evidence.tables import read_table
from ketamine_edu.pharmacokinetics.routes import routes
from ketamine_edu.pharmacokinetics.simulation import Regimen, simulate
from ketamine_edu.receptor import DoseResponseExplorer, OccupancyExplorer, TrappingExplorer
from ketamine_edu.receptor.block import (
    block_fraction,
    free_brain_concentration_um,
    ic50_um,
    occupancy,
    rat_binding_occupancy,
    trapped_occupancy,
)
from ketamine_edu.receptor.gating import Step, run
from tests.kit.pictures import Box, Curve, EndLabel, Hidden, Points, Spans, Words, shows

DRUGS = ("ketamine", "norketamine", "hydroxynorketamine", "memantine")
STRONGEST_UM = 1000.0
HALF_WIDTH_PX, HALF_HEIGHT_PX = 58.0, 24.0
# Middle of each box of the diagram (px): free channels above, the same with drug inside mirrored below.
BOXES_PX = {"C0": (84, 196), "C1": (242, 196), "C2": (400, 196), "D": (400, 274), "O": (558, 196)}
BOXES_PX |= {f"{name}B": (x, 300 - y) for name, (x, y) in BOXES_PX.items()}
# The experiment (s): control without drug, drug, wash, and a test without drug.
DRUG_STARTS_S, WASH_STARTS_S, TEST_STARTS_S, ENDS_S = 10.0, 40.0, 160.0, 210.0


def target(key: str) -> float:
    return next(row["observed"] for row in read_table("receptor/targets") if row["id"] == key)


def end_labels(ends: dict[str, float]) -> dict:
    """The label at the end of each line; ends: line -> value there."""
    others = {name: [end for other, end in ends.items() if other != name] for name in ends}
    return {f"{name} label": EndLabel(name, end, others[name]) for name, end in ends.items()}


@shows(DoseResponseExplorer)
def block_against_concentration(state, results, later):
    concentration_um = np.geomspace(0.01, STRONGEST_UM, 161)
    where = state.voltage_mv, state.magnesium_mm
    as_measured = where == (-70, 0)
    expected, ends = {}, {}
    for drug in DRUGS:
        if drug not in state.drugs:
            parts = ("", " half", " label", " points", " spread")
            expected |= {f"{drug}{part}": Hidden() for part in parts}
            continue
        percent = 100 * block_fraction(concentration_um, *where, drug)
        half_um = float(ic50_um(*where, drug))
        rows = [row for row in read_table("receptor/block") if row["drug"] == drug and as_measured]
        at_um = [row["concentration_um"] for row in rows]
        low, high = ([np.nan if row[end] is None else row[end] for row in rows] for end in ("low", "high"))
        expected |= {
            drug: Curve(concentration_um, percent),
            f"{drug} half": Points([half_um], [50]) if half_um <= STRONGEST_UM else Hidden(),
            f"{drug} points": Points(at_um, [row["value_percent"] for row in rows]) if rows else Hidden(),
            f"{drug} spread": Spans(at_um, low, high) if np.isfinite(low).any() else Hidden(),
        }
        ends[drug] = percent[-1]
    flat = Hidden()
    if state.measured_slope and "ketamine" in state.drugs:
        odds = (concentration_um / float(ic50_um(*where, "ketamine"))) ** target("K-Hill")
        flat = Curve(concentration_um, 100 * odds / (1 + odds))
    nothing = Words("Nothing is chosen yet: tick a drug on the left.")
    return {
        **expected,
        **end_labels(ends),
        "slope": flat,
        "reading": Curve([state.reading_um, state.reading_um], [0, 100]),
        "nothing": Hidden() if state.drugs else nothing,
    }


@lru_cache(maxsize=512)
def course_of(
    drug: str, concentration_um: float, voltage_mv: float, pulsed: bool, in_wash_um: float, leak_per_s: float
):
    steps = [
        Step(DRUG_STARTS_S, 1000.0, pulsed=pulsed),
        Step(WASH_STARTS_S - DRUG_STARTS_S, 1000.0, concentration_um, pulsed),
        Step(TEST_STARTS_S - WASH_STARTS_S, in_wash_um, pulsed=pulsed and in_wash_um > 0),
        Step(ENDS_S - TEST_STARTS_S, 1000.0, pulsed=pulsed),
    ]
    return run(steps, drug, voltage_mv, leak_per_s=leak_per_s)


def percent_words(share: float) -> str:
    percent = 100 * share
    if percent < 0.05:
        return "0 %"
    return f"{percent:.1f} %" if percent < 9.95 else f"{percent:.0f} %"


@shows(TrappingExplorer)
def the_trap(state, results, later):
    voltage_mv, pulsed, washed_open = float(state.voltage_mv), state.glutamate == "pulses", state.wash == "open"
    course = course_of(
        state.drug, state.concentration_um, voltage_mv, pulsed, 1000.0 * washed_open, state.leak_per_1000_s / 1000
    )
    current, blocked = 100 * course.current, 100 * course.blocked
    glutamate_s = [0, ENDS_S] if washed_open else [0, WASH_STARTS_S, np.nan, TEST_STARTS_S, ENDS_S]
    expected = {
        "current": Curve(course.time_s, current),
        "blocked_channel": Curve(course.time_s, blocked),
        **end_labels({"current": current[-1], "blocked_channel": blocked[-1]}),
        "moment": Curve([state.moment_s, state.moment_s], [0, 160]),
        "moment words": Words(f"The channels at {state.moment_s:g} s"),
        "glutamate given": Curve([*glutamate_s, np.nan], np.full(len(glutamate_s) + 1, 1.36)),
        "drug given": Curve([DRUG_STARTS_S, WASH_STARTS_S, np.nan], [1.24, 1.24, 1.24]),
        "measured": Hidden(),
    }
    if state.concentration_um == 10 and not pulsed and voltage_mv == -70:
        key = state.drug[0].upper()
        block = target(f"{key}-10")
        left = block * target(f"{key}-trap") / 100, TEST_STARTS_S
        if washed_open:
            left = block * (1 - target(f"{key}-relief") / 100), WASH_STARTS_S + 50
        expected["measured"] = Points([WASH_STARTS_S, left[1]], [block, left[0]])
    shares = course.shares_at(state.moment_s)
    for name, (x, y) in BOXES_PX.items():
        bottom = y - HALF_HEIGHT_PX
        top = bottom + 2 * HALF_HEIGHT_PX * shares[name]
        expected[f"{name} fill"] = Box(x - HALF_WIDTH_PX, x + HALF_WIDTH_PX, bottom, top)
        expected[f"{name} share"] = Words(percent_words(shares[name]), x, y - 11)
    leaky = state.leak_per_1000_s > 0
    for name in ("C0", "C1", "C2"):
        (x, upper), (_, lower) = BOXES_PX[name], BOXES_PX[f"{name}B"]
        between = Curve([x, x], [upper - HALF_HEIGHT_PX - 3, lower + HALF_HEIGHT_PX + 3])
        expected[f"{name} leak"] = between if leaky else Hidden()
    return expected | {"leak words": Words("leak") if leaky else Hidden()}


profile_of = lru_cache(maxsize=512)(simulate)


@shows(OccupancyExplorer)
def what_a_dose_takes(state, results, later):
    route = routes()[state.route]
    name = "dose_mg" if route.dose_unit == "mg" else "dose_mg_per_kg"
    dose = getattr(state, f"{route.id}_{name.removeprefix('dose_')}")
    profile = profile_of(Regimen(route.id, "racemic", **{name: dose}), 70.0, state.hours, points=300)
    unbound, where = state.unbound_percent / 100, (state.voltage_mv, state.magnesium_mm)
    percent = {
        "settled_block": 100 * occupancy(profile, *where, unbound),
        "trapped_block": 100 * trapped_occupancy(profile, state.open_percent / 100, *where, unbound),
        "rat_binding": 100 * rat_binding_occupancy(profile, unbound),
    }
    plasma_ng_ml = np.maximum(profile.ketamine_arterial_ng_ml, 0)
    return {
        "brain": Curve(profile.time_h, free_brain_concentration_um(plasma_ng_ml, unbound)),
        **{name: Curve(profile.time_h, values) for name, values in percent.items()},
        **end_labels({name: values[-1] for name, values in percent.items()}),
    }
