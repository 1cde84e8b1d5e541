"""The concept inventory: sound questions without cues, two rounds in the progress file, and the table of the class."""

import re
from collections import Counter
from html import escape, unescape
from math import floor

import nbformat
import pytest

import inventory_pages
from ketamine_edu.appraisal.absolute_terms import risk_with_treatment
from ketamine_edu.care.side_effect_rates import side_effect
from ketamine_edu.command import gain
from ketamine_edu.command.__main__ import main
from ketamine_edu.evidence.references import cite
from ketamine_edu.evidence.tables import read_table
from ketamine_edu.kit.learning import inventory, progress
from ketamine_edu.kit.learning.concept_inventory import ROUNDS
from ketamine_edu.kit.learning.concepts import LETTERS, concepts
from ketamine_edu.kit.page.readout import Readout
from tests.course.lesson_words import NOTEBOOKS

QUESTIONS = concepts()


@pytest.fixture(autouse=True)
def own_progress(tmp_path, monkeypatch):
    monkeypatch.setenv("KETAMINE_EDU_PROGRESS", str(tmp_path / "progress.json"))


def headings(lesson: str) -> set[str]:
    cells = nbformat.read(next(NOTEBOOKS.glob(f"{lesson}_*.ipynb")), as_version=4).cells
    return {found for cell in cells for found in re.findall(r"^#{2,3} (.+)$", cell.source, re.MULTILINE)}


# ---- the questions ----


def test_there_are_fifteen_and_every_lesson_has_one():
    assert [q.number for q in QUESTIONS] == list(range(1, 16))
    assert {q.lesson for q in QUESTIONS} == {path.name[:2] for path in NOTEBOOKS.glob("[0-9]*_*.ipynb")}


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda q: q.key)
def test_every_wrong_choice_stands_for_a_misconception_and_a_place_that_treats_it(question):
    assert len({choice.text for choice in question.choices}) == 4
    for choice in question.choices:
        wrong = choice.letter != question.right
        assert bool(choice.misconception) == wrong == bool(choice.treated)
        assert not wrong or choice.treated in headings(question.lesson)
    assert len({choice.misconception for choice in question.choices}) == 4
    assert question.sources and all(cite(key) for key in question.sources)


def test_the_place_of_the_right_answer_cannot_be_guessed():
    counts = Counter(q.right for q in QUESTIONS)
    assert set(counts) == set(LETTERS) and max(counts.values()) - min(counts.values()) <= 1
    rights = "".join(q.right for q in QUESTIONS)
    assert not re.search(r"(.)\1\1", rights)


def test_the_length_of_the_right_answer_gives_nothing_away():
    """Always taking the longest choice, or the shortest, must not beat guessing by more than one question."""
    longest = shortest = 0.0
    for q in QUESTIONS:
        lengths = {c.letter: len(c.text) for c in q.choices}
        assert max(lengths.values()) <= 1.4 * min(lengths.values())
        for extreme in (max, min):
            tied = [letter for letter, length in lengths.items() if length == extreme(lengths.values())]
            hit = (q.right in tied) / len(tied)
            longest, shortest = (longest + hit, shortest) if extreme is max else (longest, shortest + hit)
    assert max(longest, shortest) <= len(QUESTIONS) / 4 + 1


def test_no_word_of_certainty_marks_the_wrong_choices():
    said = [(c.letter == q.right, c.text.lower()) for q in QUESTIONS for c in q.choices]
    absolute = [right for right, text in said if re.search(r"\b(always|never|only|must|completely)\b", text)]
    assert absolute == []
    assert not any("all of the above" in text or "none of the" in text for _, text in said)


def test_the_numbers_in_the_questions_are_those_of_models_and_tables():
    by_key = {q.key: q for q in QUESTIONS}

    def right(key: str) -> str:
        return next(c.text for c in by_key[key].choices if c.letter == by_key[key].right)

    assert right("odds-to-people") == f"about {risk_with_treatment(20, 2, 'odds ratio'):.0f}"
    assert right("effect-of-a-drug") == f"{16 - 12} points"
    headache = side_effect("resistant_headache")
    assert (round(headache.treated_percent), round(headache.control_percent)) == (20, 17)
    assert headache.difference.low < 0 < headache.difference.high
    row = next(r for r in read_table("response/comparators") if "midazolam" in r["label"] and r["source"] == "dean2021")
    treated, control = (floor(row[name] + 0.5) for name in ("treated_percent", "control_percent"))
    assert f"{treated} of 100 responded, and {control} of 100" in right("sentence-to-check")
    measured = {row["id"]: row["observed"] for row in read_table("receptor/targets")}
    assert f"{measured['K-trap']:g} % of the block" in by_key["shut-channels"].explanation


# ---- the rounds ----


def test_a_round_goes_through_all_questions_and_is_kept_without_judgement():
    first = inventory("before")
    assert first.question == QUESTIONS[0]
    for q in QUESTIONS:
        assert first.question == q and q.stem in unescape(first._stem.value)
        first._buttons["A"].click()
        assert first._reasons.value == "" and "Right" not in first._outcome.value
        assert not any(mark in button.description for button in first._buttons.values() for mark in "✓✗")
    assert first.question is None
    assert first._stem.value == "<p><b>Before the course.</b> All 15 questions are answered. Thank you.</p>"
    assert first._outcome.value == "<p>The answers come after the course.</p>" and first._reasons.value == ""
    assert progress.first_answers("before") == {q.key: "A" for q in QUESTIONS}
    kept = progress.summary().plain
    assert kept.count("answered") == 15 and "not yet right" not in kept and "first try" not in kept
    with pytest.raises(ValueError, match="all 15 questions"):
        first.choose("A")


def test_a_round_goes_on_where_it_stopped_and_an_answer_stands():
    inventory("before").choose("D")
    again = inventory("before")
    assert again.question == QUESTIONS[1] and again.answers == {QUESTIONS[0].key: "D"}
    assert inventory("after").question == QUESTIONS[0]
    assert all(button.layout.display is None for button in again._buttons.values())
    assert again._reasons.layout.display == "none"


def test_the_first_round_is_told_as_far_as_it_was_answered():
    for q in QUESTIONS[:3]:
        inventory("before").choose(q.right)
    wrong = next(letter for letter in LETTERS if letter != QUESTIONS[3].right)
    inventory("before").choose(wrong)
    after = inventory("after")
    for q in QUESTIONS:
        after.choose(q.right)
    assert after._outcome.value == "<p>Right after the course: 15 of 15; before it: 3 of 4 answered.</p>"


def test_the_second_round_ends_with_both_numbers_and_the_reasons_folded():
    for name, letters in (("before", ["A"] * 15), ("after", [q.right for q in QUESTIONS])):
        given = inventory(name)
        for letter in letters:
            given.choose(letter)
    right_before = sum(q.right == "A" for q in QUESTIONS)
    words = f"<p>Right after the course: 15 of 15; before it: {right_before} of 15 answered.</p>"
    assert given._outcome.value == words
    reasons = given._reasons.value
    assert reasons.startswith("<details><summary>") and reasons.count("(Lesson ") == 15
    assert reasons.count("✓ You chose") == 15
    again = inventory("after")
    assert (again._outcome.value, again._reasons.value) == (words, reasons)


def test_the_second_round_alone_is_judged_answer_by_answer():
    given = inventory("after")
    for q in QUESTIONS[:-1]:
        given.choose(q.right)
    wrong = next(letter for letter in LETTERS if letter != QUESTIONS[-1].right)
    given.choose(wrong)
    assert given._outcome.value == "<p>Right after the course: 14 of 15.</p>"
    assert given._reasons.layout.display is None
    assert all(button.layout.display == "none" for button in given._buttons.values())
    last = given._reasons.value.rpartition("<p>")[2]
    assert f"✗ You chose {wrong}, right is {QUESTIONS[-1].right}. {escape(QUESTIONS[-1].explanation)}" in last
    assert given._reasons.value.count("✓ You chose") == 14 and given._reasons.value.count("✗") == 1


def test_a_click_changes_the_words_of_regions_that_stay():
    """A region that is put on the page anew is passed over by most screen readers."""
    given = inventory("after")
    regions = [child for child in given.view.children if isinstance(child, Readout)]
    assert regions == [given._stem, given._outcome] and all(region.role == "status" for region in regions)
    spoken = []
    for region in regions:
        region.observe(lambda change: spoken.append(change.new), names="value")
    for q in QUESTIONS:
        given.choose(q.right)
    assert len(spoken) == len(QUESTIONS) + 1
    assert spoken[0] == f"<p><b>After the course, question 2 of 15.</b> {escape(QUESTIONS[1].stem)}</p>"
    assert spoken[-2:] == [given._stem.value, given._outcome.value]
    assert [child for child in given.view.children if isinstance(child, Readout)] == regions


def test_wrong_rounds_and_letters_are_named():
    with pytest.raises(ValueError, match="'during'; allowed are before, after"):
        inventory("during")
    with pytest.raises(ValueError, match="'E'; allowed are A, B, C, D"):
        inventory("before").choose("E")


def test_what_the_page_shows_without_a_kernel_gives_no_answer_away():
    shown = inventory("before")._repr_mimebundle_()
    assert shown["text/plain"] == repr(inventory("before")) and "application/vnd.jupyter.widget-view+json" in shown
    assert not any(q.explanation in text for q in QUESTIONS for text in (shown["text/html"], shown["text/plain"]))


@pytest.mark.parametrize(("lesson", "name"), [("00", "before"), ("11", "after")])
def test_the_lessons_hold_the_rounds(lesson, name):
    cells = nbformat.read(next(NOTEBOOKS.glob(f"{lesson}_*.ipynb")), as_version=4).cells
    assert sum(f'inventory("{name}")' in cell.source for cell in cells) == 1
    assert ROUNDS[name] in headings(lesson)


# ---- the class ----


def hand_in(tmp_path, monkeypatch, name: str, before: str, after: str) -> None:
    path = tmp_path / "class" / f"{name}.json"
    path.parent.mkdir(exist_ok=True)
    monkeypatch.setenv("KETAMINE_EDU_PROGRESS", str(path))
    for round_name, letters in (("before", before), ("after", after)):
        given = inventory(round_name)
        for letter in letters:
            given.choose(letter)


def test_the_report_shows_before_after_and_gain_of_those_who_answered_both(tmp_path, monkeypatch, capsys):
    rights = "".join(q.right for q in QUESTIONS)
    wrong = "".join("A" if letter != "A" else "B" for letter in rights)
    hand_in(tmp_path, monkeypatch, "Ada", wrong, rights)
    hand_in(tmp_path, monkeypatch, "Bob", rights[0] + wrong[1:], rights[:3] + wrong[3:])
    hand_in(tmp_path, monkeypatch, "Cleo", wrong, "")  # has left: does not count
    assert main(["report", str(tmp_path / "class"), "--csv", str(tmp_path / "class.csv")]) == 0
    said = capsys.readouterr().out
    rows = [line.split() for line in said.splitlines()]
    assert "concept inventory: 3 students before, 2 after; counted are answers in both" in said
    assert [QUESTIONS[0].key, "2", "1", "2", "1.00"] in rows  # one was right before
    assert [QUESTIONS[1].key, "2", "0", "2", "1.00"] in rows
    assert [QUESTIONS[5].key, "2", "0", "1", "0.50"] in rows
    assert ["all", "30", "1", "18", f"{17 / 29:.2f}"] in rows
    assert "Ada 0 0 0 0 0 none".split() in rows  # the inventory is no prediction
    assert "before inventory " + QUESTIONS[0].key in (tmp_path / "class.csv").read_text(encoding="utf-8-sig")
    assert main(["report", str(tmp_path / "class"), "--lesson", "05"]) == 0
    assert "concept inventory" not in capsys.readouterr().out
    assert main(["report", str(tmp_path / "class"), "--lesson", "before"]) == 1


def test_the_guide_for_teachers_shows_what_the_report_prints(tmp_path, monkeypatch, capsys):
    rights = "".join(q.right for q in QUESTIONS)
    wrong = "".join("A" if letter != "A" else "B" for letter in rights)
    hand_in(tmp_path, monkeypatch, "Ada", wrong, rights)
    hand_in(tmp_path, monkeypatch, "Bob", rights[0] + wrong[1:], rights[:3] + wrong[3:])
    assert main(["report", str(tmp_path / "class")]) == 0
    printed = capsys.readouterr().out.splitlines()
    guide = (inventory_pages.TEACHING / "collecting-progress.md").read_text(encoding="utf-8")
    sample = guide[guide.index("    concept inventory: ") :].split("\n    ...")[0].splitlines()
    start = next(n for n, line in enumerate(printed) if line.startswith("concept inventory: "))
    assert len(sample) == 5 and [line[4:] for line in sample] == printed[start : start + 5]


def test_the_gain_of_a_class():
    assert gain.normalised_gain(5, 10, 15) == 0.5
    assert gain.normalised_gain(10, 5, 15) == -1
    assert gain.normalised_gain(15, 14, 15) is None and gain.normalised_gain(0, 0, 0) is None
    assert gain.normalised_gain(40, 70, 100) == (70 - 40) / (100 - 40)
    with pytest.raises(ValueError, match="before_right is 16; allowed is a whole number from 0 to 15 answers"):
        gain.normalised_gain(16, 1, 15)
    assert (gain.BEFORE, gain.AFTER) == progress.ROUNDS


# ---- on paper ----


def test_the_printed_pages_are_those_of_the_table():
    for path, text in inventory_pages.pages().items():
        assert path.read_text(encoding="utf-8") == text, "run make notebooks"


def test_the_sheet_holds_every_choice_and_no_answer_and_the_key_says_what_is_not_known():
    sheet, key = inventory_pages.printed(QUESTIONS), inventory_pages.key(QUESTIONS)
    for q in QUESTIONS:
        assert q.stem in sheet and all(c.text in sheet for c in q.choices)
        assert q.explanation not in sheet and q.key not in sheet
        assert q.explanation in key and all(c.misconception in key for c in q.choices if c.misconception)
    assert "has not been validated with students" in key
