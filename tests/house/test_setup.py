"""Set-up: what scripts/course.py makes of any earlier state, and what it says."""

import json
import os
import re
import shutil
import subprocess
import sys
import venv
from pathlib import Path

import pytest

import course

PROJECT = Path(__file__).resolve().parents[2]
needs_posix = pytest.mark.skipif(os.name == "nt", reason="uses shell scripts in the place of Pythons")


def read(name: str) -> str:
    return (PROJECT / name).read_text(encoding="utf-8")


# ---- finding a Python ----


def fake_python(folder: Path, name: str, version: tuple, can_make: bool = True) -> Path:
    """A program that answers the question put to a Python, and nothing else."""
    answer = {"version": version, "program": str(folder / name), "can_make_environments": can_make}
    path = folder / name
    path.write_text(f"#!/bin/sh\necho '{json.dumps(answer)}'\n")
    path.chmod(0o755)
    return path


@pytest.fixture
def pythons(tmp_path, monkeypatch):
    """A directory that is the whole PATH, and no PYTHON set."""
    monkeypatch.delenv("PYTHON", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(course, "CANDIDATES", [["python3.12"], ["python3"]])
    return tmp_path


@needs_posix
def test_the_reference_python_is_preferred(pythons):
    fake_python(pythons, "python3", (3, 11, 2))
    fake_python(pythons, "python3.12", (3, 12, 1))
    assert course.find_python()["version"] == [3, 12, 1]


@needs_posix
def test_a_program_that_does_not_run_is_passed_over(pythons):
    (pythons / "python3.12").write_text("#!/bin/sh\nexit 127\n")
    (pythons / "python3.12").chmod(0o755)
    fake_python(pythons, "python3", (3, 11, 2))
    assert course.find_python()["version"] == [3, 11, 2]


@needs_posix
@pytest.mark.parametrize(
    ("version", "can_make", "words"),
    [
        ((3, 10, 4), True, ["Python 3.11 or newer", "python3: is Python 3.10.4"]),
        ((3, 12, 1), False, ["python3: has no venv", "apt install python3-venv"]),
    ],
)
def test_an_unsuitable_python_is_named(pythons, version, can_make, words):
    fake_python(pythons, "python3", version, can_make)
    with pytest.raises(course.SetupError) as told:
        course.find_python()
    assert all(word in str(told.value) for word in words)


def test_a_missing_python_is_named(pythons, monkeypatch):
    with pytest.raises(course.SetupError, match="no Python was found .*apt install python3 python3-venv"):
        course.find_python()
    monkeypatch.setenv("PYTHON", "python9.9")
    with pytest.raises(course.SetupError, match=r"python9\.9: is not a Python that runs"):
        course.find_python()


def test_this_python_is_suitable_and_named_by_its_base(monkeypatch):
    monkeypatch.setenv("PYTHON", sys.executable)
    found = course.find_python()
    assert found["version"] == list(sys.version_info[:3])
    assert Path(found["program"]).resolve().is_relative_to(Path(sys.base_prefix).resolve())


# ---- any earlier state ----


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A project directory in which environments are real, but without pip, and nothing is installed into them."""
    monkeypatch.setenv("PYTHON", sys.executable)
    monkeypatch.setattr(course, "ASK_ENVIRONMENT", course.ASK_ENVIRONMENT.replace(", pip", ""))
    root = tmp_path / "project"
    (root / "requirements").mkdir(parents=True)
    for name in [*course.LEVELS.values(), "pyproject.toml"]:
        (root / name).write_text("")
    return root


@pytest.fixture
def commands(monkeypatch):
    """The commands that set-up runs, recorded; environments are made, packages are not installed, and there is no uv.

    `commands.fail` holds words: a command with one of them fails.
    """

    class Commands(list):
        fail = ()

    ran = Commands()

    def record(command, project, trouble):
        ran.append(command)
        if set(ran.fail) & set(command):
            raise course.SetupError(
                f"{trouble}. The command\n  {' '.join(command)}\nsaid:\nerror: no route to the host"
            )
        if "venv" in command:
            venv.create(project / ".venv", symlinks=os.name != "nt")

    monkeypatch.setattr(course, "run_quietly", record)
    monkeypatch.setattr(course.shutil, "which", lambda name, path=None: None)
    return ran


def test_a_new_set_up_makes_installs_and_is_then_left_alone(project, commands, capsys):
    course.set_up(project, "lab")
    assert [command[2] for command in commands] == ["venv", "pip", "pip", "pip", "jupyter"]
    assert commands[1][-2:] == ["--requirement", "requirements/installer.txt"]
    assert commands[2][-2:] == ["--requirement", "requirements/lab.txt"]
    assert "there is none yet" in capsys.readouterr().out
    commands.clear()
    course.set_up(project, "lab")
    assert commands == [] and "up to date" in capsys.readouterr().out


def test_the_tests_level_contains_the_lab_level(project, commands):
    course.set_up(project, "lab")
    assert course.decide(project, "test") == ("install", "the checking tools are not installed yet")
    course.set_up(project, "test")
    assert course.decide(project, "lab")[0] == course.decide(project, "test")[0] == "keep"


@pytest.mark.parametrize("name", ["requirements/lab.txt", "requirements/test.txt", "pyproject.toml"])
def test_a_changed_pin_or_package_is_installed(project, commands, name):
    course.set_up(project, "lab")
    (project / name).write_text("numpy==2.0.0\n")
    assert course.decide(project, "lab") == ("install", "pins, package or Python have changed")


def test_an_interrupted_installation_is_made_anew(project, commands, monkeypatch):
    def interrupt(command, project, trouble):
        if "pip" in command:
            raise KeyboardInterrupt

    course.set_up(project, "lab")
    (project / "pyproject.toml").write_text("changed")
    monkeypatch.setattr(course, "run_quietly", interrupt)
    with pytest.raises(KeyboardInterrupt):
        course.set_up(project, "lab")
    assert course.decide(project, "lab") == ("make", "an earlier set-up was interrupted")


def test_a_failed_installation_is_tried_again_in_place(project, commands, monkeypatch):
    def fail(command, project, trouble):
        raise course.SetupError("no network")

    course.make_environment(project)
    with monkeypatch.context() as patch, pytest.raises(course.SetupError, match="no network"):
        patch.setattr(course, "run_quietly", fail)
        course.install(project, "lab")
    assert course.decide(project, "lab")[0] == "install"
    course.set_up(project, "lab")
    assert course.decide(project, "lab")[0] == "keep"


@pytest.mark.parametrize("where", ["on the PATH", "from the index"])
def test_uv_installs_the_same_pins_where_it_can_be_had(project, commands, monkeypatch, where):
    uv = str(project / "uv")
    monkeypatch.setattr(course.shutil, "which", lambda name, path=None: uv if path or where == "on the PATH" else None)
    course.set_up(project, "test")
    by_uv = [command for command in commands if command[0] == uv]
    assert [command[1:3] + command[-2:] for command in by_uv] == [
        ["pip", "install", "--requirement", "requirements/test.txt"]
    ]
    assert by_uv[0][by_uv[0].index("--python") + 1] == str(course.environment_python(project))
    got = [command for command in commands if "requirements/installer.txt" in command]
    assert len(got) == (where == "from the index") and all("--only-binary=:all:" in command for command in got)
    assert [command for command in commands if "pip" in command[:3] and "requirements/test.txt" in command] == by_uv


def test_pip_installs_where_uv_cannot_be_had(project, commands, capsys):
    commands.fail = ["requirements/installer.txt"]
    course.set_up(project, "lab")
    assert commands[2][1:4] == ["-m", "pip", "install"] and commands[2][-1] == "requirements/lab.txt"
    assert "uv, which is faster, cannot be had here: pip installs" in capsys.readouterr().out
    assert course.decide(project, "lab")[0] == "keep"


def test_pip_installs_where_uv_fails(project, commands, monkeypatch, capsys):
    monkeypatch.setattr(course.shutil, "which", lambda name, path=None: "/bin/uv")
    commands.fail = ["/bin/uv"]
    course.set_up(project, "lab")
    assert [command[:4] for command in commands if "requirements/lab.txt" in command] == [
        ["/bin/uv", "pip", "install", "--quiet"],
        [str(course.environment_python(project)), "-m", "pip", "install"],
    ]
    said = capsys.readouterr().out
    assert "uv cannot install them (error: no route to the host): pip installs, which takes longer\n" in said
    assert course.decide(project, "lab")[0] == "keep"


def test_what_pip_says_is_shown_when_both_fail(project, commands, monkeypatch):
    monkeypatch.setattr(course.shutil, "which", lambda name, path=None: "/bin/uv")
    commands.fail = ["requirements/lab.txt"]
    with pytest.raises(course.SetupError, match=r"^The packages cannot be installed.*\n.* -m pip install .*"):
        course.set_up(project, "lab")
    assert course.read_note(project)["state"] == "failed"


def half_made(place: Path) -> None:
    place.mkdir()
    (place / "pyvenv.cfg").write_text("home = nowhere\n")


def a_file(place: Path) -> None:
    place.write_text("not a directory")


def of_a_python_that_is_gone(place: Path) -> None:
    venv.create(place, symlinks=os.name != "nt")
    python = course.environment_python(place.parent)
    python.unlink()
    python.write_bytes(b"")


@pytest.mark.parametrize("damage", [half_made, a_file, of_a_python_that_is_gone])
def test_an_environment_that_does_not_run_is_made_anew(project, commands, damage):
    damage(project / ".venv")
    assert course.decide(project, "lab") == ("make", "the one that is there does not run, or has no pip")
    course.set_up(project, "lab")
    assert course.decide(project, "lab")[0] == "keep"
    assert not (project / ".venv.old").exists()


def test_an_environment_made_by_hand_is_completed(project, commands):
    venv.create(project / ".venv", symlinks=os.name != "nt")
    course.set_up(project, "lab")
    assert "venv" not in [command[2] for command in commands]
    assert course.decide(project, "lab")[0] == "keep"


def test_a_copied_environment_is_made_anew(project, commands, tmp_path):
    course.set_up(project, "lab")
    shutil.copytree(project, tmp_path / "copy", symlinks=True)
    assert course.decide(tmp_path / "copy", "lab") == ("make", "the one that is there was made in another directory")


@needs_posix
def test_another_python_means_another_environment(project, commands, monkeypatch, tmp_path):
    course.set_up(project, "lab")
    monkeypatch.setenv("PYTHON", str(fake_python(tmp_path, "python3.99", (3, 99, 0))))
    action, why = course.decide(project, "lab")
    assert action == "make" and "PYTHON names another" in why


def test_a_failing_command_shows_what_it_said(project):
    command = [sys.executable, "-c", "print('no such package'); raise SystemExit(3)"]
    with pytest.raises(course.SetupError, match=r"cannot be installed.*(?s:.*)no such package"):
        course.run_quietly(command, project, "The packages cannot be installed")


def test_unknown_and_missing_commands_explain_themselves(capsys):
    assert course.main(["nonsense"]) == 2
    assert course.main([]) == 0
    assert capsys.readouterr().out.count("make lab") == 2


@needs_posix
@pytest.mark.skipif(shutil.which("make") is None, reason="there is no make")
def test_make_says_what_is_missing_when_there_is_no_python(tmp_path):
    make = subprocess.run(
        [shutil.which("make"), "lab"], cwd=PROJECT, env={"PATH": str(tmp_path)}, capture_output=True, text=True
    )
    assert make.returncode != 0 and "apt install python3 python3-venv" in make.stderr


def test_the_commands_of_make_are_those_of_the_script():
    targets = re.search(r"^(setup .*):$", read("Makefile"), re.MULTILINE).group(1)
    assert set(targets.split()) == set(course.COMMANDS)


# ---- the tests of one lesson ----


def questions_of(project: Path, **lessons: str) -> Path:
    (project / "data" / "questions").mkdir(parents=True)
    for topic, lesson in lessons.items():
        (project / "data" / "questions" / f"{topic}.json").write_text(json.dumps({"lesson": lesson}))
        (project / "tests" / topic).mkdir(parents=True)
    (project / "notebooks").mkdir()
    (project / "notebooks" / "01_receptor.ipynb").write_text("")
    return project


def test_one_lessons_tests_are_those_of_its_topic_and_its_notebook(tmp_path):
    project = questions_of(tmp_path, receptor="01", circuit="02")
    assert course.tests_of_lesson(project, "01") == ["tests/receptor", "notebooks/01_receptor.ipynb"]
    with pytest.raises(course.SetupError, match=r"^LESSON is 1; allowed is one of 01, 02$"):
        course.tests_of_lesson(project, "1")


def test_every_lesson_has_tests_and_a_notebook():
    lessons = sorted(path.name[:2] for path in (PROJECT / "notebooks").glob("[0-9][0-9]_*.ipynb"))
    assert len(lessons) >= 12
    for lesson in lessons:
        tests, notebook = course.tests_of_lesson(PROJECT, lesson)
        assert list((PROJECT / tests).glob("test_*.py")) and (PROJECT / notebook).is_file()


@pytest.mark.parametrize(
    ("lesson", "places"), [(None, []), ("", []), ("05", ["tests/pharmacokinetics", "notebooks/05"])]
)
def test_the_lesson_stands_in_the_environment(monkeypatch, lesson, places):
    monkeypatch.delenv("LESSON", raising=False)
    if lesson is not None:
        monkeypatch.setenv("LESSON", lesson)
    module, *arguments = course.test(["-x"])
    assert module == "pytest" and arguments.pop() == "-x"
    assert [a[: len(b)] for a, b in zip(arguments, places, strict=True)] == places


def test_a_wrong_lesson_is_told_before_anything_is_installed(monkeypatch, capsys):
    monkeypatch.setenv("LESSON", "99")
    monkeypatch.setattr(course, "set_up", lambda *_: pytest.fail("it was set up"))
    assert course.main(["test"]) == 1
    assert "LESSON is 99; allowed is one of 00, 01, " in capsys.readouterr().err
