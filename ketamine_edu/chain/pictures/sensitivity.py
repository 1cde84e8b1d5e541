"""Which link matters: shares of variance by link above, one parameter at a time below."""

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle
from matplotlib.transforms import Transform

from ketamine_edu.chain.pictures.shared import LINK_NAMES
from ketamine_edu.chain.sensitivity import OUTCOMES, Bar, LinkShares, Study
from ketamine_edu.kit.drawing import style
from ketamine_edu.kit.drawing.picture import Picture

ROWS = 10
BAR = 0.3
HIGHEST_SHARE = 1.1  # where the axis of shares ends
LIMITS = {"mood-4h": (0, 16), "mood-24h": (0, 16), "mood-7d": (0, 16), "spines-24h": (0, 6)}
START_LIMITS = {"disinhibition": (-2, 40), "rest": (0, 40), "metabolite": (0, 300)}
# Endings of parameter names, the longest first, with their unit; and words that are not written in small letters.
UNITS = {
    "_percent_h": " (% h)",
    "_per_nc": " (1/nC)",
    "_per_mv": " (1/mV)",
    "_percent": " (%)",
    "_points": " (points)",
    "_mm": " (mM)",
    "_um": " (µM)",
    "_mv": " (mV)",
    "_na": " (nA)",
    "_hz": " (Hz)",
    "_h": " (h)",
    "_d": " (d)",
    "_s": " (s)",
}
SPELLINGS = {"nmda": "NMDA", "gaba": "GABA", "trkb": "TrkB", "bdnf": "BDNF", "mtorc1": "mTORC1"}


class SensitivityPicture(Picture):
    """Bars of first-order (filled) and total (outlined) indices with intervals; below, bars around the usual value."""

    def __init__(self, samples: int):
        """samples: of a run, for the words."""
        self.samples = samples
        super().__init__()

    def draw(self) -> None:
        self.figure = style.new_figure(680, 640)
        links = list(LINK_NAMES)
        self.upper = style.new_axes(self.figure, left=150, right=130, top=58, bottom=390)
        self.upper.set_xlim(0, HIGHEST_SHARE)
        self.upper.set_xticks([0, 0.2, 0.4, 0.6, 0.8, 1.0])
        self.upper.set_ylim(len(links) - 0.4, -0.6)
        self.upper.set_yticks([])
        self.upper.set_xlabel("Share of the variance of the outcome", labelpad=2)
        self._title(self.upper, "All at once, by link", 26)
        alone, together = style.look("known_alone"), style.look("with_others")
        place: dict[str, Any] = {"transform": self.upper.transAxes, "fontsize": 10, "va": "bottom"}
        self.upper.text(0.0, 1.03, "■ this link alone", color=alone.text_hex, **place)
        self.upper.text(0.34, 1.03, "□ and together with others", color=together.text_hex, **place)
        self.upper.text(1.02, 1.03, "alone / in all", color=style.look("muted").text_hex, **place)
        for row, link in enumerate(links):
            words: dict[str, Any] = {"fontsize": 11, "va": "center", "clip_on": False}
            self.upper.text(-0.02, row, LINK_NAMES[link], ha="right", transform=self._rows(self.upper), **words)
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

    def _rows(self, axes: Axes) -> Transform:
        return axes.get_yaxis_transform()

    def _title(self, axes: Axes, words: str, above_px: float) -> None:
        box = axes.get_window_extent()
        axes.text(-(box.x0 - 8) / box.width, 1 + above_px / box.height, words, fontsize=12, transform=axes.transAxes)

    def show(self, state: Any, results: Study, later: Study | None = None) -> None:
        study = later or results
        outcome, usual = OUTCOMES[state.outcome], study.usual[state.outcome]
        shares = study.indices.shares(state.outcome) if study.indices else {}
        bars = study.widest(state.outcome, ROWS)
        self.live["nothing"].set_text("" if shares else "Press the button on the left.")
        for row, link in enumerate(LINK_NAMES):
            self._show_shares(row, link, shares.get(link))
        self.lower.set_xlim(*LIMITS.get(state.outcome, START_LIMITS[state.start]))
        self.live["outcome"].set_text(outcome[:1].upper() + outcome[1:])
        self.live["usual"].set_data([usual] * 2, [-0.6, ROWS - 0.4])
        for row in range(ROWS):
            self._show_bar(row, bars[row] if row < len(bars) else None, state.outcome, usual)
        if not shares:
            self.alt_text = f"Not run yet: {outcome}."
            return
        widest = bars[0]
        link_words = "; ".join(
            f"{name} {in_hundredths(shares[link].first.value)} alone, {in_hundredths(shares[link].total.value)} in all"
            for link, name in LINK_NAMES.items()
        )
        self.alt_text = (
            f"Shares of variance of {outcome} by link, {state.width_percent} % of each range, {self.samples} samples; "
            f"widest alone: {parameter_words(widest.name)}, from {widest.at_low[state.outcome]:.1f} to "
            f"{widest.at_high[state.outcome]:.1f}. {link_words}"
        )

    def _show_shares(self, row: int, link: str, shares: LinkShares | None) -> None:
        for part in ("first", "total"):
            for kind in ("", " interval"):
                self.live[f"{link} {part}{kind}"].set_visible(shares is not None)
        if shares is None:
            self.live[f"{link} words"].set_text("")
            return
        words = f"{in_hundredths(shares.first.value)} / {in_hundredths(shares.total.value)}"
        self.live[f"{link} words"].set_text(words)
        for part, share, offset in (("first", shares.first, -0.1), ("total", shares.total, 0.1)):
            self.live[f"{link} {part}"].set_width(max(share.value, 0.0))
            ends = np.clip([share.low, share.high], 0.0, HIGHEST_SHARE)
            self.live[f"{link} {part} interval"].set_data(ends, [row + offset] * 2)

    def _show_bar(self, row: int, bar: Bar | None, outcome: str, usual: float) -> None:
        for part in ("low", "high", "name"):
            self.live[f"bar {row} {part}"].set_visible(bar is not None)
        if bar is None:
            return
        self.live[f"bar {row} name"].set_text(parameter_words(bar.name))
        for end, at_end in (("low", bar.at_low), ("high", bar.at_high)):
            left, right = sorted((usual, at_end[outcome]))
            self.live[f"bar {row} {end}"].set_x(left)
            self.live[f"bar {row} {end}"].set_width(right - left)


def parameter_words(name: str) -> str:
    """The name of a parameter as one would say it, with its unit: interneuron magnesium (mM)."""
    ending = next((end for end in UNITS if name.endswith(end)), "")
    words = name.removesuffix(ending).split("_")
    return " ".join(SPELLINGS.get(word, word) for word in words) + UNITS.get(ending, "")


def in_hundredths(share: float) -> str:
    """A share with two digits, never a minus in front of zero."""
    return f"{round(share, 2) + 0.0:.2f}"
