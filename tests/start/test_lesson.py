"""What lesson 00 says in words, computed again: its questions, its history table, and the prose of its notebook."""

from functools import cache

import numpy as np
import pytest

from ketamine_edu.evidence.tables import read_table
from ketamine_edu.kit.learning import exercise
from ketamine_edu.response.lasting import cumulative_percent, load_lasting
from ketamine_edu.start.clocks import (
    LAST_H,
    SUBSTANCES,
    decline_range_d,
    half_gone_h,
    observed_percent,
    percent_of_peak,
)
from ketamine_edu.start.exercises import ANSWERS
from tests.course.lesson_words import lesson_words

TIMES_H = np.geomspace(0.05, LAST_H, 5000)


def test_history_is_in_order_of_time():
    years = [row["year"] for row in read_table("start/history")]
    assert years == sorted(years)


@cache
def texts() -> str:
    return lesson_words("00")


def row_of(name: str) -> dict:
    return next(row for row in read_table("start/history") if row["id"] == name)


def star_d_percent() -> float:
    return cumulative_percent([row["remission_percent"] for row in read_table("response/remission_steps")])


def hours_to_a_sixteenth() -> float:
    falling = TIMES_H[TIMES_H > 2 / 3]
    return float(np.interp(-100 / 16, -percent_of_peak("ketamine", falling), falling)) - 2 / 3


CLAIMS = [
    ("0.15 % of the highest level of ketamine", lambda: percent_of_peak("ketamine", 24.0), 0.145, 0.155),
    ("0.15 % of the drug and 96 % of the improvement", lambda: percent_of_peak("improvement", 24.0), 95.5, 96.5),
    ("less than 3 % of any of the three", lambda: max(percent_of_peak(s, 24.0) for s in SUBSTANCES), 2, 3),
    ("half of its height 59 minutes after the start", lambda: 60 * half_gone_h("ketamine"), 58.5, 59.5),
    ("the improvement after 9.9 days", lambda: half_gone_h("improvement") / 24, 9.85, 9.95),
    ("about 240 times as slowly", lambda: half_gone_h("improvement") / half_gone_h("ketamine"), 235, 245),
    ("113 % where the curve has 96 %", lambda: observed_percent("improvement")[1].max(), 112.5, 113.5),
    ("73 % where it has 62 %", lambda: observed_percent("improvement")[1][-1], 72.5, 73.5),
    ("73 % where it has 62 %", lambda: percent_of_peak("improvement", 168.0), 61.5, 62.5),
    ("9.5 days is a compromise between 15.3 days", lambda: load_lasting().decline_half_life_d, 9.45, 9.55),
    ("15.3 days from these nine trials", lambda: decline_range_d()[1], 15.25, 15.35),
    ("5.9 days from an earlier one", lambda: decline_range_d()[0], 5.85, 5.95),
    ("it takes 6.1 hours from the peak", hours_to_a_sixteenth, 6.05, 6.15),
    ("their twenty volunteers were prisoners".capitalize(), lambda: row_of("dissociative")["people"], 20, 20),
    ("102 people, no difference beyond chance", lambda: row_of("r_ketamine")["people"], 102, 102),
    ("in a large study 67 % reached remission", star_d_percent, 66.5, 67.5),
]  # fmt: skip


@pytest.mark.parametrize("words, value, low, high", CLAIMS, ids=[words for words, *_ in CLAIMS])
def test_what_the_lesson_says_is_what_models_and_tables_give(words, value, low, high):
    assert words in texts(), "the words are no longer in the lesson: change the claim here too"
    assert low <= float(value()) <= high


@pytest.mark.parametrize(
    "name", ["synthesis", "first_human", "dissociative", "us_anaesthesia", "schedule", "depression_trial"]
)
def test_years_in_the_text_are_those_of_the_table(name):
    assert str(row_of(name)["year"]) in texts()


def test_statements_of_the_article_are_examined():
    assert [claim for claim in ("C01", "C04", "C53", "C60") if f"({claim})" not in texts()] == []


def test_mistakes_are_told_apart_from_the_answer(tmp_path, monkeypatch):
    monkeypatch.setenv("KETAMINE_EDU_PROGRESS", str(tmp_path / "progress.json"))
    for key in ("dose-in-mg", "a-sixteenth"):
        for name, wrong in ANSWERS[key].mistakes.items():
            result = exercise("00", key).check(wrong())
            assert not result and exercise("00", key).text.mistakes[name][:20] in str(result)
    result = exercise("00", "find-the-row").check({"year": 2006, "people": 17})
    assert str(result).count("treatment-resistant") == 2 and not result


def test_a_year_or_a_person_off_does_not_pass(tmp_path, monkeypatch):
    monkeypatch.setenv("KETAMINE_EDU_PROGRESS", str(tmp_path / "progress.json"))
    assert not exercise("00", "find-the-row").check({"year": 2001, "people": 7})
    assert not exercise("00", "find-the-row").check({"year": 2000, "people": 8})
