"""The picture of quoted prices: one bar per quote, grouped by treatment, on a logarithmic axis."""

from typing import Any

import numpy as np
from matplotlib.lines import Line2D
from matplotlib.ticker import NullLocator

from ketamine_edu.care.costs import CostComparison, Price, course_lengths, quotes
from ketamine_edu.kit.drawing import style
from ketamine_edu.kit.drawing.picture import Picture

LIMITS_USD = (2.5, 80_000)
TICKS_USD = (10, 100, 1000, 10_000)
LEFT_PX, RIGHT_PX, ROW_PX = 222, 104, 23
BESIDE_BAR = 1.22  # where the words stand, as a multiple of the highest price
QUANTITIES = {
    "course": "Quoted price of a course",
    "session": "Quoted price of one session, or one month of tablets",
}


class CostPicture(Picture):
    """A bar from the lowest to the highest price of each quote; a diamond where the quote is one number."""

    def draw(self) -> None:
        self.rows = rows_of_quotes()
        lowest_row = max(self.rows.values())
        self.figure = style.new_figure(660, 92 + ROW_PX * (lowest_row + 1))
        self.axes = style.new_axes(self.figure, left=LEFT_PX, right=RIGHT_PX)
        self.axes.set_xscale("log")
        self.axes.set_xlim(*LIMITS_USD)
        self.axes.set_xticks(TICKS_USD, [f"{tick:,}" for tick in TICKS_USD])
        self.axes.xaxis.set_minor_locator(NullLocator())
        self.axes.set_ylim(lowest_row + 0.6, -0.9)
        self.axes.set_yticks([])
        self.axes.grid(axis="y", visible=False)
        self.axes.set_xlabel("US dollars")
        self._draw_treatments()
        beside = {"transform": self.axes.get_yaxis_transform(), "ha": "right", "va": "center_baseline"}
        for number, quote in enumerate(quotes()):
            row = self.rows[quote.id]
            self.live[f"{number} ends"] = self.axes.text(1, row, "", fontsize=10.5, va="center_baseline")
            words = f"{quote.label}, {quote.dated}"
            self.live[f"{number} words"] = self.axes.text(-0.015, row, words, fontsize=10.5, **beside)
        self.live["quantity"] = self.axes.text(0, 1.02, "", transform=self.axes.transAxes, va="bottom", fontsize=12)

    def _draw_treatments(self) -> None:
        """Bars, diamonds and heading of each treatment; all bars of one are one line."""
        for treatment in dict.fromkeys(quote.treatment for quote in quotes()):
            name, look = look_of(treatment), style.look(look_of(treatment))
            bars = Line2D([], [], color=look.hex, linewidth=8, solid_capstyle="butt")
            self.live[f"{name} bars"] = self.axes.add_line(bars)
            self.live[f"{name} ones"] = self.axes.plot([], [], linestyle="none", marker="D", color=look.hex)[0]
            first = next(quote for quote in quotes() if quote.treatment == treatment)
            row = self.rows[first.id] - 0.95
            heading = self.axes.text(-0.62, row, look.label, color=look.text_hex, fontweight="bold")
            heading.set(transform=self.axes.get_yaxis_transform(), va="center_baseline", fontsize=11)

    def show(self, state: Any, results: CostComparison, later: None = None) -> None:
        for number, price in enumerate(results.prices):
            ends, words = (self.live[f"{number} {part}"] for part in ("ends", "words"))
            ends.set_text(range_words(price.lowest_usd, price.highest_usd))
            ends.set_position((price.highest_usd * BESIDE_BAR, self.rows[price.quote.id]))
            for text in (ends, words):
                text.set_visible(price.quote.treatment in state.treatments)
        for treatment in results.sessions:
            is_shown = treatment in state.treatments
            self._show_prices(treatment, [p for p in results.prices if is_shown and p.quote.treatment == treatment])
        self.live["quantity"].set_text(QUANTITIES[state.price])
        chosen = " ".join(_treatment_words(treatment, state, results) for treatment in state.treatments)
        self.alt_text = f"{QUANTITIES[state.price]}, in US dollars. {chosen or 'Nothing is chosen.'}"

    def _show_prices(self, treatment: str, prices: list[Price]) -> None:
        ranges = [price for price in prices if price.lowest_usd < price.highest_usd]
        singles = [price for price in prices if price.lowest_usd == price.highest_usd]
        ends = [(price.lowest_usd, price.highest_usd, np.nan) for price in ranges]
        rows = [(self.rows[price.quote.id],) * 2 + (np.nan,) for price in ranges]
        self.live[f"{look_of(treatment)} bars"].set_data(np.ravel(ends), np.ravel(rows))
        diamonds = [self.rows[price.quote.id] for price in singles]
        self.live[f"{look_of(treatment)} ones"].set_data([price.lowest_usd for price in singles], diamonds)


def look_of(treatment: str) -> str:
    """Name of the look of a treatment's prices."""
    return f"{treatment}_price"


def range_words(low: float, high: float) -> str:
    """A price or a range of prices, in whole dollars."""
    return f"{low:,.0f}" if low == high else f"{low:,.0f} to {high:,.0f}"


def rows_of_quotes() -> dict[str, float]:
    """Id of a quote -> its height in rows from the top, with room for a heading above each treatment."""
    rows, row, before = {}, -0.05, None
    for quote in quotes():
        row += 1.0 if quote.treatment == before or before is None else 2.0
        rows[quote.id], before = row, quote.treatment
    return rows


def _treatment_words(treatment: str, state: Any, results: CostComparison) -> str:
    """Length of the course, where one is asked for, and range of the prices."""
    length, (low, high) = course_lengths()[treatment], results.range_usd[treatment]
    number = f", {length.in_words(results.sessions[treatment])}" if state.price == "course" else ""
    return f"{length.label}{number}: {low:,.0f} to {high:,.0f}."
