"""The forest plot: one row per trial, the pooled estimate below, and what reviews have published below that."""

import math
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
from matplotlib.collections import PolyCollection
from matplotlib.text import Text

from ketamine_edu.appraisal.forest import Forest
from ketamine_edu.appraisal.meta_analysis import MODELS
from ketamine_edu.kit.drawing import style
from ketamine_edu.kit.drawing.picture import Picture
from ketamine_edu.kit.drawing.shapes import uprights

LEFT, RIGHT, TOP, BOTTOM = 176, 196, 62, 92  # margins in px
WIDTH, HEIGHT = 680, 470
PLOT_PX = WIDTH - LEFT - RIGHT
ROWS = 11.0  # height of the plot in row heights
ROW_PX = (HEIGHT - TOP - BOTTOM) / ROWS
TEXTS = 10  # rows that have a text: trials, the pooled estimate, published ones
TICKS = 7
ROOM, LEAST_SIDE = 0.04, 0.22  # of the axis: beyond the longest whiskers, and at least on either side of no effect
SQUARE_PX = (7.0, 17.0)  # side of the squares of weights 0 and the largest
UNWEIGHTED = 0.35  # of the largest weight: the size of squares where nothing is pooled
SQUARE = np.array([(-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0)])
DIAMOND = 1.25 * np.array([(-1.0, 0.0), (0.0, -1.0), (1.0, 0.0), (0.0, 1.0)])
RATIO_TICKS = (0.001, 0.01, 0.1, 0.25, 0.5, 1, 2, 4, 10, 30, 100, 1000, 10000)
COMPARATORS = ("inert", "active")

Scale = Callable[[float], float]  # from an effect to its place on the axis, 0 to 1
Line = tuple[list[float], list[float]]


class Row(NamedTuple):
    """One row as it is drawn. kind: "inert", "active", "left out", "pooled" or "published".

    estimate, low, high: places on the axis. is_clear: whether "no effect" lies outside the interval. side_px: of its
    square. numbers: the effect in words, and the weight. y: from the top, in row heights.
    """

    kind: str
    name: str
    numbers: str
    estimate: float
    low: float
    high: float
    is_clear: bool
    side_px: float
    y: float


class ForestPicture(Picture):
    """Squares sized by weight with their intervals, a diamond for the pooled estimate, a bar for the next trial.

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
        for kind in (*COMPARATORS, "published"):
            colour = style.look(kind).hex
            self.live[f"{kind} interval"] = self.axes.plot([], [], **style.look(kind).line, linewidth=1.6)[0]
            self.live[f"{kind} clear"] = self._shapes(colour, colour)
            self.live[f"{kind} open"] = self._shapes(style.PAPER.line, colour)
        self.live["left out"] = self.axes.plot([], [], color=muted.hex, linewidth=1.2, linestyle=(0, (2, 2)))[0]
        marks: dict[str, Any] = {
            "linestyle": "none",
            "marker": "x",
            "markersize": 8,
            "color": muted.hex,
            "markeredgewidth": 1.6,
        }
        self.live["left out marks"] = self.axes.plot([], [], **marks)[0]
        self.live["prediction"] = self.axes.plot([], [], color=ink.hex, linewidth=7, alpha=0.22)[0]
        self.live["pooled"] = self._shapes(ink.hex, ink.hex)
        for side, marker in (("left", "<"), ("right", ">")):
            style_of: dict[str, Any] = {"linestyle": "none", "marker": marker, "color": ink.hex, "clip_on": False}
            self.live[f"beyond {side}"] = self.axes.plot([], [], **style_of)[0]
        for number in range(TEXTS):
            self.live[f"label {number}"] = self._text(-(LEFT - 8) / PLOT_PX, 0, size=11.5)
            self.live[f"numbers {number}"] = self._text(1 + 10 / PLOT_PX, 0, size=11)
        for name, y in (("quantity", ROWS + 2.05), ("silent", ROWS + 2.85)):
            self.live[name] = self._text(-(LEFT - 8) / PLOT_PX, y, size=11)
        self.live["favours left"] = self._text(0.49, ROWS + 1.25, size=11, ha="right")
        self.live["favours right"] = self._text(0.51, ROWS + 1.25, size=11)
        self.live["nothing"] = self._text(0.5, 3, size=12, ha="center", colour=muted.text_hex)
        self._draw_key()

    def _text(self, x: float, y: float, size: float, ha: str = "left", colour: str | None = None) -> Text:
        return self.axes.text(
            x, y, "", fontsize=size, ha=ha, va="center_baseline", color=colour or style.look("ink").text_hex
        )

    def _shapes(self, face: str, edge: str) -> PolyCollection:
        shapes = PolyCollection([], facecolors=face, edgecolors=edge, linewidths=1.6, zorder=3)
        self.axes.add_collection(shapes, autolim=False)
        return shapes

    def _draw_key(self) -> None:
        """What colours, dashes and fillings mean, above the plot; it stands still."""
        place: dict[str, Any] = {"clip_on": False, "zorder": 3}
        left, width = -(LEFT - 18) / PLOT_PX, PLOT_PX
        entries = [("inert control", "inert", True), ("active control", "active", True)]
        entries += [("interval holds no effect", "ink", False), ("published pool", "published", True)]
        for (words, look, filled), x_px in zip(entries, (0, 120, 246, 430), strict=True):
            colour = style.look(look).hex
            mark: dict[str, Any] = {
                "marker": "D" if look == "published" else "s",
                "markersize": 8,
                "markeredgecolor": colour,
            }
            mark |= {"markerfacecolor": colour if filled else style.PAPER.line, "mew": 1.6}
            ends_px = (-15, 0, 15) if filled else (0,)
            line: dict[str, Any] = (
                {**style.look(look).line, "linewidth": 1.6, "markevery": [1]} if filled else {"linestyle": "none"}
            )
            self.axes.plot(
                [left + (x_px + end) / width for end in ends_px], [-1.15] * len(ends_px), **line, **mark, **place
            )
            words_px = x_px + (19 if filled else 10)
            self.axes.text(left + words_px / width, -1.15, words, fontsize=11, va="center_baseline")
        muted = style.look("muted").text_hex
        heads = ((left - 10 / width, "trial, numbered"), (1 + 10 / width, "effect (95 % interval), weight"))
        for x, words in heads:
            self.axes.text(x, -0.1, words, fontsize=10, va="center_baseline", color=muted)

    def show(self, state: Any, results: Forest, later: None = None) -> None:
        ends = axis_ends(results.reach)

        def place(effect: float) -> float:
            return (effect - ends[0]) / (ends[1] - ends[0])

        rows = drawn_rows(results, place)
        self._show_axis(results, ends, place)
        for number in range(TEXTS):
            is_there = number < len(rows)
            for part in ("label", "numbers"):
                self.live[f"{part} {number}"].set_visible(is_there)
            if is_there:
                self._show_words(number, rows[number])
        for kind in (*COMPARATORS, "published"):
            self._show_kind(kind, [row for row in rows if row.kind == kind])
        left_out = [row for row in rows if row.kind == "left out"]
        self._show_intervals("left out", left_out)
        self.live["left out marks"].set_data([row.estimate for row in left_out], [row.y for row in left_out])
        self._show_pooled(results, next((row for row in rows if row.kind == "pooled"), None), place)
        self.live["silent"].set_text(without_number(results))
        self.live["nothing"].set_text("" if rows else "No trial with a printed number.")
        self.alt_text = _in_words(results, rows)

    def _show_axis(self, results: Forest, ends: tuple[float, float], place: Scale) -> None:
        asked = results.question
        ticks = axis_ticks(ends, asked.is_counted)
        for number in range(TICKS):
            is_there = number < len(ticks)
            self.live[f"tick {number}"].set_visible(is_there)
            if is_there:
                effect, words = ticks[number]
                self.live[f"tick {number}"].set_x(place(effect))
                self.live[f"tick {number}"].set_text(words)
        places = np.array([place(effect) for effect, _ in ticks])
        self.live["grid"].set_data(*uprights(places, np.zeros(len(ticks)), np.full(len(ticks), ROWS)))
        none = place(0.0)
        self.live["no effect"].set_data([none, none], [0, ROWS])
        favours = ("ketamine better", "control better")
        if asked.is_counted:
            favours = ("fewer with ketamine", "more with ketamine")
        for side, words, shift in (("left", favours[0], -0.02), ("right", favours[1], 0.02)):
            self.live[f"favours {side}"].set_text(words)
            self.live[f"favours {side}"].set_x(none + shift)
        quantity = f"{results.measure}: {asked.unit}" if asked.is_counted else f"Difference from control ({asked.unit})"
        self.live["quantity"].set_text(quantity)

    def _show_words(self, number: int, row: Row) -> None:
        for part, words in (("label", row.name), ("numbers", row.numbers)):
            self.live[f"{part} {number}"].set_text(words)
            self.live[f"{part} {number}"].set_y(row.y)

    def _show_intervals(self, kind: str, rows: Sequence[Row]) -> None:
        xs: list[float] = []
        ys: list[float] = []
        for row in rows:
            xs += [max(row.low, 0.0), min(row.high, 1.0), np.nan]
            ys += [row.y, row.y, np.nan]
        self.live[kind].set_data(xs, ys)

    def _show_kind(self, kind: str, rows: Sequence[Row]) -> None:
        """Whiskers, and squares or diamonds, filled where "no effect" lies outside the interval."""
        self._show_intervals(f"{kind} interval", rows)
        corners = DIAMOND if kind == "published" else SQUARE
        for name, is_clear in (("clear", True), ("open", False)):
            marks = [
                corners * (row.side_px / 2 / PLOT_PX, row.side_px / 2 / ROW_PX) + (row.estimate, row.y)
                for row in rows
                if row.is_clear == is_clear
            ]
            self.live[f"{kind} {name}"].set_verts(marks)

    def _show_pooled(self, results: Forest, row: Row | None, place: Scale) -> None:
        """The diamond from end to end of the interval, the bar of the next trial, arrows where they leave the axis."""
        shapes: list[Any] = []
        bar: Line = ([], [])
        beyond: dict[str, Line] = {"left": ([], []), "right": ([], [])}
        if row is not None and results.pooled is not None:
            left, right = max(row.low, 0.0), min(row.high, 1.0)
            shapes = [[(left, row.y), (row.estimate, row.y - 0.3), (right, row.y), (row.estimate, row.y + 0.3)]]
            low, high = row.low, row.high
            if results.pooled.prediction is not None:  # always wider than the interval
                low, high = (place(end) for end in results.pooled.prediction)
                bar = ([max(low, 0.0), min(high, 1.0)], [row.y, row.y])
            if low < 0:
                beyond["left"] = ([0.0], [row.y])
            if high > 1:
                beyond["right"] = ([1.0], [row.y])
        self.live["pooled"].set_verts(shapes)
        self.live["prediction"].set_data(*bar)
        for side, point in beyond.items():
            self.live[f"beyond {side}"].set_data(*point)


def drawn_rows(results: Forest, place: Scale) -> list[Row]:
    """Every row of the plot from the top: trials, the pooled estimate, published pools."""
    asked = results.question
    rows: list[Row] = []
    heights = row_heights(len(results.trials), results.pooled is not None, len(results.published))

    def add(kind: str, name: str, effects: tuple[float, float, float], share: float = 0.0, weight: str = "") -> None:
        numbers = asked.in_print_with_interval(*effects) + weight
        is_clear = effects[1] > 0 or effects[2] < 0
        estimate, low, high = map(place, effects)
        side_px = SQUARE_PX[0] + (SQUARE_PX[1] - SQUARE_PX[0]) * math.sqrt(share)
        rows.append(Row(kind, name, numbers, estimate, low, high, is_clear, side_px, heights[len(rows)]))

    for number, trial in enumerate(results.trials, start=1):
        kind = "left out" if trial.is_left_out else trial.comparator
        share, weight = UNWEIGHTED, ""
        if trial.weight_percent is not None and results.largest_weight_percent is not None:
            share, weight = trial.weight_percent / results.largest_weight_percent, f"  {trial.weight_percent:.0f} %"
        add(kind, f"{number}  {trial.effect.name}", (trial.effect.estimate, *trial.effect.interval), share, weight)
    if results.pooled is not None:
        pooled = results.pooled
        add("pooled", MODELS[pooled.model], (pooled.estimate, pooled.low, pooled.high))
    for pool in results.published:
        against = "" if pool.comparator == "mixed" else f" ({pool.comparator})"
        add("published", pool.label + against, pool.estimate_and_interval)
    return rows


def row_heights(trials: int, is_pooled: bool, published: int) -> list[float]:
    """Where each row lies, in row heights from the top: trials, a gap, the pooled estimate, a gap, published ones."""
    steps = [1.0] * trials
    steps += [1.25] * is_pooled
    steps += [1.35 if number == 0 and (trials or is_pooled) else 1.0 for number in range(published)]
    stretch = min(1.35, (ROWS - 0.7) / max(sum(steps), 1.0))
    return [float(y) - 0.35 * stretch for y in stretch * np.cumsum(steps)]


def axis_ends(reach: tuple[float, float]) -> tuple[float, float]:
    """Ends of the axis, with room beyond the longest whiskers and on both sides of no effect for their names."""
    room = ROOM * (reach[1] - reach[0])
    low, high = reach[0] - room, reach[1] + room
    least = LEAST_SIDE * (high - low)
    return min(low, -least), max(high, least)


def without_number(results: Forest) -> str:
    """A sentence on the trials that are not drawn, empty where there are none."""
    return f"No effect printed: {', '.join(results.without_number)}." if results.without_number else ""


def _in_words(results: Forest, rows: Sequence[Row]) -> str:
    asked = results.question
    words = [f"Forest plot. {asked.condition}: {asked.label}. {len(results.trials)} rows."]
    words += [f"{trial.effect.name}: {row.numbers}." for trial, row in zip(results.trials, rows, strict=False)]
    words += [f"Left out: {results.left_out}."] if results.left_out else []
    pooled = [f"Pooled, {row.name}: {row.numbers}." for row in rows if row.kind == "pooled"]
    return " ".join([*words, *(pooled or ["Nothing is pooled."]), without_number(results)]).strip()


def axis_ticks(limits: tuple[float, float], is_ratio: bool) -> list[tuple[float, str]]:
    """At most seven positions on the axis and their texts; ratios are shown as ratios at the logarithm of each."""
    low, high = limits
    if is_ratio:
        inside = [(math.log(ratio), f"{ratio:g}") for ratio in RATIO_TICKS if low <= math.log(ratio) <= high]
        gap = (high - low) / 9
        spaced = [tick for tick in inside if tick[0] == 0]
        for tick in sorted(inside, key=lambda tick: abs(tick[0])):
            if all(abs(tick[0] - other[0]) >= gap for other in spaced):
                spaced.append(tick)
        return sorted(spaced)[:TICKS]
    step = next(s for s in (0.05, 0.1, 0.25, 0.5, 1, 2, 2.5, 5, 10, 20) if (high - low) / s <= TICKS - 1)
    first = math.ceil(low / step - 1e-9)
    return [(step * n, f"{step * n:g}".replace("-", "−")) for n in range(first, math.floor(high / step + 1e-9) + 1)]
