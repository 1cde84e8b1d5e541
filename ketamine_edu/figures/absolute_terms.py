"""A hundred people without treatment, a hundred with it, and the difference between them."""

from dataclasses import dataclass

import numpy as np
from matplotlib.path import Path

from ketamine_edu.figures import style
from ketamine_edu.figures.picture import Picture

PER_ROW, PEOPLE = 10, 100
WIDTH, HEIGHT = 660, 470
GRID_PX, GRID_TOP = 260, 58  # side of a group of a hundred, and its distance from the top
LEFT_PX = (24, 318)  # left ends of both groups
KINDS = ("anyway", "more", "more_harm", "fewer")
HEADS = ("without ketamine", "with ketamine")
# One person as a marker: a head of eight corners on a body. Only places are sent when people change.
_TURN = np.arange(8) * np.pi / 4 + np.pi / 8
_HEAD = np.column_stack([0.26 * np.cos(_TURN), 0.58 + 0.26 * np.sin(_TURN)])
_BODY = np.array([(-0.46, -0.8), (-0.46, 0.06), (-0.3, 0.22), (0.3, 0.22), (0.46, 0.06), (0.46, -0.8)])
PERSON_PX = 22


class Person(Path):
    """The marker. Its words are short, because they are compared at every move to see whether the look has changed."""

    def __repr__(self) -> str:
        return "person"


_PARTS = Path.make_compound_path(*(Path([*part, part[0]], closed=True) for part in (_HEAD, _BODY)))
PERSON = Person(_PARTS.vertices, _PARTS.codes)


@dataclass(frozen=True)
class AbsoluteResults:
    """What AbsolutePicture shows. control_percent, treated_percent, low, high: risks without and with treatment (%), and
    the interval of the latter. wanted: whether the event is a benefit. needed: the number needed to treat in words."""

    control_percent: float
    treated_percent: float
    low: float
    high: float
    wanted: bool
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
        person = {"linestyle": "none", "marker": PERSON, "markersize": PERSON_PX, "markeredgewidth": 0}
        for number, left in enumerate(LEFT_PX):
            # Everybody stands there in grey; who has the event is drawn over them.
            everybody = places(0, PEOPLE, left)
            self.groups.plot(*everybody, **person, color=style.look("without").hex, alpha=0.35)
            self.groups.text(left + 4, 26, HEADS[number], fontsize=13, va="center_baseline")
            self.live[f"count {number}"] = self.groups.text(left + 4, 46, "", fontsize=11.5, va="center_baseline")
        for kind in KINDS:
            self.live[kind] = self.groups.plot([], [], **person, color=style.look(kind).hex)[0]
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
        shared, first, second = min(control, treated), *LEFT_PX
        anyway = np.hstack([places(0, control, first), places(0, shared, second)])
        self.live["anyway"].set_data(*anyway)
        gained = places(shared, treated, second)
        self.live["more"].set_data(*(gained if results.wanted else NOBODY))
        self.live["more_harm"].set_data(*(NOBODY if results.wanted else gained))
        self.live["fewer"].set_data(*places(shared, control, second))
        for number, count in enumerate((control, treated)):
            self.live[f"count {number}"].set_text(f"{count} of 100 {results.quantity}")
        self.live["needed"].set_text(results.needed)
        self.live["interval"].set_data([results.low, results.high], [0, 0])
        self.live["control"].set_data([results.control_percent], [0])
        self.live["treated"].set_data([results.treated_percent], [0])
        for name, value, y in (("control", results.control_percent, -0.62), ("treated", results.treated_percent, 0.62)):
            words = {"control": "without", "treated": "with treatment"}[name]
            self.live[f"{name} name"].set_text(f"{words} {value:.1f} %")
            self.live[f"{name} name"].set_position((float(np.clip(value, 9, 91)), y))
        self.alt_text = results.summary


def places(start: int, stop: int, left_px: float) -> np.ndarray:
    """Where people number start to stop - 1 of a group stand: x and y in px from the upper left corner, shape (2, people)."""
    side, cell = GRID_PX / PER_ROW, np.arange(start, max(stop, start))
    return np.array([left_px + side * (cell % PER_ROW + 0.5), GRID_TOP + side * (cell // PER_ROW + 0.5)])


NOBODY = places(0, 0, 0.0)
