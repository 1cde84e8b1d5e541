"""Picture of which link matters: shares of variance by link above, one parameter at a time below."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.patches import Rectangle

from ketamine_edu.kit.drawing import style
from ketamine_edu.kit.drawing.picture import Picture

ROWS = 10
BAR = 0.3


@dataclass(frozen=True)
class LinkShares:
    """Shares of variance of one link, each as value, low and high end of its interval."""

    first: tuple[float, float, float]
    total: tuple[float, float, float]


@dataclass(frozen=True)
class SensitivityResults:
    """What SensitivityPicture shows.

    shares: link -> LinkShares, empty while they are not known. bars: names in words, outcome at the low and at the high
    end, widest first; as many as ROWS. usual: the outcome with the constants of the tables. outcome: in words. limits: of
    its axis. summary: words.
    """

    shares: Mapping[str, LinkShares]
    bars: Sequence[tuple[str, float, float]]
    usual: float
    outcome: str
    limits: tuple[float, float]
    summary: str


class SensitivityPicture(Picture):
    """Bars of first-order (filled) and total (outlined) indices with intervals; below, a tornado around the usual value."""

    def __init__(self, names: Mapping[str, str]):
        """names: link -> its name in a few words."""
        self.names = dict(names)
        super().__init__()

    def draw(self) -> None:
        self.figure = style.new_figure(680, 640)
        links = list(self.names)
        self.upper = style.new_axes(self.figure, left=150, right=130, top=58, bottom=390)
        self.upper.set_xlim(0, 1.1)
        self.upper.set_xticks([0, 0.2, 0.4, 0.6, 0.8, 1.0])
        self.upper.set_ylim(len(links) - 0.4, -0.6)
        self.upper.set_yticks([])
        self.upper.set_xlabel("Share of the variance of the outcome", labelpad=2)
        self._title(self.upper, "All at once, by link", 26)
        alone, together = style.look("known_alone"), style.look("with_others")
        place = {"transform": self.upper.transAxes, "fontsize": 10, "va": "bottom"}
        self.upper.text(0.0, 1.03, "■ this link alone", color=alone.text_hex, **place)
        self.upper.text(0.34, 1.03, "□ and together with others", color=together.text_hex, **place)
        self.upper.text(1.02, 1.03, "alone / in all", color=style.look("muted").text_hex, **place)
        for row, link in enumerate(links):
            words = {"fontsize": 11, "va": "center", "clip_on": False}
            self.upper.text(-0.02, row, self.names[link], ha="right", transform=self._rows(self.upper), **words)
            filled = Rectangle((0, row - BAR), 0.1, 2 * BAR, color=alone.hex, alpha=0.55, linewidth=0)
            outline = Rectangle((0, row - BAR), 0.1, 2 * BAR, fill=False, edgecolor=together.hex, linewidth=1.8)
            self.live[f"{link} first"] = self.upper.add_patch(filled)
            self.live[f"{link} total"] = self.upper.add_patch(outline)
            for part, look in (("first", alone), ("total", together)):
                self.live[f"{link} {part} interval"] = self.upper.plot([], [], color=look.hex, linewidth=1.6)[0]
            self.live[f"{link} words"] = self.upper.text(
                1.02, row, "", transform=self._rows(self.upper), fontsize=10, va="center"
            )
        self.lower = style.new_axes(self.figure, left=260, right=20, top=336, bottom=54)
        self.lower.set_ylim(ROWS - 0.4, -0.6)
        self.lower.set_yticks([])
        self.live["outcome"] = self.lower.text(
            0.5, -0.085, "", ha="center", va="top", fontsize=12, transform=self.lower.transAxes
        )
        self._title(self.lower, "One at a time, the widest ten", 28)
        low, high = style.look("low_end"), style.look("high_end")
        place = {"transform": self.lower.transAxes, "fontsize": 10, "va": "bottom"}
        self.lower.text(0.0, 1.02, f"■ {low.label}", color=low.text_hex, **place)
        self.lower.text(0.5, 1.02, f"■ {high.label}", color=high.text_hex, **place)
        self.live["usual"] = self.lower.plot([], [], color=style.look("muted").hex, linewidth=1.4)[0]
        for row in range(ROWS):
            for end, look, offset in (("low", low, -BAR), ("high", high, 0.0)):
                bar = Rectangle((0, row + offset), 0.1, BAR, color=look.hex, alpha=0.8, linewidth=0)
                self.live[f"bar {row} {end}"] = self.lower.add_patch(bar)
            words = {"ha": "right", "va": "center", "fontsize": 10, "transform": self._rows(self.lower)}
            self.live[f"bar {row} name"] = self.lower.text(-0.03, row, "", clip_on=False, **words)
        self.live["nothing"] = self.upper.text(
            0.5, 0.5, "", ha="center", va="center", color=style.look("muted").text_hex, transform=self.upper.transAxes
        )

    def _rows(self, axes):
        return axes.get_yaxis_transform()

    def _title(self, axes, words: str, above_px: float) -> None:
        box = axes.get_window_extent()
        axes.text(-(box.x0 - 8) / box.width, 1 + above_px / box.height, words, fontsize=12, transform=axes.transAxes)

    def show(self, state, results: SensitivityResults, later: SensitivityResults | None = None) -> None:
        shown = later or results
        known = bool(shown.shares)
        self.live["nothing"].set_text("" if known else "Press the button on the left.")
        said = []
        for link, name in self.names.items():
            self._show_share(link, shown.shares.get(link))
            if known:
                one = shown.shares[link]
                said.append(f"{name} {in_hundredths(one.first[0])} alone, {in_hundredths(one.total[0])} in all")
        self._show_bars(shown)
        self.alt_text = f"{shown.summary} {'; '.join(said)}".strip()

    def _show_share(self, link: str, one: LinkShares | None) -> None:
        row = list(self.names).index(link)
        for part in ("first", "total"):
            for kind in ("", " interval"):
                self.live[f"{link} {part}{kind}"].set_visible(one is not None)
        self.live[f"{link} words"].set_text(
            "" if one is None else f"{in_hundredths(one.first[0])} / {in_hundredths(one.total[0])}"
        )
        if one is None:
            return
        for part, offset in (("first", -0.1), ("total", 0.1)):
            value, low, high = getattr(one, part)
            self.live[f"{link} {part}"].set_width(max(value, 0.0))
            ends = np.clip([low, high], 0.0, 1.1)
            self.live[f"{link} {part} interval"].set_data(ends, [row + offset] * 2)

    def _show_bars(self, shown: SensitivityResults) -> None:
        self.lower.set_xlim(*shown.limits)
        self.live["outcome"].set_text(shown.outcome[:1].upper() + shown.outcome[1:])
        self.live["usual"].set_data([shown.usual] * 2, [-0.6, ROWS - 0.4])
        for row in range(ROWS):
            there = row < len(shown.bars)
            for part in ("low", "high", "name"):
                self.live[f"bar {row} {part}"].set_visible(there)
            if there:
                name, low, high = shown.bars[row]
                self.live[f"bar {row} name"].set_text(name)
                for end, value in (("low", low), ("high", high)):
                    bar = self.live[f"bar {row} {end}"]
                    left, right = sorted((shown.usual, value))
                    bar.set_x(left)
                    bar.set_width(right - left)


def in_hundredths(share: float) -> str:
    """A share with two digits, never a minus in front of zero."""
    return f"{round(share, 2) + 0.0:.2f}"
