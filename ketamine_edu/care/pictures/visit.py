"""The picture of one treatment visit: plasma, effects, blood pressure, and the time under observation."""

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle
from matplotlib.text import Text

from ketamine_edu.care.visits import MIN_PER_H, Visit, load_visit, threshold_ng_ml
from ketamine_edu.kit.drawing import style
from ketamine_edu.kit.drawing.picture import Picture

HOURS = 5.0
PLASMA_NG_ML, PRESSURE_MMHG = (0, 120), (80, 220)
PERCENT = 100
RIGHT_PX = 150
LABEL_X, WORDS_X_H = 1.03, HOURS - 0.05  # right of a panel, as a share of its width; at its right edge, in hours


class VisitPicture(Picture):
    """Three panels on one time axis; marks are published, the lines between them assumed, the pale area is watched."""

    effects = ("dissociation", "sedation")

    def draw(self) -> None:
        self.figure = style.new_figure(660, 540)
        heights = ((406, 30), (226, 210), (46, 390))
        titles = ("Plasma (ng/mL)", "Effect (% of its peak)", "Systolic pressure (mmHg)")
        limits = (PLASMA_NG_ML, (0, 108), PRESSURE_MMHG)
        marks = ((0, 50, 100), (0, 50, 100), (100, 140, 180, 220))
        self.panels: list[Axes] = []
        for (bottom, top), title, ends, ticks in zip(heights, titles, limits, marks, strict=True):
            axes = style.new_axes(self.figure, right=RIGHT_PX, bottom=bottom, top=top)
            is_lowest = title == titles[-1]
            style.label_axes(axes, "Hours after the first spray" if is_lowest else "", title)
            axes.set_xlim(0, HOURS)
            axes.set_ylim(*ends)
            axes.set_xticks(range(int(HOURS) + 1))
            axes.set_yticks(ticks)
            if not is_lowest:
                axes.tick_params(labelbottom=False)
            self.panels.append(axes)
        for number, axes in enumerate(self.panels):
            low, high = axes.get_ylim()
            watched = Rectangle((0, low), 1, high - low, color=style.look("observation").hex, alpha=0.14, linewidth=0)
            self.live[f"watched {number}"] = axes.add_patch(watched)
        self._draw_plasma(self.panels[0])
        self._draw_effects(self.panels[1])
        self._draw_pressure(self.panels[2])

    def _draw_plasma(self, axes: Axes) -> None:
        threshold = style.look("threshold")
        self.live["plasma"] = axes.plot([], [], **style.look("plasma").line)[0]
        self.live["threshold"] = axes.plot([], [], **threshold.line, linewidth=1.2)[0]
        self.live["threshold words"] = axes.text(
            WORDS_X_H, 0, "perception changes", color=threshold.text_hex, ha="right", va="bottom", fontsize=10.5
        )
        self.live["plasma label"] = self._label(axes, "plasma", "plasma, venous")

    def _draw_effects(self, axes: Axes) -> None:
        for name in self.effects:
            look = style.look(name)
            self.live[name] = axes.plot([], [], **look.line)[0]
            self.live[f"{name} points"] = axes.plot([], [], **self._points(name), clip_on=False, zorder=4)[0]
        for row, name in enumerate(self.effects):
            self._label(axes, name, style.look(name).label, 0.82 - 0.2 * row)
        axes.text(LABEL_X, 0.36, "marks: published", transform=axes.transAxes, fontsize=10.5, va="center")
        axes.text(LABEL_X, 0.18, "lines: assumed", transform=axes.transAxes, fontsize=10.5, va="center")

    def _draw_pressure(self, axes: Axes) -> None:
        look, muted = style.look("pressure"), style.look("threshold")
        self.live["delay"] = axes.plot([], [], **muted.line, linewidth=1.2)[0]
        self.live["delay words"] = axes.text(
            WORDS_X_H, 0, "wait before a dose?", color=muted.text_hex, ha="right", va="bottom", fontsize=10.5
        )
        self.live["pressure"] = axes.plot([], [], **look.line)[0]
        self.live["pressure points"] = axes.plot([], [], **self._points("pressure"), clip_on=False, zorder=4)[0]
        self.live["pressure label"] = self._label(axes, "pressure", look.label)
        self.live["watched words"] = axes.text(
            0.08, PRESSURE_MMHG[1] - 6, "", color=style.look("muted").text_hex, va="top", fontsize=11
        )

    @staticmethod
    def _points(name: str) -> dict[str, Any]:
        look = style.look(name)
        marker = "o" if look.dashes == "solid" else "s"
        return {"linestyle": "none", "marker": marker, "color": look.hex, "markeredgecolor": style.PAPER.line}

    @staticmethod
    def _label(axes: Axes, name: str, words: str, y: float = 0.5) -> Text:
        place = {"transform": axes.transAxes, "va": "center", "fontsize": 11}
        return axes.text(LABEL_X, y, words, color=style.look(name).text_hex, **place)

    def show(self, state: Any, results: Visit, later: None = None) -> None:
        for number in range(len(self.panels)):
            self.live[f"watched {number}"].set_width(state.observed_h)
        self.live["watched words"].set_text(f"observed: {state.observed_h:g} h")
        self._show_plasma(results)
        for name, shares in (("dissociation", results.dissociation), ("sedation", results.sedation)):
            onset_h, _, over_h = results.published_h[name]
            lasts = (results.time_h >= onset_h) & (results.time_h <= over_h)
            self.live[name].set_data(results.time_h[lasts], PERCENT * shares[lasts])
            self.live[f"{name} points"].set_data(results.published_h[name], [0, PERCENT, 0])
        self._show_pressure(results)
        self.alt_text = _words(state, results)

    def _show_plasma(self, results: Visit) -> None:
        limit = threshold_ng_ml()
        self.live["plasma"].set_data(results.time_h, results.plasma_ng_ml)
        self.live["plasma label"].set_position((LABEL_X, self._end(0, results.time_h, results.plasma_ng_ml)))
        self.live["threshold"].set_data([0, HOURS], [limit, limit])
        self.live["threshold words"].set_position((WORDS_X_H, limit + 2))

    def _show_pressure(self, results: Visit) -> None:
        limit = load_visit().delay_systolic_mmhg
        self.live["pressure"].set_data(results.time_h, results.systolic_mmhg)
        points_mmhg = [results.before_mmhg, results.peak_mmhg, results.before_mmhg]
        self.live["pressure points"].set_data(results.published_h["pressure"], points_mmhg)
        self.live["pressure label"].set_position((LABEL_X, self._end(2, results.time_h, results.systolic_mmhg)))
        self.live["delay"].set_data([0, HOURS], [limit, limit])
        # Below the dashed line where the pressure itself ends above it.
        drop = 17 if results.systolic_mmhg[-1] >= limit else -2
        self.live["delay words"].set_position((WORDS_X_H, limit - drop))

    def _end(self, panel: int, time_h: np.ndarray, values: np.ndarray) -> float:
        """Height at the right edge of a panel, as a share of it, where a line's label stands."""
        low, high = self.panels[panel].get_ylim()
        return float((np.interp(HOURS, time_h, values) - low) / (high - low))


def _words(state: Any, results: Visit) -> str:
    _, dissociation_peak, dissociation_over = _minutes(results, "dissociation")
    _, sedation_peak, sedation_over = _minutes(results, "sedation")
    _, pressure_peak, pressure_over = _minutes(results, "pressure")
    cmax_ng_ml, tmax_min = results.profile.cmax(), MIN_PER_H * results.profile.tmax_h()
    return (
        f"One visit with {state.dose_mg} mg of esketamine spray over 5 hours. Plasma peaks at {cmax_ng_ml:.0f} ng/mL "
        f"after {tmax_min:.0f} min. Dissociation peaks at {dissociation_peak} min and is over at {dissociation_over}, "
        f"sedation at {sedation_peak} and {sedation_over} min. Systolic pressure rises from {results.before_mmhg} to "
        f"{results.peak_mmhg:.0f} mmHg at {pressure_peak} min and is back at {pressure_over} min. "
        f"Observed for {state.observed_h:g} h."
    )


def _minutes(results: Visit, effect: str) -> list[str]:
    """Minutes at which an effect begins, peaks and is over, in digits."""
    return [f"{MIN_PER_H * time_h:g}" for time_h in results.published_h[effect]]
