"""A hundred people without treatment, a hundred with it, and the difference between them."""

from dataclasses import dataclass

import numpy as np
from matplotlib.collections import PolyCollection

from ketamine_edu.figures import style
from ketamine_edu.figures.picture import Picture

PER_ROW, PEOPLE = 10, 100
WIDTH, HEIGHT = 660, 470
GRID_PX, GRID_TOP = 260, 58  # side of a group of a hundred, and its distance from the top
LEFT_PX = (24, 318)  # left ends of both groups
KINDS = ("without", "anyway", "more", "more_harm", "fewer")
# One person: a head of eight corners on a body, in a cell from 0 to 1, upright.
_TURN = np.arange(8) * np.pi / 4 + np.pi / 8
HEAD = np.column_stack([0.5 + 0.14 * np.cos(_TURN), 0.76 + 0.14 * np.sin(_TURN)])
BODY = np.array([(0.26, 0.1), (0.26, 0.5), (0.34, 0.58), (0.66, 0.58), (0.74, 0.5), (0.74, 0.1)])


@dataclass(frozen=True)
class AbsoluteResults:
    """What AbsolutePicture shows. control_percent, treated_percent, low, high: risks without and with treatment (%), and
    the interval of the latter. wanted: whether the event is a benefit. heads: words above the two groups.
    needed: the number needed to treat in words."""

    control_percent: float
    treated_percent: float
    low: float
    high: float
    wanted: bool
    heads: tuple[str, str]
    quantity: str
    needed: str
    summary: str


class AbsolutePicture(Picture):
    """Two groups of a hundred people, and below them both risks on an axis from 0 to 100 %."""

    def draw(self) -> None:
        self.figure = style.new_figure(WIDTH, HEIGHT)
        self.groups = style.new_axes(self.figure, left=0, right=0, top=0, bottom=0)
        self.groups.set_xlim(0, WIDTH)
        self.groups.set_ylim(HEIGHT, 0)
        self.groups.set_axis_off()
        for kind in KINDS:
            for number in (0, 1):
                colour = style.look(kind).hex
                shapes = PolyCollection(
                    [], facecolors=colour, edgecolors="none", alpha=0.35 if kind == "without" else 1.0
                )
                self.groups.add_collection(shapes, autolim=False)
                self.live[f"{kind} {number}"] = shapes
        for number, left in enumerate(LEFT_PX):
            self.live[f"head {number}"] = self.groups.text(left + 4, 26, "", fontsize=13, va="center_baseline")
            self.live[f"count {number}"] = self.groups.text(left + 4, 46, "", fontsize=11.5, va="center_baseline")
        self.live["needed"] = self.groups.text(28, 362, "", fontsize=12.5, va="center_baseline", weight="bold")
        self._draw_key()
        self._draw_axis()

    def _draw_key(self) -> None:
        """What the colours of the people mean; it stands still."""
        entries = {"anyway": "with it anyway", "more": "gained", "more_harm": "harmed", "fewer": "no longer"}
        for x, (kind, words) in zip((32, 162, 248, 334), entries.items(), strict=True):
            self.groups.plot([x], [338], linestyle="none", marker="s", markersize=9, color=style.look(kind).hex)
            self.groups.text(x + 12, 338, words, fontsize=11, va="center_baseline")

    def _draw_axis(self) -> None:
        self.axes = style.new_axes(self.figure, left=28, right=28, top=384, bottom=44)
        self.axes.set_xlim(0, 100)
        self.axes.set_ylim(-1, 1)
        self.axes.set_yticks([])
        self.axes.spines["left"].set_visible(False)
        self.axes.set_xticks(range(0, 101, 10))
        self.axes.set_xlabel("People with the event (%)")
        ink, control = style.look("ink"), style.look("anyway")
        self.live["interval"] = self.axes.plot([], [], color=ink.hex, linewidth=2.4)[0]
        self.live["control"] = self.axes.plot(
            [], [], linestyle="none", marker="o", color=control.hex, markersize=10, clip_on=False
        )[0]
        self.live["treated"] = self.axes.plot(
            [], [], linestyle="none", marker="D", color=ink.hex, markersize=9, clip_on=False
        )[0]
        for name in ("control", "treated"):
            self.live[f"{name} name"] = self.axes.text(0, 0, "", fontsize=11, ha="center", va="center_baseline")

    def show(self, results: AbsoluteResults, later: None = None) -> None:
        control, treated = (round(percent) for percent in (results.control_percent, results.treated_percent))
        more = "more" if results.wanted else "more_harm"
        kinds = [["anyway"] * control + ["without"] * (PEOPLE - control)]
        shared = min(control, treated)
        kinds.append(
            ["anyway"] * shared
            + [more] * (treated - shared)
            + ["fewer"] * (control - shared)
            + ["without"] * (PEOPLE - max(control, treated))
        )
        for number, people in enumerate(kinds):
            for kind in KINDS:
                cells = [place for place, one in enumerate(people) if one == kind]
                self.live[f"{kind} {number}"].set_verts(_people(cells, LEFT_PX[number]))
            self.live[f"head {number}"].set_text(results.heads[number])
            self.live[f"count {number}"].set_text(f"{(control, treated)[number]} of 100 {results.quantity}")
        self.live["needed"].set_text(results.needed)
        self.live["interval"].set_data([results.low, results.high], [0, 0])
        self.live["control"].set_data([results.control_percent], [0])
        self.live["treated"].set_data([results.treated_percent], [0])
        for name, value, y in (("control", results.control_percent, -0.62), ("treated", results.treated_percent, 0.62)):
            words = {"control": "without", "treated": "with treatment"}[name]
            self.live[f"{name} name"].set_text(f"{words} {value:.1f} %")
            self.live[f"{name} name"].set_position((float(np.clip(value, 9, 91)), y))
        self.alt_text = results.summary


def _people(cells: list[int], left_px: float) -> list[np.ndarray]:
    """Shapes of the people in these cells of a group, in px from the upper left corner of the picture."""
    side = GRID_PX / PER_ROW
    shapes = []
    for cell in cells:
        corner = np.array([left_px + side * (cell % PER_ROW), GRID_TOP + side * (cell // PER_ROW + 1)])
        shapes += [corner + side * part * (1, -1) for part in (HEAD, BODY)]
    return shapes
