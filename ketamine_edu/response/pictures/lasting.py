"""The picture of how long an improvement lasts: after one or more doses, and after treatment has stopped."""

from collections.abc import Sequence
from types import MappingProxyType
from typing import Any

import numpy as np

from ketamine_edu.kit.drawing import style
from ketamine_edu.kit.drawing.picture import Picture
from ketamine_edu.response.lasting import EFFECT_LAST_D, RELAPSE_LAST_D, Aftermath, RelapseCurve, RepeatedDoses
from ketamine_edu.response.pictures.shared import published_points

DOSES_AT = 105.0  # height of the triangles, above the highest effect there can be


class LastingPicture(Picture):
    """Above: the effect of one or more doses, with doses as triangles. Below: who stays well after treatment."""

    marks = MappingProxyType({"pooled": "o", "first": "s"})

    def __init__(self, names: Sequence[str]):
        """names: looks of the relapse curves."""
        self.names = tuple(names)
        super().__init__()

    def draw(self) -> None:
        self.figure = style.new_figure(660, 540)
        self._draw_effect()
        self._draw_relapse()

    def _draw_effect(self) -> None:
        self.upper = style.new_axes(self.figure, right=196, bottom=330)
        style.label_axes(self.upper, "Days after the first dose", "Effect (% of the largest)")
        self.upper.set_xlim(0, EFFECT_LAST_D)
        self.upper.set_xticks(np.arange(0, EFFECT_LAST_D + 1, 7))
        self.upper.set_ylim(0, 110)
        look = style.look("ketamine")
        self.live["range"] = self.upper.fill_between([], [], [], color=look.hex, alpha=style.BAND_ALPHA, linewidth=0)
        self.live["effect"] = self.upper.plot([], [], **look.line)[0]
        self.live["doses"] = self.upper.plot([], [], linestyle="none", marker="^", color=look.hex, clip_on=False)[0]
        place: dict[str, Any] = {"transform": self.upper.transAxes, "clip_on": False}
        for row, (name, mark) in enumerate(self.marks.items()):
            kind = published_points("ketamine", filled=False) | {"marker": mark}
            self.live[f"published {name}"] = self.upper.plot([], [], **kind)[0]
            y = 0.9 - 0.12 * row
            self.live[f"key {name}"] = self.upper.plot([1.04], [y], **kind, **place)[0]
            self.live[f"words {name}"] = self.upper.text(1.075, y, "", fontsize=11, va="center", **place)
        self.upper.plot([1.04], [0.66], linestyle="none", marker="^", color=look.hex, markersize=8, **place)
        self.upper.text(1.075, 0.66, "doses", fontsize=11, va="center", **place)

    def _draw_relapse(self) -> None:
        self.lower = style.new_axes(self.figure, right=196, top=290)
        style.label_axes(self.lower, "Days after treatment stopped, or went on", "Still well (%)")
        self.lower.set_xlim(0, RELAPSE_LAST_D + 15)
        self.lower.set_ylim(0, 100)
        for name in self.names:
            self.live[name] = self.lower.plot([], [], **style.look(name).line)[0]
            kind = published_points(name, filled=False)
            self.live[f"{name} points"] = self.lower.plot([], [], **kind, clip_on=False)[0]
            self.live[f"{name} label"] = style.end_label(self.lower, name)

    def show(self, state: Any, results: Aftermath, later: None = None) -> None:
        self._show_effect(results.effect)
        groups = {group.id: group for group in results.relapse}
        labels = []
        for name in self.names:
            group = groups.get(name)
            for part in ("", " points", " label"):
                self.live[f"{name}{part}"].set_visible(group is not None)
            if group is not None:
                self.live[name].set_data(group.time_d, group.percent)
                self.live[f"{name} points"].set_data(*group.published)
                labels.append((self.live[f"{name} label"], float(group.percent[-1])))
        style.place_end_labels(self.lower, labels)
        self.alt_text = " ".join([_effect_words(results.effect), *map(_relapse_words, results.relapse)])

    def _show_effect(self, effect: RepeatedDoses) -> None:
        self.live["effect"].set_data(effect.time_d, effect.percent)
        self.live["range"].set_data(effect.time_d, effect.low_percent, effect.high_percent)
        self.live["doses"].set_data(effect.doses_d, np.full(len(effect.doses_d), DOSES_AT))
        for name in self.marks:
            published = effect.published.get(name)
            for part in ("published", "key", "words"):
                self.live[f"{part} {name}"].set_visible(published is not None)
            if published is not None:
                self.live[f"published {name}"].set_data(published.time_d, published.percent)
                self.live[f"words {name}"].set_text(published.label)


def _effect_words(effect: RepeatedDoses) -> str:
    doses = "one dose" if len(effect.doses_d) == 1 else f"{len(effect.doses_d)} doses"
    last_d = f"{EFFECT_LAST_D:g}"
    return (
        f"Effect of {doses} over {last_d} days: {effect.highest_percent:.0f} % of the largest effect at most, "
        f"{effect.next_day_percent:.0f} % a day after the last dose, {effect.last_percent:.0f} % on day {last_d}."
    )


def _relapse_words(group: RelapseCurve) -> str:
    median_d = group.curve.median_d
    half = "more than a year" if median_d > RELAPSE_LAST_D else f"{median_d:.0f} d"
    return f"{style.look(group.id).label}: half have relapsed after {half}."
