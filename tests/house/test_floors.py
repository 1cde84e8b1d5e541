"""The order of the floors: import-linter's contracts in pyproject.toml, and what it cannot express.

import-linter sees packages of others as a whole, so the rule against matplotlib.pyplot reads the syntax tree here. And
it wants names, while a new file of a topic must be a model unless its name says otherwise: that rule reads the graph
here.
"""

import ast
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import grimp
import pytest

from ketamine_edu.command.registry import DRAWN, ON_THE_PAGE, models, topics

PROJECT = Path(__file__).resolve().parents[2]
PACKAGE = PROJECT / "ketamine_edu"
LINT = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True))"

GRAPH = grimp.build_graph("ketamine_edu", include_external_packages=True)


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


def test_the_contract_about_widgets_names_every_room_but_those_that_have_them():
    contracts = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    (contract,) = (c for c in contracts if c["name"].startswith("Only the page and learning"))
    rooms = {*topics(), "kit.drawing", "kit.numbers", "evidence", "command"}
    assert set(contract["source_modules"]) == {f"ketamine_edu.{room}" for room in rooms}


def test_every_file_imports_only_from_floors_below():
    done = lint(PROJECT)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("place", "line", "contract"),
    [
        ("pharmacokinetics", "from ketamine_edu.receptor import block", "Floors"),
        ("receptor", "import ketamine_edu.response", "Floors"),
        ("kit/page", "import ketamine_edu.start.clocks", "Floors"),
        ("evidence", "import ketamine_edu.kit.numbers.checks", "Floors"),
        ("claims", "import ketamine_edu.command", "Floors"),
        ("kit/numbers", "import ketamine_edu.kit.drawing.looks", "Rooms of the kit"),
        ("kit/page", "import ketamine_edu.kit.learning.quizzes", "Rooms of the kit"),
        ("receptor/pictures", "import ipywidgets", "Pictures know nothing of the page"),
        ("receptor/pictures", "import ketamine_edu.receptor.exercises", "Pictures know nothing of explorers"),
        ("receptor", "import ipywidgets", "Only the page and learning"),
        ("evidence", "import matplotlib", "draw nothing"),
        ("command", "import socket", "Nothing leaves the machine"),
        ("evidence", "import urllib.request", "Nothing leaves the machine"),
    ],
)
def test_a_wrong_import_is_found(copy, place, line, contract):
    (copy / "ketamine_edu" / place / "wrong.py").write_text(line + "\n")
    done = lint(copy)
    broken = [text for text in done.stdout.splitlines() if text.endswith("BROKEN")]
    assert done.returncode == 1
    assert any(contract in text for text in broken), done.stdout
    assert f"ketamine_edu.{place.replace('/', '.')}.wrong" in done.stdout


def test_a_module_beside_the_rooms_is_found(copy):
    (copy / "ketamine_edu" / "helpers.py").write_text("")
    done = lint(copy)
    assert done.returncode == 1 and "helpers" in done.stdout


def imported_by(module: str) -> set[str]:
    """Names of the modules that a module imports itself, packages of others as a whole."""
    return GRAPH.find_modules_directly_imported_by(module)


def wrong_for_a_model(module: str, imported: set[str]) -> set[str]:
    """Of what a module imports, what a module that computes must not: whatever draws or stands on the page."""
    topic = ".".join(module.split(".")[:2])
    pages = tuple(f"{topic}.{name}" for name in (*DRAWN, *ON_THE_PAGE))
    drawing = ("matplotlib", "ipywidgets", "anywidget", "IPython", "ketamine_edu.command")
    kit = tuple(f"ketamine_edu.kit.{room}" for room in ("drawing", "page", "learning"))
    return {
        name for name in imported if f"{name}.".startswith(tuple(f"{place}." for place in (*pages, *drawing, *kit)))
    }


@pytest.mark.parametrize("module", models())
def test_a_file_that_computes_draws_nothing_and_knows_no_page(module):
    assert wrong_for_a_model(module, imported_by(module)) == set()


def test_what_a_model_must_not_import_is_found():
    imported = {"numpy", "matplotlib", "ketamine_edu.receptor.pictures.trapping", "ketamine_edu.kit.page.explorer"}
    assert wrong_for_a_model("ketamine_edu.receptor.gating", imported) == imported - {"numpy"}
    assert len(models()) > 40 and imported_by("ketamine_edu.receptor.gating")


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
