"""The explorer of virtual knockouts: a step of the cascade is blocked."""

from typing import Any

from ketamine_edu.evidence.references import cite
from ketamine_edu.kit.page.controls import Choices, Control, Slider, stepped
from ketamine_edu.kit.page.explorer import Explorer
from ketamine_edu.kit.page.table import table
from ketamine_edu.plasticity.experiments import Knockout, agreements, knockout
from ketamine_edu.plasticity.pictures.knockout import KnockoutPicture
from ketamine_edu.plasticity.signalling import BLOCKERS, load_plasticity


class KnockoutExplorer(Explorer):
    """Block a step: what stops, and what the published experiments found.

    Controls: the blockers; how complete the block is; when it begins.
    """

    def build_controls(self) -> dict[str, Control]:
        standard_percent = round(100 * load_plasticity().blocked_share)
        return {
            "blockers": Choices("What is blocked", BLOCKERS, ("rapamycin",)),
            "block_percent": Slider("How much of it", stepped(0, 100, 5), standard_percent, unit="%"),
            "blocked_from_h": Slider(
                "Given how long after ketamine", (0, 0.5, 1, 2, 3, 6, 12, 24, 48, 168), 0, unit="h"
            ),
        }

    def build_picture(self) -> KnockoutPicture:
        return KnockoutPicture()

    def compute(self, state: Any) -> Knockout:
        return knockout(state.blockers, state.block_percent / 100, state.blocked_from_h)

    def headline(self, state: Any, results: Knockout) -> str:
        if not results.published:
            return "Nothing is blocked: tick a box on the left."
        rows = [
            [cite(row.source), row.measured, row.observed, row.predicted, "✓ agrees" if row.agrees else "✗ differs"]
            for row in results.published
        ]
        words = (
            f"Published with these blockers, given when they were given there, against the model at its usual block: "
            f"{agreements(results.published)} of {len(results.published)} agree."
        )
        return f"{table(['Source', 'Measured', 'Found', 'Model', ''], rows)}<p>{words}</p>"
