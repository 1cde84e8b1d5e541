"""Pictures of the cascade from glutamate to spines: every step over time, and the chain with a step blocked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_rgba
from matplotlib.patches import Polygon, Rectangle
from matplotlib.ticker import NullLocator

from ketamine_edu.kit.drawing import looks, style
from ketamine_edu.kit.drawing.picture import Picture
from ketamine_edu.kit.numbers.words import time_words

ROWS = ("ampa", "bdnf", "trkb", "mtorc1", "potentiation", "protein", "formation", "spines")
FILL = 0.8  # share of a row's height that its highest value takes
EARLIEST_H, LATEST_H = 1 / 12, 672.0
TICKS_H = {1 / 12: "5 min", 0.5: "30 min", 2: "2 h", 6: "6 h", 24: "1 d", 72: "3 d", 168: "1 wk", 672: "4 wk"}
FILL_ALPHA = 0.3
LOWEST_PERCENT = (90, 60, 0)
HIGHEST_PERCENT = (110, 150, 300, 1000)
MARKS = {"raised": "^", "unchanged": "o", "lowered": "v"}
BLOCKED_ARROWS = {
    "ampa_blocker": "ampa",
    "anti_bdnf": "bdnf",
    "trkb_inhibitor": "trkb",
    "rapamycin": "mtorc1",
    "synthesis_inhibitor": "protein",
    "spine_erasure": "spines",
}


@dataclass(frozen=True)
class Finding:
    """A published statement that a step was raised, unchanged or lowered from one time to another (h)."""

    step: str
    observed: str
    from_h: float
    to_h: float


@dataclass(frozen=True)
class CascadeResults:
    """What CascadePicture shows.

    time_h (points,) in h. glutamate_percent (points,). steps: name of a row -> (points,), 1 is the peak after the reference
    dose. usual_time_h, usual_glutamate_percent, usual: the same after the reference dose. findings: published for exactly
    this dosing. dosing: what was given, in words.
    """

    time_h: np.ndarray
    glutamate_percent: np.ndarray
    steps: Mapping[str, np.ndarray]
    usual_time_h: np.ndarray
    usual_glutamate_percent: np.ndarray
    usual: Mapping[str, np.ndarray]
    dosing: str
    findings: Sequence[Finding] = field(default_factory=tuple)


class CascadePicture(Picture):
    """Glutamate on top, then one row per step, all on one time axis from minutes to weeks."""

    def draw(self) -> None:
        self.figure = style.new_figure(660, 600)
        margins = {"left": 136, "right": 132}
        self.top = style.new_axes(self.figure, **margins, bottom=492, top=30)
        self.rows = style.new_axes(self.figure, **margins, bottom=66, top=136)
        muted, ink = style.look("muted"), style.look("observed").hex
        for axes in (self.top, self.rows):
            log_time(axes)
        self.top.set_xticklabels([])
        self.top.set_ylabel("Glutamate (% of baseline)", rotation=0, ha="left", va="bottom")
        self.top.yaxis.set_label_coords(-0.33, 1.1)
        self.top.axhline(100, color=muted.hex, linewidth=1)
        self.live["usual glutamate"] = self.top.plot([], [], color=muted.hex, linewidth=1.2)[0]
        self.live["glutamate"] = self.top.plot([], [], **style.look("glutamate").line)[0]
        self.rows.set_ylim(0, len(ROWS))
        self.rows.set_yticks([])
        self.rows.spines["left"].set_visible(False)
        self.rows.set_xlabel("Time after the first dose")
        title = {"transform": self.rows.transAxes, "fontsize": 10, "color": muted.text_hex, "va": "bottom"}
        self.rows.text(1.02, 1.008, "highest, and when", **title)
        self.rows.text(
            -0.33,
            -0.15,
            "grey line: 10 mg/kg in a rodent, once   published: ▲ raised   ○ unchanged   ▼ lowered",
            **title,
        )
        for k, name in enumerate(ROWS):
            look, floor = style.look(name), len(ROWS) - 1 - k
            self.rows.axhline(floor, color=style.GRID.line, linewidth=1)
            words = {"fontsize": 11, "color": look.text_hex, "va": "center_baseline"}
            self.rows.text(-0.02, floor + 0.3, look.label, ha="right", transform=self._row_frame(), **words)
            self.live[name] = hill(self.rows, look)
            self.live[f"{name} peak"] = self.rows.text(1.02, floor + 0.3, "", transform=self._row_frame(), **words)
        self.live["usual rows"] = self.rows.plot([], [], color=muted.hex, linewidth=1.2)[0]
        for axes, place in ((self.top, "glutamate"), (self.rows, "step")):
            self.live[f"{place} spans"] = axes.plot([], [], color=ink, linewidth=1.2)[0]
            for observed, marker in MARKS.items():
                face = style.PAPER.line if observed == "unchanged" else ink
                kind = {"marker": marker, "markerfacecolor": face, "markeredgecolor": ink, "markersize": 7}
                self.live[f"{place} {observed}"] = axes.plot([], [], linestyle="none", clip_on=False, **kind)[0]

    def _row_frame(self):
        return self.rows.get_yaxis_transform()

    def show(self, state, results: CascadeResults, later: None = None) -> None:
        self._show_glutamate(results)
        words, usual_heights = [], []
        for k, name in enumerate(ROWS):
            floor, values, usual = len(ROWS) - 1 - k, results.steps[name], results.usual[name]
            scale = FILL / max(1.0, float(values.max()))
            self.live[name].set_xy(hill_points(results.time_h, floor + scale * values, floor))
            usual_heights += [floor + scale * usual, [np.nan]]
            highest = float(values.max())
            when = time_words(float(results.time_h[values.argmax()])) if highest > 0.005 else "never"
            self.live[f"{name} peak"].set_text(f"{100 * highest:.0f} %, {when}")
            words.append(f"{style.look(name).label} {100 * highest:.0f} % at {when}")
        # One artist for all rows, with gaps between them: it costs a third of eight.
        usual_times = np.tile(np.append(results.usual_time_h, np.nan), len(ROWS))
        self.live["usual rows"].set_data(usual_times, np.concatenate(usual_heights))
        self._show_findings(results)
        low, high = results.glutamate_percent.min(), results.glutamate_percent.max()
        self.alt_text = (
            f"Every step from glutamate to spines over four weeks after {results.dosing}. Glutamate between {low:.0f} and "
            f"{high:.0f} % of baseline. Highest values in % of the peak after the usual dose, 10 mg/kg in a rodent: "
            f"{', '.join(words)}."
        )

    def _show_glutamate(self, results: CascadeResults) -> None:
        both = np.concatenate([results.glutamate_percent, results.usual_glutamate_percent])
        # Few levels, so that the axis rarely changes while a control moves.
        low = next(level for level in LOWEST_PERCENT if level < both.min() or level == 0)
        high = next(level for level in HIGHEST_PERCENT if level > both.max() or level == HIGHEST_PERCENT[-1])
        self.top.set_ylim(low, high)
        style.set_ticks(self.top.yaxis, [low, 100, high] if 100 - low > 0.2 * (high - low) else [100, high])
        self.live["glutamate"].set_data(results.time_h, results.glutamate_percent)
        self.live["usual glutamate"].set_data(results.usual_time_h, results.usual_glutamate_percent)

    def _show_findings(self, results: CascadeResults) -> None:
        for place in ("glutamate", "step"):
            found = [f for f in results.findings if (f.step == "glutamate") == (place == "glutamate")]
            spans_x, spans_y = [], []
            points: dict[str, list[tuple[float, float]]] = {observed: [] for observed in MARKS}
            for f in found:
                if place == "glutamate":
                    low, high = self.top.get_ylim()
                    y = low + 0.88 * (high - low)
                else:
                    y = len(ROWS) - 1 - ROWS.index(f.step) + (0.55 if f.observed == "raised" else 0.14)
                spans_x += [f.from_h, f.to_h, np.nan]
                spans_y += [y, y, np.nan]
                points[f.observed] += [(x, y) for x in sorted({f.from_h, f.to_h})]
            self.live[f"{place} spans"].set_data(spans_x, spans_y)
            for observed, places in points.items():
                self.live[f"{place} {observed}"].set_data([x for x, _ in places], [y for _, y in places])


@dataclass(frozen=True)
class KnockoutResults:
    """What KnockoutPicture shows.

    left: name of a step (and "glutamate") -> share of its area over four weeks that the blockers leave. time_h (points,)
    in h; free, blocked: "potentiation" and "spines" -> (points,), 1 is the peak without a blocker. blockers: keys of
    BLOCKED_ARROWS. dosing: what was given, in words.
    """

    left: Mapping[str, float]
    time_h: np.ndarray
    free: Mapping[str, np.ndarray]
    blocked: Mapping[str, np.ndarray]
    blockers: Sequence[str]
    dosing: str


class KnockoutPicture(Picture):
    """The chain as boxes that are as full as the blockers leave them, beside the early and the lasting effect."""

    chain = ("glutamate", "ampa", "bdnf", "trkb", "mtorc1", "protein", "formation", "spines")
    plots = ("potentiation", "spines")
    box_px, gap_px, width_px = 36, 24, 138

    def draw(self) -> None:
        self.figure = style.new_figure(660, 540)
        self.diagram = style.new_axes(self.figure, left=0, right=350, bottom=0, top=0)
        self.diagram.set_axis_off()
        self.diagram.set_xlim(0, 310)
        self.diagram.set_ylim(540, 0)
        self.diagram.text(8, 22, "What is left of each step", fontsize=12)
        tops = {name: 42 + k * (self.box_px + self.gap_px) for k, name in enumerate(self.chain)}
        for name, above in zip(self.chain[1:], self.chain, strict=False):
            self._arrow((100, tops[above] + self.box_px), (100, tops[name]))
        for name, top in tops.items():
            self._box(name, 30, top)
        branch_top = tops["mtorc1"]
        self._arrow((30 + self.width_px, tops["trkb"] + self.box_px / 2), (238, branch_top))
        self._box("potentiation", 186, branch_top, width=118)
        for blocker, name in BLOCKED_ARROWS.items():
            self._bar(blocker, [40, 160], tops[name] - self.gap_px / 2)
        # Protein synthesis also feeds the side branch, so its blocker has a second bar there.
        self._bar("synthesis_inhibitor 2", [196, 244], branch_top - self.gap_px / 2)
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
        look, width = style.look(name), width or self.width_px
        filled = Rectangle((x, top), width, self.box_px, color=look.hex, alpha=0.32, linewidth=0)
        self.live[f"{name} box"] = self.diagram.add_patch(filled)
        self.diagram.add_patch(Rectangle((x, top), width, self.box_px, fill=False, edgecolor=look.hex, linewidth=1.4))
        middle = {"ha": "center", "va": "center_baseline"}
        self.diagram.text(x + width / 2, top + 13, look.label, fontsize=11, **middle)
        self.live[f"{name} left"] = self.diagram.text(x + width / 2, top + 28, "", fontsize=10, **middle)
        self._frames = {**getattr(self, "_frames", {}), name: (x, width)}

    def _arrow(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        line = {"arrowstyle": "-|>", "color": style.look("muted").hex, "shrinkA": 1, "shrinkB": 1}
        self.diagram.annotate("", end, start, arrowprops=line)

    def _bar(self, name: str, ends: Sequence[float], y: float) -> None:
        colour = style.look("blocker").hex
        bar = self.diagram.plot(ends, [y, y], color=colour, linewidth=4, solid_capstyle="butt")[0]
        self.live[f"{name} bar"] = bar
        bar.set_visible(False)

    def show(self, state, results: KnockoutResults, later: None = None) -> None:
        for name, share in results.left.items():
            x, width = self._frames[name]
            box = self.live[f"{name} box"]
            box.set_bounds(x, box.get_y(), width * min(1.0, share), self.box_px)
            self.live[f"{name} left"].set_text(f"{100 * share:.0f} %")
        for blocker in BLOCKED_ARROWS:
            self.live[f"{blocker} bar"].set_visible(blocker in results.blockers)
        self.live["synthesis_inhibitor 2 bar"].set_visible("synthesis_inhibitor" in results.blockers)
        for name in self.plots:
            self.live[f"{name} free"].set_data(results.time_h, 100 * results.free[name])
            self.live[f"{name} blocked"].set_xy(hill_points(results.time_h, 100 * results.blocked[name], 0.0))
        shares = ", ".join(f"{style.look(name).label} {100 * share:.0f} %" for name, share in results.left.items())
        self.alt_text = (
            f"The chain from glutamate to spines after {results.dosing}. What is left of each step: {shares}."
        )


def hill(axes: Axes, look: looks.Look) -> Polygon:
    """A curve with the area below it, as one artist: half the work of a line and an area while a control moves."""
    face = to_rgba(look.hex, FILL_ALPHA)
    return axes.add_patch(Polygon([(1.0, 0.0)] * 3, facecolor=face, edgecolor=look.hex, linewidth=1.8))


def hill_points(time_h: np.ndarray, values: np.ndarray, floor: float) -> np.ndarray:
    """Corners (points, 2) of the area between a curve and its floor; its upright ends lie outside the time axis."""
    start, end = EARLIEST_H / 2, LATEST_H * 2
    inside = time_h > start
    x = np.concatenate([[start, start], time_h[inside], [end, end]])
    first = np.interp(start, time_h, values)
    return np.column_stack([x, np.concatenate([[floor, first], values[inside], [values[-1], floor]])])


def log_time(axes: Axes) -> None:
    """A logarithmic time axis from five minutes to four weeks, labelled as one would say it."""
    axes.set_xscale("log")
    axes.set_xlim(EARLIEST_H, LATEST_H)
    axes.set_xticks(list(TICKS_H), list(TICKS_H.values()))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.grid(axis="y", visible=False)
