"""What nbgrader finds in the lessons: three cells per exercise, known by its metadata, and a score it can read.

nbgrader itself is not installed here. The rules are those of its metadata schema, version 3, and of its grading: a
graded cell gets the number that it shows, up to its points, and all points if it shows something that is no number.
"""

import re

import nbformat
import pytest

import grade_cells
from ketamine_edu.kit.learning import exercise, progress
from ketamine_edu.kit.learning.questions import load_questions
from tests.course.lesson_words import NOTEBOOKS

LESSONS = sorted(path.name[:2] for path in NOTEBOOKS.glob("[0-9][0-9]_*.ipynb"))
ALWAYS = {"schema_version": int, "grade": bool, "grade_id": str, "locked": bool, "solution": bool, "task": bool}


def read(lesson: str) -> nbformat.NotebookNode:
    return nbformat.read(next(NOTEBOOKS.glob(f"{lesson}_*.ipynb")), as_version=4)


def marked(lesson: str) -> list[nbformat.NotebookNode]:
    return [cell for cell in read(lesson).cells if "nbgrader" in cell.metadata]


@pytest.mark.parametrize("lesson", LESSONS)
def test_metadata_follow_the_schema_and_names_are_unique(lesson):
    cells = marked(lesson)
    for cell in cells:
        said = cell.metadata.nbgrader
        assert set(said) == set(ALWAYS) | ({"points"} if said.grade else set())
        assert all(type(said[name]) is kind for name, kind in ALWAYS.items())
        assert said.schema_version == 3 and not said.task
        assert re.fullmatch(r"[a-zA-Z0-9_\-]+", said.grade_id)
        assert not said.grade or said.points > 0
        assert not (said.locked and said.solution) and (said.grade or said.locked or said.solution)
        assert "BEGIN SOLUTION" not in cell.source  # solutions stand elsewhere, see docs/teaching/nbgrader.md
    names = [cell.metadata.nbgrader.grade_id for cell in cells]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("lesson", LESSONS)
def test_every_exercise_has_its_answer_cell_and_a_graded_cell_behind_it(lesson):
    cells = read(lesson).cells
    graded = [n for n, cell in enumerate(cells) if cell.metadata.get("nbgrader", {}).get("grade")]
    assert [cells[n].metadata.nbgrader.grade_id for n in graded] == list(load_questions(lesson).exercises)
    for number, n in enumerate(graded, start=1):
        answer, score = cells[n - 1], cells[n]
        assert score.metadata.nbgrader.locked and answer.metadata.nbgrader.solution
        assert "exercise" in answer.metadata.tags and f"task_{number}.check(answer_{number})" in answer.source
        assert score.source.splitlines()[-1] == f"task_{number}.score(answer_{number})"
        assert [output.data["text/plain"] for output in score.outputs] == ["0.0"]
    tasks = [cell for cell in marked(lesson) if cell.metadata.nbgrader.grade_id.endswith("-task")]
    assert len(tasks) == len(graded) and all(cell.metadata.nbgrader.locked for cell in tasks)


@pytest.mark.parametrize("lesson", LESSONS)
def test_marking_a_lesson_again_changes_nothing(lesson):
    notebook = read(lesson)
    before = nbformat.writes(notebook)
    grade_cells.mark(notebook)
    assert nbformat.writes(notebook) == before, "run python scripts/grade_cells.py"


def test_a_new_exercise_is_marked_and_its_score_inserted():
    sources = ('task_1 = exercise("05", "clearance")\ntask_1', "answer_1 = ...\n\ntask_1.check(answer_1)", "print(1)")
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in sources])
    notebook.cells[1].metadata.tags = ["exercise"]
    grade_cells.mark(notebook)
    assert [cell.source for cell in notebook.cells] == [*sources[:2], grade_cells.score_source("1"), sources[2]]
    assert [cell.execution_count for cell in notebook.cells] == [1, 2, 3, 4]
    nbformat.validate(notebook)


def test_the_score_is_one_or_zero_and_is_not_noted(tmp_path, monkeypatch):
    monkeypatch.setenv("KETAMINE_EDU_PROGRESS", str(tmp_path / "progress.json"))
    task = exercise("00", "dose-in-mg")
    assert (task.score(41), task.score(40), task.score(...), task.score("41")) == (1.0, 0.0, 0.0, 0.0)
    assert repr(task.score(41)) == "1.0" and repr(task.score(None)) == "0.0"  # what nbgrader reads
    assert not progress.progress_path().exists()
