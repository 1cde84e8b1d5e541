"""The import faces of topics, kit and evidence: every name is there, as its stub says, and loaded when used."""

import ast
import importlib
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

import ketamine_edu
from ketamine_edu.command.registry import topics

FACES = (*topics(), "kit", "evidence")
MODULES_TOO = {"progress"}  # a module is what is offered here


def offered(face: str) -> dict[str, str]:
    """Name -> full name of the module that the stub takes it from."""
    stub = Path(ketamine_edu.__file__).parent / face / "__init__.pyi"
    imports = [node for node in ast.parse(stub.read_text(encoding="utf-8")).body if isinstance(node, ast.ImportFrom)]
    return {alias.name: f"ketamine_edu.{face}.{node.module}" for node in imports for alias in node.names}


@pytest.mark.parametrize("face", FACES)
def test_every_name_of_a_face_is_the_one_of_its_module(face):
    package = importlib.import_module(f"ketamine_edu.{face}")
    assert package.__all__ and sorted(package.__all__) == sorted(offered(face))
    for name, module in offered(face).items():
        value = getattr(package, name)
        assert value is getattr(importlib.import_module(module), name)
        assert not isinstance(value, ModuleType) or name in MODULES_TOO


@pytest.mark.parametrize("first", ["", "import ketamine_edu.receptor.targets", "import ketamine_edu.command.targets"])
def test_a_function_with_the_name_of_its_module_is_the_function_whatever_was_imported_before(first):
    program = f"{first}\nfrom ketamine_edu.receptor import targets\nprint(len(targets()) > 10)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "True\n"


def test_a_face_loads_nothing_before_it_is_asked():
    program = "import sys, ketamine_edu.receptor; print([m for m in sys.modules if m.startswith('ketamine_edu.')])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ast.literal_eval(done.stdout) == ["ketamine_edu.receptor"]


def test_an_unknown_name_is_named():
    with pytest.raises(ImportError, match="TrapingExplorer"):
        exec("from ketamine_edu.receptor import TrapingExplorer")
