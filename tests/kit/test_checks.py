"""Checks of arguments: the right value goes through unchanged, and a wrong one is named with what is allowed."""

import math
import re
from statistics import NormalDist

import numpy as np
import pytest

from ketamine_edu.kit.numbers.checks import check_choice, check_number, check_numbers, check_whole
from ketamine_edu.kit.numbers.statistics import NORMAL_95
from ketamine_edu.kit.numbers.words import time_words


@pytest.mark.parametrize("value", [0, 0.5, 10, np.float32(0.5), np.int64(3), 10 * (1 + 1e-12)])
def test_a_number_inside_goes_through(value):
    assert check_number("dose_mg", value, 0.0, 10.0, "mg") == float(value)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("dose_mg", 10.1, 0.0, 10.0, "mg"), "dose_mg is 10.1 mg; allowed is a number from 0 to 10 mg"),
        (("dose_mg", -1e-6, 0.0, 10.0, "mg"), "dose_mg is -1e-06 mg; allowed is a number from 0 to 10 mg"),
        (("share", math.nan, 0.0, 1.0), "share is nan; allowed is a number from 0 to 1"),
        (("share", True, 0.0, 1.0), "share is True; allowed is a number from 0 to 1"),
        (("share", "0.5", 0.0, 1.0), "share is '0.5'; allowed is a number from 0 to 1"),
        (("lag_s", -1, 0.0, math.inf, "s"), "lag_s is -1 s; allowed is a number of at least 0 s"),
        (("lag_s", math.inf, 0.0, math.inf, "s"), "lag_s is inf s; allowed is a number of at least 0 s"),
        (("change", 2.0, -math.inf, 1.0), "change is 2; allowed is a number of at most 1"),
        (("z", math.nan), "z is nan; allowed is a finite number"),
    ],
)
def test_a_number_outside_is_named(arguments, message):
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        check_number(*arguments)


def test_above_leaves_out_its_own_end():
    assert check_number("noise", 1e-12, above=0.0, unit="a.u.") == 1e-12
    with pytest.raises(ValueError, match=r"^noise is 0 a\.u\.; allowed is a number above 0 a\.u\.$"):
        check_number("noise", 0.0, above=0.0, unit="a.u.")


def test_numbers_keep_their_shape_and_the_first_outside_is_named():
    assert check_numbers("voltage_mv", [[-70, 0]], -100, 60, "mV").shape == (1, 2)
    assert check_numbers("voltage_mv", -70, -100, 60, "mV").shape == ()
    with pytest.raises(ValueError, match=r"^voltage_mv is 61 mV; allowed are numbers from -100 to 60 mV$"):
        check_numbers("voltage_mv", [0.0, 61.0, 70.0], -100, 60, "mV")
    with pytest.raises(ValueError, match=r"^x is nan; allowed are finite numbers$"):
        check_numbers("x", [math.nan])
    with pytest.raises(ValueError, match=r"^x is 'many'; allowed are numbers of at least 0$"):
        check_numbers("x", "many", 0)


def test_whole_numbers():
    assert check_whole("doses", np.int64(3), 1, 12) == 3
    assert check_whole("doses", 12, 1, 12) == 12
    for value in (0, 13, 2.0, True, "2", None):
        with pytest.raises(ValueError, match=rf"^doses is {value!r}; allowed is a whole number from 1 to 12$"):
            check_whole("doses", value, 1, 12)
    with pytest.raises(ValueError, match=r"^n is 0; allowed is a whole number from 1 people$"):
        check_whole("n", 0, 1, unit="people")


def test_choices():
    assert check_choice("species", "human", ("human", "rodent")) == "human"
    for value in ("cat", None, 1, ["human"]):
        with pytest.raises(ValueError, match=r"^species is .*; allowed are human, rodent$"):
            check_choice("species", value, ("human", "rodent"))


def test_the_normal_distribution_agrees_with_the_standard_library():
    assert pytest.approx(NormalDist().inv_cdf(0.975), rel=1e-15) == NORMAL_95


@pytest.mark.parametrize(
    ("time_h", "words"),
    [(0, "0 min"), (0.75, "45 min"), (1.98, "119 min"), (2, "2 h"), (2.55, "2.5 h"), (9.96, "10 h"), (26.2, "26 h"),
     (48, "2 d"), (75, "3.1 d"), (336, "14 d")],
)  # fmt: skip
def test_times_in_words(time_h, words):
    assert time_words(time_h) == words
