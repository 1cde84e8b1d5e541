"""What lesson 08 says in words, computed again: its questions, the prose of its notebook, and its table of targets."""

import math
from pathlib import Path

import pytest

from ketamine_edu.appraisal.absolute_terms import difference_from_ratio, number_needed_in_words, risk_with_treatment
from ketamine_edu.appraisal.exercises import ANSWERS, few_trials, needed_cases, p_from_interval, pooled_ideas
from ketamine_edu.appraisal.meta_analysis import log_ratio, pool, t_quantile
from ketamine_edu.appraisal.reported import p_two_sided, reports
from ketamine_edu.appraisal.studies import counted_trials, questions, studies_of
from ketamine_edu.appraisal.targets import pooled_aspire, predict, targets
from ketamine_edu.evidence.tables import read_table
from ketamine_edu.kit.learning import exercise
from tests.course.lesson_words import lesson_words

NOTEBOOK = Path(__file__).resolve().parents[2] / "notebooks" / "08_reading_the_evidence.ipynb"
PRINTED_P = 0.0363  # of Almeida et al. 2024


def texts() -> str:
    """All that the lesson says: questions, exercises, prose."""
    return lesson_words("08")


def murrough_odds_ratio() -> float:
    trial = next(trial for trial in counted_trials("response_24h") if trial.study == "Murrough 2013")
    return math.exp(log_ratio(trial.counts, "odds ratio").estimate)


def published_pools() -> dict:
    return {row["id"]: row for row in read_table("appraisal/pooled")}


def at_24h(model: str = "random"):
    return pool(studies_of("score_24h")[0], model)


def p_at_the_centre() -> float:
    one = reports()["almeida"]
    return p_two_sided(one.centre * 2 * 1.959964 / (one.interval_to - one.interval_from))


def midazolam() -> float:
    return risk_with_treatment(26, 2.48, "odds ratio")


CLAIMS = [
    ("and 64 in 138 is 47 in 100", midazolam, 46.0, 47.5),
    ("that is 64 to 74", lambda: 2.48 * 26, 64.0, 65.0),
    ("So 21 more people in 100", lambda: midazolam() - 26, 20.5, 21.5),
    ("from nobody to 42 more", lambda: risk_with_treatment(26, 6.18, "odds ratio") - 26, 41.5, 42.5),
    ("6.5 times as wide", lambda: t_quantile(1) / 1.959964, 6.45, 6.55),
    ("lie within 12.7, not 1.96", lambda: t_quantile(1), 12.65, 12.75),
    ("The middle of the interval is 8.8", lambda: reports()["almeida"].centre, 8.75, 8.85),
    ("does give p = 0.036", p_at_the_centre, PRINTED_P - 0.0005, PRINTED_P + 0.0005),
    ("3.43, from 1.65 to 7.15", lambda: pooled_ideas()["odds_ratio"], 3.425, 3.435),
    ("3.43, from 1.65 to 7.15", lambda: pooled_ideas()["high"], 7.145, 7.155),
    ("0.58 and 3.76 standard deviations", lambda: few_trials()["random"], 0.575, 0.585),
    ("0.58 and 3.76 standard deviations", lambda: few_trials()["hartung_knapp"], 3.755, 3.765),
    ("With 25.9 % and 2.48 it is 4.9", lambda: needed_cases()[0].expected, 4.85, 4.95),
    ("with 8.8 % and 3.94 it is 5.3", lambda: needed_cases()[1].expected, 5.25, 5.35),
    ("needs 10 people where half respond anyway", lambda: needed_cases()[2].expected, 9.95, 10.05),
    ("and 23 where one in ten does", lambda: needed_cases()[3].expected, 22.5, 23.5),
    ("0.0039, four times the p that is printed", p_from_interval, 0.00385, 0.00395),
    ("The pooled difference is 6.2 points", lambda: -at_24h().estimate, 6.15, 6.25),
    ("anything from 11.6 to 0.7 points better", lambda: -at_24h().prediction[0], 11.55, 11.65),
    ("anything from 11.6 to 0.7 points better", lambda: -at_24h().prediction[1], 0.65, 0.75),
    ("come within 0.05 points of", lambda: abs(pooled_aspire().estimate + 3.8), 0, 0.0501),
    ("come within 0.05 points of", lambda: abs(pooled_aspire().low + 5.75), 0, 0.0501),
    ("0.03 at both ends", lambda: abs(pooled_aspire().high + 1.89), 0.025, 0.035),
    ("64 and 28 %, which give 4.5", murrough_odds_ratio, 4.45, 4.55),
    ("comes out at 4.7", lambda: predict("macsphere-gut-low"), 4.65, 4.75),
    ("Abbar 2022 is 3.68", lambda: predict("abbar"), 3.675, 3.685),
    ("7.2 against 7.3", lambda: predict("abbar-high"), 7.15, 7.25),
    ("belong to a difference of 8.8 points", lambda: reports()["almeida"].centre, 8.75, 8.85),
]  # fmt: skip


@pytest.mark.parametrize("words, value, low, high", CLAIMS, ids=[words for words, *_ in CLAIMS])
def test_what_the_lesson_says_is_what_the_methods_give(words, value, low, high):
    assert words in texts(), "the words are no longer in the lesson: change the claim here too"
    assert low <= value() <= high


def test_the_interval_of_the_number_needed_is_the_one_of_the_page():
    difference, cut_off = difference_from_ratio(26, 2.48, 1.0, 6.18, "odds ratio")
    assert number_needed_in_words(difference, wanted=True) == "NNT 5 (NNT 2.4 to infinity)" and not cut_off
    assert "from 2.4 to infinity" in texts()


def test_leaving_out_the_phase_2_trial_moves_the_pool_most():
    trials = studies_of("score_24h")[0]
    moved = {gone.name: pool([t for t in trials if t != gone]) for gone in trials}
    assert max(moved, key=lambda name: abs(moved[name].estimate - at_24h().estimate)) == "phase 2, 3 doses"
    assert min(moved, key=lambda name: moved[name].i2_percent) == "phase 2, 3 doses"


# ---- targets ----


def test_every_target_is_met_and_none_was_used():
    rows = targets()
    assert len(rows) >= 25 and {row.role for row in rows} == {"validation"}
    assert [row.id for row in rows if not row.within_limit] == []


def test_a_wrong_method_would_miss_its_targets():
    """The limits find a risk ratio in place of an odds ratio, and a difference in place of a ratio."""
    dean = published_pools()["dean-response-placebo"]
    assert abs(dean["control_percent"] * dean["value"] - dean["treated_percent"]) > 5
    assert abs((3.7 - 1) / ((7.3 - 1.9) / 3.92) - abs(reports()["abbar"].z)) > 1


def test_unknown_targets_are_named():
    with pytest.raises(ValueError, match="'nothing'; allowed are aspire"):
        predict("nothing")


# ---- the data ----


def test_limits_of_absolute_risks_are_what_they_say():
    for row in read_table("appraisal/targets"):
        points = {"dean2021": 0.2, "macsphere30408": 0.5}.get(row["source"])
        if points:
            assert row["observed"] * row["limit_percent"] / 100 == pytest.approx(points, abs=0.01), row["id"]


def test_derived_standard_errors_are_the_arithmetic_they_claim():
    rows = {row["study"]: row for row in read_table("appraisal/effects")}
    arms, placebo = (2.80, 2.74, 2.64), 1.79
    phase_2 = math.sqrt(sum(se**2 for se in arms) / 9 + placebo**2)
    assert rows["phase 2, 3 doses"]["se"] == pytest.approx(phase_2, abs=1e-3)
    assert rows["phase 2, 3 doses"]["value"] == pytest.approx(-(9.1 + 10.0 + 10.7) / 3, abs=5e-3)
    variance = sum(se**2 / (1 / n + 1 / 72) for se, n in ((2.25, 39), (2.33, 34), (2.26, 39))) / 3
    japan = math.sqrt(variance * ((1 / 39 + 1 / 34 + 1 / 39) / 9 + 1 / 72))
    assert rows["Japan, 3 doses"]["se"] == pytest.approx(japan, abs=0.01)
    assert rows["Japan, 3 doses"]["value"] == pytest.approx((-1.0 + 0.6 - 0.9) / 3, abs=5e-3)
    assert rows["Grunebaum 2018"]["se"] == pytest.approx((7.59 - 2.33) / 3.92 * 0.75 / 4.96, abs=1e-3)
    assert rows["Sigtermans 2009"]["se"] == pytest.approx(math.hypot(0.51, 0.48), abs=1e-3)


def test_counts_give_the_printed_percentages_and_control_risks_the_printed_differences():
    counts = {row["study"]: row for row in read_table("appraisal/counts")}
    assert round(100 * counts["Murrough 2013"]["events_treated"] / 47) == 64
    assert round(100 * counts["Abbar 2022"]["events_control"] / counts["Abbar 2022"]["n_control"], 1) == 31.6
    for name, difference in (("gut", 12), ("dizzy", 11), ("drowsy", 27)):
        row = published_pools()[f"macsphere-{name}"]
        assert round(row["control_percent"] * (row["value"] - 1)) == difference


def test_every_condition_has_a_trial_that_is_not_positive():
    directions = {}
    for row in read_table("appraisal/findings"):
        directions.setdefault(row["condition"].split(",")[0], set()).add(row["direction"])
    assert all(found & {"negative", "mixed"} for found in directions.values())
    assert {one.condition for one in questions().values()} == {
        "depression", "suicidal ideas", "PTSD", "chronic pain", "social anxiety",
    }  # fmt: skip


# ---- the exercises ----


@pytest.mark.parametrize(
    ("key", "part", "name"),
    [
        ("two-trials", "odds_ratio", "thrown-together"),
        ("two-trials", "odds_ratio", "plain-mean"),
        ("few-trials", "hartung_knapp", "normal"),
        ("few-trials", "hartung_knapp", "full-width"),
        ("group-sizes", "ketamine", "as-printed"),
        ("p-and-interval", None, "no-logarithm"),
        ("p-and-interval", None, "one-sided"),
    ],
)
def test_mistakes_are_named(key, part, name, tmp_path, monkeypatch):
    monkeypatch.setenv("KETAMINE_EDU_PROGRESS", str(tmp_path / "progress.json"))
    task, wrong = exercise("08", key), ANSWERS[key].mistakes[name]()
    answer = wrong if part is None else {**ANSWERS[key].truth(), part: wrong}
    result = task.check(answer)
    assert not result and task.text.mistakes[name].split("<")[0][:30] in str(result)
