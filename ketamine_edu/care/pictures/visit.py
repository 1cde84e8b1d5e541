"""The picture of one treatment visit: plasma, effects, blood pressure, and the time under observation."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.patches import Rectangle

from ketamine_edu.kit.drawing import style
from ketamine_edu.kit.drawing.picture import Picture

HOURS = 5.0
PLASMA_NG_ML, PRESSURE_MMHG = (0, 120), (80, 220)
PERCENT = 100
RIGHT = 150


@dataclass(frozen=True)
class VisitResults:
    """What VisitPicture shows. time_h (times,), plasma_ng_ml, systolic_mmhg (times,). effects: name -> share of its peak
    (times,). published: name -> hours and shares of its published points. pressure_points: hours and mmHg of its
    published points. observed_h, delay_mmhg, threshold_ng_ml. summary: what it shows, in words."""

    time_h: np.ndarray
    plasma_ng_ml: np.ndarray
    systolic_mmhg: np.ndarray
    effects: dict[str, np.ndarray]
    published: dict[str, tuple[Sequence[float], Sequence[float]]]
    pressure_points: tuple[Sequence[float], Sequence[float]]
    observed_h: float
    delay_mmhg: float
    threshold_ng_ml: float
    summary: str


class VisitPicture(Picture):
    """Three panels on one time axis; marks are published, the lines between them assumed, the pale area is watched."""

    effects = ("dissociation", "sedation")

    def draw(self) -> None:
        self.figure = style.new_figure(660, 540)
        heights = ((406, 30), (226, 210), (46, 390))
        titles = ("Plasma (ng/mL)", "Effect (% of its peak)", "Systolic pressure (mmHg)")
        limits = (PLASMA_NG_ML, (0, 108), PRESSURE_MMHG)
        marks = ((0, 50, 100), (0, 50, 100), (100, 140, 180, 220))
        self.panels = []
        for (bottom, top), title, ends, ticks in zip(heights, titles, limits, marks, strict=True):
            axes = style.new_axes(self.figure, right=RIGHT, bottom=bottom, top=top)
            style.label_axes(axes, "Hours after the first spray" if bottom == 46 else "", title)
            axes.set_xlim(0, HOURS)
            axes.set_ylim(*ends)
            axes.set_xticks(range(int(HOURS) + 1))
            axes.set_yticks(ticks)
            if bottom != 46:
                axes.tick_params(labelbottom=False)
            self.panels.append(axes)
        for number, axes in enumerate(self.panels):
            low, high = axes.get_ylim()
            watched = Rectangle((0, low), 1, high - low, color=style.look("observation").hex, alpha=0.14, linewidth=0)
            self.live[f"watched {number}"] = axes.add_patch(watched)
        self._draw_plasma(self.panels[0])
        self._draw_effects(self.panels[1])
        self._draw_pressure(self.panels[2])

    def _draw_plasma(self, axes) -> None:
        threshold = style.look("threshold")
        self.live["plasma"] = axes.plot([], [], **style.look("plasma").line)[0]
        self.live["threshold"] = axes.plot([], [], **threshold.line, linewidth=1.2)[0]
        self.live["threshold words"] = axes.text(
            HOURS - 0.05, 0, "perception changes", color=threshold.text_hex, ha="right", va="bottom", fontsize=10.5
        )
        self.live["plasma label"] = self._label(axes, "plasma", "plasma, venous")

    def _draw_effects(self, axes) -> None:
        for name in self.effects:
            look = style.look(name)
            self.live[name] = axes.plot([], [], **look.line)[0]
            self.live[f"{name} points"] = axes.plot([], [], **self._points(name), clip_on=False, zorder=4)[0]
        for row, name in enumerate(self.effects):
            self._label(axes, name, style.look(name).label, 0.82 - 0.2 * row)
        axes.text(1.03, 0.36, "marks: published", transform=axes.transAxes, fontsize=10.5, va="center")
        axes.text(1.03, 0.18, "lines: assumed", transform=axes.transAxes, fontsize=10.5, va="center")

    def _draw_pressure(self, axes) -> None:
        look, muted = style.look("pressure"), style.look("threshold")
        self.live["delay"] = axes.plot([], [], **muted.line, linewidth=1.2)[0]
        self.live["delay words"] = axes.text(
            HOURS - 0.05, 0, "wait before a dose?", color=muted.text_hex, ha="right", va="bottom", fontsize=10.5
        )
        self.live["pressure"] = axes.plot([], [], **look.line)[0]
        self.live["pressure points"] = axes.plot([], [], **self._points("pressure"), clip_on=False, zorder=4)[0]
        self.live["pressure label"] = self._label(axes, "pressure", look.label)
        self.live["watched words"] = axes.text(
            0.08, PRESSURE_MMHG[1] - 6, "", color=style.look("muted").text_hex, va="top", fontsize=11
        )

    @staticmethod
    def _points(name: str) -> dict:
        look = style.look(name)
        marker = "o" if look.dashes == "solid" else "s"
        return {"linestyle": "none", "marker": marker, "color": look.hex, "markeredgecolor": style.PAPER.line}

    @staticmethod
    def _label(axes, name: str, words: str, y: float = 0.5):
        place = {"transform": axes.transAxes, "va": "center", "fontsize": 11}
        return axes.text(1.03, y, words, color=style.look(name).text_hex, **place)

    def show(self, state, results: VisitResults, later: None = None) -> None:
        for number in range(len(self.panels)):
            self.live[f"watched {number}"].set_width(results.observed_h)
        self.live["plasma"].set_data(results.time_h, results.plasma_ng_ml)
        self.live["threshold"].set_data([0, HOURS], [results.threshold_ng_ml] * 2)
        self.live["threshold words"].set_position((HOURS - 0.05, results.threshold_ng_ml + 2))
        for name in self.effects:
            hours, shares = results.published[name]
            felt = (results.time_h >= hours[0]) & (results.time_h <= hours[-1])
            self.live[name].set_data(results.time_h[felt], PERCENT * results.effects[name][felt])
            self.live[f"{name} points"].set_data(hours, [PERCENT * share for share in shares])
        self.live["delay"].set_data([0, HOURS], [results.delay_mmhg] * 2)
        # Below the dashed line where the pressure itself ends above it.
        drop = 17 if results.systolic_mmhg[-1] >= results.delay_mmhg else -2
        self.live["delay words"].set_position((HOURS - 0.05, results.delay_mmhg - drop))
        self.live["pressure"].set_data(results.time_h, results.systolic_mmhg)
        self.live["pressure points"].set_data(*results.pressure_points)
        self.live["watched words"].set_text(f"observed: {results.observed_h:g} h")
        self.live["plasma label"].set_position((1.03, self._end(0, results.time_h, results.plasma_ng_ml)))
        self.live["pressure label"].set_position((1.03, self._end(2, results.time_h, results.systolic_mmhg)))
        self.alt_text = results.summary

    def _end(self, panel: int, time_h: np.ndarray, values: np.ndarray) -> float:
        """Height at the right edge of a panel, as a share of it, where a line's label stands."""
        low, high = self.panels[panel].get_ylim()
        return float(np.clip((np.interp(HOURS, time_h, values) - low) / (high - low), 0.04, 0.96))
