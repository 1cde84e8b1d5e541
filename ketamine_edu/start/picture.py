"""The picture of lesson 00: two clocks on one axis, with what each says at one moment."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.ticker import NullLocator

from ketamine_edu.kit.drawing import style
from ketamine_edu.kit.drawing.picture import Picture

SPAN_H = (0.2, 336.0)
SCALES = {  # kind of axis -> matplotlib's scale, first and last time (h), ticks (h) and their words
    "stretched": (
        "log",
        SPAN_H,
        (0.25, 1, 4, 24, 72, 168, 336),
        ("15 min", "1 h", "4 h", "1 d", "3 d", "1 wk", "2 wk"),
    ),
    "even": ("linear", (0.0, 336.0), (0, 48, 96, 168, 240, 336), ("0", "2 d", "4 d", "1 wk", "10 d", "2 wk")),
}
HIGHEST = 118
MARKERS = {"solid": "o", "dashed": "s", "dash-dot": "D"}  # by the dashes of the line they belong to


@dataclass(frozen=True)
class Clock:
    """One clock. name: its look. time_h, percent (points,): the curve. band: curves between which it may run, or None.
    observed: times (h) and percent of published points. now_percent, now_words: what it says at the moment."""

    name: str
    time_h: np.ndarray
    percent: np.ndarray
    band: tuple[np.ndarray, np.ndarray] | None
    observed: tuple[np.ndarray, np.ndarray]
    now_percent: float
    now_words: str
    summary: str


@dataclass(frozen=True)
class ClocksResults:
    """What ClocksPicture shows. axis: a key of SCALES. moment_h, moment: the moment (h), and in words."""

    clocks: Sequence[Clock]
    axis: str
    moment_h: float
    moment: str


class ClocksPicture(Picture):
    """Curves in per cent of their own peak; the labels at the right follow what each curve says at the moment."""

    def __init__(self, names: Sequence[str]):
        """names: looks of all clocks."""
        self.names = tuple(names)
        self._drawn = {}  # name -> the curve that stands in the figure: moving the moment leaves curves alone
        self._axis = None
        super().__init__()

    def draw(self) -> None:
        self.figure = style.new_figure(660, 390)
        self.axes = style.new_axes(self.figure, right=196, bottom=54, top=52)
        style.label_axes(self.axes, "Time after the start of the infusion", "% of its own highest value")
        self.axes.set_ylim(0, HIGHEST)
        self.axes.set_yticks(range(0, 101, 25))
        self.axes.tick_params(axis="x", pad=13)  # room for a dot that stands on the axis
        muted = style.look("muted")
        self.live["moment"] = self.axes.plot([1, 1], [0, HIGHEST], color=muted.hex, linewidth=1.5)[0]
        self.live["moment words"] = self.axes.text(
            1.03,
            1.06,
            "",
            transform=self.axes.transAxes,
            fontsize=12,
            fontweight="bold",
            color=style.look("ink").text_hex,
        )
        for name in self.names:
            look = style.look(name)
            self.live[f"{name} band"] = self.axes.fill_between(
                [], [], [], color=look.hex, alpha=style.BAND_ALPHA, linewidth=0
            )
            self.live[name] = self.axes.plot([], [], **look.line)[0]
            self.live[f"{name} points"] = self.axes.plot(
                [],
                [],
                linestyle="none",
                marker=MARKERS[look.dashes],
                markerfacecolor=style.PAPER.line,
                markeredgecolor=look.hex,
                markeredgewidth=1.6,
            )[0]
            self.live[f"{name} now"] = self.axes.plot(
                [], [], linestyle="none", marker="o", markersize=10, color=look.hex, clip_on=False, zorder=4
            )[0]
            self.live[f"{name} label"] = style.end_label(self.axes, name)

    def show(self, state, results: ClocksResults, later: None = None) -> None:
        if results.axis != self._axis:
            self._set_axis(results.axis)
        self.live["moment"].set_data([results.moment_h] * 2, [0, HIGHEST])
        self.live["moment words"].set_text(f"After {results.moment}")
        shown = {clock.name: clock for clock in results.clocks}
        labels = []
        for name in self.names:
            clock = shown.get(name)
            self._show_clock(name, clock, results.moment_h)
            if clock:
                labels.append((self.live[f"{name} label"], clock.now_percent))
        style.place_end_labels(self.axes, labels)
        words = [f"{clock.summary}." for clock in results.clocks] or ["Nothing is chosen."]
        self.alt_text = " ".join([f"Two weeks after one infusion, seen after {results.moment}.", *words])

    def _set_axis(self, axis: str) -> None:
        scale, limits, ticks, words = SCALES[axis]
        self.axes.set_xscale(scale)
        self.axes.set_xlim(*limits)
        self.axes.set_xticks(ticks, words)
        self.axes.xaxis.set_minor_locator(NullLocator())
        self._axis = axis

    def _show_clock(self, name: str, clock: Clock | None, moment_h: float) -> None:
        for part in ("", " points", " now", " label"):
            self.live[f"{name}{part}"].set_visible(clock is not None)
        self.live[f"{name} band"].set_visible(clock is not None and clock.band is not None)
        if clock is None:
            return
        self.live[f"{name} now"].set_data([moment_h], [clock.now_percent])
        self.live[f"{name} label"].set_text(f"{style.look(name).label} {clock.now_words}")
        if self._drawn.get(name) is clock.percent:
            return
        self._drawn[name] = clock.percent
        self.live[name].set_data(clock.time_h, clock.percent)
        self.live[f"{name} points"].set_data(*clock.observed)
        if clock.band is not None:
            self.live[f"{name} band"].set_data(clock.time_h, *clock.band)
