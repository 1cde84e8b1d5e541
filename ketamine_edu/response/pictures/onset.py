"""The picture of how fast treatments work: improvement from minutes to weeks after the first dose."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.ticker import NullLocator

from ketamine_edu.kit.drawing import style
from ketamine_edu.kit.drawing.picture import Picture
from ketamine_edu.kit.drawing.shapes import uprights
from ketamine_edu.kit.numbers.words import time_words
from ketamine_edu.response.onset import CURVE_FROM_H, Comparison, Course, PlottedCourse
from ketamine_edu.response.pictures.shared import published_points

SPAN_H = (CURVE_FROM_H, 1400.0)
TICKS_H = {0.667: "40 min", 4: "4 h", 24: "1 day", 168: "1 week", 1008: "6 weeks"}
SHARE_LIMITS = (-0.5, 2.0)
IN_MINUTES_BELOW_H = 0.05  # below three minutes nothing was measured that a number could stand for


class OnsetPicture(Picture):
    """Courses over a time axis that reaches from minutes to weeks; half of each effect is marked by a diamond."""

    def __init__(self, courses: Sequence[Course]):
        """courses: all that can be shown; those of trials that did not separate are drawn with open points."""
        self.courses = tuple(courses)
        super().__init__()

    def draw(self) -> None:
        self.figure = style.new_figure(660, 430)
        self.axes = style.new_axes(self.figure, right=196)
        style.label_axes(self.axes, "Time after the first dose", "Improvement")
        self.axes.set_xscale("log")
        self.axes.set_xlim(*SPAN_H)
        self.axes.set_xticks(list(TICKS_H), list(TICKS_H.values()))
        self.axes.xaxis.set_minor_locator(NullLocator())
        muted = style.look("muted").hex
        self.axes.axhline(0, color=muted, linewidth=1)
        self.live["half"] = self.axes.plot(SPAN_H, [0.5, 0.5], **style.look("threshold").line, linewidth=1.2)[0]
        for course in self.courses:
            self._draw_course(course)
        self.live["nothing"] = self.axes.text(
            0.5, 0.6, "", color=muted, ha="center", va="center", transform=self.axes.transAxes
        )

    def _draw_course(self, course: Course) -> None:
        name, look = course.id, style.look(course.id)
        self.live[name] = self.axes.plot([], [], **look.line)[0]
        self.live[f"{name} spread"] = self.axes.plot([], [], color=look.hex, linewidth=1.1)[0]
        kind = published_points(name, filled=course.separated is not False)
        self.live[f"{name} points"] = self.axes.plot([], [], **kind)[0]
        self.live[f"{name} interval"] = self.axes.plot([], [], color=look.hex, linewidth=4, alpha=0.35)[0]
        diamond: dict[str, Any] = {
            "linestyle": "none",
            "marker": "D",
            "markersize": 8,
            "markeredgecolor": style.PAPER[0],
        }
        self.live[f"{name} half"] = self.axes.plot([], [], color=look.hex, **diamond)[0]
        self.live[f"{name} label"] = style.end_label(self.axes, name)

    def show(self, state: Any, results: Comparison, later: None = None) -> None:
        quantity = "Share of the effect at the end" if results.as_share else "Improvement (points)"
        limits = SHARE_LIMITS if results.reach is None else points_limits(*results.reach)
        self.axes.set_ylim(*limits)
        self.axes.yaxis.label.set_text(quantity)
        self.live["half"].set_visible(results.as_share)
        plotted = {line.course.id: line for line in results.courses}
        labels = []
        for course in self.courses:
            line = plotted.get(course.id)
            self._show_course(course.id, line)
            if line is not None:
                labels.append((self.live[f"{course.id} label"], float(np.clip(line.end, *limits))))
        style.place_end_labels(self.axes, labels)
        self.live["nothing"].set_text("" if plotted else "Nothing to show: tick a box on the left.")
        words = [f"{quantity} over time after the first dose, from minutes to weeks."]
        words += [f"{_in_words(line)}." for line in results.courses] or ["Nothing is chosen."]
        self.alt_text = " ".join([*words, left_out(results)]).strip()

    def _show_course(self, name: str, line: PlottedCourse | None) -> None:
        is_fitted = line is not None and line.rise is not None
        for part in (" spread", " points", " label"):
            self.live[f"{name}{part}"].set_visible(line is not None)
        for part in ("", " interval", " half"):
            self.live[f"{name}{part}"].set_visible(is_fitted)
        if line is None:
            return
        self.live[f"{name} points"].set_data(line.course.time_h, line.value)
        self.live[f"{name} spread"].set_data(*uprights(line.course.time_h, line.low, line.high))
        if line.rise is None:
            return
        self.live[name].set_data(line.curve_h, line.curve)
        low_h, high_h = line.rise.half_effect_interval_h()
        self.live[f"{name} half"].set_data([line.rise.half_effect_h()], [line.half])
        self.live[f"{name} interval"].set_data([max(low_h, SPAN_H[0]), high_h], [line.half, line.half])


def points_limits(lowest: float, highest: float) -> tuple[float, float]:
    """Ends of the upright axis that hold all intervals; the lower one is 0 unless an interval goes below."""
    return (-style.nice_limit(-lowest) if lowest < 0 else 0.0), style.nice_limit(highest)


def half_time_words(time_h: float) -> str:
    """A half-effect time as a reader would say it."""
    return "minutes" if time_h < IN_MINUTES_BELOW_H else time_words(time_h)


def left_out(results: Comparison) -> str:
    """A sentence on the courses that have no place on this axis, empty where there are none."""
    why = "one point or no effect to divide by" if results.as_share else "not measured in points"
    names = ", ".join(course.label for course in results.left_out)
    return f"Not on this axis ({why}): {names}." if names else ""


def _in_words(line: PlottedCourse) -> str:
    course = line.course
    end = f"{course.label}: {course.value[-1]:g} {course.unit} at {half_time_words(course.last_h)}"
    end += f" against {course.comparator}" if course.comparator else ""
    if line.rise is None:
        return f"{end}, no difference beyond chance" if course.separated is False else end
    low, high = (half_time_words(time_h) for time_h in line.rise.half_effect_interval_h())
    return f"{end}, half of it after {half_time_words(line.rise.half_effect_h())} ({low} to {high})"
