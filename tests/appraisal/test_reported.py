"""Checks of printed numbers: p from the interval, the estimate at its centre, and percentages of whole people."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketamine_edu.appraisal.reported import Report, group_sizes, p_two_sided, possible_counts, reports


def made_report(**changes) -> Report:
    fields = {"id": "made", "label": "made", "estimate": 2.0, "interval_from": 1.0, "interval_to": 4.0, "se": None}
    return Report(**fields | {"scale": "ratio", "estimate_decimals": 1, "error_decimals": 1} | changes)


def test_p_from_z():
    assert p_two_sided(1.959964) == pytest.approx(0.05, abs=1e-6)
    assert p_two_sided(-2.575829) == pytest.approx(0.01, abs=1e-6)


@given(st.floats(-20, 20), st.floats(0.2, 9))
def test_a_report_made_by_the_book_passes_every_check(estimate, se):
    p = p_two_sided(estimate / se)
    ends = (round(estimate - 1.959964 * se, 2), round(estimate + 1.959964 * se, 2))
    made = Report("made", "made", round(estimate, 2), *ends, None, "difference", 2, 2, "equal", round(p, 3), 3)
    assert made.at_centre and made.fits_p


@given(st.integers(1, 400), st.data(), st.integers(0, 2))
def test_every_true_percentage_is_possible_and_finds_its_group(n, data, decimals):
    count = data.draw(st.integers(0, n))
    percent = round(100 * count / n, decimals)
    assert count in possible_counts(percent, n, decimals)
    assert n in group_sizes(count, percent, decimals, 400)


def test_the_numbers_that_do_not_add_up_are_found_and_the_others_pass():
    assert {name for name, one in reports().items() if one.at_centre is False} == {
        "abbar_bipolar",
        "ideas_24h",
        "almeida",
    }
    wrong_p = {name for name, one in reports().items() if one.fits_p is False}
    assert wrong_p == {"abbar_bipolar", "almeida", "an_remission", "daly_56_2h", "daly_28_week"}
    assert possible_counts(63.0, 83, 1) == possible_counts(31.6, 73, 1) == []
    assert possible_counts(63.0, 73, 1) == [46] and 79 in group_sizes(25, 31.6, 1, 83)


def test_one_sided_p_values_are_halves():
    for name in ("daly_56_2h", "daly_28_week"):
        one = reports()[name]
        half = 0.5 * 10.0**-one.p_decimals
        assert one.p_range[0] / 2 <= one.p_printed + half and one.p_range[1] / 2 >= one.p_printed - half


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: possible_counts(101, 9, 0), "percent is 101 %"),
        (lambda: possible_counts(10, 0, 0), "n is 0"),
        (lambda: made_report(interval_from=5.0), "made: interval is 5 to 4"),
        (lambda: made_report(estimate=-1.0), "made: a ratio or its interval is not above 0"),
        (lambda: made_report(scale="log"), "made: scale is 'log'"),
        (lambda: made_report(interval_from=None), "made: neither interval nor standard error"),
        (lambda: made_report(interval_from=None, se=0.0, scale="difference"), "made: standard error is 0"),
        (lambda: made_report(p_printed=1.2), "p of made is 1.2"),
        (lambda: made_report(p_relation="equal"), "p of made is None; allowed is a number from 0 to 1"),
        (lambda: made_report(p_printed=0.02), "decimals of p of made is None; allowed is a whole number from 0"),
    ],
)  # fmt: skip
def test_bad_input_is_refused_with_the_row_and_the_rule(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_rounding_allows_half_a_unit_of_the_last_digit_of_estimate_and_error():
    printed = {"scale": "difference", "interval_from": 1.0, "estimate_decimals": 1, "error_decimals": 2}
    assert made_report(**printed, interval_to=3.10).at_centre  # 0.05 off: half a unit of 2.0
    assert made_report(**printed, interval_to=3.11).at_centre  # 0.055 off: the interval is rounded too
    assert not made_report(**printed, interval_to=3.13).at_centre


def test_the_range_of_p_is_that_of_all_numbers_that_round_to_the_printed_ones():
    with_se = made_report(scale="difference", interval_from=None, interval_to=None, se=1.0)
    expected = (p_two_sided(2.05 / 0.95), p_two_sided(1.95 / 1.05))
    assert with_se.p_range == pytest.approx(expected, rel=1e-9)
    with_interval = made_report(scale="difference", interval_from=0.0, interval_to=4.0)
    ses = [width / (2 * 1.959964) for width in (3.9, 4.1)]
    assert with_interval.p_range == pytest.approx((p_two_sided(2.05 / ses[0]), p_two_sided(1.95 / ses[1])), rel=1e-5)
    around_none = made_report(scale="difference", estimate=0.0, interval_from=-1.0, interval_to=1.0)
    assert around_none.p_range[1] == 1.0  # an estimate of exactly none rounds to 0.0


def test_a_p_below_a_limit_may_be_any_below_it():
    printed = {"scale": "difference", "interval_from": None, "interval_to": None, "se": 1.0, "p_relation": "below"}
    assert made_report(**printed, p_printed=0.04, p_decimals=2).fits_p  # from 0.031 to 0.063
    assert not made_report(**printed, p_printed=0.03, p_decimals=2).fits_p
