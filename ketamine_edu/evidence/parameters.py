"""Model parameters as data: one table in data/parameters/ per model, one row per parameter with its source."""

import dataclasses
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TypeVar

from ketamine_edu.evidence.tables import DataError, read_table

Parameters = TypeVar("Parameters")


@dataclass(frozen=True)
class Parameter:
    """One parameter. value, low and high share `unit`; low to high is the published or plausible range.

    status: "measured" (estimated from human data by the source), "derived" (arithmetic on published numbers),
    "fitted" (adjusted by this project to published data), "assumed" (nobody measured it; note says why).
    source: keys of data/references.bib separated by ";", None only where assumed.
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
    rows = read_table(f"parameters/{table}", directory)
    known = list(dict.fromkeys(row["formulation"] for row in rows if "formulation" in row))
    if formulation not in (known or [None]):
        allowed = f"one of {', '.join(known)}" if known else "None (the table has no formulations)"
        raise ValueError(f"formulation is {formulation!r}; for parameters/{table} it must be {allowed}")
    parameters: dict[str, Parameter] = {}
    for row in rows:
        if row.get("formulation") == formulation:
            parameter = Parameter(**{k: v for k, v in row.items() if k != "formulation"})
            if parameter.name in parameters:
                raise DataError(f"parameters/{table}: two rows named {parameter.name!r} for formulation {formulation}")
            if not parameter.low <= parameter.value <= parameter.high:
                raise DataError(
                    f"parameters/{table}, row {parameter.name!r}: value is {parameter.value}, which is not between "
                    f"low {parameter.low} and high {parameter.high} {parameter.unit}"
                )
            parameters[parameter.name] = parameter
    return parameters


@cache
def load_parameters(
    cls: type[Parameters], table: str, formulation: str | None = None, directory: Path | None = None
) -> Parameters:
    """Fill the frozen dataclass `cls` with the values of data/parameters/<table>.csv; its fields are the table's rows.

    Raises ValueError naming every field without a row and every row without a field.
    """
    values = {name: parameter.value for name, parameter in parameter_table(table, formulation, directory).items()}
    fields = [field.name for field in dataclasses.fields(cls)]
    missing = [name for name in fields if name not in values]
    superfluous = [name for name in values if name not in fields]
    if missing or superfluous:
        raise DataError(
            f"parameters/{table} does not fit {cls.__name__}: missing row(s) {missing}, superfluous row(s) {superfluous}"
        )
    return cls(**values)
