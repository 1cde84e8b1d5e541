"""The explorer of side effects: a hundred people on the drug beside a hundred on placebo."""

from dataclasses import dataclass

from ketamine_edu.care.pictures.side_effects import SideEffectPicture, SideEffectResults
from ketamine_edu.care.side_effect_rates import TRIALS, SideEffect, side_effect, side_effects
from ketamine_edu.kit.drawing.icon_array import PEOPLE, whole_counts
from ketamine_edu.kit.page.controls import Choice, Toggle
from ketamine_edu.kit.page.explorer import Explorer
from ketamine_edu.kit.page.table import table

FIRST = {
    "resistant": "resistant_dissociation",
    "crisis": "crisis_dizziness",
    "maintenance": "maintenance_dissociation",
    "pressure": "pressure_systolic40",
}


def whole(percent: float) -> int:
    """People in a hundred, as a whole number."""
    return whole_counts([percent, PEOPLE - percent])[0]


@dataclass(frozen=True)
class Harm(SideEffectResults):
    """A picture's results with the side effect behind them."""

    effect: SideEffect


class SideEffectExplorer(Explorer):
    """How often a side effect is reported on esketamine and on placebo, and by how many because of the drug.

    Controls: trials; the side effect, from those counted there; whether to split those affected on the drug.
    """

    def build_controls(self):
        found = {trials: {} for trials in TRIALS}
        for effect in side_effects().values():
            found[effect.trials][effect.id] = effect.label
        choices = {trials: Choice("Side effect", found[trials], FIRST[trials]) for trials in TRIALS}
        return {
            "trials": Choice("People", TRIALS, "resistant"),
            **choices,
            "split": Toggle("Show who would have it on placebo too", True),
        }

    def needed_controls(self, state):
        return ["trials", state.trials, "split"]

    def build_picture(self):
        return SideEffectPicture()

    def compute(self, state):
        effect = side_effect(getattr(state, state.trials))
        control, treated = whole(effect.control_percent), whole(effect.treated_percent)
        too = min(control, treated) if state.split else 0
        with_words = "more, with the drug only" if state.split else "with it"
        n, m = effect.counts.n_treated, effect.counts.n_control
        summary = (
            f"{effect.label[:1].upper()}{effect.label[1:]}: {treated} of 100 people on esketamine and {control} of 100 on "
            f"placebo. Counted were {effect.counts.events_treated} of {n} and {effect.counts.events_control} of {m}."
        )
        return Harm(
            label=effect.label,
            placebo=(control, 0, PEOPLE - control) if state.split else (0, control, PEOPLE - control),
            drug=(too, treated - too, PEOPLE - treated),
            placebo_words=("with it", "with it", "without it"),
            drug_words=("would have it on placebo too", with_words, "without it"),
            summary=summary,
            effect=effect,
        )

    def headline(self, state, results):
        effect = results.effect
        d, counts = effect.difference, effect.counts
        rows = [
            ["on esketamine", f"{effect.treated_percent:.1f} of 100", f"{counts.events_treated} of {counts.n_treated}"],
            ["on placebo", f"{effect.control_percent:.1f} of 100", f"{counts.events_control} of {counts.n_control}"],
            ["difference", f"{d.percent:.1f} of 100", f"95 % interval {d.low:.1f} to {d.high:.1f}"],
            ["number needed to harm", *self._needed(effect)],
        ]
        return table([effect.label, "people", "counted"], rows)

    @staticmethod
    def _needed(effect: SideEffect) -> tuple[str, str]:
        number, _, interval = effect.number_needed().partition(" (")
        return number, f"95 % interval {interval.removesuffix(')')}"
