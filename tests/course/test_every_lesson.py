"""What the words and exercises of every lesson must be, in one place, for every lesson there is."""

import importlib
import re

import numpy as np
import pytest

from ketamine_edu.evidence.references import cite
from ketamine_edu.kit.learning import answers, exercise
from ketamine_edu.kit.learning.markup import cited_keys, to_html, to_plain
from ketamine_edu.kit.learning.questions import lessons_with_questions, load_questions
from tests.course.lesson_words import question_words

LESSONS = lessons_with_questions()
EXERCISES = [(lesson, key) for lesson in LESSONS for key in load_questions(lesson).exercises]


@pytest.fixture(autouse=True)
def own_progress(tmp_path, monkeypatch):
    monkeypatch.setenv("KETAMINE_EDU_PROGRESS", str(tmp_path / "progress.json"))


@pytest.mark.parametrize("lesson", LESSONS)
def test_every_source_is_in_the_bibliography(lesson):
    keys = [key for text in question_words(lesson) for key in cited_keys(text)]
    assert keys
    for key in keys:
        assert cite(key)


@pytest.mark.parametrize("lesson", LESSONS)
def test_every_choice_has_its_own_feedback_and_the_right_letter_cannot_be_guessed(lesson):
    questions = load_questions(lesson).questions.values()
    assert len(questions) >= 4
    for q in questions:
        assert len({c.feedback for c in q.choices}) == len(q.choices)
        assert all(len(c.feedback) > 25 for c in q.choices)
    assert len({q.right_choice.letter for q in questions}) >= 3


@pytest.mark.parametrize("lesson, key", EXERCISES)
def test_the_solution_solves_the_exercise(lesson, key):
    given = exercise(lesson, key)
    names: dict = {}
    exec(given.text.code, names)  # the code that students are shown
    assert given.check(names["answer"])


@pytest.mark.parametrize("lesson", LESSONS)
def test_exercises_and_answers_belong_together(lesson):
    content = load_questions(lesson)
    module = importlib.import_module(f"ketamine_edu.{content.topic}.exercises")
    assert set(content.exercises) == set(module.ANSWERS)
    assert len(content.exercises) >= 3


@pytest.mark.parametrize("lesson, key", EXERCISES)
def test_a_usual_mistake_is_named(lesson, key):
    task = exercise(lesson, key)
    answer = importlib.import_module(f"ketamine_edu.{load_questions(lesson).topic}.exercises").ANSWERS[key]
    truth = answer.truth()
    for name, mistaken in answer.mistakes.items():
        wrong = mistaken()
        # An exercise with several parts does not say in which of them the mistake is made: in one, it is told.
        tries = [{**truth, part: wrong} for part in truth] if isinstance(truth, dict) else [wrong]
        results = [task.check(given) for given in tries]
        assert any(to_plain(task.text.mistakes[name]) in str(result) and not result for result in results), name


@pytest.mark.parametrize("lesson, key", EXERCISES)
def test_nothing_that_was_never_worked_out_passes(lesson, key):
    given = exercise(lesson, key)
    unworked = [None, ..., True, False, float("nan"), float("inf"), "", "1", [], {}, (), np.array([]), 0, 1, -1, 1j]
    functions = [lambda *_: None, lambda *_: ..., lambda *_: True, lambda *_: 0.0, lambda *_: float("nan"), lambda: 1]
    for answer in [*unworked, *functions, given.text.start, object(), given]:
        assert not given.check(answer), answer


@pytest.mark.parametrize("lesson", LESSONS)
def test_the_answer_key_holds_every_answer_folded_and_is_the_same_each_time(lesson):
    key = answers(lesson)
    content = load_questions(lesson)
    for q in content.questions.values():
        assert to_plain(q.right_choice.feedback) in key.plain
        assert all(to_html(c.feedback) in key.html for c in q.choices)
    for e in content.exercises.values():
        assert to_plain(e.explanation) in key.plain
    assert key.html.startswith("<details>") and key.html.count("<details>") == key.html.count("</details>")
    assert "<details open" not in key.html
    again = answers(lesson)
    assert (again.html, again.plain) == (key.html, key.plain)
    assert not re.search(r"0x[0-9a-f]{6}|/tmp|\bnan\b", key.plain)
