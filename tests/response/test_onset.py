"""Courses of improvement: the fit, half-effect times, and the data they come from."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketamine_edu.evidence.tables import read_table
from ketamine_edu.kit.drawing import style
from ketamine_edu.response.onset import (
    Course,
    compare,
    course,
    courses,
    courses_of,
    esketamine_rise,
    fit_rise,
    half_effect_h,
    oral_rise,
    plotted_course,
    reach_points,
    risen,
    standardised_from_odds_ratio,
)
from ketamine_edu.response.targets import pooled_aspire

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


def test_half_effects_are_about_one_hour_and_twelve_days():
    assert 0.8 < esketamine_rise().half_effect_h() < 1.3
    assert 11.5 < oral_rise().half_effect_h() / 24 < 13.0
    assert oral_rise().half_effect_interval_h()[0] > 50 * esketamine_rise().half_effect_interval_h()[1]
    assert pooled_aspire()[0] == pytest.approx(3.85)


def test_an_odds_ratio_must_be_above_zero():
    with pytest.raises(ValueError, match="odds_ratio is 0"):
        standardised_from_odds_ratio(0)


def test_shares_are_of_the_effect_at_the_end_with_whiskers_of_two_standard_errors():
    fitted, one = plotted_course("duloxetine", as_share=True), course("duloxetine")
    end = fit_rise([one]).improvement(one.last_h)
    assert (fitted.end, fitted.half, fitted.curve[-1]) == pytest.approx((1.0, 0.5, 1.0))
    np.testing.assert_allclose(fitted.value, one.value / end)
    np.testing.assert_allclose(fitted.high - fitted.low, 2 * 1.959964 * one.se / end, rtol=1e-6)
    np.testing.assert_allclose((fitted.high + fitted.low) / 2, fitted.value)
    without_errors = next(one for one in courses().values() if one.has_shares and not one.can_be_fitted)
    plain = plotted_course(without_errors.id, as_share=True)
    assert plain.rise is None and plain.end == 1.0
    np.testing.assert_allclose(plain.value, without_errors.value / without_errors.value[-1])


def test_a_course_without_a_fit_has_no_curve_and_ends_at_its_last_point():
    plotted = plotted_course("ketamine_masked", as_share=False)
    assert plotted.rise is None and len(plotted.curve) == len(plotted.curve_h) == 0
    assert plotted.end == course("ketamine_masked").value[-1]


def test_courses_without_a_place_on_the_axis_are_named():
    in_points = compare("difference", ("ketamine_bipolar", "duloxetine"), as_share=False)
    assert [one.id for one in in_points.left_out] == ["ketamine_bipolar"]
    shares = compare("difference", ("ketamine_bipolar", "ketamine_masked", "esketamine_transform2"), as_share=True)
    assert [one.id for one in shares.left_out] == ["ketamine_masked", "esketamine_transform2"]
    assert [one.course.id for one in shares.courses] == ["ketamine_bipolar"] and shares.reach is None


def test_every_whisker_in_points_is_within_reach():
    for measure in ("difference", "change"):
        low, high = reach_points(measure)
        ends = [
            end
            for one in courses_of(measure)
            if one.unit in ("MADRS points", "HDRS points")
            for end in (*(one.value - 1.959964 * one.se), *(one.value + 1.959964 * one.se))
            if math.isfinite(end)
        ]
        assert (low, high) == pytest.approx((min(0.0, *ends), max(ends)), rel=1e-6)
