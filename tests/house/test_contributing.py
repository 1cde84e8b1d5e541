"""CONTRIBUTING.md is the map of the house: every path that it names leads somewhere."""

import re
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
# Paths are said from the top, or as the reader who stands in the package, in a topic or in data/ would say them.
BEGINNINGS = ("", "ketamine_edu/", "ketamine_edu/*/", "data/")
PLACEHOLDER = re.compile(r"<\w+>|NN(_\w+)?")
PATH = re.compile(r"\.?[\w*-][\w.*-]*(/[\w.*-]+)*/?")
FILE = re.compile(r".+/.*|.+\.(py|pyi|md|toml|json|csv|bib|ipynb|yml|txt|cff)")
MADE = ("build/",)  # by a command, and not held in git


def paths(text: str) -> list[str]:
    """Every path in backticks or in bold, with what stands for many names as *."""
    text = re.sub(r"```.*?```", "", text, flags=re.DOTALL)
    named = (PLACEHOLDER.sub("*", a or b) for a, b in re.findall(r"`([^`]+)`|\*\*([^*]+)\*\*", text))
    return [name for name in named if PATH.fullmatch(name) and FILE.fullmatch(name) and not name.startswith(MADE)]


def exists(name: str) -> bool:
    return any(any(PROJECT.glob(beginning + name.rstrip("/"))) for beginning in BEGINNINGS)


def test_every_path_that_contributing_names_exists():
    named = paths((PROJECT / "CONTRIBUTING.md").read_text(encoding="utf-8"))
    assert len(set(named)) > 40
    assert sorted(name for name in set(named) if not exists(name)) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("`receptor/gating.py`", ["receptor/gating.py"]),
        ("`pictures/<name>.py` and **docs/teaching/lesson-NN.md**", ["pictures/*.py", "docs/teaching/lesson-*.md"]),
        ("`notebooks/NN_name.ipynb`", ["notebooks/*.ipynb"]),
        ("`make lint`, `draw`, `CI=true`, `build/site`", []),
    ],
)
def test_paths_are_found_in_a_text(text, found):
    assert paths(text) == found


def test_a_path_that_leads_nowhere_is_found():
    assert exists("pictures/*.py") and exists("receptor/gating.py")
    assert not exists("receptor/gates.py")
