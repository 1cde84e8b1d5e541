"""What the live artists of lesson 08 must show, written from the meaning of each."""

import math

import numpy as np

from ketamine_edu.appraisal.absolute_terms import (
    difference_from_counts,
    difference_from_ratio,
    number_needed_in_words,
)
from ketamine_edu.appraisal.benefits_and_harms import effects
from ketamine_edu.appraisal.explorers.absolute_terms import AbsoluteExplorer
from ketamine_edu.appraisal.explorers.forest import ForestExplorer
from ketamine_edu.appraisal.meta_analysis import MODELS, pool
from ketamine_edu.appraisal.pictures.forest import axis_ticks
from ketamine_edu.appraisal.studies import Question, question, studies_of
from ketamine_edu.evidence.tables import read_table
from tests.kit.icon_array_pictures import icon_array
from tests.kit.pictures import Expected, Hidden, Outline, Points, Spans, Words, shows


@shows(AbsoluteExplorer)
def absolute(state, results, later):
    effect = effects()[getattr(state, state.kind)]
    as_in_source = state.risk_from == "source" and effect.control_percent is not None
    without = float(effect.control_percent if as_in_source else state.control_percent)
    if as_in_source and effect.counts is not None:
        difference = difference_from_counts(effect.counts)
    else:
        difference, _ = difference_from_ratio(without, effect.value, effect.low, effect.high, effect.measure)
    with_it = without + difference.percent
    before, after = round(without), round(with_it)

    gained, spared = max(after - before, 0), max(before - after, 0)
    benefit = state.kind == "benefit"
    what = "with the benefit" if benefit else "with the harm"
    words = {"more": "because of the treatment", "more_harm": "because of the treatment", "fewer": "no longer"}
    control = {"anyway": before, "more": 0, "more_harm": 0, "fewer": 0, "without": 100 - before}
    treated = {
        "anyway": min(before, after),
        "more": gained if benefit else 0,
        "more_harm": 0 if benefit else gained,
        "fewer": spared,
        "without": 100 - before - gained,
    }
    return {
        **icon_array("control", control, {**words, "anyway": what, "without": "without it"}),
        **icon_array("treated", treated, {**words, "anyway": f"{what} anyway", "without": "without it"}),
        "needed": Words(number_needed_in_words(difference, wanted=benefit)),
        "interval": Spans(0, without + difference.low, without + difference.high, upright=False),
        "control": Points([without], [0]),
        "treated": Points([with_it], [0]),
        # The names keep clear of the ends of the axis, below the point without treatment and above the one with it.
        "control name": Words(f"without {without:.1f} %", np.clip(without, 9, 91), -0.62),
        "treated name": Words(f"with treatment {with_it:.1f} %", np.clip(with_it, 9, 91), 0.62),
    }


ROWS_HIGH = 11.0
PLOT_PX = (308.0, 316.0 / ROWS_HIGH)  # length of the axis, and height of a row


@shows(ForestExplorer)
def forest(state, results, later):
    asked = question(getattr(state, state.condition))
    studies, silent = studies_of(asked.id, state.comparator, state.measure)
    is_out = [number == state.left_out for number in range(1, len(studies) + 1)]
    kept = [study for study, out in zip(studies, is_out, strict=True) if not out]
    pooled = pool(kept, state.model) if asked.pooled and len(kept) > 1 else None
    weights = dict(zip([study.name for study in kept], pooled.weights_percent, strict=True)) if pooled else {}
    low, high = axis_of(asked, state.measure)

    def across(value):
        return (np.asarray(value, dtype=float) - low) / (high - low)

    drawn = []
    table = "counts" if asked.is_counted else "effects"
    comparators = {row["study"]: row["comparator"] for row in rows(table, asked.id)}
    for number, (study, out) in enumerate(zip(studies, is_out, strict=True), start=1):
        # The square of a trial that weighs nothing has a side of 7 px, that of the heaviest one 17 px.
        share = weights[study.name] / max(weights.values()) if study.name in weights else 0.35
        text = in_print(asked, study.estimate, *study.interval)
        text += f"  {weights[study.name]:.0f} %" if study.name in weights else ""
        kind = "out" if out else comparators[study.name]
        drawn.append((kind, f"{number}  {study.name}", text, study.estimate, *study.interval, 7 + 10 * share**0.5))
    if pooled:
        ends = (pooled.estimate, pooled.low, pooled.high)
        drawn.append(("pooled", MODELS[state.model], in_print(asked, *ends), *ends, None))
    for row in published_pools(asked, state.comparator, state.measure):
        words = {"inert": " (inert)", "active": " (active)", "mixed": ""}[row["comparator"]]
        ends = [math.log(row[end]) if asked.is_counted else row[end] for end in ("value", "low", "high")]
        drawn.append(("published", row["label"] + words, in_print(asked, *ends), *ends, 7.0))
    heights = heights_of([row[0] for row in drawn])

    expected = {}
    for number in range(10):
        is_there = number < len(drawn)
        expected[f"label {number}"] = Words(drawn[number][1], y=heights[number]) if is_there else Hidden()
        expected[f"numbers {number}"] = Words(drawn[number][2], y=heights[number]) if is_there else Hidden()
    placed = [(*row, y) for row, y in zip(drawn, heights, strict=True)]
    for kind in ("inert", "active", "published"):
        same_kind = [row for row in placed if row[0] == kind]
        expected[f"{kind} interval"] = whiskers(same_kind, across)
        unclear = [row for row in same_kind if row[4] <= 0 <= row[5]]
        clear = [row for row in same_kind if row not in unclear]
        for name, of_name in (("clear", clear), ("open", unclear)):
            expected[f"{kind} {name}"] = marks(of_name, across, is_diamond=kind == "published")
    out = [row for row in placed if row[0] == "out"]
    expected["left out"] = whiskers(out, across)
    expected["left out marks"] = Points([across(row[3]) for row in out], [row[-1] for row in out]) if out else Hidden()
    expected |= diamond(pooled, next((row[-1] for row in placed if row[0] == "pooled"), None), across)

    ticks = axis_ticks((low, high), asked.is_counted)
    for number in range(7):
        words = ticks[number][1] if number < len(ticks) else None
        expected[f"tick {number}"] = Words(words, x=across(place_of(words, asked))) if words else Hidden()
    expected["grid"] = Spans([across(place_of(words, asked)) for _, words in ticks], 0, ROWS_HIGH)
    none = float(across(0))
    expected["no effect"] = Spans(none, 0, ROWS_HIGH)
    sides = ("fewer with ketamine", "more with ketamine") if asked.is_counted else ("ketamine better", "control better")
    expected["favours left"] = Words(sides[0], x=none - 0.02)
    expected["favours right"] = Words(sides[1], x=none + 0.02)
    unit = f"{state.measure}: {asked.unit}" if asked.is_counted else f"Difference from control ({asked.unit})"
    expected["quantity"] = Words(unit)
    without = [f"{row['study']} ({row['n']} people)" for row in rows("unreported", asked.id, state.comparator)]
    without += [f"{name} (no event, or all)" for name in silent]
    expected["silent"] = Words(f"No effect printed: {', '.join(without)}.") if without else Hidden()
    expected["nothing"] = Hidden() if drawn else Words("No trial with a printed number.")
    return expected


def rows(table: str, name: str, comparator: str = "any") -> list:
    """Rows of a table in data/appraisal for a question and a kind of control."""
    asked = [row for row in read_table(f"appraisal/{table}") if row["question"] == name]
    return [row for row in asked if comparator in ("any", row["comparator"])]


def axis_of(asked: Question, measure: str) -> tuple[float, float]:
    """Ends of the axis, the same for all models, kinds of control and trials left out: all intervals that trials and
    reviews print and those of the pooled trials, with 4 % of their range beyond; no effect at least 22 % from either.
    """
    studies = studies_of(asked.id, "any", measure)[0]
    ends = [0.0] + [end for study in studies for end in study.interval]
    for row in published_pools(asked, "any", measure):
        ends += [math.log(row[end]) if asked.is_counted else row[end] for end in ("low", "high")]
    if asked.pooled and len(studies) > 1:
        pools = [pool(studies, model) for model in ("random", "hartung-knapp")]
        ends += [end for pooled in pools for end in (pooled.low, pooled.high)]
    span = max(ends) - min(ends)
    low, high = min(ends) - 0.04 * span, max(ends) + 0.04 * span
    return min(low, -0.22 * 1.08 * span), max(high, 0.22 * 1.08 * span)


def published_pools(asked: Question, comparator: str, measure: str) -> list:
    pools = rows("pooled", asked.id, comparator)
    return [row for row in pools if not asked.is_counted or row["measure"] == measure]


def heights_of(kinds: list[str]) -> list[float]:
    """Where rows of these kinds stand: trials close together, then pooled and published ones after a wider gap each,
    drawn apart by up to 1.35 where there is room."""
    steps = []
    for number, kind in enumerate(kinds):
        is_first_published = kind == "published" and "published" not in kinds[:number] and number > 0
        steps.append(1.25 if kind == "pooled" else 1.35 if is_first_published else 1.0)
    stretch = min(1.35, 10.3 / sum(steps)) if steps else 1.0
    return [stretch * (sum(steps[: number + 1]) - 0.35) for number in range(len(steps))]


def in_print(asked: Question, *values: float) -> str:
    """Estimate and interval: ratios themselves, not their logarithms; differences with a true minus."""
    words = []
    for value in values:
        if asked.is_counted:
            ratio = math.exp(value)
            words.append(f"{ratio:.2f}" if ratio < 10 else f"{ratio:.0f}")
        else:
            words.append(("−" if f"{value:.2f}".startswith("-") else "") + f"{abs(value):.2f}")
    return f"{words[0]} ({words[1]} to {words[2]})"


def place_of(tick: str, asked: Question) -> float:
    """Where a tick that says this belongs."""
    value = float(tick.replace("−", "-"))
    return math.log(value) if asked.is_counted else value


def whiskers(rows: list, across) -> Expected:
    if not rows:
        return Hidden()
    return Spans([row[-1] for row in rows], across([row[4] for row in rows]), across([row[5] for row in rows]), False)


def marks(rows: list, across, is_diamond: bool) -> Expected:
    """Squares of the given sides at the estimates, or diamonds a quarter wider than they are said to be."""
    square, unit_diamond = [(1, 1), (1, -1), (-1, 1), (-1, -1)], [(-1.25, 0), (1.25, 0), (0, -1.25), (0, 1.25)]
    corners = [
        (across(row[3]) + dx * row[6] / 2 / PLOT_PX[0], row[-1] + dy * row[6] / 2 / PLOT_PX[1])
        for row in rows
        for dx, dy in (unit_diamond if is_diamond else square)
    ]
    return Outline(*zip(*corners, strict=True)) if corners else Hidden()


def diamond(pooled, y, across) -> dict[str, Expected]:
    """The pooled estimate, the bar of the next trial, and arrows where one of them goes on beyond the axis."""
    if pooled is None:
        return dict.fromkeys(("pooled", "prediction", "beyond left", "beyond right"), Hidden())
    left, right = (float(np.clip(across(end), 0, 1)) for end in (pooled.low, pooled.high))
    middle = float(across(pooled.estimate))
    expected = {"pooled": Outline([left, middle, right, middle], [y, y - 0.3, y, y + 0.3]), "prediction": Hidden()}
    ends = [pooled.low, pooled.high, *(pooled.prediction or ())]
    if pooled.prediction:
        low, high = (float(np.clip(across(end), 0, 1)) for end in pooled.prediction)
        expected["prediction"] = Spans(y, low, high, upright=False)
    expected["beyond left"] = Points([0], [y]) if across(min(ends)) < 0 else Hidden()
    expected["beyond right"] = Points([1], [y]) if across(max(ends)) > 1 else Hidden()
    return expected
