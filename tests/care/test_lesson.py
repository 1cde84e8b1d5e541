"""What lesson 09 says in words, computed again: its questions, its exercises, and the prose of its notebook."""

from pathlib import Path

import numpy as np
import pytest

from ketamine_edu.care.cases import cases
from ketamine_edu.care.costs import course_cost, quoted_range
from ketamine_edu.care.exercises import ANSWERS, straight_fall_mmhg
from ketamine_edu.care.side_effect_rates import side_effect
from ketamine_edu.care.targets import targets
from ketamine_edu.care.visits import load_visit, visit
from ketamine_edu.evidence.tables import read_table
from tests.course.lesson_words import lesson_words

NOTEBOOK = Path(__file__).resolve().parents[2] / "notebooks" / "09_risks_and_care.ipynb"


def texts() -> str:
    """All that the lesson says: questions, exercises, prose."""
    return lesson_words("09")


def plasma_percent(time_h: float) -> float:
    return 100 * visit(84).at(time_h)["plasma_share"]


def half_h() -> float:
    return visit(84).plasma_below_after_h(visit(84).profile.cmax() / 2)


def treated(name: str) -> float:
    return side_effect(name).treated_percent


def because_of_the_drug(name: str) -> float:
    return side_effect(name).difference.percent


def predicted_usd(target: str) -> float:
    return next(row for row in targets() if row.id == target).predicted


CLAIMS = [
    ("41 of 100 people on esketamine spray", lambda: treated("resistant_dissociation"), 40.5, 41.5),
    ("So 32 of 100 had it because of the drug", lambda: because_of_the_drug("resistant_dissociation"), 31.5, 32.5),
    (
        "one person more was affected for every three treated",
        lambda: 100 / because_of_the_drug("resistant_dissociation"), 3, 3.3,
    ),
    ("the model still has about 82 % of the peak", lambda: plasma_percent(1.5), 81.5, 82.5),
    ("That would be true after six hours or more", lambda: plasma_percent(6), 10, 20),
    ("Half of the peak is reached after about 2.6 hours", half_h, 2.55, 2.65),
    ("19.8 of 100", lambda: because_of_the_drug("resistant_vertigo"), 19.75, 19.85),
    ("1.96 hours: nearly the two hours", lambda: visit(84).plasma_below_after_h(70), 1.955, 1.965),
    ("6,785 dollars, which is the upper end", ANSWERS["first-month"].truth, 6785, 6785),
    ("26 mmHg, two thirds of the rise", ANSWERS["pressure-left"].truth, 25.5, 26.7),
    ("six at these prices are 1,800 to 9,000 dollars", lambda: course_cost("ketamine", 6)[1], 9000, 9000),
    ("28, 29 and 41 of 100", lambda: treated("resistant_nausea"), 27.5, 28.5),
    ("28, 29 and 41 of 100", lambda: treated("resistant_dizziness"), 28.5, 29.5),
    ("at 20 of 100", lambda: treated("resistant_headache"), 19.5, 20.5),
    ("8 of 100 people had at least this one", lambda: treated("pressure_systolic40"), 7.5, 8.5),
    ("a diastolic rise of 25 in 13", lambda: treated("pressure_diastolic25"), 12.5, 13.5),
    ("was reported by 10 of 100", lambda: treated("resistant_pressure"), 9.5, 10.5),
    ("a factor of five between quotes for one infusion", lambda: np.divide(*quoted_range("ketamine")[::-1]), 5, 5),
    ("eight sessions at 1,000 are 8,000", lambda: predicted_usd("c-web-low"), 8000, 8000),
    ("Fourteen invented people", lambda: len(cases()), 14, 14),
    ("Three of the four contraindications", lambda: sum(c.verdict == "contraindication" for c in cases()), 4, 4),
]  # fmt: skip


@pytest.mark.parametrize(
    "words, value, low, high", CLAIMS, ids=[f"{n}-{words}" for n, (words, *_) in enumerate(CLAIMS)]
)
def test_what_the_lesson_says_is_what_the_model_gives(words, value, low, high):
    assert words in texts(), "the words are no longer in the lesson: change the claim here too"
    assert low <= value() <= high


def test_headache_may_be_nothing():
    assert side_effect("resistant_headache").difference.low < 0
    assert "the interval of the difference holds zero" in texts()


def test_the_marked_rise_passes_180_from_where_the_lesson_lets_the_student_find_out():
    assert max(visit(56, 145, "marked").systolic_mmhg) > load_visit().severe_systolic_mmhg
    assert max(visit(56, 135, "marked").systolic_mmhg) < load_visit().severe_systolic_mmhg


def test_a_cosine_and_a_straight_line_can_be_told_apart():
    assert straight_fall_mmhg() == pytest.approx(24)


def test_prices_that_are_not_dollars_are_told():
    assert any(row["currency"] == "CAD" for row in read_table("care/costs"))
    assert "is in Canadian dollars" in texts()


def test_no_invented_person_has_a_name():
    assert all(case.person.startswith("A ") and "year-old" in case.person for case in cases())
