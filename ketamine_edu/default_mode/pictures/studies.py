"""The picture of what studies found: sizes with their intervals, and directions where no size could be read."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.patches import Polygon

from ketamine_edu.default_mode.studies import COMPARISONS, Study, studies
from ketamine_edu.kit.drawing import style
from ketamine_edu.kit.drawing.picture import Picture

WIDTH_PX, HEIGHT_PX = 660, 610
LEFT_PX, FOREST_PX, COLUMN_PX = 222, 190, 64
TOP_PX, BOTTOM_PX = 48, 46
LARGEST = 1.8  # standard deviations
TALLEST_PX = 34.0  # a row, however few there are
HALF_ARROW, HEAD = 0.62, 0.34


def number_words(study: Study) -> str:
    """Size and interval of a study in words, or its direction where no size could be read."""
    if study.effect is None:
        return {"none": "no difference", "both": "lower and higher"}.get(study.direction, study.direction)
    words = f"{study.effect:+.2f}"
    has_interval = study.effect_low is not None
    words += f" ({study.effect_low:.2f} to {study.effect_high:.2f})" if has_interval else " (no interval)"
    return words.replace("-", "\N{MINUS SIGN}")


class StudiesPicture(Picture):
    """A row for each study: a size with its interval on the axis, or an arrow in the column for directions."""

    def draw(self) -> None:
        self.figure = style.new_figure(WIDTH_PX, HEIGHT_PX)
        rest = WIDTH_PX - LEFT_PX - FOREST_PX
        self.axes = style.new_axes(self.figure, left=LEFT_PX, right=rest, bottom=BOTTOM_PX, top=TOP_PX)
        self.axes.set(xlim=(-LARGEST, LARGEST), ylim=(0, 1), yticks=[])
        self.axes.set_xlabel("Difference in connectivity (SD)")
        self.axes.set_xticks([-1.5, -1, -0.5, 0, 0.5, 1, 1.5], ["−1.5", "−1", "−0.5", "0", "0.5", "1", "1.5"])
        self.axes.axvline(0, color=style.look("muted").hex, linewidth=1.2)
        left = LEFT_PX + FOREST_PX + 12
        self.column = style.new_axes(
            self.figure, left=left, right=WIDTH_PX - left - COLUMN_PX, bottom=BOTTOM_PX, top=TOP_PX
        )
        self.column.set_axis_off()
        self.column.set(xlim=(-1, 1), ylim=(0, 1), xticks=[], yticks=[])
        self.column.axvline(0, color=style.look("muted").hex, linewidth=0.8)
        above = {"va": "bottom", "fontsize": 11}
        half = style.look("muted").text_hex
        height = HEIGHT_PX - TOP_PX - BOTTOM_PX
        for x, words in ((-LARGEST / 2, "lower"), (LARGEST / 2, "higher")):
            self.axes.text(x, 1 + 8 / height, words, ha="center", color=half, **above)
        self.column.text(0, 1 + 8 / height, "direction\nonly", ha="center", color=half, **above)
        for study in studies():
            self._draw_study(study)
        place = {"transform": self.axes.transAxes, "color": half, "ha": "center", "va": "center"}
        self.live["nothing"] = self.axes.text(0.5, 0.6, "", **place)

    def _draw_study(self, study: Study) -> None:
        look, name = style.look(study.comparison), study.id
        words = {"fontsize": 10.5, "va": "center_baseline"}
        groups = " / ".join(str(n) for n in (study.n, study.n_controls) if n is not None)
        label = f"{study.label} ({groups})" if groups else study.label
        self.live[f"{name} label"] = self.axes.text(-LARGEST, 0, label, ha="right", color=look.text_hex, **words)
        self.live[f"{name} number"] = self.column.text(1.1, 0, number_words(study), ha="left", **words)
        if study.effect is not None:
            mark = {"linestyle": "none", "marker": "o", "markersize": 8, "color": look.hex}
            self.live[f"{name} interval"] = self.axes.plot([], [], color=look.hex, linewidth=2)[0]
            self.live[f"{name} mark"] = self.axes.plot([], [], **mark)[0]
            return
        open_mark = {"facecolor": style.PAPER[0], "edgecolor": look.hex, "linewidth": 1.8}
        self.live[f"{name} arrow"] = self.column.add_patch(Polygon(np.zeros((3, 2)), closed=True, **open_mark))

    def show(self, state: Any, results: Sequence[Study], later: None = None) -> None:
        height = HEIGHT_PX - TOP_PX - BOTTOM_PX
        step = min(TALLEST_PX / height, 1 / max(len(results), 1))
        rows = {study.id: 1 - step * (k + 0.5) for k, study in enumerate(results)}
        for study in studies():
            self._show_study(study, rows.get(study.id))
        self.live["nothing"].set_text("" if rows else "Nothing to show: tick boxes on the left.")
        listed = "; ".join(f"{COMPARISONS[s.comparison]}, {s.label}: {number_words(s)}" for s in results)
        self.alt_text = (
            f"What studies found, difference in connectivity in standard deviations. {listed or 'Nothing is chosen'}."
        )

    def _show_study(self, study: Study, y: float | None) -> None:
        """y: height of its row as a share of the axes, None where it is not chosen."""
        parts = ("label", "number", *(("arrow",) if study.effect is None else ("mark", "interval")))
        for part in parts:
            self.live[f"{study.id} {part}"].set_visible(y is not None)
        if y is None:
            return
        self.live[f"{study.id} label"].set_position((-LARGEST - 0.1, y))
        self.live[f"{study.id} number"].set_position((1.25, y))
        if study.effect is None:
            self.live[f"{study.id} arrow"].set_xy(sign(study.direction, y, 7.0 / (HEIGHT_PX - TOP_PX - BOTTOM_PX)))
            return
        self.live[f"{study.id} mark"].set_data([study.effect], [y])
        ends = [study.effect] * 2 if study.effect_low is None else [study.effect_low, study.effect_high]
        self.live[f"{study.id} interval"].set_data(ends, [y, y])


def sign(direction: str, y: float, half: float) -> np.ndarray:
    """Corners of the sign of a direction at a height y: an arrow to one side or both, a diamond for no difference, or a
    square for towards controls. half: of its height, as a share of the axes. Shape (corners, 2)."""
    if direction == "none":
        return np.array([(-0.22, y), (0, y + half), (0.22, y), (0, y - half)])
    if direction == "towards controls":
        return np.array([(-0.22, y - half), (0.22, y - half), (0.22, y + half), (-0.22, y + half)])
    tip, neck, thin = HALF_ARROW + HEAD, HALF_ARROW, 0.4 * half
    right = [(neck, y + thin), (neck, y + half), (tip, y), (neck, y - half), (neck, y - thin)]
    left = [(-x, 2 * y - height) for x, height in right]
    if direction == "both":
        return np.array([*right, *left])
    corners = np.array([(0, y + thin), *right, (0, y - thin)])
    return corners if direction == "higher" else corners * (-1, 1)
