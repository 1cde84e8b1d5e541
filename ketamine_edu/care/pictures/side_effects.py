"""The picture of a side effect: a hundred people on placebo beside a hundred on the drug."""

from collections.abc import Sequence
from dataclasses import dataclass

from ketamine_edu.kit.drawing import style
from ketamine_edu.kit.drawing.icon_array import IconArray
from ketamine_edu.kit.drawing.picture import Picture

GROUPS = ("on_placebo_too", "with_effect", "without_effect")


@dataclass(frozen=True)
class SideEffectResults:
    """What SideEffectPicture shows. label: the side effect. placebo, drug: counts of GROUPS in 100 people, with words
    for each. summary: what it shows, in words."""

    label: str
    placebo: Sequence[int]
    drug: Sequence[int]
    placebo_words: Sequence[str]
    drug_words: Sequence[str]
    summary: str


class SideEffectPicture(Picture):
    """Two squares of 100 icons."""

    arms = ("placebo", "drug")

    def draw(self) -> None:
        self.figure = style.new_figure(660, 400)
        self.arrays = {}
        for number, (arm, title) in enumerate(
            zip(self.arms, ("100 people on placebo", "100 people on esketamine"), strict=True)
        ):
            left = 14 + 330 * number
            axes = style.new_axes(self.figure, left=left, right=660 - left - 300, bottom=8, top=62)
            self.arrays[arm] = IconArray(self, axes, arm, GROUPS)
            axes.text(0, 1.02, title, transform=axes.transAxes, fontsize=12, va="bottom")
        box = self.figure.add_axes((0, 0, 1, 1))
        box.set_axis_off()
        self.live["title"] = box.text(
            14 / 660, 0.945, "", fontsize=13, fontweight="bold", va="center", transform=box.transAxes
        )

    def show(self, state, results: SideEffectResults, later: None = None) -> None:
        self.live["title"].set_text(results.label[:1].upper() + results.label[1:])
        self.arrays["placebo"].show(results.placebo, results.placebo_words)
        self.arrays["drug"].show(results.drug, results.drug_words)
        self.alt_text = results.summary
