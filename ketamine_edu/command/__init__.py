"""The program `ketamine-edu`: lessons for a student, JupyterLab, a check of the installation, a table of the class.

One file per command; __main__.py reads the command line. What takes long to load is imported inside the functions, so
that the program answers at once.
"""

from pathlib import Path

from ketamine_edu.evidence.harmless import printable as printable
from ketamine_edu.evidence.tables import data_path

LIST_OF_LESSONS = "index.ipynb"


class CommandError(Exception):
    """A command cannot do what it was asked; the message names the thing, what is wrong with it, and what to do."""


def lessons_path() -> Path:
    """Directory of the course's own lessons, which lies beside its data in a clone and in an installed package."""
    return data_path().with_name("notebooks")
