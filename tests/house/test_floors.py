"""The order of the floors: import-linter's contracts in pyproject.toml, and what it cannot express.

import-linter sees packages of others as a whole, so the rule against matplotlib.pyplot reads the syntax tree here.
"""

import ast
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
PACKAGE = PROJECT / "ketamine_edu"
LINT = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True))"


def lint(directory: Path) -> subprocess.CompletedProcess:
    """Run the contracts on the copy of the project in `directory`, which comes first on the path."""
    return subprocess.run([sys.executable, "-c", LINT], cwd=directory, capture_output=True, text=True, encoding="utf-8")


def pyplot_imports(source: str) -> list[int]:
    """Line numbers at which a program imports matplotlib.pyplot or pylab."""
    found = []
    for node in ast.walk(ast.parse(source)):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import | ast.ImportFrom) else []
        if isinstance(node, ast.ImportFrom):
            names = [f"{node.module}.{name}" for name in names] + [node.module or ""]
        if any(name.startswith(("matplotlib.pyplot", "matplotlib.pylab", "pylab")) for name in names):
            found.append(node.lineno)
    return found


@pytest.fixture
def copy(tmp_path):
    """A copy of package and contracts in which a test may break a rule."""
    shutil.copytree(PACKAGE, tmp_path / "ketamine_edu", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(PROJECT / "pyproject.toml", tmp_path)
    return tmp_path


def test_every_file_imports_only_from_floors_below():
    done = lint(PROJECT)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("floor", "line", "contract"),
    [
        ("models", "from ketamine_edu.figures import style", "Floors"),
        ("evidence", "import ketamine_edu.models", "Floors"),
        ("classroom", "import ketamine_edu.widgets", "Floors"),
        ("classroom", "import ketamine_edu.command", "Floors"),
        ("command", "import socket", "Nothing leaves the machine"),
        ("widgets", "import ketamine_edu.kit.learning", "Floors"),
        ("figures", "import ipywidgets", "know nothing of widgets"),
        ("models", "import matplotlib", "draw nothing"),
        ("evidence", "import urllib.request", "Nothing leaves the machine"),
    ],
)
def test_a_wrong_import_is_found(copy, floor, line, contract):
    (copy / "ketamine_edu" / floor / "wrong.py").write_text(line + "\n")
    done = lint(copy)
    broken = [text for text in done.stdout.splitlines() if text.endswith("BROKEN")]
    assert done.returncode == 1
    assert any(contract in text for text in broken), done.stdout
    assert f"ketamine_edu.{floor}.wrong" in done.stdout


def test_a_module_beside_the_floors_is_found(copy):
    (copy / "ketamine_edu" / "helpers.py").write_text("")
    done = lint(copy)
    assert done.returncode == 1 and "helpers" in done.stdout


def test_nothing_in_the_package_uses_pyplot():
    sources = {path: path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*.py")}
    assert len(sources) > 5
    assert {str(path): lines for path, text in sources.items() if (lines := pyplot_imports(text))} == {}


@pytest.mark.parametrize(
    "line",
    [
        "import matplotlib.pyplot as plt",
        "from matplotlib import pyplot",
        "from matplotlib.pyplot import plot",
        "import pylab",
    ],
)
def test_the_search_finds_pyplot(line):
    assert pyplot_imports(f"import numpy\n\n{line}\n") == [3]
    assert pyplot_imports("from matplotlib.figure import Figure\nfrom . import style\n") == []
