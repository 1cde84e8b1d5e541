"""The picture of the cascade from glutamate to spines: every step over time, beside that after the usual dose."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.transforms import Transform

from ketamine_edu.kit.drawing import style
from ketamine_edu.kit.drawing.picture import Picture
from ketamine_edu.kit.numbers.words import time_words
from ketamine_edu.plasticity.experiments import DosedCascade, ReportedStep
from ketamine_edu.plasticity.pictures.shared import hill, hill_points, log_time
from ketamine_edu.plasticity.signalling import Cascade

ROWS = ("ampa", "bdnf", "trkb", "mtorc1", "potentiation", "protein", "formation", "spines")
FILL = 0.8  # share of a row's height that its highest value takes
LOWEST_PERCENT = (90, 60, 0)
HIGHEST_PERCENT = (110, 150, 300, 1000)
MARKS = {"raised": "^", "unchanged": "o", "lowered": "v"}


class CascadePicture(Picture):
    """Glutamate on top, then one row per step, all on one time axis from minutes to weeks."""

    def draw(self) -> None:
        self.figure = style.new_figure(660, 600)
        margins = {"left": 136, "right": 132}
        self.top = style.new_axes(self.figure, **margins, bottom=492, top=30)
        self.rows = style.new_axes(self.figure, **margins, bottom=66, top=136)
        muted, ink = style.look("muted"), style.look("observed").hex
        for axes in (self.top, self.rows):
            log_time(axes)
        self.top.set_xticklabels([])
        self.top.set_ylabel("Glutamate (% of baseline)", rotation=0, ha="left", va="bottom")
        self.top.yaxis.set_label_coords(-0.33, 1.1)
        self.top.axhline(100, color=muted.hex, linewidth=1)
        self.live["usual glutamate"] = self.top.plot([], [], color=muted.hex, linewidth=1.2)[0]
        self.live["glutamate"] = self.top.plot([], [], **style.look("glutamate").line)[0]
        self.rows.set_ylim(0, len(ROWS))
        self.rows.set_yticks([])
        self.rows.spines["left"].set_visible(False)
        self.rows.set_xlabel("Time after the first dose")
        title = {"transform": self.rows.transAxes, "fontsize": 10, "color": muted.text_hex, "va": "bottom"}
        self.rows.text(1.02, 1.008, "highest, and when", **title)
        self.rows.text(
            -0.33,
            -0.15,
            "grey line: 10 mg/kg in a rodent, once   published: ▲ raised   ○ unchanged   ▼ lowered",
            **title,
        )
        for k, name in enumerate(ROWS):
            look, floor = style.look(name), len(ROWS) - 1 - k
            self.rows.axhline(floor, color=style.GRID.line, linewidth=1)
            words = {"fontsize": 11, "color": look.text_hex, "va": "center_baseline"}
            self.rows.text(-0.02, floor + 0.3, look.label, ha="right", transform=self._row_frame(), **words)
            self.live[name] = hill(self.rows, look)
            self.live[f"{name} peak"] = self.rows.text(1.02, floor + 0.3, "", transform=self._row_frame(), **words)
        self.live["usual rows"] = self.rows.plot([], [], color=muted.hex, linewidth=1.2)[0]
        for axes, place in ((self.top, "glutamate"), (self.rows, "step")):
            self.live[f"{place} spans"] = axes.plot([], [], color=ink, linewidth=1.2)[0]
            for observed, marker in MARKS.items():
                face = style.PAPER.line if observed == "unchanged" else ink
                kind = {"marker": marker, "markerfacecolor": face, "markeredgecolor": ink, "markersize": 7}
                self.live[f"{place} {observed}"] = axes.plot([], [], linestyle="none", clip_on=False, **kind)[0]

    def _row_frame(self) -> Transform:
        return self.rows.get_yaxis_transform()

    def show(self, state: Any, results: DosedCascade, later: None = None) -> None:
        shown, reference = results.cascade, results.reference
        self._show_glutamate(shown, reference)
        words, reference_heights = [], []
        for k, name in enumerate(ROWS):
            floor, values = len(ROWS) - 1 - k, results.relative(name)
            scale = FILL / max(1.0, float(values.max()))
            self.live[name].set_xy(hill_points(shown.time_h, floor + scale * values, floor))
            reference_heights += [floor + scale * results.reference_relative(name), [np.nan]]
            highest = float(values.max())
            when = time_words(shown.peak_h(name)) if highest > 0.005 else "never"
            self.live[f"{name} peak"].set_text(f"{100 * highest:.0f} %, {when}")
            words.append(f"{style.look(name).label} {100 * highest:.0f} % at {when}")
        # One artist for all rows, with gaps between them: it costs a third of eight.
        reference_h = np.tile(np.append(reference.time_h, np.nan), len(ROWS))
        self.live["usual rows"].set_data(reference_h, np.concatenate(reference_heights))
        self._show_reports(results.reports)
        low, high = shown.glutamate_percent.min(), shown.glutamate_percent.max()
        self.alt_text = (
            f"Every step from glutamate to spines over four weeks after {_dosing(state)}. Glutamate between {low:.0f} "
            f"and {high:.0f} % of baseline. Highest values in % of the peak after the usual dose, 10 mg/kg in a "
            f"rodent: {', '.join(words)}."
        )

    def _show_glutamate(self, shown: Cascade, reference: Cascade) -> None:
        both = np.concatenate([shown.glutamate_percent, reference.glutamate_percent])
        # Few levels, so that the axis rarely changes while a control moves.
        low = next(level for level in LOWEST_PERCENT if level < both.min() or level == 0)
        high = next(level for level in HIGHEST_PERCENT if level > both.max() or level == HIGHEST_PERCENT[-1])
        self.top.set_ylim(low, high)
        style.set_ticks(self.top.yaxis, [low, 100, high] if 100 - low > 0.2 * (high - low) else [100, high])
        self.live["glutamate"].set_data(shown.time_h, shown.glutamate_percent)
        self.live["usual glutamate"].set_data(reference.time_h, reference.glutamate_percent)

    def _show_reports(self, reports: Sequence[ReportedStep]) -> None:
        for place in ("glutamate", "step"):
            spans_x, spans_y = [], []
            points: dict[str, list[tuple[float, float]]] = {observed: [] for observed in MARKS}
            for report in reports:
                if (report.step == "glutamate") != (place == "glutamate"):
                    continue
                y = self._height(report)
                spans_x += [report.from_h, report.to_h, np.nan]
                spans_y += [y, y, np.nan]
                points[report.observed] += [(x, y) for x in sorted({report.from_h, report.to_h})]
            self.live[f"{place} spans"].set_data(spans_x, spans_y)
            for observed, places in points.items():
                self.live[f"{place} {observed}"].set_data([x for x, _ in places], [y for _, y in places])

    def _height(self, report: ReportedStep) -> float:
        """Where the mark of a report stands: near the top of the glutamate axes, or within the row of its step."""
        if report.step == "glutamate":
            low, high = self.top.get_ylim()
            return float(low + 0.88 * (high - low))
        return len(ROWS) - 1 - ROWS.index(report.step) + (0.55 if report.observed == "raised" else 0.14)


def _dosing(state: Any) -> str:
    """What was given, in words."""
    who, dose = ("a rat or mouse", state.rodent_mg_per_kg)
    if state.species == "human":
        who, dose = ("a person", state.human_mg_per_kg)
    times = "" if state.doses == 1 else f", {state.doses} times, {state.interval_d} d apart"
    return f"{dose:g} mg/kg in {who}{times}"
