"""The picture of quoted prices: one bar per quote, grouped by treatment, on a logarithmic axis."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.lines import Line2D
from matplotlib.ticker import NullLocator

from ketamine_edu.kit.drawing import style
from ketamine_edu.kit.drawing.picture import Picture

LIMITS_USD = (2.5, 80_000)
TICKS_USD = (10, 100, 1000, 10_000)
LEFT = 222


@dataclass(frozen=True)
class Bar:
    """One quote. name: its look. lowest, highest in US dollars. words: who quotes, and when. shown: whether to draw it."""

    name: str
    lowest: float
    highest: float
    words: str
    shown: bool = True


@dataclass(frozen=True)
class CostResults:
    """What CostPicture shows: bars in the order of the picture, name of the axis, and what it shows in words."""

    bars: Sequence[Bar]
    quantity: str
    summary: str


class CostPicture(Picture):
    """A bar from the lowest to the highest price of each quote; a diamond where the quote is one number."""

    def __init__(self, bars: Sequence[tuple[str, str]]):
        """bars: look and words of every quote, in the order shown, top to bottom."""
        self.bars = tuple(bars)
        super().__init__()

    def draw(self) -> None:
        self.rows = self._rows()
        height_px = 92 + 23 * (max(self.rows) + 1)
        self.figure = style.new_figure(660, height_px)
        self.axes = style.new_axes(self.figure, left=LEFT, right=104)
        self.axes.set_xscale("log")
        self.axes.set_xlim(*LIMITS_USD)
        self.axes.set_xticks(TICKS_USD, [f"{tick:,}" for tick in TICKS_USD])
        self.axes.xaxis.set_minor_locator(NullLocator())
        self.axes.set_ylim(max(self.rows) + 0.6, -0.9)
        self.axes.set_yticks([])
        self.axes.grid(axis="y", visible=False)
        self.axes.set_xlabel("US dollars")
        for name in dict.fromkeys(name for name, _ in self.bars):
            colour = style.look(name).hex
            line = Line2D([], [], color=colour, linewidth=8, solid_capstyle="butt")
            self.live[f"{name} bars"] = self.axes.add_line(line)
            self.live[f"{name} ones"] = self.axes.plot([], [], linestyle="none", marker="D", color=colour)[0]
        for number, ((name, words), row) in enumerate(zip(self.bars, self.rows, strict=True)):
            look = style.look(name)
            self.live[f"{number} ends"] = self.axes.text(1, row, "", fontsize=10.5, va="center_baseline")
            where = {"transform": self.axes.get_yaxis_transform(), "ha": "right", "va": "center_baseline"}
            self.live[f"{number} words"] = self.axes.text(-0.015, row, words, fontsize=10.5, **where)
            if number == 0 or self.bars[number - 1][0] != name:
                heading = self.axes.text(-0.62, row - 0.95, look.label, color=look.text_hex, fontweight="bold")
                heading.set(transform=self.axes.get_yaxis_transform(), va="center_baseline", fontsize=11)
        self.live["quantity"] = self.axes.text(0, 1.02, "", transform=self.axes.transAxes, va="bottom", fontsize=12)

    def _rows(self) -> list[float]:
        """Heights of the bars, with room for a heading above each treatment."""
        rows, row = [], 0.0
        for number, (name, _) in enumerate(self.bars):
            row += 1.0 if number and self.bars[number - 1][0] == name else 2.0 if number else 0.95
            rows.append(row)
        return rows

    def show(self, state, results: CostResults, later: None = None) -> None:
        for number, (bar, row) in enumerate(zip(results.bars, self.rows, strict=True)):
            one = bar.lowest == bar.highest
            ends = f"{bar.lowest:,.0f}" if one else f"{bar.lowest:,.0f} to {bar.highest:,.0f}"
            self.live[f"{number} ends"].set_text(ends)
            self.live[f"{number} ends"].set_position((bar.highest * 1.22, row))
            for part in ("ends", "words"):
                self.live[f"{number} {part}"].set_visible(bar.shown)
        for name in dict.fromkeys(name for name, _ in self.bars):
            rows = [
                (bar, row) for bar, row in zip(results.bars, self.rows, strict=True) if bar.name == name and bar.shown
            ]
            spans = [(bar.lowest, bar.highest, np.nan) for bar, _ in rows if bar.lowest < bar.highest]
            heights = [(row, row, np.nan) for bar, row in rows if bar.lowest < bar.highest]
            ones = [(bar.lowest, row) for bar, row in rows if bar.lowest == bar.highest]
            self.live[f"{name} bars"].set_data(np.ravel(spans), np.ravel(heights))
            self.live[f"{name} ones"].set_data(*np.reshape(ones, (-1, 2)).T)
        self.live["quantity"].set_text(results.quantity)
        self.alt_text = results.summary
