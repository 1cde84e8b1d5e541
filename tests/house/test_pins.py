"""The pins of requirements/: whether they belong together, with the package, for every Python that it supports."""

import json
import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

import course
import renew_pins

PROJECT = Path(__file__).resolve().parents[2]


def read(name: str) -> str:
    return (PROJECT / name).read_text(encoding="utf-8")


def metadata() -> dict:
    return tomllib.loads(read("pyproject.toml"))["project"]


def requirements(name: str) -> list[Requirement]:
    return [Requirement(line) for line in read(name).splitlines() if line and not line.startswith("#")]


PYTHONS = renew_pins.supported_pythons()


def pins(name: str, python: str) -> dict[str, str]:
    return renew_pins.pinned_versions(read(f"requirements/{name}.txt"), python)


def test_every_requirement_is_pinned():
    for name in course.LEVELS.values():
        assert len(requirements(name)) > 50
        assert [str(r) for r in requirements(name) if not re.fullmatch(r"==[^*,]+", str(r.specifier))] == []
    (installer,) = requirements(course.INSTALLER)
    assert re.fullmatch(r"uv==[\d.]+", str(installer))


@pytest.mark.parametrize("python", PYTHONS)
@pytest.mark.parametrize("name", ["lab", "test"])
def test_no_package_has_two_pins_on_one_machine(name, python):
    """pip stops at a requirements file that asks for two versions of a package."""
    for patch in (0, 99):
        for system in renew_pins.SYSTEMS:
            here = {"python_version": python, "python_full_version": f"{python}.{patch}", **system}
            there = [
                r.name for r in requirements(f"requirements/{name}.txt") if not r.marker or r.marker.evaluate(here)
            ]
            assert len(there) == len(set(there)) > 50


@pytest.mark.parametrize("python", PYTHONS)
def test_the_test_pins_contain_the_lab_pins(python):
    assert pins("lab", python).items() <= pins("test", python).items()


@pytest.mark.parametrize("python", PYTHONS)
def test_pins_satisfy_the_package(python):
    extras = metadata()["optional-dependencies"]
    asked = [Requirement(line) for lines in [metadata()["dependencies"], *extras.values()] for line in lines]
    asked = [requirement for requirement in asked if requirement.name != metadata()["name"]]
    assert len(asked) > 25
    there = pins("test", python)
    wrong = [r for r in asked if not r.specifier.contains(there[canonicalize_name(r.name)], prereleases=True)]
    assert wrong == []


def test_a_newer_python_has_newer_versions_where_there_are_some():
    pinned = """
numpy==2.4.6 ; python_full_version < '3.12'
numpy==2.5.5 ; python_full_version >= '3.12'
soupsieve==2.10 ; python_full_version < '3.11.5'
soupsieve==4.1.3 ; python_full_version >= '3.11.5'
sphinx==9.1.1 ; python_full_version == '3.12.*'
pywinpty==3.1.2 ; os_name == 'nt' and sys_platform != 'emscripten'
"""
    assert renew_pins.pinned_versions(pinned, "3.11") == {
        "numpy": "2.4.6",
        "soupsieve": "4.1.3",
        "pywinpty": "3.1.2",
    }
    assert renew_pins.pinned_versions(pinned, "3.12")["sphinx"] == "9.1.1"
    assert renew_pins.pinned_versions(pinned, "3.14")["numpy"] == "2.5.5"
    oldest, newest = (Version(pins("lab", python)["numpy"]) for python in (PYTHONS[0], PYTHONS[-1]))
    assert oldest < newest


def test_the_same_pythons_are_pinned_looked_for_and_tested():
    assert len(PYTHONS) >= 4
    assert PYTHONS[0] == metadata()["requires-python"].removeprefix(">=") == ".".join(map(str, course.OLDEST))
    assert renew_pins.OLDEST_PYTHON == PYTHONS[0] and renew_pins.REFERENCE_PYTHON in PYTHONS
    for version in PYTHONS:
        assert [f"python{version}"] in course.POSIX_PYTHONS and ["py", f"-{version}"] in course.WINDOWS_PYTHONS
        assert f" python{version}" in read("Makefile") and re.search(rf"[ -]python{version}\b", read(".ci/run"))
    matrices = re.findall(r"python: (\[.*\])", read(".github/workflows/test.yml"))
    assert len(matrices) == 2 and all(json.loads(matrix) == PYTHONS for matrix in matrices)


def test_the_conda_environment_agrees_with_the_pins():
    expected = renew_pins.conda_environment(pins("lab", renew_pins.REFERENCE_PYTHON))
    assert read("environment.yml") == expected
    assert "pip:" not in expected
