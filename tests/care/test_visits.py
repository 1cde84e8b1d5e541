"""A treatment visit: published points are met, the course between them is smooth, and bad input is refused."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketamine_edu.care.visits import EFFECTS, ENDS, RISES, course, load_visit, threshold_ng_ml, visit
from ketamine_edu.pharmacokinetics.simulation import Regimen, simulate


@pytest.mark.parametrize("effect", EFFECTS)
@pytest.mark.parametrize("end", ENDS)
def test_the_course_runs_through_the_published_points(effect, end):
    points = load_visit().points_min(effect, end)
    np.testing.assert_allclose(course(points, points), [0, 1, 0], atol=1e-12)
    assert course(points[0] - 5, points) == course(points[2] + 5, points) == 0


@given(st.tuples(st.floats(0, 50), st.floats(1, 100), st.floats(1, 300)))
def test_a_course_stays_between_none_and_its_peak_and_has_one_top(steps):
    points = np.cumsum(steps)
    shares = course(np.linspace(points[0], points[2], 301), points)
    assert (shares >= 0).all() and (shares <= 1).all()
    assert (np.sign(np.diff(shares[shares > 1e-9])) != 0).any()
    assert np.count_nonzero(np.diff(np.sign(np.diff(shares))) < 0) <= 2


@pytest.mark.parametrize(
    "points", [(10, 10, 90), (0, 90, 40), (40, 0, 90), (0, float("nan"), 90), (0, 40, float("inf"))]
)
def test_points_out_of_order_are_refused(points):
    with pytest.raises(ValueError, match="beginning before peak before end"):
        course(10, points)


def test_plasma_is_that_of_lesson_05():
    modelled, profile = visit(84), simulate(Regimen("intranasal", "esketamine", dose_mg=84), hours=6)
    np.testing.assert_allclose(modelled.plasma_ng_ml, profile.concentration_at(modelled.time_h))
    assert visit(56).profile.cmax() < modelled.profile.cmax()


@pytest.mark.parametrize(("rise", "size"), [("average", 13.3), ("older", 16.0), ("marked", 40.0)])
def test_pressure_peaks_at_its_time_with_its_size_and_comes_back(rise, size):
    assert rise in RISES
    for end, back_h in (("label", 4.0), ("trials", 1.5)):
        modelled = visit(56, 130, rise, end)
        assert modelled.at(40 / 60)["systolic_mmhg"] == pytest.approx(130 + size, abs=0.1)
        assert modelled.at(back_h)["systolic_mmhg"] == pytest.approx(130, abs=0.02)
        assert modelled.at(back_h - 0.5)["systolic_mmhg"] > 130


def test_limits_of_the_pressure_are_passed_above_them_only():
    times = load_visit()
    assert times.asks_to_wait(140.1) and not times.asks_to_wait(140)
    assert times.passes_severe(180.1) and not times.passes_severe(180)


def test_the_rise_left_is_that_above_the_pressure_before():
    marked = visit(84, 120, "marked")
    assert marked.peak_mmhg == 160 and marked.at(40 / 60)["systolic_rise_mmhg"] == pytest.approx(40, abs=0.1)
    assert marked.published_h["pressure"] == pytest.approx((0, 2 / 3, 4))
    assert visit(84, 120, end="trials").published_h["pressure"] == pytest.approx((0, 2 / 3, 1.5))


def test_time_below_a_level_is_where_the_curve_crosses_it():
    modelled = visit(84)
    time_h = modelled.plasma_below_after_h(threshold_ng_ml())
    assert modelled.profile.concentration_at(time_h) == pytest.approx(threshold_ng_ml(), rel=1e-3)
    assert modelled.plasma_below_after_h(1000) == 0
    with pytest.raises(ValueError, match="still above it after 6 h"):
        modelled.plasma_below_after_h(1)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"dose_mg": 70}, "dose_mg is 70.*28, 56, 84 mg"),
        ({"dose_mg": 112}, "dose_mg is 112"),
        ({"systolic_mmhg": 300}, "systolic_mmhg is 300 mmHg; .*90 to 200"),
        ({"rise": "huge"}, "rise is 'huge'; allowed are average"),
        ({"end": "never"}, "end is 'never'; allowed are label, trials"),
    ],
    ids=str,
)
def test_bad_input_is_named(arguments, words):
    with pytest.raises(ValueError, match=words):
        visit(**arguments)


def test_unknown_effect_and_time_are_named():
    with pytest.raises(ValueError, match="effect is 'sleep'"):
        load_visit().points_min("sleep")
    with pytest.raises(ValueError, match="time_h is 7 h"):
        visit().at(7)
