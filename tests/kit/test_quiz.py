"""The quiz widget: choices, feedback, trying again, and what is shown where no kernel runs."""

import re

import pytest

from ketamine_edu.kit.learning import progress, quiz
from ketamine_edu.kit.learning.markup import to_html
from ketamine_edu.kit.learning.questions import Choice, Question
from ketamine_edu.kit.learning.quizzes import Quiz
from ketamine_edu.kit.page.readout import Readout

TWO = Question("05", "two", "Which?", (Choice("A", "one", "No.", False), Choice("B", "two", "Yes.", True)))


@pytest.fixture(autouse=True)
def own_progress(tmp_path, monkeypatch):
    monkeypatch.setenv("KETAMINE_EDU_PROGRESS", str(tmp_path / "progress.json"))


def shown(q: Quiz) -> str:
    return q.view.children[-1].value


def buttons(q: Quiz) -> list:
    return list(q.view.children[1:-1])


def test_every_choice_is_a_button_and_a_click_tells_its_feedback():
    q = quiz("05", "peak-order")
    assert [b.description[:2] for b in buttons(q)] == ["A.", "B.", "C.", "D."]
    for button, choice in zip(buttons(q), q.question.choices, strict=True):
        button.click()
        assert to_html(choice.feedback) in shown(q)
        assert ("✓ Right." in shown(q)) == choice.right
        assert ("✗ Not this one." in shown(q)) != choice.right


def test_a_right_choice_gets_the_tick_a_wrong_one_the_cross_and_the_others_nothing():
    q = Quiz(TWO)
    q.choose("A")
    assert [b.description for b in buttons(q)] == ["✗ A. one", "B. two"]
    assert [set(b._dom_classes) & {"ke-right", "ke-wrong"} for b in buttons(q)] == [{"ke-wrong"}, set()]
    q.choose("B")
    assert [b.description for b in buttons(q)] == ["✗ A. one", "✓ B. two"]
    assert [set(b._dom_classes) & {"ke-right", "ke-wrong"} for b in buttons(q)] == [{"ke-wrong"}, {"ke-right"}]


def test_the_feedback_is_a_region_that_stays_while_its_words_change():
    """A region that is put on the page anew is passed over by most screen readers."""
    q = Quiz(TWO)
    region = q.view.children[-1]
    assert isinstance(region, Readout) and region.role == "status" and region.value == ""
    q.choose("A")
    assert region.value == "<b>A: ✗ Not this one.</b> No. <i>Try again.</i>"
    q.choose("B")
    assert region.value == "<b>B: ✓ Right.</b> Yes."
    assert q.view.children[-1] is region


def test_the_first_answer_is_kept_and_tries_count_up_to_the_right_one():
    q = quiz("05", "peak-order")
    right = q.question.right_choice.letter
    wrong = next(c.letter for c in q.question.choices if not c.right)
    for letter in (wrong, right, wrong, right):
        q.choose(letter)
    kept = progress.summary().plain
    assert "peak-order" in kept and "right after 2 tries" in kept
    assert f'"first_answer": "{wrong}"' in progress.progress_path().read_text()


def test_a_new_quiz_does_not_show_what_was_answered_before():
    fresh = quiz("05", "peak-order")
    quiz("05", "peak-order").choose("A")
    again = quiz("05", "peak-order")
    assert shown(again) == shown(fresh)
    assert [b.description for b in buttons(again)] == [b.description for b in buttons(fresh)]


def test_a_letter_that_is_no_choice_is_refused():
    with pytest.raises(ValueError, match=r"'E'.*A, B, C, D"):
        quiz("05", "peak-order").choose("E")


def test_without_a_kernel_question_choices_and_the_place_of_the_answers_are_read():
    bundle = quiz("05", "peak-order")._repr_mimebundle_()
    assert set(bundle) == {"application/vnd.jupyter.widget-view+json", "text/html", "text/plain"}
    for kind in ("text/html", "text/plain"):
        for choice in quiz("05", "peak-order").question.choices:
            assert choice.text in bundle[kind]
            assert choice.feedback not in bundle[kind]
        assert "end of the page" in bundle[kind]
        assert not re.search(r"0x|object at|[0-9a-f]{32}", bundle[kind])
        assert bundle[kind] == quiz("05", "peak-order")._repr_mimebundle_()[kind]


def test_texts_cannot_carry_scripts():
    bad = "<script>alert(1)</script><img src=x onerror=alert(1)>"
    choices = (Choice("A", bad, bad, True), Choice("B", "b", "b", False))
    q = Quiz(Question("05", "bad", bad, choices))
    q.choose("A")
    bundle = q._repr_mimebundle_()
    for html in (bundle["text/html"], shown(q), q.view.children[0].value):
        assert "<script" not in html and "<img" not in html
        assert "&lt;script&gt;" in html


def test_a_progress_file_that_cannot_be_written_is_told_once(tmp_path, monkeypatch):
    monkeypatch.setenv("KETAMINE_EDU_PROGRESS", str(tmp_path / "nowhere" / "progress.json"))
    q = quiz("05", "peak-order")
    q.choose("A")
    assert "cannot be saved" in shown(q) and "nowhere" in shown(q)
    q.choose("B")
    assert "cannot be saved" not in shown(q)
