"""Courses of improvement: the fit, half-effect times, decline and relapse, targets, and what lesson 04 says about them."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketamine_edu.appraisal.meta_analysis import pooled_difference
from ketamine_edu.evidence.parameters import parameter_table
from ketamine_edu.evidence.tables import read_table
from ketamine_edu.kit.drawing import style
from ketamine_edu.kit.learning.questions import load_questions
from ketamine_edu.kit.numbers.targets import agreement
from ketamine_edu.response.exercises import patients_per_arm, pooled_points
from ketamine_edu.response.lasting import (
    StillWell,
    cumulative_percent,
    dose_days,
    load_lasting,
    relapse_curves,
    relapse_rows,
    relapse_with_hazard_ratio,
    shape_from_halves,
    share_over_time,
)
from ketamine_edu.response.onset import (
    Course,
    course,
    courses,
    esketamine_rise,
    fit_rise,
    half_effect_h,
    oral_rise,
    risen,
    standardised_from_odds_ratio,
)
from ketamine_edu.response.targets import pooled_aspire, targets
from ketamine_edu.response.virtual_trial import load_trial, power

WEEK_H = 168.0


def made(time_h, value, se, **changes) -> Course:
    fields = {"id": "made", "label": "made", "measure": "difference", "unit": "points", "comparator": "none"}
    fields |= {"given": "daily", "separated": True, "part_of": None, "source": "x"} | changes
    return Course(**fields, time_h=np.array(time_h, float), value=np.array(value, float), se=np.array(se, float))


def test_the_fit_finds_what_made_the_points():
    time_h = np.array([2.0, 10.0, 40.0, 200.0])
    rise = fit_rise([made(time_h, 5 * (1 - 2 ** (-time_h / 17)), [1, 1, 1, 1])])
    assert rise.half_time_h == pytest.approx(17, rel=1e-3)
    assert rise.plateaus[0] == pytest.approx(5, rel=1e-4)
    assert rise.chi_square == pytest.approx(0, abs=1e-6)
    assert rise.improvement(17.0) == pytest.approx(2.5, rel=1e-3)


def test_the_fit_is_that_of_scipys_general_least_squares():
    from scipy.optimize import curve_fit

    one = course("duloxetine")
    best, _ = curve_fit(
        lambda t, plateau, h: plateau * (1 - 2 ** (-t / h)), one.time_h, one.value, p0=(4, 400), sigma=one.se
    )
    rise = fit_rise([one])
    assert (rise.plateaus[0], rise.half_time_h) == pytest.approx(tuple(best), rel=1e-3)


def test_the_interval_of_the_half_time_covers_as_often_as_it_says():
    rng, time_h, held = np.random.default_rng(1), np.array([5.0, 10.0, 20.0, 60.0]), 0
    truth = 8 * risen(time_h, 12.0)
    for _ in range(200):
        rise = fit_rise([made(time_h, truth + 0.5 * rng.standard_normal(4), [0.5] * 4)])
        held += rise.low_h <= 12 <= rise.high_h
    assert 0.90 <= held / 200 <= 0.99


def test_shared_half_time_lies_between_those_of_its_courses():
    alone = [fit_rise([course(name)]).half_time_h for name in ("ssri_scores", "duloxetine")]
    assert min(alone) < oral_rise().half_time_h < max(alone)


def test_open_intervals_stay_open():
    rise = esketamine_rise()
    assert rise.low_h == 0.0 and 0 < rise.high_h < 4
    assert rise.half_effect_interval_h()[0] == 0.0
    assert math.isinf(fit_rise([course("duloxetine")]).high_h)
    assert fit_rise([course("duloxetine")]).half_effect_interval_h()[1] == 3 * WEEK_H


@given(st.floats(0.1, 1e4), st.floats(1.0, 2000.0))
def test_half_effect_is_where_half_of_the_last_value_is(half_time_h, last_h):
    time_h = half_effect_h(half_time_h, last_h)
    assert 0 < time_h <= last_h / 2 * (1 + 1e-9)
    assert risen(time_h, half_time_h) == pytest.approx(risen(last_h, half_time_h) / 2, rel=1e-6)


@pytest.mark.parametrize(
    ("time_h", "value", "se", "message"),
    [
        ([1, 1], [1, 2], [1, 1], r"point 2: time_h is 1 h.*rising"),
        ([0, 1], [1, 2], [1, 1], r"point 1: time_h is 0 h"),
        ([1, 2], [1, np.nan], [1, 1], r"point 2: value is nan"),
        ([1, 2], [1, 2], [1, 0], r"point 2: se is 0"),
        ([1, 2], [1, 2], [1, -3], r"point 2: se is -3"),
        ([1, 2], [1], [1, 1], r"2 times, 1 values"),
        ([], [], [], r"0 times"),
    ],
)
def test_a_bad_point_is_refused_with_its_number_and_the_rule(time_h, value, se, message):
    with pytest.raises(ValueError, match=f"course made.*{message}"):
        made(time_h, value, se)


def test_what_cannot_be_fitted_is_refused_and_unknown_courses_are_named():
    with pytest.raises(ValueError, match="at least one course"):
        fit_rise([])
    for name in ("esketamine_transform2", "ect"):
        with pytest.raises(ValueError, match=f"{name} cannot be fitted.*two or more points"):
            fit_rise([course(name)])
    with pytest.raises(ValueError, match=r"'ssri'; allowed are .*ssri_scores"):
        course("ssri")
    with pytest.raises(ValueError, match="half_time_h is 0 h"):
        risen(1.0, 0.0)


def test_trials_that_found_no_difference_are_there_and_are_not_fitted():
    negative = {one.id for one in courses().values() if one.separated is False}
    assert negative == {"esketamine_japan", "ketamine_masked", "ketamine_midazolam"}
    assert not any(courses()[name].can_be_fitted for name in negative)


def test_every_course_has_a_look_with_its_name_and_every_point_a_course():
    for one in courses().values():
        assert one.part_of or style.look(one.id).label == one.label
    for row in read_table("response/onset_points"):
        assert row["series"] in courses()
        assert (row["se"] is None) == (row["se_from"] is None)


def test_points_of_the_masked_trial_are_the_arithmetic_they_claim():
    rows = {(r["arm"], r["time_d"]): r for r in read_table("response/masked_scores")}
    one = course("ketamine_masked")
    for hours, value, se in zip(one.time_h, one.value, one.se, strict=True):
        ketamine, placebo = rows["ketamine", hours / 24], rows["placebo", hours / 24]
        assert value == pytest.approx(placebo["mean"] - ketamine["mean"], abs=0.051)
        assert se == pytest.approx(math.hypot(*(r["sd"] / math.sqrt(r["n"]) for r in (ketamine, placebo))), abs=0.001)


def test_parameters_are_what_their_notes_say():
    p = load_lasting()
    assert p.rise_half_time_h == pytest.approx(esketamine_rise().half_time_h, abs=0.005)
    assert parameter_table("response")["rise_half_time_h"].high == pytest.approx(esketamine_rise().high_h, abs=0.01)
    first = {(r["series"], r["time_d"]): r["response_percent"] for r in read_table("response/single_dose")}
    halving = [6 / math.log2(first[name, 1] / first[name, 7]) for name in ("pooled", "first")]
    assert p.decline_half_life_d == pytest.approx(math.sqrt(halving[0] * halving[1]), abs=0.1)
    assert sorted(halving) == pytest.approx([5.9, 15.3], abs=0.1)
    shapes = [
        shape_from_halves(row["relapsed_percent"], row["time_d"], row["median_d"])
        for name, row in relapse_rows().items()
        if name.endswith("_remitters")
    ]
    assert shapes == pytest.approx([0.554, 0.540], abs=0.001)
    assert p.relapse_shape == pytest.approx(np.mean(shapes), abs=0.005)


def test_doses_add_up_below_the_largest_effect_and_one_fades_by_its_half_life():
    p, time_d = load_lasting(), np.linspace(0, 60, 300)
    one, many = share_over_time(time_d), share_over_time(time_d, dose_days(12, 1))
    assert (one >= 0).all() and (many <= 1).all() and (many >= one - 1e-12).all()
    ratio = share_over_time(5 + p.decline_half_life_d) / share_over_time(5.0)
    assert ratio == pytest.approx(0.5, rel=1e-6)
    two = share_over_time(3.0, (0.0, 0.0))
    assert two == pytest.approx(1 - (1 - share_over_time(3.0)) ** 2)
    assert share_over_time(1.0, (2.0,)) == 0


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: share_over_time(1.0, ()), "0 doses; allowed are 1 to 100"),
        (lambda: share_over_time(1.0, (-1.0,)), "doses_d is -1 d"),
        (lambda: dose_days(0, 1), "doses is 0"),
        (lambda: dose_days(2, 0), "interval_d is 0 d"),
        (lambda: StillWell(0, 1), "median_d is 0 d"),
        (lambda: StillWell.from_share(120, 30, 1), "relapsed_percent is 120 %"),
        (lambda: StillWell(30, 1).with_hazard_ratio(0), "hazard_ratio is 0"),
        (lambda: relapse_with_hazard_ratio(101, 0.5), "control_percent is 101 %"),
        (lambda: cumulative_percent([]), "at least one step"),
        (lambda: cumulative_percent([30, 130]), "steps_percent is 130 %"),
        (lambda: shape_from_halves(70, 365, 400), "half_d is 400 d"),
        (lambda: pooled_difference([], []), "at least one"),
        (lambda: pooled_difference([1, 2], [1, 0]), "trial 2: error is 0"),
        (lambda: standardised_from_odds_ratio(0), "odds_ratio is 0"),
        (lambda: replace(load_trial(), sd_points=-1), "sd_points is -1 points"),
    ],
)
def test_bad_input_is_named_with_what_is_allowed(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_relapse_curves_pass_through_what_they_were_drawn_from():
    curves, rows = relapse_curves(), relapse_rows()
    for name in ("ketamine_remitters", "ect_remitters"):
        assert curves[name].relapsed_percent(rows[name]["time_d"]) == pytest.approx(rows[name]["relapsed_percent"])
    for name in ("infusions_stopped", "esketamine_stopped"):
        assert curves[name].relapsed_percent(rows[name]["median_d"]) == pytest.approx(50)
    days = np.linspace(1, 500, 50)
    ratio = np.log(curves["esketamine_continued"].share(days)) / np.log(curves["esketamine_stopped"].share(days))
    np.testing.assert_allclose(ratio, 0.49, rtol=1e-9)


def test_a_constant_hazard_is_the_shape_one():
    well = StillWell(10, 1)
    assert well.share([10, 20, 30]) == pytest.approx([0.5, 0.25, 0.125])
    assert shape_from_halves(75, 20, 20 * math.log2(1 / 0.625) / 2) == pytest.approx(1)


def test_pooling_equal_trials_halves_the_variance():
    mean, error = pooled_difference([3.0, 5.0], [2.0, 2.0])
    assert (mean, error) == pytest.approx((4.0, math.sqrt(2)))
    assert pooled_difference([0.0, 10.0], [1.0, 3.0])[0] == pytest.approx(1.0)


TARGETS = {target.id: target for target in targets()}
KNOWN_MISSES = {"COREC": 33, "COREP": 56}  # per cent; the lesson says so


def test_every_row_of_the_table_is_predicted():
    assert list(TARGETS) == [row["id"] for row in read_table("response/targets")]
    assert all(target.predicted > 0 for target in TARGETS.values())


@pytest.mark.parametrize("target", [t for t in TARGETS.values() if t.limit_percent], ids=lambda t: t.id)
def test_accepted_limit_holds(target):
    if target.id in KNOWN_MISSES:
        assert target.error_percent == pytest.approx(KNOWN_MISSES[target.id], abs=2), "say the new figure in the lesson"
    else:
        assert target.within_limit, f"{target.description}: {target.error_percent:+.1f} %"


@pytest.mark.parametrize(
    ("name", "limit"),
    [("ASP-24", 15), ("SSRI-168", 15), ("POOL", 5), ("SE", 10), ("SUS", 10), ("STAR", 2), ("PRU", 25)],
)
def test_limits_are_not_loosened(name, limit):
    assert TARGETS[name].limit_percent <= limit


def test_overall_agreement_is_what_the_lesson_says():
    unused = agreement([t for t in TARGETS.values() if t.role == "validation"])
    assert unused.rows == 16 and unused.within_25_percent == 75 and unused.median_error_percent < 6


def masked_mean(arm: str) -> float:
    """Mean score of an arm before the hidden infusion (points)."""
    rows = read_table("response/masked_scores")
    return next(row["mean"] for row in rows if (row["arm"], row["time_d"]) == (arm, 0))


# What the lesson's questions say, word for word -> the value that model or table gives now, and the limits within which
# the words are true.
CLAIMS = [
    ("passes half at 12 days", lambda: fit_rise([course("ssri_scores")]).half_effect_h() / 24, 11.5, 12.5),
    ("from about 8 to 19 days", lambda: fit_rise([course("ssri_scores")]).half_effect_interval_h()[0] / 24, 7.5, 8.5),
    ("from about 8 to 19 days", lambda: fit_rise([course("ssri_scores")]).half_effect_interval_h()[1] / 24, 18.5, 19.5),
    ("1.07 points of the 3.3 at week six, about a third", lambda: 1.07 / course("ssri_scores").value[-1], 0.31, 0.34),
    ("By 12.4 points", lambda: course("placebo_aspire").value[0], 12.4, 12.4),
    ("about one time in six", lambda: power(replace(load_trial(), patients_per_arm=20)), 0.15, 0.19),
    ("The median was 18 days", lambda: relapse_rows()["infusions_stopped"]["median_d"], 18, 18),
    ("it was 273 days", lambda: relapse_rows()["esketamine_stopped"]["median_d"], 273, 273),
    ("About 16 days", lambda: fit_rise([course("duloxetine")]).half_effect_h() / 24, 15.5, 16.5),
    ("from 3 to 21 days", lambda: fit_rise([course("duloxetine")]).half_effect_interval_h()[0] / 24, 2.5, 3.5),
    ("it is 12.5 days", lambda: oral_rise().half_effect_h() / 24, 12.4, 12.5),
    ("3.85 points, from 1.92 to 5.78", lambda: pooled_points()["low"], 1.915, 1.925),
    ("come within 0.05 points", lambda: abs(pooled_points()["difference"] - 3.8), 0, 0.0501),
    ("it gives 25.6 %", lambda: relapse_with_hazard_ratio(45.3, 0.49), 25.55, 25.65),
    ("About 133 per arm", patients_per_arm, 131, 135),
    ("start 4.8 points apart", lambda: masked_mean("placebo") - masked_mean("ketamine"), 4.79, 4.81),
]


def texts() -> list[str]:
    content = load_questions("04")
    asked = [text for q in content.questions.values() for text in (q.stem, *(c.feedback for c in q.choices))]
    return [*asked, *(text for e in content.exercises.values() for text in (e.prompt, e.explanation))]


@pytest.mark.parametrize(("words", "value", "low", "high"), CLAIMS, ids=[words for words, *_ in CLAIMS])
def test_what_the_questions_say_is_what_model_and_data_give(words, value, low, high):
    assert any(words in text for text in texts()), "the words are no longer in the lesson: change the claim here too"
    assert low <= value() <= high


def test_half_effects_are_about_one_hour_and_twelve_days():
    assert 0.8 < esketamine_rise().half_effect_h() < 1.3
    assert 11.5 < oral_rise().half_effect_h() / 24 < 13.0
    assert oral_rise().half_effect_interval_h()[0] > 50 * esketamine_rise().half_effect_interval_h()[1]
    assert pooled_aspire()[0] == pytest.approx(3.85)
