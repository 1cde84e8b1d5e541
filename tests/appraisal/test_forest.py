"""The forest plot of lesson 08 as numbers: which trials are pooled, with what weights, and how far intervals reach."""

import math

import pytest

from ketamine_edu.appraisal.forest import forest, reach
from ketamine_edu.appraisal.meta_analysis import Study, pool
from ketamine_edu.appraisal.studies import PublishedPool, published_pools, studies_of


def published(measure: str, value: float, low: float, high: float) -> PublishedPool:
    return PublishedPool("made", None, "made", "made", "inert", measure, value, low, high, True, "low", None, "made")


def test_weights_are_those_of_the_pool_and_a_trial_left_out_has_none():
    plot = forest("score_24h", model="fixed", left_out=2)
    kept = [study for study in studies_of("score_24h")[0] if study.name != "ASPIRE I"]
    assert plot.pooled == pool(kept, "fixed") and plot.remaining == 5 and plot.left_out == "ASPIRE I"
    weights = [trial.weight_percent for trial in plot.trials]
    assert weights[1] is None and sum(weights[:1] + weights[2:]) == pytest.approx(100)
    inverse_variances = [trial.effect.se**-2 for trial in plot.trials if not trial.is_left_out]
    assert weights[0] == pytest.approx(100 * inverse_variances[0] / sum(inverse_variances))
    assert plot.largest_weight_percent == pytest.approx(100 * max(inverse_variances) / sum(inverse_variances))


def test_nothing_is_pooled_from_one_trial_by_any_model_or_from_rows_of_the_same_people():
    for model in ("fixed", "random", "hartung-knapp", "modified"):
        assert forest("ptsd_score", model=model, left_out=1).pooled is None
        assert forest("anxiety", model=model).pooled is None
    alone = forest("ptsd_score", left_out=1)
    assert alone.remaining == 1 and alone.largest_weight_percent is None
    assert all(trial.weight_percent is None for trial in alone.trials)


def test_a_kind_of_control_chooses_trials_and_pools():
    plot = forest("score_24h", comparator="active")
    assert {trial.comparator for trial in plot.trials} == {"active"}
    assert all(row.comparator == "active" for row in plot.published)
    assert len(published_pools("response_24h", "any")) > len(published_pools("response_24h", "inert")) > 0


def test_every_interval_that_a_reader_can_ask_for_is_within_reach():
    studies = [Study("one", -3.0, 0.5), Study("two", 1.0, 0.25)]
    low, high = reach(studies, [], is_pooled=False)
    assert (low, high) == pytest.approx((-3.0 - 1.96 * 0.5, 1.0 + 1.96 * 0.25), abs=1e-3)
    wide = [published("difference", 2.0, -9.0, 7.0)]
    assert reach(studies, wide, is_pooled=False) == (-9.0, 7.0)
    knapp = pool(studies, "hartung-knapp")  # two trials that differ: 12.7 standard errors either way
    assert reach(studies, [], is_pooled=True) == (knapp.low, knapp.high)
    assert reach(studies[1:], [], is_pooled=True) == (0.0, studies[1].interval[1])  # no effect is always there


def test_a_pooled_ratio_reaches_as_far_as_its_logarithm():
    ratio = published("odds ratio", 2.0, 0.5, 8.0)
    assert ratio.estimate_and_interval == pytest.approx((math.log(2), -math.log(2), 3 * math.log(2)))
    assert reach([], [ratio], is_pooled=True) == pytest.approx((-math.log(2), 3 * math.log(2)))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"name": "headache"}, "question is 'headache'; allowed are score_24h"),
        ({"comparator": "none"}, "comparator is 'none'; allowed are any, inert, active"),
        ({"measure": "hazard ratio"}, "measure is 'hazard ratio'; allowed are odds ratio, risk ratio"),
        ({"model": "bayes", "left_out": 5}, "model is 'bayes'; allowed are fixed"),
        ({"left_out": -1}, "left_out is -1; allowed is a whole number from 0"),
    ],
)
def test_what_cannot_be_plotted_is_refused(changes, message):
    with pytest.raises(ValueError, match=message):
        forest(**{"name": "ptsd_score", **changes})
