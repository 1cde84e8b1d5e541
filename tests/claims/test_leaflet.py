"""The leaflet to correct: what the check refuses and what it looks for. The editor: kit/test_answer_editor.py."""

import re

import pytest

from ketamine_edu.claims.leaflet import MIN_WORDS, leaflet, question, review, shared_share
from ketamine_edu.claims.leaflet_editor import Leaflet, corrected
from ketamine_edu.claims.verdicts import claims
from ketamine_edu.kit.learning import progress

GOOD = {
    4: "One dose works for days, not weeks; when treatment stops many relapse, so it comes with a tablet and a plan.",
    10: "Per session prices differ; in the United States, a course of six in 2019 came to a much wider range than so.",
}
NUMBERS = [q.number for q in leaflet()]


@pytest.fixture(autouse=True)
def own_progress(tmp_path, monkeypatch):
    monkeypatch.setenv("KETAMINE_EDU_PROGRESS", str(tmp_path / "progress.json"))


def test_there_are_ten_questions_with_points_and_statements_that_exist():
    ids = {c.id for c in claims()}
    assert NUMBERS == list(range(1, 11))
    for q in leaflet():
        assert len(q.points) >= 3 and set(q.claims) <= ids and q.source
        assert all(word == word.casefold() and word.strip() == word and word for p in q.points for word in p.words)


@pytest.mark.parametrize("number", NUMBERS)
def test_our_answer_holds_every_point_and_the_articles_does_not(number):
    asked = question(number)
    padding = " one two three four five six seven eight nine ten eleven twelve" * 20
    assert all(review(asked.corrected + padding, number).mentioned)
    assert not all(review(asked.article + padding, number).mentioned)


@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize("text", ["", "   \n", "...", "yes no", "word " * (MIN_WORDS - 1)])
def test_an_empty_or_short_text_is_refused(number, text):
    result = review(text, number)
    assert result.refused and not result.passed and not any(result.mentioned)


@pytest.mark.parametrize("number", NUMBERS)
def test_a_copied_text_is_refused_however_it_is_dressed(number):
    asked = question(number)
    for text in (asked.article, asked.corrected, asked.corrected.upper(), asked.corrected.replace(" ", "\n  ") + "!"):
        assert "mostly" in review(text, number).refused or "too few" in review(text, number).refused
    assert "mostly our answer" in review(asked.corrected + " I hope that helps.", number).refused


def test_the_shortest_text_that_is_looked_at_has_the_least_number_of_words():
    assert "too few" in review("word " * (MIN_WORDS - 1), 4).refused
    assert review("word " * MIN_WORDS, 4).refused == ""


def test_a_text_is_a_copy_from_three_quarters_on():
    copied = re.findall(r"[^\W_]+", question(4).corrected)[:12]
    for own, refused in ((4, True), (5, False)):
        text = " ".join([*copied, *(["zzz"] * own)])
        assert shared_share(text.casefold().split(), [word.casefold() for word in copied]) == 12 / (12 + own)
        assert ("mostly our answer" in review(text, 4).refused) == refused


@pytest.mark.parametrize("number", GOOD)
def test_a_good_answer_in_other_words_passes(number):
    assert review(GOOD[number], number).passed


def test_a_missing_point_is_named_and_does_not_pass():
    result = review(
        "One dose works for days, and many relapse when it stops, which is why people come again and again.", 4
    )
    assert result.mentioned == (True, True, False) and not result.passed


def test_a_word_is_found_at_its_beginning_only_and_a_number_alone():
    filler = " and so on with a few more words to make it long enough for the check"
    assert review(f"hydroxydays{filler}", 4).mentioned[0] is False
    assert review(f"In 20255{filler}", 9).mentioned[2] is False
    assert review(f"In 2025{filler}", 9).mentioned[2] is True


def test_shares_of_known_texts():
    assert shared_share(["a", "b"], ["a", "x", "b"]) == 1
    assert shared_share(["a", "b"], ["c"]) == 0
    with pytest.raises(ValueError, match="at least one word"):
        shared_share([], ["a"])


@pytest.mark.parametrize("number", [0, 11, True, "3"])
def test_a_question_that_does_not_exist_is_refused(number):
    with pytest.raises(ValueError, match="allowed is a whole number from 1 to 10"):
        review("text", number)


def test_what_is_no_text_is_refused():
    with pytest.raises(TypeError, match="text is a int"):
        review(3, 3)
    with pytest.raises(TypeError, match="text is a int"):
        Leaflet().write(3, 3)


# ---- the editor ----


def test_our_answer_is_hidden_until_an_attempt_has_been_made():
    editor = Leaflet()
    shown = repr(editor) + editor._still() + editor._comparison.value + editor._flawed.value
    assert all(q.corrected not in shown for q in leaflet())
    assert all(q.article in repr(editor) for q in leaflet())
    assert "Nothing is written" in repr(editor.compare(4))
    editor.write(4, GOOD[4])
    assert question(4).corrected in repr(editor.compare(4))
    assert "looks for words, not for sense" in editor._comparison.value
    assert "leaflet-04                  right at the first try" in progress.summary().plain


def test_the_points_found_are_those_of_the_question():
    editor = Leaflet()
    editor.write(
        4, "One dose works for days, and many relapse when it stops, which is why people come again and again."
    )
    points = [point.point for point in question(4).points]
    assert repr(editor.compare(4)).splitlines()[:4] == [
        "2 of 3 points found.",
        f"✓ {points[0]}",
        f"✓ {points[1]}",
        f"✗ {points[2]}",
    ]
    assert "leaflet-04                  not yet right, 1 try" in progress.summary().plain


def test_the_corrected_leaflet_is_folded_and_whole():
    card = corrected()
    assert card.html.startswith("<details>") and "<details open" not in card.html
    assert all(q.corrected in card.plain for q in leaflet())
