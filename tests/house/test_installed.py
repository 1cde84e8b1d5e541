"""The program `ketamine-edu` in a new environment into which the wheel was installed, from end to end."""

import contextlib
import csv
import json
import re
import shutil
import subprocess
import time
import urllib.request
import zipfile
from pathlib import Path

import nbformat
import pytest

from ketamine_edu.command.lab import SETTINGS
from tests.course.test_notebooks import local_links
from tests.house import installed

PROJECT = installed.PROJECT
NOTEBOOKS = sorted(path.name for path in (PROJECT / "notebooks").glob("*.ipynb"))
LEFT_BEHIND = [".ipynb_checkpoints/05-checkpoint.ipynb", "ketamine_progress.json", ".ketamine_progress.json.lock"]
PAGE = ["conf.json", "index.html.j2"]
TABLE = "data/pharmacokinetics/levels.csv"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    """Built from a project in which somebody has worked through a lesson."""
    project = installed.copy_project(tmp_path_factory.mktemp("build") / "project")
    for name in LEFT_BEHIND:
        (project / "notebooks" / name).parent.mkdir(exist_ok=True)
        (project / "notebooks" / name).write_text("{}")
    return installed.build_wheel(project)


@pytest.fixture(scope="module")
def course(wheel, tmp_path_factory) -> installed.Installation:
    return installed.install(wheel, tmp_path_factory.mktemp("course") / "environment")


@pytest.fixture
def lessons(course, tmp_path) -> Path:
    """A directory of a student who has just started."""
    done = course.ketamine_edu("start", tmp_path / "lessons")
    assert done.returncode == 0, done.stderr
    return tmp_path / "lessons"


def edit(path: Path, change) -> None:
    """Change the parsed content of a JSON file, and save it."""
    content = json.loads(path.read_text(encoding="utf-8"))
    change(content)
    path.write_text(json.dumps(content), encoding="utf-8")


def lines(text: str) -> dict[str, str]:
    """First word of each line to the rest of it."""
    return {word: rest for word, rest in re.findall(r"^(\S+)\s+(.*)$", text, re.MULTILINE)}


# ---- the wheel ----


def test_the_wheel_brings_data_and_lessons_and_nobodys_work(wheel):
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    for folder in ("data", "notebooks"):
        held = {name.removeprefix("ketamine_edu/") for name in names if name.startswith(f"ketamine_edu/{folder}/")}
        done = subprocess.run(["git", "ls-files", folder], cwd=PROJECT, capture_output=True, text=True)
        if done.returncode == 0 and done.stdout:
            assert set(done.stdout.split()) <= held
        assert [name for name in held if "progress" in name or "ipynb_checkpoints" in name] == []
    static = {path.name for path in (PROJECT / "ketamine_edu/kit/page/static").iterdir()}
    assert {f"ketamine_edu/kit/page/static/{name}" for name in static} <= names
    assert f"ketamine_edu/command/jupyter/{next(SETTINGS.rglob('*.json')).relative_to(SETTINGS).as_posix()}" in names
    assert {"ketamine_edu/command/jupyter/voila/templates/ketamine_edu/" + name for name in PAGE} <= names
    assert {name.rpartition("/")[2] for name in names if "/licenses/" in name} == set(installed.LICENCES)
    assert "ketamine_edu/py.typed" in names


def test_the_installed_course_is_the_one_that_runs(course):
    code = "import ketamine_edu, ketamine_edu.evidence.tables as t; print(ketamine_edu.__file__, t.data_path())"
    done = subprocess.run(
        [course.python, "-c", code],
        cwd=course.place,
        env=course.environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == [str(course.course / "__init__.py"), str(course.course / "data")]


# ---- start ----


def test_start_copies_all_lessons_and_what_they_link_to(lessons):
    assert sorted(path.name for path in lessons.glob("*.ipynb")) == NOTEBOOKS
    for name in NOTEBOOKS:
        assert (lessons / name).read_bytes() == (PROJECT / "notebooks" / name).read_bytes()
        links = local_links(nbformat.read(lessons / name, as_version=4))
        assert [link for link in links if not (lessons / link).exists()] == [], name


def test_a_second_start_keeps_what_was_changed_and_says_so(course, lessons):
    changed, run_only = lessons / NOTEBOOKS[0], lessons / NOTEBOOKS[1]
    edit(changed, lambda notebook: notebook["cells"][-1].update(source=["my own words"]))
    edit(run_only, lambda notebook: [cell.update(outputs=[]) for cell in notebook["cells"] if "outputs" in cell])
    before = changed.read_bytes(), run_only.read_bytes()
    (lessons / NOTEBOOKS[2]).unlink()
    (lessons / "notes.txt").write_text("mine")
    done = course.ketamine_edu("start", lessons)
    assert done.returncode == 0
    said = {name: re.search(rf"^(.*?) +{name}$", done.stdout, re.MULTILINE).group(1) for name in NOTEBOOKS}
    assert [said[name] for name in NOTEBOOKS[:4]] == ["kept", "as it was", "copied", "as it was"]
    assert f"Kept, because you changed them: {changed.name}\n" in done.stdout
    assert (changed.read_bytes(), run_only.read_bytes()) == before
    assert (lessons / "notes.txt").read_text() == "mine"


def test_start_refuses_a_file_and_the_courses_own_place(course, tmp_path):
    (tmp_path / "taken").write_text("mine")
    for place, words in [
        (tmp_path / "taken", "taken, which is a file; allowed is a directory"),
        (tmp_path / "taken" / "below", "cannot be made"),
        (course.course / "notebooks", "where the course keeps its own lessons"),
    ]:
        done = course.ketamine_edu("start", place)
        assert done.returncode == 1 and done.stderr.startswith("ketamine-edu: DIR is ") and words in done.stderr
    assert (tmp_path / "taken").read_text() == "mine"


# ---- check ----


def test_check_finds_a_new_installation_sound(course):
    done = course.ketamine_edu("check")
    assert done.returncode == 0, done.stdout + done.stderr
    said = lines(done.stdout)
    assert done.stdout.endswith("The installation is sound.\n") and "FAULT" not in done.stdout
    assert re.fullmatch(r"ok +[1-9]\d+ files, as they were installed", said["Files"])
    assert re.fullmatch(rf"ok +{len(NOTEBOOKS) - 1} lessons, [1-9]\d+ questions and exercises", said["Lessons"])


def test_check_names_every_fault_and_what_to_do(wheel, tmp_path):
    course = installed.install(wheel, tmp_path / "environment")
    table = course.course / TABLE
    table.write_text(table.read_text(encoding="utf-8").replace(",70,", ",much,", 1), encoding="utf-8")
    (course.course / "kit" / "page" / "static" / "live_figure.js").unlink()
    (course.course / "notebooks" / NOTEBOOKS[0]).write_text("{")
    metadata = next(course.packages.glob("ketamine_edu-*.dist-info")) / "METADATA"
    text = re.sub(r"Requires-Dist: numpy>=\S+", "Requires-Dist: numpy>=99", metadata.read_text(encoding="utf-8"))
    metadata.write_text(text.replace("Requires-Python: >=3.11", "Requires-Python: >=3.99"), encoding="utf-8")
    kernel = tmp_path / "jupyter" / "kernels" / "python3" / "kernel.json"
    kernel.parent.mkdir(parents=True)
    kernel.write_text(json.dumps({"argv": ["no-such-python"], "display_name": "", "language": "python"}))
    course.settings["JUPYTER_PATH"] = str(tmp_path / "jupyter")
    done = course.ketamine_edu("check")
    said = lines(done.stdout)
    assert done.returncode == 1 and "8 of 8 checks found a fault." in done.stdout
    for name, words in {
        "Python": r"Python is 3\.\S+; allowed is >=3.99",
        "Packages": r"numpy is \S+; allowed is >=99",
        "Files": r"\S+ (is missing|has changed since it was installed)",
        "Data": r"\S+levels\.csv, line 2, column 'value_ng_ml': 'much' is not a finite number",
        "Lessons": rf"\S+{NOTEBOOKS[0]} is not a notebook that can be read",
        "Explorer": r".*live_figure\.js",
        "JupyterLab": r"JupyterLab does not see the extension @jupyter-widgets/jupyterlab-manager",
        "Kernel": r"the kernel python3 does not start",
    }.items():
        assert re.match(rf"FAULT +{words}", said[name]), (name, done.stdout)
    assert done.stdout.count("do:  ") == 8 and 'pip install --upgrade "numpy>=99"' in done.stdout


def test_check_finds_a_kernel_of_another_installation(course, tmp_path, monkeypatch):
    """A kernel named python3 that belongs to another Python, which students meet most often."""
    share = shutil.copytree(installed.SHARE / "labextensions", tmp_path / "jupyter" / "labextensions").parent
    (tmp_path / "elsewhere" / "ketamine_edu").mkdir(parents=True)
    (tmp_path / "elsewhere" / "ketamine_edu" / "__init__.py").write_text("")
    spec = json.loads((installed.SHARE / "kernels" / "python3" / "kernel.json").read_text())
    (share / "kernels" / "python3").mkdir(parents=True)
    spec["env"] = {"PYTHONPATH": str(tmp_path / "elsewhere")}
    (share / "kernels" / "python3" / "kernel.json").write_text(json.dumps(spec))
    monkeypatch.setitem(course.settings, "JUPYTER_PATH", str(share))
    done = course.ketamine_edu("check")
    assert done.returncode == 1 and "1 of 8 checks found a fault." in done.stdout, done.stdout
    assert re.search(r"^Kernel +FAULT .*imports another installation of the course, .*elsewhere", done.stdout, re.M)


# ---- report ----


def test_report_makes_a_table_and_skips_what_is_no_progress_file(course, tmp_path):
    code = (
        "from ketamine_edu.kit.learning import exercise, quiz\n"
        "task = exercise('05', 'oral-bioavailability')\n"
        "task.check(task._answer.truth() * 2)\n"
        "task.check(task._answer.truth())\n"
        "question = quiz('05', 'peak-order')\n"
        "question.choose(question.question.right_choice.letter)\n"
    )
    handed_in = tmp_path / "class"
    for name in ("Ada", "Grace"):
        (handed_in / name).mkdir(parents=True)
        settings = {**course.environment, "KETAMINE_EDU_PROGRESS": str(handed_in / name / "ketamine_progress.json")}
        subprocess.run([course.python, "-c", code], cwd=course.place, env=settings, check=True)
    whole = (handed_in / "Grace" / "ketamine_progress.json").read_text()
    (handed_in / "Grace" / "ketamine_progress.json").write_text(whole[:100])
    shutil.copy(PROJECT / "data" / "datapackage.json", handed_in / "foreign.json")
    done = course.ketamine_edu("report", handed_in, "--csv", tmp_path / "class.csv")
    assert done.returncode == 1
    assert "1 student, " in done.stdout and re.search(r"^Ada +1 +0 +0 +1 +0 +05$", done.stdout, re.M), done.stdout
    assert re.search(r"^05 +prediction +peak-order +1 +0 +0 +0$", done.stdout, re.M)
    assert re.search(r"^05 +exercise +oral-bioavailability +0 +1 +0 +0$", done.stdout, re.M)
    assert re.search(r"^skipped .*Grace.*: it is damaged, or not a progress file", done.stderr, re.M)
    assert re.search(r"^skipped .*foreign\.json: it is not a progress file", done.stderr, re.M)
    with (tmp_path / "class.csv").open(encoding="utf-8-sig", newline="") as file:
        assert list(csv.reader(file))[1][:6] == ["Ada", "1", "0", "0", "1", "0"]


# ---- lab ----


def server_record(server: subprocess.Popen, runtime: Path, patience_s: float = 180) -> dict | None:
    """What JupyterLab writes about itself once it listens; None if it does not come to that."""
    deadline = time.monotonic() + patience_s
    while server.poll() is None and time.monotonic() < deadline:
        for path in runtime.glob("jpserver-*.json"):
            with contextlib.suppress(json.JSONDecodeError):  # still being written
                return json.loads(path.read_text(encoding="utf-8"))
        time.sleep(0.2)
    return None


def test_lab_opens_the_lessons_without_the_news_and_ends_when_it_is_ended(course, lessons):
    runtime = Path(course.settings["JUPYTER_RUNTIME_DIR"])
    options = ["--no-browser", "--ServerApp.ip=127.0.0.1", "--ServerApp.port=0", "--IdentityProvider.token=a-token"]
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # the server is on this machine
    with open(lessons / "log", "w+", encoding="utf-8") as log:
        server = subprocess.Popen(
            [course.program, "lab", lessons, *options], env=course.environment, stdout=log, stderr=subprocess.STDOUT
        )
        try:
            record = server_record(server, runtime)
            assert record, (lessons / "log").read_text(encoding="utf-8")
            with opener.open(f"{record['url']}lab/tree/index.ipynb?token=a-token", timeout=120) as answer:
                page = answer.read().decode("utf-8")
        finally:
            server.terminate()
            server.wait(30)
    assert Path(record["root_dir"]).samefile(lessons)
    config = json.loads(re.search(r'id="jupyter-config-data"[^>]*>\s*(\{.*?\})\s*</script>', page, re.DOTALL).group(1))
    assert "@jupyterlab/apputils-extension:announcements" in config["disabledExtensions"]
    assert {"anywidget", "@jupyter-widgets/jupyterlab-manager"} <= {e["name"] for e in config["federated_extensions"]}
    with pytest.raises(OSError):
        opener.open(record["url"], timeout=5)


def test_lab_says_where_there_are_no_lessons(course, tmp_path):
    done = course.ketamine_edu("lab", tmp_path, "--no-browser")
    assert done.returncode == 1
    assert (
        f'there are no lessons in {tmp_path} (no index.ipynb); put them there with: ketamine-edu start "' in done.stderr
    )
