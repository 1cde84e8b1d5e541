"""How long an improvement lasts: parameters, repeated doses, relapse curves, and bad input."""

import math
from dataclasses import replace

import numpy as np
import pytest

from ketamine_edu.evidence.parameters import parameter_table
from ketamine_edu.evidence.tables import read_table
from ketamine_edu.response.lasting import (
    StillWell,
    cumulative_percent,
    decline_range_d,
    dose_days,
    load_lasting,
    published_number,
    relapse_curve,
    relapse_curves,
    relapse_rows,
    relapse_with_hazard_ratio,
    repeated_doses,
    shape_from_halves,
    share_over_time,
)
from ketamine_edu.response.onset import esketamine_rise


def test_parameters_are_what_their_notes_say():
    p = load_lasting()
    assert p.rise_half_time_h == pytest.approx(esketamine_rise().half_time_h, abs=0.005)
    assert parameter_table("response")["rise_half_time_h"].high == pytest.approx(esketamine_rise().high_h, abs=0.01)
    first = {(r["series"], r["time_d"]): r["response_percent"] for r in read_table("response/single_dose")}
    halving = [6 / math.log2(first[name, 1] / first[name, 7]) for name in ("pooled", "first")]
    assert p.decline_half_life_d == pytest.approx(math.sqrt(halving[0] * halving[1]), abs=0.1)
    assert sorted(halving) == pytest.approx([5.9, 15.3], abs=0.1)
    shapes = [
        shape_from_halves(row.relapsed_percent, row.time_d, row.median_d)
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
    ],
)
def test_bad_input_is_named_with_what_is_allowed(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_relapse_curves_pass_through_what_they_were_drawn_from():
    curves, rows = relapse_curves(), relapse_rows()
    for name in ("ketamine_remitters", "ect_remitters"):
        assert curves[name].relapsed_percent(rows[name].time_d) == pytest.approx(rows[name].relapsed_percent)
    for name in ("infusions_stopped", "esketamine_stopped"):
        assert curves[name].relapsed_percent(rows[name].median_d) == pytest.approx(50)
    days = np.linspace(1, 500, 50)
    ratio = np.log(curves["esketamine_continued"].share(days)) / np.log(curves["esketamine_stopped"].share(days))
    np.testing.assert_allclose(ratio, 0.49, rtol=1e-9)


def test_a_constant_hazard_is_the_shape_one():
    well = StillWell(10, 1)
    assert well.share([10, 20, 30]) == pytest.approx([0.5, 0.25, 0.125])
    assert shape_from_halves(75, 20, 20 * math.log2(1 / 0.625) / 2) == pytest.approx(1)


def test_repeated_doses_stay_within_the_two_published_half_lives_and_say_their_numbers():
    effect = repeated_doses(6, 2.5, 9.5)
    low_d, high_d = decline_range_d()
    assert effect.doses_d == (0, 2.5, 5, 7.5, 10, 12.5)
    for half_life_d, percent in ((9.5, effect.percent), (low_d, effect.low_percent), (high_d, effect.high_percent)):
        parameters = replace(load_lasting(), decline_half_life_d=half_life_d)
        np.testing.assert_allclose(percent, 100 * share_over_time(effect.time_d, effect.doses_d, parameters))
    assert effect.next_day_percent == pytest.approx(100 * share_over_time(13.5, effect.doses_d))
    assert (effect.highest_percent, effect.last_percent) == (max(effect.percent), effect.percent[-1])
    assert effect.published == {}


def test_published_single_doses_begin_on_the_curve_and_keep_their_ratios():
    effect = repeated_doses(1, 2.5, 6.0)
    day_one = 100 * share_over_time(1.0, parameters=replace(load_lasting(), decline_half_life_d=6.0))
    assert set(effect.published) == {"pooled", "first"}
    for series, course in effect.published.items():
        rows = [row for row in read_table("response/single_dose") if row["series"] == series]
        assert course.time_d.tolist() == [row["time_d"] for row in rows] and course.label == rows[0]["label"]
        assert course.percent[0] == pytest.approx(day_one)
        assert course.percent[-1] / course.percent[0] == pytest.approx(
            rows[-1]["response_percent"] / rows[0]["response_percent"]
        )


def test_a_relapse_curve_keeps_the_points_it_was_drawn_through():
    for name in relapse_curves():
        group = relapse_curve(name)
        days, percent = group.published
        np.testing.assert_allclose(group.percent, 100 * relapse_curves()[name].share(group.time_d))
        assert [group.still_well_percent(day) for day in days] == pytest.approx(list(percent), abs=1.0)
    assert relapse_curve("esketamine_continued").published[0].size == 0  # only its hazard ratio was published
    with pytest.raises(ValueError, match="group is 'nobody'; allowed are ketamine_remitters"):
        relapse_curve("nobody")
    with pytest.raises(ValueError, match="median_d of esketamine_continued is None; allowed is a finite number"):
        published_number("esketamine_continued", "median_d")
