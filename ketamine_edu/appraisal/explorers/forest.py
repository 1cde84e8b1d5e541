"""The forest plot of lesson 08: trials of one condition and outcome, pooled by the model of the reader's choice."""

import math
from dataclasses import dataclass
from functools import lru_cache
from html import escape

from ketamine_edu.appraisal.meta_analysis import MODELS, Pooled, Study, pool
from ketamine_edu.appraisal.pictures.forest import ForestPicture, ForestResults, ForestRow
from ketamine_edu.appraisal.studies import (
    COMPARATORS,
    RATIOS,
    Question,
    outcomes,
    question,
    rows_of,
    studies_of,
)
from ketamine_edu.evidence.references import cite, source_keys
from ketamine_edu.kit.page.controls import Choice, Slider, stepped
from ketamine_edu.kit.page.explorer import Explorer
from ketamine_edu.kit.page.table import table

MOST_TRIALS = 6
HARTUNG_KNAPP = ("hartung-knapp", "modified")


def conditions() -> dict[str, str]:
    """Key of a control's name -> condition, for every condition of the data."""
    return {condition.lower().replace(" ", "_"): condition for condition in outcomes()}


def printed(one: Question, value: float) -> str:
    """A value of the axis as the reader sees it: a difference, or the ratio."""
    if one.is_counted:
        ratio = math.exp(value)
        return f"{ratio:.2f}" if ratio < 10 else f"{ratio:.0f}"
    return f"{value:.2f}".replace("-", "−")


def with_interval(one: Question, estimate: float, low: float, high: float) -> str:
    """ "−3.85 (−5.78 to −1.92)" """
    return f"{printed(one, estimate)} ({printed(one, low)} to {printed(one, high)})"


@lru_cache(maxsize=32)
def limits_of(name: str, measure: str) -> tuple[float, float]:
    """Ends of the axis: the same whatever is left out or pooled, so that trials stay where they are."""
    one, studies = question(name), studies_of(name, "any", measure)[0]
    ends = [0.0, *(end for study in studies for end in study.interval)]
    ends += [end for row in published_rows(name, "any", measure) for end in (row.low, row.high)]
    if one.pooled and len(studies) > 1:
        for model in ("random", "hartung-knapp"):
            found = pool(studies, model)
            ends += [found.low, found.high]
    room = 0.04 * (max(ends) - min(ends))
    low, high = min(ends) - room, max(ends) + room
    least = 0.22 * (high - low)  # both sides of no effect have room for their names
    return min(low, -least), max(high, least)


@lru_cache(maxsize=64)
def published_rows(name: str, comparator: str, measure: str) -> tuple[ForestRow, ...]:
    """What reviews print on the same question, on its axis."""
    one, found = question(name), []
    for row in rows_of("pooled", name):
        if comparator not in ("any", row["comparator"]) or (one.is_counted and row["measure"] != measure):
            continue
        values = [math.log(v) if one.is_counted else v for v in (row["value"], row["low"], row["high"])]
        kind = {"inert": " (inert)", "active": " (active)", "mixed": ""}[row["comparator"]]
        found.append(ForestRow(row["label"] + kind, *values, "published", 0.0, False, with_interval(one, *values)))
    return tuple(found)


@dataclass(frozen=True)
class Forest(ForestResults):
    """A picture's results together with what the headline needs."""

    question: Question
    found: Pooled | None
    model: str
    left_out: str
    number_kept: int


class ForestExplorer(Explorer):
    """Trials of ketamine and esketamine as a forest plot.

    Controls: condition, outcome, kind of control, measure of a counted outcome, model, and a trial to leave out.
    """

    def build_controls(self):
        shown = conditions()
        asked = {
            key: Choice("Outcome", outcomes()[words], next(iter(outcomes()[words]))) for key, words in shown.items()
        }
        return {
            "condition": Choice("Condition", shown, "depression"),
            **asked,
            "comparator": Choice("Control", COMPARATORS, "any"),
            "measure": Choice("Measure", {name: name for name in RATIOS}, "odds ratio"),
            "model": Choice("Model", MODELS, "random"),
            "left_out": Slider("Leave out trial number (0: none)", stepped(0, MOST_TRIALS, 1), 0),
        }

    def needed_controls(self, state):
        one = question(getattr(state, state.condition))
        choices = [state.condition] if len(self.controls[state.condition].options) > 1 else []
        measure = ["measure"] if one.is_counted else []
        return ["condition", *choices, "comparator", *measure, *(["model"] if one.pooled else []), "left_out"]

    def build_picture(self):
        return ForestPicture()

    def compute(self, state):
        one = question(getattr(state, state.condition))
        studies, silent = studies_of(one.id, state.comparator, state.measure)
        kept = [study for number, study in enumerate(studies, start=1) if number != state.left_out]
        found = self._pool(one, kept, state.model)
        controls = {
            row["study"]: row["comparator"] for row in rows_of("counts" if one.is_counted else "effects", one.id)
        }
        weights = dict(zip([study.name for study in kept], found.weights_percent, strict=True)) if found else {}
        rows = [
            self._row(one, number, study, controls[study.name], weights, number == state.left_out)
            for number, study in enumerate(studies, start=1)
        ]
        pooled = None
        if found:
            values = (found.estimate, found.low, found.high)
            pooled = ForestRow(MODELS[found.model], *values, "pooled", 0.0, False, with_interval(one, *values))
        unreported = [f"{row['study']} ({row['n']} people)" for row in rows_of("unreported", one.id, state.comparator)]
        unreported += [f"{name} (no event, or all)" for name in silent]
        without = f"No effect printed: {', '.join(unreported)}." if unreported else ""
        gone = studies[state.left_out - 1].name if 0 < state.left_out <= len(studies) else ""
        return Forest(
            rows=rows,
            pooled=pooled,
            prediction=found.prediction if found else None,
            published=published_rows(one.id, state.comparator, state.measure),
            limits=limits_of(one.id, state.measure),
            is_ratio=one.is_counted,
            quantity=f"{state.measure}: {one.unit}" if one.is_counted else f"Difference from control ({one.unit})",
            favours=("fewer with ketamine", "more with ketamine")
            if one.is_counted
            else ("ketamine better", "control better"),
            silent=without,
            summary=self._in_words(one, rows, pooled, gone, without),
            question=one,
            found=found,
            model=state.model,
            left_out=gone,
            number_kept=len(kept),
        )

    @staticmethod
    def _pool(one: Question, kept: list[Study], model: str) -> Pooled | None:
        if not one.pooled or not kept:
            return None
        return pool(kept, model if len(kept) > 1 or model not in HARTUNG_KNAPP else "random") if len(kept) > 1 else None

    @staticmethod
    def _row(one, number, study, control, weights, is_out) -> ForestRow:
        low, high = study.interval
        share = weights.get(study.name, 50.0) / max([*weights.values(), 1.0]) if not is_out else 0.0
        share = min(share, 1.0) if weights else 0.35
        text = with_interval(one, study.estimate, low, high)
        if study.name in weights:
            text += f"  {weights[study.name]:.0f} %"
        return ForestRow(f"{number}  {study.name}", study.estimate, low, high, control, share, is_out, text)

    @staticmethod
    def _in_words(one, rows, pooled, gone, without) -> str:
        words = [f"Forest plot. {one.condition}: {one.label}. {len(rows)} rows."]
        words += [f"{row.label.split('  ', 1)[1]}: {row.text}." for row in rows]
        words += [f"Left out: {gone}."] if gone else []
        words += [f"Pooled, {pooled.label}: {pooled.text}."] if pooled else ["Nothing is pooled."]
        return " ".join([*words, without]).strip()

    def headline(self, state, results):
        one, found = results.question, results.found
        lines = []
        if found:
            unit = "" if one.is_counted else f" {one.unit}"
            ahead = (
                with_interval(one, found.estimate, *found.prediction).partition(" ")[2]
                if found.prediction
                else "needs 3 trials"
            )
            ahead = "not under a fixed effect" if found.model == "fixed" else ahead.strip("()")
            columns = ["Model", "Pooled" + (f" ({one.unit})" if unit else ""), "I²", "tau²", "Next trial, 95 %"]
            numbers = [
                MODELS[found.model],
                results.pooled.text,
                f"{found.i2_percent:.0f} %",
                f"{found.tau2:.2f}",
                ahead,
            ]
            lines.append(table(columns, [numbers]))
        elif one.pooled:
            words = "no trial is left" if not results.number_kept else "one trial is left, and one trial is not pooled"
            lines.append(f"<p>Nothing is pooled: {words}.</p>")
        else:
            lines.append(f"<p>Not pooled. {escape(one.note or '')}</p>")
        rating = {"not rated": "not rated in what we read"}.get(one.certainty, one.certainty)
        note = f" {escape(one.note)}" if one.note and one.pooled else ""
        sources = ", ".join(cite(key) for key in source_keys(one.source))
        lines.append(f"<p><b>Certainty: {rating}</b> ({escape(sources)}).{note}</p>")
        lines += [f"<p>{escape(results.silent)} {self._why(one)}</p>"] if results.silent else []
        return "".join(lines)

    @staticmethod
    @lru_cache(maxsize=16)
    def _why(one: Question) -> str:
        found = [f"{row['study']}: {row['finding']}" for row in rows_of("unreported", one.id)]
        return escape(f"{'; '.join(found)}.") if found else ""
