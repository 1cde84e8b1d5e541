"""Binder: what repo2docker makes of the repository, and whether environment.yml, package and pins say the same.

repo2docker renders its recipe without building it, so neither Docker nor the network is needed. Whether mybinder.org
can fetch the packages is not tested here.
"""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import Version

import renew_pins

PROJECT = Path(__file__).resolve().parents[2]
RECIPE = ["environment.yml", "postBuild", "pyproject.toml"]
EDITABLE = "python -m pip install --no-deps --no-build-isolation --editable ."


def read(name: str) -> str:
    return (PROJECT / name).read_text(encoding="utf-8")


def project() -> dict:
    return tomllib.loads(read("pyproject.toml"))["project"]


def conda() -> dict[str, str]:
    """Package to version (major.minor, or "" if any will do), from environment.yml."""
    lines = yaml.safe_load(read("environment.yml"))["dependencies"]
    assert all(isinstance(line, str) for line in lines), "a list of packages for pip would not be cached as conda's are"
    return {line.partition("=")[0]: line.partition("=")[2] for line in lines}


def render(repository: Path) -> str:
    """The recipe (a Dockerfile) that repo2docker makes of a repository; CalledProcessError if it makes none."""
    command = [
        sys.executable,
        "-m",
        "repo2docker",
        "--no-build",
        "--debug",
        "--user-id",
        "1000",
        "--user-name",
        "reader",
    ]
    done = subprocess.run([*command, "."], cwd=repository, capture_output=True, text=True, encoding="utf-8", check=True)
    return done.stdout + done.stderr


needs_posix = pytest.mark.skipif(os.name == "nt", reason="repo2docker does not run on Windows")


@pytest.fixture
def repository(tmp_path):
    """What repo2docker looks at, where a test may change it."""
    for name in RECIPE:
        shutil.copy(PROJECT / name, tmp_path)
    return tmp_path


# ---- environment.yml, pyproject.toml and the pins ----


def test_every_dependency_is_listed_and_nothing_else():
    needed = {Requirement(line).name for line in project()["dependencies"]}
    builders = {Requirement(line).name for line in project()["optional-dependencies"]["build"]}
    assert set(conda()) == needed | builders | {"python", "pip"}


def test_versions_are_those_of_the_pins_and_the_package_admits_them():
    pins = renew_pins.pinned_versions(read("requirements/lab.txt"))
    lines = project()["dependencies"] + project()["optional-dependencies"]["build"]
    for need in map(Requirement, lines):
        pin = pins[canonicalize_name(need.name)]
        assert need.specifier.contains(pin, prereleases=True), need
        assert Version(conda()[need.name]).release == Version(pin).release[:2], need


def test_the_python_is_one_that_the_package_and_continuous_integration_know():
    python = conda()["python"]
    assert SpecifierSet(project()["requires-python"]).contains(python)
    assert f'"{python}"' in read(".github/workflows/test.yml")


def test_packages_come_from_conda_forge_only():
    environment = yaml.safe_load(read("environment.yml"))
    assert environment["channels"] == ["conda-forge"]
    assert set(environment) == {"name", "channels", "dependencies"}


def test_after_the_build_pip_installs_the_course_and_fetches_nothing():
    lines = [line for line in read("postBuild").splitlines() if re.search(r"\b(pip|conda|mamba|npm|curl|wget)\b", line)]
    assert lines == [EDITABLE]


# ---- what repo2docker makes of it ----


@needs_posix
def test_binder_builds_the_environment_before_it_copies_the_lessons():
    """So that a change of lessons leaves the environment's layer, which takes minutes, in Binder's cache."""
    recipe = render(PROJECT)
    steps = [
        r"^COPY .*src/environment\.yml ",
        r'env update .*--file "environment\.yml"',
        r"^COPY .*src/ ",
        r"^RUN \./postBuild",
    ]
    places = [[match.start() for match in re.finditer(step, recipe, re.MULTILINE)] for step in steps]
    assert [len(place) for place in places] == [1, 1, 1, 1], recipe
    assert places == sorted(places), recipe
    assert f"python={conda()['python']}" in recipe
    assert "requirements" not in recipe and "pip install" not in recipe


@needs_posix
def test_the_rendering_follows_the_files(repository):
    """The same assertions must be able to fail: another Python is another recipe, and without conda there is pip."""
    environment = repository / "environment.yml"
    environment.write_text(environment.read_text().replace("python=3.12", "python=3.11"))
    assert "python=3.11" in render(repository)
    environment.unlink()
    (repository / "postBuild").unlink()
    (repository / "requirements.txt").write_text("numpy\n")
    recipe = render(repository)
    assert "pip install" in recipe and "./postBuild" not in recipe and "environment.yml" not in recipe


@needs_posix
def test_a_broken_environment_file_is_found(repository):
    (repository / "environment.yml").write_text("dependencies: [python=3.12\n")
    with pytest.raises(subprocess.CalledProcessError):
        render(repository)
