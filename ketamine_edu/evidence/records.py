"""The rows of a table as frozen dataclasses, the form in which models and pages use them.

@dataclass(frozen=True)
class Region:                                   # its fields are columns of the table; other columns are left out
    id: str
    module: str

records(Region, "default_mode/regions")         # a tuple of Region, in the order of the table
records(Claim, "claims/claims", formed={"number": lambda row: int(row.text("id")[1:])})     # `number` is no column
records(Quote, "care/costs", where=lambda row: row["currency"] == "USD")                    # not every row
"""

import dataclasses
import typing
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType, NoneType, UnionType
from typing import TYPE_CHECKING, Any, TypeVar

from ketamine_edu.evidence.tables import DataError, Row, read_table, table_fields

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Record = TypeVar("Record", bound="DataclassInstance")
Formed = Mapping[str, Callable[[Row], Any]]
_NOTHING: Formed = MappingProxyType({})
_TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "number": (float,),
    "integer": (int, float),
    "boolean": (bool,),
}


def records(
    cls: type[Record],
    table: str,
    *,
    formed: Formed = _NOTHING,
    where: Callable[[Row], bool] | None = None,
    directory: Path | None = None,
) -> tuple[Record, ...]:
    """A `cls` for each row of data/<table>.csv, whose fields are filled from the columns of the same names.

    formed: name of a field that is not simply a column -> function of the row that gives its value. where: whether to
    take a row; None takes all. directory: another data directory. Without `formed` and `where` the same tuple is given
    every time; with them it is filled anew, and a caller that is asked often keeps it.

    Raises DataError for a field that is neither a column nor formed, for a field whose annotation does not fit the type
    of its column, and, naming file, line and column, for an empty cell where the field may not be None.
    """
    if not formed and where is None:
        return _all_records(cls, table, directory)
    return _filled(cls, table, formed, where, directory)


@cache
def _all_records(cls: type, table: str, directory: Path | None) -> tuple[Any, ...]:
    return _filled(cls, table, _NOTHING, None, directory)


def _filled(
    cls: type, table: str, formed: Formed, where: Callable[[Row], bool] | None, directory: Path | None
) -> tuple[Any, ...]:
    columns = [field.name for field in dataclasses.fields(cls) if field.init and field.name not in formed]
    may_be_empty = _check_columns(cls, table, columns, directory)
    filled = []
    for row in read_table(table, directory):
        if where is not None and not where(row):
            continue
        for column in columns:
            if row[column] is None and column not in may_be_empty:
                raise DataError(f"{row.place}, column {column!r}: empty, but {cls.__name__} needs a value")
        values = {column: row[column] for column in columns}
        filled.append(cls(**values, **{name: form(row) for name, form in formed.items()}))
    return tuple(filled)


def _check_columns(cls: type, table: str, columns: list[str], directory: Path | None) -> set[str]:
    """Raise DataError unless each field of `cls` fits its column; the columns whose fields may be None."""
    fields, annotations = table_fields(table, directory), typing.get_type_hints(cls)
    missing = [column for column in columns if column not in fields]
    if missing:
        raise DataError(f"{table} has no column for the field(s) {missing} of {cls.__name__}; it has {list(fields)}")
    optional = set()
    for column in columns:
        annotation = annotations[column]
        is_union = typing.get_origin(annotation) in (typing.Union, UnionType)
        kinds = typing.get_args(annotation) if is_union else (annotation,)
        if NoneType in kinds:
            optional.add(column)
        if not set(kinds) & set(_TYPES[fields[column].type]):
            raise DataError(
                f"{table}, column {column!r}: holds values of type {fields[column].type}, which does not fit "
                f"{cls.__name__}.{column}: {annotation}"
            )
    return optional
