"""Published numbers on the block of NMDA receptors, from data/receptor/; nothing here is fitted or computed."""

from dataclasses import dataclass
from functools import cache

from ketamine_edu.evidence.records import records


@dataclass(frozen=True)
class PublishedNumber:
    """One row of data/receptor/targets.csv: a number, and the conditions under which it was measured.

    concentration_um: of drug (µM), None where the number belongs to none. voltage_mv, magnesium_mm: at the membrane.
    """

    id: str
    description: str
    quantity: str
    drug: str
    concentration_um: float | None
    voltage_mv: float
    magnesium_mm: float
    observed: float
    unit: str
    source: str
    role: str
    limit_percent: float | None


@cache
def published_numbers() -> dict[str, PublishedNumber]:
    """Every row by its id, in the order of the table."""
    return {row.id: row for row in records(PublishedNumber, "receptor/targets")}


@dataclass(frozen=True)
class MeasuredBlock:
    """One row of data/receptor/block.csv: the share of the current (%) that a concentration (µM) of a drug took away.

    low, high: ends of the spread (%), None where none was published.
    """

    drug: str
    concentration_um: float
    value_percent: float
    low: float | None
    high: float | None


def measured_block(drug: str) -> tuple[MeasuredBlock, ...]:
    """What was measured of a drug, in the order of the table; empty if nothing was."""
    return tuple(row for row in records(MeasuredBlock, "receptor/block") if row.drug == drug)
