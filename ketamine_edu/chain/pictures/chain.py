"""Picture of the chain from dose to mood: five panels on one time axis, joined by links that show their evidence."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import NullLocator

from ketamine_edu.kit.drawing import looks, style
from ketamine_edu.kit.drawing.picture import Picture
from ketamine_edu.kit.numbers.words import time_words

WIDTH_PX, HEIGHT_PX = 680, 676
LEFT_PX, RIGHT_PX, TOP_PX, PANEL_PX, GAP_PX = 50, 206, 62, 76, 46
EARLIEST_H, LATEST_H = 1 / 12, 672.0
TICKS_H = {1 / 12: "5 min", 0.5: "30 min", 2: "2 h", 8: "8 h", 24: "24 h", 72: "3 d", 168: "1 wk", 336: "2 wk"}
MARKS_H = (2.0, 24.0, 336.0)
PANELS = ("plasma", "block", "start", "synapses", "mood")
# Links above each panel.
LINKS_ABOVE = {
    "plasma": ("plasma",),
    "block": ("block",),
    "start": ("start",),
    "synapses": ("growth", "spines"),
    "mood": ("mood",),
}
# curve -> its panel, the look of its colour, and the link whose evidence gives its dashes
CURVES = {
    "plasma": ("plasma", "ketamine", "plasma"),
    "block": ("block", "pyramidal", "block"),
    "block interneuron": ("block", "interneuron", "start"),
    "start": ("start", "glutamate", "start"),
    "potentiation": ("synapses", "potentiation", "growth"),
    "spines": ("synapses", "spines", "spines"),
    "mood": ("mood", "mood", "mood"),
}
BANDS = ("plasma", "block", "start", "spines", "mood")


@dataclass(frozen=True)
class ChainResults:
    """What ChainPicture shows.

    time_h (points,); curves: name in CURVES -> (points,), in the unit of its panel. titles: panel -> quantity and unit.
    limits: panel -> ends of its axis. words: panel -> its peak in words. cut: links that are cut. rival: link -> name of the
    account that replaces it. published: times (h) and points of published differences for this dosing. dosing: in words.
    """

    time_h: np.ndarray
    curves: Mapping[str, np.ndarray]
    titles: Mapping[str, str]
    limits: Mapping[str, tuple[float, float]]
    words: Mapping[str, str]
    cut: Sequence[str]
    published: tuple[np.ndarray, np.ndarray]
    dosing: str
    rival: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True)
class ChainBand:
    """5 to 95 % of many chains: time_h (points,), name in BANDS -> low and high (points,). summary: words."""

    time_h: np.ndarray
    low: Mapping[str, np.ndarray]
    high: Mapping[str, np.ndarray]
    summary: str


class ChainPicture(Picture):
    """One panel per quantity; to the right of each gap, the links into the next panel with the strength of their evidence."""

    def __init__(self, strengths: Mapping[str, str], names: Mapping[str, str]):
        """strengths: link -> established, supported, contested or hypothesis. names: link -> its name in a few words."""
        self.strengths, self.names = dict(strengths), dict(names)
        super().__init__()

    def draw(self) -> None:
        self.figure = style.new_figure(WIDTH_PX, HEIGHT_PX)
        self.axes: dict[str, Axes] = {}
        muted = style.look("muted")
        for k, panel in enumerate(PANELS):
            top = TOP_PX + k * (PANEL_PX + GAP_PX)
            axes = style.new_axes(self.figure, left=LEFT_PX, right=RIGHT_PX, top=top, bottom=HEIGHT_PX - top - PANEL_PX)
            axes.set_xscale("log")
            axes.set_xlim(EARLIEST_H, LATEST_H)
            axes.set_xticks(list(TICKS_H), list(TICKS_H.values()) if panel == PANELS[-1] else [])
            axes.xaxis.set_minor_locator(NullLocator())
            axes.grid(visible=False)
            # One artist for the three marks: every artist is looked at with every move.
            marks_h = np.repeat(MARKS_H, 3)
            heights = np.tile([0.0, 1.0, np.nan], len(MARKS_H))
            dots = {"color": muted.hex, "linewidth": 1, "linestyle": (0, (1, 2))}
            axes.plot(marks_h, heights, transform=axes.get_xaxis_transform(), **dots)
            if panel != "plasma":
                axes.axhline(0, color=style.GRID.line, linewidth=1)
            self.axes[panel] = axes
            place = {"transform": axes.transAxes, "fontsize": 11, "clip_on": False}
            self.live[f"{panel} title"] = axes.text(-40 / self._width_px(), 1.1, "", va="bottom", **place)
            self.live[f"{panel} peak"] = axes.text(1.03, 0.5, "", va="center", **place)
            self._draw_links(axes, LINKS_ABOVE[panel])
        self.axes["plasma"].set_yscale("log")
        self.axes["plasma"].yaxis.set_minor_locator(NullLocator())
        self.axes["plasma"].yaxis.set_major_formatter("{x:g}")
        for name in BANDS:
            panel, colour, _ = CURVES[name]
            kind = {"color": style.look(colour).hex, "alpha": style.BAND_ALPHA, "linewidth": 0}
            self.live[f"{name} band"] = self.axes[panel].fill_between([], [], [], **kind)
        for name, (panel, colour, link) in CURVES.items():
            dashes = looks.DASHES[style.look(self.strengths[link]).dashes]
            kind = {"color": style.look(colour).hex, "linestyle": (0, dashes) if dashes else "solid"}
            self.live[name] = self.axes[panel].plot([], [], **kind)[0]
        kind = {"linestyle": "none", "marker": "D", "color": style.look("observed").hex, "markersize": 6}
        self.live["published"] = self.axes["mood"].plot([], [], **kind)[0]
        self.axes["mood"].set_xlabel("Time after the dose", labelpad=2)
        self._draw_fixed_words(muted)

    def _width_px(self) -> float:
        return WIDTH_PX - LEFT_PX - RIGHT_PX

    def _draw_links(self, axes: Axes, links: Sequence[str]) -> None:
        """Short upright strokes beside the gap above a panel, in the dashes of their evidence, with words."""
        for k, link in enumerate(links):
            look = style.look(self.strengths[link])
            low, high = 1.1, 1.1 + 34 / PANEL_PX
            x = 1.045
            if len(links) == 2:
                low, high = (1.36, 1.56) if k == 0 else (1.1, 1.3)
            place = {"transform": axes.transAxes, "clip_on": False}
            axes.plot([x, x], [high, low], **look.line, linewidth=2.5, **place)
            axes.plot([x], [low], marker="v", color=look.hex, markersize=7, **place)
            words = {"fontsize": 10, "va": "center", **place}
            self.live[f"{link} words"] = axes.text(x + 0.035, (low + high) / 2, "", **words)
            cross = {"marker": "x", "color": style.look("blocker").hex, "markersize": 13, "markeredgewidth": 3}
            self.live[f"{link} cut"] = axes.plot([x], [(low + high) / 2], linestyle="none", **cross, **place)[0]

    def _draw_fixed_words(self, muted) -> None:
        top = self.axes["plasma"]
        for time_h, words in zip(MARKS_H, ("2 h", "24 h", "2 weeks"), strict=True):
            x = np.log(time_h / EARLIEST_H) / np.log(LATEST_H / EARLIEST_H)
            kind = {"fontsize": 10, "color": muted.text_hex, "ha": "center", "transform": top.transAxes}
            top.text(x, 1.42, words, clip_on=False, **kind)
        block = {"fontsize": 10, "transform": self.axes["block"].transAxes, "va": "center"}
        self.axes["block"].text(
            0.91, 0.8, "interneurons", ha="right", color=style.look("interneuron").text_hex, **block
        )
        words = "pyramidal cells, at rest"
        self.axes["block"].text(0.91, 0.52, words, ha="right", color=style.look("pyramidal").text_hex, **block)
        synapses = {"fontsize": 10, "transform": self.axes["synapses"].transAxes, "va": "center"}
        for y, name in ((0.86, "potentiation"), (0.6, "spines")):
            look = style.look(name)
            self.axes["synapses"].text(0.02, y, look.label, color=look.text_hex, **synapses)

    def show(self, state, results: ChainResults, later: ChainBand | None = None) -> None:
        for panel, axes in self.axes.items():
            low, high = results.limits[panel]
            if axes.get_ylim() != (low, high):
                axes.set_ylim(low, high)
                style.set_ticks(axes.yaxis, [1, 10, 100, 1000] if panel == "plasma" else [max(low, 0), high])
            self.live[f"{panel} title"].set_text(results.titles[panel])
            self.live[f"{panel} peak"].set_text(results.words[panel])
        for name in CURVES:
            curve = results.curves.get(name)
            self.live[name].set_visible(curve is not None)
            if curve is not None:
                self.live[name].set_data(results.time_h, curve)
        for link, strength in self.strengths.items():
            rival = results.rival.get(link)
            said = f"{self.names[link]}: {'cut' if link in results.cut else strength}"
            self.live[f"{link} words"].set_text(f"{rival}: assumed" if rival and link not in results.cut else said)
            self.live[f"{link} cut"].set_visible(link in results.cut)
        self.live["published"].set_data(*results.published)
        for name in BANDS:
            band = self.live[f"{name} band"]
            band.set_visible(later is not None)
            if later is not None:
                band.set_data(later.time_h, later.low[name], later.high[name])
        self._say(results, later)

    def _say(self, results: ChainResults, later: ChainBand | None) -> None:
        mood = results.curves["mood"]
        at = ", ".join(f"{np.interp(t, results.time_h, mood):.1f} at {time_words(t)}" for t in (4, *MARKS_H[1:]))
        links = "; ".join(self.live[f"{link} words"].get_text() for link in self.strengths)
        peaks = "; ".join(f"{results.titles[panel]}: {results.words[panel]}" for panel in PANELS)
        self.alt_text = (
            f"From dose to mood over four weeks after {results.dosing}. {peaks}. Improvement {at}. Links: {links}."
            + (f" {later.summary}" if later else "")
        )
