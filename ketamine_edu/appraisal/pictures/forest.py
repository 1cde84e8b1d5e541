"""The forest plot: one row per trial, the pooled estimate below, and what reviews have published below that."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.collections import PolyCollection

from ketamine_edu.kit.drawing import style
from ketamine_edu.kit.drawing.picture import Picture
from ketamine_edu.kit.drawing.shapes import uprights

LEFT, RIGHT, TOP, BOTTOM = 176, 196, 62, 92  # margins in px
WIDTH, HEIGHT = 680, 470
ROWS = 11.0  # height of the plot in row heights
TEXTS = 10  # rows that have a text: trials, the pooled estimate, published ones
TICKS = 7
SQUARE_PX = (7.0, 17.0)  # side of the squares of weights 0 and the largest
RATIO_TICKS = (0.001, 0.01, 0.1, 0.25, 0.5, 1, 2, 4, 10, 30, 100, 1000, 10000)
CONTROLS = ("inert", "active")


@dataclass(frozen=True)
class ForestRow:
    """One row. estimate, low, high: on the axis (ratios as logarithms). kind: inert, active, pooled or published.

    share: weight relative to the largest, 0 to 1. left_out: shown, but not pooled. text: numbers to print on the right.
    """

    label: str
    estimate: float
    low: float
    high: float
    kind: str
    share: float
    left_out: bool
    text: str


@dataclass(frozen=True)
class ForestResults:
    """What ForestPicture shows. limits: ends of the axis (ratios as logarithms). pooled: None where nothing is pooled.

    prediction: ends of the prediction interval, or None. favours: words on the left and on the right of no effect.
    silent: sentence on trials without numbers, or empty.
    """

    rows: Sequence[ForestRow]
    pooled: ForestRow | None
    prediction: tuple[float, float] | None
    published: Sequence[ForestRow]
    limits: tuple[float, float]
    is_ratio: bool
    quantity: str
    favours: tuple[str, str]
    silent: str
    summary: str


class ForestPicture(Picture):
    """Squares sized by weight with their intervals, a diamond for the pooled estimate, a bar where the next trial may lie.

    The axis runs from 0 to 1 whatever is shown: its ticks and names are live, so that the picture moves and is never
    redrawn.
    """

    def draw(self) -> None:
        self.figure = style.new_figure(WIDTH, HEIGHT)
        self.axes = style.new_axes(self.figure, left=LEFT, right=RIGHT, top=TOP, bottom=BOTTOM)
        self.axes.set_xlim(0, 1)
        self.axes.set_ylim(ROWS, 0)
        self.axes.set_xticks([])
        self.axes.set_yticks([])
        self.axes.spines["left"].set_visible(False)
        ink, muted = style.look("ink"), style.look("muted")
        self.live["grid"] = self.axes.plot([], [], color=style.GRID.line, linewidth=1, zorder=0.5)[0]
        for number in range(TICKS):
            self.live[f"tick {number}"] = self._text(0, ROWS + 0.5, size=11, ha="center")
        self.live["no effect"] = self.axes.plot([], [], color=muted.hex, linewidth=1.4, zorder=0.6)[0]
        for kind in (*CONTROLS, "published"):
            colour = style.look(kind).hex
            self.live[f"{kind} interval"] = self.axes.plot([], [], **style.look(kind).line, linewidth=1.6)[0]
            self.live[f"{kind} clear"] = self._shapes(colour, colour)
            self.live[f"{kind} open"] = self._shapes(style.PAPER.line, colour)
        self.live["left out"] = self.axes.plot([], [], color=muted.hex, linewidth=1.2, linestyle=(0, (2, 2)))[0]
        marks = {"linestyle": "none", "marker": "x", "markersize": 8, "color": muted.hex, "markeredgewidth": 1.6}
        self.live["left out marks"] = self.axes.plot([], [], **marks)[0]
        self.live["prediction"] = self.axes.plot([], [], color=ink.hex, linewidth=7, alpha=0.22)[0]
        self.live["pooled"] = self._shapes(ink.hex, ink.hex)
        for side, marker in (("left", "<"), ("right", ">")):
            kind = {"linestyle": "none", "marker": marker, "color": ink.hex, "clip_on": False}
            self.live[f"beyond {side}"] = self.axes.plot([], [], **kind)[0]
        for number in range(TEXTS):
            self.live[f"label {number}"] = self._text(-(LEFT - 8) / self._width_px, 0, size=11.5)
            self.live[f"numbers {number}"] = self._text(1 + 10 / self._width_px, 0, size=11)
        for name, y in (("quantity", ROWS + 1.25), ("silent", ROWS + 2.85)):
            self.live[name] = self._text(-(LEFT - 8) / self._width_px, y, size=11)
        self.live["favours left"] = self._text(0.49, ROWS + 1.25, size=11, ha="right")
        self.live["favours right"] = self._text(0.51, ROWS + 1.25, size=11)
        self.live["quantity"].set_y(ROWS + 2.05)
        self.live["nothing"] = self._text(0.5, 3, size=12, ha="center", colour=muted.text_hex)
        self._draw_key()

    def _text(self, x, y, size, ha="left", colour=None):
        return self.axes.text(
            x, y, "", fontsize=size, ha=ha, va="center_baseline", color=colour or style.look("ink").text_hex
        )

    def _shapes(self, face, edge):
        shapes = PolyCollection([], facecolors=face, edgecolors=edge, linewidths=1.6, zorder=3)
        self.axes.add_collection(shapes, autolim=False)
        return shapes

    def _draw_key(self) -> None:
        """What colours, dashes and fillings mean, above the plot; it stands still."""
        place = {"clip_on": False, "zorder": 3}
        left, width = -(LEFT - 18) / self._width_px, self._width_px
        entries = [("inert control", "inert", True), ("active control", "active", True)]
        entries += [("interval holds no effect", "ink", False), ("published pool", "published", True)]
        for (words, look, filled), x_px in zip(entries, (0, 120, 246, 430), strict=True):
            colour = style.look(look).hex
            mark = {"marker": "D" if look == "published" else "s", "markersize": 8, "markeredgecolor": colour}
            mark |= {"markerfacecolor": colour if filled else style.PAPER.line, "mew": 1.6}
            ends_px = (-15, 0, 15) if filled else (0,)
            line = {**style.look(look).line, "linewidth": 1.6, "markevery": [1]} if filled else {"linestyle": "none"}
            self.axes.plot(
                [left + (x_px + end) / width for end in ends_px], [-1.15] * len(ends_px), **line, **mark, **place
            )
            words_px = x_px + (19 if filled else 10)
            self.axes.text(left + words_px / width, -1.15, words, fontsize=11, va="center_baseline")
        muted = style.look("muted").text_hex
        heads = ((left - 10 / width, "trial, numbered"), (1 + 10 / width, "effect (95 % interval), weight"))
        for x, words in heads:
            self.axes.text(x, -0.1, words, fontsize=10, va="center_baseline", color=muted)

    @property
    def _width_px(self) -> float:
        return WIDTH - LEFT - RIGHT

    @property
    def _row_px(self) -> float:
        return (HEIGHT - TOP - BOTTOM) / ROWS

    def show(self, state, results: ForestResults, later: None = None) -> None:
        low, high = results.limits

        def across(value: float) -> float:
            return (value - low) / (high - low)

        everything = [*results.rows, *([results.pooled] if results.pooled else []), *results.published]
        heights = self._heights(len(results.rows), results.pooled is not None, len(results.published))
        self._show_axis(results, across)
        for number in range(TEXTS):
            row = everything[number] if number < len(everything) else None
            for part, text in (("label", row and row.label), ("numbers", row and row.text)):
                self.live[f"{part} {number}"].set_visible(row is not None)
                if row is not None:
                    self.live[f"{part} {number}"].set_text(text)
                    self.live[f"{part} {number}"].set_y(heights[number])
        placed = list(zip(everything, heights, strict=True))
        for kind in (*CONTROLS, "published"):
            self._show_kind(kind, [(row, y) for row, y in placed if row.kind == kind and not row.left_out], across)
        out = [(row, y) for row, y in placed if row.left_out]
        self._show_intervals("left out", out, across)
        self.live["left out marks"].set_data([across(row.estimate) for row, _ in out], [y for _, y in out])
        self._show_pooled(results, [y for row, y in placed if row is results.pooled], across)
        self.live["silent"].set_text(results.silent)
        self.live["nothing"].set_text("" if everything else "No trial with a printed number.")
        self.alt_text = results.summary

    @staticmethod
    def _heights(trials: int, is_pooled: bool, published: int) -> list[float]:
        """Where each row lies, in row heights from the top: trials, a gap, the pooled estimate, a gap, published ones."""
        steps = [1.0] * trials
        steps += [1.25] * is_pooled
        steps += [1.35 if number == 0 and (trials or is_pooled) else 1.0 for number in range(published)]
        room = ROWS - 0.7
        stretch = min(1.35, room / max(sum(steps), 1.0))
        return [float(y) - 0.35 * stretch for y in stretch * np.cumsum(steps)]

    def _show_axis(self, results: ForestResults, across) -> None:
        ticks = axis_ticks(results.limits, results.is_ratio)
        for number in range(TICKS):
            shown = number < len(ticks)
            self.live[f"tick {number}"].set_visible(shown)
            if shown:
                value, words = ticks[number]
                self.live[f"tick {number}"].set_x(across(value))
                self.live[f"tick {number}"].set_text(words)
        places = [across(value) for value, _ in ticks]
        self.live["grid"].set_data(*uprights(np.array(places), np.zeros(len(ticks)), np.full(len(ticks), ROWS)))
        none = across(0.0)
        self.live["no effect"].set_data([none, none], [0, ROWS])
        for side, words, shift in (("left", results.favours[0], -0.02), ("right", results.favours[1], 0.02)):
            self.live[f"favours {side}"].set_text(words)
            self.live[f"favours {side}"].set_x(none + shift)
        self.live["quantity"].set_text(results.quantity)

    def _show_intervals(self, name: str, placed, across) -> None:
        xs, ys = [], []
        for row, y in placed:
            xs += [max(across(row.low), 0.0), min(across(row.high), 1.0), np.nan]
            ys += [y, y, np.nan]
        self.live[name].set_data(xs, ys)

    def _show_kind(self, kind: str, placed, across) -> None:
        self._show_intervals(f"{kind} interval", placed, across)
        corners = DIAMOND if kind == "published" else SQUARE
        for filled in (True, False):
            shapes = []
            for row, y in placed:
                if filled == (row.low > 0 or row.high < 0):
                    side = SQUARE_PX[0] + (SQUARE_PX[1] - SQUARE_PX[0]) * math.sqrt(row.share)
                    size = np.array([side / self._width_px, side / self._row_px]) / 2
                    shapes.append(corners * size + (across(row.estimate), y))
            self.live[f"{kind} {'clear' if filled else 'open'}"].set_verts(shapes)

    def _show_pooled(self, results: ForestResults, heights: list[float], across) -> None:
        row, shapes, beyond = results.pooled, [], {"left": ([], []), "right": ([], [])}
        bar = ([], [])
        if row is not None:
            y, half = heights[0], 0.3
            ends = [min(max(across(end), 0.0), 1.0) for end in (row.low, row.high)]
            shapes = [[(ends[0], y), (across(row.estimate), y - half), (ends[1], y), (across(row.estimate), y + half)]]
            outer = [across(end) for end in results.prediction or (row.low, row.high)]
            if results.prediction:
                bar = ([max(outer[0], 0.0), min(outer[1], 1.0)], [y, y])
            beyond["left"] = ([0.0], [y]) if min(outer[0], across(row.low)) < 0 else beyond["left"]
            beyond["right"] = ([1.0], [y]) if max(outer[1], across(row.high)) > 1 else beyond["right"]
        self.live["pooled"].set_verts(shapes)
        self.live["prediction"].set_data(*bar)
        for side, point in beyond.items():
            self.live[f"beyond {side}"].set_data(*point)


SQUARE = np.array([(-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0)])
DIAMOND = 1.25 * np.array([(-1.0, 0.0), (0.0, -1.0), (1.0, 0.0), (0.0, 1.0)])


def axis_ticks(limits: tuple[float, float], is_ratio: bool) -> list[tuple[float, str]]:
    """At most seven positions on the axis and their texts; ratios are shown as ratios at the logarithm of each."""
    low, high = limits
    if is_ratio:
        inside = [(math.log(ratio), f"{ratio:g}") for ratio in RATIO_TICKS if low <= math.log(ratio) <= high]
        gap = (high - low) / 9
        kept = [tick for tick in inside if tick[0] == 0]
        for tick in sorted(inside, key=lambda one: abs(one[0])):
            if all(abs(tick[0] - other[0]) >= gap for other in kept):
                kept.append(tick)
        return sorted(kept)[:TICKS]
    step = next(s for s in (0.05, 0.1, 0.25, 0.5, 1, 2, 2.5, 5, 10, 20) if (high - low) / s <= TICKS - 1)
    first = math.ceil(low / step - 1e-9)
    return [(step * n, f"{step * n:g}".replace("-", "−")) for n in range(first, math.floor(high / step + 1e-9) + 1)]
