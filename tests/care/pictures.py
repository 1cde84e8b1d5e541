"""What the live artists of lesson 09 must show, written from the meaning of each."""

import numpy as np

from ketamine_edu.care.explorers.costs import CostExplorer
from ketamine_edu.care.explorers.side_effects import SideEffectExplorer
from ketamine_edu.care.explorers.visit import VisitExplorer
from ketamine_edu.care.visits import visit
from ketamine_edu.evidence.parameters import parameter_table
from ketamine_edu.evidence.tables import read_table
from tests.kit.icon_array_pictures import icon_array
from tests.kit.pictures import Box, Curve, Expected, Hidden, Points, Spans, Words, shows

HOURS = 5.0
PANELS = {"plasma": (0, 120), "effects": (0, 108), "pressure": (80, 220)}  # from top to bottom: ends of the axis
BESIDE = 1.03  # where labels stand, as a share of the width of a panel


@shows(VisitExplorer)
def a_visit(state, results, later):
    shown = visit(state.dose_mg, state.systolic_mmhg, state.rise, state.end)
    published = {name: parameter.value for name, parameter in parameter_table("care_visit").items()}
    perception_ng_ml = next(
        row["value_ng_ml"] for row in read_table("pharmacokinetics/levels") if row["id"] == "threshold"
    )
    wait_mmhg = published["delay_systolic_mmhg"]
    rises = ("systolic_rise_mmhg", "systolic_rise_older_mmhg", "marked_rise_mmhg")
    rise_mmhg = published[dict(zip(("average", "older", "marked"), rises, strict=True))[state.rise]]
    over_h = published[f"pressure_end_{state.end}_min"] / 60
    pressure_h = [published["pressure_onset_min"] / 60, published["pressure_peak_min"] / 60, over_h]
    end_mmhg = np.interp(HOURS, shown.time_h, shown.systolic_mmhg)
    return {
        **{f"watched {panel}": Box(0, state.observed_h, *ends) for panel, ends in enumerate(PANELS.values())},
        "plasma": Curve(shown.time_h, shown.plasma_ng_ml),
        "plasma label": beside("plasma, venous", np.interp(HOURS, shown.time_h, shown.plasma_ng_ml), *PANELS["plasma"]),
        "threshold": Spans(perception_ng_ml, 0, HOURS, upright=False),
        "threshold words": Words("perception changes", HOURS - 0.05, perception_ng_ml + 2),
        **effect("dissociation", shown.time_h, shown.dissociation, published),
        **effect("sedation", shown.time_h, shown.sedation, published),
        "pressure": Curve(shown.time_h, shown.systolic_mmhg),
        "pressure points": Points(pressure_h, state.systolic_mmhg + np.array([0, rise_mmhg, 0])),
        "pressure label": beside("systolic pressure", end_mmhg, *PANELS["pressure"]),
        "delay": Spans(wait_mmhg, 0, HOURS, upright=False),
        # The words keep off the curve: below their line where the pressure ends on it or above.
        "delay words": Words("wait before a dose?", HOURS - 0.05, wait_mmhg + (-17 if end_mmhg >= wait_mmhg else 2)),
        "watched words": Words(f"observed: {state.observed_h:g} h", 0.08, 214),
    }


def effect(name: str, time_h: np.ndarray, shares: np.ndarray, published: dict[str, float]) -> dict[str, Expected]:
    """The course of an effect while it lasts, through three published points (% of its peak)."""
    points_h = [published[f"{name}_{point}_min"] / 60 for point in ("onset", "peak", "end")]
    lasting = (time_h >= points_h[0]) & (time_h <= points_h[2])
    return {
        name: Curve(time_h[lasting], 100 * shares[lasting]),
        f"{name} points": Points(points_h, [0, 100, 0]),
    }


def beside(words: str, end: float, low: float, high: float) -> Expected:
    """A label at the right edge of a panel from low to high, as high as the end of its curve."""
    return Words(words, BESIDE, (end - low) / (high - low))


@shows(SideEffectExplorer)
def side_effects(state, results, later):
    row = next(row for row in read_table("care/side_effects") if row["id"] == getattr(state, state.trials))
    drug, placebo = (people(row[f"events_{arm}"] / row[f"n_{arm}"]) for arm in ("treated", "control"))
    if state.split:
        on_placebo = {"on_placebo_too": placebo, "with_effect": 0}
        on_drug = {"on_placebo_too": min(drug, placebo), "with_effect": max(drug - placebo, 0)}
    else:
        on_placebo = {"on_placebo_too": 0, "with_effect": placebo}
        on_drug = {"on_placebo_too": 0, "with_effect": drug}
    without = {"without_effect": "without it"}
    on_placebo_words = {"on_placebo_too": "with it", "with_effect": "with it"} | without
    with_it = "more, with the drug only" if state.split else "with it"
    on_drug_words = {"on_placebo_too": "would have it on placebo too", "with_effect": with_it} | without
    return {
        "title": Words(row["label"][0].upper() + row["label"][1:]),
        **icon_array("placebo", on_placebo | {"without_effect": 100 - placebo}, on_placebo_words),
        **icon_array("drug", on_drug | {"without_effect": 100 - drug}, on_drug_words),
    }


def people(share: float) -> int:
    """The nearest number of people in a hundred, the larger one of two that are as near."""
    return int(np.floor(100 * share + 0.5))


@shows(CostExplorer)
def costs(state, results, later):
    quotes = [row for row in read_table("care/costs") if (row["currency"], row["per"] == "course") == ("USD", False)]
    is_course = state.price == "course"
    bars, singles, expected, y = {}, {}, {}, 0.95
    for number, quote in enumerate(quotes):
        # A line for each quote, and one more above the first of each treatment, where its name stands.
        y += 0 if number == 0 else 1 if quotes[number - 1]["treatment"] == quote["treatment"] else 2
        times = getattr(state, quote["treatment"]) if is_course else 1
        low, high = times * quote["lowest"], times * quote["highest"]
        name = f"{quote['treatment']}_price"
        bars.setdefault(name, []), singles.setdefault(name, [])
        if quote["treatment"] not in state.treatments:
            expected |= {f"{number} ends": Hidden(), f"{number} words": Hidden()}
            continue
        (bars if low < high else singles)[name].append((y, low, high))
        amount = f"{low:,.0f} to {high:,.0f}" if low < high else f"{low:,.0f}"
        expected[f"{number} ends"] = Words(amount, 1.22 * high, y)
        year = "undated" if quote["year"] is None else quote["year"]
        expected[f"{number} words"] = Words(f"{quote['label']}, {year}", -0.015, y)
    for name in bars:
        # Each bar runs from its lowest price to its highest.
        x = np.ravel([(low, high, np.nan) for _, low, high in bars[name]])
        heights = np.ravel([(row, row, np.nan) for row, _, _ in bars[name]])
        expected[f"{name} bars"] = Curve(x, heights) if bars[name] else Hidden()
        marks = np.array(singles[name]).reshape(-1, 3)
        expected[f"{name} ones"] = Points(marks[:, 1], marks[:, 0]) if singles[name] else Hidden()
    quantity = "Quoted price of a course" if is_course else "Quoted price of one session, or one month of tablets"
    return expected | {"quantity": Words(quantity)}
