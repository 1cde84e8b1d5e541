"""What the answer keys hold and no page shows: what each usual mistake comes to, and what functions are tried on."""

import importlib
import math

import pytest

from ketamine_edu.command.registry import topics

# Topic, exercise, mistake: its value. Many can be worked out by hand: 0.5 mg/kg divided out as 82 kg / 0.5, half of a
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


def number_needed_from_odds_ratio(control, odds_ratio):
    odds = odds_ratio * control / (100 - control)
    return 100 / (100 * odds / (1 + odds) - control)


def firing_rate_hz(current_na):
    """Deco et al. 2014: the curve of the excitatory population."""
    drive = 310 * current_na - 125
    return drive / (1 - math.exp(-0.16 * drive))


# Topic, exercise: the inputs of each case, and the formula that the exercise asks for, written down once more.
CASES = {
    ("appraisal", "number-needed"): (
        [(25.9, 2.48), (8.8, 3.94), (50, 1.5), (10, 1.5)],
        number_needed_from_odds_ratio,
    ),
    ("care", "difference-function"): (
        [(142, 346, 21, 222), (63, 346, 5, 222), (25, 152, 1, 145), (46, 346, 6, 222)],
        lambda a, of_a, b, of_b: 100 * a / of_a - 100 * b / of_b,
    ),
    ("chain", "two-doses"): ([(0.5,), (1,), (2,), (4,)], lambda doses: 2 * 7.7 * (1 - 0.5**doses)),
    ("circuit", "rate-curve"): ([(0.3,), (0.37,), (0.4,), (0.43,), (0.5,)], firing_rate_hz),
    ("claims", "number-needed"): (
        [(45.3, 26.7), (26.7, 45.3), (25.9, 46.5), (8.8, 27.4)],
        lambda control, treated: 100 / abs(control - treated),
    ),
    ("inflammation", "local-defence"): (
        [(0.6, 0.005, 0.002), (0.6, 0.005, 0.004), (0.3, 0.005, 0.002), (0.9, 0.01, 0.003)],
        lambda clearance, source, loss: clearance * source / loss,
    ),
    # 0.5 mg/kg for 50, 70, 85 and 100 kg; the areas are those of a clearance of 88.8 L/h at 70 kg, to the power 0.75.
    ("pharmacokinetics", "clearance"): (
        [(kg / 2, 1000 * kg / 2 / (88.8 * (kg / 70) ** 0.75)) for kg in (50, 70, 85, 100)],
        lambda dose_mg, auc: 1000 * dose_mg / auc,
    ),
    ("plasticity", "half-life"): ([(0.2,), (0.25,), (8,), (24,)], lambda time_constant: time_constant * math.log(2)),
    ("receptor", "open-probability"): (
        [(46.5, 73.8, 8.4, 6.8), (83.8, 83.8, 15.2, 9.4), (46.5, 91.6, 8.4, 1.8), (10, 322, 4, 0.3)],
        lambda opening, closing, desensitising, resensitising: (
            1 / (1 + closing / opening * (1 + desensitising / resensitising))
        ),
    ),
    ("response", "hazard-ratio"): (
        [(45.3, 0.49), (60, 0.3), (20, 0.5), (70, 0.8)],
        lambda control, ratio: 100 - 100 * (1 - control / 100) ** ratio,
    ),
    ("start", "share-left"): (
        [(2.5, 2.5), (10, 2.5), (24, 2.5), (168, 228), (1, 5)],
        lambda time, half_life: 100 / 2 ** (time / half_life),
    ),
}


def answers() -> dict:
    keys = {topic: importlib.import_module(f"ketamine_edu.{topic}.exercises").ANSWERS for topic in topics()}
    return {(topic, key): answer for topic, of_topic in keys.items() for key, answer in of_topic.items()}


@pytest.mark.parametrize("place", MISTAKES, ids=" ".join)
def test_a_mistake_comes_to(place):
    topic, key, name = place
    assert answers()[topic, key].mistakes[name]() == pytest.approx(MISTAKES[place], rel=1e-4)


@pytest.mark.parametrize("place", CASES, ids=" ".join)
def test_a_function_is_tried_on(place):
    cases, formula = answers()[place].truth(), CASES[place][1]
    assert [tuple(case.inputs.values()) for case in cases] == [pytest.approx(inputs) for inputs in CASES[place][0]]
    assert [case.expected for case in cases] == pytest.approx([formula(*inputs) for inputs in CASES[place][0]])


def test_every_mistake_and_every_function_stands_here():
    assert {(*place, name) for place, answer in answers().items() for name in answer.mistakes} == set(MISTAKES)
    assert {place for place, answer in answers().items() if isinstance(answer.truth(), list)} == set(CASES)
