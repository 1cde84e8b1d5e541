"""Published experiments against the cascade: every row compared, the misses, and what the count hangs on."""

from dataclasses import replace

import pytest

from ketamine_edu.evidence.tables import read_table
from ketamine_edu.plasticity.experiments import (
    agreements,
    comparison_table,
    comparisons,
    load_criteria,
    sensitivity,
)
from ketamine_edu.plasticity.signalling import BLOCKERS, STEPS, load_plasticity

# What the lesson names as missed; whoever changes a model sees here which sentences to change.
DISAGREE = {
    "moghaddam-50", "r-ketamine-3", "modasava-early-formation", "pryazhnikov-early", "pryazhnikov-late", "holmes",
    "ly-late-mtor", "ly-late-ampa", "abdallah-day", "abdallah-weeks",
}  # fmt: skip


def test_every_published_finding_is_compared_and_the_misses_are_those_the_lesson_names():
    rows = comparisons()
    ids = [row["id"] for name in ("courses", "blockers") for row in read_table(f"plasticity/{name}")]
    assert [row.id for row in rows] == ids and len(set(ids)) == len(ids)
    assert {row.id for row in rows if not row.agrees} == DISAGREE
    assert agreements(rows) == len(rows) - len(DISAGREE) == 33
    assert sum(row.blocker is not None for row in rows) >= 8
    shown = comparison_table(rows)
    assert [row["agrees"] for row in shown].count("NO") == len(DISAGREE)
    with pytest.raises(ValueError, match="rows is empty"):
        agreements([])


def test_every_blocker_and_step_of_the_tables_exists_and_is_used():
    blockers, courses = read_table("plasticity/blockers"), read_table("plasticity/courses")
    assert {row["blocker"] for row in blockers} == set(BLOCKERS)
    assert {row["step"] for row in (*blockers, *courses)} <= set(STEPS)
    for row in courses:
        assert (row["time_from_h"] is None) == (row["time_to_h"] is None)
        assert row["time_from_h"] is not None or row["step"] == "glutamate"
        assert (row["doses"] > 1) == (row["interval_h"] is not None)


def test_a_worse_model_agrees_less():
    """The comparison can fail: without lasting spines, or with blockers that hardly block."""
    assert agreements(comparisons(replace(load_plasticity(), lasting_share=0.0))) < 33
    assert agreements(comparisons(replace(load_plasticity(), blocked_share=0.1))) < 25


def test_sensitivity_says_what_the_lesson_says():
    rows = sensitivity()
    from_tables, others = rows[0], rows[1:]
    ends = {(row.name, k % 2): row for k, row in enumerate(others)}
    assert len(others) == 2 * (13 + 2 + 1)
    assert from_tables.agreements == 33 and min(row.agreements for row in others) >= 25
    assert ends["protein_decay_h", 1].spine_peak_h > 40
    assert ends["lasting_spine_lifetime_d", 0].left_percent < 15
    assert ends["rat_um_per_mg_per_kg", 0].high_dose_percent > 100, "at the low end a high dose would not fail"
    assert all(row.mtorc1_peak_h < row.spine_peak_h for row in rows)


def test_criteria_are_the_ones_the_lesson_states():
    criteria = load_criteria()
    assert (criteria.raised_share, criteria.changed_share, criteria.glutamate_change_percent) == (0.2, 0.25, 1)
