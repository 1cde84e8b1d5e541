"""Renew the pinned versions: `make pins` writes requirements/lab.txt, requirements/test.txt and environment.yml.

The input is pyproject.toml, the output one version of every package for all supported Pythons and systems at once,
which is what uv resolves and pip does not. uv is installed into a temporary environment. Which registry is asked is
left to the configuration of the machine; no address is written down. The pins of test.txt contain those of lab.txt.
environment.yml names the direct dependencies only, by major and minor version, because conda resolves the rest and its
patch versions differ.
"""

import re
import subprocess
import sys
import tempfile
import tomllib
import venv
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
PINS = PROJECT / "requirements"
CONDA = PROJECT / "environment.yml"
REFERENCE_PYTHON = "3.12"
HEADER = "# Written by `make pins` from pyproject.toml: {}. Do not edit.\n"


def pinned_versions(requirements: str) -> dict[str, str]:
    """Package name to version, from the text of a requirements file."""
    return dict(re.findall(r"^([A-Za-z0-9._-]+)==([^\s;]+)", requirements, re.MULTILINE))


def direct_dependencies() -> list[str]:
    """Names of the run-time dependencies and of what builds the package, normalised as in the pins."""
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lines = project["dependencies"] + project["optional-dependencies"]["build"]
    return [re.match(r"[A-Za-z0-9._-]+", line).group().lower().replace("_", "-") for line in lines]


def conda_environment(pins: dict[str, str]) -> str:
    """The text of environment.yml for these pins."""
    minor = {name: ".".join(pins[name].split(".")[:2]) for name in direct_dependencies()}
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
    command = [uv, "pip", "compile", "pyproject.toml", "--quiet", "--universal", "--python-version", "3.11"]
    command += ["--fork-strategy", "fewest", "--no-header", "--no-annotate", "--upgrade", "--constraints", "-"]
    command += [part for extra in extras for part in ("--extra", extra)]
    return subprocess.run(command, cwd=PROJECT, input=constraints, text=True, check=True, capture_output=True).stdout


def main() -> None:
    with tempfile.TemporaryDirectory() as scratch:
        venv.create(scratch, with_pip=True)
        programs = Path(scratch) / ("Scripts" if sys.platform == "win32" else "bin")
        subprocess.run([programs / "python", "-m", "pip", "install", "--quiet", "uv"], check=True)
        uv = programs / "uv"
        everything = resolve(uv, ["build", "test"], constraints="")
        course = resolve(uv, ["build"], constraints=everything)
    PINS.mkdir(exist_ok=True)
    (PINS / "test.txt").write_text(HEADER.format("the course and what checks it") + everything, encoding="utf-8")
    (PINS / "lab.txt").write_text(HEADER.format("what the course runs on") + course, encoding="utf-8")
    CONDA.write_text(conda_environment(pinned_versions(course)), encoding="utf-8")
    print(f"{len(pinned_versions(course))} packages for the course, {len(pinned_versions(everything))} with the tests")


if __name__ == "__main__":
    main()
