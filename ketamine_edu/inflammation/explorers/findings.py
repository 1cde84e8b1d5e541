"""The explorer of what studies found about markers of inflammation after ketamine."""

from typing import Any

from ketamine_edu.inflammation.markers import MARKERS, SETTINGS, Finding, chosen_findings, tally
from ketamine_edu.inflammation.pictures.findings import FindingsPicture
from ketamine_edu.kit.page.controls import Choices, Toggle
from ketamine_edu.kit.page.explorer import Explorer
from ketamine_edu.kit.page.table import table


class FindingsExplorer(Explorer):
    """What studies found about markers of inflammation after ketamine.

    Controls: settings, markers, and whether a control group is asked for.
    """

    def build_controls(self) -> dict[str, Choices | Toggle]:
        return {
            "settings": Choices("Who was studied", SETTINGS, tuple(SETTINGS), swatches=True),
            "markers": Choices("What was measured", {name: name for name in MARKERS}, MARKERS),
            "controlled": Toggle("Only trials with a control group", False),
        }

    def build_picture(self) -> FindingsPicture:
        return FindingsPicture()

    def compute(self, state: Any) -> tuple[Finding, ...]:
        return chosen_findings(state.settings, state.markers, state.controlled)

    def headline(self, state: Any, results: tuple[Finding, ...]) -> str:
        if not state.settings:
            return "<p>Nothing to show: tick a box on the left.</p>"
        rows = []
        for setting in state.settings:
            count = tally(finding for finding in results if finding.setting == setting)
            followed = f"{count.mood_followed} of {count.mood_asked}" if count.mood_asked else "not asked"
            directions = (count.lower, count.none_or_mixed, count.higher)
            rows.append([SETTINGS[setting], *map(str, directions), followed])
        columns = ["Findings", "lower", "none, or mixed", "higher", "mood followed"]
        return table(columns, rows, looks=list(state.settings))
