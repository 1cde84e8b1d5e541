"""From a dose to glutamate: blocks, firing and release over the concentration, with what experiments found."""

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import NullLocator

from ketamine_edu.circuit.dose import CURVES_UM, DoseEffect
from ketamine_edu.evidence.markdown import in_digits
from ketamine_edu.kit.drawing import style
from ketamine_edu.kit.drawing.picture import Picture

WIDTH_PX, HEIGHT_PX = 660, 640
DIRECTION_MARKS = {"up": ("^", "found: up"), "none": ("o", "found: no change"), "down": ("v", "found: down")}
CALM_PERCENT = (40.0, 120.0)  # limits of glutamate as long as it stays inside
MARKS_HEIGHT = 0.9  # in the panel; experiments give directions, no heights
POPULATIONS = ("interneuron", "pyramidal")
DIGITS = 3


class DosePicture(Picture):
    """Three panels over the concentration: the share blocked, firing, and glutamate with what experiments found."""

    def draw(self) -> None:
        self.figure = style.new_figure(WIDTH_PX, HEIGHT_PX)
        self.block = self._panel(440, "NMDA current blocked (%)", (0, 100))
        self.rate = self._panel(258, "Firing (Hz)", (0, 5))
        self.glutamate = self._panel(46, "Glutamate release (% of that without drug)", CALM_PERCENT, height_px=160)
        self.glutamate.set_xlabel("Unbound ketamine around the cells (µM)")
        for panel, axes in (("block", self.block), ("rate", self.rate)):
            axes.tick_params(labelbottom=False)
            for population in POPULATIONS:
                self.live[f"{panel} {population}"] = axes.plot([], [], **style.look(population).line)[0]
                self.live[f"{panel} {population} label"] = style.end_label(axes, population)
        self.glutamate.axhline(100, **style.look("threshold").line, linewidth=1.2)
        self.live["glutamate"] = self.glutamate.plot([], [], **style.look("glutamate").line)[0]
        self.live["glutamate label"] = style.end_label(self.glutamate, "glutamate")
        self._draw_directions()
        ink = style.look("observed").hex
        for axes, name in ((self.block, "block"), (self.rate, "rate"), (self.glutamate, "glutamate")):
            self.live[f"{name} now"] = axes.plot([], [], color=ink, linewidth=1.2)[0]
        self.live["dose words"] = self.block.text(
            0, 1.36, "", fontsize=12, fontweight="bold", va="baseline", transform=self.block.transAxes
        )

    def _draw_directions(self) -> None:
        """Marks of the experiments, at their concentration on a height of the panel, and beside it what they mean."""
        at_height = self.glutamate.get_xaxis_transform()
        beside: dict[str, Any] = {"transform": self.glutamate.transAxes, "clip_on": False}
        for k, (direction, (marker, words)) in enumerate(DIRECTION_MARKS.items()):
            mark: dict[str, Any] = {
                "linestyle": "none",
                "marker": marker,
                "color": style.look("observed").hex,
                "markersize": 8,
            }
            self.live[f"found {direction}"] = self.glutamate.plot([], [], transform=at_height, **mark)[0]
            self.glutamate.plot([1.03], [1.08 - 0.125 * k], **mark, **beside)
            self.glutamate.text(1.055, 1.08 - 0.125 * k, words, fontsize=10.5, va="center", **beside)

    def _panel(self, bottom_px: float, label: str, limits: tuple[float, float], height_px: float = 126) -> Axes:
        axes = style.new_axes(self.figure, right=140, bottom=bottom_px, top=HEIGHT_PX - bottom_px - height_px)
        style.label_axes(axes, "", label)
        axes.set_xscale("log")
        axes.set(xlim=CURVES_UM, ylim=limits)
        axes.xaxis.set_major_formatter("{x:g}")
        axes.xaxis.set_minor_locator(NullLocator())
        return axes

    def show(self, state: Any, results: DoseEffect, later: None = None) -> None:
        curves = results.curves
        block_percent = {"interneuron": 100 * curves.block_interneuron, "pyramidal": 100 * curves.block_pyramidal}
        rate_hz = {population: np.asarray(curves.rates.of(population)) for population in POPULATIONS}
        self.rate.set_ylim(0, style.nice_limit(max(float(hz.max()) for hz in rate_hz.values())))
        highest = curves.highest_glutamate_percent / MARKS_HEIGHT  # below the marks
        self.glutamate.set_ylim(*(CALM_PERCENT if highest < CALM_PERCENT[1] else (0, style.nice_limit(highest))))
        for panel, axes, lines in (("block", self.block, block_percent), ("rate", self.rate, rate_hz)):
            for population, line in lines.items():
                self.live[f"{panel} {population}"].set_data(curves.concentration_um, line)
            labels = [(self.live[f"{panel} {population} label"], line[-1]) for population, line in lines.items()]
            style.place_end_labels(axes, labels)
        self.live["glutamate"].set_data(curves.concentration_um, curves.glutamate_percent)
        style.place_end_labels(self.glutamate, [(self.live["glutamate label"], curves.glutamate_percent[-1])])
        for direction, um in results.experiments_um.items():
            self.live[f"found {direction}"].set_data(um, np.full(len(um), MARKS_HEIGHT))
        for name, axes in (("block", self.block), ("rate", self.rate), ("glutamate", self.glutamate)):
            self.live[f"{name} now"].set_data([results.concentration_um] * 2, axes.get_ylim())
        dose, effect = dose_words(state, results.concentration_um), results.effect
        self.live["dose words"].set_text(dose)
        self.alt_text = (
            f"{dose}. Blocked: interneurons {100 * effect.block_interneuron:.1f} %, pyramidal cells "
            f"{100 * effect.block_pyramidal:.1f} %. Glutamate release {effect.glutamate_percent:.1f} % of that without "
            f"drug. Over all concentrations it rises to {curves.highest_glutamate_percent:.1f} % and falls to "
            f"{curves.lowest_glutamate_percent:.1f} %. Marks show what experiments found."
        )


def dose_words(state: Any, concentration_um: float) -> str:
    """The chosen dose and its unbound concentration (µM) in words."""
    unbound = f"{in_digits(concentration_um, DIGITS)} µM unbound"
    if state.species == "human":
        return f"{state.human_mg_per_kg:g} mg/kg over 40 min: at most {unbound}"
    return f"{state.rat_mg_per_kg:g} mg/kg in a rat: {unbound}"
