"""Published experiments against the circuit: every row is compared, and what the lesson says about them holds."""

from dataclasses import replace

import pytest

from ketamine_edu.circuit.dose import rat_concentration_um
from ketamine_edu.circuit.rates import load_cells
from ketamine_edu.circuit.targets import (
    changes_percent,
    direction_table,
    directions,
    glutamate_experiments_um,
    size_in_people,
)
from ketamine_edu.evidence.tables import read_table

DIRECTIONS = {row.id: row for row in directions()}
KNOWN_MISSES = {"NS-E"}  # anaesthetised rats; the lesson says so


def test_every_experiment_is_compared():
    assert list(DIRECTIONS) == [row["id"] for row in read_table("circuit/directions")]


@pytest.mark.parametrize("row", DIRECTIONS.values(), ids=lambda row: row.id)
def test_the_direction_is_the_one_found(row):
    assert row.agrees == (row.id not in KNOWN_MISSES), f"{row.description}: {row.change_percent:+.1f} %"


@pytest.mark.parametrize(
    ("dose_mg_per_kg", "sign"), [(10, 1), (20, 1), (30, 1), (200, -1)], ids=lambda value: str(value)
)
def test_glutamate_in_rats_goes_where_it_was_found_to_go(dose_mg_per_kg, sign):
    assert sign * changes_percent(rat_concentration_um(dose_mg_per_kg))["glutamate"] > 1


def test_at_50_mg_per_kg_glutamate_is_unchanged_because_that_was_fitted():
    assert abs(changes_percent(rat_concentration_um(50))["glutamate"]) < 0.1
    assert [row.id for row in DIRECTIONS.values() if row.role == "fitted"] == ["MO50"]


def test_with_the_constant_scaled_from_people_the_rises_at_20_and_30_are_lost():
    for dose, rises in ((10, True), (20, False), (30, False)):
        assert (changes_percent(0.17 * dose)["glutamate"] > 0) == rises
    assert load_cells().rat_um_per_mg_per_kg == pytest.approx(0.067, abs=0.001)


def test_the_size_in_people_is_missed_as_the_lesson_says():
    target = size_in_people()
    assert (target.observed, target.role, target.limit_percent) == (13.0, "validation", 50.0)
    assert target.predicted == pytest.approx(3.0, abs=0.1), "say the new figure in the lesson"
    assert target.within_limit is False


def test_no_change_needs_a_size_that_could_have_been_seen():
    for row in read_table("circuit/directions"):
        assert (row["detectable_percent"] is not None) == (row["observed"] == "none"), row["id"]
        assert (row["dose_mg_per_kg"] is None) != (row["concentration_um"] is None), row["id"]
        assert row["dose_mg_per_kg"] is None or row["species"] in ("rat", "human"), row["id"]


def test_the_table_says_what_disagrees_and_what_was_fitted():
    shown = {row["source"] + row["given"]: row["agrees"] for row in direction_table(list(DIRECTIONS.values()))}
    assert [source for source, word in shown.items() if word.startswith("NO")] == ["neuroscience2018ketamine 5 mg/kg"]
    assert shown["moghaddam1997ketamine 50 mg/kg"] == "yes, used in the fit"


def test_experiments_lie_at_their_concentrations_and_those_in_rats_move_with_their_constant():
    experiments = glutamate_experiments_um()
    assert sum(map(len, experiments.values())) == sum(row.quantity == "glutamate" for row in directions())
    for direction, concentrations in experiments.items():
        rows = [row for row in directions() if (row.quantity, row.observed) == ("glutamate", direction)]
        assert list(concentrations) == pytest.approx([row.concentration_um for row in rows])
        doubled = replace(load_cells(), rat_um_per_mg_per_kg=2 * load_cells().rat_um_per_mg_per_kg)
        moved = [row.concentration_um * (2 if row.species == "rat" else 1) for row in rows]
        assert list(glutamate_experiments_um(doubled)[direction]) == pytest.approx(moved)
