"""The picture of a blocked cascade: the chain as boxes, and the early and the lasting effect over time."""

from collections.abc import Sequence
from typing import Any

from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from ketamine_edu.kit.drawing import style
from ketamine_edu.kit.drawing.picture import Picture
from ketamine_edu.plasticity.dosing import REFERENCE_DOSE_MG_PER_KG
from ketamine_edu.plasticity.experiments import Knockout
from ketamine_edu.plasticity.pictures.shared import hill, hill_points, log_time

CHAIN = ("glutamate", "ampa", "bdnf", "trkb", "mtorc1", "protein", "formation", "spines")
PLOTTED = ("potentiation", "spines")
BOX_PX, GAP_PX, WIDTH_PX = 36, 24, 138
BLOCKED_ARROWS = {  # blocker -> the step whose incoming arrow it cuts
    "ampa_blocker": "ampa",
    "anti_bdnf": "bdnf",
    "trkb_inhibitor": "trkb",
    "rapamycin": "mtorc1",
    "synthesis_inhibitor": "protein",
    "spine_erasure": "spines",
}


class KnockoutPicture(Picture):
    """The chain as boxes that are as full as the blockers leave them, beside the early and the lasting effect."""

    def draw(self) -> None:
        self._frames: dict[str, tuple[float, float]] = {}
        self.figure = style.new_figure(660, 540)
        self.diagram = style.new_axes(self.figure, left=0, right=350, bottom=0, top=0)
        self.diagram.set_axis_off()
        self.diagram.set_xlim(0, 310)
        self.diagram.set_ylim(540, 0)
        self.diagram.text(8, 22, "What is left of each step", fontsize=12)
        tops = {name: 42 + k * (BOX_PX + GAP_PX) for k, name in enumerate(CHAIN)}
        for name, above in zip(CHAIN[1:], CHAIN, strict=False):
            self._arrow((100, tops[above] + BOX_PX), (100, tops[name]))
        for name, top in tops.items():
            self._box(name, 30, top)
        branch_top = tops["mtorc1"]
        self._arrow((30 + WIDTH_PX, tops["trkb"] + BOX_PX / 2), (238, branch_top))
        self._box("potentiation", 186, branch_top, width=118)
        for blocker, name in BLOCKED_ARROWS.items():
            self._bar(blocker, [40, 160], tops[name] - GAP_PX / 2)
        # Protein synthesis also feeds the side branch, so its blocker has a second bar there.
        self._bar("synthesis_inhibitor 2", [196, 244], branch_top - GAP_PX / 2)
        self.axes: dict[str, Axes] = {}
        for name, bottom, top in (("potentiation", 318, 52), ("spines", 46, 322)):
            axes = style.new_axes(self.figure, left=368, right=20, bottom=bottom, top=top)
            log_time(axes)
            axes.set_xticks([0.5, 6, 72, 672], ["30 min", "6 h", "3 d", "4 wk"])
            axes.set_ylim(0, 110)
            axes.set_yticks([0, 50, 100])
            style.label_axes(axes, "", "")
            heading = {"potentiation": "Fast potentiation", "spines": "New spines"}[name]
            axes.text(0, 1.07, f"{heading} (% of its unblocked peak)", transform=axes.transAxes, fontsize=11)
            self.live[f"{name} free"] = axes.plot([], [], **style.look("threshold").line, linewidth=1.4)[0]
            look = style.look(name)
            self.live[f"{name} blocked"] = hill(axes, look)
            self.axes[name] = axes
        self.axes["spines"].set_xlabel("Time after the dose")
        note = {"fontsize": 10, "color": style.look("muted").text_hex, "transform": self.axes["spines"].transAxes}
        self.axes["spines"].text(0.02, 0.9, "dashed: no blocker", **note)

    def _box(self, name: str, x: float, top: float, width: float | None = None) -> None:
        look, width = style.look(name), width or WIDTH_PX
        filled = Rectangle((x, top), width, BOX_PX, color=look.hex, alpha=0.32, linewidth=0)
        self.live[f"{name} box"] = self.diagram.add_patch(filled)
        self.diagram.add_patch(Rectangle((x, top), width, BOX_PX, fill=False, edgecolor=look.hex, linewidth=1.4))
        middle = {"ha": "center", "va": "center_baseline"}
        self.diagram.text(x + width / 2, top + 13, look.label, fontsize=11, **middle)
        self.live[f"{name} left"] = self.diagram.text(x + width / 2, top + 28, "", fontsize=10, **middle)
        self._frames[name] = x, width

    def _arrow(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        line = {"arrowstyle": "-|>", "color": style.look("muted").hex, "shrinkA": 1, "shrinkB": 1}
        self.diagram.annotate("", end, start, arrowprops=line)

    def _bar(self, name: str, ends: Sequence[float], y: float) -> None:
        colour = style.look("blocker").hex
        bar = self.diagram.plot(ends, [y, y], color=colour, linewidth=4, solid_capstyle="butt")[0]
        self.live[f"{name} bar"] = bar

    def show(self, state: Any, results: Knockout, later: None = None) -> None:
        shares = {name: results.left(name) for name in (*CHAIN, "potentiation")}
        for name, share in shares.items():
            x, width = self._frames[name]
            box = self.live[f"{name} box"]
            box.set_bounds(x, box.get_y(), width * min(1.0, share), BOX_PX)
            self.live[f"{name} left"].set_text(f"{100 * share:.0f} %")
        for blocker in BLOCKED_ARROWS:
            self.live[f"{blocker} bar"].set_visible(blocker in state.blockers)
        self.live["synthesis_inhibitor 2 bar"].set_visible("synthesis_inhibitor" in state.blockers)
        for name in PLOTTED:
            self.live[f"{name} free"].set_data(results.free.time_h, results.free_percent(name))
            self.live[f"{name} blocked"].set_xy(hill_points(results.blocked.time_h, results.blocked_percent(name), 0.0))
        words = ", ".join(f"{style.look(name).label} {100 * share:.0f} %" for name, share in shares.items())
        self.alt_text = (
            f"The chain from glutamate to spines after {REFERENCE_DOSE_MG_PER_KG:g} mg/kg in a rat or mouse. "
            f"What is left of each step: {words}."
        )
