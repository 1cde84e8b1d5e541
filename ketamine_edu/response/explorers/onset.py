"""How fast treatments work: the first explorer of lesson 04."""

from html import escape
from typing import Any

from ketamine_edu.kit.page.controls import Choice, Choices, Control
from ketamine_edu.kit.page.explorer import Explorer
from ketamine_edu.kit.page.table import table
from ketamine_edu.response.onset import Comparison, compare, courses_of
from ketamine_edu.response.pictures.onset import OnsetPicture, half_time_words, left_out

COUNTED = {"difference": "difference from a control", "change": "change in one arm"}
AXES = {"points": "points of the scale", "share": "share of the effect at the end"}
DEFAULT_COMPARED = ("esketamine_aspire", "ketamine_masked", "ssri_scores", "duloxetine")
DEFAULT_ARMS = ("esketamine_arm", "placebo_spray", "tablet_arm", "placebo_tablet")


class OnsetExplorer(Explorer):
    """Improvement from minutes to weeks after the first dose, with half of each effect marked.

    Controls: differences from a control, or changes in one arm; which treatments; points of the rating scale, or shares
    of the effect at the last point.
    """

    def build_controls(self) -> dict[str, Control]:
        names = {measure: {course.id: course.label for course in courses_of(measure)} for measure in COUNTED}
        return {
            "counted": Choice("What is counted", COUNTED, "difference"),
            "compared": Choices("Treatments, against a control", names["difference"], DEFAULT_COMPARED, swatches=True),
            "arms": Choices("Arms", names["change"], DEFAULT_ARMS, swatches=True),
            "axis": Choice("In", AXES, "points"),
        }

    def needed_controls(self, state: Any) -> list[str]:
        return ["counted", "compared" if state.counted == "difference" else "arms", "axis"]

    def build_picture(self) -> OnsetPicture:
        return OnsetPicture([*courses_of("difference"), *courses_of("change")])

    def compute(self, state: Any) -> Comparison:
        names = state.compared if state.counted == "difference" else state.arms
        return compare(state.counted, names, as_share=state.axis == "share")

    def headline(self, state: Any, results: Comparison) -> str:
        rows = []
        for line in results.courses:
            course, half, interval = line.course, "not fitted", ""
            if line.rise is not None:
                low, high = (half_time_words(time_h) for time_h in line.rise.half_effect_interval_h())
                half, interval = half_time_words(line.rise.half_effect_h()), f"{low} to {high}"
            end = f"{course.value[-1]:.3g} {course.unit} at {half_time_words(course.last_h)}"
            rows.append([course.label, half, interval, end])
        columns = ["Treatment", "Half of the effect", "95 % interval", "At the last point"]
        numbers = table(columns, rows, looks=[line.course.id for line in results.courses]) if rows else ""
        return numbers + (f"<p>{escape(left_out(results))}</p>" if results.left_out else "")
