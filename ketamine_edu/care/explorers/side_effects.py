"""The explorer of side effects: a hundred people on the drug beside a hundred on placebo."""

from typing import Any

from ketamine_edu.care.pictures.side_effects import SideEffectPicture
from ketamine_edu.care.side_effect_rates import TRIALS, SideEffect, side_effect, side_effects
from ketamine_edu.kit.page.controls import Choice, Control, Toggle
from ketamine_edu.kit.page.explorer import Explorer
from ketamine_edu.kit.page.table import table

DEFAULT = {
    "resistant": "resistant_dissociation",
    "crisis": "crisis_dizziness",
    "maintenance": "maintenance_dissociation",
    "pressure": "pressure_systolic40",
}


class SideEffectExplorer(Explorer):
    """How often a side effect is reported on esketamine and on placebo, and by how many because of the drug.

    Controls: trials; the side effect, from those counted there; whether to split those affected on the drug.
    """

    def build_controls(self) -> dict[str, Control]:
        labels: dict[str, dict[str, str]] = {trials: {} for trials in TRIALS}
        for effect in side_effects().values():
            labels[effect.trials][effect.id] = effect.label
        choices = {trials: Choice("Side effect", labels[trials], DEFAULT[trials]) for trials in TRIALS}
        return {
            "trials": Choice("People", TRIALS, "resistant"),
            **choices,
            "split": Toggle("Show who would have it on placebo too", True),
        }

    def needed_controls(self, state: Any) -> list[str]:
        return ["trials", state.trials, "split"]

    def build_picture(self) -> SideEffectPicture:
        return SideEffectPicture()

    def compute(self, state: Any) -> SideEffect:
        return side_effect(getattr(state, state.trials))

    def headline(self, state: Any, results: SideEffect) -> str:
        difference, counts = results.difference, results.counts
        number_needed, _, interval = results.number_needed().partition(" (")
        rows = [
            ["on esketamine", _of_100(results.treated_percent), f"{counts.events_treated} of {counts.n_treated}"],
            ["on placebo", _of_100(results.control_percent), f"{counts.events_control} of {counts.n_control}"],
            ["difference", _of_100(difference.percent), _interval(f"{difference.low:.1f} to {difference.high:.1f}")],
            ["number needed to harm", number_needed, _interval(interval.removesuffix(")"))],
        ]
        return table([results.label, "people", "counted"], rows)


def _of_100(percent: float) -> str:
    return f"{percent:.1f} of 100"


def _interval(ends: str) -> str:
    return f"95 % interval {ends}"
