"""What studies found about markers of inflammation: the table, what is chosen and counted, and the statistics."""

import math
from statistics import NormalDist

import pytest

from ketamine_edu.inflammation.markers import (
    MARKERS,
    SETTINGS,
    Tally,
    chosen_findings,
    correlation_interval,
    findings,
    standardised_difference,
    tally,
)

NORMAL_95 = NormalDist().inv_cdf(0.975)


def test_findings_point_both_ways_in_depression():
    depression = [row for row in findings() if row.setting == "depression"]
    assert {row.direction for row in depression} == {"lower", "higher", "mixed"}
    il6 = {row.direction for row in depression if row.marker == "IL-6"}
    assert il6 == {"lower", "higher"}
    with_control = [row for row in depression if row.marker == "IL-6" and row.controlled]
    assert [row.direction for row in with_control] == ["higher"]


def test_the_pooled_difference_in_surgery():
    dale = next(row for row in findings() if row.id == "DALE")
    assert (dale.n, *dale.difference, dale.unit) == (331, -71, -101, -41, "pg/mL")
    assert dale.standard_errors == pytest.approx(-71 / (60 / (2 * NORMAL_95)))
    assert "71 pg/mL" in dale.size


@pytest.mark.parametrize("row", findings(), ids=lambda row: row.id)
def test_size_and_direction_of_a_finding_agree(row):
    assert row.setting in SETTINGS and row.marker_group in MARKERS
    assert row.size
    if row.standard_errors is not None:
        assert row.direction == ("lower" if row.standard_errors < 0 else "higher")
        assert abs(row.standard_errors) > NORMAL_95
    else:
        assert row.value is None and row.treated_mean is None and row.f_statistic is None


def test_standardised_difference_and_correlation_against_known_values():
    d, low, high = standardised_difference(10.0, 2.0, 50, 8.0, 2.0, 50)
    assert d == pytest.approx(1.0) and high - d == pytest.approx(d - low)
    assert (high - low) / 2 == pytest.approx(NORMAL_95 * math.sqrt(0.04 + 1 / 200))
    low, high = correlation_interval(0.5, 28)
    assert (math.atanh(low) + math.atanh(high)) / 2 == pytest.approx(math.atanh(0.5))
    assert math.atanh(high) - math.atanh(0.5) == pytest.approx(NORMAL_95 / 5)


def test_findings_are_chosen_by_setting_marker_and_control():
    assert chosen_findings(tuple(SETTINGS), MARKERS) == findings()
    assert [row.id for row in chosen_findings(("depression",), ("IL-6",))] == ["PARK-6", "ZHAN-6", "WANGY-6"]
    assert [row.id for row in chosen_findings(("depression",), ("IL-6",), controlled_only=True)] == ["PARK-6"]
    assert chosen_findings((), MARKERS) == chosen_findings(tuple(SETTINGS), ()) == ()


def test_directions_and_moods_are_counted():
    assert tally(row for row in findings() if row.setting == "depression") == Tally(
        lower=6, none_or_mixed=1, higher=2, mood_followed=2, mood_asked=5
    )
    assert tally(row for row in findings() if row.setting == "surgery") == Tally(
        lower=4, none_or_mixed=2, higher=0, mood_followed=0, mood_asked=0
    )
    assert tally(()) == Tally(0, 0, 0, 0, 0)


def test_two_means_differ_by_the_standard_error_of_both():
    row = next(row for row in findings() if row.id == "WELTERS")
    error = math.sqrt(46.28**2 / 60 + 149.93**2 / 68)
    middle, low, high = row.difference
    assert middle == pytest.approx(56.75 - 172.64)
    assert (low, high) == pytest.approx((middle - NORMAL_95 * error, middle + NORMAL_95 * error))
    assert row.standard_errors == pytest.approx(middle / error)


def test_the_root_of_f_has_the_sign_of_its_direction():
    row = next(row for row in findings() if row.id == "REMIT-1")
    assert row.standard_errors == pytest.approx(-math.sqrt(8.35))
    assert row.difference is None


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: standardised_difference(1, 0, 10, 2, 1, 10), "treated_sd is 0; allowed is a number above 0"),
        (lambda: standardised_difference(1, 1, 1, 2, 1, 10), "treated_n is 1 people; allowed is a number from 2"),
        (lambda: correlation_interval(1.0, 30), "r is 1; allowed is a number between -1 and 1"),
        (lambda: correlation_interval(0.2, 3), "n is 3 people; allowed is a number from 4"),
    ],
)
def test_wrong_values_name_argument_value_and_limit(call, message):
    with pytest.raises(ValueError, match=message):
        call()
