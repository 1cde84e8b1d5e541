"""The picture of what studies found: one row for each finding, in the manner of a forest plot."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from matplotlib.text import Text

from ketamine_edu.figures import style
from ketamine_edu.figures.picture import Picture

WIDTH_PX = 660
ROW_PX, TOP_PX, BOTTOM_PX = 20, 34, 66
LEFT_PX, RIGHT_PX = 322, 166
LIMITS = (-9.0, 5.0)
CHANCE = 1.96
PLACED_AT = {"lower": -3.2, "none": 0.0, "mixed": 0.0, "higher": 3.2}  # where only the direction is known
MARKS = {"lower": "<", "none": "o", "mixed": "D", "higher": ">"}


@dataclass(frozen=True)
class FindingRow:
    """One finding. setting: its look. standard_errors: from no difference, None where only `direction` is known."""

    id: str
    setting: str
    label: str
    marker: str
    direction: str
    standard_errors: float | None
    size: str


@dataclass(frozen=True)
class FindingsResults:
    """What FindingsPicture shows. shown: ids of the findings in the picture. summary: words."""

    shown: Sequence[str]
    summary: str


class FindingsPicture(Picture):
    """Findings below each other, by setting; filled squares have a size, open marks only a direction."""

    def __init__(self, rows: Sequence[FindingRow], headings: Mapping[str, str]):
        """rows: all findings, those of one setting together. headings: setting -> words above its findings."""
        self.rows, self.headings = tuple(rows), dict(headings)
        super().__init__()

    def draw(self) -> None:
        lines = len(self.rows) + len(self.headings)
        self.figure = style.new_figure(WIDTH_PX, TOP_PX + lines * ROW_PX + BOTTOM_PX)
        self.axes = style.new_axes(self.figure, left=LEFT_PX, right=RIGHT_PX, bottom=BOTTOM_PX, top=TOP_PX)
        self.axes.set(xlim=LIMITS, ylim=(lines - 0.5, -0.5))
        self.axes.set_yticks([])
        self.axes.set_xticks([-8, -6, -4, -2, 0, 2, 4])
        self.axes.spines["left"].set_visible(False)
        self.axes.grid(False)
        muted = style.look("muted").hex
        self.axes.axvspan(-CHANCE, CHANCE, color=muted, alpha=0.12, linewidth=0)
        self.axes.axvline(0, color=muted, linewidth=1)
        self.axes.set_xlabel("Standard errors from no difference\n(open marks: only the direction was read)")
        above = {"transform": self.axes.get_xaxis_transform(), "va": "baseline", "fontsize": 11}
        self.axes.text(-0.6, 1.025, "lower with drug", ha="right", **above)
        self.axes.text(0.6, 1.025, "higher", ha="left", **above)
        self.axes.text(LIMITS[1] + 0.5, 1.025, "difference (95 % interval)", ha="left", **above)
        for setting, words in self.headings.items():
            self.live[f"heading {setting}"] = self._text(-LEFT_PX + 10, words, setting, fontweight="bold")
        for row in self.rows:
            self._draw_row(row)

    def _text(self, x_px: float, words: str, look: str = "ink", **how) -> Text:
        """A text at a distance (px) from the left end of the axes, to be moved up and down."""
        scale = (LIMITS[1] - LIMITS[0]) / (WIDTH_PX - LEFT_PX - RIGHT_PX)
        colour = style.look(look).text_hex
        return self.axes.text(
            LIMITS[0] + x_px * scale, 0, words, va="center_baseline", fontsize=11, color=colour, **how
        )

    def _draw_row(self, row: FindingRow) -> None:
        look = style.look(row.setting)
        self.live[f"{row.id} label"] = self._text(-LEFT_PX + 20, row.label)
        self.live[f"{row.id} marker"] = self._text(-92, row.marker)
        self.live[f"{row.id} size"] = self._text(WIDTH_PX - LEFT_PX - RIGHT_PX + 10, row.size)
        mark = {"linestyle": "none", "markeredgecolor": look.hex, "markeredgewidth": 1.8}
        if row.standard_errors is None:
            mark |= {"marker": MARKS[row.direction], "markerfacecolor": style.PAPER[0], "markersize": 8}
        else:
            mark |= {"marker": "s", "markerfacecolor": look.hex, "markersize": 8}
            self.live[f"{row.id} interval"] = self.axes.plot([], [], color=look.hex, linewidth=1.6)[0]
        self.live[f"{row.id} mark"] = self.axes.plot([], [], **mark)[0]

    def show(self, results: FindingsResults, later: None = None) -> None:
        shown, line = set(results.shown), 0
        for setting in self.headings:
            rows = [row for row in self.rows if row.setting == setting]
            some = any(row.id in shown for row in rows)
            heading = self.live[f"heading {setting}"]
            heading.set_visible(some)
            heading.set_y(line)
            line += some
            for row in rows:
                self._show_row(row, row.id in shown, line)
                line += row.id in shown
        self.alt_text = results.summary

    def _show_row(self, row: FindingRow, seen: bool, line: int) -> None:
        for part in ("label", "marker", "size", "mark", "interval"):
            if f"{row.id} {part}" in self.live:
                self.live[f"{row.id} {part}"].set_visible(seen)
        if not seen:
            return
        for part in ("label", "marker", "size"):
            self.live[f"{row.id} {part}"].set_y(line)
        at = PLACED_AT[row.direction] if row.standard_errors is None else row.standard_errors
        self.live[f"{row.id} mark"].set_data([at], [line])
        if row.standard_errors is not None:
            self.live[f"{row.id} interval"].set_data([at - CHANCE, at + CHANCE], [line, line])
