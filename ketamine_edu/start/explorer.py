"""The explorer of lesson 00: the drug in the blood and the improvement after it, two clocks on one axis."""

from typing import Any

from ketamine_edu.kit.drawing import style
from ketamine_edu.kit.numbers.words import time_words
from ketamine_edu.kit.page.controls import Choice, Choices, Slider
from ketamine_edu.kit.page.explorer import Explorer
from ketamine_edu.kit.page.table import table
from ketamine_edu.start.clocks import Reading, read_clock
from ketamine_edu.start.picture import LOOKS, MOMENTS, ClocksPicture, percent_words

AXES = {"stretched": "stretched (each step a multiple)", "even": "even (each step as long)"}


class ClocksExplorer(Explorer):
    """One infusion: what is left of the drug and of the improvement, from minutes to two weeks.

    Controls: the moment looked at; which clocks; whether time is stretched or even.
    """

    def build_controls(self) -> dict[str, Slider | Choices]:
        names = {look: style.look(look).label for look in LOOKS.values()}
        return {
            "moment_h": Slider("Look at", list(MOMENTS), 0.5, unit="h", texts=list(MOMENTS.values())),
            "clocks": Choices("Clocks", names, ("ketamine", LOOKS["improvement"]), swatches=True),
            "axis": Choice("Time axis", AXES, "stretched"),
        }

    def build_picture(self) -> ClocksPicture:
        return ClocksPicture()

    def compute(self, state: Any) -> tuple[Reading, ...]:
        return tuple(
            read_clock(clock, state.moment_h, state.axis) for clock, look in LOOKS.items() if look in state.clocks
        )

    def headline(self, state: Any, results: tuple[Reading, ...]) -> str:
        if not results:
            return "Tick a clock."
        looks = [LOOKS[reading.clock] for reading in results]
        rows = [
            [style.look(look).label, percent_words(reading.percent), time_words(reading.half_gone_h)]
            for look, reading in zip(looks, results, strict=True)
        ]
        return table(
            ["Clock", f"After {MOMENTS[state.moment_h]}, of its highest", "Half of that gone after"], rows, looks=looks
        )
