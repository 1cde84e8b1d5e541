"""What the questions and exercises of lesson 03 say is what the model gives."""

import numpy as np
import pytest

from ketamine_edu.kit.learning.questions import load_questions
from ketamine_edu.plasticity.dosing import (
    dosed_cascade,
    load_rodent,
    reference,
)
from ketamine_edu.plasticity.exercises import best_dose_mg_per_kg, half_blocked_percent, left_after_a_week_percent
from ketamine_edu.plasticity.signalling import load_plasticity

TEXTS = load_questions("03")


def texts() -> str:
    asked = [text for q in TEXTS.questions.values() for c in q.choices for text in (q.stem, c.text, c.feedback)]
    return "\n".join([*asked, *(e.explanation for e in TEXTS.exercises.values())])


CLAIMS = [
    ("a little after one day", lambda: reference().peak_h("spines"), 24.5, 30),
    ("mTORC1 is active for about two hours", lambda: reference().at("mtorc1", 2) / reference().peak("mtorc1"), 0, 0.25),
    ("about an hour late", lambda: late_h(), 0.5, 1.5),
    ("half the mTORC1 gives half the spines", lambda: half_blocked_percent()["rapamycin"], 49.9, 50.1),
    ("leaves more than half", lambda: half_blocked_percent()["ampa_blocker"], 55, 80),
    ("what is left are lasting ones", lambda: young_share_at_a_week(), 0, 0.01),
    ("from a quarter of an hour (BDNF)", lambda: load_plasticity().bdnf_decay_h, 0.25, 0.25),
    ("to two weeks (lasting spines)", lambda: load_plasticity().lasting_spine_lifetime_d, 14, 14),
    ("about a quarter of an hour", lambda: load_rodent().half_life_min, 12, 16),
    ("The model predicts a clear rise", lambda: human_share(), 1.0, 10),
]  # fmt: skip


def late_h() -> float:
    return dosed_cascade("rodent", 200).peak_h("mtorc1") - reference().peak_h("mtorc1")


def young_share_at_a_week() -> float:
    course = reference()
    return float(np.interp(168, course.time_h, course.young_spines) / course.at("spines", 168))


def human_share() -> float:
    return dosed_cascade("human", 0.5).at("spines", 24) / reference().peak("spines")


@pytest.mark.parametrize(("words", "value", "low", "high"), CLAIMS, ids=[words for words, *_ in CLAIMS])
def test_what_the_questions_say_is_what_the_model_gives(words, value, low, high):
    assert words in texts(), "the words are no longer in the lesson: change the claim here too"
    assert low <= value() <= high


def test_answers_are_where_the_lesson_expects_them():
    assert 30 < left_after_a_week_percent() < 50
    assert 15 < best_dose_mg_per_kg() < 80
    assert best_dose_mg_per_kg("mtorc1") < 0.95 * best_dose_mg_per_kg(), "else the two answers cannot be told apart"
