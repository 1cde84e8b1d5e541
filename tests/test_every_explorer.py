"""What every explorer of the course must bear: each control to its extremes and back, and an equal still.

Random walks over all controls: tests/fuzz/test_fuzz_explorers.py.

The explorers are found, not listed, so that a new one is tested from its first day.
"""

import pytest

from ketamine_edu.models.pharmacokinetic_targets import targets
from ketamine_edu.widgets.agreement import AgreementExplorer
from ketamine_edu.widgets.explorer import Explorer, explorer_kinds

KINDS = explorer_kinds()


def make(kind: type) -> Explorer:
    return kind(targets()) if kind is AgreementExplorer else kind()


@pytest.fixture(scope="module", params=KINDS, ids=lambda kind: kind.__name__)
def explorer(request):
    made = make(request.param)
    made.raise_errors = True
    return made


def test_explorers_are_found():
    assert len(KINDS) >= 15
    assert {"RoutesExplorer", "TrappingExplorer", "OnsetExplorer"} <= {kind.__name__ for kind in KINDS}


def test_every_control_to_its_extremes_and_back(explorer):
    before = explorer.state
    assert explorer.exercise().endswith("no errors")
    assert explorer.state == before
    assert explorer.picture.alt_text


def test_the_still_and_its_words_are_the_same_twice(explorer):
    first, second = (make(type(explorer))._repr_mimebundle_() for _ in range(2))
    assert first["image/png"] == second["image/png"]
    assert first["text/plain"] == second["text/plain"]
    assert "nan" not in first["text/plain"].split()
    assert "0x" not in first["text/plain"]
    assert len(first["image/png"]) < 150_000
