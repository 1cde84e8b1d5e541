"""The picture of lesson 00: two clocks on one axis, with what each says at one moment."""

from collections.abc import Sequence
from typing import Any

from matplotlib.ticker import NullLocator

from ketamine_edu.kit.drawing import style
from ketamine_edu.kit.drawing.picture import Picture
from ketamine_edu.kit.numbers.words import time_words
from ketamine_edu.start.clocks import CLOCKS, FIRST_H, LAST_H, Curve, Reading

# Clock -> its look.
LOOKS = {clock: clock for clock in CLOCKS} | {"improvement": "improvement_after_one_dose"}
MOMENTS = {  # h -> in words
    0.25: "15 minutes",
    0.5: "half an hour",
    1: "1 hour",
    2: "2 hours",
    4: "4 hours",
    8: "8 hours",
    12: "12 hours",
    24: "1 day",
    48: "2 days",
    72: "3 days",
    120: "5 days",
    168: "1 week",
    240: "10 days",
    336: "2 weeks",
}
SCALES = {  # kind of axis -> matplotlib's scale, first and last time (h), ticks (h) and their words
    "stretched": (
        "log",
        (FIRST_H, LAST_H),
        (0.25, 1, 4, 24, 72, 168, 336),
        ("15 min", "1 h", "4 h", "1 d", "3 d", "1 wk", "2 wk"),
    ),
    "even": ("linear", (0.0, LAST_H), (0, 48, 96, 168, 240, 336), ("0", "2 d", "4 d", "1 wk", "10 d", "2 wk")),
}
HIGHEST = 118
MARKERS = {"solid": "o", "dashed": "s", "dash-dot": "D"}  # by the dashes of the line they belong to


def percent_words(percent: float) -> str:
    """A share in words: two digits, and an end to the digits where next to nothing is left."""
    if percent < 0.095:
        return "under 0.1 %"
    return f"{percent:.0f} %" if percent >= 9.5 else f"{percent:.2g} %"


class ClocksPicture(Picture):
    """Curves in per cent of their own peak; the labels at the right follow what each curve says at the moment."""

    def __init__(self) -> None:
        # Look of a clock -> the curve that stands in the figure: moving the moment leaves curves alone.
        self._drawn: dict[str, Curve] = {}
        self._axis: str | None = None
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
        for name in LOOKS.values():
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

    def show(self, state: Any, results: Sequence[Reading], later: None = None) -> None:
        if state.axis != self._axis:
            self._set_axis(state.axis)
        after = f"after {MOMENTS[state.moment_h]}"
        self.live["moment"].set_data([state.moment_h] * 2, [0, HIGHEST])
        self.live["moment words"].set_text(after.capitalize())
        readings = {LOOKS[reading.clock]: reading for reading in results}
        for name in LOOKS.values():
            self._show_clock(name, readings.get(name), state.moment_h)
        style.place_end_labels(self.axes, [(self.live[f"{name} label"], r.percent) for name, r in readings.items()])
        clocks = [f"{clock_words(reading)}." for reading in results] or ["Nothing is chosen."]
        self.alt_text = " ".join([f"Two weeks after one infusion, seen {after}.", *clocks])

    def _set_axis(self, axis: str) -> None:
        scale, limits, ticks, words = SCALES[axis]
        self.axes.set_xscale(scale)
        self.axes.set_xlim(*limits)
        self.axes.set_xticks(ticks, words)
        self.axes.xaxis.set_minor_locator(NullLocator())
        self._axis = axis

    def _show_clock(self, name: str, reading: Reading | None, moment_h: float) -> None:
        for part in ("", " points", " now", " label"):
            self.live[f"{name}{part}"].set_visible(reading is not None)
        self.live[f"{name} band"].set_visible(reading is not None and reading.curve.low_percent is not None)
        if reading is None:
            return
        self.live[f"{name} now"].set_data([moment_h], [reading.percent])
        self.live[f"{name} label"].set_text(f"{style.look(name).label} {percent_words(reading.percent)}")
        curve = reading.curve
        if self._drawn.get(name) is curve:
            return
        self._drawn[name] = curve
        self.live[name].set_data(curve.time_h, curve.percent)
        self.live[f"{name} points"].set_data(curve.published_h, curve.published_percent)
        if curve.low_percent is not None:
            self.live[f"{name} band"].set_data(curve.time_h, curve.low_percent, curve.high_percent)


def clock_words(reading: Reading) -> str:
    """What a clock says at its moment, and when half of it has gone."""
    left, half_gone = percent_words(reading.percent), time_words(reading.half_gone_h)
    return f"{style.look(LOOKS[reading.clock]).label}: {left} of its highest value, half gone after {half_gone}"
