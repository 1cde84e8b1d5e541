"""The studies of the default mode: what the table holds, which are chosen, and how many point which way."""

import pytest

from ketamine_edu.default_mode.studies import (
    COMPARISONS,
    CONNECTIONS,
    DIRECTIONS,
    chosen_studies,
    count_directions,
    studies,
)
from ketamine_edu.evidence.tables import read_table

STUDIES = {row["id"]: row for row in read_table("default_mode/studies")}


@pytest.mark.parametrize("row", STUDIES.values(), ids=lambda row: row["id"])
def test_a_study_has_an_interval_only_with_a_size(row):
    low, high, effect = row["effect_low"], row["effect_high"], row["effect"]
    assert (low is None) == (high is None)
    assert (effect is None) == (row["measure"] is None)
    if effect is None:
        assert low is None
        return
    assert row["direction"] == ("lower" if effect < 0 else "higher")
    if low is not None:
        assert low < effect < high
    if row["standard_error"] is not None:
        half = 1.96 * row["standard_error"]
        assert (low, high) == pytest.approx((effect - half, effect + half), abs=0.006)


def test_both_drugs_and_both_directions_in_depression_are_on_the_list():
    assert {row["direction"] for row in STUDIES.values() if row["comparison"] == "depression"} >= {
        "lower",
        "none",
        "higher",
        "both",
    }
    assert STUDIES["ADH-MID-D"]["effect"] < STUDIES["ADH-KET-D"]["effect"] < 0
    assert STUDIES["YAN-R"]["n"] == 848 and STUDIES["YAN-R"]["direction"] == "lower"


def test_every_row_of_the_table_is_a_study_in_the_order_of_the_comparisons():
    assert sorted(study.id for study in studies()) == sorted(STUDIES)
    places = [list(COMPARISONS).index(study.comparison) for study in studies()]
    assert places == sorted(places)
    assert {study.connection for study in studies()} == set(CONNECTIONS)
    assert {study.direction for study in studies()} <= set(DIRECTIONS)


def test_studies_are_chosen_by_comparison_connection_and_size():
    depression = chosen_studies(("depression",), ("within default mode",))
    assert {(study.comparison, study.connection) for study in depression} == {("depression", "within default mode")}
    sized = chosen_studies(("depression",), ("within default mode",), sizes_only=True)
    assert [study.id for study in sized] == [study.id for study in depression if study.effect is not None]
    assert 0 < len(sized) < len(depression)
    assert chosen_studies((), tuple(CONNECTIONS)) == chosen_studies(tuple(COMPARISONS), ()) == ()


def test_directions_are_counted_for_each_comparison():
    chosen = chosen_studies(("depression", "midazolam"), ("within default mode",))
    assert count_directions(chosen) == {
        "midazolam": {"lower": 1, "none": 0, "higher": 0, "both": 0, "towards controls": 0},
        "depression": {"lower": 4, "none": 3, "higher": 1, "both": 1, "towards controls": 0},
    }
    assert count_directions(()) == {}
