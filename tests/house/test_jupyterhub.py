"""What deploy/jupyterhub hands to those who run a class, and the links into it.

The configuration is loaded by JupyterHub's own loader. Whether Kubernetes accepts the values is not tested here: that
needs its chart and a cluster.
"""

import json
import os
import re
import subprocess
import sys
import uuid
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import parse_qs, unquote, urlparse

import pytest
import yaml
from jupyterhub.app import JupyterHub
from jupyterhub.spawner import SimpleLocalProcessSpawner
from packaging.version import Version

import environment_branch
import lesson_list
from benchmarks.classroom import KERNEL_LIMIT_MIB
from benchmarks.hub import CONFIG, DEPLOY

PROJECT = Path(__file__).resolve().parents[2]
GITHUB = "https://github.com/o/course.git"
needs_posix = pytest.mark.skipif(os.name == "nt", reason="JupyterHub and shell scripts do not run on Windows")


@pytest.fixture
def load(tmp_path, monkeypatch):
    """A function that loads the configuration for a class in tmp_path, and returns the JupyterHub that has it."""
    monkeypatch.setenv("KETAMINE_EDU_CLASS", str(tmp_path / "class"))
    monkeypatch.setenv("KETAMINE_EDU_CLASS_PASSWORD", "twelve-lessons")

    def load():
        app = JupyterHub()
        app.load_config_file(str(CONFIG))
        return app

    return load


# ---- the configuration for one server ----


@needs_posix
def test_jupyterhub_knows_every_option_that_is_set(load):
    app = load()
    assert app.spawner_class is SimpleLocalProcessSpawner
    authenticator = app.authenticator_class(config=app.config)
    spawner = app.spawner_class(config=app.config)
    known = {"JupyterHub": app, "Spawner": spawner, "SimpleLocalProcessSpawner": spawner}
    known |= {"Authenticator": authenticator, "SharedPasswordAuthenticator": authenticator}
    assert set(app.config) == set(known)
    for section, options in app.config.items():
        for option, value in options.items():
            assert known[section].trait_metadata(option, "config"), f"{section}.{option}"
            if option not in ("authenticator_class", "spawner_class"):
                assert getattr(known[section], option) == value, f"{section}.{option}"


@needs_posix
def test_the_hub_is_reached_from_this_machine_only_and_keeps_everything_in_the_class_directory(load, tmp_path):
    config = load().config
    assert urlparse(config.JupyterHub.bind_url).hostname == "127.0.0.1"
    kept = tmp_path / "class"
    assert kept.stat().st_mode & 0o077 == 0
    for place in (config.JupyterHub.cookie_secret_file, config.JupyterHub.db_url.removeprefix("sqlite:///")):
        assert Path(place).parent == kept
    assert Path(config.SimpleLocalProcessSpawner.home_dir_template).is_relative_to(kept)


@needs_posix
@pytest.mark.parametrize("password", ["", "1234567"])
def test_a_password_that_is_too_short_is_refused(load, monkeypatch, password):
    monkeypatch.setenv("KETAMINE_EDU_CLASS_PASSWORD", password)
    with pytest.raises(ValueError, match=rf"{len(password)} characters; allowed are 8 or more"):
        load()


@needs_posix
def test_kernels_listen_at_files_with_paths_that_are_short_enough_and_private(load):
    """Two of many kernels that start at once can choose the same port number, and one of them dies."""
    config = load().config
    assert "--KernelManager.transport=ipc" in config.Spawner.args
    longest = SimpleNamespace(user=SimpleNamespace(name="a" * 31))  # what username_pattern allows
    folder = Path(config.Spawner.environment["JUPYTER_RUNTIME_DIR"](longest))
    assert len(str(folder / f"kernel-{uuid.uuid4()}-ipc-5")) <= 103
    assert folder.parent.stat().st_mode & 0o777 == 0o700


@needs_posix
def test_no_name_leads_out_of_the_students_directory(load):
    authenticator = load().authenticator_class(config=load().config)
    for name in ("ada", "ada.lovelace", "student-01", "7b"):
        assert authenticator.validate_username(name)
    for name in ("..", ".ssh", "a/../../b", "a b", "", "ada\n", "Ada", "a" * 32):
        assert not authenticator.validate_username(name), name


@needs_posix
def test_a_list_of_students_shuts_out_all_others(load, tmp_path):
    assert load().config.Authenticator.allow_all
    (tmp_path / "class" / "students.txt").write_text("ada\nCharles\n")
    authenticator = load().config.Authenticator
    assert not authenticator.allow_all
    assert authenticator.allowed_users == {"ada", "charles"}


def test_the_proxy_is_pinned_and_has_no_lock_file():
    package = json.loads((DEPLOY / "package.json").read_text(encoding="utf-8"))
    assert list(package["dependencies"]) == ["configurable-http-proxy"]
    version = package["dependencies"]["configurable-http-proxy"]
    Version(version)  # one version, not a range
    assert f"configurable-http-proxy@{version}" in (DEPLOY / "README.md").read_text(encoding="utf-8")
    assert sorted(path.name for path in DEPLOY.iterdir() if path.suffix == ".json") == ["package.json"]


# ---- the values for Kubernetes ----


def values() -> dict:
    return yaml.safe_load((DEPLOY / "values.yaml").read_text(encoding="utf-8"))


def at(path: str):
    """The value at a path such as "singleuser.memory.limit"; KeyError if there is none."""
    found = values()
    for part in path.split("."):
        found = found[part]
    return found


def mib(amount: str) -> float:
    """MiB of an amount as KubeSpawner reads it: M and G are powers of 1024."""
    number, unit = re.fullmatch(r"([\d.]+)([MG])", amount).groups()
    return float(number) * {"M": 1, "G": 1024}[unit]


def settings_in_readme() -> dict[str, str]:
    """Path to value, from the table of settings in README.md."""
    text = (DEPLOY / "README.md").read_text(encoding="utf-8")
    return dict(re.findall(r"^\| `([\w.]+)` \| `([^`]+)` \|", text, re.MULTILINE))


def measured_in_readme() -> dict[str, float]:
    """MiB by what was measured, from the table of measured memory in README.md."""
    text = (DEPLOY / "README.md").read_text(encoding="utf-8")
    return {name: float(value) for name, value in re.findall(r"^\| (.+?) \| (\d+) MiB \|", text, re.MULTILINE)}


def test_the_readme_says_what_the_values_are():
    told = settings_in_readme()
    assert {"singleuser.memory.guarantee", "singleuser.memory.limit", "singleuser.cpu.guarantee"} <= set(told)
    assert told == {path: str(at(path)) for path in told}


def test_a_server_and_the_largest_kernel_fit_into_what_is_guaranteed_and_several_into_the_limit():
    measured = measured_in_readme()
    server, kernel = measured["server"], measured["kernel, the largest after a lesson"]
    assert kernel <= KERNEL_LIMIT_MIB
    guarantee, limit = mib(at("singleuser.memory.guarantee")), mib(at("singleuser.memory.limit"))
    assert server + kernel <= guarantee < limit
    assert server + 4 * kernel <= limit
    assert 0 < at("singleuser.cpu.guarantee") < at("singleuser.cpu.limit")


def test_what_must_be_filled_in_is_marked_and_told():
    text = (DEPLOY / "values.yaml").read_text(encoding="utf-8")
    marked = set(re.findall(r"REPLACE-[\w-]+", text))
    assert len(marked) == 5
    readme = (DEPLOY / "README.md").read_text(encoding="utf-8")
    assert {mark for mark in marked if f"`{mark}`" not in readme} == set()


def test_the_class_on_kubernetes_lets_in_whom_the_class_on_one_server_lets_in():
    assert repr(at("hub.config.Authenticator.username_pattern"))[1:-1].replace("\\\\", "\\") in CONFIG.read_text()
    assert at("hub.config.JupyterHub.authenticator_class") == "shared-password"


@needs_posix
def test_the_image_keeps_the_course_out_of_the_home_that_a_volume_will_hide(tmp_path):
    """The command of README.md, rendered and not built, with the option that adds nbgitpuller."""
    readme = (DEPLOY / "README.md").read_text(encoding="utf-8")
    target = re.search(r"jupyter-repo2docker --no-run (--target-repo-dir \S+) --image-name", readme).group(1).split()
    appendix = re.search(r'`(--appendix) "(.+?)"`', readme).groups()
    for name in ("environment.yml", "postBuild", "pyproject.toml"):
        (tmp_path / name).write_bytes((PROJECT / name).read_bytes())
    recipe = render(tmp_path, *target, *appendix)
    # Servers would start in the target directory; the values say that they show the home instead.
    assert "WORKDIR ${REPO_DIR}" in recipe and at("hub.config.Spawner.notebook_dir") == "~"
    assert recipe.index("RUN ./postBuild") < recipe.index("RUN pip install nbgitpuller")


def render(repository: Path, *options: str) -> str:
    """The recipe that repo2docker makes of a directory."""
    command = [sys.executable, "-m", "repo2docker", "--no-build", "--debug", "--user-id", "1000", "--user-name", "r"]
    command = [*command, *options, "."]
    done = subprocess.run(command, cwd=repository, capture_output=True, text=True, encoding="utf-8", check=True)
    return done.stdout + done.stderr


# ---- links ----


def test_pages_for_teachers_have_the_links_of_today():
    lessons = lesson_list.read_lessons(PROJECT)
    for path, text in lesson_list.link_texts(PROJECT, lessons).items():
        assert path.read_text(encoding="utf-8") == text, f"{path.name}: run make notebooks"


def pulled(link: str) -> dict[str, str]:
    """What a link to nbgitpuller asks for."""
    return {key: value for key, (value,) in parse_qs(link.partition("git-pull?")[2]).items()}


def test_every_link_opens_its_own_lesson_in_jupyterlab():
    for lesson in lesson_list.read_lessons(PROJECT):
        assert (PROJECT / "notebooks" / lesson.file).is_file()
        binder = lesson_list.binder_link(GITHUB, lesson.file)
        target = parse_qs(urlparse(binder[len("[open](") : -1]).query)["urlpath"]
        assert target == [f"lab/tree/notebooks/{lesson.file}"]
        wanted = {"repo": "https://github.com/o/course", "urlpath": f"lab/tree/course/notebooks/{lesson.file}"}
        link = urlparse(lesson_list.binder_pull_link(GITHUB, lesson.file)[len("[open](") : -1])
        assert (link.hostname, link.path) == ("mybinder.org", "/v2/gh/o/course/environment")
        assert pulled(parse_qs(link.query)["urlpath"][0]) == wanted
        address = lesson_list.hub_pull_link(GITHUB, lesson.file).strip("`")
        assert address.startswith(f"{lesson_list.HUB}/hub/user-redirect/git-pull?")
        assert pulled(address) == wanted


@pytest.mark.parametrize("make", [lesson_list.binder_link, lesson_list.binder_pull_link, lesson_list.hub_pull_link])
def test_there_is_no_link_before_there_is_an_address(make):
    assert make("https://example.org/ketamine_edu", "05_x.ipynb") == "after publication"


def test_binder_knows_two_hosts_and_nbgitpuller_any():
    elsewhere = "https://git.a-university.test/o/course"
    assert lesson_list.binder_pull_link(elsewhere, "05_x.ipynb") == "after publication"
    assert pulled(lesson_list.hub_pull_link(elsewhere, "05_x.ipynb").strip("`"))["repo"] == elsewhere


# ---- the branch `environment` ----


def test_the_environment_branch_has_binders_environment_and_nbgitpuller():
    lessons = yaml.safe_load((PROJECT / "environment.yml").read_text(encoding="utf-8"))
    branch = yaml.safe_load(environment_branch.files(PROJECT)["environment.yml"])
    more = branch["dependencies"][len(lessons["dependencies"]) :]
    assert branch == {**lessons, "dependencies": lessons["dependencies"] + more}
    assert [line.partition("=")[0] for line in more] == ["nbgitpuller"]


@needs_posix
def test_repo2docker_takes_the_branch_and_starts_through_its_script(tmp_path):
    environment_branch.write(PROJECT, tmp_path)
    recipe = render(tmp_path)
    assert 'R2D_ENTRYPOINT="${REPO_DIR}/start"' in recipe and "RUN ./postBuild" in recipe
    assert "pip install" not in recipe


@needs_posix
def test_lessons_that_nbgitpuller_brings_find_their_package(tmp_path):
    """As on Binder: the branch's own script, a home that the pull fills, and a kernel's place to start from."""
    origin = tmp_path / "ketamine_edu"
    git = ["git", "-c", "user.name=class", "-c", "user.email=class@example.org", "-c", "init.defaultBranch=main"]
    for name in ("ketamine_edu", "data", "notebooks"):
        copy_texts(PROJECT / name, origin / name)
    for action in (["init", "--quiet"], ["add", "--all"], ["commit", "--quiet", "--message", "lessons"]):
        subprocess.run([*git, *action], cwd=origin, check=True)
    home = tmp_path / "home"
    environment_branch.write(PROJECT, home)
    url = origin.as_uri()
    pull = [sys.executable, "-c", "from nbgitpuller.pull import main; main()", url, "main", "ketamine_edu"]
    env = {**os.environ, "HOME": str(home)}
    subprocess.run(pull, cwd=home, env=env, check=True, capture_output=True)
    ask = "import ketamine_edu.evidence.tables as t; print(t.__file__, t.data_path('questions').is_dir())"
    start = [str(home / "start"), sys.executable, "-c", ask]
    done = subprocess.run(start, cwd=home / "ketamine_edu" / "notebooks", env=env, check=True, capture_output=True)
    assert done.stdout.decode().split() == [str(home / "ketamine_edu/ketamine_edu/evidence/tables.py"), "True"]


def copy_texts(source: Path, target: Path) -> None:
    """Copy what git would take: no caches, nothing that a student or a kernel has left."""
    for path in source.rglob("*"):
        inside = path.relative_to(source)
        if path.is_file() and not any(part.startswith((".", "__pycache__")) for part in inside.parts):
            (target / inside).parent.mkdir(parents=True, exist_ok=True)
            (target / inside).write_bytes(path.read_bytes())


def test_the_script_does_not_write_over_the_lessons(tmp_path, capsys):
    (tmp_path / "notebooks").mkdir()
    assert environment_branch.main([str(tmp_path)]) == 1
    assert "lessons lie" in capsys.readouterr().err
    assert os.listdir(tmp_path) == ["notebooks"]
    assert environment_branch.main([]) == 2


# ---- commands in the guide ----


def test_the_guide_names_files_and_options_that_exist():
    guide = (PROJECT / "docs/teaching/running-a-class.md").read_text(encoding="utf-8")
    readme = (DEPLOY / "README.md").read_text(encoding="utf-8")
    for text, folder in ((guide, PROJECT / "docs/teaching"), (readme, DEPLOY)):
        for link in re.findall(r"\]\(([^)#]+)", text):
            if not link.startswith("http"):
                assert (folder / unquote(link)).exists(), link


@needs_posix
def test_the_command_that_gathers_progress_files_names_them_by_student(tmp_path):
    guide = (PROJECT / "docs/teaching/running-a-class.md").read_text(encoding="utf-8")
    lines = re.search(r"^    mkdir -p class\n(?:    .+\n)+", guide, re.MULTILINE).group()
    command = "\n".join(line.removeprefix("    ") for line in lines.splitlines())
    for name in ("ada", "charles"):
        lessons = tmp_path / "homes" / "students" / name / "lessons"
        lessons.mkdir(parents=True)
        (lessons / "ketamine_progress.json").write_text(name)
    (tmp_path / "homes" / "students" / "idle" / "lessons").mkdir(parents=True)
    env = {**os.environ, "KETAMINE_EDU_CLASS": str(tmp_path / "homes")}
    subprocess.run(["bash", "-euc", command], cwd=tmp_path, env=env, check=True)
    assert {path.name: path.read_text() for path in (tmp_path / "class").iterdir()} == {
        "ada.json": "ada",
        "charles.json": "charles",
    }
