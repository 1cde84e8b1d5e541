"""Where a lozenge goes, as a bar, and what that makes of the concentrations, below."""

from types import MappingProxyType
from typing import Any, NamedTuple

from matplotlib.patches import Rectangle

from ketamine_edu.kit.drawing import style
from ketamine_edu.kit.drawing.picture import Picture
from ketamine_edu.kit.numbers.words import time_words
from ketamine_edu.pharmacokinetics.comparison import Concentration
from ketamine_edu.pharmacokinetics.first_pass import HOURS, FirstPass
from ketamine_edu.pharmacokinetics.pictures.shared import add_curves, peak_in_words, set_scale, show_curves
from ketamine_edu.pharmacokinetics.simulation import ANALYTES

NARROWEST_PX = 40  # a part of the bar that can hold its share in words


class Part(NamedTuple):
    """A part of the bar. share: key of FirstPass.shares. colour: name of a colour of the house style."""

    share: str
    colour: str
    label: str


PARTS = MappingProxyType(
    {
        "mouth": Part("direct", "blue", "absorbed in the mouth, as ketamine"),
        "survives": Part("survives", "sky", "swallowed, still ketamine behind the liver"),
        "norketamine": Part("norketamine", "yellow", "swallowed, turned into norketamine on the way"),
        "other": Part("other", "muted", "swallowed, turned into other products"),
    }
)


class FirstPassPicture(Picture):
    """The bar of shares above the concentrations of ketamine and its metabolites in a forearm vein."""

    names = ANALYTES

    def draw(self) -> None:
        self.figure = style.new_figure(660, 470)
        self.bar = style.new_axes(self.figure, left=16, right=16, bottom=396, top=34)
        self.bar.set_axis_off()
        self.bar.set_xlim(0, 1)
        self.bar.set_ylim(0, 1)
        self.live["bar title"] = self.bar.text(0, 1.25, "", transform=self.bar.transAxes, va="bottom", fontsize=12)
        for k, (name, part) in enumerate(PARTS.items()):
            fill = style.COLOURS[part.colour].line
            x, y = (k // 2) / 2, -0.36 - 0.5 * (k % 2)
            self.bar.add_patch(Rectangle((x, y - 0.14), 0.018, 0.28, color=fill, linewidth=0, clip_on=False))
            self.live[f"{name} words"] = self.bar.text(x + 0.028, y, "", va="center_baseline", fontsize=11)
            self.live[f"{name} bar"] = self.bar.add_patch(Rectangle((0, 0), 0.1, 1, color=fill, linewidth=0))
            self.live[f"{name} share"] = self.bar.text(
                0, 0.5, "", color=style.PAPER.line, ha="center", va="center_baseline", fontsize=12, fontweight="bold"
            )
        self.axes = style.new_axes(self.figure, right=168, top=156)
        style.label_axes(self.axes, "Time after the start (h)", "Concentration (ng/mL)")
        add_curves(self, self.axes, self.names)

    def show(self, state: Any, results: FirstPass, later: None = None) -> None:
        curves = [Concentration(analyte, results.profile, analyte, None) for analyte in self.names]
        set_scale(self.axes, curves, {}, HOURS, "linear")
        show_curves(self, self.axes, curves)
        self.live["bar title"].set_text(f"Where {results.profile.dose_mg:g} mg go")
        left, width_px = 0.0, self.bar.get_window_extent().width
        described = []
        for name, part in PARTS.items():
            share = results.shares[part.share]
            percent = f"{100 * share:.0f} %"
            self.live[f"{name} bar"].set_bounds(left, 0, share, 1)
            self.live[f"{name} share"].set_position((left + share / 2, 0.5))
            self.live[f"{name} share"].set_text(percent)
            self.live[f"{name} share"].set_visible(share * width_px > NARROWEST_PX)
            self.live[f"{name} words"].set_text(f"{percent} {part.label}")
            described.append(f"{percent} {part.label}")
            left += share
        peaks = " ".join(f"{curve.name}: {peak_in_words(curve)} at {time_words(curve.tmax_h)}." for curve in curves)
        self.alt_text = f"Where a dose of {results.profile.dose_mg:g} mg goes: {', '.join(described)}. {peaks}"
