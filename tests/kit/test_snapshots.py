"""What every explorer shows in some hundred states is what it showed when the snapshots were written."""

import json

import pytest

from ketamine_edu.command.registry import explorer_kinds
from tests.kit import snapshots
from tests.kit.test_every_explorer import make

KINDS = explorer_kinds()


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_every_state_shows_what_it_showed(kind):
    now = json.loads(json.dumps(snapshots.snapshot(make(kind))))
    lines = snapshots.differences(snapshots.whole(snapshots.read(kind)), snapshots.whole(now))
    assert lines == [], "\n".join(lines[:20]) + "\nIf this is what you want: make snapshots, and read the difference"


def test_every_snapshot_belongs_to_an_explorer():
    assert {path.name for path in snapshots.FOLDER.glob("*.json")} == {snapshots.path_of(kind).name for kind in KINDS}


def test_there_are_several_hundred_states():
    assert sum(len(snapshots.read(kind)) for kind in KINDS) >= 400


def test_a_moved_number_a_changed_word_and_a_lost_artist_are_found():
    stored = {"live": {"curve": {"x": [0, 1], "y": [0, 100.0]}, "gone": "hidden"}, "alt_text": "Peak 100."}
    now = {"live": {"curve": {"x": [0, 1], "y": [0, 101.0]}}, "alt_text": "Peak 101."}
    assert snapshots.differences(stored, stored) == []
    assert snapshots.differences(stored, now) == [
        "live / gone: was there, is gone",
        "live / curve / y: was [0, 100.0], is [0, 101.0]",
        "alt_text: was 'Peak 100.', is 'Peak 101.'",
    ]
