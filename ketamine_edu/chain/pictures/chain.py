"""The chain from dose to mood: five panels on one time axis, joined by links that show their evidence."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import NullLocator

from ketamine_edu.chain.links import Chain
from ketamine_edu.chain.pictures.shared import LINK_NAMES
from ketamine_edu.chain.published import DosedChain, links, rivals
from ketamine_edu.chain.samples import ChainBand
from ketamine_edu.kit.drawing import style
from ketamine_edu.kit.drawing.picture import Picture
from ketamine_edu.kit.numbers.words import time_words
from ketamine_edu.pharmacokinetics.routes import routes

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


TITLES = {
    "plasma": "Ketamine in arterial plasma (ng/mL)",
    "block": "NMDA current blocked (%)",
    "synapses": "Synapses (1: peak after the usual dose)",
    "mood": "Improvement more than in controls (MADRS points)",
}
START_TITLES = {
    "disinhibition": "Glutamate (change, %)",
    "rest": "Block at rest, as the start (%)",
    "metabolite": "Hydroxynorketamine (ng/mL)",
}
START_UNITS = {"disinhibition": " %", "rest": " %", "metabolite": " ng/mL"}
# Kinds of band in words; ends of the axis of what starts the cascade, for each account and each band.
BAND_KINDS = {"none": "none", "people": "people differ (pharmacokinetics)", "everything": "every range at once"}
START_LIMITS = {
    "disinhibition": {"none": (-1, 5), "people": (-1, 5), "everything": (-5, 20)},
    "rest": {"none": (0, 10), "people": (0, 10), "everything": (0, 40)},
    "metabolite": {"none": (0, 600), "people": (0, 1000), "everything": (0, 1000)},
}
LOWEST_NG_ML = 1e-3  # a logarithmic axis has no zero
AT_REST = 1e-6  # a link without drug rests at zero, to rounding
ANCHOR_H, EARLY_H = 24.0, 4.0


class ChainPicture(Picture):
    """One panel per quantity; right of each gap, the links into the next panel with the strength of their evidence."""

    def __init__(self, band_chains: int):
        """band_chains: number of chains in a band, for the words."""
        self.band_chains = band_chains
        self.strengths = {name: link.strength for name, link in links().items()}
        super().__init__()

    def draw(self) -> None:
        self.figure = style.new_figure(WIDTH_PX, HEIGHT_PX)
        self.axes: dict[str, Axes] = {}
        for number, panel in enumerate(PANELS):
            self._draw_panel(panel, TOP_PX + number * (PANEL_PX + GAP_PX))
        self.axes["plasma"].set_yscale("log")
        self.axes["plasma"].yaxis.set_minor_locator(NullLocator())
        self.axes["plasma"].yaxis.set_major_formatter("{x:g}")
        self.axes["mood"].set_xlabel("Time after the dose", labelpad=2)
        self._draw_courses()
        self._draw_fixed_words()

    def _draw_panel(self, panel: str, top: float) -> None:
        axes = style.new_axes(self.figure, left=LEFT_PX, right=RIGHT_PX, top=top, bottom=HEIGHT_PX - top - PANEL_PX)
        axes.set_xscale("log")
        axes.set_xlim(EARLIEST_H, LATEST_H)
        axes.set_xticks(list(TICKS_H), list(TICKS_H.values()) if panel == PANELS[-1] else [])
        axes.xaxis.set_minor_locator(NullLocator())
        axes.grid(visible=False)
        # One artist for the three marks: every artist is looked at with every move.
        at_h, height = np.repeat(MARKS_H, 3), np.tile([0.0, 1.0, np.nan], len(MARKS_H))
        dots: dict[str, Any] = {"color": style.look("muted").hex, "linewidth": 1, "linestyle": (0, (1, 2))}
        axes.plot(at_h, height, transform=axes.get_xaxis_transform(), **dots)
        if panel != "plasma":
            axes.axhline(0, color=style.GRID.line, linewidth=1)
        self.axes[panel] = axes
        place: dict[str, Any] = {"transform": axes.transAxes, "fontsize": 11, "clip_on": False}
        self.live[f"{panel} title"] = axes.text(-40 / self._width_px(), 1.1, "", va="bottom", **place)
        self.live[f"{panel} peak"] = axes.text(1.03, 0.5, "", va="center", **place)
        self._draw_links(axes, LINKS_ABOVE[panel])

    def _draw_courses(self) -> None:
        """Bands, curves in the dashes of their evidence, and published differences."""
        for name in BANDS:
            panel, colour, _ = CURVES[name]
            kind: dict[str, Any] = {"color": style.look(colour).hex, "alpha": style.BAND_ALPHA, "linewidth": 0}
            self.live[f"{name} band"] = self.axes[panel].fill_between([], [], [], **kind)
        for name, (panel, colour, link) in CURVES.items():
            kind = {**style.look(self.strengths[link]).line, "color": style.look(colour).hex}
            self.live[name] = self.axes[panel].plot([], [], **kind)[0]
        kind = {"linestyle": "none", "marker": "D", "color": style.look("observed").hex, "markersize": 6}
        self.live["published"] = self.axes["mood"].plot([], [], **kind)[0]

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
            place: dict[str, Any] = {"transform": axes.transAxes, "clip_on": False}
            axes.plot([x, x], [high, low], **look.line, linewidth=2.5, **place)
            axes.plot([x], [low], marker="v", color=look.hex, markersize=7, **place)
            words: dict[str, Any] = {"fontsize": 10, "va": "center", **place}
            self.live[f"{link} words"] = axes.text(x + 0.035, (low + high) / 2, "", **words)
            cross: dict[str, Any] = {
                "marker": "x",
                "color": style.look("blocker").hex,
                "markersize": 13,
                "markeredgewidth": 3,
            }
            self.live[f"{link} cut"] = axes.plot([x], [(low + high) / 2], linestyle="none", **cross, **place)[0]

    def _draw_fixed_words(self) -> None:
        top, muted = self.axes["plasma"], style.look("muted")
        for time_h, words in zip(MARKS_H, ("2 h", "24 h", "2 weeks"), strict=True):
            x = np.log(time_h / EARLIEST_H) / np.log(LATEST_H / EARLIEST_H)
            kind: dict[str, Any] = {"fontsize": 10, "color": muted.text_hex, "ha": "center", "transform": top.transAxes}
            top.text(x, 1.42, words, clip_on=False, **kind)
        block: dict[str, Any] = {"fontsize": 10, "transform": self.axes["block"].transAxes, "va": "center"}
        self.axes["block"].text(
            0.91, 0.8, "interneurons", ha="right", color=style.look("interneuron").text_hex, **block
        )
        words = "pyramidal cells, at rest"
        self.axes["block"].text(0.91, 0.52, words, ha="right", color=style.look("pyramidal").text_hex, **block)
        synapses: dict[str, Any] = {"fontsize": 10, "transform": self.axes["synapses"].transAxes, "va": "center"}
        for y, name in ((0.86, "potentiation"), (0.6, "spines")):
            look = style.look(name)
            self.axes["synapses"].text(0.02, y, look.label, color=look.text_hex, **synapses)

    def show(self, state: Any, results: DosedChain, later: ChainBand | None = None) -> None:
        course, titles = results.chain, {**TITLES, "start": START_TITLES[state.start]}
        peaks = _peaks(course, state.start)
        for panel, axes in self.axes.items():
            self._set_limits(axes, panel, state)
            self.live[f"{panel} title"].set_text(titles[panel])
            self.live[f"{panel} peak"].set_text(peaks[panel])
        for name, curve in _curves(course).items():
            self.live[name].set_data(course.time_h, curve)
        for link in self.strengths:
            self.live[f"{link} words"].set_text(self._link_words(link, state))
            self.live[f"{link} cut"].set_visible(link in state.cut)
        self.live["published"].set_data(
            [difference.time_h for difference in results.published],
            [difference.points for difference in results.published],
        )
        self._show_band(later)
        at = ", ".join(f"{course.at('mood', t):.1f} at {time_words(t)}" for t in (EARLY_H, *MARKS_H[1:]))
        link_words = "; ".join(self.live[f"{link} words"].get_text() for link in self.strengths)
        peak_words = "; ".join(f"{titles[panel]}: {peaks[panel]}" for panel in PANELS)
        self.alt_text = (
            f"From dose to mood over four weeks after {_dosing_words(state)}. {peak_words}. Improvement {at}. "
            f"Links: {link_words}."
        )
        if later:
            low, high = later.at("mood", ANCHOR_H)
            self.alt_text += (
                f" Band of {self.band_chains} chains, {BAND_KINDS[state.band]}: improvement at 24 h between {low:.1f} "
                f"and {high:.1f} points (5 to 95 %)."
            )

    def _set_limits(self, axes: Axes, panel: str, state: Any) -> None:
        """Ends of an axis: they follow the account and the band, not the dose, so that the picture stays calm."""
        limits = {
            "plasma": (1, 1000),
            "block": (0, 30),
            "start": START_LIMITS[state.start][state.band],
            "synapses": (0, 5 if state.band == "everything" else 2),
            "mood": (0, 16),
        }
        low, high = limits[panel]
        if axes.get_ylim() != (low, high):
            axes.set_ylim(low, high)
            style.set_ticks(axes.yaxis, [1, 10, 100, 1000] if panel == "plasma" else [max(low, 0), high])

    def _link_words(self, link: str, state: Any) -> str:
        if link in state.cut:
            return f"{LINK_NAMES[link]}: cut"
        if link == "start" and state.start != "disinhibition":
            return f"{rivals()[state.start].label}: assumed"
        if link == "mood" and state.mood == "opioid":
            return "if opioid receptors are free: assumed"
        return f"{LINK_NAMES[link]}: {self.strengths[link]}"

    def _show_band(self, band: ChainBand | None) -> None:
        for name in BANDS:
            self.live[f"{name} band"].set_visible(band is not None)
            if band is not None:
                low, high = (_drawn(name, end[name]) for end in (band.low, band.high))
                self.live[f"{name} band"].set_data(band.time_h, low, high)


def _drawn(name: str, curve: np.ndarray) -> np.ndarray:
    """A course of the chain in the unit of its panel."""
    if name == "plasma":
        return np.asarray(np.maximum(curve, LOWEST_NG_ML))
    return 100 * curve if name == "block" else curve


def _curves(course: Chain) -> dict[str, np.ndarray]:
    """Name in CURVES -> (points,), in the unit of its panel."""
    names = ("plasma", "block", "start", "potentiation", "spines", "mood")
    return {name: _drawn(name, course.curve(name)) for name in names} | {
        "block interneuron": 100 * course.block_interneuron
    }


def _dosing_words(state: Any) -> str:
    route = routes()[state.route]
    return f"{getattr(state, state.route):g} {route.dose_unit} by {route.short_label}"


def _peaks(course: Chain, start: str) -> dict[str, str]:
    """The highest value of each panel in words."""
    sign = "+" if start == "disinhibition" else ""
    heights = {
        "plasma": f"{course.peak('plasma'):.0f}",
        "block": f"{100 * course.peak('block'):.1f} and {100 * course.highest_interneuron_block:.0f} %",
        "start": f"{course.peak('start'):{sign}.3g}{START_UNITS[start]}",
        "spines": f"{course.peak('spines'):.2f} (spines)",
        "mood": f"{course.peak('mood'):.1f}",
    }
    words = {
        name: f"highest {height} at {time_words(course.peak_h(name))}" if course.peak(name) > AT_REST else "at rest"
        for name, height in heights.items()
    }
    has_potentiation = course.peak("potentiation") > AT_REST
    synapses = "no new spines" if words["spines"] == "at rest" and has_potentiation else words["spines"]
    return {**{panel: words[panel] for panel in ("plasma", "block", "start", "mood")}, "synapses": synapses}
