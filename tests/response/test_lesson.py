"""What lesson 04 says in words, computed again."""

from dataclasses import replace

import pytest

from ketamine_edu.evidence.tables import read_table
from ketamine_edu.kit.learning.questions import load_questions
from ketamine_edu.response.exercises import patients_per_arm, pooled_points
from ketamine_edu.response.lasting import relapse_rows, relapse_with_hazard_ratio
from ketamine_edu.response.onset import course, fit_rise, oral_rise
from ketamine_edu.response.virtual_trial import load_trial, power


def masked_mean(arm: str) -> float:
    """Mean score of an arm before the hidden infusion (points)."""
    rows = read_table("response/masked_scores")
    return next(row["mean"] for row in rows if (row["arm"], row["time_d"]) == (arm, 0))


# What the lesson's questions say, word for word -> the value that model or table gives now, and the limits within which
# the words are true.
CLAIMS = [
    ("passes half at 12 days", lambda: fit_rise([course("ssri_scores")]).half_effect_h() / 24, 11.5, 12.5),
    ("from about 8 to 19 days", lambda: fit_rise([course("ssri_scores")]).half_effect_interval_h()[0] / 24, 7.5, 8.5),
    ("from about 8 to 19 days", lambda: fit_rise([course("ssri_scores")]).half_effect_interval_h()[1] / 24, 18.5, 19.5),
    ("1.07 points of the 3.3 at week six, about a third", lambda: 1.07 / course("ssri_scores").value[-1], 0.31, 0.34),
    ("By 12.4 points", lambda: course("placebo_aspire").value[0], 12.4, 12.4),
    ("about one time in six", lambda: power(replace(load_trial(), patients_per_arm=20)), 0.15, 0.19),
    ("The median was 18 days", lambda: relapse_rows()["infusions_stopped"].median_d, 18, 18),
    ("it was 273 days", lambda: relapse_rows()["esketamine_stopped"].median_d, 273, 273),
    ("About 16 days", lambda: fit_rise([course("duloxetine")]).half_effect_h() / 24, 15.5, 16.5),
    ("from 3 to 21 days", lambda: fit_rise([course("duloxetine")]).half_effect_interval_h()[0] / 24, 2.5, 3.5),
    ("it is 12.5 days", lambda: oral_rise().half_effect_h() / 24, 12.4, 12.5),
    ("3.85 points, from 1.92 to 5.78", lambda: pooled_points()["low"], 1.915, 1.925),
    ("come within 0.05 points", lambda: abs(pooled_points()["difference"] - 3.8), 0, 0.0501),
    ("it gives 25.6 %", lambda: relapse_with_hazard_ratio(45.3, 0.49), 25.55, 25.65),
    ("About 133 per arm", patients_per_arm, 131, 135),
    ("start 4.8 points apart", lambda: masked_mean("placebo") - masked_mean("ketamine"), 4.79, 4.81),
]


def texts() -> list[str]:
    content = load_questions("04")
    asked = [text for q in content.questions.values() for text in (q.stem, *(c.feedback for c in q.choices))]
    return [*asked, *(text for e in content.exercises.values() for text in (e.prompt, e.explanation))]


@pytest.mark.parametrize(("words", "value", "low", "high"), CLAIMS, ids=[words for words, *_ in CLAIMS])
def test_what_the_questions_say_is_what_model_and_data_give(words, value, low, high):
    assert any(words in text for text in texts()), "the words are no longer in the lesson: change the claim here too"
    assert low <= value() <= high
