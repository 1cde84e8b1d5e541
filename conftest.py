"""For all tests, notebooks too: kernels and lessons leave the student's own files and settings and the net alone."""

import importlib.util
import os
import tempfile
from pathlib import Path

import pytest

_scratch = tempfile.TemporaryDirectory(prefix="ketamine_edu_tests_")
_OFFLINE = Path(__file__).parent / "tests" / "offline"


def pytest_configure(config: pytest.Config) -> None:
    os.environ["KETAMINE_EDU_PROGRESS"] = os.path.join(_scratch.name, "progress.json")
    os.environ["IPYTHONDIR"] = _scratch.name
    os.environ.pop("MPLBACKEND", None)  # a set backend would change what notebooks show
    _switch_the_network_off()


def _switch_the_network_off() -> None:
    """For this process, whatever it starts, and xdist's workers, which run this file too."""
    for name in [name for name in os.environ if name.lower().endswith("_proxy")]:
        del os.environ[name]  # a proxy on this machine would be a way out
    paths = [str(_OFFLINE), *filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep))]
    os.environ["PYTHONPATH"] = os.pathsep.join(dict.fromkeys(paths))
    spec = importlib.util.spec_from_file_location("offline", _OFFLINE / "sitecustomize.py")
    spec.loader.exec_module(importlib.util.module_from_spec(spec))


def pytest_unconfigure(config: pytest.Config) -> None:
    _scratch.cleanup()
