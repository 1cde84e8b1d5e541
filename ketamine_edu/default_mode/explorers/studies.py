"""The explorer of studies of the default mode: which of them are shown."""

from typing import Any

from ketamine_edu.default_mode.pictures.studies import StudiesPicture
from ketamine_edu.default_mode.studies import (
    COMPARISONS,
    CONNECTIONS,
    DIRECTIONS,
    Study,
    chosen_studies,
    count_directions,
)
from ketamine_edu.kit.page.controls import Choices, Toggle
from ketamine_edu.kit.page.explorer import Explorer
from ketamine_edu.kit.page.table import table


class StudiesExplorer(Explorer):
    """What studies of the default mode found: size with interval, or direction only.

    Controls: what was compared, what was measured, and whether only rows with a size are shown.
    """

    def build_controls(self) -> dict[str, Choices | Toggle]:
        return {
            "compared": Choices("Compared", COMPARISONS, tuple(COMPARISONS), swatches=True),
            "measured": Choices("Measured", CONNECTIONS, ("within default mode",)),
            "sizes_only": Toggle("Only findings with a size", False),
        }

    def build_picture(self) -> StudiesPicture:
        return StudiesPicture()

    def compute(self, state: Any) -> tuple[Study, ...]:
        return chosen_studies(state.compared, state.measured, state.sizes_only)

    def headline(self, state: Any, results: tuple[Study, ...]) -> str:
        if not results:
            return ""
        counts = count_directions(results)
        rows = [[COMPARISONS[name], *map(str, count.values())] for name, count in counts.items()]
        return table(["Findings shown", *DIRECTIONS], rows, looks=list(counts))
