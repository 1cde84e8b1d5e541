"""A hundred people without treatment, a hundred with it, and the difference between them."""

from typing import Any

import numpy as np

from ketamine_edu.appraisal.benefits_and_harms import Risks
from ketamine_edu.kit.drawing import style
from ketamine_edu.kit.drawing.icon_array import PEOPLE, IconArray
from ketamine_edu.kit.drawing.picture import Picture

WIDTH, HEIGHT = 660, 510
GROUPS = ("anyway", "more", "more_harm", "fewer", "without")
ARMS = {"control": "100 people without ketamine", "treated": "100 people with ketamine"}
KEY_LINES = 3  # no more of the groups are there at one time
MARKERS = {"control": "o", "treated": "D"}
NAMED_FROM, NAMED_TO = 9.0, 91.0  # per cent: between these the name of a risk has room to stand at its mark


class AbsolutePicture(Picture):
    """Two groups of a hundred people, and below them both risks on an axis from 0 to 100 %."""

    def draw(self) -> None:
        self.figure = style.new_figure(WIDTH, HEIGHT)
        self.arrays = {}
        for number, (arm, title) in enumerate(ARMS.items()):
            left = 14 + 330 * number
            axes = style.new_axes(self.figure, left=left, right=WIDTH - left - 300, bottom=124, top=34)
            self.arrays[arm] = IconArray(self, axes, arm, GROUPS, KEY_LINES)
            axes.text(0, 1.02, title, transform=axes.transAxes, fontsize=13, va="bottom")
        self.axes = style.new_axes(self.figure, left=28, right=28, top=HEIGHT - 94, bottom=44)
        self.live["needed"] = self.axes.text(0, 1.3, "", fontsize=12.5, va="bottom", weight="bold")
        self.axes.set_xlim(0, 100)
        self.axes.set_ylim(-1, 1)
        self.axes.set_yticks([])
        self.axes.spines["left"].set_visible(False)
        self.axes.set_xticks(range(0, 101, 10))
        self.axes.set_xlabel("People with the event (%)")
        colours = {"control": style.look("anyway").hex, "treated": style.look("ink").hex}
        self.live["interval"] = self.axes.plot([], [], color=colours["treated"], linewidth=2.4)[0]
        for arm, marker in MARKERS.items():
            kind: dict[str, Any] = {
                "linestyle": "none",
                "marker": marker,
                "color": colours[arm],
                "markersize": 9,
                "clip_on": False,
            }
            self.live[arm] = self.axes.plot([], [], **kind)[0]
        for name in ARMS:
            self.live[f"{name} name"] = self.axes.text(0, 0, "", fontsize=11, ha="center", va="center_baseline")

    def show(self, state: Any, results: Risks, later: None = None) -> None:
        control, treated = (round(percent) for percent in (results.control_percent, results.treated_percent))
        wanted = results.effect.wanted
        changed = "fewer" if treated < control else "more" if wanted else "more_harm"
        self._count("control", wanted, anyway=control)
        self._count("treated", wanted, anyway=min(control, treated), **{changed: abs(treated - control)})
        self.live["needed"].set_text(results.number_needed)
        self.live["interval"].set_data(results.treated_interval_percent, [0, 0])
        self._show_risk("control", "without", results.control_percent, -0.62)
        self._show_risk("treated", "with treatment", results.treated_percent, 0.62)
        low, high = results.treated_interval_percent
        self.alt_text = (
            f"{results.effect.outcome} ({results.effect.label}): {control} of 100 people without treatment, "
            f"{treated} of 100 with it, from {low:.1f} to {high:.1f} %. {results.number_needed}."
        )

    def _show_risk(self, arm: str, words: str, percent: float, y: float) -> None:
        self.live[arm].set_data([percent], [0])
        self.live[f"{arm} name"].set_text(f"{words} {percent:.1f} %")
        self.live[f"{arm} name"].set_position((float(np.clip(percent, NAMED_FROM, NAMED_TO)), y))

    def _count(self, arm: str, wanted: bool, **counts: int) -> None:
        """Show how many of an arm's hundred people are in which group; nobody is in a group that is not named."""
        event = "with the benefit" if wanted else "with the harm"
        words = {"anyway": event if arm == "control" else f"{event} anyway", "more": "because of the treatment"}
        words |= {"more_harm": "because of the treatment", "fewer": "no longer", "without": "without it"}
        counts["without"] = PEOPLE - sum(counts.values())
        self.arrays[arm].show([counts.get(group, 0) for group in GROUPS], [words[group] for group in GROUPS])
