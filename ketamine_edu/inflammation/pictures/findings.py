"""The picture of what studies found: one row for each finding, in the manner of a forest plot."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.text import Text

from ketamine_edu.inflammation.markers import SETTINGS, Finding, findings
from ketamine_edu.kit.drawing import style
from ketamine_edu.kit.drawing.picture import Picture
from ketamine_edu.kit.numbers.statistics import NORMAL_95

WIDTH_PX = 660
ROW_PX, TOP_PX, BOTTOM_PX = 20, 34, 66
LEFT_PX, RIGHT_PX = 322, 166
LIMITS = (-9.0, 5.0)
# Where a mark stands if only the direction is known (standard errors): clear of what could be chance.
PLACED_AT = {"lower": -3.2, "none": 0.0, "mixed": 0.0, "higher": 3.2}
SIZED = "s"
MARKS = {"lower": "<", "none": "o", "mixed": "D", "higher": ">"}


class FindingsPicture(Picture):
    """Findings below each other, by setting; filled squares have a size, open marks only a direction."""

    def draw(self) -> None:
        lines = len(findings()) + len(SETTINGS)
        self.figure = style.new_figure(WIDTH_PX, TOP_PX + lines * ROW_PX + BOTTOM_PX)
        self.axes = style.new_axes(self.figure, left=LEFT_PX, right=RIGHT_PX, bottom=BOTTOM_PX, top=TOP_PX)
        self.axes.set(xlim=LIMITS, ylim=(lines - 0.5, -0.5))
        self.axes.set_yticks([])
        self.axes.set_xticks([-8, -6, -4, -2, 0, 2, 4])
        self.axes.spines["left"].set_visible(False)
        self.axes.grid(False)
        muted = style.look("muted").hex
        self.axes.axvspan(-NORMAL_95, NORMAL_95, color=muted, alpha=0.12, linewidth=0)
        self.axes.axvline(0, color=muted, linewidth=1)
        self.axes.set_xlabel("Standard errors from no difference\n(open marks: only the direction was read)")
        above = {"transform": self.axes.get_xaxis_transform(), "va": "baseline", "fontsize": 11}
        self.axes.text(-0.6, 1.025, "lower with drug", ha="right", **above)
        self.axes.text(0.6, 1.025, "higher", ha="left", **above)
        self.axes.text(LIMITS[1] + 0.5, 1.025, "difference (95 % interval)", ha="left", **above)
        for setting, words in SETTINGS.items():
            self.live[f"heading {setting}"] = self._text(-LEFT_PX + 10, words, setting, fontweight="bold")
        for row in findings():
            self._draw_row(row)

    def _text(self, x_px: float, words: str, look: str = "ink", **font: Any) -> Text:
        """A text at a distance (px) from the left end of the axes, to be moved up and down."""
        scale = (LIMITS[1] - LIMITS[0]) / (WIDTH_PX - LEFT_PX - RIGHT_PX)
        colour = style.look(look).text_hex
        return self.axes.text(
            LIMITS[0] + x_px * scale, 0, words, va="center_baseline", fontsize=11, color=colour, **font
        )

    def _draw_row(self, row: Finding) -> None:
        self.live[f"{row.id} label"] = self._text(-LEFT_PX + 20, row.label)
        self.live[f"{row.id} marker"] = self._text(-92, row.marker)
        if row.standard_errors is not None:
            self.live[f"{row.id} size"] = self._text(WIDTH_PX - LEFT_PX - RIGHT_PX + 10, row.size)
        # Findings that are drawn alike share one line, because a move costs the same for one mark and for many.
        look, (kind, face) = style.look(row.setting), mark(row)
        name = f"{row.setting} {kind}"
        if name in self.live:
            return
        filled = look.hex if face else style.PAPER[0]
        edge = {"linestyle": "none", "markeredgecolor": look.hex, "markeredgewidth": 1.8, "markersize": 8}
        self.live[name] = self.axes.plot([], [], marker=kind, markerfacecolor=filled, **edge)[0]
        if face:
            self.live[f"{row.setting} interval"] = self.axes.plot([], [], color=look.hex, linewidth=1.6)[0]

    def show(self, state: Any, results: Sequence[Finding], later: None = None) -> None:
        shown, line = {row.id for row in results}, 0
        places: dict[str, list[tuple[float, int]]] = {}
        for setting in SETTINGS:
            rows = [row for row in findings() if row.setting == setting]
            has_rows = any(row.id in shown for row in rows)
            heading = self.live[f"heading {setting}"]
            heading.set_visible(has_rows)
            heading.set_y(line)
            line += has_rows
            for row in rows:
                for part in ("label", "marker", "size"):
                    if f"{row.id} {part}" in self.live:
                        self.live[f"{row.id} {part}"].set_visible(row.id in shown)
                        self.live[f"{row.id} {part}"].set_y(line)
                if row.id in shown:
                    x = PLACED_AT[row.direction] if row.standard_errors is None else row.standard_errors
                    places.setdefault(f"{setting} {mark(row)[0]}", []).append((x, line))
                    line += 1
        self._show_marks(places)
        listed = "; ".join(f"{row.label}, {row.marker}: {size_words(row)}" for row in results)
        self.alt_text = f"What studies found, row by row. {listed or 'nothing is chosen'}."

    def _show_marks(self, places: Mapping[str, Sequence[tuple[float, int]]]) -> None:
        """places: setting and kind of mark -> x and line of each finding that is shown."""
        for name in {f"{row.setting} {mark(row)[0]}" for row in findings()}:
            x, lines = np.array(places.get(name, [])).reshape(-1, 2).T
            self.live[name].set_visible(len(x) > 0)
            self.live[name].set_data(x, lines)
            if name.endswith(f" {SIZED}"):
                interval = self.live[f"{name.removesuffix(f' {SIZED}')} interval"]
                interval.set_visible(len(x) > 0)
                ends = np.column_stack([x - NORMAL_95, x + NORMAL_95, np.full(len(x), np.nan)])
                interval.set_data(ends.ravel(), np.repeat(lines, 3))


def mark(row: Finding) -> tuple[str, bool]:
    """Marker of a finding, and whether it is filled: it is where a size is known."""
    return (MARKS[row.direction], False) if row.standard_errors is None else (SIZED, True)


def size_words(row: Finding) -> str:
    """The size of a finding, and how far it is from no difference where that is known."""
    if row.standard_errors is None:
        return row.size
    return f"{row.size}, {row.standard_errors:.1f} standard errors from no difference".replace("-", "\N{MINUS SIGN}")
