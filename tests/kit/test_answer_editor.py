"""The editor of answers: what is compared, spoken, kept and handed in, and that no text of a student becomes HTML."""

import pytest

from ketamine_edu.kit.learning import progress
from ketamine_edu.kit.learning.answer_editor import AnswerEditor, EditorWords, FlawedAnswer, PointCheck, folded_answers
from ketamine_edu.kit.page.readout import Readout

ANSWERS = (
    FlawedAnswer(1, "Is water wet?", "Never.", "At most times.", "(Sea 2001)"),
    FlawedAnswer(2, "Is ice warm?", "Always.", "It is <0 °C.", "(Pole 1999; Snow 2003)"),
)
WORDS = EditorWords("The tale says:", "Write here", "It only looks for words.")
POINTS = ("wet", "cold", "salt")


def check(text: str, number: int) -> PointCheck:
    if not text:
        return PointCheck("Nothing yet.", tuple((point, False) for point in POINTS))
    return PointCheck("", tuple((point, point in text) for point in POINTS))


@pytest.fixture(autouse=True)
def own_progress(tmp_path, monkeypatch):
    monkeypatch.setenv("KETAMINE_EDU_PROGRESS", str(tmp_path / "progress.json"))


def inside(region: Readout) -> str:
    """What a region shows, without the element that keeps its lines short."""
    return region.value.removeprefix('<div style="max-width:72ch;line-height:1.5">').removesuffix("</div>")


@pytest.fixture
def editor():
    return AnswerEditor("42", "tale", ANSWERS, check, WORDS)


def test_the_first_question_stands_there_with_its_flawed_answer(editor):
    assert editor._choice.options == (("1. Is water wet?", 1), ("2. Is ice warm?", 2))
    assert inside(editor._flawed) == "<p><b>The tale says:</b> Never.</p>"
    assert (editor._box.value, editor._comparison.value) == ("", "")


def test_what_is_mentioned_gets_the_tick_and_what_is_missing_the_cross(editor):
    editor.write(1, "It is cold.")
    assert editor.compare(1).plain == "\n".join(
        [
            "1 of 3 points found.",
            "✗ wet",
            "✓ cold",
            "✗ salt",
            "Our answer: At most times. (Sea 2001)",
            "It only looks for words.",
        ]
    )
    assert inside(editor._comparison) == (
        "<p>1 of 3 points found.<br>✗ wet<br>✓ cold<br>✗ salt</p>"
        "<p>Our answer: At most times. (Sea 2001)</p><p>It only looks for words.</p>"
    )


def test_a_text_that_is_refused_is_no_try_and_shows_nothing(editor):
    assert editor.compare(1).plain == "Nothing yet."
    assert inside(editor._comparison) == "<p>Nothing yet.</p>"
    assert not progress.progress_path().exists()


def test_a_check_is_kept_under_lesson_name_and_number(editor):
    for text in ("wet and cold", "wet, cold and salt"):
        editor.write(2, text)
        editor.compare(2)
    assert "42      exercise    tale-02                     right after 2 tries" in progress.summary().plain


def test_answer_and_comparison_are_regions_that_stay_while_their_words_change(editor):
    """A region that is put on the page anew is passed over by most screen readers."""
    regions = [child for child in editor.view.children if isinstance(child, Readout)]
    assert regions == [editor._flawed, editor._comparison] and all(region.role == "status" for region in regions)
    spoken = []
    for region in regions:
        region.observe(lambda change: spoken.append(inside(change.owner)), names="value")
    editor._button.click()
    editor._choice.value = 2
    assert spoken == ["<p>Nothing yet.</p>", "<p><b>The tale says:</b> Always.</p>", ""]
    assert [child for child in editor.view.children if isinstance(child, Readout)] == regions


def test_a_comparison_of_another_question_leaves_the_page_as_it_is(editor):
    editor.write(2, "wet")
    editor.write(1, "cold")
    assert "✓ wet" in editor.compare(2).plain
    assert editor._comparison.value == ""


def test_drafts_are_kept_when_another_question_is_chosen(editor):
    editor.write(2, "wet")
    editor._choice.value = 1
    assert editor._box.value == ""
    editor._box.value = "a draft"
    editor._choice.value = 2
    assert editor._box.value == "wet"
    assert editor.mine().plain == "Is water wet?\na draft\n\nIs ice warm?\nwet"


def test_a_note_on_the_progress_file_is_told(editor, tmp_path, monkeypatch):
    monkeypatch.setenv("KETAMINE_EDU_PROGRESS", str(tmp_path / "nowhere" / "progress.json"))
    editor.write(1, "wet")
    assert editor.compare(1).plain.splitlines()[-1].startswith("Your progress cannot be saved")
    assert "<p>Your progress cannot be saved" in editor._comparison.value


def test_what_a_student_types_is_never_html(editor):
    editor.write(1, "<img src=x onerror=alert(1)> <script>alert(2)</script> wet")
    for content in (editor.compare(1).html, editor.mine().html, editor._comparison.value):
        assert "<img" not in content and "<script" not in content
    assert "&lt;script&gt;" in editor.mine().html


def test_text_and_still_hold_the_flawed_answers_only(editor):
    bundle = editor._repr_mimebundle_()
    assert bundle["text/plain"].splitlines()[:2] == ["1. Is water wet?", "   Never."]
    assert "<p><b>2. Is ice warm?</b><br>Always.</p>" in bundle["text/html"]
    assert "At most times" not in bundle["text/plain"] + bundle["text/html"]


def test_the_corrected_answers_are_folded_and_escaped():
    card = folded_answers("The true tale", ANSWERS)
    assert card.html.startswith(
        "<details><summary>The true tale</summary><p><b>1. Is water wet?</b><br>At most times. "
    )
    assert "It is &lt;0 °C. <i>(Pole 1999; Snow 2003)</i>" in card.html
    assert card.plain.endswith("2. Is ice warm?\nIt is <0 °C. (Pole 1999; Snow 2003)")


@pytest.mark.parametrize("number", [0, 3, True, "1"])
def test_a_question_that_does_not_exist_is_refused(editor, number):
    for call in (lambda: editor.compare(number), lambda: editor.write(number, "wet")):
        with pytest.raises(ValueError, match="allowed is a whole number from 1 to 2"):
            call()


def test_what_is_no_text_is_refused_and_so_is_an_editor_without_answers(editor):
    with pytest.raises(TypeError, match="text is a int"):
        editor.write(1, 3)
    with pytest.raises(ValueError, match="answers is empty"):
        AnswerEditor("42", "tale", [], check, WORDS)
