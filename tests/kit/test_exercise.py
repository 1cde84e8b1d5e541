"""Checked exercises: what is said to which answer, hints, solution."""

import math
from fractions import Fraction

import numpy as np
import pytest

from ketamine_edu.kit.learning import exercise, progress
from ketamine_edu.kit.learning.checking import Case, Rules, judge
from ketamine_edu.kit.learning.exercises import Answer, Exercise
from ketamine_edu.kit.learning.questions import ExerciseText


@pytest.fixture(autouse=True)
def own_progress(tmp_path, monkeypatch):
    monkeypatch.setenv("KETAMINE_EDU_PROGRESS", str(tmp_path / "progress.json"))


TRUE_VALUE = 88.8
RULES = Rules("L/h", 1.0, {"The dose was forgotten.": 33.3}, start=0)


def said(answer, truth=TRUE_VALUE, rules=RULES) -> str:
    verdict = judge(answer, truth, rules)
    assert not verdict.passed
    return verdict.message


@pytest.mark.parametrize(
    "answer",
    [88.8, 89.6, 88.0, np.float64(88.8), np.float32(88.8), np.array(88.8), 89, np.int64(89), Fraction(888, 10)],
)
def test_a_value_within_the_tolerance_passes(answer):
    verdict = judge(answer, TRUE_VALUE, RULES)
    assert verdict.passed
    assert "88.8 L/h" in verdict.message


@pytest.mark.parametrize(
    ("answer", "passed"),
    [(110.0, True), (110.01, False), (90.0, True), (89.99, False), (-100.0, False)],
)
def test_the_tolerance_is_a_share_of_the_models_answer_and_its_ends_pass(answer, passed):
    """A share of the student's answer would let 111.1 pass and refuse 90."""
    assert judge(answer, 100.0, Rules("mg", 10.0, {})).passed == passed


@pytest.mark.parametrize("answer", [None, ..., "", "  ", [], {}, (), np.array([]), 0, 0.0])
def test_an_empty_answer_or_the_starting_value_is_not_an_answer(answer):
    verdict = judge(answer, TRUE_VALUE, RULES)
    assert not verdict.passed and not verdict.answered
    assert "Not answered yet" in verdict.message


@pytest.mark.parametrize(
    "answer, words",
    [
        (TRUE_VALUE * 60, "60 times too large"),
        (TRUE_VALUE / 60, "minutes and hours"),
        (TRUE_VALUE * 1000, "1000 times too large"),
        (TRUE_VALUE / 1e6, "1000000 times too small"),
        (TRUE_VALUE / 70, "one kg of body weight"),
        (TRUE_VALUE / 100, "per cent"),
        (-TRUE_VALUE, "sign"),
        (-3.0, "sign"),
        (1 / TRUE_VALUE, "upside down"),
        (33.3, "The dose was forgotten."),
        (TRUE_VALUE * 1.03, "close, but too large"),
        (TRUE_VALUE * 0.95, "close, but too small"),
        (TRUE_VALUE * 1.5, "too large, but of the right order of magnitude"),
        (TRUE_VALUE * 1.09, "close, but too large"),
        (TRUE_VALUE * 1.11, "too large, but of the right order of magnitude"),
        (TRUE_VALUE * 0.91, "close, but too small"),
        (TRUE_VALUE * 0.89, "too small, but of the right order of magnitude"),
        (TRUE_VALUE * 4.9, "too large, but of the right order of magnitude"),
        (TRUE_VALUE * 5.1, "more than 5 times too large"),
        (TRUE_VALUE / 4.9, "too small, but of the right order of magnitude"),
        (TRUE_VALUE / 5.1, "more than 5 times too small"),
        (TRUE_VALUE * 8, "more than 5 times too large"),
        (TRUE_VALUE / 8, "more than 5 times too small"),
        (True, "True is not a number"),
        (np.bool_(True), "True is not a number"),
        (math.nan, "nan"),
        (math.inf, "inf"),
        (10**400, "too large for the computer"),
        ("88.8", "text '88.8'"),
        ([88.8], "list of 1"),
        (np.array([88.8, 1.0]), "ndarray of 2"),
        (88.8j, "complex"),
        (lambda: 88.8, "function itself"),
        ({"a": 1}, "dict"),
    ],
)
def test_what_is_off_is_said_in_words(answer, words):
    assert words in said(answer)


def test_zero_is_wrong_where_it_was_not_the_starting_value():
    assert "cannot be zero" in said(0, rules=Rules("L/h", 1.0, {}))


def test_per_cent_upside_down_is_recognised_and_other_units_are_not_taken_for_it():
    assert "upside down" in said(500, 20.0, Rules("%", 1.0, {}))
    assert "upside down" not in said(1e4 / 175, 175.0, Rules("mg", 1.0, {}))


@pytest.mark.parametrize("truth", [0.0, math.nan, math.inf])
def test_a_truth_that_cannot_be_compared_is_an_error(truth):
    with pytest.raises(ValueError, match="model's answer"):
        judge(1.0, truth, RULES)


def test_a_dict_is_compared_key_by_key():
    truth, rules = {"early": 0.5, "late": 3.0}, Rules("h", 1.0, {})
    assert judge({"late": 3.0, "early": 0.5}, truth, rules).passed
    assert not judge({"early": None, "late": ...}, truth, rules).answered
    assert said({"early": 0.5}, truth, rules) == "1 of 2 right.\nlate: missing."
    three = {**truth, "last": 9.0}
    assert said({"early": 0.5, "late": 3.0, "last": 8.0}, three, rules).startswith(
        "2 of 3 right.\nlast: It is too small"
    )
    assert "early: It is 60 times too large" in said({"early": 30, "late": 3}, truth, rules)
    assert "'soon'" in said({"soon": 0.5, "late": 3}, truth, rules)
    assert "early, late" in said([0.5, 3.0], truth, rules)


CASES = [Case({"dose_mg": d, "auc": a}, d / a) for d, a in ((10, 2.0), (20, 5.0), (70, 3.0))]
PLAIN = Rules("L/h", 1.0, {})


def test_a_function_is_tried_on_every_case():
    assert judge(lambda dose, auc: dose / auc, CASES, PLAIN).passed
    assert "1 of 3 right.\nFor dose_mg = 20, auc = 5:" in said(lambda dose, auc: 5.0, CASES, PLAIN)
    assert "1000 times too small" in said(lambda dose, auc: dose / auc / 1000, CASES, PLAIN)


def test_what_a_function_raises_is_told_in_words():
    def refuses(dose, auc):
        raise ValueError("no such dose")

    assert "stopped with ValueError: no such dose." in said(refuses, CASES, PLAIN)
    assert "stopped with TypeError" in said(lambda dose: dose, CASES, PLAIN)
    assert "For dose_mg = 20" in said(lambda dose, auc: {10: 5.0, 70: 70 / 3}[dose], CASES, PLAIN)


def test_a_function_that_returns_nothing_is_not_an_answer():
    assert not judge(lambda *_: None, CASES, PLAIN).answered
    assert not judge(lambda *_: ..., CASES, PLAIN).answered
    assert "returns nothing" in said(lambda dose, auc: 5.0 if dose == 10 else None, CASES, PLAIN)
    assert "True is not a number" in said(lambda *_: True, CASES, PLAIN)
    assert "this is a float" in said(5.0, CASES, PLAIN)


def an_exercise(**changes) -> Exercise:
    text = {
        "lesson": "05",
        "key": "test",
        "title": "a test",
        "prompt": "What is C<sub>max</sub>?",
        "unit": "ng/mL",
        "tolerance_percent": 1,
        "start": None,
        "mistakes": {},
        "hints": ("First.", "Second."),
        "code": "answer = 1 < 2",
        "explanation": "Because.",
    }
    return Exercise(ExerciseText(**{**text, **changes}), Answer(lambda: 10.0))


def test_a_result_is_true_only_when_passed_and_shows_itself_without_colour():
    task = an_exercise()
    tries = (
        (10, True, "✓ Right.", "success"),
        (20, False, "✗ Not yet.", "warn"),
        (..., False, "Your turn.", "border"),
    )
    for answer, passed, heading, colour in tries:
        result = task.check(answer)
        assert f"border-left: 4px solid var(--jp-{colour}-color1," in result.html
        assert bool(result) is result.passed is passed
        assert heading in result.html and repr(result).startswith(heading)
        assert ("Because." in result.plain) == passed
        assert (task.check(answer).html, repr(task.check(answer))) == (result.html, repr(result))


def test_a_result_needs_no_kernel_to_be_read():
    result = an_exercise().check(10)
    assert not hasattr(result, "_repr_mimebundle_")
    assert result._repr_html_() == f'<div role="status">{result.html}</div>' and "role=" not in result.html


def test_what_a_student_types_is_escaped():
    assert "<script" not in an_exercise().check("<script>alert(1)</script>").html

    def bad(*_):
        raise RuntimeError("<img src=x onerror=alert(1)>")

    result = exercise("05", "clearance").check(bad)
    assert "<img" not in result.html and "&lt;img" in result.html


def test_hints_come_one_by_one_and_the_last_one_stays():
    task = an_exercise()
    assert [repr(task.hint()) for _ in range(3)] == [
        "Hint 1 of 2. First.",
        "Hint 2 of 2. Second.",
        "Hint 2 of 2. Second.",
    ]


def test_the_solution_is_folded_and_gives_the_answer_of_the_model():
    solution = an_exercise().solution()
    assert solution.html.startswith("<details><summary>") and "answer = 1 &lt; 2" in solution.html
    assert "answer = 1 < 2" in solution.plain
    assert "10 ng/mL" in solution.html and "10 ng/mL" in solution.plain


def test_the_exercise_shows_prompt_unit_and_tolerance_but_not_the_answer():
    task = an_exercise()
    assert "C<sub>max</sub>" in task._repr_html_() and "Cmax" in repr(task)
    for shown in (task._repr_html_(), repr(task)):
        assert "ng/mL" in shown and "1 %" in shown and "2 hints" in shown
        assert "answer = 1" not in shown and "Because." not in shown


def test_only_real_tries_are_recorded():
    task = an_exercise()
    task.check(...)
    assert not progress.progress_path().exists()
    for answer in (20, 10, 10):
        task.check(answer)
    assert "right after 2 tries" in progress.summary().plain
