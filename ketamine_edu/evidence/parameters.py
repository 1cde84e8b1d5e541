"""Model parameters as data: one table in data/parameters/ per model, one row per parameter with its source.

load_parameters(Spray, "pharmacokinetics_spray")       # the values, as the dataclass that a model takes
parameter_table("pharmacokinetics_spray")              # with units, ranges, sources and notes, to show them
"""

import dataclasses
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from ketamine_edu.evidence.records import records
from ketamine_edu.evidence.tables import DataError, read_table

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Parameters = TypeVar("Parameters", bound="DataclassInstance")


@dataclass(frozen=True)
class Parameter:
    """One parameter. value, low and high share `unit`; low to high is the published or plausible range.

    status: "measured" (estimated by the source, from human data unless the note says otherwise), "derived" (arithmetic
    on published numbers), "fitted" (adjusted by this project to published data), "assumed" (nobody measured it; the
    note gives the reason). source: keys of data/references.bib separated by ";", None only where assumed.
    """

    name: str
    symbol: str | None
    value: float
    unit: str
    low: float
    high: float
    status: str
    source: str | None
    note: str | None


def parameter_table(table: str, formulation: str | None = None, directory: Path | None = None) -> dict[str, Parameter]:
    """Rows of data/parameters/<table>.csv by parameter name, in the order of the file.

    formulation: which formulation's rows, for a table that has a column of that name (and only then).
    Raises ValueError for an unknown, missing or superfluous formulation, or a name that occurs twice.
    """
    name = f"parameters/{table}"
    rows = read_table(name, directory)
    known = list(dict.fromkeys(row.text("formulation") for row in rows if "formulation" in row))
    if formulation not in known if known else formulation is not None:
        allowed = f"one of {', '.join(known)}" if known else "None (the table has no formulations)"
        raise ValueError(f"formulation is {formulation!r}; for {name} it must be {allowed}")
    parameters: dict[str, Parameter] = {}
    for row in records(Parameter, name, where=lambda row: row.get("formulation") == formulation, directory=directory):
        if row.name in parameters:
            raise DataError(f"{name}: two rows named {row.name!r} for formulation {formulation}")
        if not row.low <= row.value <= row.high:
            raise DataError(
                f"{name}, row {row.name!r}: value is {row.value}, which is not between "
                f"low {row.low} and high {row.high} {row.unit}"
            )
        parameters[row.name] = row
    return parameters


def load_parameters(
    cls: type[Parameters], table: str, formulation: str | None = None, directory: Path | None = None
) -> Parameters:
    """Fill the frozen dataclass `cls` with the values of data/parameters/<table>.csv; its fields are the table's rows.

    The same object is given every time. Raises ValueError naming every field without a row and every row without a
    field.
    """
    parameters: Parameters = _load(cls, table, formulation, directory)
    return parameters


@cache  # not of `load_parameters` itself, which would no longer say that it gives a `cls`
def _load(cls: type, table: str, formulation: str | None, directory: Path | None) -> Any:
    values = {name: parameter.value for name, parameter in parameter_table(table, formulation, directory).items()}
    fields = [field.name for field in dataclasses.fields(cls)]
    missing = [name for name in fields if name not in values]
    superfluous = [name for name in values if name not in fields]
    if missing or superfluous:
        raise DataError(
            f"parameters/{table} does not fit {cls.__name__}: missing row(s) {missing}, "
            f"superfluous row(s) {superfluous}"
        )
    return cls(**values)
