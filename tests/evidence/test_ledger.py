"""No number changes unseen: the data are what the ledger holds. What that proves, and what not: see ledger.py."""

import shutil

import pytest

from ketamine_edu.evidence.tables import data_path
from tests.evidence import ledger


def test_no_number_differs_from_the_ledger():
    assert ledger.differences() == [], (
        "if this was meant: run `make ledger`, and read what it prints against the sources"
    )


@pytest.mark.parametrize(
    ("table", "old", "new", "words"),
    [
        ("parameters/pharmacokinetics_variability", ",0.224,", ",0.242,", "omega"),
        ("pharmacokinetics/clearances", "label,89,", "label,98,", "value_l_per_h"),
        ("pharmacokinetics/observations", ",false,", ",true,", "shape_only"),
        ("default_mode/studies", ",lower,", ",higher,", "direction"),
        ("care/long_term", "26.6 %", "62.6 %", "finding"),
        ("pharmacokinetics/clearances", "1620 mL/min", "1260 mL/min", "note"),
        ("receptor/targets", "µM,gilling2009,spine,1,", "µM,gilling2009,fitted,1,", "role"),
    ],
)
def test_a_slip_is_shown_with_the_old_and_the_new_value(tmp_path, table, old, new, words):
    copy = shutil.copytree(data_path(), tmp_path / "data")
    path = copy / f"{table}.csv"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    before, after = ledger.differences(copy)
    assert before.startswith(f"-{table} [") and after.startswith(f"+{table} [")
    changed = {(a, b) for a, b in zip(before.split("; "), after.split("; "), strict=True) if a[1:] != b[1:]}
    ((one, other),) = changed
    assert words in one and words in other
    ledger.write(copy, tmp_path / "ledger.txt")
    assert ledger.differences(copy, tmp_path / "ledger.txt") == []


def test_a_row_that_is_gone_is_shown(tmp_path):
    shorter = tmp_path / "ledger.txt"
    shorter.write_text("".join(f"{line}\n" for line in list(ledger.lines())[1:]), encoding="utf-8")
    (line,) = ledger.differences(ledger=shorter)
    assert line == f"+{next(ledger.lines())}"
