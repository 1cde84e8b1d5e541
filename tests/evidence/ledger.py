"""A ledger of the numbers in data/: for each row one line with its numbers, its yes or no, its kinds (such as the role
of a target) and the numbers that stand in its texts.

Why: most numbers of the course were copied from a paper, and nothing else in the repository repeats them. A slip in
such a cell (0.224 to 0.242) fits its column, its range and every model, so that no calculation can notice it. What can
be noticed is that it changed. A number is therefore written down twice, here the second time, by a command that prints
each difference; the tests compare. The ledger is no proof that a number is right. It makes certain that no number
changes unseen: who changes one on purpose runs the command, and whoever reviews reads the differences against the
source. Where numbers follow from others, test_parameter_arithmetic.py, test_table_arithmetic.py and
test_same_numbers.py hold them to that, which the ledger cannot.

    python tests/evidence/ledger.py            # print what differs
    python tests/evidence/ledger.py --write    # the same, and write the ledger anew: `make ledger`
"""

import difflib
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from ketamine_edu.evidence.tables import Value, read_table, table_fields, table_key, table_names

NO_NUMBERS = {"source", "study"}  # keys of the bibliography have years in them
NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
LEDGER = Path(__file__).with_name("ledger.txt")


def lines(directory: Path | None = None) -> Iterator[str]:
    """One line for each row of each table: table [row] column value; column value; ..."""
    for table in sorted(table_names(directory)):
        fields, key = table_fields(table, directory), table_key(table, directory)
        for number, row in enumerate(read_table(table, directory), start=1):
            called = ", ".join(shown(row[column]) for column in key) if key else f"row {number}"
            cells = []
            for column, value in row.items():
                if column in key or column in NO_NUMBERS:
                    continue
                is_text = fields[column].type == "string" and not fields[column].enum
                numbers = " ".join(NUMBER.findall(str(value))) if is_text else shown(value)
                cells += [f"{column} {numbers}"] if numbers else []
            yield f"{table} [{called}] {'; '.join(cells)}"


def shown(value: Value) -> str:
    if value is None:
        return "-"
    return f"{value:.12g}" if isinstance(value, float) else str(value)


def differences(directory: Path | None = None, ledger: Path = LEDGER) -> list[str]:
    """Lines that the ledger has (-) or the data have (+), in the order of the tables."""
    written = ledger.read_text(encoding="utf-8").splitlines() if ledger.exists() else []
    compared = difflib.unified_diff(written, list(lines(directory)), lineterm="", n=0)
    return [line for line in compared if line[:1] in "+-" and line[:3] not in ("+++", "---")]


def write(directory: Path | None = None, ledger: Path = LEDGER) -> None:
    ledger.write_text("".join(f"{line}\n" for line in lines(directory)), encoding="utf-8")


if __name__ == "__main__":
    changed = differences()
    print("\n".join(changed) or "no number differs from the ledger")
    if "--write" in sys.argv[1:] and changed:
        write()
