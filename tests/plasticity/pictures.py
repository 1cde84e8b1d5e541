"""What the live artists of lesson 03 must show: steps in rows or boxes, findings at their hours, blocked arrows."""

from dataclasses import replace

import numpy as np

from ketamine_edu.evidence.tables import read_table
from ketamine_edu.plasticity import CascadeExplorer, KnockoutExplorer
from ketamine_edu.plasticity.dosing import dosed_cascade, reference
from ketamine_edu.plasticity.signalling import load_plasticity
from tests.kit.pictures import Box, Curve, Expected, Hidden, Points, Spans, Words, shows, unlike

# From the top of the picture to its bottom.
ROWS = ("ampa", "bdnf", "trkb", "mtorc1", "potentiation", "protein", "formation", "spines")
CHAIN = ("glutamate", "ampa", "bdnf", "trkb", "mtorc1", "protein", "formation", "spines")
WIDTHS_PX = {**dict.fromkeys(CHAIN, 138), "potentiation": 118}
BLOCKERS = ("ampa_blocker", "anti_bdnf", "trkb_inhibitor", "rapamycin", "synthesis_inhibitor", "spine_erasure")


class Hill(Expected):
    """The area between a curve and its base: its upper edge goes through the curve in the axes, its lower is level."""

    def __init__(self, time_h, values, base: float):
        self.time_h, self.values, self.base = np.asarray(time_h), np.asarray(values), base

    def difference(self, artist, content) -> str:
        edge = content.points[(content.x > 1 / 24) & (content.x < 1344) & (content.x != content.x.min())]
        inside = self.time_h > 1 / 24
        expected_edge = np.column_stack([self.time_h, self.values])[inside]
        rest = content.y[np.isclose(content.x, content.x.min()) | np.isclose(content.x, content.x.max())]
        return unlike("upper edge", edge, expected_edge) or unlike("base", [rest.min()], [self.base], 1.0)


def words_of_time(time_h: float) -> str:
    if time_h < 1.995:
        return f"{60 * time_h:.0f} min"
    number, unit = (time_h, "h") if time_h < 48 else (time_h / 24, "d")
    digits = 0 if unit == "h" and time_h >= 9.95 else 1
    return f"{number:.{digits}f}".removesuffix(".0") + f" {unit}"


@shows(CascadeExplorer)
def cascade(state, results, later):
    dose = state.rodent_mg_per_kg if state.species == "rodent" else state.human_mg_per_kg
    shown, standard = dosed_cascade(state.species, dose, state.doses, 24 * state.interval_d, 28), reference()
    expected = {
        "glutamate": Curve(shown.time_h, shown.glutamate_percent),
        "usual glutamate": Curve(standard.time_h, standard.glutamate_percent),
    }
    standard_y = []
    for row, name in enumerate(ROWS):
        base = 7 - row
        share = shown.step(name) / standard.step(name).max()
        # A row is 0.8 high at its highest value, or at 100 % where it stays below.
        scale = 0.8 / max(1, share.max())
        expected[name] = Hill(shown.time_h, base + scale * share, base)
        when = words_of_time(shown.time_h[share.argmax()]) if share.max() > 0.005 else "never"
        expected[f"{name} peak"] = Words(f"{100 * share.max():.0f} %, {when}", y=base + 0.3)
        standard_y += [*(base + scale * standard.step(name) / standard.step(name).max()), np.nan]
    expected["usual rows"] = Curve(np.tile([*standard.time_h, np.nan], 8), standard_y)
    return expected | reported(state, dose, shown, standard)


def reported(state, dose, shown, standard):
    """Marks of what was published for exactly this dosing, in the row of its step."""
    low, high = glutamate_axis(shown, standard)
    rows = [
        row
        for row in read_table("plasticity/courses")
        if (row["dosing"], row["dose_mg_per_kg"], row["doses"]) == (state.species, dose, state.doses)
        and (state.doses == 1 or row["interval_h"] == 24 * state.interval_d)
    ]
    expected = {}
    for place in ("glutamate", "step"):
        here = [row for row in rows if (row["step"] == "glutamate") == (place == "glutamate")]
        # A mean over the first hour stands in its middle.
        ends = [(row["time_from_h"] or 0.5, row["time_to_h"] or 0.5) for row in here]
        heights = [
            low + 0.88 * (high - low)
            if place == "glutamate"
            else 7 - ROWS.index(row["step"]) + (0.55 if row["observed"] == "raised" else 0.14)
            for row in here
        ]
        pieces = [(y, *sorted(end)) for y, end in zip(heights, ends, strict=True)]
        spans = Spans(*np.array(pieces).T, upright=False) if pieces else Hidden()
        expected[f"{place} spans"] = spans
        for observed in ("raised", "unchanged", "lowered"):
            points = [
                (x, y)
                for row, end, y in zip(here, ends, heights, strict=True)
                if row["observed"] == observed
                for x in sorted(set(end))
            ]
            expected[f"{place} {observed}"] = Points(*np.array(points).T) if points else Hidden()
    return expected


def glutamate_axis(shown, standard):
    values = np.concatenate([shown.glutamate_percent, standard.glutamate_percent])
    low = next(level for level in (90, 60, 0) if level < values.min() or level == 0)
    return low, next(level for level in (110, 150, 300, 1000) if level > values.max() or level == 1000)


@shows(KnockoutExplorer)
def knockout(state, results, later):
    parameters = replace(load_plasticity(), blocked_share=state.block_percent / 100)
    free = reference()
    blocked = dosed_cascade(
        "rodent", 10, knockouts=state.blockers, parameters=parameters, blocked_from_h=state.blocked_from_h
    )
    expected = {}
    for name, width_px in WIDTHS_PX.items():
        areas = [np.trapezoid(run.step(name), run.time_h) for run in (blocked, free)]
        share = areas[0] / areas[1]
        left = 186 if name == "potentiation" else 30
        expected[f"{name} box"] = Box(left=left, right=left + width_px * min(share, 1))
        expected[f"{name} left"] = Words(f"{100 * share:.0f} %")
    for blocker in BLOCKERS:
        # A blocker cuts the arrow into its step, 12 px above the step's box.
        step = {"ampa_blocker": 1, "anti_bdnf": 2, "trkb_inhibitor": 3, "rapamycin": 4, "synthesis_inhibitor": 5}
        y = 42 + 60 * step.get(blocker, 7) - 12
        expected[f"{blocker} bar"] = Curve([40, 160], [y, y]) if blocker in state.blockers else Hidden()
    side = Curve([196, 244], [270, 270]) if "synthesis_inhibitor" in state.blockers else Hidden()
    expected["synthesis_inhibitor 2 bar"] = side
    for name in ("potentiation", "spines"):
        peak = free.step(name).max()
        expected[f"{name} free"] = Curve(free.time_h, 100 * free.step(name) / peak)
        expected[f"{name} blocked"] = Hill(blocked.time_h, 100 * blocked.step(name) / peak, 0.0)
    return expected
