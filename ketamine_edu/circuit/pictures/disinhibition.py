"""The map of disinhibition, and beside it the circuit at one point of the map."""

from typing import Any

import contourpy
import numpy as np
from matplotlib.patches import Circle, PathPatch, Polygon, Rectangle
from matplotlib.path import Path

from ketamine_edu.circuit.disinhibition import ChangeMap, Disinhibition
from ketamine_edu.circuit.rates import POPULATIONS
from ketamine_edu.kit.drawing import style
from ketamine_edu.kit.drawing.picture import Picture

WIDTH_PX, HEIGHT_PX, MAP_PX = 660, 470, 304
NO_PATH = Path(np.zeros((1, 2)))
FILLS = (("fall", 0.6), ("fall", 0.38), ("fall", 0.16), ("rise", 0.16), ("rise", 0.38), ("rise", 0.6))
# Limits (%) between the colours of the map, for the population whose change it shows.
LEVELS = {"pyramidal": (-40, -20, 0, 25, 100), "interneuron": (-20, -10, 0, 2, 5)}
BEYOND = 1e6  # %, more than any change
ARROW_PX = 11.0  # width of an arrow that carries what it carries without drug
WIDEST = 3.0
HEAD = 0.82  # share of an arrow's length at which its head begins
HEAD_PX = 5.0  # by which the head is wider than the shaft, on either side

# The page of the circuit, in px: the middles of the cells, and of each connection the middle line from its cell of
# origin to its target, and place and side of its words.
PYRAMIDAL, INTERNEURON = (136.0, 268.0), (136.0, 66.0)
_ALONG = np.linspace(0, 1, 40)
_TURN = np.pi * (1.22 - 1.44 * _ALONG)
ARROWS = {
    "pyramidal to interneuron": np.column_stack([104 - 18 * np.sin(np.pi * _ALONG), 216 - 102 * _ALONG]),
    "interneuron to pyramidal": np.column_stack([168 + 18 * np.sin(np.pi * _ALONG), 106 + 102 * _ALONG]),
    "pyramidal to pyramidal": np.column_stack([136 + 34 * np.cos(_TURN), 322 + 26 * np.sin(_TURN)]),
}
WORDS_AT = {
    "pyramidal to interneuron": (72.0, 165.0, "right"),
    "interneuron to pyramidal": (200.0, 157.0, "left"),
    "pyramidal to pyramidal": (182.0, 338.0, "left"),
}


class DisinhibitionPicture(Picture):
    """Left the plane of both blocks, coloured by the change, with the current point; right the circuit at that
    point."""

    def draw(self) -> None:
        self.figure = style.new_figure(WIDTH_PX, HEIGHT_PX)
        self._draw_map()
        self._draw_scale()
        left = 64 + MAP_PX + 20
        self.circuit = style.new_axes(self.figure, left=left, right=0, bottom=60, top=20)
        self.circuit.set_axis_off()
        self.circuit.set_xlim(0, WIDTH_PX - left)
        self.circuit.set_ylim(0, 390)
        self._draw_circuit()

    def _draw_map(self) -> None:
        bottom = HEIGHT_PX - 44 - MAP_PX
        self.axes = style.new_axes(self.figure, left=64, right=WIDTH_PX - 64 - MAP_PX, bottom=bottom, top=44)
        style.label_axes(self.axes, "Block on pyramidal cells (%)", "Block on interneurons (%)")
        self.axes.set(xlim=(0, 100), ylim=(0, 100))
        self.axes.grid(False)
        for k, (name, alpha) in enumerate(FILLS):
            patch = PathPatch(NO_PATH, facecolor=style.look(name).hex, alpha=alpha, linewidth=0)
            self.live[f"band {k}"] = self.axes.add_patch(patch)
        ink = style.look("ink").hex
        self.axes.plot([0, 100], [0, 100], color=ink, linestyle=(0, style.DASHES["dashed"]), linewidth=1)
        self.axes.text(98, 51, "dashes: both blocked alike", ha="right", va="center", fontsize=10.5)
        self.live["zero"] = self.axes.plot([], [], color=ink, linewidth=1.6)[0]
        mark: dict[str, Any] = {
            "marker": "o",
            "markersize": 12,
            "markerfacecolor": style.PAPER[0],
            "markeredgecolor": ink,
        }
        self.live["point"] = self.axes.plot([], [], linestyle="none", markeredgewidth=2.6, clip_on=False, **mark)[0]

    def _draw_scale(self) -> None:
        """The meaning of the colours, as a row of boxes with the limits between them."""
        self.scale = style.new_axes(self.figure, left=64, right=WIDTH_PX - 64 - MAP_PX, bottom=26, top=HEIGHT_PX - 40)
        self.scale.set_axis_off()
        self.scale.set(xlim=(0, len(FILLS)), ylim=(0, 1))
        for k, (name, alpha) in enumerate(FILLS):
            box = Rectangle((k, 0), 1, 1, facecolor=style.look(name).hex, alpha=alpha, linewidth=0)
            self.scale.add_patch(box)
        for k in range(1, len(FILLS)):
            self.live[f"level {k}"] = self.scale.text(k, -0.25, "", ha="center", va="top", fontsize=11)
        self.live["scale words"] = self.scale.text(0, 1.35, "", va="baseline", fontsize=11)

    def _draw_circuit(self) -> None:
        excites, inhibits = style.look("pyramidal"), style.look("interneuron")
        for connection, (x, y, side) in WORDS_AT.items():
            look = inhibits if connection.startswith("interneuron") else excites
            self.live[connection] = self.circuit.add_patch(Polygon(np.zeros((3, 2)), color=look.hex, linewidth=0))
            words: dict[str, Any] = {"ha": side, "va": "center_baseline", "fontsize": 11, "color": look.text_hex}
            self.live[f"{connection} words"] = self.circuit.text(x, y, "", **words)
        for shape, look in ((Polygon(triangle(*PYRAMIDAL)), excites), (Circle(INTERNEURON, 42), inhibits)):
            shape.set(facecolor=style.PAPER[0], edgecolor=look.hex, linewidth=2.4)
            self.circuit.add_patch(shape)
        bold: dict[str, Any] = {"ha": "center", "va": "center_baseline", "fontsize": 13, "fontweight": "bold"}
        self.live["pyramidal rate"] = self.circuit.text(PYRAMIDAL[0], PYRAMIDAL[1] - 16, "", **bold)
        self.live["interneuron rate"] = self.circuit.text(INTERNEURON[0], INTERNEURON[1], "", **bold)
        names: dict[str, Any] = {"ha": "center", "va": "center_baseline", "fontsize": 12}
        self.circuit.text(PYRAMIDAL[0], 376, POPULATIONS["pyramidal"], color=excites.text_hex, **names)
        self.circuit.text(INTERNEURON[0], 8, POPULATIONS["interneuron"], color=inhibits.text_hex, **names)

    def show(self, state: Any, results: Disinhibition, later: ChangeMap | None = None) -> None:
        levels, effect = LEVELS[state.shown], results.effect
        self._show_map(later or results.change_map, state.shown)
        for k, level in enumerate(levels, start=1):
            self.live[f"level {k}"].set_text("0" if level == 0 else f"{level:+g}".replace("-", "\N{MINUS SIGN}"))
        self.live["scale words"].set_text(f"Change of {POPULATIONS[state.shown]} (%)")
        self.live["point"].set_data([state.block_pyramidal_percent], [state.block_interneuron_percent])
        for connection, path in ARROWS.items():
            share = effect.carried[connection]
            width = ARROW_PX * min(share, WIDEST)
            self.live[connection].set_visible(width > 0)
            self.live[connection].set_xy(arrow(path, width))
            transmitter = "GABA" if connection.startswith("interneuron") else "NMDA"
            self.live[f"{connection} words"].set_text(f"{transmitter} {100 * share:.0f} %")
        for population in POPULATIONS:
            self.live[f"{population} rate"].set_text(f"{effect.blocked.of(population):.2f} Hz")
        before, now = effect.unblocked, effect.blocked
        self.alt_text = (
            f"Interneurons {state.block_interneuron_percent:g} % blocked, pyramidal cells "
            f"{state.block_pyramidal_percent:g} %: pyramidal cells fire {now.pyramidal_hz:.2f} instead of "
            f"{before.pyramidal_hz:.2f} Hz, interneurons {now.interneuron_hz:.2f} instead of "
            f"{before.interneuron_hz:.2f} Hz. A map of both blocks from 0 to 100 % shows the change of "
            f"{POPULATIONS[state.shown]}: pyramidal cells rise where interneurons are blocked much more than they are, "
            "and fall where both are blocked alike."
        )

    def _show_map(self, change_map: ChangeMap | None, population: str) -> None:
        bands = [f"band {k}" for k in range(len(FILLS))]
        for name in ("zero", *bands):
            self.live[name].set_visible(change_map is not None)
        if change_map is None:
            return
        percent = 100 * change_map.block
        outlines: Any = contourpy.contour_generator(  # what it gives hangs on the types of line and fill
            percent,
            percent,
            change_map.change_percent[population],
            line_type="ChunkCombinedNan",
            fill_type="ChunkCombinedCode",
        )
        limits = (-BEYOND, *LEVELS[population], BEYOND)
        for name, low, high in zip(bands, limits[:-1], limits[1:], strict=True):
            points, codes = outlines.filled(low, high)
            self.live[name].set_path(NO_PATH if points[0] is None else Path(points[0], codes[0]))
        (line,) = outlines.lines(0.0)[0]
        self.live["zero"].set_data(*(([], []) if line is None else line.T))


def triangle(x: float, y: float, height: float = 92.0) -> np.ndarray:
    """Corners of a pyramidal cell around (x, y), px."""
    return np.array([[x - 54, y - height / 2], [x + 54, y - height / 2], [x, y + height / 2]])


def arrow(path: np.ndarray, width: float) -> np.ndarray:
    """Outline of an arrow of the given width (px) along the points of a path (n, 2)."""
    along = np.gradient(path, axis=0)
    across = np.column_stack([-along[:, 1], along[:, 0]]) / np.hypot(*along.T)[:, None]
    head = int(HEAD * len(path))
    shaft, aside = path[: head + 1], across[: head + 1]
    barb = (width / 2 + HEAD_PX) * across[head]
    left, right = shaft + aside * width / 2, shaft - aside * width / 2
    return np.vstack([left, path[head] + barb, path[-1], path[head] - barb, right[::-1]])
