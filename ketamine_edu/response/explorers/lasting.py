"""How long an improvement lasts: the second explorer of lesson 04."""

from typing import Any

from ketamine_edu.kit.drawing import style
from ketamine_edu.kit.page.controls import Choices, Control, Slider, stepped
from ketamine_edu.kit.page.explorer import Explorer
from ketamine_edu.kit.page.table import table
from ketamine_edu.response.lasting import EFFECT_LAST_D, Aftermath, aftermath, load_lasting, relapse_curves
from ketamine_edu.response.pictures.lasting import LastingPicture

TOLD_D = (30, 90, 182)  # days for which the table says who is still well


class LastingExplorer(Explorer):
    """What one dose or several do over days, and who stays well after treatment.

    Controls: number of doses and days between them; half-life of the decline; groups followed afterwards.
    """

    def build_controls(self) -> dict[str, Control]:
        groups = {name: style.look(name).label for name in relapse_curves()}
        half_life_d = load_lasting().decline_half_life_d
        return {
            "doses": Slider("Doses", stepped(1, 12, 1), 1),
            "interval_d": Slider("Days between doses", (1, 2, 2.5, 3, 3.5, 4, 7, 14), 2.5, unit="d"),
            "decline_half_life_d": Slider(
                "Half of the effect is gone after", stepped(3, 20, 0.5), half_life_d, unit="d"
            ),
            "groups": Choices("Afterwards", groups, tuple(groups), swatches=True),
        }

    def needed_controls(self, state: Any) -> list[str]:
        return [name for name in self.controls if name != "interval_d" or state.doses > 1]

    def build_picture(self) -> LastingPicture:
        return LastingPicture(tuple(relapse_curves()))

    def compute(self, state: Any) -> Aftermath:
        return aftermath(state.doses, state.interval_d, state.decline_half_life_d, state.groups)

    def headline(self, state: Any, results: Aftermath) -> str:
        effect = results.effect
        heads = ["Share of the largest", "highest", "a day after the last dose", f"on day {EFFECT_LAST_D:g}"]
        percents = (effect.highest_percent, effect.next_day_percent, effect.last_percent)
        numbers = table(heads, [["Effect of the doses", *map("{:.0f} %".format, percents)]])
        rows = [
            [style.look(group.id).label, *(f"{group.still_well_percent(day):.0f} %" for day in TOLD_D)]
            for group in results.relapse
        ]
        columns = ["Still well after", *(f"{day} d" for day in TOLD_D)]
        return numbers + (table(columns, rows, looks=[group.id for group in results.relapse]) if rows else "")
