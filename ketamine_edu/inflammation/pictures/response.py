"""The picture of an inflammation: four levels over time, with and without a drug, and the map of what becomes of it."""

from typing import Any

import contourpy
import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path
from matplotlib.ticker import NullLocator

from ketamine_edu.evidence.markdown import in_digits
from ketamine_edu.inflammation.basins import MAP_LIMITS, OutcomeMap, Responses
from ketamine_edu.inflammation.response import OUTCOMES
from ketamine_edu.kit.drawing import style
from ketamine_edu.kit.drawing.picture import Picture

WIDTH_PX, HEIGHT_PX = 660, 556
SHOWN_H = 240
PANELS = {  # name -> quantity, limits, ticks, left (px), bottom (px); pathogen on a logarithmic axis
    "pathogen": ("Pathogen (10⁶/cc)", (1e-3, 40), ("0.001", "0.1", "10"), 56, 414),
    "phagocytes": ("Activated phagocytes (N)", (0, 1.3), ("0", "0.5", "1"), 388, 414),
    "damage": ("Damage (D)", (0, 20), ("0", "10", "20"), 56, 276),
    "mediator": ("Anti-inflammatory mediator (C)", (0, 0.6), ("0", "0.2", "0.4", "0.6"), 388, 276),
}
PANEL_PX = (256, 88)
MAP_PX = (420, 158)
# Quantity from left to right of the map -> its name with unit, and its ticks.
ACROSS = {
    "start_h": ("Suppression begins (h after the insult)", (0, 12, 24, 36, 48)),
    "virulence_per_h": ("Growth of the pathogen (1/h)", (0.1, 0.4, 0.7, 1)),
    "pathogen": ("Pathogen at the start (10⁶/cc)", (0, 1, 2, 3)),
    "trauma": ("Trauma (units of damage)", (0, 3, 6, 9, 12)),
}
MOST_TICKS = max(len(ticks) for _, ticks in ACROSS.values())
NO_PATH = Path(np.zeros((1, 2)))
FILL_ALPHA = 0.45
NAME_WIDTH = {"recovery": 0.16, "lasting damage": 0.26, "infection": 0.16}  # of the map


class ResponsePicture(Picture):
    """Above four panels over time: solid with the drug, dashes without, grey while it acts. Below the map."""

    def draw(self) -> None:
        self.figure = style.new_figure(WIDTH_PX, HEIGHT_PX)
        for name in PANELS:
            self._draw_panel(name)
        self._draw_map()

    def _axes(self, left: float, bottom: float, width: float, height: float) -> Axes:
        return style.new_axes(
            self.figure, left=left, right=WIDTH_PX - left - width, bottom=bottom, top=HEIGHT_PX - bottom - height
        )

    def _draw_panel(self, name: str) -> None:
        label, limits, ticks, left, bottom = PANELS[name]
        axes = self._axes(left, bottom, *PANEL_PX)
        axes.set_xlim(0, SHOWN_H)
        axes.set_xticks(range(0, SHOWN_H + 1, 48), [f"{hour}" for hour in range(0, SHOWN_H + 1, 48)])
        axes.set_yscale("log" if name == "pathogen" else "linear")
        axes.set_yticks(list(map(float, ticks)), ticks)  # fixed ticks cost nothing while a control moves
        axes.yaxis.set_minor_locator(NullLocator())
        axes.set_ylim(*limits)
        style.label_axes(axes, "Hours after the insult" if bottom < 300 else "", label)
        axes.yaxis.set_label_coords(-48 / PANEL_PX[0], 1 + 10 / PANEL_PX[1])
        grey = Rectangle(
            (0, 0), 0, 1, transform=axes.get_xaxis_transform(), color=style.look("muted").hex, alpha=0.18, lw=0
        )
        self.live[f"{name} drug"] = axes.add_patch(grey)
        if name == "pathogen":
            place = (-48 / PANEL_PX[0], 1 + 34 / PANEL_PX[1])
            self.live["words"] = axes.text(*place, "", fontsize=12.5, fontweight="bold", transform=axes.transAxes)
        self.live[f"{name} plain"] = axes.plot([], [], **style.look("threshold").line, linewidth=1.6)[0]
        self.live[name] = axes.plot([], [], **style.look(name).line)[0]

    def _draw_map(self) -> None:
        self.map = self._axes(56, 48, *MAP_PX)
        style.label_axes(self.map, "", "Suppression (%)")
        self.map.grid(False)
        # Ticks and name of the axis across are live texts: a change of the axis would send the whole figure again.
        self.map.set(xlim=(0, 1), ylim=(0, 95), xticks=[])
        below = {"ha": "center", "va": "baseline", "transform": self.map.transAxes}
        for k in range(MOST_TICKS):
            self.live[f"tick {k}"] = self.map.text(0, -17 / MAP_PX[1], "", fontsize=11, **below)
        self.live["across"] = self.map.text(0.5, -37 / MAP_PX[1], "", fontsize=12, **below)
        self.map.set_yticks(range(0, 81, 20), ["0", "20", "40", "60", "80"])
        for name in OUTCOMES:
            look = style.look(name)
            patch = PathPatch(NO_PATH, facecolor=look.hex, alpha=FILL_ALPHA, linewidth=0)
            self.live[f"map {name}"] = self.map.add_patch(patch)
            self.live[f"name {name}"] = self.map.text(
                0, 0, name, ha="center", va="center", fontsize=12, transform=self.map.transAxes
            )
        ink = style.look("ink").hex
        mark = {"marker": "o", "markersize": 12, "markerfacecolor": style.PAPER[0], "markeredgecolor": ink}
        self.live["point"] = self.map.plot([], [], linestyle="none", markeredgewidth=2.6, clip_on=False, **mark)[0]
        self._draw_key(mark)

    def _draw_key(self, mark: dict[str, Any]) -> None:
        """What lines, greys and colours mean, right of the map."""
        key = {"transform": self.map.transAxes, "clip_on": False}
        ink, grey = style.look("ink").hex, style.look("muted").hex
        self.map.plot([1.04, 1.11], [0.95, 0.95], color=ink, **key)
        self.map.plot([1.04, 1.11], [0.82, 0.82], **style.look("threshold").line, linewidth=1.6, **key)
        self.map.plot([1.075], [0.56], linestyle="none", markeredgewidth=2.6, **mark, **key)
        boxes = {0.69: (grey, 0.3)} | {
            y: (style.look(n).hex, FILL_ALPHA) for n, y in zip(OUTCOMES, (0.37, 0.24, 0.11), strict=True)
        }
        for y, (colour, alpha) in boxes.items():
            self.map.add_patch(Rectangle((1.04, y - 0.045), 0.07, 0.09, color=colour, alpha=alpha, lw=0, **key))
        words = ("with the drug", "without it", "the drug acts", "this insult", *OUTCOMES)
        for y, text in zip((0.95, 0.82, 0.69, 0.56, 0.37, 0.24, 0.11), words, strict=True):
            self.map.text(1.14, y, text, fontsize=11, va="center", **key)

    def show(self, state: Any, results: Responses, later: OutcomeMap | None = None) -> None:
        treated, untreated = results.treated.until(SHOWN_H), results.untreated.until(SHOWN_H)
        for name in PANELS:
            self.live[name].set_data(treated.time_h, getattr(treated, name))
            self.live[f"{name} plain"].set_data(untreated.time_h, getattr(untreated, name))
            grey = self.live[f"{name} drug"]
            grey.set_visible(state.strength_percent > 0 and state.duration_h > 0)
            grey.set_x(state.start_h)
            grey.set_width(state.duration_h)
        outcomes = f"Without the drug: {results.untreated.outcome}. With it: {results.treated.outcome}."
        self.live["words"].set_text(outcomes)
        self._show_axis(state.across)
        self.live["point"].set_data([_share(state.across, getattr(state, state.across))], [state.strength_percent])
        self._show_map(later or results.outcome_map)
        damages = [in_digits(course.peak.damage, 3) for course in (results.treated, results.untreated)]
        self.alt_text = (
            f"An insult of {state.pathogen:g} million germs per cc that grow by {state.virulence_per_h:g} per h, and a "
            f"trauma of {state.trauma:g}. {outcomes} The drug takes away {state.strength_percent:g} % of the "
            f"activation from {state.start_h:g} h on for {state.duration_h:g} h. Highest damage {damages[0]} with it, "
            f"{damages[1]} without. A map shows the outcome for every strength, across: {ACROSS[state.across][0]}."
        )

    def _show_axis(self, across: str) -> None:
        words, ticks = ACROSS[across]
        self.live["across"].set_text(words)
        for k in range(MOST_TICKS):
            has_tick = k < len(ticks)
            self.live[f"tick {k}"].set_visible(has_tick)
            if has_tick:
                self.live[f"tick {k}"].set_x(_share(across, ticks[k]))
                self.live[f"tick {k}"].set_text(f"{ticks[k]:g}")

    def _show_map(self, shown: OutcomeMap | None) -> None:
        for k, name in enumerate(OUTCOMES):
            patch, words = self.live[f"map {name}"], self.live[f"name {name}"]
            inside = None if shown is None else shown.numbers == k
            patch.set_visible(inside is not None and bool(inside.any()))
            place = None if inside is None else place_for_name(inside, NAME_WIDTH[name])
            words.set_visible(place is not None)
            if patch.get_visible():
                patch.set_path(region(np.linspace(0, 1, inside.shape[1]), shown.strength_percent, inside))
            if place:
                words.set_position(place)


def _share(across: str, value: float) -> float:
    """Where a value of a quantity stands on the axis of the map, from 0 to 1."""
    low, high = MAP_LIMITS[across]
    return (value - low) / (high - low)


def region(x: np.ndarray, y: np.ndarray, inside: np.ndarray) -> Path:
    """Outline of the cells (rows, columns) that are inside, with slanted instead of jagged borders."""
    outlines = contourpy.contour_generator(x, y, inside.astype(float), fill_type="ChunkCombinedCode")
    points, codes = outlines.filled(0.5, 2.0)
    return NO_PATH if points[0] is None else Path(points[0], codes[0])


def place_for_name(inside: np.ndarray, width: float) -> tuple[float, float] | None:
    """Middle of a name of this width in a region (rows, columns), as shares of the map; None where it has no room.

    The name stands in the middle of a run of cells that is there in three rows above each other.
    """
    rows, columns = inside.shape
    three = inside[:-2] & inside[1:-1] & inside[2:]
    best = None
    for row, cells in enumerate(three, start=1):
        edges = np.flatnonzero(np.diff(np.concatenate([[0], cells.astype(int), [0]])))
        for begin, end in zip(edges[::2], edges[1::2], strict=True):
            # Of runs that are long enough, the one nearest to the middle of the map.
            rank = (min(end - begin, 1.5 * width * columns), -abs(row - rows / 2))
            if best is None or rank > best[0]:
                best = (rank, row, (begin + end - 1) / 2)
    if best is None or best[0][0] / columns < width:
        return None
    return best[2] / (columns - 1), best[1] / (rows - 1)
