"""The picture of a virtual trial: what many such trials would find, and twenty of them with their intervals."""

from dataclasses import dataclass

import numpy as np
from matplotlib.patches import Rectangle

from ketamine_edu.kit.drawing import style
from ketamine_edu.kit.drawing.picture import Picture
from ketamine_edu.kit.drawing.shapes import uprights

SPAN_POINTS = (-10.0, 25.0)
BARS = 70
SHOWN_TRIALS = 20


@dataclass(frozen=True)
class TrialResults:
    """What VirtualTrialPicture shows: true effect, mean and spread of the estimate (points). summary: in words."""

    true_points: float
    estimate_points: float
    standard_error_points: float
    summary: str


@dataclass(frozen=True)
class SimulatedTrials:
    """Simulated trials: estimates (trials,) in points, and estimate, low and high of the first ones."""

    estimates: np.ndarray
    first: tuple[np.ndarray, np.ndarray, np.ndarray]
    summary: str


class VirtualTrialPicture(Picture):
    """Above: the estimates, exact (line) and simulated (bars). Below: the first simulated trials with 95 % intervals."""

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
        self.edges = np.linspace(*SPAN_POINTS, BARS + 1)
        for k, left in enumerate(self.edges[:-1]):
            width = self.edges[1] - self.edges[0]
            bar = Rectangle((left, 0), width, 0.1, color=orange, alpha=0.45, linewidth=0)
            self.live[f"bar {k}"] = self.upper.add_patch(bar)
        self.live["exact"] = self.upper.plot([], [], color=style.look("ink").hex)[0]
        self.live["found"] = self.lower.plot([], [], color=orange, linewidth=2)[0]
        self.live["missed"] = self.lower.plot([], [], color=style.look("muted").hex, linewidth=2)[0]
        kind = {"linestyle": "none", "marker": "o", "markersize": 5}
        self.live["estimates"] = self.lower.plot([], [], color=style.look("ink").hex, **kind)[0]
        for axes, where in ((self.upper, "upper"), (self.lower, "lower")):
            self.live[f"true {where}"] = axes.plot([], [], color=blue, linewidth=1.8)[0]
            dashes = (0, style.DASHES["dashed"])
            self.live[f"mean {where}"] = axes.plot([], [], color=orange, linewidth=1.8, linestyle=dashes)[0]
        words = {"transform": self.upper.transAxes, "fontsize": 11, "va": "center"}
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

    def show(self, state, results: TrialResults, later: SimulatedTrials | None = None) -> None:
        spread = results.standard_error_points
        x = np.linspace(*SPAN_POINTS, 301)
        density = np.exp(-0.5 * ((x - results.estimate_points) / spread) ** 2) / (spread * np.sqrt(2 * np.pi))
        top = style.nice_limit(1.15 * density.max())
        self.upper.set_ylim(0, top)
        self.live["exact"].set_data(x, density)
        for where, height in (("upper", top), ("lower", SHOWN_TRIALS + 1)):
            self.live[f"true {where}"].set_data([results.true_points] * 2, [0, height])
            self.live[f"mean {where}"].set_data([results.estimate_points] * 2, [0, height])
        self._show_simulated(later)
        self.alt_text = results.summary + (f" {later.summary}" if later else "")

    def _show_simulated(self, later: SimulatedTrials | None) -> None:
        bars = [f"bar {k}" for k in range(BARS)]
        for name in [*bars, "found", "missed", "estimates", "bar words", "found words", "missed words"]:
            self.live[name].set_visible(later is not None)
        self.live["waiting"].set_visible(later is None)
        if later is None:
            return
        counts, _ = np.histogram(later.estimates, self.edges)
        heights = counts / len(later.estimates) / (self.edges[1] - self.edges[0])
        for name, height in zip(bars, heights, strict=True):
            self.live[name].set_height(height)
        middle, low, high = later.first
        rows = np.arange(len(middle), 0, -1.0)
        significant = (low > 0) | (high < 0)
        self.live["estimates"].set_data(middle, rows)
        for name, which in (("found", significant), ("missed", ~significant)):
            y, x = uprights(rows[which], low[which], high[which])
            self.live[name].set_data(x, y)
