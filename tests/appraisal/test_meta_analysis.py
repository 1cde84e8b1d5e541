"""Pooling and the estimates of single trials: against statsmodels, published estimates, and bad input."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketamine_edu.appraisal.meta_analysis import (
    MODELS,
    Arm,
    Counts,
    Study,
    log_ratio,
    mean_difference,
    pool,
    pooled_difference,
    ratios,
    se_from_interval,
    standardised_difference,
)

effect_sizes = pytest.importorskip("statsmodels.stats.meta_analysis")

# Cases of tuberculosis and people without, vaccinated and not, in 13 trials of BCG (colditz1994, as in R's metafor).
BCG = [
    (4, 119, 11, 128), (6, 300, 29, 274), (3, 228, 11, 209), (62, 13536, 248, 12619), (33, 5036, 47, 5761),
    (180, 1361, 372, 1079), (8, 2537, 10, 619), (505, 87886, 499, 87892), (29, 7470, 45, 7232), (17, 1699, 65, 1600),
    (186, 50448, 141, 27197), (5, 2493, 3, 2338), (27, 16886, 29, 17825),
]  # fmt: skip
BCG_COUNTS = [Counts(f"trial {i}", a, a + b, c, c + d) for i, (a, b, c, d) in enumerate(BCG, start=1)]
numbers = st.lists(st.tuples(st.floats(-20, 20), st.floats(0.05, 10)), min_size=2, max_size=12)


def studies(pairs) -> list[Study]:
    return [Study(f"study {i}", float(y), float(s)) for i, (y, s) in enumerate(pairs, start=1)]


# ---- against statsmodels ----


@given(numbers)
def test_fixed_and_random_effects_are_those_of_statsmodels(pairs):
    y, s = np.array(pairs).T
    with np.errstate(all="ignore"):  # its tau2 may be negative, and then its random effects are no numbers
        theirs = effect_sizes.combine_effects(y, s**2, method_re="chi2")
    fixed, random, knapp = (pool(studies(pairs), model) for model in ("fixed", "random", "hartung-knapp"))
    assert random.q == pytest.approx(theirs.q, rel=1e-6, abs=1e-9)
    if random.q > 1e-6:
        assert random.i2_percent == pytest.approx(100 * max(theirs.i2, 0), rel=1e-6, abs=1e-6)
    assert random.tau2 == pytest.approx(max(theirs.tau2, 0), rel=1e-6, abs=1e-9)
    assert (fixed.estimate, fixed.se) == pytest.approx((theirs.mean_effect_fe, theirs.sd_eff_w_fe), rel=1e-6, abs=1e-9)
    if theirs.tau2 < 0:
        assert (random.tau2, random.estimate, random.se) == (0.0, fixed.estimate, fixed.se)
    else:
        assert random.estimate == pytest.approx(theirs.mean_effect_re, rel=1e-6, abs=1e-9)
        assert random.se == pytest.approx(theirs.sd_eff_w_re, rel=1e-6)
        assert knapp.se == pytest.approx(theirs.sd_eff_w_re_hksj, rel=1e-6, abs=1e-9)


@given(st.floats(-30, 30), st.floats(0.5, 20), st.integers(2, 300), st.floats(0.5, 20), st.integers(4, 300))
def test_standardised_differences_are_those_of_statsmodels(mean, sd, n, other_sd, other_n):
    theirs = effect_sizes.effectsize_smd(mean, sd, n, 1.0, other_sd, other_n)
    ours = standardised_difference("one", Arm(mean, sd, n), Arm(1.0, other_sd, other_n))
    assert (ours.estimate, ours.se**2) == pytest.approx(theirs, rel=2e-3, abs=1e-9)


@given(st.integers(1, 49), st.integers(1, 29))
def test_log_ratios_are_those_of_statsmodels(events, other):
    counts = Counts("one", events, 50, other, 30)
    for measure, name in (("odds ratio", "odds-ratio"), ("risk ratio", "risk-ratio")):
        theirs = effect_sizes.effectsize_2proportions(events, 50, other, 30, statistic=name)
        ours = log_ratio(counts, measure)
        assert (ours.estimate, ours.se**2) == pytest.approx([float(part) for part in theirs], rel=1e-9, abs=1e-12)


# ---- against published estimates ----


def test_the_bcg_trials_pool_as_published():
    found, silent = ratios(BCG_COUNTS, "risk ratio")
    assert silent == []
    fixed, random, knapp = (pool(found, model) for model in ("fixed", "random", "hartung-knapp"))
    assert (fixed.estimate, fixed.low, fixed.high) == pytest.approx((-0.4303, -0.5097, -0.3509), abs=6e-5)
    assert (random.q, random.i2_percent, random.tau2) == pytest.approx((152.2330, 92.12, 0.3088), abs=6e-3)
    assert (random.estimate, random.se) == pytest.approx((-0.7141, 0.1787), abs=6e-5)
    assert (random.low, random.high) == pytest.approx((-1.0644, -0.3638), abs=6e-5)
    assert (knapp.se, knapp.low, knapp.high) == pytest.approx((0.1807, -1.1078, -0.3204), abs=6e-5)
    assert pool(ratios(BCG_COUNTS, "odds ratio")[0], "random").tau2 == pytest.approx(0.3663, abs=6e-5)


def test_the_prediction_interval_is_the_formula_of_higgins():
    found = pool(ratios(BCG_COUNTS, "risk ratio")[0], "random")
    t_11 = 2.200985  # 97.5 % point of Student's t with 11 degrees of freedom, from tables
    reach = t_11 * math.sqrt(found.tau2 + found.se**2)
    assert found.prediction == pytest.approx((found.estimate - reach, found.estimate + reach), rel=1e-6)


# ---- properties ----


@given(numbers)
def test_a_pooled_estimate_lies_between_its_studies_and_weights_add_up(pairs):
    for model in MODELS:
        found = pool(studies(pairs), model)
        ys = [y for y, _ in pairs]
        assert min(ys) - 1e-9 <= found.estimate <= max(ys) + 1e-9
        assert found.low <= found.estimate <= found.high
        assert sum(found.weights_percent) == pytest.approx(100)
        assert 0 <= found.i2_percent <= 100 and found.tau2 >= 0


@given(numbers, st.floats(-50, 50), st.floats(0.1, 10))
def test_pooling_does_not_depend_on_zero_point_or_unit(pairs, shift, scale):
    for model in MODELS:
        one = pool(studies(pairs), model)
        other = pool(studies([(scale * y + shift, scale * s) for y, s in pairs]), model)
        assert other.estimate == pytest.approx(scale * one.estimate + shift, rel=1e-6, abs=1e-6)
        assert other.i2_percent == pytest.approx(one.i2_percent, abs=1e-4)


@given(numbers)
def test_random_effects_are_never_surer_than_a_fixed_effect_nor_modified_than_random(pairs):
    fixed, random, modified = (pool(studies(pairs), model) for model in ("fixed", "random", "modified"))
    assert random.se >= fixed.se * (1 - 1e-9)
    assert modified.high - modified.low >= random.high - random.low


def test_hartung_knapp_keeps_its_promise_better_with_few_trials():
    rng, held = np.random.default_rng(3), dict.fromkeys(MODELS, 0)
    for _ in range(400):
        errors = rng.uniform(1, 2, 4)
        found = studies(zip(rng.normal(0, np.hypot(errors, 2)), errors, strict=True))
        for model in MODELS:
            one = pool(found, model)
            held[model] += one.low <= 0 <= one.high
    assert held["fixed"] < held["random"] < held["hartung-knapp"] <= held["modified"]
    assert 0.92 <= held["hartung-knapp"] / 400 <= 0.98


def test_swapping_the_arms_turns_a_ratio_upside_down():
    for a, b in ((3, 7), (0, 5), (10, 4)):
        one, other = Counts("one", a, 10, b, 12), Counts("one", b, 12, a, 10)
        for measure in ("odds ratio", "risk ratio"):
            assert log_ratio(one, measure).estimate == pytest.approx(-log_ratio(other, measure).estimate)


# ---- zero cells, one study, and what is refused ----


def test_a_half_is_added_to_all_cells_of_a_table_with_a_zero_and_to_no_other():
    found = log_ratio(Counts("one", 2, 12, 0, 12), "odds ratio")
    assert math.exp(found.estimate) == pytest.approx((2.5 * 12.5) / (10.5 * 0.5))
    assert found.se == pytest.approx(math.sqrt(1 / 2.5 + 1 / 10.5 + 1 / 0.5 + 1 / 12.5))
    assert math.exp(log_ratio(Counts("one", 2, 12, 1, 12), "odds ratio").estimate) == pytest.approx(2 * 11 / 10)


def test_tables_without_information_are_left_out_and_named():
    tables = [Counts("nobody", 0, 9, 0, 8), Counts("everybody", 9, 9, 8, 8), Counts("all or nothing", 9, 9, 0, 8)]
    found, silent = ratios(tables, "risk ratio")
    assert [one.name for one in found] == ["all or nothing"] and silent == ["nobody", "everybody"]


def test_one_study_is_given_back_as_it_is():
    one = Study("alone", 2.0, 0.5)
    for model in ("fixed", "random"):
        found = pool([one], model)
        assert (found.estimate, found.se, found.tau2, found.prediction) == (2.0, 0.5, 0.0, None)
        assert (found.low, found.high) == pytest.approx(one.interval)


def test_pooling_equal_trials_halves_the_variance():
    mean, error = pooled_difference([3.0, 5.0], [2.0, 2.0])
    assert (mean, error) == pytest.approx((4.0, math.sqrt(2)))
    assert pooled_difference([0.0, 10.0], [1.0, 3.0])[0] == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: pool([], "fixed"), "0 studies; allowed are 1 or more"),
        (lambda: pool([Study("a", 1, 1)], "hartung-knapp"), "1 studies; allowed are 2 or more for Hartung-Knapp"),
        (lambda: pool([Study("a", 1, 1)], "bayes"), "'bayes'; allowed are fixed, random"),
        (lambda: pool([Study("a", 1, 1), Study("a", 2, 1)]), "'a' occurs twice"),
        (lambda: Study("Fu 2020", 1.0, 0.0), "Fu 2020: standard error is 0; allowed is a number above 0"),
        (lambda: Study("Fu 2020", 1.0, -1.4), "Fu 2020: standard error is -1.4"),
        (lambda: Study("Fu 2020", float("nan"), 1.0), "Fu 2020: estimate is nan"),
        (lambda: pooled_difference([], []), "at least one"),
        (lambda: pooled_difference([1, 2], [1, 0]), "trial 2: error is 0"),
        (lambda: pooled_difference([1, 2], [1, -1]), "trial 2: error is -1"),
        (lambda: se_from_interval("Fu 2020", 2.0, 1.0), "Fu 2020: interval is 2 to 1"),
        (lambda: mean_difference("Fu 2020", Arm(1, 1, 1), Arm(1, 1, 9)), "n of the treated arm is 1; .* from 2"),
        (lambda: standardised_difference("Fu", Arm(1, 1, 9), Arm(1, 0, 9)), "Fu: standard deviation of the control"),
        (lambda: Counts("Su 2023", 15, 14, 5, 42), "events of the treated arm is 15.*from 0 to 14"),
        (lambda: Counts("Su 2023", 1, 14, -5, 42), "events of the control arm is -5"),
        (lambda: Counts("Su 2023", 1, 0, 5, 42), "Su 2023: n of the treated arm is 0"),
        (lambda: Counts("Su 2023", 1.5, 9, 5, 42), "events of the treated arm is 1.5"),
        (lambda: log_ratio(Counts("Su 2023", 0, 9, 0, 42), "odds ratio"), "Su 2023: nobody or everybody"),
        (lambda: log_ratio(Counts("Su 2023", 1, 9, 1, 42), "hazard ratio"), "'hazard ratio'; allowed are"),
    ],
)  # fmt: skip
def test_bad_input_is_refused_with_the_row_and_the_rule(call, message):
    with pytest.raises(ValueError, match=message):
        call()
