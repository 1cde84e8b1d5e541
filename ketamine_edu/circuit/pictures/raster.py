"""Spikes of single cells before and after the block begins, and the firing of both populations over time."""

from typing import Any

import numpy as np

from ketamine_edu.circuit.disinhibition import BlockEffect
from ketamine_edu.circuit.network import Firing
from ketamine_edu.circuit.rates import POPULATIONS
from ketamine_edu.kit.drawing import style
from ketamine_edu.kit.drawing.picture import Picture
from ketamine_edu.kit.drawing.shapes import uprights

SHOWN = {"interneuron": 16, "pyramidal": 64}  # cells that are drawn
GAP_ROWS = 4
TICK_ROWS = 0.85
LOWEST_TOP_HZ = 5.0


class RasterPicture(Picture):
    """One tick per spike, one row per cell; below it the firing of both populations, and what the map says (thin)."""

    def __init__(self, seconds: float):
        """seconds: recorded before and after the block begins."""
        self.seconds = seconds
        super().__init__()

    def draw(self) -> None:
        self.figure = style.new_figure(660, 560)
        rows = sum(SHOWN.values()) + GAP_ROWS
        self.raster = style.new_axes(self.figure, right=128, bottom=232, top=34)
        self.raster.set(xlim=(-self.seconds, self.seconds), ylim=(-2, rows + 1))
        self.raster.grid(False)
        self.raster.set_yticks([])
        self.raster.tick_params(labelbottom=False)
        self.axes = style.new_axes(self.figure, right=128, top=364)
        style.label_axes(self.axes, "Time since the block began (s)", "Firing (Hz)")
        self.axes.set(xlim=(-self.seconds, self.seconds), ylim=(0, 10))
        for axes in (self.raster, self.axes):
            axes.axvline(0, color=style.look("ink").hex, linewidth=1.2)
        first = 0
        for population, count in SHOWN.items():
            look, middle = style.look(population), (first + count / 2 + 2) / (rows + 3)
            self.live[f"{population} spikes"] = self.raster.plot([], [], color=look.hex, linewidth=1.3)[0]
            self.live[f"{population} spikes"].set_solid_capstyle("butt")
            words: dict[str, Any] = {"transform": self.raster.transAxes, "va": "center", "fontsize": 11}
            self.raster.text(1.012, middle, f"{count} {look.label}", color=look.text_hex, **words)
            self.live[f"{population} expected"] = self.axes.plot([], [], color=look.hex, linewidth=1)[0]
            self.live[population] = self.axes.plot([], [], **look.line)[0]
            self.live[f"{population} label"] = style.end_label(self.axes, population)
            first += count + GAP_ROWS
        above: dict[str, Any] = {"transform": self.raster.transAxes, "va": "baseline", "fontsize": 12}
        self.raster.text(0.0, 1.03, "without drug", **above)
        self.live["block words"] = self.raster.text(0.5, 1.03, "", **above)
        self.live["hint"] = self.raster.text(0.5, 0.5, "", ha="center", va="center", transform=self.raster.transAxes)

    def show(self, state: Any, results: BlockEffect, later: Firing | None = None) -> None:
        blocks = (
            f"interneurons {state.block_interneuron_percent:g} % blocked, "
            f"pyramidal cells {state.block_pyramidal_percent:g} %"
        )
        self.live["block words"].set_text(f"  {blocks}")
        self.live["hint"].set_text("" if later else "Press Simulate to see the spikes.")
        highest, labels = LOWEST_TOP_HZ, []
        for population in POPULATIONS:
            before, after = float(results.unblocked.of(population)), float(results.blocked.of(population))
            at_s = [-self.seconds, 0, 0, self.seconds]
            self.live[f"{population} expected"].set_data(at_s, [before, before, after, after])
            for name in (population, f"{population} spikes"):
                self.live[name].set_visible(later is not None)
            labels.append((self.live[f"{population} label"], after))
            highest = max(highest, before, after)
            if later:
                highest = max(highest, float(np.max(later.binned.of(population))))
        self.axes.set_ylim(0, style.nice_limit(highest))
        style.place_end_labels(self.axes, labels)
        self.alt_text = f"{blocks}; not simulated yet."
        if later:
            self._show_spikes(later)
            self.alt_text = (
                f"Spikes of single cells, {self.seconds:g} s without drug and {self.seconds:g} s with {blocks}. "
                f"Counted, the first {later.settling_s:g} s left out: {counted_words(later)}."
            )

    def _show_spikes(self, firing: Firing) -> None:
        first = 0
        for population, count in SHOWN.items():
            time_s, cell = firing.spikes.of(population)
            drawn = cell < count
            row = first + cell[drawn]
            self.live[f"{population} spikes"].set_data(*uprights(time_s[drawn], row, row + TICK_ROWS))
            self.live[population].set_data(firing.middle_s, firing.binned.of(population))
            first += count + GAP_ROWS


def counted_words(firing: Firing) -> str:
    """The mean rates of both populations before and after, in words."""
    return "; ".join(
        f"{words} {firing.before.of(name):.2f} Hz before, {firing.after.of(name):.2f} Hz after"
        for name, words in POPULATIONS.items()
    )
