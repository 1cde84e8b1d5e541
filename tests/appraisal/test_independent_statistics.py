"""Every statistic of the package that no other test holds against a well-kept library, against scipy or statsmodels.

Elsewhere: pooling, heterogeneity, standardised differences and ratios (test_meta_analysis.py), Newcombe's interval
(test_absolute_terms.py), the fit of the rise (response/test_onset.py), the covariance of the network
(default_mode/test_connectivity.py). Sobol's estimators and quantiles are scipy's and numpy's own. The package has no
survival estimates from data, so none is compared.
"""

import math
from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from ketamine_edu.appraisal.absolute_terms import (
    difference_from_counts,
    number_needed,
    risk_with_treatment,
    wilson_interval,
)
from ketamine_edu.appraisal.meta_analysis import Arm, Counts, Study, log_ratio, mean_difference, pool, t_quantile
from ketamine_edu.appraisal.reported import p_two_sided
from ketamine_edu.chain.sensitivity import group_indices
from ketamine_edu.default_mode.people import difference_in_sd, standard_error_of_d
from ketamine_edu.inflammation.markers import correlation_interval, findings, standardised_difference
from ketamine_edu.pharmacokinetics.population import draw
from ketamine_edu.response.lasting import StillWell, relapse_with_hazard_ratio
from ketamine_edu.response.onset import standardised_from_odds_ratio
from ketamine_edu.response.virtual_trial import Trial, load_trial, patients_for_power, power, simulate_trials

EFFECTS = st.lists(st.tuples(st.floats(-5, 5), st.floats(0.1, 3)), min_size=3, max_size=12)
EVENTS, OTHERS = st.integers(1, 49), st.integers(1, 29)  # of 50 and of 30 people

NORMAL_95 = NormalDist().inv_cdf(0.975)


def plain_trial(patients, effect, sd) -> Trial:
    """A trial in which nobody guesses, expects or leaves: what textbooks compute power for."""
    from dataclasses import replace

    plain = {"expectancy_points": 0.0, "drop_out_share": 0.0}
    return replace(load_trial(), patients_per_arm=patients, true_effect_points=effect, sd_points=sd, **plain)


@settings(max_examples=40)  # statsmodels takes its time
@given(EFFECTS)
def test_intervals_of_pooled_effects(pairs):
    from statsmodels.stats.meta_analysis import combine_effects

    y, s = np.array(pairs).T
    studies = [Study(str(k), float(a), float(b)) for k, (a, b) in enumerate(pairs)]
    with np.errstate(all="ignore"):  # its tau2 may be negative
        theirs = combine_effects(y, s**2, method_re="chi2", use_t=False)
        knapp = combine_effects(y, s**2, method_re="chi2", use_t=True)
        fixed, random = theirs.conf_int(use_t=False)[:2]
        hartung = knapp.conf_int(use_t=True)[3]
    found = pool(studies, "fixed")
    assert (found.low, found.high) == pytest.approx(fixed, rel=1e-4, abs=1e-4)  # the same limits there
    if theirs.tau2 > 0:
        found = pool(studies, "random")
        assert (found.low, found.high) == pytest.approx(random, rel=1e-4, abs=2e-4)
        found = pool(studies, "hartung-knapp")
        assert (found.low, found.high) == pytest.approx(hartung, rel=1e-6, abs=1e-9)


@given(EFFECTS)
def test_the_prediction_interval_is_that_of_students_t(pairs):
    found = pool([Study(str(k), float(a), float(b)) for k, (a, b) in enumerate(pairs)], "random")
    expected = stats.t.interval(0.95, len(pairs) - 2, found.estimate, math.hypot(found.se, math.sqrt(found.tau2)))
    assert found.prediction == pytest.approx(expected, rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("degrees", [1, 2, 7, 40, 10_000])
def test_quantiles_of_students_t(degrees):
    assert t_quantile(degrees) == pytest.approx(stats.t.ppf(0.975, degrees), rel=1e-9)


@given(st.floats(-12, 12))
def test_two_sided_p(z):
    assert p_two_sided(z) == pytest.approx(2 * stats.norm.sf(abs(z)), rel=1e-9)


@given(st.integers(0, 60), st.integers(1, 60))
def test_wilsons_interval(events, n):
    events = min(events, n)
    expected = stats.binomtest(events, n).proportion_ci(method="wilson")
    assert wilson_interval(events, n) == pytest.approx((expected.low, expected.high), abs=2e-5)


@given(EVENTS, OTHERS)
def test_odds_ratios_and_risk_ratios_with_their_intervals(events, other):
    from statsmodels.stats.contingency_tables import Table2x2

    table, counts = Table2x2([[events, 50 - events], [other, 30 - other]]), Counts("one", events, 50, other, 30)
    for measure, name in (("odds ratio", "oddsratio"), ("risk ratio", "riskratio")):
        found = log_ratio(counts, measure)
        assert math.exp(found.estimate) == pytest.approx(getattr(table, name), rel=1e-9)
        low, high = getattr(table, f"{name}_confint")()
        assert np.exp(found.interval) == pytest.approx((low, high), rel=2e-4)


@given(EVENTS, OTHERS)
def test_a_ratio_gives_back_the_risk_and_the_number_needed(events, other):
    sample = stats.contingency.odds_ratio([[events, 50 - events], [other, 30 - other]], kind="sample").statistic
    relative = stats.contingency.relative_risk(events, 50, other, 30).relative_risk
    control, treated = 100 * other / 30, 100 * events / 50
    assert risk_with_treatment(control, sample, "odds ratio") == pytest.approx(treated, rel=1e-9)
    assert risk_with_treatment(control, relative, "risk ratio") == pytest.approx(treated, rel=1e-9)
    difference = difference_from_counts(Counts("one", events, 50, other, 30)).percent
    if abs(difference) > 1e-9:
        assert 1 / number_needed(difference) == pytest.approx(control / 100 * (relative - 1), rel=1e-6, abs=1e-12)


ARMS = (st.floats(-30, 30), st.floats(0.5, 20), st.integers(2, 300), st.floats(0.5, 20), st.integers(2, 300))


@given(*ARMS)
def test_differences_of_means_and_their_errors(mean, sd, n, other_sd, other_n):
    arms = (mean, sd, n, 1.0, other_sd, other_n)
    welch = stats.ttest_ind_from_stats(*arms, equal_var=False).statistic
    found = mean_difference("one", Arm(mean, sd, n), Arm(1.0, other_sd, other_n))
    assert found.estimate / found.se == pytest.approx(welch, rel=1e-9, abs=1e-12)
    pooled = stats.ttest_ind_from_stats(*arms, equal_var=True).statistic
    d, _, _ = standardised_difference(*arms)
    assert d == pytest.approx(pooled * math.sqrt(1 / n + 1 / other_n), rel=1e-9, abs=1e-12)


def test_findings_of_inflammation_lie_as_many_standard_errors_away_as_welch_says():
    rows = [row for row in findings() if row.treated_mean is not None]
    assert rows
    for row in rows:
        arms = (row.treated_mean, row.treated_sd, row.treated_n, row.control_mean, row.control_sd, row.control_n)
        expected = stats.ttest_ind_from_stats(*arms, equal_var=False).statistic
        assert row.standard_errors == pytest.approx(expected, rel=1e-9)


def test_cohens_d_of_two_samples():
    rng = np.random.default_rng(1)
    one, other = rng.normal(0, 2, 40), rng.normal(1, 3, 25)
    expected = stats.ttest_ind(other, one).statistic * math.sqrt(1 / 40 + 1 / 25)
    assert difference_in_sd(one, other) == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize(("d", "first", "second"), [(0.0, 30, 30), (0.63, 30, 30), (1.0, 60, 45), (2.0, 100, 100)])
def test_the_standard_error_of_d_is_nearly_that_of_the_noncentral_t(d, first, second):
    """The formula is for large samples: a few per cent low at thirty people per group."""
    root = math.sqrt(1 / first + 1 / second)
    exact = stats.nct(first + second - 2, d / root).std() * root
    assert standard_error_of_d(d, first, second) == pytest.approx(exact, rel=0.04)
    _, low, high = standardised_difference(d, 1.0, first, 0.0, 1.0, second)
    assert (high - low) / (2 * NORMAL_95) == pytest.approx(standard_error_of_d(d, first, second), rel=1e-9)


@given(st.floats(-0.98, 0.98), st.integers(4, 500))
def test_the_interval_of_a_correlation_is_fishers(r, n):
    # A sample of n points with exactly this correlation.
    x = np.arange(n, dtype=float) - (n - 1) / 2
    y = x**2
    x, y = x / np.linalg.norm(x), (y - y.mean()) / np.linalg.norm(y - y.mean())
    expected = stats.pearsonr(x, r * x + math.sqrt(1 - r**2) * y).confidence_interval(0.95)
    assert correlation_interval(r, n) == pytest.approx((expected.low, expected.high), abs=1e-4)


@pytest.mark.parametrize(
    ("patients", "effect", "sd"), [(20, 8.0, 10.0), (115, 4.0, 12.0), (60, 0.0, 10.0), (250, 2.0, 9.0)]
)
def test_power_is_that_of_the_t_test(patients, effect, sd):
    from statsmodels.stats.power import TTestIndPower

    theirs = TTestIndPower()
    trial = plain_trial(patients, effect, sd)
    assert power(trial) == pytest.approx(theirs.power(effect / sd, patients, 0.05), abs=0.01)
    if effect:
        assert patients_for_power(trial) == pytest.approx(
            math.ceil(theirs.solve_power(effect / sd, alpha=0.05, power=0.8)), abs=1
        )


def test_simulated_trials_draw_the_line_where_the_t_test_does():
    found = simulate_trials(plain_trial(30, 5.0, 10.0), 400, seed=3)
    p = 2 * stats.t.sf(np.abs(found.estimates / found.standard_errors), 58)
    np.testing.assert_array_equal(found.significant, p < 0.05)


@pytest.mark.parametrize(("median_d", "shape", "ratio"), [(18.0, 0.55, 0.49), (90.0, 1.0, 1.0), (40.0, 2.0, 3.0)])
def test_relapse_curves_are_weibull_distributions(median_d, shape, ratio):
    theirs = stats.weibull_min(shape, scale=median_d / math.log(2) ** (1 / shape))
    ours, days = StillWell(median_d, shape), np.array([0.0, 1.0, 10.0, 100.0, 365.0])
    assert theirs.median() == pytest.approx(median_d)
    np.testing.assert_allclose(ours.share(days), theirs.sf(days), rtol=1e-9)
    np.testing.assert_allclose(ours.with_hazard_ratio(ratio).share(days), theirs.sf(days) ** ratio, rtol=1e-9)
    relapsed = 100 * theirs.cdf(50.0)
    assert relapse_with_hazard_ratio(relapsed, ratio) == pytest.approx(100 * (1 - theirs.sf(50.0) ** ratio))


@given(st.floats(0.05, 20))
def test_odds_ratios_become_differences_of_a_logistic_curve(odds_ratio):
    assert standardised_from_odds_ratio(odds_ratio) == pytest.approx(
        math.log(odds_ratio) / stats.logistic.std(), abs=1e-12
    )


def test_people_are_drawn_from_the_named_distributions():
    shares = np.array([0.025, 0.3, 0.5, 0.8, 0.99])
    z = stats.norm.ppf(shares)
    np.testing.assert_allclose(draw(11.6, "lognormal", 0.3, z), stats.lognorm(0.3, scale=11.6).ppf(shares), rtol=1e-9)
    logits = stats.norm(math.log(0.3 / 0.7), 0.5).ppf(shares)
    np.testing.assert_allclose(draw(0.3, "logit-normal", 0.5, z), stats.logistic.cdf(logits), rtol=1e-9)


def test_sobol_indices_are_those_of_scipy():
    """Ishigami's function, with groups of one input each; both are estimates from many points."""

    def ishigami(x):
        a, b, c = 2 * math.pi * x - math.pi
        return np.sin(a) + 7 * np.sin(b) ** 2 + 0.1 * c**4 * np.sin(a)

    theirs = stats.sobol_indices(func=ishigami, n=4096, dists=[stats.uniform()] * 3, rng=np.random.default_rng(1))
    ours, _ = group_indices(ishigami, {"a": [0], "b": [1], "c": [2]}, 3, 4096)
    np.testing.assert_allclose(np.ravel(ours.first), theirs.first_order, atol=0.02)
    np.testing.assert_allclose(np.ravel(ours.total), theirs.total_order, atol=0.02)
