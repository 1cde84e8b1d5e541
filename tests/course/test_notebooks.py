"""What every notebook of the course must be, beside running: complete, short-celled, listed, linked, and offline.

That the outputs are right is checked by strict nbval, which runs every notebook in the same call of pytest.
"""

import json
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

import execute_notebooks
import lesson_list
from ketamine_edu.evidence.lessons import read_lesson

PROJECT = Path(__file__).resolve().parents[2]
NOTEBOOKS = sorted((PROJECT / "notebooks").glob("*.ipynb"))
LESSONS = [path for path in NOTEBOOKS if re.match(r"\d\d_", path.name)]
LONGEST_CELL = 8


def check(notebook: nbformat.NotebookNode) -> list[str]:
    """What is wrong with the cells of a notebook, as sentences."""
    cells = [(number, cell) for number, cell in enumerate(notebook.cells) if cell.cell_type == "code"]
    faults = []
    for number, cell in cells:
        lines = [line for line in cell.source.splitlines() if line.strip()]
        kinds = {output.output_type for output in cell.outputs}
        streams = {output.get("name") for output in cell.outputs}
        tags = cell.metadata.get("tags", [])
        faults += [f"cell {number} is empty"] * (not lines)
        faults += [f"cell {number} has {len(lines)} lines"] * (len(lines) > LONGEST_CELL)
        faults += [f"cell {number} ends in a semicolon"] * cell.source.rstrip().endswith(";")
        faults += [f"cell {number} holds an error"] * ("error" in kinds)
        faults += [f"cell {number} writes to stderr"] * ("stderr" in streams)
        defines = re.search(r"^\s*(async def|def|class)\b", cell.source, re.MULTILINE)
        faults += [f"cell {number} defines something outside an exercise"] * bool(defines and "exercise" not in tags)
        skips = re.search(r"nbval[-_](skip|ignore|raises|check|test)", " ".join(tags) + cell.source, re.IGNORECASE)
        faults += [f"cell {number} is left out of the comparison"] * bool(skips)
    counts = [cell.execution_count for _, cell in cells]
    faults += [f"execution counts are {counts}"] * (counts != list(range(1, len(cells) + 1)))
    faults += ["no cell has an output"] * (not any(cell.outputs for _, cell in cells))
    return faults


def local_links(notebook: nbformat.NotebookNode) -> list[str]:
    """Targets of links and pictures in the text that are files, without their anchors."""
    text = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    targets = re.findall(r"\]\(([^)\s]+)", text) + re.findall(r"(?:src|href)=[\"']([^\"']+)", text)
    return [target.split("#")[0] for target in targets if not re.match(r"[a-z]+:|#", target)]


def a_notebook(*sources: str, **cell_changes) -> nbformat.NotebookNode:
    """A small notebook that is in order; `cell_changes` go to its last cell."""
    notebook = nbformat.v4.new_notebook()
    for number, source in enumerate(sources, start=1):
        output = nbformat.v4.new_output("stream", name="stdout", text="1\n")
        notebook.cells.append(nbformat.v4.new_code_cell(source, execution_count=number, outputs=[output]))
    notebook.cells[-1].update(cell_changes)
    return notebook


@pytest.fixture(params=NOTEBOOKS, ids=lambda path: path.name)
def path(request) -> Path:
    return request.param


@pytest.fixture
def notebook(path) -> nbformat.NotebookNode:
    return nbformat.read(path, as_version=4)


# ---- every notebook ----


def test_there_are_notebooks_to_check():
    assert "index.ipynb" in [path.name for path in NOTEBOOKS]
    assert LESSONS != []


def test_cells_are_in_order(notebook):
    assert check(notebook) == []


def test_git_holds_it_as_make_notebooks_saves_it(path):
    """Read from git, because JupyterLab puts its own marks into the file of whoever has opened a lesson."""
    name = path.relative_to(PROJECT).as_posix()
    command = ["git", "show", f":{name}"]
    try:
        held = subprocess.run(command, cwd=PROJECT, capture_output=True, check=True).stdout.decode("utf-8")
    except (OSError, subprocess.CalledProcessError):
        pytest.skip(f"git holds no {name}")
    notebook = nbformat.reads(held, as_version=4)
    execute_notebooks.normalise(notebook)
    assert held == nbformat.writes(notebook) + "\n", f"{name}: run make notebooks before adding it"


def test_links_lead_to_files(path, notebook):
    assert [link for link in local_links(notebook) if not (path.parent / link).exists()] == []


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.name)
def test_a_lesson_begins_with_its_title_and_says_what_the_course_is_not(path):
    lesson = read_lesson(path)
    first = nbformat.read(path, as_version=4).cells[0].source
    assert re.match(rf"# .*{re.escape(lesson.title)}", first)
    top = "\n".join(cell.source for cell in nbformat.read(path, as_version=4).cells[:3])
    assert "dosing advice" in top


def test_readme_and_index_list_the_lessons_as_they_are():
    lessons = lesson_list.read_lessons(PROJECT)
    assert [lesson.file for lesson in lessons] == [path.name for path in LESSONS]
    assert (PROJECT / "README.md").read_text(encoding="utf-8") == lesson_list.readme_text(PROJECT, lessons)
    index = nbformat.read(PROJECT / "notebooks" / "index.ipynb", as_version=4)
    written = nbformat.reads(lesson_list.index_text(PROJECT, lessons), as_version=4)
    assert [cell.source for cell in index.cells] == [cell.source for cell in written.cells]


def test_index_and_readme_lead_to_the_first_lesson_at_once():
    first = lesson_list.read_lessons(PROJECT)[0]
    index = nbformat.read(PROJECT / "notebooks" / "index.ipynb", as_version=4)
    assert f"]({first.file})" in index.cells[0].source
    assert f"]({first.file})" in index.cells[-1].source
    before_the_table = (PROJECT / "README.md").read_text(encoding="utf-8").split(lesson_list.MARKS[0])[0]
    assert f"](notebooks/{first.file})" in before_the_table


def test_the_index_gives_question_minutes_and_prerequisites_of_every_lesson():
    index = nbformat.read(PROJECT / "notebooks" / "index.ipynb", as_version=4).cells[-1].source
    for lesson in lesson_list.read_lessons(PROJECT):
        row = next(line for line in index.splitlines() if f"({lesson.file}) |" in line)
        assert lesson.question in row and f" {lesson.minutes} " in row
        assert all(text in row for text in lesson.prerequisites or ["none"])


# ---- running them ----


def run(notebook: nbformat.NotebookNode, directory: Path) -> None:
    execute_notebooks.execute(notebook, directory / "notebook.ipynb")


@pytest.mark.parametrize(
    "source",
    [
        "import socket; socket.create_connection(('192.0.2.1', 80), timeout=1)",
        "import socket; socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'', ('192.0.2.1', 53))",
        "import urllib.request; urllib.request.urlopen('http://example.org')",
    ],
)
def test_the_network_is_off_in_a_kernel(tmp_path, source):
    """See tests/offline. All lessons run in this way, because every kernel that the tests start does."""
    with pytest.raises(execute_notebooks.NotebookError, match="the network is switched off"):
        run(a_notebook(source), tmp_path)


# ---- the rules themselves ----


def test_a_notebook_in_order_has_no_faults():
    assert check(a_notebook("x = 1", "print(x)")) == []


@pytest.mark.parametrize(
    ("notebook", "fault"),
    [
        (a_notebook("\n".join(["x = 1"] * 9)), "cell 0 has 9 lines"),
        (a_notebook("print(1);  "), "cell 0 ends in a semicolon"),
        (a_notebook("def f(): return 1"), "cell 0 defines something outside an exercise"),
        (a_notebook("# NBVAL_IGNORE_OUTPUT\nprint(1)"), "cell 0 is left out of the comparison"),
        (a_notebook("print(1)", metadata={"tags": ["nbval-skip"]}), "cell 0 is left out of the comparison"),
        (a_notebook("print(1)", execution_count=None), "execution counts are [None]"),
        (a_notebook("print(1)", "print(2)", execution_count=1), "execution counts are [1, 1]"),
        (a_notebook("print(1)", outputs=[]), "no cell has an output"),
        (a_notebook("print(1)", outputs=[nbformat.v4.new_output("error")]), "cell 0 holds an error"),
        (
            a_notebook("print(1)", outputs=[nbformat.v4.new_output("stream", name="stderr", text="!")]),
            "cell 0 writes to stderr",
        ),
    ],
    ids=lambda value: value.split(" ", 2)[-1] if isinstance(value, str) else "",
)
def test_a_fault_is_found(notebook, fault):
    assert fault in check(notebook)


def test_an_exercise_may_define_a_function():
    assert check(a_notebook("def f(): return 1", metadata={"tags": ["exercise"]})) == []


def test_links_are_found():
    text = "[a](05_x.ipynb#top) ![b](../docs/b.png) <img src='c.png'> [d](https://example.org) [e](#here)"
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell(text)])
    assert local_links(notebook) == ["05_x.ipynb", "../docs/b.png", "c.png"]


# ---- the scripts ----

BLOCK = {"lesson": "05", "title": "Routes", "minutes": 60, "prerequisites": ["01", "none"], "question": "Which|way?"}


def write_lesson(folder: Path, name: str, block: object) -> Path:
    notebook = a_notebook("print(1)")
    notebook.metadata["ketamine_edu"] = block
    path = folder / name
    path.write_text(nbformat.writes(notebook), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"minutes": "60"}, "minutes must be a int"),
        ({"minutes": 0}, "minutes must be a int that is not empty"),
        ({"minutes": 500}, "minutes must be between 5 and 180"),
        ({"title": ""}, "title must be a str that is not empty"),
        ({"lesson": "06"}, "the file's name begins otherwise"),
        ({"prerequisites": [4]}, "prerequisites must be texts"),
        ({"extra": 1}, "needs a block ketamine_edu with exactly lesson, title"),
    ],
    ids=str,
)
def test_wrong_metadata_is_named(tmp_path, change, words):
    path = write_lesson(tmp_path, "05_routes.ipynb", {**BLOCK, **change})
    with pytest.raises(ValueError, match=f"05_routes.ipynb: .*{re.escape(words)}"):
        read_lesson(path)


def test_a_prerequisite_that_does_not_exist_is_named(tmp_path):
    (tmp_path / "notebooks").mkdir()
    write_lesson(tmp_path / "notebooks", "05_routes.ipynb", BLOCK)
    with pytest.raises(ValueError, match=r"05_routes.ipynb: lesson 01 is a prerequisite"):
        lesson_list.read_lessons(tmp_path)


def test_the_table_links_lessons_and_keeps_its_columns(tmp_path):
    (tmp_path / "notebooks").mkdir()
    write_lesson(tmp_path / "notebooks", "05_routes.ipynb", BLOCK)
    write_lesson(tmp_path / "notebooks", "01_start.ipynb", {**BLOCK, "lesson": "01", "prerequisites": []})
    table = lesson_list.lesson_table(lesson_list.read_lessons(tmp_path), "notebooks/", "https://example.org/x")
    first, last = table.splitlines()[2], table.splitlines()[3]
    assert first.startswith("| [01 Routes](notebooks/01_start.ipynb) |") and first.endswith(
        "| none | after publication |"
    )
    assert last.startswith(
        "| [05 Routes](notebooks/05_routes.ipynb) | Which\\|way? | 60 | [01](notebooks/01_start.ipynb), none"
    )


@pytest.mark.parametrize(
    ("repository", "link"),
    [
        (
            "https://github.com/o/r.git",
            "https://mybinder.org/v2/gh/o/r/HEAD?urlpath=lab%2Ftree%2Fnotebooks%2F05_x.ipynb",
        ),
        ("https://gitlab.com/o/r", "https://mybinder.org/v2/gl/o%2Fr/HEAD?urlpath=lab%2Ftree%2Fnotebooks%2F05_x.ipynb"),
    ],
)
def test_binder_links(repository, link):
    assert lesson_list.binder_link(repository, "05_x.ipynb") == f"[open]({link})"


WIDGET = """
import ipywidgets
from IPython.display import display
view = {"application/vnd.jupyter.widget-view+json": {"model_id": ipywidgets.IntSlider().model_id}}
display({"text/plain": "a slider", **view}, raw=True)
"""


def test_running_and_saving_twice_changes_nothing(tmp_path):
    notebook = a_notebook("print(1)", WIDGET)
    notebook.metadata["widgets"] = {"old": "state"}
    path = tmp_path / "scratch.ipynb"
    path.write_text(nbformat.writes(notebook), encoding="utf-8")
    assert execute_notebooks.refresh(path)
    once = path.read_text(encoding="utf-8")
    assert not execute_notebooks.refresh(path)
    assert path.read_text(encoding="utf-8") == once
    saved = json.loads(once)
    assert saved["cells"][1]["outputs"][0]["data"] == {"text/plain": ["a slider"]}
    assert "widgets" not in saved["metadata"] and sys.version.split()[0] not in once


@pytest.mark.parametrize(
    ("source", "words"),
    [("1 / 0", "ZeroDivisionError"), ("import sys; print('careful', file=sys.stderr)", "cell 0 writes to stderr")],
)
def test_a_notebook_that_fails_stays_as_it_was(tmp_path, source, words, capsys):
    path = tmp_path / "scratch.ipynb"
    path.write_text(nbformat.writes(a_notebook(source)), encoding="utf-8")
    before = path.read_bytes()
    assert execute_notebooks.main([str(path)]) == 1
    assert words in capsys.readouterr().err
    assert path.read_bytes() == before and list(tmp_path.iterdir()) == [path]


def test_a_kernel_has_a_progress_file_of_its_own_and_the_usual_backend(tmp_path, monkeypatch):
    monkeypatch.setenv("KETAMINE_EDU_PROGRESS", str(tmp_path / "mine.json"))
    monkeypatch.setenv("MPLBACKEND", "Agg")
    notebook = a_notebook("import os", "print(os.environ['KETAMINE_EDU_PROGRESS'], os.environ['MPLBACKEND'])")
    run(notebook, tmp_path)
    assert str(tmp_path) not in notebook.cells[1].outputs[0].text
    assert "inline" in notebook.cells[1].outputs[0].text
