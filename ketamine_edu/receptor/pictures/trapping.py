"""The experiment on a trapped channel: the current and the block over time, and the state diagram at one moment.

The diagram is drawn in pixels: two rows of boxes, channels without drug above and the same states with drug inside
below. A box fills from the bottom with the share of channels in it.
"""

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from ketamine_edu.kit.drawing import style
from ketamine_edu.kit.drawing.picture import Picture
from ketamine_edu.kit.drawing.shapes import open_circles
from ketamine_edu.receptor.gating import COAPPLICATION_S
from ketamine_edu.receptor.trapping import WASH_S, TrappingExperiment

WIDTH_PX, HEIGHT_PX, DIAGRAM_PX = 660, 620, 330
# Of the bars that say when a substance is there, in heights of the axes.
BAR_HEIGHTS = {"glutamate": 1.36, "drug": 1.24}
BOX_PX = (116.0, 48.0)
# State -> name, and the middle of its box (px); the blocked twin stands BLOCKED_BELOW_PX lower, mirrored.
BOXES = {
    "C0": ("empty", 84, 196),
    "C1": ("one glutamate", 242, 196),
    "C2": ("two glutamates", 400, 196),
    "D": ("desensitised", 400, 274),
    "O": ("open", 558, 196),
}
MIRROR_PX = 300  # the sum of the heights of a box and of its blocked twin
FILL_ALPHA = 0.45
TOP_PERCENT = 160  # the first current overshoots before channels desensitise


class TrappingPicture(Picture):
    """Current and block over the experiment, with a line at the chosen moment; below it the diagram at that moment."""

    def __init__(self, length_s: float) -> None:
        """length_s: length of the experiment (s)."""
        self.length_s = length_s
        super().__init__()

    def draw(self) -> None:
        self.figure = style.new_figure(WIDTH_PX, HEIGHT_PX)
        self._draw_course()
        self.diagram = style.new_axes(self.figure, left=0, right=0, bottom=0, top=HEIGHT_PX - DIAGRAM_PX)
        self.diagram.set_axis_off()
        self.diagram.set_xlim(0, WIDTH_PX)
        self.diagram.set_ylim(0, DIAGRAM_PX)
        self._draw_arrows()
        for state, (name, x, y) in BOXES.items():
            self._draw_box(state, name, x, y, "open_channel" if state == "O" else "free_channel")
            self._draw_box(f"{state}B", name, x, MIRROR_PX - y, "blocked_channel")
        for y, look, words in ((274, "free_channel", "without drug"), (26, "blocked_channel", "drug inside")):
            self.diagram.text(
                26, y, words, color=style.look(look).text_hex, fontsize=12, va="center", fontweight="bold"
            )
        self.live["moment words"] = self.diagram.text(26, 312, "", fontsize=12, va="baseline")

    def _draw_course(self) -> None:
        self.axes = style.new_axes(self.figure, right=104, bottom=HEIGHT_PX - 250, top=74)
        style.label_axes(self.axes, "Time (s)", "Current, and channels with drug inside (%)")
        self.axes.set_xlim(0, self.length_s)
        self.axes.set_ylim(0, TOP_PERCENT)
        self.axes.set_yticks([0, 50, 100, 150])
        for name, y in BAR_HEIGHTS.items():
            self.live[f"{name} given"] = self.axes.plot(
                [],
                [],
                color=style.look("muted").hex,
                linewidth=7,
                solid_capstyle="butt",
                transform=self.axes.get_xaxis_transform(),
            )[0]
            self.live[f"{name} given"].set_clip_on(False)
            self.axes.text(1.012, y, name, transform=self.axes.transAxes, va="center", fontsize=11)
        for name in ("current", "blocked_channel"):
            self.live[name] = self.axes.plot([], [], **style.look(name).line)[0]
            self.live[f"{name} label"] = style.end_label(self.axes, name)
        self.live["measured"] = self.axes.plot([], [], **open_circles(style.look("observed").hex))[0]
        self.live["moment"] = self.axes.plot([], [], color=style.look("ink").hex, linewidth=1.2)[0]

    def _draw_box(self, state: str, name: str, x: float, y: float, look: str) -> None:
        width, height = BOX_PX
        corner, blocked = (x - width / 2, y - height / 2), look == "blocked_channel"
        edge = {"edgecolor": style.look(look).hex, "facecolor": style.PAPER.line, "linewidth": 1.6}
        dashes = {"linestyle": (0, style.DASHES["dashed"])} if blocked else {}
        self.diagram.add_patch(Rectangle(corner, width, height, **edge, **dashes))
        fill = Rectangle(corner, width, 1, color=style.look(look).hex, alpha=FILL_ALPHA, linewidth=0)
        self.live[f"{state} fill"] = self.diagram.add_patch(fill)
        self.diagram.text(x, y + 9, name, ha="center", va="center_baseline", fontsize=11)
        words = {"ha": "center", "va": "center_baseline", "fontsize": 12, "fontweight": "bold"}
        self.live[f"{state} share"] = self.diagram.text(x, y - 11, "", **words)

    def _draw_arrows(self) -> None:
        muted, drug = style.look("muted").hex, style.look("blocked_channel").hex
        half_width, half_height = BOX_PX[0] / 2, BOX_PX[1] / 2
        for mirror in (False, True):
            for one, other in (("C0", "C1"), ("C1", "C2"), ("C2", "O"), ("C2", "D")):
                (_, x1, y1), (_, x2, y2) = BOXES[one], BOXES[other]
                if mirror:
                    y1, y2 = MIRROR_PX - y1, MIRROR_PX - y2
                if y1 == y2:
                    two_way(self.diagram, (x1 + half_width, y1), (x2 - half_width, y2), muted)
                else:
                    up = half_height if y2 > y1 else -half_height
                    two_way(self.diagram, (x1, y1 + up), (x2, y2 - up), muted)
        for state in ("C0", "C1", "C2"):  # D's twin lies behind C2's, so its leak is drawn with theirs
            _, x, y = BOXES[state]
            dotted = {"color": drug, "linewidth": 1.4, "linestyle": (0, style.DASHES["dotted"])}
            ends = [y - half_height - 3, MIRROR_PX - y + half_height + 3]
            self.live[f"{state} leak"] = self.diagram.plot([x, x], ends, **dotted)[0]
        _, x, y = BOXES["O"]
        two_way(self.diagram, (x, y - half_height), (x, MIRROR_PX - y + half_height), drug, width=2.4)
        words = {"color": style.look("blocked_channel").text_hex, "fontsize": 11, "va": "center_baseline"}
        self.diagram.text(x - 10, MIRROR_PX / 2, "drug goes in and out", ha="right", **words)
        self.live["leak words"] = self.diagram.text(94, MIRROR_PX / 2, "leak", **words)

    def show(self, state: Any, results: TrappingExperiment, later: None = None) -> None:
        course = results.course
        percent = {"current": 100 * course.current, "blocked_channel": 100 * course.blocked}
        for name, values in percent.items():
            self.live[name].set_data(course.time_s, values)
        labels = [(self.live[f"{name} label"], float(values[-1])) for name, values in percent.items()]
        style.place_end_labels(self.axes, labels)
        self.live["moment"].set_data([state.moment_s] * 2, [0, TOP_PERCENT])
        given_s = {"glutamate": results.glutamate_s, "drug": results.drug_s}
        for name, height in BAR_HEIGHTS.items():
            ends_s = [end for span in given_s[name] for end in (*span, np.nan)]
            self.live[f"{name} given"].set_data(ends_s, np.full(len(ends_s), height))
        self.live["measured"].set_visible(bool(results.measured))
        if results.measured:
            self.live["measured"].set_data(*np.transpose(results.measured))
        for box, share in course.shares_at(state.moment_s).items():
            self.live[f"{box} fill"].set_height(BOX_PX[1] * share)
            self.live[f"{box} share"].set_text(percent_words(share))
        for name in ("C0 leak", "C1 leak", "C2 leak", "leak words"):
            self.live[name].set_visible(results.leaky)
        self.live["moment words"].set_text(f"The channels at {state.moment_s:g} s")
        self.alt_text = (
            f"{results.drug}, {results.concentration_um:g} µM for {COAPPLICATION_S:g} s, then a wash of {WASH_S:g} s "
            f"{'with' if results.wash_open else 'without'} glutamate. Drug sits in "
            f"{100 * results.blocked_after_drug:.0f} % of the channels at the end of the drug and in "
            f"{100 * results.blocked_after_wash:.0f} % at the end of the wash."
        )


def percent_words(share: float) -> str:
    """A share in percent, short enough for a box: 0, below 0.1, 0.6, 12 %."""
    percent = 100 * share
    if percent < 0.05:
        return "0 %"
    return f"{percent:.1f} %" if percent < 9.95 else f"{percent:.0f} %"


def two_way(axes: Axes, start: tuple[float, float], end: tuple[float, float], colour: str, width: float = 1.4) -> None:
    """A line between two points (px) with a head at both ends."""
    heads = {"arrowstyle": "<|-|>,head_width=0.22,head_length=0.42", "color": colour, "linewidth": width}
    axes.annotate("", xy=end, xytext=start, arrowprops={**heads, "shrinkA": 1, "shrinkB": 1})
