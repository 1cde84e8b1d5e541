"""The map of the course: from the lessons that are there, in the order of the chain, safe and complete as text."""

import re
from pathlib import Path

import nbformat
import pytest

from ketamine_edu.evidence.lessons import lesson_table, read_lessons
from ketamine_edu.kit.learning.questions import load_questions
from ketamine_edu.start.clocks import LINKS
from ketamine_edu.start.lesson_map import CHAIN, course_map

NOTEBOOKS = Path(__file__).resolve().parents[2] / "notebooks"


def write(folder: Path, file: str, **changes) -> None:
    block = {
        "lesson": file[:2],
        "title": "A <title>: long",
        "minutes": 45,
        "prerequisites": [],
        "question": 'Why "so"?',
    }
    notebook = nbformat.v4.new_notebook(metadata={"ketamine_edu": block | changes})
    (folder / file).write_text(nbformat.writes(notebook), encoding="utf-8")


def hrefs(html: str) -> list[str]:
    return re.findall(r'<a href="([^"]*)"', html)


def test_the_chain_is_that_of_the_models():
    assert tuple(CHAIN) == LINKS


def test_every_lesson_that_is_there_is_linked_once():
    files = [lesson.file for lesson in read_lessons(NOTEBOOKS)]
    drawn = course_map(NOTEBOOKS)
    assert sorted(hrefs(drawn.html)) == files
    assert all(drawn.plain.count(file) == 1 for file in files)


def test_the_chain_runs_in_the_order_of_cause_and_effect():
    linked = hrefs(course_map(NOTEBOOKS).html)
    chain = [load_questions(file[:2]).topic for file in linked[: len(CHAIN)]]
    assert chain == list(CHAIN)


def test_links_without_a_lesson_lead_nowhere(tmp_path):
    write(tmp_path, "01_receptor.ipynb")
    drawn = course_map(tmp_path)
    assert hrefs(drawn.html) == ["01_receptor.ipynb"]
    assert drawn.html.count("2px dashed") == len(CHAIN) - 1
    assert drawn.plain.count("not in this folder") == len(CHAIN) - 1


def test_an_empty_folder_still_shows_the_chain(tmp_path):
    assert hrefs(course_map(tmp_path).html) == []
    assert lesson_table(read_lessons(tmp_path)).count("\n") == 1


def test_topics_beside_the_chain_and_lessons_without_questions_have_rows_of_their_own(tmp_path, monkeypatch):
    topics = {"06": "default_mode", "07": "inflammation"}
    monkeypatch.setattr("ketamine_edu.start.lesson_map._topic", lambda lesson: topics.get(lesson.lesson, ""))
    for file in ("06_a.ipynb", "07_b.ipynb", "98_c.ipynb"):
        write(tmp_path, file)
    lines = course_map(tmp_path).plain.splitlines()
    assert [line.split(",")[0] for line in lines[6:]] == [
        "Beside the chain: two other ways it might work",
        "  network: 06 A <title>: long",
        "  inflammation: 07 A <title>: long",
        "Around the chain: to begin",
        "  98 A <title>: long",
    ]


def test_what_notebooks_say_is_escaped_and_shortened(tmp_path):
    write(tmp_path, "98_x.ipynb", title="Hours or <b>weeks</b>? Onset", question='"><script>alert(1)</script>')
    drawn = course_map(tmp_path).html
    assert "98 Hours or &lt;b&gt;weeks&lt;/b&gt;?<br>45 min" in drawn
    assert "<script>" not in drawn and "Onset." in drawn


def test_every_curve_has_numbers_only():
    for points in re.findall(r'points="([^"]*)"', course_map(NOTEBOOKS).html):
        assert re.fullmatch(r"(\d+,\d+ ?)+", points)


def test_every_curve_rises_to_the_top_and_that_of_the_blood_falls_to_the_bottom():
    """y grows downwards: 100 % stands at 16, nothing at 232."""
    curves = re.findall(r'points="([^"]*)"', course_map(NOTEBOOKS).html)
    heights = [[int(point.split(",")[1]) for point in curve.split()] for curve in curves]
    assert len(heights) == len(CHAIN)
    assert [(min(y), max(y) <= 232) for y in heights] == [(16, True)] * len(CHAIN)
    assert heights[0][-1] == 232


def test_wrong_metadata_are_named(tmp_path):
    write(tmp_path, "98_x.ipynb", minutes=0)
    with pytest.raises(ValueError, match=r"98_x.ipynb: minutes must be"):
        course_map(tmp_path)
