"""Risks, differences and numbers needed to treat: against statsmodels, a published example, and bad input."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketamine_edu.appraisal.absolute_terms import (
    Difference,
    difference_from_counts,
    difference_from_ratio,
    number_needed,
    number_needed_in_words,
    risk_with_treatment,
)
from ketamine_edu.appraisal.meta_analysis import Counts


@given(st.integers(0, 40), st.integers(0, 25))
def test_risk_differences_have_newcombes_interval(events, other):
    from statsmodels.stats.proportion import confint_proportions_2indep

    low, high = confint_proportions_2indep(events, 40, other, 25, method="newcomb", compare="diff")
    found = difference_from_counts(Counts("one", events, 40, other, 25))
    assert (found.low, found.high) == pytest.approx((100 * low, 100 * high), abs=1e-3)
    assert found.low <= found.percent <= found.high


def test_numbers_needed_are_altmans_example():
    crossing = Difference(10.0, -5.0, 25.0)
    assert number_needed_in_words(crossing, wanted=True) == "NNT 10 (NNT 4 to infinity to NNH 20)"
    assert number_needed_in_words(crossing, wanted=False) == "NNH 10 (NNH 4 to infinity to NNT 20)"


@given(st.floats(0, 100), st.floats(0.01, 100))
def test_an_odds_ratio_never_leaves_0_to_100_percent(control, ratio):
    found = risk_with_treatment(control, ratio, "odds ratio")
    assert -1e-9 <= found <= 100 + 1e-9
    assert (found - control) * (ratio - 1) >= -1e-6


def test_a_risk_ratio_that_would_pass_100_percent_is_cut_off_and_said_so():
    found, cut = difference_from_ratio(30, 2.0, 1.05, 10.09, "risk ratio")
    assert cut and (found.percent, found.high) == pytest.approx((30, 70))
    assert not difference_from_ratio(5, 2.0, 1.05, 10.09, "risk ratio")[1]


@pytest.mark.parametrize(
    ("difference", "wanted", "words"),
    [
        (Difference(25.0, 4.0, 46.0), True, "NNT 4 (2.2 to 25)"),
        (Difference(25.0, 4.0, 46.0), False, "NNH 4 (2.2 to 25)"),
        (Difference(-20.0, -50.0, -10.0), False, "NNT 5 (2.0 to 10)"),
        (Difference(-4.0, -10.0, 2.0), True, "NNH 25 (NNH 10 to infinity to NNT 50)"),
        (Difference(10.0, 0.0, 20.0), True, "NNT 10 (NNT 5 to infinity)"),
        (Difference(0.0, -10.0, 10.0), True, "NNT infinity (NNT 10 to infinity to NNH 10)"),
        (Difference(0.05, 0.01, 20.0), True, "NNT over 1000 (5 to over 1000)"),
        (Difference(0.0, 0.0, 0.0), True, "NNT infinity"),
    ],
)
def test_numbers_needed_say_which_side_they_are_on(difference, wanted, words):
    assert number_needed_in_words(difference, wanted) == words
    assert number_needed(-20.0) == -5


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: risk_with_treatment(120, 2, "odds ratio"), "control_percent is 120 %; allowed is .* 0 to 100"),
        (lambda: risk_with_treatment(40, 3, "risk ratio"), "more than 100 %; allowed is a risk ratio up to 2.5"),
        (lambda: risk_with_treatment(40, -3, "risk ratio"), "ratio is -3"),
        (lambda: risk_with_treatment(40, 3, "odds"), "'odds'; allowed are odds ratio, risk ratio"),
        (lambda: Difference(5, 6, 7), "from low to high"),
    ],
)  # fmt: skip
def test_bad_input_is_refused_with_the_row_and_the_rule(call, message):
    with pytest.raises(ValueError, match=message):
        call()
