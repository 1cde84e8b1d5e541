"""The teacher's guide: every lesson has its page, whole, and no number on it can drift from the models.

A number stands either in what the page's own blocks of Python print (they are run again here), or in the lesson, which
strict nbval and the tests of its questions hold.
"""

import re
from functools import cache
from pathlib import Path

import nbformat
import pytest

import teaching_pages
from ketamine_edu.command.registry import explorer_kinds
from ketamine_edu.evidence.lessons import read_lessons
from ketamine_edu.kit.learning.questions import load_questions
from tests.course.lesson_words import NOTEBOOKS, question_words

TEACHING = teaching_pages.TEACHING
LESSONS = {lesson.lesson: lesson for lesson in read_lessons(NOTEBOOKS)}
PARTS = (
    "Before class",
    "Plan for 50 minutes",
    "Misconceptions",
    "Discussion",
    "Exercises",
    "Shorter, longer",
    "To hand in",
    "Where the numbers come from",
)
PLAN_COLUMNS = ["Minutes", "You", "Students", "On the screen, and what to look for"]
MISCONCEPTION_COLUMNS = ["Students say", "Why it is wrong", "Where the lesson shows it"]
NUMBER = re.compile(r"(?<![\w.])[-−]?\d[\d,]*(?:\.\d+)?")


@pytest.fixture(autouse=True)
def own_progress(tmp_path, monkeypatch):
    monkeypatch.setenv("KETAMINE_EDU_PROGRESS", str(tmp_path / "progress.json"))


@pytest.fixture(params=LESSONS)
def lesson(request) -> str:
    return request.param


@pytest.fixture
def page(lesson) -> str:
    return page_of(lesson)


def page_of(lesson: str) -> str:
    return (TEACHING / f"lesson-{lesson}.md").read_text(encoding="utf-8")


def part(page: str, heading: str) -> str:
    """The text of a page below one of its second headings."""
    return re.split(r"^## .*$", page.split(f"\n## {heading}\n")[1], maxsplit=1, flags=re.MULTILINE)[0]


def table(text: str) -> list[list[str]]:
    """Rows of the first Markdown table of a text, the head first, without the rule below it."""
    lines = [line for line in text.splitlines() if line.startswith("|")]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return [rows[0], *rows[2:]]


def numbers(text: str) -> set[float]:
    found = (token.replace("−", "-").replace(",", "") for token in NUMBER.findall(text))
    return {float(token) for token in found}


def without_code(text: str) -> str:
    """A text without blocks, names in backticks, and the targets of links."""
    text = re.sub(r"```.*?```", "", text, flags=re.DOTALL)
    return re.sub(r"\]\([^)]*\)", "]", re.sub(r"`[^`]*`", "", text))


def computed(page: str) -> str:
    """Code and output of all blocks of a page."""
    return "\n".join(text for block in teaching_pages.code_and_output(page) for text in block)


@cache
def lesson_text(lesson: str) -> str:
    """Everything that a student can read in a lesson."""
    cells = nbformat.read(NOTEBOOKS / LESSONS[lesson].file, as_version=4).cells
    shown = [o.get("text") or o.get("data", {}).get("text/plain", "") for c in cells for o in c.get("outputs", [])]
    tables = [o.get("data", {}).get("text/markdown", "") for c in cells for o in c.get("outputs", [])]
    return "\n".join([*(cell.source for cell in cells), *shown, *tables, *question_words(lesson)])


def test_there_is_a_page_for_every_lesson_and_no_other():
    assert sorted(path.name for path in TEACHING.glob("lesson-*.md")) == [f"lesson-{name}.md" for name in LESSONS]


def test_a_page_has_all_its_parts_in_order(lesson, page):
    assert page.startswith(f"# Lesson {lesson} for teachers: ")
    assert re.findall(r"^## (.*)$", page, re.MULTILINE) == list(PARTS)
    assert "The one thing to take home: " in page.split("\n## ")[0]
    assert all(len(part(page, heading).strip()) > 100 for heading in PARTS)


def test_what_the_blocks_of_a_page_print_is_what_stands_there(lesson, page):
    assert teaching_pages.renewed(page, f"lesson-{lesson}.md") == page, "run make notebooks, and read what has changed"
    printed = [output for _, output in teaching_pages.code_and_output(page)]
    assert len(printed) >= 2 and all(output.strip() for output in printed)
    assert page.count("```python") == len(printed)  # no block stands alone, where nothing would check it


def test_the_minutes_of_a_plan_follow_each_other_and_make_fifty(page):
    head, *rows = table(part(page, "Plan for 50 minutes"))
    assert head == PLAN_COLUMNS
    spans = [tuple(map(int, row[0].split("–"))) for row in rows]
    assert [start for start, _ in spans] == [0, *(end for _, end in spans[:-1])] and spans[-1][1] == 50
    assert all(3 <= end - start <= 20 for start, end in spans)
    assert all(all(len(cell) > 3 for cell in row[1:]) for row in rows)


def test_the_plan_says_only_numbers_that_the_page_computes(page):
    rows = table(part(page, "Plan for 50 minutes"))[1:]
    shown = "\n".join(without_code(row[3]) for row in rows)
    assert numbers(shown) - numbers(computed(page)) == set()


def test_all_other_numbers_of_a_page_are_computed_on_it_or_stand_in_the_lesson(lesson, page):
    rows = table(part(page, "Plan for 50 minutes"))[1:]
    texts = [part(page, heading) for heading in ("Before class", "Misconceptions", "Discussion")]
    said = without_code("\n".join([*texts, *(cell for row in rows for cell in row[1:3])]))
    said = re.sub(r"lessons? \d\d(?:(?:,| and| to) \d\d)*", "", said)
    assert numbers(said) - numbers(computed(page)) - numbers(lesson_text(lesson)) == set()


def test_explorers_questions_and_names_exist_in_the_lesson(lesson, page):
    text, keys = lesson_text(lesson), load_questions(lesson).questions
    explorers = set(re.findall(r"`(\w+Explorer)`", page))
    assert explorers <= {kind.__name__ for kind in explorer_kinds()} and all(name in text for name in explorers)
    asked = re.findall(r'`quiz\("(\d\d)", "([^"]+)"\)`', page)
    assert len(asked) >= 2 and {name for name, _ in asked} == {lesson}
    assert {key for _, key in asked} <= set(keys)


def test_misconceptions_lead_to_wrong_choices_and_to_places_in_the_lesson(lesson, page):
    head, *rows = table(part(page, "Misconceptions"))
    assert head == MISCONCEPTION_COLUMNS and len(rows) >= 5
    questions, text = load_questions(lesson).questions, lesson_text(lesson)
    tied = 0
    for said, _, where in rows:
        assert re.fullmatch(r'".+"', said)
        for name, letters in re.findall(r"`([a-z]+(?:-[a-z0-9]+)*)`((?:,? (?:and )?[A-H](?![a-z]))*)", where):
            choices = {choice.letter: choice for choice in questions[name].choices}
            assert all(not choices[letter].right for letter in re.findall("[A-H]", letters)), (said, name)
            tied += 1
        for words in re.findall(r"\*([^*]+)\*", where):
            assert words.lower() in text.lower(), words
        assert re.search(r"`|\*| of | the ", where)
    assert tied >= 4


def test_discussions_say_what_a_good_answer_holds_and_what_is_contested(page):
    text = part(page, "Discussion")
    asked = [block for block in text.split("\n\n") if block.strip().startswith("**")]
    assert len(asked) >= 3 and "*Contested" in text
    assert all(re.match(r"\s*\*\*[^*]+(?:\*[^*]+\*[^*]+)*[?.]\*\*", block) and "ood answer" in block for block in asked)


def test_solutions_are_folded_and_hold_every_exercise(lesson, page):
    folded = part(page, "Exercises").split("<details><summary>Solutions</summary>")[1]
    assert folded.rstrip().count("</details>") == 1
    for text in load_questions(lesson).exercises.values():
        assert f"Solution: {text.title}" in folded


def test_links_lead_to_files():
    for path in [*TEACHING.glob("*.md")]:
        for target in re.findall(r"\]\(([^)\s#]+)", path.read_text(encoding="utf-8")):
            assert re.match(r"[a-z]+:", target) or (path.parent / target).exists(), f"{path.name}: {target}"


def test_the_guide_leads_to_the_page_of_every_lesson():
    guide = (TEACHING / "README.md").read_text(encoding="utf-8")
    pages = sorted(path.name for path in TEACHING.glob("lesson-[0-9][0-9].md"))
    (row,) = (line for line in guide.split("\n") if line.startswith("| one class of 50 minutes"))
    assert pages and all(f"]({page})" in row for page in pages)


def test_no_page_gives_dosing_advice_or_hides_what_it_is():
    guide = (TEACHING / "README.md").read_text(encoding="utf-8")
    assert "never dosing advice" in guide


# ---- the mechanism ----


def test_a_number_that_drifts_is_found():
    page = "x\n\n```python\nprint(2 + 2)\n```\n\n```text\n5\n```\n"
    assert teaching_pages.renewed(page, "x.md") == page.replace("5", "4")


def test_a_block_that_fails_is_named():
    with pytest.raises(teaching_pages.PageError, match=r"x\.md: ZeroDivisionError"):
        teaching_pages.renewed("```python\n1 / 0\n```\n\n```text\n```\n", "x.md")


def test_blocks_share_their_names_and_a_second_run_changes_nothing(tmp_path: Path, capsys):
    path = tmp_path / "page.md"
    path.write_text(
        "```python\na = 1\n```\n\n```text\n```\n\n```python\nprint(a)\n```\n\n```text\n```\n", encoding="utf-8"
    )
    assert teaching_pages.main([str(path)]) == 0 and teaching_pages.main([str(path)]) == 0
    assert capsys.readouterr().out == "page.md: saved\npage.md: unchanged\n"
    assert "```text\n1\n```" in path.read_text(encoding="utf-8")


def test_signs_and_thousands_are_numbers():
    assert numbers("at −70 mV, 1,800 dollars, 3.02 % and TRANSFORM1, 2.5–7") == {-70, 1800, 3.02, 2.5, 7}
