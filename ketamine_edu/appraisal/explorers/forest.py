"""The forest plot of lesson 08: trials of one condition and outcome, pooled by the model of the reader's choice."""

from functools import lru_cache
from html import escape
from typing import Any

from ketamine_edu.appraisal.forest import Forest, forest
from ketamine_edu.appraisal.meta_analysis import MODELS, RATIOS, Pooled
from ketamine_edu.appraisal.pictures.forest import ForestPicture, without_number
from ketamine_edu.appraisal.studies import COMPARATORS, Question, outcomes, question, unreported_trials
from ketamine_edu.evidence.references import cite, source_keys
from ketamine_edu.kit.page.controls import Choice, Control, Slider, stepped
from ketamine_edu.kit.page.explorer import Explorer
from ketamine_edu.kit.page.table import table

MOST_TRIALS = 6


def conditions() -> dict[str, str]:
    """Key of a control's name -> condition, for every condition of the data."""
    return {condition.lower().replace(" ", "_"): condition for condition in outcomes()}


class ForestExplorer(Explorer):
    """Trials of ketamine and esketamine as a forest plot.

    Controls: condition, outcome, kind of control, measure of a counted outcome, model, and a trial to leave out.
    """

    def build_controls(self) -> dict[str, Control]:
        asked = {
            key: Choice("Outcome", outcomes()[condition], next(iter(outcomes()[condition])))
            for key, condition in conditions().items()
        }
        return {
            "condition": Choice("Condition", conditions(), "depression"),
            **asked,
            "comparator": Choice("Control", COMPARATORS, "any"),
            "measure": Choice("Measure", {name: name for name in RATIOS}, "odds ratio"),
            "model": Choice("Model", MODELS, "random"),
            "left_out": Slider("Leave out trial number (0: none)", stepped(0, MOST_TRIALS, 1), 0),
        }

    def needed_controls(self, state: Any) -> list[str]:
        asked = question(getattr(state, state.condition))
        outcome = [state.condition] if len(outcomes()[asked.condition]) > 1 else []
        measure = ["measure"] if asked.is_counted else []
        return ["condition", *outcome, "comparator", *measure, *(["model"] if asked.pooled else []), "left_out"]

    def build_picture(self) -> ForestPicture:
        return ForestPicture()

    def compute(self, state: Any) -> Forest:
        asked = getattr(state, state.condition)
        return forest(asked, state.comparator, state.measure, state.model, state.left_out)

    def headline(self, state: Any, results: Forest) -> str:
        asked = results.question
        if results.pooled:
            pool = self._pool(asked, results.pooled)
        elif asked.pooled:
            why = "one trial is left, and one trial is not pooled" if results.remaining else "no trial is left"
            pool = f"<p>Nothing is pooled: {why}.</p>"
        else:
            pool = f"<p>Not pooled. {escape(asked.note or '')}</p>"
        certainty = "not rated in what we read" if asked.certainty == "not rated" else asked.certainty
        note = f" {escape(asked.note)}" if asked.note and asked.pooled else ""
        sources = ", ".join(cite(key) for key in source_keys(asked.source))
        rating = f"<p><b>Certainty: {certainty}</b> ({escape(sources)}).{note}</p>"
        missing = f"<p>{escape(without_number(results))} {_findings(asked)}</p>" if results.without_number else ""
        return pool + rating + missing

    @staticmethod
    def _pool(asked: Question, pooled: Pooled) -> str:
        """The pooled estimate and how far the trials disagree, as a table."""
        unit = "" if asked.is_counted else f" ({asked.unit})"
        if pooled.model == "fixed":
            prediction = "not under a fixed effect"
        elif pooled.prediction is None:
            prediction = "needs 3 trials"
        else:
            prediction = " to ".join(asked.in_print(end) for end in pooled.prediction)
        numbers = [
            MODELS[pooled.model],
            asked.in_print_with_interval(pooled.estimate, pooled.low, pooled.high),
            f"{pooled.i2_percent:.0f} %",
            f"{pooled.tau2:.2f}",
            prediction,
        ]
        return table(["Model", f"Pooled{unit}", "I²", "tau²", "Next trial, 95 %"], [numbers])


@lru_cache(maxsize=16)
def _findings(asked: Question) -> str:
    """What the trials without a number say in words."""
    findings = [f"{trial.study}: {trial.finding}" for trial in unreported_trials(asked.id)]
    return escape(f"{'; '.join(findings)}.") if findings else ""
