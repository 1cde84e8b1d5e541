"""The page of `ketamine-edu app`: which lesson is meant, what is put on the page, what is said if it cannot be shown.

tests/browser/test_app_in_browser.py opens it.
"""

import ast
import builtins
import json
import re
import socket
import subprocess
import sys

import nbformat
import pytest

from ketamine_edu.command import CommandError, app, lessons_path
from ketamine_edu.command.__main__ import main
from ketamine_edu.evidence.lessons import read_lessons

LESSONS = read_lessons(lessons_path())


def notebook(lesson) -> dict:
    return json.loads((lessons_path() / lesson.file).read_text(encoding="utf-8"))


@pytest.fixture(params=LESSONS, ids=lambda lesson: lesson.lesson)
def page(request):
    return app.page(notebook(request.param), request.param)


# ---- which lesson ----


@pytest.mark.parametrize(
    "wanted",
    [
        "05",
        "5",
        " 05 ",
        "Routes of administration",
        "routes OF",
        "05_administration_routes",
        "05_administration_routes.ipynb",
    ],
)
def test_a_lesson_is_found_by_number_title_or_file(wanted):
    assert app.find(wanted, LESSONS).lesson == "05"


@pytest.mark.parametrize("wanted", ["99", "500", "", "-1", "aspirin", "\x1b[2J"])
def test_an_unknown_lesson_is_named_with_all_that_are_allowed(wanted, capsys):
    with pytest.raises(CommandError) as refused:
        app.find(wanted, LESSONS)
    said = str(refused.value)
    assert "LESSON is " in said and "is no lesson of this course; allowed is" in said and "\x1b" not in said
    assert all(f"\n  {x.lesson}  {x.title}" in said for x in LESSONS)


def test_words_that_fit_several_lessons_are_answered_with_those():
    with pytest.raises(CommandError, match=r"'the', which fits \d+ lessons; allowed is") as refused:
        app.find("the", LESSONS)
    assert 1 < str(refused.value).count("\n") < len(LESSONS)


# ---- what is on the page ----


def test_the_page_is_a_notebook_with_every_explorer_of_the_lesson(page):
    nbformat.validate(nbformat.from_dict(page))
    sources = [cell["source"] for cell in page["cells"] if cell["cell_type"] == "code"]
    assert sources and all(re.search(r"\w+Explorer\(", source) for source in sources)


def test_every_explorer_of_the_course_is_on_a_page():
    there = {name for x in LESSONS for name in re.findall(r"\w+Explorer(?=\()", json.dumps(notebook(x)["cells"]))}
    shown = {name for x in LESSONS for name in re.findall(r"\w+Explorer(?=\()", json.dumps(app.page(notebook(x), x)))}
    assert len(shown) > 20 and shown == there


def test_every_cell_on_the_page_stands_alone(page):
    for source in (cell["source"] for cell in page["cells"] if cell["cell_type"] == "code"):
        names = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Name)]
        made = {
            alias.asname or alias.name
            for node in ast.walk(ast.parse(source))
            if isinstance(node, ast.ImportFrom)
            for alias in node.names
        }
        made |= {name.id for name in names if isinstance(name.ctx, ast.Store)} | set(dir(builtins))
        assert {name.id for name in names} <= made


def test_the_words_lead_nowhere_that_is_not_on_the_page(page):
    words = "\n".join(cell["source"] for cell in page["cells"] if cell["cell_type"] == "markdown")
    assert ".ipynb" not in words and "never dosing advice" in words
    assert not re.search(r":\s*</details>|[Nn]ext cell|from a cell", words)
    headings = re.findall(r'<h2 id="(.*?)"[^>]*>(.*?)</h2>', words)
    assert headings == re.findall(r'<a href="#(.*?)">(.*?)</a>', words)
    assert not any(heading.startswith("Explore") or not heading for _, heading in headings)


def test_explorers_come_with_what_they_show_and_with_things_to_try():
    cells = notebook(app.find("05", LESSONS))["cells"]
    found = list(app.explorers(cells))
    assert [heading for heading, *_ in found][:2] == ["The routes", "The first pass of a lozenge"]
    assert found[0][1].startswith("Every line below is computed") and found[0][2].startswith("1. *Fast or much?*")
    assert found[2][1].endswith("on the same experiments."), "'Before you look:' belongs to a prediction"
    assert found[3][2] == "", "the things to try belong to the explorers before it"


def test_a_lesson_saved_without_outputs_is_told():
    lesson = notebook(LESSONS[0])
    for cell in lesson["cells"]:
        cell["outputs"] = []
    with pytest.raises(CommandError, match="lesson 00 has no picture to explore in 00_start_here.ipynb"):
        app.page(lesson, LESSONS[0])


# ---- the command ----


def test_the_command_line_reaches_the_page(monkeypatch):
    asked = []
    monkeypatch.setattr(app, "app", lambda *arguments: asked.append(arguments) or 0)
    assert main(["app", "05"]) == main(["app", "05", "--port", "9000", "--no-browser", "--theme", "dark"]) == 0
    assert asked == [("05", None, True, "light"), ("05", 9000, False, "dark")]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["app", "99"], "LESSON is '99', which is no lesson of this course"),
        (["app", "05", "--port", "0"], "--port is 0; allowed is a whole number from 1 to 65535"),
        (["app", "05", "--port", "70000"], "--port is 70000; allowed is a whole number from 1 to 65535"),
    ],
)
def test_what_cannot_be_shown_is_told(arguments, words, capsys):
    assert main(arguments) == 1
    assert words in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [["app"], ["app", "05", "--theme", "pink"], ["app", "05", "--port", "x"]])
def test_a_wrong_command_line_is_refused(arguments, capsys):
    with pytest.raises(SystemExit):
        main(arguments)
    assert "usage: ketamine-edu app" in capsys.readouterr().err


def test_without_voila_the_command_says_how_to_install_it(monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "voila", None)
    monkeypatch.setitem(sys.modules, "voila.app", None)
    assert main(["app", "05"]) == 1
    assert 'pip install "ketamine_edu[app]"' in capsys.readouterr().err


def test_a_port_that_is_taken_is_told(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        command = [sys.executable, "-m", "ketamine_edu.command", "app", "00", "--no-browser", "--port", str(port)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=120, cwd=tmp_path)
    assert done.returncode == 1 and f"--port is {port}, which is taken" in done.stderr, done.stderr
    assert "Traceback" not in done.stderr
