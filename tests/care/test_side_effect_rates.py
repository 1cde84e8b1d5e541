"""Side effects in people: percentages from counts, differences, numbers needed to harm."""

import pytest

from ketamine_edu.care.side_effect_rates import TRIALS, misprinted, side_effect
from ketamine_edu.evidence.tables import read_table


def test_every_printed_percentage_follows_from_its_counts():
    assert misprinted() == []
    assert len(misprinted(0.05)) > 10, "a check that nothing can fail is none"


def test_every_group_of_trials_has_side_effects_with_one_size_of_arm_each():
    for trials in TRIALS:
        rows = [row for row in read_table("care/side_effects") if row["trials"] == trials and "old" not in row["id"]]
        assert len(rows) >= 3
        assert len({(row["n_treated"], row["n_control"]) for row in rows}) == 1


def test_dissociation_by_hand():
    effect = side_effect("resistant_dissociation")
    assert effect.difference.percent == pytest.approx(100 * (142 / 346 - 21 / 222))
    assert effect.number_needed() == "NNH 3 (2.7 to 4)"


def test_an_interval_that_holds_no_effect_runs_through_infinity():
    assert "infinity" in side_effect("resistant_headache").number_needed()


def test_nobody_on_placebo_is_no_problem():
    effect = side_effect("maintenance_dissociation")
    assert effect.control_percent == 0
    assert 16 < effect.difference.low < effect.difference.percent < effect.difference.high < 31


def test_unknown_side_effect_is_named():
    with pytest.raises(ValueError, match="'hiccups'; allowed are resistant_dissociation"):
        side_effect("hiccups")
