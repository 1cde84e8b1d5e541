"""A hundred people as icons, coloured by what happens to them: shares of a group that can be counted.

    self.array = IconArray(self, axes, "drug", ["anyway", "extra", "spared"])     # in a picture's draw
    self.array.show(whole_counts([9, 32, 59]), ["would have it anyway", ...])     # in its show

Groups fill the square row by row from the top left. Besides its colour each group has a shape of its own, that of its
look's dashes. A line below the square says how many each shape stands for.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from ketamine_edu.kit.drawing import style
from ketamine_edu.kit.drawing.picture import Picture

PEOPLE, PER_ROW = 100, 10
SHAPES = {"solid": "s", "dashed": "D", "dash-dot": "^", "dotted": "o"}  # by the dashes of a look
OPEN = "dotted"  # the dashes of people whom nothing happens to: an open circle
ICON_PX, SAMPLE_PX = 9.0, 9.0
KEY_TOP, KEY_STEP = 10.6, 1.05


def whole_counts(percents: Sequence[float]) -> list[int]:
    """Percentages of groups that make up everybody, as whole numbers of 100 people that add up to 100.

    percents (groups,): each 0 to 100, together 100 within 0.5. The largest remainders are rounded up. ValueError where
    they are no such shares.
    """
    shares = np.asarray(percents, dtype=float)
    if shares.ndim != 1 or not np.isfinite(shares).all() or (shares < 0).any() or (shares > PEOPLE + 1e-6).any():
        raise ValueError(f"percents {percents!r} must be a list of numbers from 0 to 100 %")
    if abs(shares.sum() - PEOPLE) > 0.5:
        raise ValueError(f"percents {percents!r} add up to {shares.sum():g}; allowed: 100 % within 0.5")
    counts = np.floor(shares + 1e-9).astype(int)
    order = np.argsort(counts - shares, kind="stable")
    counts[order[: PEOPLE - counts.sum()]] += 1
    return [int(count) for count in counts]


class IconArray:
    """A square of 100 icons and its key, as live artists of a picture."""

    def __init__(
        self, picture: Picture, axes: Axes, name: str, groups: Sequence[str], key_lines: int | None = None
    ) -> None:
        """picture: gets the live artists. axes: become the square, without ticks. name: begins the artists' names.

        groups: names of looks, in the order in which they fill the square. key_lines: room for the key below, for as
        many groups as can be there at one time; None is for all of them, 0 for no key.
        """
        self.name, self.groups, self.live = name, tuple(groups), picture.live
        self.key_lines = len(self.groups) if key_lines is None else key_lines
        axes.set_axis_off()
        axes.set_xlim(-0.6, PER_ROW - 0.4)
        below = KEY_TOP + KEY_STEP * (self.key_lines - 0.5) if self.key_lines else PER_ROW - 0.4
        axes.set_ylim(below, -0.6)
        for row, group in enumerate(self.groups):
            kind = self._icon(group)
            self.live[f"{name} {group}"] = axes.plot([], [], **kind, markersize=ICON_PX)[0]
            if self.key_lines:
                y = KEY_TOP + KEY_STEP * row
                self.live[f"{name} {group} sample"] = axes.plot([0], [y], **kind, markersize=SAMPLE_PX)[0]
                self.live[f"{name} {group} words"] = axes.text(0.6, y, "", va="center_baseline", fontsize=11)

    @staticmethod
    def _icon(group: str) -> dict[str, Any]:
        look = style.look(group)
        return {
            "linestyle": "none",
            "marker": SHAPES[look.dashes],
            "markerfacecolor": style.PAPER.line if look.dashes == OPEN else look.hex,
            "markeredgecolor": look.hex,
            "markeredgewidth": 1.2,
        }

    def show(self, counts: Sequence[int], words: Sequence[str] | None = None) -> None:
        """counts (groups,): whole numbers that add up to 100. words (groups,): of the key; None takes the looks'.

        A group of nobody is left out of the key. ValueError for other counts.
        """
        if len(counts) != len(self.groups) or any(c != int(c) or c < 0 for c in counts) or sum(counts) != PEOPLE:
            allowed = f"{len(self.groups)} whole numbers from 0 that add up to {PEOPLE} people"
            raise ValueError(f"counts {list(counts)!r} must be {allowed}")
        words = [style.look(group).label for group in self.groups] if words is None else words
        place, row = 0, 0
        for group, count, label in zip(self.groups, counts, words, strict=True):
            seats = np.arange(place, place + int(count))
            self.live[f"{self.name} {group}"].set_data(seats % PER_ROW, seats // PER_ROW)
            place += int(count)
            if self.key_lines:
                row += self._show_key(group, int(count), label, row)

    def _show_key(self, group: str, count: int, label: str, row: int) -> int:
        """Write one line of the key; how many lines it took."""
        sample, text = (self.live[f"{self.name} {group} {part}"] for part in ("sample", "words"))
        for artist in (sample, text):
            artist.set_visible(count > 0)
        y = KEY_TOP + KEY_STEP * row
        sample.set_data([0], [y])
        text.set_position((0.6, y))
        text.set_text(f"{count} {label}")
        return int(count > 0)
