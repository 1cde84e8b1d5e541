"""Reads the tables in data/, each value typed and checked by its description in data/datapackage.json.

    for row in read_table("pharmacokinetics/levels"):
        row["low"]                     # a value of any type, None where the cell is empty
        row.text("label")              # a str for certain; also number, integer, flag
        row.number_or_none("low")      # a float or None; also text_or_none, integer_or_none

Where most columns are needed, `records` (records.py) fills a dataclass from each row. A description names the fields of
its table, or the file of data/schemas/ that does so for several tables.

Why by hand: the tables are small and the whole check is one page of the standard library, while frictionless (which
validates the same description in the tests) and pandas each take longer to import than a lesson may take to start.
"""

import csv
import io
import json
import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas

Value = str | float | int | bool | None
DESCRIPTION = "datapackage.json"


class DataError(ValueError):
    """A data file is missing or holds something that its description does not allow."""


class Row(dict[str, Value]):
    """A row of a table: name of a column -> value, None for an empty cell. place: file and line, for messages.

    The methods give the value of a column with its type. DataError names place and column of a value of another type,
    KeyError a column that the table does not have.
    """

    __slots__ = ("place",)

    def __init__(self, values: Mapping[str, Value], place: str) -> None:
        super().__init__(values)
        self.place = place

    def text(self, column: str) -> str:
        value = self[column]
        if not isinstance(value, str):
            raise self._other(column, "a text")
        return value

    def number(self, column: str) -> float:
        """A number or integer, as float."""
        value = self[column]
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self._other(column, "a number")
        return float(value)

    def integer(self, column: str) -> int:
        value = self[column]
        if isinstance(value, bool) or not isinstance(value, int):
            raise self._other(column, "an integer")
        return value

    def flag(self, column: str) -> bool:
        value = self[column]
        if not isinstance(value, bool):
            raise self._other(column, "true or false")
        return value

    def text_or_none(self, column: str) -> str | None:
        return None if self[column] is None else self.text(column)

    def number_or_none(self, column: str) -> float | None:
        return None if self[column] is None else self.number(column)

    def integer_or_none(self, column: str) -> int | None:
        return None if self[column] is None else self.integer(column)

    def _other(self, column: str, needed: str) -> DataError:
        shown = "empty" if self[column] is None else repr(self[column])
        return DataError(f"{self.place}, column {column!r}: {shown}, but {needed} is needed")


@dataclass(frozen=True)
class Field:
    """A column as its description says; the names are those of the Table Schema standard.

    type: "string", "number", "integer" or "boolean". required: no cell may be empty. unique: no value may stand there
    twice. enum: the only values allowed, where there are any. pattern: form of the whole text,
    where one is named. minimum, maximum: ends of
    the allowed range, themselves allowed.
    """

    name: str
    type: str
    description: str
    required: bool = False
    unique: bool = False
    enum: Sequence[Value] = ()
    pattern: str = ""
    minimum: float = -math.inf
    maximum: float = math.inf


@dataclass(frozen=True)
class _Table:
    """Description of a table. fields: name of a column -> its description. rows: their number, None where not given."""

    fields: dict[str, Field]
    key: tuple[str, ...]
    rows: int | None


def data_path(*parts: str) -> Path:
    """Path below the data directory: data/ of the repository if the package runs there, else the installed copy."""
    return _data_directory(__file__).joinpath(*parts)


@cache
def _data_directory(of_file: str) -> Path:
    # Cached because asking the file system takes long for what every move of a control needs.
    package = Path(of_file).resolve().parents[1]
    places = [package / "data", package.parent / "data"]
    return next((place for place in places if place.is_dir()), places[0])


def read_table(name: str, directory: Path | None = None) -> tuple[Row, ...]:
    """Rows of data/<name>.csv.

    name: path below data/ without ".csv", such as "pharmacokinetics/routes". directory: another data directory.
    A file is read once; each call returns its own copy. Raises DataError naming file, line, column, value and what is
    allowed.
    """
    return tuple(Row(row, row.place) for row in _read(name, directory or data_path()))


def dataframe(name: str, directory: Path | None = None) -> "pandas.DataFrame":
    """The same rows as a pandas DataFrame, one column per field; empty cells are missing values."""
    import pandas

    fields = table_fields(name, directory)
    dtypes = {"string": "string", "number": "float64", "integer": "Int64", "boolean": "boolean"}
    frame = pandas.DataFrame(list(read_table(name, directory)), columns=list(fields))
    return frame.astype({column: dtypes[field.type] for column, field in fields.items()})


def table_names(directory: Path | None = None) -> tuple[str, ...]:
    """Names of all tables that datapackage.json describes."""
    return tuple(_resources(directory or data_path()))


def table_fields(name: str, directory: Path | None = None) -> dict[str, Field]:
    """Column name -> its description in datapackage.json. DataError names an unknown table and the known ones."""
    return _table(name, directory or data_path()).fields


def table_key(name: str, directory: Path | None = None) -> tuple[str, ...]:
    """The columns that together tell the rows of a table apart; none where its description names none."""
    return _table(name, directory or data_path()).key


@cache
def _table(name: str, directory: Path) -> _Table:
    path, resources = directory / DESCRIPTION, _resources(directory)
    if name not in resources:
        raise DataError(f"no table {name!r} in {path}; tables there: {', '.join(resources)}")
    try:
        schema, rows = resources[name]["schema"], resources[name].get("rows")
        if isinstance(schema, str):
            if not _SCHEMA_FILE.fullmatch(schema):  # nothing outside data/schemas/ is read
                raise DataError(
                    f"{path}: schema is {schema!r}; allowed is a file of schemas/, as schemas/parameters.json"
                )
            path = directory / schema
            schema = _shared_schema(path)
        fields = {described["name"]: _field(**described) for described in schema["fields"]}
        key = schema.get("primaryKey", [])
        columns = tuple(fields[name].name for name in ([key] if isinstance(key, str) else key))
    except (KeyError, TypeError, AttributeError, OverflowError, re.error) as error:
        raise DataError(f"{path}: not a description of table {name!r} and its columns ({error!r})") from error
    return _Table(fields, columns, rows)


@cache
def _resources(directory: Path) -> dict[str, Any]:
    """Name of a table -> what datapackage.json says of it, unchecked."""
    path = directory / DESCRIPTION
    package: Any = read_json(path)
    try:
        return {resource["path"].removesuffix(".csv"): resource for resource in package["resources"]}
    except (KeyError, TypeError, AttributeError) as error:
        raise DataError(f"{path}: not a data package of CSV tables ({error!r})") from error


@cache
def _shared_schema(path: Path) -> Any:
    return read_json(path)


def _field(name: str, type: str, description: str, constraints: Mapping[str, Any] | None = None) -> Field:
    """A column from its description. TypeError for what no column has, or for values that mean nothing there."""
    field = Field(name, type, description, **(constraints or {}))
    if type not in _TYPES:
        raise TypeError(f"type of {name!r} is {type!r}; allowed are {', '.join(_TYPES)}")
    if math.isnan(field.minimum) or math.isnan(field.maximum):
        raise TypeError(f"range of {name!r} is {field.minimum} to {field.maximum}")
    re.compile(field.pattern)
    return field


@cache
def _read(name: str, directory: Path) -> tuple[Row, ...]:
    fields, path = table_fields(name, directory), directory / f"{name}.csv"
    text = read_text(path)
    if not text.endswith("\n"):
        raise DataError(f"{path}, line {text.count(chr(10)) + 1}: no line break at the end; the file may be cut short")
    reader = csv.reader(io.StringIO(text), strict=True)
    rows: list[Row] = []
    lines: list[int] = []
    try:
        header = next(reader, [])
        _check_header(path, header, list(fields))
        for cells in reader:
            if len(cells) != len(header):
                raise DataError(f"{path}, line {reader.line_num}: {len(cells)} cells, but {len(header)} columns")
            where = f"{path}, line {reader.line_num}"
            values = {c: _typed(f"{where}, column {c!r}", v, fields[c]) for c, v in zip(header, cells, strict=True)}
            rows.append(Row(values, where))
            lines.append(reader.line_num)
    except csv.Error as error:
        raise DataError(f"{path}, line {reader.line_num}: not valid CSV ({error})") from error
    _check_rows(path, rows, lines, _table(name, directory))
    return tuple(rows)


def read_text(path: Path) -> str:
    """Text of a data file; DataError names a file that is missing, not UTF-8, or holds a control character."""
    try:
        text = path.read_text(encoding="utf-8-sig")  # spreadsheets put a mark in front of UTF-8
    except FileNotFoundError:
        raise DataError(f"data file {path} is missing") from None
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise DataError(f"{path}, line {line}: not UTF-8 text (byte {error.start})") from error
    if control := _CONTROL.search(text):
        line = text.count("\n", 0, control.start()) + 1
        raise DataError(f"{path}, line {line}: holds the control character {control.group()!r}")
    return text


def read_json(path: Path) -> object:
    """Content of a JSON file; DataError names a file that is missing, is no JSON, or has a name twice in one object."""
    text = read_text(path)
    try:
        return json.loads(text, object_pairs_hook=unique_names)
    except (ValueError, RecursionError) as error:
        raise DataError(f"{path}: not JSON as it is written here ({error})") from error


def unique_names(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """An object of `json.loads` (its object_pairs_hook); ValueError names a name that is there twice.

    Without this hook the last of the two values would count.
    """
    values = dict(pairs)
    if len(values) < len(pairs):
        names = [name for name, _ in pairs]
        raise ValueError(f"the name {next(name for name in names if names.count(name) > 1)!r} is there twice")
    return values


def _check_rows(path: Path, rows: list[Row], lines: list[int], table: _Table) -> None:
    """Raise DataError if a row repeats another, in whole or in columns that must be unique, or if rows are missing."""
    singles = [(name,) for name, field in table.fields.items() if field.unique]
    for columns in (tuple(table.fields), *singles, *([table.key] if table.key else [])):
        first: dict[tuple[Value, ...], int] = {}
        for row, line in zip(rows, lines, strict=True):
            values = tuple(row[column] for column in columns)
            if values != (None,) and first.setdefault(values, line) != line:
                repeated = f"column(s) {', '.join(columns)}: {values} stands"
                if len(columns) == len(row):
                    repeated = "the same row is"
                raise DataError(f"{path}, line {line}, {repeated} in line {first[values]} already")
    if table.rows not in (None, len(rows)):
        raise DataError(
            f"{path}, line {lines[-1] if lines else 1}: {len(rows)} rows; datapackage.json says {table.rows}"
        )


def _check_header(path: Path, header: list[str], expected: list[str]) -> None:
    problems = {
        "missing": [c for c in expected if c not in header],
        "superfluous": [c for c in header if c not in expected],
        "duplicated": sorted({c for c in header if header.count(c) > 1}),
    }
    for problem, columns in problems.items():
        if columns:
            raise DataError(f"{path}, line 1: {problem} column(s) {columns}; expected {expected}")


def _typed(where: str, text: str, field: Field) -> Value:
    if text == "":
        if field.required:
            raise DataError(f"{where}: empty, but a value is required")
        return None
    parse, allowed = _TYPES[field.type]
    try:
        value = parse(text)
    except (ValueError, KeyError):
        raise DataError(f"{where}: {text!r} is not {allowed}") from None
    if field.enum and value not in field.enum:
        raise DataError(f"{where}: {text!r} is not one of {field.enum}")
    if field.pattern and not re.fullmatch(field.pattern, text):
        raise DataError(f"{where}: {text!r} is not of the form {field.pattern}")
    if isinstance(value, int | float) and not field.minimum <= value <= field.maximum:
        low, high = ("any" if math.isinf(end) else f"{end:g}" for end in (field.minimum, field.maximum))
        raise DataError(f"{where}: {text} is outside the allowed range {low} to {high}")
    return value


# Python's own float and int also take "1_000", " 1" and digits of other scripts, which nobody means by a number here.
_NUMBER = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?")
_INTEGER = re.compile(r"[+-]?[0-9]+")
_SCHEMA_FILE = re.compile(r"schemas/[a-z0-9_]+\.json")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number) or not _NUMBER.fullmatch(text):
        raise ValueError(text)
    return number


def _integer(text: str) -> int:
    if not _INTEGER.fullmatch(text):
        raise ValueError(text)
    return int(text)


_TYPES: dict[str, tuple[Callable[[str], Value], str]] = {
    "string": (str, "a text"),
    "number": (_finite, "a finite number"),
    "integer": (_integer, "an integer"),
    "boolean": ({"true": True, "false": False}.__getitem__, "true or false"),
}
