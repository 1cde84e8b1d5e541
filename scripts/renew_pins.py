"""Renew the pinned versions: `make pins` writes the files of requirements/ and environment.yml.

The input is pyproject.toml, the output one version of every package for each supported Python, on all systems at once:
where newer Pythons can have a newer version, a package has several lines, told apart by markers that pip and uv read.
uv resolves them; it is installed into a temporary environment. Which registry is asked is left to the configuration of
the machine; no address is written down. Every pin must have a wheel for every supported Python. The pins of test.txt
contain those of lab.txt, and installer.txt pins uv itself. environment.yml names the direct dependencies only, by major
and minor version, because conda resolves the rest and its patch versions differ.
"""

import os
import re
import subprocess
import sys
import tempfile
import tomllib
import venv
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

PROJECT = Path(__file__).resolve().parent.parent
PINS = PROJECT / "requirements"
CONDA = PROJECT / "environment.yml"
OLDEST_PYTHON, REFERENCE_PYTHON = "3.11", "3.12"
PLATFORMS = ("x86_64-manylinux_2_28", "aarch64-apple-darwin", "x86_64-pc-windows-msvc")  # of SYSTEMS, as uv names them
SYSTEMS = [
    {"sys_platform": "linux", "os_name": "posix", "platform_system": "Linux", "platform_machine": "x86_64"},
    {"sys_platform": "darwin", "os_name": "posix", "platform_system": "Darwin", "platform_machine": "arm64"},
    {"sys_platform": "win32", "os_name": "nt", "platform_system": "Windows", "platform_machine": "AMD64"},
]
HEADER = "# Written by `make pins` from pyproject.toml: {}. Do not edit.\n"


def pinned_versions(requirements: str, python: str = REFERENCE_PYTHON) -> dict[str, str]:
    """Package name to version for one Python ("3.12") on any system, from the text of a requirements file."""
    lines = [line for line in requirements.splitlines() if line and not line.startswith("#")]
    last_patch = {"python_version": python, "python_full_version": f"{python}.99"}
    versions = {}
    for pin in map(Requirement, lines):
        if pin.marker is None or any(pin.marker.evaluate({**last_patch, **system}) for system in SYSTEMS):
            versions[pin.name] = str(pin.specifier).removeprefix("==")
    return versions


def direct_dependencies() -> list[str]:
    """Names of the run-time dependencies and of what builds the package, as pyproject.toml and conda spell them."""
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return [Requirement(line).name for line in project["dependencies"] + project["optional-dependencies"]["build"]]


def conda_environment(pins: dict[str, str]) -> str:
    """The text of environment.yml for these pins."""
    minor = {name: ".".join(pins[canonicalize_name(name)].split(".")[:2]) for name in direct_dependencies()}
    lines = [f"  - {name}={version}" for name, version in sorted(minor.items())]
    return "\n".join(
        [
            "# Written by `make pins`, in step with requirements/lab.txt. Do not edit.",
            "# The course's own package is not listed: postBuild (or pip install --no-deps --editable .) installs it,",
            "# so that Binder keeps this environment when only the lessons change.",
            "name: ketamine_edu",
            "channels:",
            "  - conda-forge",
            "dependencies:",
            f"  - python={REFERENCE_PYTHON}",
            "  - pip",
            *lines,
            "",
        ]
    )


def resolve(uv: Path, extras: list[str], constraints: str) -> str:
    """Pins for the dependencies and these extras, within `constraints`, as the text of a requirements file."""
    command = [uv, "pip", "compile", "pyproject.toml", "--quiet", "--universal", "--python-version", OLDEST_PYTHON]
    command += ["--no-python-downloads", "--no-header", "--no-annotate", "--upgrade", "--constraints", "-"]
    command += [part for extra in extras for part in ("--extra", extra)]
    return subprocess.run(command, cwd=PROJECT, input=constraints, text=True, check=True, capture_output=True).stdout


def supported_pythons() -> list[str]:
    """Those that pyproject.toml names, oldest first: "3.11" and so on."""
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    found = [re.fullmatch(r"Programming Language :: Python :: (3\.\d+)", line) for line in project["classifiers"]]
    return [match.group(1) for match in found if match]


def check_wheels(uv: Path, requirements: str) -> None:
    """CalledProcessError if a pin has no wheel for a supported Python on one of the three systems."""
    command = [uv, "pip", "compile", "-", "--quiet", "--no-python-downloads", "--no-deps", "--only-binary", ":all:"]
    newer_macos = {**os.environ, "MACOSX_DEPLOYMENT_TARGET": "14.0"}  # uv supposes 13, for which libroadrunner has none
    for python in supported_pythons():
        for platform in PLATFORMS:
            there = ["--python-version", python, "--python-platform", platform]
            subprocess.run(
                command + there, input=requirements, text=True, env=newer_macos, check=True, stdout=subprocess.DEVNULL
            )


def main() -> None:
    with tempfile.TemporaryDirectory() as scratch:
        venv.create(scratch, with_pip=True)
        programs = Path(scratch) / ("Scripts" if sys.platform == "win32" else "bin")
        subprocess.run([programs / "python", "-m", "pip", "install", "--quiet", "uv"], check=True)
        uv = programs / "uv"
        everything = resolve(uv, ["build", "test"], constraints="")
        course = resolve(uv, ["build"], constraints=everything)
        check_wheels(uv, everything)
        said = subprocess.run([uv, "--version"], text=True, check=True, capture_output=True).stdout
    version = re.search(r"\d+(\.\d+)+", said).group()
    PINS.mkdir(exist_ok=True)
    for name, what, text in [
        ("test", "the course and what checks it", everything),
        ("lab", "what the course runs on", course),
        ("installer", "what installs them, faster than pip", f"uv=={version}\n"),
    ]:
        (PINS / f"{name}.txt").write_text(HEADER.format(what) + text, encoding="utf-8")
    CONDA.write_text(conda_environment(pinned_versions(course)), encoding="utf-8")
    print(f"{len(pinned_versions(course))} packages for the course, {len(pinned_versions(everything))} with the tests")


if __name__ == "__main__":
    main()
