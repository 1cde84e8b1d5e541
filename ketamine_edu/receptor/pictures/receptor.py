"""Pictures of how much of the NMDA current a drug takes: against its concentration, and over time after a dose."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import NullLocator

from ketamine_edu.kit.drawing import style
from ketamine_edu.kit.drawing.picture import Picture
from ketamine_edu.kit.drawing.shapes import open_circles

DRUGS = ("ketamine", "norketamine", "hydroxynorketamine", "memantine")
CONCENTRATIONS_UM = (0.01, 1000.0)


@dataclass(frozen=True)
class MeasuredBlock:
    """Published points. All arrays (points,); low, high: spread in percent, NaN where none is known."""

    concentration_um: np.ndarray
    percent: np.ndarray
    low_percent: np.ndarray
    high_percent: np.ndarray


@dataclass(frozen=True)
class DoseResponse:
    """One drug's line. name: key of its look. concentration_um, percent: (points,). ic50_um: where the line is at 50 %."""

    name: str
    concentration_um: np.ndarray
    percent: np.ndarray
    ic50_um: float
    measured: MeasuredBlock | None = None


@dataclass(frozen=True)
class DoseResponseResults:
    """What DoseResponsePicture shows. slope_percent: the line with the measured slope, in ketamine's concentrations."""

    curves: Sequence[DoseResponse]
    reading_um: float
    conditions: str
    slope_percent: np.ndarray | None = None


class DoseResponsePicture(Picture):
    """Share of the current that is blocked against the concentration, one line per drug."""

    def draw(self) -> None:
        self.figure = style.new_figure(660, 420)
        self.axes = style.new_axes(self.figure, right=150)
        style.label_axes(self.axes, "Unbound drug at the receptor (µM)", "NMDA current taken away (%)")
        self.axes.set_xscale("log")
        self.axes.set_xlim(*CONCENTRATIONS_UM)
        self.axes.set_ylim(0, 100)
        self.axes.xaxis.set_major_formatter("{x:g}")
        self.axes.xaxis.set_minor_locator(NullLocator())
        self.live["reading"] = self.axes.plot([], [], **style.look("threshold").line, linewidth=1.2)[0]
        slope = {"color": style.look("ketamine").hex, "linestyle": (0, style.DASHES["dotted"]), "linewidth": 1.4}
        self.live["slope"] = self.axes.plot([], [], **slope)[0]
        for name in DRUGS:
            look = style.look(name)
            self.live[name] = self.axes.plot([], [], **look.line)[0]
            self.live[f"{name} half"] = self.axes.plot([], [], marker="D", color=look.hex, linestyle="none")[0]
            self.live[f"{name} spread"] = self.axes.plot([], [], color=look.hex, linewidth=1.2)[0]
            self.live[f"{name} points"] = self.axes.plot([], [], **open_circles(look.hex))[0]
            self.live[f"{name} label"] = style.end_label(self.axes, name)
        centred = {"ha": "center", "va": "center", "transform": self.axes.transAxes}
        self.live["nothing"] = self.axes.text(0.5, 0.5, "", color=style.look("muted").text_hex, **centred)

    def show(self, state, results: DoseResponseResults, later: None = None) -> None:
        shown = {curve.name: curve for curve in results.curves}
        labels = []
        for name in DRUGS:
            curve = shown.get(name)
            for part in ("", " half", " label"):
                self.live[f"{name}{part}"].set_visible(curve is not None)
            show_measured(self, name, curve.measured if curve else None)
            if curve is None:
                continue
            self.live[name].set_data(curve.concentration_um, curve.percent)
            self.live[f"{name} half"].set_data([curve.ic50_um], [50])
            self.live[f"{name} half"].set_visible(curve.ic50_um <= CONCENTRATIONS_UM[1])
            labels.append((self.live[f"{name} label"], float(curve.percent[-1])))
        style.place_end_labels(self.axes, labels)
        self.live["slope"].set_visible(results.slope_percent is not None)
        if results.slope_percent is not None:
            self.live["slope"].set_data(shown["ketamine"].concentration_um, results.slope_percent)
        self.live["reading"].set_data([results.reading_um] * 2, [0, 100])
        self.live["nothing"].set_text("" if shown else "Nothing is chosen yet: tick a drug on the left.")
        self.alt_text = _describe_doses(results)


def _describe_doses(results: DoseResponseResults) -> str:
    if not results.curves:
        return "An empty picture: no drug is chosen."
    lines = [f"Share of the NMDA current taken away against the concentration of drug, {results.conditions}."]
    lines += [f"{style.look(c.name).label}: half at {c.ic50_um:.3g} µM." for c in results.curves]
    if any(c.measured for c in results.curves):
        lines.append("Published points are drawn as circles.")
    if results.slope_percent is not None:
        lines.append("A dotted line has the measured slope.")
    return " ".join(lines)


def show_measured(picture: Picture, name: str, measured: MeasuredBlock | None) -> None:
    """Put published points and their spread on the two live lines of that name, or hide both."""
    spread, points = picture.live[f"{name} spread"], picture.live[f"{name} points"]
    for artist in (spread, points):
        artist.set_visible(measured is not None)
    if measured is None:
        return
    points.set_data(measured.concentration_um, measured.percent)
    gap = np.full_like(measured.percent, np.nan)
    x = np.column_stack([measured.concentration_um, measured.concentration_um, gap])
    spread.set_data(x.ravel(), np.column_stack([measured.low_percent, measured.high_percent, gap]).ravel())


@dataclass(frozen=True)
class OccupancyResults:
    """What OccupancyPicture shows. brain_um (points,); percent: name of a line -> (points,)."""

    time_h: np.ndarray
    brain_um: np.ndarray
    percent: Mapping[str, np.ndarray]
    hours: float
    summary: str


class OccupancyPicture(Picture):
    """Unbound ketamine in brain above, and below what it takes: of the current in the model, of the sites in rats."""

    names = ("settled_block", "trapped_block", "rat_binding")

    def draw(self) -> None:
        self.figure = style.new_figure(660, 500)
        self.brain = style.new_axes(self.figure, right=156, bottom=376, top=34)
        style.label_axes(self.brain, "", "Unbound ketamine in brain (µM)")
        self.brain.tick_params(labelbottom=False)
        self.axes = style.new_axes(self.figure, right=156, top=166)
        style.label_axes(self.axes, "Time after the start (h)", "Taken by the drug (%)")
        for axes in (self.brain, self.axes):
            axes.yaxis.set_major_formatter("{x:g}")
        self.live["brain"] = self.brain.plot([], [], **style.look("ketamine").line)[0]
        for name in self.names:
            self.live[name] = self.axes.plot([], [], **style.look(name).line)[0]
            self.live[f"{name} label"] = style.end_label(self.axes, name)

    def show(self, state, results: OccupancyResults, later: None = None) -> None:
        for axes in (self.brain, self.axes):
            style.set_hours(axes, results.hours)
        set_top(self.brain, results.brain_um.max())
        set_top(self.axes, max(percent.max() for percent in results.percent.values()))
        self.live["brain"].set_data(results.time_h, results.brain_um)
        for name, percent in results.percent.items():
            self.live[name].set_data(results.time_h, percent)
        ends = [(self.live[f"{name} label"], float(percent[-1])) for name, percent in results.percent.items()]
        style.place_end_labels(self.axes, ends)
        self.alt_text = results.summary


def set_top(axes: Axes, highest: float) -> None:
    """Limits from 0 to 1, 2 or 5 times a power of ten, and three ticks: coarse, so that they rarely change in a move."""
    highest = max(float(highest), 1e-6)
    power = 10.0 ** np.floor(np.log10(highest))
    top = power * next(step for step in (1, 2, 5, 10) if highest <= step * power * (1 + 1e-12))
    axes.set_ylim(0, top)
    style.set_ticks(axes.yaxis, [0, top / 2, top])
