"""Two explorers of lesson 04: how fast treatments work, and how long it lasts."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from ketamine_edu.evidence.parameters import parameter_table
from ketamine_edu.evidence.tables import read_table
from ketamine_edu.kit.drawing import style
from ketamine_edu.kit.numbers.statistics import NORMAL_95
from ketamine_edu.kit.numbers.words import time_words
from ketamine_edu.kit.page.controls import Choice, Choices, Slider, stepped
from ketamine_edu.kit.page.explorer import Explorer
from ketamine_edu.kit.page.table import table
from ketamine_edu.response.lasting import (
    dose_days,
    load_lasting,
    relapse_curves,
    relapse_rows,
    share_over_time,
)
from ketamine_edu.response.onset import Course, Rise, courses, fit_rise
from ketamine_edu.response.pictures.response import (
    DAYS,
    YEAR_D,
    LastingPicture,
    LastingResults,
    OnsetLine,
    OnsetPicture,
    OnsetResults,
    WellLine,
)

CURVE_POINTS = 120
FIRST_H = 0.4
SHARE_LIMITS = (-0.5, 2.0)
MIN_PER_H, H_PER_DAY = 60, 24
COUNTED = {"difference": "difference from a control", "change": "change in one arm"}
AXES = {"points": "points of the scale", "share": "share of the effect at the end"}
DEFAULT_COMPARED = ("esketamine_aspire", "ketamine_masked", "ssri_scores", "duloxetine")
DEFAULT_ARMS = ("esketamine_arm", "placebo_spray", "tablet_arm", "placebo_tablet")


def shown_courses(measure: str) -> list[str]:
    """Ids of the courses of a measure that are drawn: all that are not part of a pooled one."""
    return [one.id for one in courses().values() if one.measure == measure and one.part_of is None]


@lru_cache(maxsize=4)
def axis_limits(measure: str, as_share: bool) -> tuple[float, float]:
    """Ends of the upright axis: the same whatever is chosen, so that the picture stays calm."""
    if as_share:
        return SHARE_LIMITS
    drawn = [courses()[n] for n in shown_courses(measure) if courses()[n].unit.endswith("points")]
    ends = np.concatenate([[0.0], *(one.value + sign * NORMAL_95 * one.se for one in drawn for sign in (-1, 1))])
    lowest, highest = np.nanmin(ends), np.nanmax(ends)
    return (-style.nice_limit(-lowest) if lowest < 0 else 0.0), style.nice_limit(highest)


def duration(time_h: float) -> str:
    """A time as a reader would say it; below three minutes nothing was measured that could be given in minutes."""
    return "minutes" if time_h < 0.05 else time_words(time_h)


@dataclass(frozen=True)
class Courses(OnsetResults):
    """A picture's results together with the courses they came from and their fits, None where there is none."""

    fits: Mapping[str, Rise | None]


@lru_cache(maxsize=64)
def line_of(name: str, as_share: bool) -> tuple[OnsetLine, Rise | None]:
    """One course as a line of the picture, and its fit; in shares of its effect at the end, or in its own unit."""
    one = courses()[name]
    rise = fit_rise([one]) if one.can_be_fitted else None
    whole = 1.0
    if as_share:
        whole = float(rise.improvement(one.last_h)) if rise else float(one.value[-1])
    value, spread = one.value / whole, NORMAL_95 * one.se / whole
    fit_h = fit = half = None
    if rise:
        fit_h = np.geomspace(FIRST_H, one.last_h, CURVE_POINTS)
        fit = rise.improvement(fit_h) / whole
        half = (rise.half_effect_h(), *rise.half_effect_interval_h())
    return OnsetLine(
        name, one.time_h, value, value - spread, value + spread, fit_h, fit, half, _in_words(one, rise)
    ), rise


def _in_words(one: Course, rise: Rise | None) -> str:
    last = f"{style.look(one.id).label}: {one.value[-1]:g} {one.unit} at {duration(one.last_h)}"
    last += f" against {one.comparator}" if one.comparator else ""
    if rise is None:
        return last if one.separated is not False else f"{last}, no difference beyond chance"
    low_h, high_h = rise.half_effect_interval_h()
    return f"{last}, half of it after {duration(rise.half_effect_h())} ({duration(low_h)} to {duration(high_h)})"


class OnsetExplorer(Explorer):
    """Improvement from minutes to weeks after the first dose, with half of each effect marked.

    Controls: differences from a control, or changes in one arm; which treatments; points of the rating scale, or shares
    of the effect at the last point.
    """

    def build_controls(self):
        names = {measure: {n: style.look(n).label for n in shown_courses(measure)} for measure in COUNTED}
        return {
            "counted": Choice("What is counted", COUNTED, "difference"),
            "compared": Choices("Treatments, against a control", names["difference"], DEFAULT_COMPARED, swatches=True),
            "arms": Choices("Arms", names["change"], DEFAULT_ARMS, swatches=True),
            "axis": Choice("In", AXES, "points"),
        }

    def needed_controls(self, state):
        return ["counted", "compared" if state.counted == "difference" else "arms", "axis"]

    def build_picture(self):
        names = [*shown_courses("difference"), *shown_courses("change")]
        return OnsetPicture(names, [n for n in names if courses()[n].separated is False])

    def compute(self, state):
        as_share = state.axis == "share"
        chosen = state.compared if state.counted == "difference" else state.arms
        fitting = [name for name in chosen if self._has_a_place(courses()[name], as_share)]
        found = {name: line_of(name, as_share) for name in fitting}
        left_out = [style.look(name).label for name in chosen if name not in fitting]
        why = "one point or no effect to divide by" if as_share else "not measured in points"
        return Courses(
            lines=[line for line, _ in found.values()],
            quantity="Share of the effect at the end" if as_share else "Improvement (points)",
            as_share=as_share,
            limits=axis_limits(state.counted, as_share),
            left_out=f"Not on this axis ({why}): {', '.join(left_out)}." if left_out else "",
            fits={name: rise for name, (_, rise) in found.items()},
        )

    @staticmethod
    def _has_a_place(one: Course, as_share: bool) -> bool:
        if as_share:
            return len(one.time_h) > 1 and one.separated is not False
        return one.unit.endswith("points")

    def headline(self, state, results):
        rows = []
        for name, rise in results.fits.items():
            one = courses()[name]
            half, interval = "not fitted", ""
            if rise:
                low_h, high_h = rise.half_effect_interval_h()
                half, interval = duration(rise.half_effect_h()), f"{duration(low_h)} to {duration(high_h)}"
            end = f"{one.value[-1]:.3g} {one.unit} at {duration(one.last_h)}"
            rows.append([style.look(name).label, half, interval, end])
        columns = ["Treatment", "Half of the effect", "95 % interval", "At the last point"]
        shown = table(columns, rows, looks=list(results.fits)) if rows else ""
        return shown + (f"<p>{results.left_out}</p>" if results.left_out else "")


TIME_D = np.linspace(0, DAYS, 281)
WELL_D = np.linspace(0, YEAR_D, 200)
CHECK_D = (30, 90, 182)


@dataclass(frozen=True)
class Doses(LastingResults):
    """A picture's results together with the numbers of the table: effect in % of the largest."""

    highest_percent: float
    next_day_percent: float


class LastingExplorer(Explorer):
    """What one dose or several do over days, and who stays well after treatment.

    Controls: number of doses and days between them; half-life of the decline; groups followed afterwards.
    """

    def build_controls(self):
        groups = {name: style.look(name).label for name in relapse_curves()}
        usual = load_lasting().decline_half_life_d
        return {
            "doses": Slider("Doses", stepped(1, 12, 1), 1),
            "interval_d": Slider("Days between doses", (1, 2, 2.5, 3, 3.5, 4, 7, 14), 2.5, unit="d"),
            "decline_half_life_d": Slider("Half of the effect is gone after", stepped(3, 20, 0.5), usual, unit="d"),
            "groups": Choices("Afterwards", groups, tuple(groups), swatches=True),
        }

    def needed_controls(self, state):
        return [name for name in self.controls if name != "interval_d" or state.doses > 1]

    def build_picture(self):
        return LastingPicture(tuple(relapse_curves()))

    def compute(self, state):
        days = tuple(day for day in dose_days(state.doses, state.interval_d) if day <= DAYS)
        middle, *ends = (
            100 * share_over_time(TIME_D, days, replace(load_lasting(), decline_half_life_d=half_life))
            for half_life in (state.decline_half_life_d, *decline_range())
        )
        after = 100 * float(share_over_time(days[-1] + 1.0, days, self._parameters(state)))
        count = "one dose" if len(days) == 1 else f"{len(days)} doses"
        summary = (
            f"Effect of {count} over {DAYS} days: {middle.max():.0f} % of the largest effect at most, "
            f"{after:.0f} % a day after the last dose, {middle[-1]:.0f} % on day {DAYS}."
        )
        published = published_single_dose(float(share_over_time(1.0, (0.0,), self._parameters(state))))
        return Doses(
            time_d=TIME_D,
            share_percent=middle,
            low_percent=np.minimum(*ends),
            high_percent=np.maximum(*ends),
            doses_d=days,
            published=published if state.doses == 1 else {},
            well_d=WELL_D,
            well=[well_line(name) for name in state.groups],
            summary=summary,
            highest_percent=float(middle.max()),
            next_day_percent=after,
        )

    @staticmethod
    def _parameters(state):
        return replace(load_lasting(), decline_half_life_d=state.decline_half_life_d)

    def headline(self, state, results):
        rows = [
            [style.look(line.name).label, *(f"{np.interp(day, WELL_D, line.percent):.0f} %" for day in CHECK_D)]
            for line in results.well
        ]
        columns = ["Still well after", *(f"{day} d" for day in CHECK_D)]
        effect = ["Effect of the doses", *map("{:.0f} %".format, self._effects(results))]
        heads = ["Share of the largest", "highest", "a day after the last dose", f"on day {DAYS}"]
        shown = table(heads, [effect])
        return shown + (table(columns, rows, looks=[line.name for line in results.well]) if rows else "")

    @staticmethod
    def _effects(results):
        return results.highest_percent, results.next_day_percent, results.share_percent[-1]


@lru_cache(maxsize=1)
def decline_range() -> tuple[float, float]:
    """The two published half-lives of the decline (d): the ends of the parameter's range."""
    row = parameter_table("response")["decline_half_life_d"]
    return row.low, row.high


def published_single_dose(day_one_share: float) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Published shares of responders after one dose, scaled so that day 1 is day_one_share; series -> days, per cent."""
    series: dict[str, list] = {}
    for row in read_table("response/single_dose"):
        series.setdefault(row["series"], []).append((row["time_d"], row["response_percent"]))
    found = {name: np.array(pairs, dtype=float).T for name, pairs in series.items()}
    return {name: (days, 100 * day_one_share * percent / percent[0]) for name, (days, percent) in found.items()}


@lru_cache(maxsize=16)
def well_line(name: str) -> WellLine:
    """A relapse curve with the published numbers it was drawn through."""
    curve, row = relapse_curves()[name], relapse_rows()[name]
    days, percent = [], []
    if name.endswith("_remitters"):  # the median belongs to those who relapsed within the time followed
        days = [row["median_d"], row["time_d"]]
        percent = [100 - row["relapsed_percent"] / 2, 100 - row["relapsed_percent"]]
    elif row["median_d"] is not None:
        days, percent = [row["median_d"]], [50.0]
    share = 100 * curve.share(WELL_D)
    half = "more than a year" if curve.median_d > WELL_D[-1] else f"{curve.median_d:.0f} d"
    summary = f"{style.look(name).label}: half have relapsed after {half}"
    return WellLine(name, share, (np.array(days), np.array(percent)), summary)
