"""Spikes of single cells before and after the block begins, and the firing of both populations over time."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ketamine_edu.kit.drawing import style
from ketamine_edu.kit.drawing.picture import Picture

SHOWN = {"interneuron": 16, "pyramidal": 64}  # cells that are drawn
GAP_ROWS = 4
TICK_ROWS = 0.85


@dataclass(frozen=True)
class RasterResults:
    """Which block is to be simulated. expected_hz: "pyramidal" and "interneuron" -> rate without and with the block."""

    block_words: str
    expected_hz: Mapping[str, tuple[float, float]]
    seconds: float


@dataclass(frozen=True)
class Simulated:
    """Population -> time (s) and number of the cell of each spike (spikes,), and rate (Hz, bins) at bin_s (s)."""

    spikes: Mapping[str, tuple[np.ndarray, np.ndarray]]
    bin_s: np.ndarray
    rate_hz: Mapping[str, np.ndarray]
    summary: str


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
        for name, count in SHOWN.items():
            look, middle = style.look(name), (first + count / 2 + 2) / (rows + 3)
            self.live[f"{name} spikes"] = self.raster.plot([], [], color=look.hex, linewidth=1.3)[0]
            self.live[f"{name} spikes"].set_solid_capstyle("butt")
            words = {"transform": self.raster.transAxes, "va": "center", "fontsize": 11}
            self.raster.text(1.012, middle, f"{count} {look.label}", color=look.text_hex, **words)
            self.live[f"{name} expected"] = self.axes.plot([], [], color=look.hex, linewidth=1)[0]
            self.live[name] = self.axes.plot([], [], **look.line)[0]
            self.live[f"{name} label"] = style.end_label(self.axes, name)
            first += count + GAP_ROWS
        above = {"transform": self.raster.transAxes, "va": "baseline", "fontsize": 12}
        self.raster.text(0.0, 1.03, "without drug", **above)
        self.live["block words"] = self.raster.text(0.5, 1.03, "", **above)
        self.live["hint"] = self.raster.text(0.5, 0.5, "", ha="center", va="center", transform=self.raster.transAxes)

    def show(self, state, results: RasterResults, later: Simulated | None = None) -> None:
        self.live["block words"].set_text(f"  {results.block_words}")
        self.live["hint"].set_text("" if later else "Press Simulate to see the spikes.")
        for name, (before, after) in results.expected_hz.items():
            self.live[f"{name} expected"].set_data([-self.seconds, 0, 0, self.seconds], [before, before, after, after])
            for key in (name, f"{name} spikes"):
                self.live[key].set_visible(later is not None)
        highest = max(max(pair) for pair in results.expected_hz.values())
        if later:
            highest = max(highest, *(rate.max() for rate in later.rate_hz.values()))
        self.axes.set_ylim(0, style.nice_limit(max(highest, 5.0)))
        labels = [(self.live[f"{name} label"], after) for name, (_, after) in results.expected_hz.items()]
        style.place_end_labels(self.axes, labels)
        self.alt_text = f"{results.block_words}; not simulated yet."
        if later:
            self._show_spikes(later)

    def _show_spikes(self, simulated: Simulated) -> None:
        first = 0
        for name, count in SHOWN.items():
            time_s, cell = simulated.spikes[name]
            drawn = cell < count
            self.live[f"{name} spikes"].set_data(*_ticks(time_s[drawn], first + cell[drawn]))
            self.live[name].set_data(simulated.bin_s, simulated.rate_hz[name])
            first += count + GAP_ROWS
        self.alt_text = simulated.summary


def _ticks(time_s: np.ndarray, row: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Short upright lines, one per spike, separated by NaN, as one x and one y array."""
    gap = np.full(len(time_s), np.nan)
    x = np.column_stack([time_s, time_s, gap]).ravel()
    return x, np.column_stack([row, row + TICK_ROWS, gap]).ravel()
