"""What each usual mistake in an exercise comes to: shown nowhere, so that a wrong one would go unseen and unnamed."""

import importlib

import pytest

from ketamine_edu.command.registry import topics

# Topic, exercise, mistake: its value. Most can be worked out by hand: 0.5 mg/kg divided out as 82 kg / 0.5, half of a
# two-sided p, both arms of a trial of 133 each.
MISTAKES = {
    ("appraisal", "two-trials", "thrown-together"): 3.22826,
    ("appraisal", "two-trials", "plain-mean"): 3.80093,
    ("appraisal", "few-trials", "normal"): 0.579654,
    ("appraisal", "few-trials", "full-width"): 7.51565,
    ("appraisal", "group-sizes", "as-printed"): 83,
    ("appraisal", "p-and-interval", "no-logarithm"): 0.146257,
    ("appraisal", "p-and-interval", "one-sided"): 0.00194612,
    ("care", "number-needed-to-harm", "no-control"): 4.4359,
    ("care", "number-needed-to-harm", "not-inverted"): 19.8406,
    ("care", "below-threshold", "half-of-peak"): 2.59686,
    ("care", "first-month", "all-high"): 7080,
    ("care", "first-month", "once-a-week"): 3245,
    ("care", "pressure-left", "straight"): 24,
    ("chain", "block-by-hand", "bound-counted"): 7.06966,
    ("chain", "block-by-hand", "no-magnesium"): 47.5522,
    ("chain", "interactions", "totals-added"): 0.208499,
    ("circuit", "threshold-ratio", "upside-down"): 0.413169,
    ("circuit", "return-to-baseline", "peak"): 1.35838,
    ("claims", "share-supported", "with-partly"): 75,
    ("claims", "without-ketamine", "difference"): 20.6,
    ("default_mode", "samples-worth", "all-samples"): 240,
    ("default_mode", "samples-worth", "one-signal"): 23.9203,
    ("default_mode", "two-drugs", "added"): 0.264151,
    ("default_mode", "two-drugs", "not-divided"): 0.14,
    ("default_mode", "fall-in-sd", "own-sd"): 1.24439,
    ("default_mode", "fall-in-sd", "not-divided"): 0.0821772,
    ("inflammation", "lasting-trauma", "at-rest"): 3.99477,
    ("inflammation", "earliest-start", "latest"): 6.5294,
    ("inflammation", "bypass-effect", "control-sd"): -0.772961,
    ("pharmacokinetics", "oral-bioavailability", "doses-left-out"): 57.1189,
    ("pharmacokinetics", "equal-exposure", "same-peak"): 296.601,
    ("pharmacokinetics", "equal-exposure", "multiplied"): 6.99707,
    ("pharmacokinetics", "fit-absorption", "venous-curve"): 4.7106,
    ("pharmacokinetics", "fit-absorption", "relative-differences"): 2.30725,
    ("plasticity", "left-after-a-week", "own-peak"): 70.357,
    ("plasticity", "left-after-a-week", "young-peak"): 81.4144,
    ("plasticity", "best-dose", "highest-mtorc1"): 37.7253,
    ("receptor", "ic50-at-rest", "multiplied"): 0.0315742,
    ("receptor", "ic50-at-rest", "sign"): 0.712593,
    ("receptor", "fit-the-leak", "closing-forgotten"): 0.00125686,
    ("receptor", "a-day-in-the-trap", "apparent-rate"): 52.4114,
    ("response", "half-effect", "plateau"): 31.3637,
    ("response", "half-effect", "not-weighted"): 14.2192,
    ("response", "pooled-trials", "one-trial"): 1.12565,
    ("response", "trial-size", "both-arms"): 266,
    ("start", "dose-in-mg", "divided"): 164,
    ("start", "a-sixteenth", "sixteen-times"): 40,
    ("start", "a-sixteenth", "straight-line"): 4.6875,
    ("start", "find-the-row", "resistant-year"): 2006,
    ("start", "find-the-row", "resistant-people"): 17,
}


def mistakes() -> dict:
    kinds = {topic: importlib.import_module(f"ketamine_edu.{topic}.exercises").ANSWERS for topic in topics()}
    found = {(topic, key): answer for topic, answers in kinds.items() for key, answer in answers.items()}
    return {(*place, name): value for place, answer in found.items() for name, value in answer.mistakes.items()}


@pytest.mark.parametrize("place", MISTAKES, ids=" ".join)
def test_a_mistake_comes_to(place):
    assert mistakes()[place]() == pytest.approx(MISTAKES[place], rel=1e-4)


def test_every_mistake_stands_here():
    assert set(mistakes()) == set(MISTAKES)
