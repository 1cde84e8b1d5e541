"""Style, types, declared dependencies, and what must not stand in any file of the project."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
TEXTS = {".py", ".md", ".toml", ".txt", ".yml", ".json", ".csv", ".bib", ".cff", ".ipynb", ".js", ".css", ""}
HIDDEN_BUT_OURS = {".ci", ".github"}
BUILT = {"build", "dist"}  # made by `make site` and the like, from others' code too, and never committed
FORBIDDEN = {
    "a package registry's address": r"(extra-)?index-url|find-links|pypi\.org|(npmjs|anaconda)\.(org|com)",
    "a path of one machine": r"(?<![\w.$}])/(home|root|Users|tmp|work)/\w",
    "a mark of unfinished work": r"\b(TODO|FIXME|XXX)\b",
}


def project_texts() -> dict[str, str]:
    """Relative path to content, of all text files but this one, those in tools' hidden folders, and what is built."""
    texts = {}
    for folder, subfolders, names in os.walk(PROJECT):
        ours = [name for name in subfolders if name in HIDDEN_BUT_OURS or name[0] not in "._"]
        subfolders[:] = [name for name in ours if Path(folder) != PROJECT or name not in BUILT]
        for path in (Path(folder) / name for name in names):
            if path.suffix in TEXTS and path != Path(__file__):
                texts[path.relative_to(PROJECT).as_posix()] = path.read_text(encoding="utf-8")
    return texts


@pytest.mark.parametrize("arguments", [["check"], ["format", "--check"]], ids=" ".join)
def test_ruff_has_nothing_to_say(arguments):
    command = [sys.executable, "-m", "ruff", *arguments, "--no-cache", "."]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, encoding="utf-8")
    assert done.returncode == 0, done.stdout + done.stderr


def wrong_types(folder: Path, known: Path) -> str:
    """What mypy says of the project in a folder, as its pyproject.toml has it; "" for no error. known: mypy's cache."""
    command = [sys.executable, "-m", "mypy", "--no-error-summary", f"--cache-dir={known}"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, encoding="utf-8")
    return "" if done.returncode == 0 else done.stdout + done.stderr


def test_types_fit(cache):
    """What mypy learns is kept beside pytest's own cache: the first run takes half a minute, others a few seconds."""
    assert wrong_types(PROJECT, cache.mkdir("mypy")) == ""


WRONG_TYPES = {
    "no-untyped-def": "def dose(mg): return mg",
    "return-value": "def dose(mg: float) -> str: return mg",
    "union-attr": "def dose(text: str | None) -> str: return text.strip()",
    "no-any-return": "import json\n\ndef dose(text: str) -> float: return json.loads(text)",
    "unused-ignore": "dose_mg: float = 28.0  # type: ignore[assignment]",
}


def test_wrong_types_are_found(tmp_path):
    shutil.copy(PROJECT / "pyproject.toml", tmp_path)
    package = tmp_path / "ketamine_edu"
    package.mkdir()
    for kind, program in WRONG_TYPES.items():
        (package / f"{kind.replace('-', '_')}.py").write_text(f"{program}\n")
    faults = wrong_types(tmp_path, tmp_path / "mypy").splitlines()
    kinds = {kind: [line for line in faults if f"{kind.replace('-', '_')}.py" in line] for kind in WRONG_TYPES}
    assert all(len(lines) == 1 and f"[{kind}]" in lines[0] for kind, lines in kinds.items()), faults


EXTRAS = "build,site,book,hub,dask,test"  # what whoever installs the package has not, unless asked for
DEPTRY = {
    "the project": [".", "scripts", "docs/book/extensions", "tests/*/"],
    "the package": ["ketamine_edu", "notebooks", "--optional-dependencies-dev-groups", EXTRAS, "--ignore", "DEP002"],
}


def undeclared(project: Path, arguments: list[str]) -> str:
    """What deptry says of the project in a folder; "" if every import is declared, and everything declared is used."""
    roots = [[path.as_posix() for path in project.glob(a)] if "*" in a else [a] for a in arguments]
    command = [sys.executable, "-m", "deptry", "--no-ansi", *(part for root in roots for part in root)]
    done = subprocess.run(command, cwd=project, capture_output=True, text=True, encoding="utf-8")
    return "" if done.returncode == 0 else done.stdout + done.stderr


@pytest.mark.parametrize("what", DEPTRY)
def test_every_import_is_declared_and_everything_declared_is_used(what):
    assert undeclared(PROJECT, DEPTRY[what]) == ""


@pytest.mark.parametrize("name", ["zmq", "pytest", "no_such_package"])
def test_an_import_that_the_package_does_not_declare_is_found(tmp_path, name):
    shutil.copy(PROJECT / "pyproject.toml", tmp_path)
    for folder in ("ketamine_edu", "notebooks"):
        (tmp_path / folder).mkdir()
    (tmp_path / "ketamine_edu" / "__init__.py").write_text(f"import {name}\n")
    assert f"'{name}' imported but" in undeclared(tmp_path, DEPTRY["the package"])


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_file_holds(what):
    texts = project_texts()
    assert {"README.md", "requirements/lab.txt", ".ci/run", "Makefile"} <= set(texts)
    found = {name: match.group() for name, text in texts.items() if (match := re.search(FORBIDDEN[what], text))}
    assert found == {}


def test_no_program_is_longer_than_a_reader_can_follow():
    lengths = {name: len(text.splitlines()) for name, text in project_texts().items() if name.endswith(".py")}
    assert {name: length for name, length in lengths.items() if length > 400} == {}
