"""Absolute terms in lesson 08: what a ratio means for a hundred people, for benefits and for harms."""

import math
from dataclasses import dataclass
from functools import cache
from html import escape

from ketamine_edu.appraisal.absolute_terms import (
    Difference,
    difference_from_counts,
    difference_from_ratio,
    number_needed_in_words,
)
from ketamine_edu.appraisal.meta_analysis import Counts, log_ratio
from ketamine_edu.appraisal.pictures.absolute_terms import AbsolutePicture, AbsoluteResults
from ketamine_edu.appraisal.studies import counts_of
from ketamine_edu.evidence.references import cite
from ketamine_edu.evidence.tables import Row, read_table
from ketamine_edu.kit.page.controls import Choice, Slider, stepped
from ketamine_edu.kit.page.explorer import Explorer
from ketamine_edu.kit.page.table import table

KINDS = {"benefit": "benefits", "harm": "harms"}
RISKS = {"own": "set below", "source": "as in the source"}
MEASURES = {"odds ratio", "risk ratio"}
DEFAULT = {"benefit": "dean-response-midazolam", "harm": "macsphere-drowsy"}


@dataclass(frozen=True)
class Effect:
    """A ratio of one event with its interval. control_percent: risk without treatment in the source, None if not read.

    counts: those of a single trial, None for a pooled ratio.
    """

    id: str
    label: str
    outcome: str
    measure: str
    value: float
    low: float
    high: float
    wanted: bool
    control_percent: float | None
    certainty: str
    source: str
    counts: Counts | None = None


@cache
def effects() -> dict[str, Effect]:
    """All ratios of the data by id: pooled ones as printed, and single trials from their counts."""
    pooled = [row for row in read_table("appraisal/pooled") if row["measure"] in MEASURES]
    names = (
        "id",
        "label",
        "outcome",
        "measure",
        "value",
        "low",
        "high",
        "wanted",
        "control_percent",
        "certainty",
        "source",
    )
    found = [Effect(**{name: row[name] for name in names}) for row in pooled]
    found += [
        _of_trial(number, row) for number, row in enumerate(read_table("appraisal/counts"), start=1) if _is_shown(row)
    ]
    return {one.id: one for one in found}


def _is_shown(row: Row) -> bool:
    """Pooled responses stand for their trials, and one row for people who were counted several times."""
    several = {
        "response_24h": ("Lii 2023",),
        "anxiety": ("rated by others (LSAS)",),
        "fibromyalgia": ("after 15 min", "week 8"),
    }
    return row["study"] in several.get(row["question"], (row["study"],))


def _of_trial(number: int, row: Row) -> Effect:
    counts = counts_of(row)
    study = log_ratio(counts, "odds ratio")
    values = [math.exp(value) for value in (study.estimate, *study.interval)]
    control = 100 * row["events_control"] / row["n_control"]
    label = {"fibromyalgia": "Noppers 2011", "anxiety": "Taylor 2018"}.get(row["question"], row["study"])
    rest = ("odds ratio", *values, row["wanted"], control, "one trial", row["source"])
    return Effect(f"trial-{number}", label, row["label"], *rest, counts)


def effects_of(kind: str) -> dict[str, str]:
    """Ids and names of the benefits or of the harms."""
    return {one.id: one.outcome for one in effects().values() if one.wanted == (kind == "benefit")}


@dataclass(frozen=True)
class Absolute(AbsoluteResults):
    """A picture's results together with what the headline needs."""

    effect: Effect
    difference: Difference
    cut_off: bool


class AbsoluteExplorer(Explorer):
    """A hundred people without treatment and a hundred with it.

    Controls: benefits or harms, which one, where the risk without treatment comes from, and that risk.
    """

    def build_controls(self):
        return {
            "kind": Choice("Look at", KINDS, "benefit"),
            **{kind: Choice(words.capitalize(), effects_of(kind), DEFAULT[kind]) for kind, words in KINDS.items()},
            "risk_from": Choice("Risk without treatment", RISKS, "own"),
            "control_percent": Slider("Without treatment", stepped(1, 90, 1), 26, unit="%"),
        }

    def needed_controls(self, state):
        return [
            "kind",
            state.kind,
            "risk_from",
            *([] if self._printed_risk(state) is not None else ["control_percent"]),
        ]

    @staticmethod
    def _printed_risk(state) -> float | None:
        """Risk without treatment of the source, if it is to be used and was read (%)."""
        return effects()[getattr(state, state.kind)].control_percent if state.risk_from == "source" else None

    def build_picture(self):
        return AbsolutePicture()

    def compute(self, state):
        one = effects()[getattr(state, state.kind)]
        printed = self._printed_risk(state)
        control = float(state.control_percent if printed is None else printed)
        if printed is not None and one.counts:  # a single trial's own people need no ratio
            difference, cut_off = difference_from_counts(one.counts), False
        else:
            difference, cut_off = difference_from_ratio(control, one.value, one.low, one.high, one.measure)
        treated, low, high = (control + part for part in (difference.percent, difference.low, difference.high))
        needed = number_needed_in_words(difference, one.wanted)
        summary = (
            f"{one.outcome} ({one.label}): {round(control)} of 100 people without treatment, {round(treated)} of 100 with it, "
            f"from {low:.1f} to {high:.1f} %. {needed}."
        )
        return Absolute(
            control_percent=control,
            treated_percent=treated,
            low=low,
            high=high,
            wanted=one.wanted,
            needed=needed,
            quantity="with the benefit" if one.wanted else "with the harm",
            summary=summary,
            effect=one,
            difference=difference,
            cut_off=cut_off,
        )

    def headline(self, state, results):
        one, difference = results.effect, results.difference
        ratio = f"{one.value:.3g} ({one.low:.3g} to {one.high:.3g})"
        points = f"{difference.percent:+z.1f} ({difference.low:+z.1f} to {difference.high:+z.1f})".replace("-", "−")
        columns = [one.measure.capitalize(), "People more or fewer in 100", "Number needed", "Certainty"]
        shown = table(columns, [[ratio, points, number_needed_in_words(difference, one.wanted), one.certainty]])
        lines = [f"{escape(one.outcome)}: {escape(one.label)} ({escape(cite(one.source))})."]
        if one.control_percent is None:
            lines.append("The source's own risk without treatment was not read; the slider sets it.")
        elif state.risk_from == "own":
            lines.append(f"In the source, {one.control_percent:.3g} % had it without treatment.")
        if results.cut_off:
            lines.append("The risk ratio would give more than 100 %; it is cut off there.")
        return shown + f"<p>{' '.join(lines)}</p>"
