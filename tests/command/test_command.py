"""The program `ketamine-edu`, piece by piece: what is kept, what is passed on, what is said.

test_report.py has the table of the class; test_installed.py runs everything in an environment of its own.
"""

import json
import os
import shutil
import subprocess
import sys
from importlib.metadata import PackageNotFoundError
from pathlib import Path

import pytest
from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection
from jupyter_server.services.kernels.websocket import KernelWebsocketHandler
from traitlets.utils.importstring import import_item

import course as course_script
import ketamine_edu.command.lab as lab_module
import ketamine_edu.command.start as start_module
from ketamine_edu.command import CommandError, check, lessons_path
from ketamine_edu.command.__main__ import main
from ketamine_edu.evidence import tables

EVIL = "\x1b[2J\u202eevil\n"


def notebook(*sources: str, **outputs) -> str:
    cells = [{"cell_type": "code", "source": [text], "outputs": [], "metadata": {}, **outputs} for text in sources]
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


@pytest.fixture
def course(tmp_path, monkeypatch) -> Path:
    """The directory of a course with two lessons, which a test may change."""
    lessons = tmp_path / "course"
    lessons.mkdir()
    monkeypatch.setattr(start_module, "lessons_path", lambda: lessons)
    for name in ("index", "05_routes"):
        (lessons / f"{name}.ipynb").write_text(notebook("old", name))
    return lessons


@pytest.fixture
def start(course, tmp_path, capsys):
    """Run `start` and return what it said; the student's directory is start.place."""

    def run(place: Path = tmp_path / "mine") -> str:
        assert main(["start", str(place)]) == 0
        return capsys.readouterr().out

    run.place = tmp_path / "mine"
    return run


# ---- the command line ----


def test_the_program_answers_before_anything_heavy_is_loaded():
    code = "import sys; from ketamine_edu.command.__main__ import parser; parser().format_help(); print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert "ketamine_edu.command" in loaded
    assert {"numpy", "matplotlib", "ipywidgets", "IPython", "jupyter_client"} & set(loaded) == set()


@pytest.mark.parametrize(
    "arguments", [[], ["nonsense"], ["start"], ["report"], ["check", "surplus"], ["start", "a", "b"]]
)
def test_a_wrong_command_line_is_refused_with_the_usage(arguments, capsys):
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2 and "usage: ketamine-edu" in capsys.readouterr().err


def test_a_command_that_fails_says_why_and_no_more(monkeypatch, capsys):
    def fails(*_):
        raise CommandError("no such thing")

    monkeypatch.setattr("ketamine_edu.command.start.start", fails)
    assert main(["start", "x"]) == 1 and capsys.readouterr().err == "ketamine-edu: no such thing\n"


# ---- start ----


def test_unchanged_lessons_follow_the_course_and_changed_ones_stay(course, start):
    start()
    (start.place / "index.ipynb").write_text(notebook("old", "changed by the student"))
    for name in ("index", "05_routes"):
        (course / f"{name}.ipynb").write_text(notebook("new", name))
    said = start()
    assert "updated      05_routes.ipynb\nkept, old    index.ipynb\n" in said
    assert "The course has another version of: index.ipynb" in said
    assert "changed by the student" in (start.place / "index.ipynb").read_text()
    assert (start.place / "05_routes.ipynb").read_text() == notebook("new", "05_routes")
    (start.place / "index.ipynb").rename(start.place / "my index.ipynb")
    assert "copied       index.ipynb" in start()
    assert "changed by the student" in (start.place / "my index.ipynb").read_text()


def test_running_a_lesson_is_not_a_change_of_it(course, start):
    start()
    ran = notebook("old", "05_routes", "", outputs=[{"output_type": "stream", "text": "1"}])  # and an empty cell more
    (start.place / "05_routes.ipynb").write_text(ran)
    assert "as it was    05_routes.ipynb" in start()
    assert (start.place / "05_routes.ipynb").read_text() == ran
    (course / "05_routes.ipynb").write_text(notebook("new", "05_routes"))
    assert "updated      05_routes.ipynb" in start()


@pytest.mark.parametrize(
    "change",
    [
        lambda cell: cell.update(source=["olD"]),
        lambda cell: cell.update(cell_type="markdown"),
        lambda cell: cell.update(attachments={"a.png": {"image/png": "AAAA"}}),
    ],
)
def test_any_change_of_a_cell_counts(course, start, change):
    start()
    path = start.place / "index.ipynb"
    content = json.loads(path.read_text())
    change(content["cells"][0])
    path.write_text(json.dumps(content))
    before = path.read_bytes()
    (course / "index.ipynb").write_text(notebook("new"))
    assert "kept, old    index.ipynb" in start() and path.read_bytes() == before


@pytest.mark.parametrize("damage", ["{", "[]", '{"format": "ketamine_edu lessons", "version": 9, "files": {}}', None])
def test_without_a_record_everything_that_differs_is_kept(course, start, damage):
    start()
    record = start.place / start_module.RECORD
    record.unlink() if damage is None else record.write_text(damage)
    (course / "index.ipynb").write_text(notebook("new"))
    said = start()
    assert "as it was    05_routes.ipynb\nkept, old    index.ipynb\n" in said
    assert ("Every lesson that differs" in said) is (damage is not None)
    assert (start.place / "index.ipynb").read_text() == notebook("old", "index")
    assert "kept, old    index.ipynb" in start()


def test_a_file_that_is_no_notebook_is_compared_byte_by_byte(course, start):
    (course / "picture.png").write_bytes(b"\x89PNG 1")
    start()
    (start.place / "index.ipynb").write_text("{ damaged")
    (course / "picture.png").write_bytes(b"\x89PNG 2")
    said = start()
    assert "updated      picture.png" in said and "kept         index.ipynb" in said


def test_what_lies_beside_the_lessons_of_a_clone_is_not_copied(course, start):
    (course / ".ipynb_checkpoints").mkdir()
    (course / ".ipynb_checkpoints" / "index-checkpoint.ipynb").write_text("{}")
    (course / "ketamine_progress.json").write_text("{}")
    start()
    assert sorted(path.name for path in start.place.iterdir()) == [
        ".ketamine_edu.json",
        "05_routes.ipynb",
        "index.ipynb",
    ]


def test_a_failed_copy_leaves_the_old_file_whole_and_is_told(course, start, monkeypatch, capsys):
    start()
    (course / "index.ipynb").write_text(notebook("new"))
    before = (start.place / "index.ipynb").read_bytes()

    def fails(source, target):
        raise PermissionError(13, "Permission denied", str(target))

    monkeypatch.setattr(shutil, "copyfile", fails)
    assert main(["start", str(start.place)]) == 1
    assert "index.ipynb.new cannot be read or written (Permission denied)" in capsys.readouterr().err
    assert (start.place / "index.ipynb").read_bytes() == before


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="whoever runs this may write everywhere")
def test_a_directory_that_may_not_be_written_is_told(course, tmp_path, capsys):
    tmp_path.chmod(0o500)
    assert main(["start", str(tmp_path / "mine")]) == 1
    tmp_path.chmod(0o700)
    assert "cannot be made (Permission denied)" in capsys.readouterr().err


def test_a_directory_in_the_place_of_a_lesson_is_told(course, start, capsys):
    (start.place / "index.ipynb").mkdir(parents=True)
    assert main(["start", str(start.place)]) == 1
    assert "index.ipynb is a directory" in capsys.readouterr().err


def test_an_installation_without_lessons_is_told(course, tmp_path, capsys):
    (course / "index.ipynb").unlink()
    assert main(["start", str(tmp_path / "mine")]) == 1
    assert "lessons are missing from this installation" in capsys.readouterr().err
    assert not (tmp_path / "mine").exists()


@pytest.mark.parametrize("place", ["site-packages/ketamine_edu", "repository"])
def test_lessons_are_found_in_both_kinds_of_install(tmp_path, monkeypatch, place):
    module = tmp_path / place.split("/")[0] / "ketamine_edu" / "evidence" / "tables.py"
    (tmp_path / place / "data").mkdir(parents=True)
    monkeypatch.setattr(tables, "__file__", str(module))
    assert lessons_path() == (tmp_path / place / "notebooks").resolve()


# ---- lab ----


@pytest.mark.parametrize(
    ("arguments", "place", "passed_on"),
    [
        (["lab"], ".", []),
        (["lab", "mine"], "mine", []),
        (["lab", "--port", "9999"], ".", ["--port", "9999"]),
        (["lab", "mine", "--port", "9999", "--help"], "mine", ["--port", "9999", "--help"]),
    ],
)
def test_what_follows_the_directory_goes_to_jupyterlab(monkeypatch, arguments, place, passed_on):
    asked = []
    monkeypatch.setattr(lab_module, "lab", lambda directory, rest: asked.append((directory, rest)) or 0)
    assert main(arguments) == 0 and asked == [(Path(place), passed_on)]


def test_jupyterlab_is_called_with_the_lessons_and_what_was_passed_on(course):
    line = lab_module.command(course, ["--port", "9999"])
    assert line[:3] == [sys.executable, "-m", "jupyterlab"] and line[-2:] == ["--port", "9999"]
    assert f"--ServerApp.root_dir={course}" in line


def test_jupyterlab_gets_a_connection_that_sends_at_once(monkeypatch):
    settings = json.loads((lab_module.SETTINGS / "jupyter_server_config.json").read_text(encoding="utf-8"))
    kind = import_item(settings["ServerApp"]["kernel_websocket_connection_class"])
    assert issubclass(kind, ZMQChannelsWebsocketConnection)
    said = []
    monkeypatch.setattr(ZMQChannelsWebsocketConnection, "connect", lambda self: "connected")
    monkeypatch.setattr(KernelWebsocketHandler, "set_nodelay", lambda self, value: said.append(value))
    handler = KernelWebsocketHandler.__new__(KernelWebsocketHandler)
    assert kind(websocket_handler=handler).connect() == "connected"
    assert said == [True]


def test_both_ways_to_open_the_lessons_use_the_same_settings(monkeypatch):
    monkeypatch.setenv("JUPYTER_CONFIG_PATH", "mine")
    assert course_script.lab(["--no-browser"])[-1] == "--no-browser"
    ours, mine = os.environ["JUPYTER_CONFIG_PATH"].split(os.pathsep)
    assert Path(ours).samefile(lab_module.SETTINGS) and mine == "mine"


# ---- check ----


def test_faults_are_counted_and_nothing_unsafe_is_printed(monkeypatch, capsys):
    def breaks():
        raise OSError(EVIL)

    monkeypatch.setattr(check, "CHECKS", {"Good": lambda: EVIL, "Bad": breaks})
    assert check.check() == 1
    said = capsys.readouterr().out
    assert "\x1b" not in said and "\u202e" not in said and len(said.splitlines()) == 4
    assert "Bad         FAULT  OSError: " in said and check.AGAIN in said and "1 of 2 checks found a fault." in said


def test_a_missing_package_is_named_with_the_command_that_brings_it(monkeypatch):
    def version(name):
        if name == "anywidget":
            raise PackageNotFoundError(name)
        return "99999"

    monkeypatch.setattr("importlib.metadata.version", version)
    with pytest.raises(check.Fault, match=r"^anywidget is missing; allowed is >=") as fault:
        check.packages()
    assert 'pip install --upgrade "anywidget>=' in fault.value.remedy


def test_a_table_that_nobody_described_is_named(tmp_path, monkeypatch):
    data = shutil.copytree(tables.data_path(), tmp_path / "data")
    (data / "response" / "surplus.csv").write_text("a\n1\n")
    monkeypatch.setattr(check, "data_path", lambda *parts: data.joinpath(*parts))
    with pytest.raises(check.Fault, match=r"surplus\.csv is not described in .*datapackage\.json"):
        check.data()


@pytest.mark.parametrize(
    ("page", "words", "remedy"),
    [
        ([], "does not see the extension @jupyter-widgets", "install --force-reinstall jupyterlab_widgets"),
        (["anywidget:plugin"], "anywidget is disabled", "labextension enable anywidget"),
    ],
)
def test_widgets_that_jupyterlab_will_not_show_are_named(monkeypatch, page, words, remedy):
    names = check.LAB_EXTENSIONS if page else []
    config = {"federated_extensions": [{"name": name} for name in names], "disabledExtensions": page}
    monkeypatch.setattr("jupyterlab_server.config.get_page_config", lambda paths: config)
    with pytest.raises(check.Fault, match=words) as fault:
        check.jupyterlab()
    assert remedy in fault.value.remedy
