"""Pictures of improvement over time: from minutes to weeks, after one or more doses, and after treatment has stopped."""

from collections.abc import Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from matplotlib.ticker import NullLocator

from ketamine_edu.kit.drawing import style
from ketamine_edu.kit.drawing.picture import Picture
from ketamine_edu.kit.drawing.shapes import uprights

SPAN_H = (0.4, 1400.0)
TICKS_H = {0.667: "40 min", 4: "4 h", 24: "1 day", 168: "1 week", 1008: "6 weeks"}
MARKERS = {"solid": "o", "dashed": "s", "dotted": "^", "dash-dot": "v"}  # by the dashes of the line they belong to
DAYS, YEAR_D = 56, 365


def points(name: str, filled: bool) -> dict:
    """Keyword arguments of a line that shows published points of a look, filled or open."""
    look = style.look(name)
    return {
        "linestyle": "none",
        "marker": MARKERS[look.dashes],
        "markerfacecolor": look.hex if filled else style.PAPER[0],
        "markeredgecolor": look.hex,
        "markeredgewidth": 1.8,
    }


@dataclass(frozen=True)
class OnsetLine:
    """One course. name: its look. time_h, value, low, high (points,): published points with 95 % intervals, NaN where
    there are none. fit_h, fit (curve,): the fitted rise, None where there is none. half: time (h) of half of the effect
    and the ends of its interval."""

    name: str
    time_h: np.ndarray
    value: np.ndarray
    low: np.ndarray
    high: np.ndarray
    fit_h: np.ndarray | None
    fit: np.ndarray | None
    half: tuple[float, float, float] | None
    summary: str


@dataclass(frozen=True)
class OnsetResults:
    """What OnsetPicture shows. quantity and limits: of the upright axis. as_share: values are shares of the effect at
    the end. left_out: sentence on chosen courses that have no place on this axis, or empty."""

    lines: Sequence[OnsetLine]
    quantity: str
    as_share: bool
    limits: tuple[float, float]
    left_out: str


class OnsetPicture(Picture):
    """Courses over a time axis that reaches from minutes to weeks; half of each effect is marked by a diamond."""

    def __init__(self, names: Sequence[str], open_names: Sequence[str]):
        """names: looks of all courses. open_names: those drawn with open points, because the trial did not separate."""
        self.names, self.open_names = tuple(names), frozenset(open_names)
        super().__init__()

    def draw(self) -> None:
        self.figure = style.new_figure(660, 430)
        self.axes = style.new_axes(self.figure, right=196)
        style.label_axes(self.axes, "Time after the first dose", "Improvement")
        self.axes.set_xscale("log")
        self.axes.set_xlim(*SPAN_H)
        self.axes.set_xticks(list(TICKS_H), list(TICKS_H.values()))
        self.axes.xaxis.set_minor_locator(NullLocator())
        muted = style.look("muted").hex
        self.axes.axhline(0, color=muted, linewidth=1)
        self.live["half"] = self.axes.plot(SPAN_H, [0.5, 0.5], **style.look("threshold").line, linewidth=1.2)[0]
        for name in self.names:
            look = style.look(name)
            self.live[name] = self.axes.plot([], [], **look.line)[0]
            self.live[f"{name} spread"] = self.axes.plot([], [], color=look.hex, linewidth=1.1)[0]
            self.live[f"{name} points"] = self.axes.plot([], [], **points(name, name not in self.open_names))[0]
            self.live[f"{name} interval"] = self.axes.plot([], [], color=look.hex, linewidth=4, alpha=0.35)[0]
            self.live[f"{name} half"] = self.axes.plot(
                [], [], linestyle="none", marker="D", markersize=8, color=look.hex, markeredgecolor=style.PAPER[0]
            )[0]
            self.live[f"{name} label"] = style.end_label(self.axes, name)
        self.live["nothing"] = self.axes.text(
            0.5, 0.6, "", color=muted, ha="center", va="center", transform=self.axes.transAxes
        )

    def show(self, state, results: OnsetResults, later: None = None) -> None:
        self.axes.set_ylim(*results.limits)
        self.axes.yaxis.label.set_text(results.quantity)
        self.live["half"].set_visible(results.as_share)
        shown = {line.name: line for line in results.lines}
        labels = []
        for name in self.names:
            line = shown.get(name)
            self._show_line(name, line)
            if line:
                labels.append((self.live[f"{name} label"], _end(line, self.axes.get_ylim())))
        style.place_end_labels(self.axes, labels)
        self.live["nothing"].set_text("" if shown else "Nothing to show: tick a box on the left.")
        words = [f"{results.quantity} over time after the first dose, from minutes to weeks."]
        words += [f"{line.summary}." for line in results.lines] or ["Nothing is chosen."]
        words += [results.left_out] * bool(results.left_out)
        self.alt_text = " ".join(words)

    def _show_line(self, name: str, line: OnsetLine | None) -> None:
        fitted = line is not None and line.fit is not None
        halved = fitted and line.half is not None
        for part, seen in {
            "": fitted,
            " spread": line,
            " points": line,
            " interval": halved,
            " half": halved,
            " label": line,
        }.items():
            self.live[f"{name}{part}"].set_visible(bool(seen))
        if line is None:
            return
        self.live[f"{name} points"].set_data(line.time_h, line.value)
        self.live[f"{name} spread"].set_data(*uprights(line.time_h, line.low, line.high))
        if fitted:
            self.live[name].set_data(line.fit_h, line.fit)
        if halved:
            middle, low, high = line.half
            level = line.fit[-1] / 2
            self.live[f"{name} half"].set_data([middle], [level])
            self.live[f"{name} interval"].set_data([max(low, SPAN_H[0]), high], [level, level])


def _end(line: OnsetLine, limits: tuple[float, float]) -> float:
    """Where the label of a course would best stand."""
    return float(np.clip(line.fit[-1] if line.fit is not None else line.value[-1], *limits))


@dataclass(frozen=True)
class WellLine:
    """Share still well after treatment. name: its look. percent (days,): the curve. points: days and per cent."""

    name: str
    percent: np.ndarray
    points: tuple[np.ndarray, np.ndarray]
    summary: str


@dataclass(frozen=True)
class LastingResults:
    """What LastingPicture shows. time_d, share_percent (times,): effect of the doses on doses_d. published: name of a
    series and its days and per cent, or nothing. well_d (days,), well: relapse curves."""

    time_d: np.ndarray
    share_percent: np.ndarray
    low_percent: np.ndarray
    high_percent: np.ndarray
    doses_d: Sequence[float]
    published: dict[str, tuple[np.ndarray, np.ndarray]]
    well_d: np.ndarray
    well: Sequence[WellLine]
    summary: str


class LastingPicture(Picture):
    """Above: the effect of one or more doses, with doses as triangles. Below: who stays well after treatment."""

    marks = MappingProxyType({"pooled": "o", "first": "s"})
    published_words = MappingProxyType({"pooled": "nine trials", "first": "one trial of 17"})

    def __init__(self, names: Sequence[str]):
        """names: looks of the relapse curves."""
        self.names = tuple(names)
        super().__init__()

    def draw(self) -> None:
        self.figure = style.new_figure(660, 540)
        self.upper = style.new_axes(self.figure, right=196, bottom=330)
        style.label_axes(self.upper, "Days after the first dose", "Effect (% of the largest)")
        self.upper.set_xlim(0, DAYS)
        self.upper.set_xticks(range(0, DAYS + 1, 7))
        self.upper.set_ylim(0, 110)
        look = style.look("ketamine")
        self.live["range"] = self.upper.fill_between([], [], [], color=look.hex, alpha=style.BAND_ALPHA, linewidth=0)
        self.live["effect"] = self.upper.plot([], [], **look.line)[0]
        self.live["doses"] = self.upper.plot([], [], linestyle="none", marker="^", color=look.hex, clip_on=False)[0]
        for row, (name, mark) in enumerate(self.marks.items()):
            kind = points("ketamine", False) | {"marker": mark}
            self.live[f"published {name}"] = self.upper.plot([], [], **kind)[0]
            y = 0.9 - 0.12 * row
            place = {"transform": self.upper.transAxes, "clip_on": False}
            self.live[f"key {name}"] = self.upper.plot([1.04], [y], **kind, **place)[0]
            words = self.published_words[name]
            self.live[f"words {name}"] = self.upper.text(1.075, y, words, fontsize=11, va="center", **place)
        place = {"transform": self.upper.transAxes, "clip_on": False}
        self.upper.plot([1.04], [0.66], linestyle="none", marker="^", color=look.hex, markersize=8, **place)
        self.upper.text(1.075, 0.66, "doses", fontsize=11, va="center", **place)
        self.lower = style.new_axes(self.figure, right=196, top=290)
        style.label_axes(self.lower, "Days after treatment stopped, or went on", "Still well (%)")
        self.lower.set_xlim(0, YEAR_D + 15)
        self.lower.set_ylim(0, 100)
        for name in self.names:
            look = style.look(name)
            self.live[name] = self.lower.plot([], [], **look.line)[0]
            self.live[f"{name} points"] = self.lower.plot([], [], **points(name, False), clip_on=False)[0]
            self.live[f"{name} label"] = style.end_label(self.lower, name)

    def show(self, state, results: LastingResults, later: None = None) -> None:
        self.live["effect"].set_data(results.time_d, results.share_percent)
        self.live["range"].set_data(results.time_d, results.low_percent, results.high_percent)
        self.live["doses"].set_data(results.doses_d, np.full(len(results.doses_d), 105.0))
        for name in self.marks:
            found = results.published.get(name)
            for part in ("published", "key", "words"):
                self.live[f"{part} {name}"].set_visible(found is not None)
            if found is not None:
                self.live[f"published {name}"].set_data(*found)
        shown = {line.name: line for line in results.well}
        labels = []
        for name in self.names:
            line = shown.get(name)
            for part in ("", " points", " label"):
                self.live[f"{name}{part}"].set_visible(line is not None)
            if line is not None:
                self.live[name].set_data(results.well_d, line.percent)
                self.live[f"{name} points"].set_data(*line.points)
                labels.append((self.live[f"{name} label"], float(line.percent[-1])))
        style.place_end_labels(self.lower, labels)
        self.alt_text = " ".join([results.summary, *(f"{line.summary}." for line in results.well)])
