"""The picture of a virtual trial: what many such trials would find, and twenty of them with their intervals."""

from typing import Any

import numpy as np
from matplotlib.patches import Rectangle

from ketamine_edu.kit.drawing import style
from ketamine_edu.kit.drawing.picture import Picture
from ketamine_edu.kit.drawing.shapes import uprights
from ketamine_edu.response.virtual_trial import Prospect, SimulatedTrials, Trial

SPAN_POINTS = (-10.0, 25.0)
CURVE_POINTS = np.linspace(*SPAN_POINTS, 301)
BARS = 70
BAR_EDGES = np.linspace(*SPAN_POINTS, BARS + 1)
BAR_NAMES = tuple(f"bar {number}" for number in range(BARS))
SHOWN_TRIALS = 20


class VirtualTrialPicture(Picture):
    """Above: the estimates, exact (line) and simulated (bars). Below: the first simulated trials with intervals."""

    def draw(self) -> None:
        self.figure = style.new_figure(660, 520)
        self.upper = style.new_axes(self.figure, right=150, bottom=292, top=40)
        style.label_axes(self.upper, "", "Share of trials, per point")
        self.lower = style.new_axes(self.figure, right=150, top=272)
        style.label_axes(self.lower, "Estimated difference from placebo (points)", "Twenty simulated trials")
        for axes in (self.upper, self.lower):
            axes.set_xlim(*SPAN_POINTS)
            axes.axvline(0, color=style.look("muted").hex, linewidth=1)
        self.upper.tick_params(labelbottom=False)
        self.lower.set_ylim(0, SHOWN_TRIALS + 1)
        self.lower.set_yticks([])
        orange, blue = style.look("trial").hex, style.look("ketamine_arm").hex
        for name, left, width in zip(BAR_NAMES, BAR_EDGES, np.diff(BAR_EDGES), strict=False):
            bar = Rectangle((left, 0), width, 0.1, color=orange, alpha=0.45, linewidth=0)
            self.live[name] = self.upper.add_patch(bar)
        self.live["exact"] = self.upper.plot([], [], color=style.look("ink").hex)[0]
        self.live["found"] = self.lower.plot([], [], color=orange, linewidth=2)[0]
        self.live["missed"] = self.lower.plot([], [], color=style.look("muted").hex, linewidth=2)[0]
        kind: dict[str, Any] = {"linestyle": "none", "marker": "o", "markersize": 5}
        self.live["estimates"] = self.lower.plot([], [], color=style.look("ink").hex, **kind)[0]
        for axes, where in ((self.upper, "upper"), (self.lower, "lower")):
            self.live[f"true {where}"] = axes.plot([], [], color=blue, linewidth=1.8)[0]
            dashes = (0, style.DASHES["dashed"])
            self.live[f"mean {where}"] = axes.plot([], [], color=orange, linewidth=1.8, linestyle=dashes)[0]
        words: dict[str, Any] = {"transform": self.upper.transAxes, "fontsize": 11, "va": "center"}
        for row, (text, colour) in enumerate(
            (("solid: true effect", "blue"), ("dashed: mean found", "orange"), ("line: exact", "ink"))
        ):
            self.upper.text(1.03, 0.92 - 0.13 * row, text, color=style.COLOURS[colour].text, **words)
        self.live["bar words"] = self.upper.text(
            1.03, 0.53, "bars: simulated", color=style.COLOURS["orange"].text, **words
        )
        words["transform"] = self.lower.transAxes
        self.live["found words"] = self.lower.text(1.03, 0.9, "p < 0.05", color=style.COLOURS["orange"].text, **words)
        self.live["missed words"] = self.lower.text(1.03, 0.8, "p ≥ 0.05", color=style.COLOURS["muted"].text, **words)
        self.live["waiting"] = self.lower.text(
            0.5, 0.5, "Press the button to simulate.", color=style.look("muted").hex, ha="center", va="center",
            transform=self.lower.transAxes,
        )  # fmt: skip

    def show(self, state: Any, results: Prospect, later: SimulatedTrials | None = None) -> None:
        density = results.expected.density(CURVE_POINTS)
        top = style.nice_limit(1.15 * density.max())
        self.upper.set_ylim(0, top)
        self.live["exact"].set_data(CURVE_POINTS, density)
        for where, height in (("upper", top), ("lower", SHOWN_TRIALS + 1)):
            self.live[f"true {where}"].set_data([results.trial.true_effect_points] * 2, [0, height])
            self.live[f"mean {where}"].set_data([results.expected.estimate_points] * 2, [0, height])
        for name in (*BAR_NAMES, "found", "missed", "estimates", "bar words", "found words", "missed words"):
            self.live[name].set_visible(later is not None)
        self.live["waiting"].set_visible(later is None)
        self.alt_text = _prospect_words(results)
        if later is not None:
            self._show_simulated(later)
            self.alt_text += " " + _simulated_words(later, results.trial)

    def _show_simulated(self, later: SimulatedTrials) -> None:
        for name, height in zip(BAR_NAMES, later.density(BAR_EDGES), strict=True):
            self.live[name].set_height(height)
        estimates, low, high = (part[:SHOWN_TRIALS] for part in (later.estimates, later.low, later.high))
        significant = later.significant[:SHOWN_TRIALS]
        rows = np.arange(len(estimates), 0, -1.0)
        self.live["estimates"].set_data(estimates, rows)
        for name, which in (("found", significant), ("missed", ~significant)):
            y, x = uprights(rows[which], low[which], high[which])
            self.live[name].set_data(x, y)


def _prospect_words(results: Prospect) -> str:
    trial, estimate = results.trial, results.expected
    return (
        f"Trials with {trial.patients_per_arm:g} patients per arm: true effect {trial.true_effect_points:g} points, "
        f"found on average {estimate.estimate_points:z.1f}, spread {estimate.standard_error_points:.1f}; "
        f"p < 0.05 in {100 * results.power:.0f} %."
    )


def _simulated_words(simulated: SimulatedTrials, trial: Trial) -> str:
    covering = simulated.covering(trial.true_effect_points)
    return (
        f"Of {len(simulated.estimates)} simulated trials {100 * simulated.power:.0f} % have p < 0.05, and the 95 % "
        f"intervals of {100 * covering:.0f} % hold the true effect."
    )
