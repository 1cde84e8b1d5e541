"""The explorer of a lesson's section "what the data say": every published number against the model."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from ketamine_edu.evidence.markdown import in_digits
from ketamine_edu.kit.drawing import style
from ketamine_edu.kit.drawing.agreement import AgreementPicture
from ketamine_edu.kit.numbers.targets import ROLES, Target
from ketamine_edu.kit.page.controls import Choices, Control
from ketamine_edu.kit.page.explorer import Explorer
from ketamine_edu.kit.page.table import number, table

WORST = 5


class AgreementExplorer(Explorer):
    """Observed against predicted, and the worst misses in words.

    Controls: which groups of numbers, and which by their role in building the model.
    """

    def __init__(self, targets: Sequence[Target]) -> None:
        if not targets:
            raise ValueError("targets is empty; allowed is at least one Target")
        self._targets = tuple(targets)
        self._groups = tuple(dict.fromkeys(target.group for target in targets))
        super().__init__()

    def build_controls(self) -> dict[str, Control]:
        roles = {role: words for role, words in ROLES.items() if any(t.role == role for t in self._targets)}
        return {
            "groups": Choices("What is compared", {g: style.look(g).label for g in self._groups}, self._groups),
            "roles": Choices("How the number was used", roles, tuple(roles)),
        }

    def build_picture(self) -> AgreementPicture:
        values = np.array([(t.observed, t.predicted) for t in self._targets])
        limits = (0.6 * float(values.min()), 1.6 * float(values.max()))
        units = ", ".join(dict.fromkeys(t.unit.replace("*", "·") for t in self._targets))
        return AgreementPicture(self._groups, limits, units)

    def compute(self, state: Any) -> tuple[Target, ...]:
        return tuple(t for t in self._targets if t.group in state.groups and t.role in state.roles)

    def headline(self, state: Any, results: Sequence[Target]) -> str:
        worst = sorted(results, key=lambda t: -abs(t.error_percent))[:WORST]
        rows = [
            [
                f"{t.description}, {t.quantity}",
                f"{in_digits(t.observed, 4)} {t.unit}",
                number(t.predicted),
                f"{t.error_percent:+z.0f} %",
            ]
            for t in worst
        ]
        return table(["The worst misses", "Observed", "Predicted", "Error"], rows) if rows else ""
