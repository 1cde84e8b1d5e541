"""The picture of the network: the brain from above, the matrix of connectivity, and the signals of a few regions."""

from typing import Any

import numpy as np
from matplotlib.patches import Ellipse, PathPatch, Polygon, Rectangle
from matplotlib.path import Path

from ketamine_edu.default_mode.connectivity import MODULES, region_index, regions
from ketamine_edu.default_mode.scan import SHOWN_S, Scan
from ketamine_edu.kit.drawing import style
from ketamine_edu.kit.drawing.picture import Picture

MATRIX_WORDS = {"equations": "the equations (a scan without end)", "scan": "one scan of 8 minutes"}
# Regions whose signals are drawn, from top to bottom.
SIGNALS_OF = (
    "medial_prefrontal_left",
    "posterior_cingulate_left",
    "angular_right",
    "anterior_insula_left",
    "dorsolateral_prefrontal_right",
    "lateral_parietal_left",
)
WIDTH_PX, HEIGHT_PX = 660, 640
NO_PATH = Path(np.zeros((1, 2)))
CELL_PX = 14
LIMITS = (-0.2, -0.1, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6)  # between the colours of the matrix
FILLS = (
    ("against", 0.8),
    ("against", 0.35),
    None,
    ("together", 0.12),
    ("together", 0.24),
    ("together", 0.38),
    ("together", 0.54),
    ("together", 0.72),
    ("together", 0.92),
)
WEAKEST = 0.2  # correlations nearer to zero have no line in the brain
SMALLEST_PX, GROWTH_PX = 4, 12  # radius of a region without any correlation, and how much more at 1
LINE_PX, SIGNAL_STEP, SCALE_BAR = 11.0, 6.0, 3.0
BRAIN_PX = 296
TURN = np.linspace(0, 2 * np.pi, 17)
CIRCLE = np.column_stack([np.cos(TURN), np.sin(TURN)])
LINES = (*MODULES, "together", "against")
# Side, and distance from the region, of names that would stand in the way of others.
NAMES_AT = {
    "mPFC": ("center", 14, 14),
    "dACC": ("center", 14, 11),
    "AG": ("center", 0, -14),
    "PCC": ("center", 17, 0),
    "PCu": ("center", 15, -13),
    "PHG": ("right", -9, 5),
}


def shapes(corners: np.ndarray) -> Path:
    """One path of many closed shapes: one thing to move. corners (shapes, points, 2): each ends at its start."""
    if not len(corners):
        return NO_PATH
    codes = np.full(corners.shape[:2], Path.LINETO, dtype=Path.code_type)
    codes[:, 0], codes[:, -1] = Path.MOVETO, Path.CLOSEPOLY
    return Path(corners.reshape(-1, 2), codes.ravel())


class ConnectivityPicture(Picture):
    """Above the brain seen from above and the matrix, with the modules marked; below the signals of a few regions."""

    def __init__(self) -> None:
        self.regions = regions()
        self.shown = [region_index(name) for name in SIGNALS_OF]
        self.places = np.array([(region.x, region.y) for region in self.regions])
        self.module = np.array([list(MODULES).index(region.module) for region in self.regions])
        self.first, self.second = np.triu_indices(len(self.regions), k=1)
        same = self.module[self.first] == self.module[self.second]
        self.pair_module = np.where(same, self.module[self.first], -1)
        super().__init__()

    def draw(self) -> None:
        self.figure = style.new_figure(WIDTH_PX, HEIGHT_PX)
        self._draw_brain()
        self._draw_matrix()
        self._draw_signals()

    def _draw_brain(self) -> None:
        self.brain = style.new_axes(self.figure, left=4, right=WIDTH_PX - 4 - BRAIN_PX, bottom=262, top=20)
        self.brain.set_axis_off()
        self.brain.set(xlim=(-100, 100), ylim=(-115, 126.9), xticks=[], yticks=[])
        muted = style.look("muted").hex
        outline = {"facecolor": "none", "edgecolor": muted, "linewidth": 1.2}
        self.brain.add_patch(Ellipse((0, 0), 192, 206, **outline))
        self.brain.add_patch(Polygon([(-9, 102), (0, 114), (9, 102)], closed=False, **outline))
        words = {"ha": "center", "va": "center", "fontsize": 11}
        self.brain.text(0, 120, "front", **words)
        self.brain.text(-82, -94, "left", **words)
        self.brain.text(82, -94, "right", **words)
        self.brain.text(0, -108, f"lines: correlations beyond {WEAKEST:g}", **words | {"fontsize": 10.5})
        for name in LINES:
            fill = {"facecolor": style.look(name).hex, "alpha": 0.5, "linewidth": 0}
            self.live[f"{name} lines"] = self.brain.add_patch(PathPatch(NO_PATH, **fill))
        for name in MODULES:
            fill = {"facecolor": style.look(name).hex, "edgecolor": style.PAPER[0], "linewidth": 1.2, "zorder": 3}
            self.live[f"{name} regions"] = self.brain.add_patch(PathPatch(NO_PATH, **fill))
        for region in self.regions[::2]:
            side, dx, dy = NAMES_AT.get(region.short, ("right", -9, 0))
            place = {"ha": side, "va": "center_baseline", "fontsize": 10.5, "zorder": 4}
            colour = style.look(region.module).text_hex
            text = self.brain.text(region.x + dx, region.y + dy, region.short, color=colour, **place)
            if region.short in NAMES_AT:  # among the lines, so it must be drawn after them
                self.live[f"{region.short} name"] = text

    def _draw_matrix(self) -> None:
        count = len(self.regions)
        side = CELL_PX * count
        left, bottom = WIDTH_PX - side - 12, HEIGHT_PX - 46 - side
        self.matrix = style.new_axes(self.figure, left=left, right=12, bottom=bottom, top=46)
        self.matrix.set(xlim=(0, count), ylim=(count, 0), xticks=[])
        self.matrix.grid(False)
        self.matrix.set_yticks(range(1, count, 2), [region.short for region in self.regions[::2]])
        for spine in self.matrix.spines.values():
            spine.set_visible(False)
        for k, fill in enumerate(FILLS):
            if fill:
                patch = PathPatch(NO_PATH, facecolor=style.look(fill[0]).hex, alpha=fill[1], linewidth=0)
                self.live[f"cells {k}"] = self.matrix.add_patch(patch)
        frames = []
        for k, name in enumerate(MODULES):
            members, look = np.flatnonzero(self.module == k), style.look(name)
            low, high = members[0], members[-1] + 1
            frames.append([(low, low), (high, low), (high, high), (low, high), (low, low)])
            middle = {"ha": "center", "va": "bottom", "fontsize": 11, "color": look.text_hex}
            self.matrix.text((low + high) / 2, -0.35, look.label, **middle)
        ink = style.look("ink").hex
        outline = PathPatch(shapes(np.array(frames)), facecolor="none", edgecolor=ink, linewidth=1.6, zorder=4)
        self.live["frames"] = self.matrix.add_patch(outline)
        self.live["matrix words"] = self.matrix.text(0, -1.9, "", va="baseline", fontsize=12, ha="left")
        self._draw_key(count / len(FILLS), count + 0.9)

    def _draw_key(self, width: float, top: float) -> None:
        """The meaning of the colours, as a row of boxes below the matrix with the limits between them."""
        for k, fill in enumerate(FILLS):
            if fill:
                look = style.look(fill[0])
                box = Rectangle((k * width, top), width, 0.9, facecolor=look.hex, alpha=fill[1], linewidth=0)
                box.set_clip_on(False)
                self.matrix.add_patch(box)
        for k, limit in enumerate(LIMITS, start=1):
            words = f"{limit:g}".replace("-", "\N{MINUS SIGN}")
            self.matrix.text(k * width, top + 1.1, words, ha="center", va="top", fontsize=10.5)
        self.matrix.text(-0.4, top + 0.45, "correlation", ha="right", va="center", fontsize=10.5)

    def _draw_signals(self) -> None:
        self.signals = style.new_axes(self.figure, left=64, right=64, bottom=46, top=HEIGHT_PX - 46 - 160)
        self.signals.set(xlim=(0, SHOWN_S), ylim=(-0.8 * SIGNAL_STEP, (len(self.shown) - 0.2) * SIGNAL_STEP))
        self.signals.set_xlabel("Time in the scanner (s)")
        self.signals.text(
            0, 1.06, "Signals of six regions (arbitrary units)", fontsize=12, transform=self.signals.transAxes
        )
        names = [self.regions[k] for k in self.shown]
        labels = [f"{region.short} {region.hemisphere[0].upper()}" for region in names]
        self.signals.set_yticks(SIGNAL_STEP * np.arange(len(self.shown))[::-1], labels)
        for name in dict.fromkeys(region.module for region in names):
            line = {"color": style.look(name).hex, "linewidth": 1.4}
            self.live[f"{name} signals"] = self.signals.plot([], [], **line)[0]
        ink, x = style.look("ink").hex, 1.025
        middle = 2.5 * SIGNAL_STEP
        bar = self.signals.get_yaxis_transform()
        ends = [middle - SCALE_BAR / 2, middle + SCALE_BAR / 2]
        self.signals.plot([x, x], ends, color=ink, linewidth=2.4, transform=bar, clip_on=False)
        self.signals.text(x + 0.015, middle, f"{SCALE_BAR:g} a.u.", va="center", fontsize=10.5, transform=bar)

    def show(self, state: Any, results: Scan, later: None = None) -> None:
        self._show_brain(results.connectivity)
        self._show_matrix(results.connectivity)
        self.live["matrix words"].set_text(
            f"Connectivity, {'exact' if state.matrix == 'equations' else MATRIX_WORDS[state.matrix]}"
        )
        self._show_signals(results.time_s, results.signals[:, self.shown])
        means = ", ".join(f"{words} {value:z.2f}" for words, value in results.means.items())
        self.alt_text = (
            f"A synthetic network of {len(self.regions)} regions with a coupling of {state.coupling:g}, changed by "
            f"{state.default_change_percent:g} % within the default mode. Mean correlations, "
            f"{MATRIX_WORDS[state.matrix]}: {means}. A brain seen from above with lines between correlated regions, "
            "the matrix of correlations with the three modules framed, and the signals of six regions."
        )

    def _show_brain(self, connectivity: np.ndarray) -> None:
        values = connectivity[self.first, self.second]
        ends = self.places[self.first], self.places[self.second]
        along = ends[1] - ends[0]
        across = np.column_stack([-along[:, 1], along[:, 0]]) / np.hypot(*along.T)[:, None]
        scale = 200 / BRAIN_PX
        half = (LINE_PX * scale / 2) * np.clip(np.abs(values) - WEAKEST, 0, None)[:, None] * across
        quads = np.stack([ends[0] + half, ends[1] + half, ends[1] - half, ends[0] - half, ends[0] + half], axis=1)
        drawn = np.abs(values) > WEAKEST
        for k, name in enumerate(LINES):
            kind = self.pair_module == k if k < len(MODULES) else self.pair_module < 0
            if name in ("together", "against"):
                kind = kind & ((values > 0) == (name == "together"))
            self.live[f"{name} lines"].set_path(shapes(quads[drawn & kind]))
        others = ~np.eye(len(connectivity), dtype=bool)
        radius = scale * (SMALLEST_PX + GROWTH_PX * np.abs(connectivity).mean(axis=1, where=others))
        circles = self.places[:, None, :] + radius[:, None, None] * CIRCLE
        for k, name in enumerate(MODULES):
            self.live[f"{name} regions"].set_path(shapes(circles[self.module == k]))

    def _show_matrix(self, connectivity: np.ndarray) -> None:
        bins = np.searchsorted(LIMITS, connectivity, side="right")
        # Cells of one colour that stand side by side become one shape: fewer shapes are quicker.
        count = len(bins)
        starts = np.ones((count, count + 1), dtype=bool)
        starts[:, 1:-1] = bins[:, 1:] != bins[:, :-1]
        rows, edges = np.nonzero(starts)
        inside = edges < count
        row, left = rows[inside], edges[inside]
        right = edges[np.flatnonzero(inside) + 1]
        boxes = np.stack(
            [
                np.column_stack([x, y])
                for x, y in ((left, row), (right, row), (right, row + 1), (left, row + 1), (left, row))
            ],
            axis=1,
        )
        colour = bins[row, left]
        for k, fill in enumerate(FILLS):
            if fill:
                self.live[f"cells {k}"].set_path(shapes(boxes[colour == k]))

    def _show_signals(self, time_s: np.ndarray, signals: np.ndarray) -> None:
        """All signals of a module as one line with gaps. signals: of the regions in SIGNALS_OF, shape (samples, 6)."""
        levels = SIGNAL_STEP * np.arange(len(self.shown))[::-1]
        raised = np.vstack([signals + levels, np.full(len(levels), np.nan)])
        times = np.append(time_s, np.nan)
        modules = np.array([self.regions[k].module for k in self.shown])
        for name in dict.fromkeys(modules):
            own = modules == name
            self.live[f"{name} signals"].set_data(np.tile(times, own.sum()), raised[:, own].T.ravel())
