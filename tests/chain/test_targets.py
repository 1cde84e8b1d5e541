"""Published findings along the chain: every row is answered, and misses are shown as misses."""

import pytest

from ketamine_edu.chain.targets import DIRECTIONS, NUMBERS, checkpoint_table, checkpoints
from ketamine_edu.evidence.tables import read_table


def test_every_checkpoint_has_an_answer_and_misses_are_shown():
    rows = checkpoints()
    assert {row.id for row in rows} == {*NUMBERS, *DIRECTIONS} and len(rows) == 20
    missed = {row.id for row in rows if not row.met}
    assert missed == {
        "glutamate-size",
        "spines-human",
        "spines-rapamycin",
        "mood-40min",
        "mood-spray-24",
        "mood-naltrexone",
    }
    assert sum("NO" in row["met"] for row in checkpoint_table(rows)) == len(missed)


def test_a_number_is_met_within_the_limit_of_its_row_and_a_direction_in_its_words():
    limits = {row["id"]: row["limit_percent"] for row in read_table("chain/checkpoints")}
    for row in checkpoints():
        assert (row.id in NUMBERS) == (limits[row.id] is not None), row.id
        if row.id in NUMBERS:
            observed = float(row.observed.split()[0])
            assert row.error_percent == pytest.approx(100 * (NUMBERS[row.id]() - observed) / observed)
            assert row.met == (abs(row.error_percent) <= limits[row.id])
        else:
            assert row.error_percent is None
            assert row.met == row.predicted.startswith(f"{row.observed} (")
