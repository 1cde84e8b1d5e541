"""Importing the package, or any of its rooms, stays light: what takes long to load is loaded when it is used."""

import json
import subprocess
import sys

import pytest

from ketamine_edu.command.registry import topics

HEAVY = ["scipy", "pandas", "matplotlib.pyplot"]
ROOMS = ["command", "evidence", "kit", *topics()]
REPORT = f"import json, sys; print(json.dumps([name for name in {HEAVY} if name in sys.modules]))"
WALK = """
import importlib, pkgutil, ketamine_edu
for module in pkgutil.walk_packages(ketamine_edu.__path__, "ketamine_edu."):
    importlib.import_module(module.name)
"""


def heavy_after(program: str) -> list[str]:
    """Which of the heavy packages a fresh Python has loaded after running a program."""
    command = [sys.executable, "-c", f"{program}\n{REPORT}"]
    return json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


@pytest.mark.parametrize("module", ["ketamine_edu", *(f"ketamine_edu.{room}" for room in ROOMS)])
def test_importing_a_room_loads_nothing_heavy(module):
    assert heavy_after(f"import {module}") == []


def test_importing_every_module_loads_nothing_heavy():
    assert heavy_after(WALK) == []


@pytest.mark.parametrize("module", HEAVY)
def test_the_search_finds_what_is_heavy(module):
    assert module in heavy_after(f"import {module}")
