"""Observed against predicted: the picture of how well a model meets published numbers."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.ticker import NullLocator

from ketamine_edu.kit.drawing import style
from ketamine_edu.kit.drawing.picture import Picture
from ketamine_edu.kit.numbers.targets import Target, agreement

SHAPES = ("o", "s", "D", "^", "v", "P")  # one for each group, so that they differ by more than their colour


class AgreementPicture(Picture):
    """Observed against predicted on logarithmic axes, with the lines of equality and of 50 % error."""

    def __init__(self, groups: Sequence[str], limits: tuple[float, float], units: str) -> None:
        """groups: keys of looks, one colour and one shape each. limits: of both axes. units: of the rows, in words.

        Raises ValueError for more groups than there are shapes.
        """
        if len(groups) > len(SHAPES):
            raise ValueError(f"groups are {list(groups)}; allowed: at most {len(SHAPES)}, one for each shape of mark")
        self.groups, self.limits, self.units = tuple(groups), limits, units
        super().__init__()

    def draw(self) -> None:
        self.figure = style.new_figure(660, 470)
        self.axes = style.new_axes(self.figure, left=64, right=196)
        style.label_axes(self.axes, f"Observed ({self.units})", f"Predicted ({self.units})")
        self.axes.set_xscale("log")
        self.axes.set_yscale("log")
        self.axes.set_xlim(*self.limits)
        self.axes.set_ylim(*self.limits)
        for axis in (self.axes.xaxis, self.axes.yaxis):
            axis.set_major_formatter("{x:g}")
            axis.set_minor_locator(NullLocator())
        ends, muted = np.array(self.limits), style.look("muted").hex
        # Each line with its name, which stands where the line leaves the axes, moved a little where two would meet.
        lines = (
            (1.5, "dashed", "50 % too high", 1.03),
            (1.0, "solid", "equal", 0.99),
            (0.5, "dashed", "50 % too low", 0.91),
        )
        for factor, dashes, label, height in lines:
            pattern = style.DASHES[dashes]
            kind = (0, pattern) if pattern else "solid"
            self.axes.plot(ends, factor * ends, color=muted, linewidth=1, linestyle=kind)
            self.axes.text(1.02, height, label, color=muted, fontsize=11, va="center", transform=self.axes.transAxes)
        pairs = [
            (group, shape, used) for group, shape in zip(self.groups, SHAPES, strict=False) for used in (True, False)
        ]
        for row, (group, shape, used) in enumerate(pairs):
            look = style.look(group)
            face = style.PAPER[0] if used else look.hex
            marks: dict[str, Any] = {
                "linestyle": "none",
                "marker": shape,
                "markeredgecolor": look.hex,
                "markerfacecolor": face,
                "mew": 1.6,
            }
            self.live[_points_name(group, used)] = self.axes.plot([], [], **marks)[0]
            self.axes.plot([1.04], [0.5 - 0.07 * row], transform=self.axes.transAxes, clip_on=False, **marks)
            words = f"{look.label}{'' if used else ', not used'}"
            self.axes.text(1.075, 0.5 - 0.07 * row, words, fontsize=10, va="center", transform=self.axes.transAxes)

    def show(self, state: object, results: Sequence[Target], later: None = None) -> None:
        for group in self.groups:
            for used in (True, False):
                artist = self.live[_points_name(group, used)]
                rows = [row for row in results if (row.group, row.role != "validation") == (group, used)]
                artist.set_visible(bool(rows))
                if rows:
                    artist.set_data([row.observed for row in rows], [row.predicted for row in rows])
        self.alt_text = f"Observed against predicted values. {_summary(results)}"


def _summary(rows: Sequence[Target]) -> str:
    if not rows:
        return "No numbers are chosen."
    shares = agreement(rows)
    return (
        f"{shares.rows} numbers; half of them are met within {shares.median_error_percent:.0f} %; "
        f"{shares.within_25_percent:.0f} % lie within 25 % and {shares.within_50_percent:.0f} % within 50 %."
    )


def _points_name(group: str, used: bool) -> str:
    return f"{group} {'used' if used else 'unused'}"
