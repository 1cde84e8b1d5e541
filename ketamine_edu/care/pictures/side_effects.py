"""The picture of a side effect: a hundred people on placebo beside a hundred on the drug."""

from typing import Any

from ketamine_edu.care.side_effect_rates import SideEffect
from ketamine_edu.kit.drawing import style
from ketamine_edu.kit.drawing.icon_array import PEOPLE, IconArray, whole_counts
from ketamine_edu.kit.drawing.picture import Picture

GROUPS = ("on_placebo_too", "with_effect", "without_effect")
ARMS = {"placebo": "100 people on placebo", "drug": "100 people on esketamine"}
WIDTH_PX, HEIGHT_PX, LEFT_PX = 660, 400, 14


class SideEffectPicture(Picture):
    """Two squares of 100 icons."""

    def draw(self) -> None:
        self.figure = style.new_figure(WIDTH_PX, HEIGHT_PX)
        self.arrays: dict[str, IconArray] = {}
        for number, (arm, title) in enumerate(ARMS.items()):
            left = LEFT_PX + 330 * number
            axes = style.new_axes(self.figure, left=left, right=WIDTH_PX - left - 300, bottom=8, top=62)
            self.arrays[arm] = IconArray(self, axes, arm, GROUPS)
            axes.text(0, 1.02, title, transform=axes.transAxes, fontsize=12, va="bottom")
        whole = self.figure.add_axes((0, 0, 1, 1))
        whole.set_axis_off()
        heading = {"fontsize": 13, "fontweight": "bold", "va": "center", "transform": whole.transAxes}
        self.live["title"] = whole.text(LEFT_PX / WIDTH_PX, 0.945, "", **heading)

    def show(self, state: Any, results: SideEffect, later: None = None) -> None:
        control, treated = (_icons(percent) for percent in (results.control_percent, results.treated_percent))
        title = results.label[:1].upper() + results.label[1:]
        self.live["title"].set_text(title)
        if state.split:
            on_both = min(control, treated)
            self._count("placebo", (control, 0), ("with it", "with it"))
            words = ("would have it on placebo too", "more, with the drug only")
            self._count("drug", (on_both, treated - on_both), words)
        else:
            self._count("placebo", (0, control), ("with it", "with it"))
            self._count("drug", (0, treated), ("would have it on placebo too", "with it"))
        counts = results.counts
        self.alt_text = (
            f"{title}: {treated} of 100 people on esketamine and {control} of 100 on placebo. Counted were "
            f"{counts.events_treated} of {counts.n_treated} and {counts.events_control} of {counts.n_control}."
        )

    def _count(self, arm: str, affected: tuple[int, int], words: tuple[str, str]) -> None:
        """Show how many of an arm's hundred people are affected, in two groups, and what the key says of these."""
        self.arrays[arm].show((*affected, PEOPLE - sum(affected)), (*words, "without it"))


def _icons(percent: float) -> int:
    """A share of people as a whole number of icons of a hundred."""
    return whole_counts([percent, PEOPLE - percent])[0]
