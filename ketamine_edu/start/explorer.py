"""The explorer of lesson 00: the drug in the blood and the improvement after it, two clocks on one axis."""

from functools import lru_cache

import numpy as np

from ketamine_edu.kit.drawing import style
from ketamine_edu.kit.numbers.words import time_words
from ketamine_edu.kit.page.controls import Choice, Choices, Slider
from ketamine_edu.kit.page.explorer import Explorer
from ketamine_edu.kit.page.table import table
from ketamine_edu.start.clocks import CLOCKS, decline_range_d, half_gone_h, observed_percent, percent_of_peak
from ketamine_edu.start.picture import SPAN_H, Clock, ClocksPicture, ClocksResults

MOMENTS = {  # h -> in words
    0.25: "15 minutes",
    0.5: "half an hour",
    1: "1 hour",
    2: "2 hours",
    4: "4 hours",
    8: "8 hours",
    12: "12 hours",
    24: "1 day",
    48: "2 days",
    72: "3 days",
    120: "5 days",
    168: "1 week",
    240: "10 days",
    336: "2 weeks",
}
LOOKS = {clock: clock for clock in CLOCKS} | {"improvement": "improvement_after_one_dose"}
AXES = {"stretched": "stretched (each step a multiple)", "even": "even (each step as long)"}
CURVE_H = {
    "stretched": np.geomspace(*SPAN_H, 300),
    "even": np.concatenate([np.linspace(0, 24, 150), np.linspace(25, 336, 150)]),
}
H_PER_DAY, MIN_PER_H = 24, 60


def percent_words(percent: float) -> str:
    """A share in words: two digits, and an end to the digits where next to nothing is left."""
    if percent < 0.095:
        return "under 0.1 %"
    return f"{percent:.0f} %" if percent >= 9.5 else f"{percent:.2g} %"


@lru_cache(maxsize=16)
def curve(clock: str, axis: str) -> tuple[np.ndarray, np.ndarray, tuple[np.ndarray, np.ndarray] | None]:
    """Times (h), % of the peak, and the band of the improvement, for one kind of axis."""
    time_h = CURVE_H[axis]
    band = None
    if clock == "improvement":
        low, high = (percent_of_peak(clock, time_h, half_life_d) for half_life_d in decline_range_d())
        band = np.minimum(low, high), np.maximum(low, high)
    return time_h, percent_of_peak(clock, time_h), band


@lru_cache(maxsize=64)
def percent_now(clock: str, moment_h: float) -> float:
    """What a clock says at a moment (h), in % of its peak."""
    return float(percent_of_peak(clock, moment_h))


class ClocksExplorer(Explorer):
    """One infusion: what is left of the drug and of the improvement, from minutes to two weeks.

    Controls: the moment looked at; which clocks; whether time is stretched or even.
    """

    def build_controls(self):
        names = {look: style.look(look).label for look in LOOKS.values()}
        return {
            "moment_h": Slider("Look at", list(MOMENTS), 0.5, unit="h", texts=list(MOMENTS.values())),
            "clocks": Choices("Clocks", names, ("ketamine", LOOKS["improvement"]), swatches=True),
            "axis": Choice("Time axis", AXES, "stretched"),
        }

    def build_picture(self):
        return ClocksPicture(tuple(LOOKS.values()))

    def compute(self, state):
        moment = MOMENTS[state.moment_h]
        clocks = [self._clock(clock, look, state) for clock, look in LOOKS.items() if look in state.clocks]
        return ClocksResults(clocks=clocks, axis=state.axis, moment_h=state.moment_h, moment=moment)

    @staticmethod
    def _clock(clock: str, look: str, state) -> Clock:
        now = percent_now(clock, state.moment_h)
        words = percent_words(now)
        time_h, percent, band = curve(clock, state.axis)
        summary = (
            f"{style.look(look).label}: {words} of its highest value, half gone after {time_words(half_gone_h(clock))}"
        )
        return Clock(look, time_h, percent, band, observed_percent(clock), now, words, summary)

    def headline(self, state, results):
        kinds = {look: clock for clock, look in LOOKS.items()}
        rows = [
            [style.look(clock.name).label, clock.now_words, time_words(half_gone_h(kinds[clock.name]))]
            for clock in results.clocks
        ]
        columns = ["Clock", f"After {results.moment}, of its highest", "Half of that gone after"]
        return table(columns, rows, looks=[clock.name for clock in results.clocks]) if rows else "Tick a clock."
