"""Pictures of the circuit: the map of disinhibition beside the circuit itself, and the chain from dose to glutamate."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import contourpy
import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Circle, PathPatch, Polygon, Rectangle
from matplotlib.path import Path
from matplotlib.ticker import NullLocator

from ketamine_edu.kit.drawing import style
from ketamine_edu.kit.drawing.picture import Picture

WIDTH_PX, MAP_PX = 660, 304
NO_PATH = Path(np.zeros((1, 2)))
FILLS = (("fall", 0.6), ("fall", 0.38), ("fall", 0.16), ("rise", 0.16), ("rise", 0.38), ("rise", 0.6))
ARROW_PX = 11.0  # width of an arrow that carries what it carries without drug
WIDEST = 3.0
BEND = np.linspace(0, 1, 40)


@dataclass(frozen=True)
class ChangeMap:
    """Change (%) over the plane of blocks. block_percent (n,), of both axes; change_percent (n, n), rows interneurons."""

    block_percent: np.ndarray
    change_percent: np.ndarray


@dataclass(frozen=True)
class DisinhibitionResults:
    """What DisinhibitionPicture shows.

    block_*_percent: the point. rates_hz, rest_hz: "pyramidal" and "interneuron" -> rate with and without block. flow:
    connection -> what it carries, as a share of what it carries without drug. levels: the five limits between the colours
    of the map (%), the middle one 0. quantity: whose change the map shows. change_map: None while it is being computed.
    """

    block_interneuron_percent: float
    block_pyramidal_percent: float
    rates_hz: Mapping[str, float]
    rest_hz: Mapping[str, float]
    flow: Mapping[str, float]
    quantity: str
    levels: tuple[float, ...]
    change_map: ChangeMap | None
    summary: str


class DisinhibitionPicture(Picture):
    """Left the plane of both blocks, coloured by the change, with the current point; right the circuit at that point."""

    def draw(self) -> None:
        self.figure = style.new_figure(WIDTH_PX, 470)
        self._draw_map()
        self._draw_scale()
        left = 64 + MAP_PX + 20
        self.circuit = style.new_axes(self.figure, left=left, right=0, bottom=60, top=20)
        self.circuit.set_axis_off()
        self.circuit.set_xlim(0, WIDTH_PX - left)
        self.circuit.set_ylim(0, 390)
        self._draw_circuit()

    def _draw_map(self) -> None:
        self.axes = style.new_axes(self.figure, left=64, right=WIDTH_PX - 64 - MAP_PX, bottom=470 - 44 - MAP_PX, top=44)
        style.label_axes(self.axes, "Block on pyramidal cells (%)", "Block on interneurons (%)")
        self.axes.set(xlim=(0, 100), ylim=(0, 100))
        self.axes.grid(False)
        for k, (name, alpha) in enumerate(FILLS):
            patch = PathPatch(NO_PATH, facecolor=style.look(name).hex, alpha=alpha, linewidth=0)
            self.live[f"band {k}"] = self.axes.add_patch(patch)
        self.axes.plot(
            [0, 100], [0, 100], color=style.look("ink").hex, linestyle=(0, style.DASHES["dashed"]), linewidth=1
        )
        self.axes.text(98, 51, "dashes: both blocked alike", ha="right", va="center", fontsize=10.5)
        ink = style.look("ink").hex
        self.live["zero"] = self.axes.plot([], [], color=ink, linewidth=1.6)[0]
        mark = {"marker": "o", "markersize": 12, "markerfacecolor": style.PAPER[0], "markeredgecolor": ink}
        self.live["point"] = self.axes.plot([], [], linestyle="none", markeredgewidth=2.6, clip_on=False, **mark)[0]

    def _draw_scale(self) -> None:
        """The meaning of the colours, as a row of boxes with the limits between them."""
        self.scale = style.new_axes(self.figure, left=64, right=WIDTH_PX - 64 - MAP_PX, bottom=26, top=470 - 40)
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
        for name in ("pyramidal to pyramidal", "pyramidal to interneuron", "interneuron to pyramidal"):
            look = inhibits if name.startswith("interneuron") else excites
            self.live[name] = self.circuit.add_patch(Polygon(np.zeros((3, 2)), color=look.hex, linewidth=0))
            x, y, side = WORDS_AT[name]
            self.live[f"{name} words"] = self.circuit.text(
                x, y, "", ha=side, va="center_baseline", fontsize=11, color=look.text_hex
            )
        for (x, y, sides), look in ((PYRAMIDAL, excites), (INTERNEURON, inhibits)):
            shape = Polygon(triangle(x, y), closed=True) if sides == 3 else Circle((x, y), 42)
            shape.set(facecolor=style.PAPER[0], edgecolor=look.hex, linewidth=2.4)
            self.circuit.add_patch(shape)
        bold = {"ha": "center", "va": "center_baseline", "fontsize": 13, "fontweight": "bold"}
        self.live["pyramidal rate"] = self.circuit.text(PYRAMIDAL[0], PYRAMIDAL[1] - 16, "", **bold)
        self.live["interneuron rate"] = self.circuit.text(INTERNEURON[0], INTERNEURON[1], "", **bold)
        names = {"ha": "center", "va": "center_baseline", "fontsize": 12}
        self.circuit.text(PYRAMIDAL[0], 376, "pyramidal cells", color=excites.text_hex, **names)
        self.circuit.text(INTERNEURON[0], 8, "interneurons", color=inhibits.text_hex, **names)

    def show(self, state, results: DisinhibitionResults, later: ChangeMap | None = None) -> None:
        change_map = later or results.change_map
        self._show_map(change_map, results.levels)
        for k, level in enumerate(results.levels, start=1):
            self.live[f"level {k}"].set_text("0" if level == 0 else f"{level:+g}".replace("-", "\N{MINUS SIGN}"))
        self.live["scale words"].set_text(f"Change of {results.quantity} (%)")
        self.live["point"].set_data([results.block_pyramidal_percent], [results.block_interneuron_percent])
        for name, path in ARROWS.items():
            width = ARROW_PX * min(results.flow[name], WIDEST)
            self.live[name].set_visible(width > 0)
            self.live[name].set_xy(arrow(path, width))
            transmitter = "GABA" if name.startswith("interneuron") else "NMDA"
            self.live[f"{name} words"].set_text(f"{transmitter} {100 * results.flow[name]:.0f} %")
        for population in ("pyramidal", "interneuron"):
            self.live[f"{population} rate"].set_text(f"{results.rates_hz[population]:.2f} Hz")
        self.alt_text = results.summary

    def _show_map(self, change_map: ChangeMap | None, levels: tuple[float, ...]) -> None:
        names = [f"band {k}" for k in range(len(FILLS))]
        for name in ("zero", *names):
            self.live[name].set_visible(change_map is not None)
        if change_map is None:
            return
        axis, change = change_map.block_percent, change_map.change_percent
        outlines = contourpy.contour_generator(
            axis, axis, change, line_type="ChunkCombinedNan", fill_type="ChunkCombinedCode"
        )
        edges = (-1e6, *levels, 1e6)
        for name, low, high in zip(names, edges[:-1], edges[1:], strict=True):
            points, codes = outlines.filled(low, high)
            self.live[name].set_path(NO_PATH if points[0] is None else Path(points[0], codes[0]))
        (line,) = outlines.lines(0.0)[0]
        self.live["zero"].set_data(*(([], []) if line is None else line.T))


PYRAMIDAL, INTERNEURON = (136.0, 268.0, 3), (136.0, 66.0, 0)
# Middle line of each connection (px), from its cell of origin to its target.
_TURN = np.pi * (1.22 - 1.44 * BEND)
ARROWS = {
    "pyramidal to interneuron": np.column_stack([104 - 18 * np.sin(np.pi * BEND), 216 - 102 * BEND]),
    "interneuron to pyramidal": np.column_stack([168 + 18 * np.sin(np.pi * BEND), 106 + 102 * BEND]),
    "pyramidal to pyramidal": np.column_stack([136 + 34 * np.cos(_TURN), 322 + 26 * np.sin(_TURN)]),
}
WORDS_AT = {
    "pyramidal to interneuron": (72.0, 165.0, "right"),
    "interneuron to pyramidal": (200.0, 157.0, "left"),
    "pyramidal to pyramidal": (182.0, 338.0, "left"),
}


def triangle(x: float, y: float, height: float = 92.0) -> np.ndarray:
    """Corners of a pyramidal cell around (x, y), px."""
    return np.array([[x - 54, y - height / 2], [x + 54, y - height / 2], [x, y + height / 2]])


def arrow(path: np.ndarray, width: float) -> np.ndarray:
    """Outline of an arrow of the given width (px) along the points of a path (n, 2)."""
    along = np.gradient(path, axis=0)
    across = np.column_stack([-along[:, 1], along[:, 0]]) / np.hypot(*along.T)[:, None]
    head = int(0.82 * len(path))
    shaft, aside = path[: head + 1], across[: head + 1]
    barb = (width / 2 + 5) * across[head]
    left, right = shaft + aside * width / 2, shaft - aside * width / 2
    return np.vstack([left, path[head] + barb, path[-1], path[head] - barb, right[::-1]])


@dataclass(frozen=True)
class DoseResults:
    """What DosePicture shows.

    concentration_um (points,): of the curves. block_percent, rate_hz: "pyramidal" and "interneuron" -> (points,);
    glutamate_percent (points,). now_um: the concentration of the chosen dose. found: "up", "none", "down" -> concentrations
    (µM) at which experiments found glutamate to go that way. dose: the chosen dose in words.
    """

    concentration_um: np.ndarray
    block_percent: Mapping[str, np.ndarray]
    rate_hz: Mapping[str, np.ndarray]
    glutamate_percent: np.ndarray
    now_um: float
    found: Mapping[str, Sequence[float]]
    dose: str
    summary: str


FOUND_MARKS = {"up": ("^", "found: up"), "none": ("o", "found: no change"), "down": ("v", "found: down")}
HEIGHT_PX = 640
CALM_PERCENT = (40.0, 120.0)  # limits of glutamate as long as it stays inside
FOUND_AT = 0.9  # height in the panel; experiments give directions, no heights
POPULATIONS = ("interneuron", "pyramidal")


class DosePicture(Picture):
    """Three panels over the concentration: the share blocked, firing, and glutamate with what experiments found."""

    limits_um = (0.02, 150.0)

    def draw(self) -> None:
        self.figure = style.new_figure(WIDTH_PX, HEIGHT_PX)
        self.block = self._panel(440, "NMDA current blocked (%)", (0, 100))
        self.rate = self._panel(258, "Firing (Hz)", (0, 5))
        self.glutamate = self._panel(46, "Glutamate release (% of that without drug)", CALM_PERCENT, height_px=160)
        self.glutamate.set_xlabel("Unbound ketamine around the cells (µM)")
        for axes in (self.block, self.rate):
            axes.tick_params(labelbottom=False)
            for name in POPULATIONS:
                self.live[self._key(axes, name)] = axes.plot([], [], **style.look(name).line)[0]
                self.live[f"{self._key(axes, name)} label"] = style.end_label(axes, name)
        muted = style.look("threshold")
        self.glutamate.axhline(100, **muted.line, linewidth=1.2)
        self.live["glutamate"] = self.glutamate.plot([], [], **style.look("glutamate").line)[0]
        self.live["glutamate label"] = style.end_label(self.glutamate, "glutamate")
        ink = style.look("observed").hex
        for k, (direction, (marker, words)) in enumerate(FOUND_MARKS.items()):
            mark = {"linestyle": "none", "marker": marker, "color": ink, "markersize": 8}
            fixed = self.glutamate.get_xaxis_transform()
            self.live[f"found {direction}"] = self.glutamate.plot([], [], transform=fixed, **mark)[0]
            beside = {"transform": self.glutamate.transAxes, "clip_on": False}
            self.glutamate.plot([1.03], [1.08 - 0.125 * k], **mark, **beside)
            self.glutamate.text(1.055, 1.08 - 0.125 * k, words, fontsize=10.5, va="center", **beside)
        for axes, name in ((self.block, "block"), (self.rate, "rate"), (self.glutamate, "glutamate")):
            self.live[f"{name} now"] = axes.plot([], [], color=ink, linewidth=1.2)[0]
        self.live["dose words"] = self.block.text(
            0, 1.36, "", fontsize=12, fontweight="bold", va="baseline", transform=self.block.transAxes
        )

    def _panel(self, bottom_px: float, label: str, limits: tuple[float, float], height_px: float = 126) -> Axes:
        axes = style.new_axes(self.figure, right=140, bottom=bottom_px, top=HEIGHT_PX - bottom_px - height_px)
        style.label_axes(axes, "", label)
        axes.set_xscale("log")
        axes.set(xlim=self.limits_um, ylim=limits)
        axes.xaxis.set_major_formatter("{x:g}")
        axes.xaxis.set_minor_locator(NullLocator())
        return axes

    def _key(self, axes: Axes, population: str) -> str:
        return f"{'block' if axes is self.block else 'rate'} {population}"

    def show(self, state, results: DoseResults, later: None = None) -> None:
        x = results.concentration_um
        top_hz = style.nice_limit(max(rate.max() for rate in results.rate_hz.values()))
        self.rate.set_ylim(0, top_hz)
        highest = results.glutamate_percent.max() / FOUND_AT  # below the marks
        self.glutamate.set_ylim(*(CALM_PERCENT if highest < CALM_PERCENT[1] else (0, style.nice_limit(highest))))
        for axes, curves in ((self.block, results.block_percent), (self.rate, results.rate_hz)):
            for name, curve in curves.items():
                self.live[self._key(axes, name)].set_data(x, curve)
            labels = [(self.live[f"{self._key(axes, name)} label"], curve[-1]) for name, curve in curves.items()]
            style.place_end_labels(axes, labels)
        self.live["glutamate"].set_data(x, results.glutamate_percent)
        style.place_end_labels(self.glutamate, [(self.live["glutamate label"], results.glutamate_percent[-1])])
        for direction, concentrations in results.found.items():
            self.live[f"found {direction}"].set_data(concentrations, np.full(len(concentrations), FOUND_AT))
        for name, axes in (("block", self.block), ("rate", self.rate), ("glutamate", self.glutamate)):
            self.live[f"{name} now"].set_data([results.now_um] * 2, axes.get_ylim())
        self.live["dose words"].set_text(results.dose)
        self.alt_text = results.summary
