"""How much of the NMDA current drugs take away, against their concentration."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.ticker import NullLocator

from ketamine_edu.kit.drawing import style
from ketamine_edu.kit.drawing.picture import Picture
from ketamine_edu.kit.drawing.shapes import open_circles, uprights
from ketamine_edu.receptor.dose_response import CONCENTRATIONS_UM, DoseResponse, measured_hill_slope
from ketamine_edu.receptor.parameters import DRUGS
from ketamine_edu.receptor.published import MeasuredBlock


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
        dotted = (0, style.DASHES["dotted"])
        self.live["slope"] = self.axes.plot([], [], color=style.look("ketamine").hex, linestyle=dotted, linewidth=1.4)[
            0
        ]
        for name in DRUGS:
            look = style.look(name)
            self.live[name] = self.axes.plot([], [], **look.line)[0]
            self.live[f"{name} half"] = self.axes.plot([], [], marker="D", color=look.hex, linestyle="none")[0]
            self.live[f"{name} spread"] = self.axes.plot([], [], color=look.hex, linewidth=1.2)[0]
            self.live[f"{name} points"] = self.axes.plot([], [], **open_circles(look.hex))[0]
            self.live[f"{name} label"] = style.end_label(self.axes, name)
        centred = {"ha": "center", "va": "center", "transform": self.axes.transAxes}
        self.live["nothing"] = self.axes.text(0.5, 0.5, "", color=style.look("muted").text_hex, **centred)

    def show(self, state: Any, results: Sequence[DoseResponse], later: None = None) -> None:
        curves = {curve.drug: curve for curve in results}
        labels = []
        for name in DRUGS:
            curve = curves.get(name)
            for part in ("", " half", " label"):
                self.live[f"{name}{part}"].set_visible(curve is not None)
            self._show_measured(name, curve.measured if curve else ())
            if curve is None:
                continue
            self.live[name].set_data(curve.concentration_um, curve.percent)
            self.live[f"{name} half"].set_data([curve.half_um], [50])
            self.live[f"{name} half"].set_visible(curve.half_um <= CONCENTRATIONS_UM[1])
            labels.append((self.live[f"{name} label"], float(curve.percent[-1])))
        style.place_end_labels(self.axes, labels)
        ketamine = curves.get("ketamine") if state.measured_slope else None
        self.live["slope"].set_visible(ketamine is not None)
        if ketamine is not None:
            slope_percent = ketamine.percent_with_slope(measured_hill_slope())
            self.live["slope"].set_data(ketamine.concentration_um, slope_percent)
        self.live["reading"].set_data([state.reading_um] * 2, [0, 100])
        self.live["nothing"].set_text("" if curves else "Nothing is chosen yet: tick a drug on the left.")
        self.alt_text = _in_words(state, results, with_slope=ketamine is not None)

    def _show_measured(self, name: str, measured: Sequence[MeasuredBlock]) -> None:
        """Put published points and their spread on the two live lines of a drug, or hide both."""
        spread, points = self.live[f"{name} spread"], self.live[f"{name} points"]
        for artist in (spread, points):
            artist.set_visible(bool(measured))
        if measured:
            at_um = np.array([row.concentration_um for row in measured])
            points.set_data(at_um, np.array([row.value_percent for row in measured]))
            low, high = (np.array(ends, dtype=float) for ends in zip(*((r.low, r.high) for r in measured), strict=True))
            spread.set_data(*uprights(at_um, low, high))  # None has become NaN


def _in_words(state: Any, curves: Sequence[DoseResponse], with_slope: bool) -> str:
    if not curves:
        return "An empty picture: no drug is chosen."
    conditions = f"at {state.voltage_mv:g} mV with {state.magnesium_mm:g} mM magnesium"
    lines = [f"Share of the NMDA current taken away against the concentration of drug, {conditions}."]
    lines += [f"{style.look(curve.drug).label}: half at {curve.half_um:.3g} µM." for curve in curves]
    if any(curve.measured for curve in curves):
        lines.append("Published points are drawn as circles.")
    if with_slope:
        lines.append("A dotted line has the measured slope.")
    return " ".join(lines)
