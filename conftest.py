"""For all tests, notebooks included: kernels and lessons leave the student's own files and settings alone."""

import os
import tempfile

import pytest

_scratch = tempfile.TemporaryDirectory(prefix="ketamine_edu_tests_")


def pytest_configure(config: pytest.Config) -> None:
    os.environ["KETAMINE_EDU_PROGRESS"] = os.path.join(_scratch.name, "progress.json")
    os.environ["IPYTHONDIR"] = _scratch.name
    os.environ.pop("MPLBACKEND", None)  # a set backend would change what notebooks show


def pytest_unconfigure(config: pytest.Config) -> None:
    _scratch.cleanup()
