"""Absolute terms in lesson 08: what a ratio means for a hundred people, for benefits and for harms."""

from html import escape
from typing import Any

from ketamine_edu.appraisal.benefits_and_harms import Effect, Risks, effects, effects_of, risks_at, risks_in_source
from ketamine_edu.appraisal.pictures.absolute_terms import AbsolutePicture
from ketamine_edu.evidence.references import cite
from ketamine_edu.kit.page.controls import Choice, Control, Slider, stepped
from ketamine_edu.kit.page.explorer import Explorer
from ketamine_edu.kit.page.table import table

KINDS = {"benefit": "benefits", "harm": "harms"}
RISKS = {"own": "set below", "source": "as in the source"}
DEFAULT = {"benefit": "dean-response-midazolam", "harm": "macsphere-drowsy"}


class AbsoluteExplorer(Explorer):
    """A hundred people without treatment and a hundred with it.

    Controls: benefits or harms, which one, where the risk without treatment comes from, and that risk.
    """

    def build_controls(self) -> dict[str, Control]:
        return {
            "kind": Choice("Look at", KINDS, "benefit"),
            **{kind: Choice(words.capitalize(), effects_of(kind), DEFAULT[kind]) for kind, words in KINDS.items()},
            "risk_from": Choice("Risk without treatment", RISKS, "own"),
            "control_percent": Slider("Without treatment", stepped(1, 90, 1), 26, unit="%"),
        }

    def needed_controls(self, state: Any) -> list[str]:
        own_risk = [] if self._is_risk_of_source(state) else ["control_percent"]
        return ["kind", state.kind, "risk_from", *own_risk]

    def build_picture(self) -> AbsolutePicture:
        return AbsolutePicture()

    def compute(self, state: Any) -> Risks:
        effect = self._effect(state)
        return risks_in_source(effect) if self._is_risk_of_source(state) else risks_at(effect, state.control_percent)

    def headline(self, state: Any, results: Risks) -> str:
        effect, difference = results.effect, results.difference
        ratio = f"{effect.value:.3g} ({effect.low:.3g} to {effect.high:.3g})"
        points = f"{difference.percent:+z.1f} ({difference.low:+z.1f} to {difference.high:+z.1f})".replace("-", "−")
        columns = [effect.measure.capitalize(), "People more or fewer in 100", "Number needed", "Certainty"]
        numbers = table(columns, [[ratio, points, results.number_needed, effect.certainty]])
        lines = [f"{escape(effect.outcome)}: {escape(effect.label)} ({escape(cite(effect.source))})."]
        if effect.control_percent is None:
            lines.append("The source's own risk without treatment was not read; the slider sets it.")
        elif state.risk_from == "own":
            lines.append(f"In the source, {effect.control_percent:.3g} % had it without treatment.")
        if results.is_cut_off:
            lines.append("The risk ratio would give more than 100 %; it is cut off there.")
        return numbers + f"<p>{' '.join(lines)}</p>"

    @staticmethod
    def _effect(state: Any) -> Effect:
        return effects()[getattr(state, state.kind)]

    def _is_risk_of_source(self, state: Any) -> bool:
        """Whether the risk of the source is asked for, and was read."""
        return state.risk_from == "source" and self._effect(state).control_percent is not None
