"""Reads the tables in data/, each value typed and checked by its description in data/datapackage.json.

Why by hand: the tables are small and the whole check is one page of the standard library, while frictionless (which
validates the same description in the tests) and pandas each take longer to import than a lesson may take to start.
"""

import csv
import io
import json
import math
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas

Value = str | float | int | bool | None
Row = dict[str, Value]


class DataError(ValueError):
    """A data file is missing or holds something that its description does not allow."""


def data_path(*parts: str) -> Path:
    """Path below the data directory: the repository's data/ when the package runs from there, else the installed copy."""
    package = Path(__file__).resolve().parents[1]
    places = [package / "data", package.parent / "data"]
    return next((place for place in places if place.is_dir()), places[0]).joinpath(*parts)


def read_table(name: str, directory: Path | None = None) -> tuple[Row, ...]:
    """Rows of data/<name>.csv as dicts of str, float, int, bool or None (an empty cell).

    name: path below data/ without ".csv", such as "pharmacokinetics/routes". directory: another data directory.
    A file is read once; each call returns its own copy. Raises DataError naming file, line, column, value and what is
    allowed.
    """
    return tuple(dict(row) for row in _read(name, directory or data_path()))


def dataframe(name: str, directory: Path | None = None) -> "pandas.DataFrame":
    """The same rows as a pandas DataFrame, one column per field; empty cells are missing values."""
    import pandas

    fields = table_fields(name, directory)
    dtypes = {"string": "string", "number": "float64", "integer": "Int64", "boolean": "boolean"}
    frame = pandas.DataFrame(list(read_table(name, directory)), columns=list(fields))
    return frame.astype({column: dtypes[field["type"]] for column, field in fields.items()})


def table_names(directory: Path | None = None) -> tuple[str, ...]:
    """Names of all tables that datapackage.json describes."""
    return tuple(_described(directory or data_path()))


def table_fields(name: str, directory: Path | None = None) -> dict[str, dict]:
    """Column name -> its description in datapackage.json (type, description with unit, constraints)."""
    directory = directory or data_path()
    tables = _described(directory)
    if name not in tables:
        raise DataError(f"no table {name!r} in {directory / 'datapackage.json'}; tables there: {', '.join(tables)}")
    return tables[name]


@cache
def _described(directory: Path) -> dict[str, dict[str, dict]]:
    path = directory / "datapackage.json"
    try:
        package = json.loads(read_text(path))
        return {
            resource["path"].removesuffix(".csv"): {field["name"]: field for field in resource["schema"]["fields"]}
            for resource in package["resources"]
        }
    except (json.JSONDecodeError, KeyError, TypeError, AttributeError) as error:
        raise DataError(f"{path}: not a data package of CSV tables with schemas ({error!r})") from error


@cache
def _read(name: str, directory: Path) -> tuple[Row, ...]:
    fields, path = table_fields(name, directory), directory / f"{name}.csv"
    reader = csv.reader(io.StringIO(read_text(path)), strict=True)
    rows = []
    try:
        header = next(reader, [])
        _check_header(path, header, list(fields))
        for cells in reader:
            if len(cells) != len(header):
                raise DataError(f"{path}, line {reader.line_num}: {len(cells)} cells, but {len(header)} columns")
            where = f"{path}, line {reader.line_num}"
            rows.append({c: _typed(f"{where}, column {c!r}", v, fields[c]) for c, v in zip(header, cells, strict=True)})
    except csv.Error as error:
        raise DataError(f"{path}, line {reader.line_num}: not valid CSV ({error})") from error
    return tuple(rows)


def read_text(path: Path) -> str:
    """Text of a data file; DataError names a file that is missing or not UTF-8."""
    try:
        return path.read_text(encoding="utf-8-sig")  # spreadsheets put a mark in front of UTF-8
    except FileNotFoundError:
        raise DataError(f"data file {path} is missing") from None
    except UnicodeDecodeError as error:
        raise DataError(f"{path}: not UTF-8 text (byte {error.start})") from error


def _check_header(path: Path, header: list[str], expected: list[str]) -> None:
    problems = {
        "missing": [c for c in expected if c not in header],
        "superfluous": [c for c in header if c not in expected],
        "duplicated": sorted({c for c in header if header.count(c) > 1}),
    }
    for problem, columns in problems.items():
        if columns:
            raise DataError(f"{path}, line 1: {problem} column(s) {columns}; expected {expected}")


def _typed(where: str, text: str, field: dict) -> Value:
    constraints = field.get("constraints", {})
    if text == "":
        if constraints.get("required"):
            raise DataError(f"{where}: empty, but a value is required")
        return None
    parse, allowed = _TYPES[field["type"]]
    try:
        value = parse(text)
    except (ValueError, KeyError):
        raise DataError(f"{where}: {text!r} is not {allowed}") from None
    if "enum" in constraints and value not in constraints["enum"]:
        raise DataError(f"{where}: {text!r} is not one of {constraints['enum']}")
    if value < constraints.get("minimum", value) or value > constraints.get("maximum", value):
        low, high = constraints.get("minimum", "any"), constraints.get("maximum", "any")
        raise DataError(f"{where}: {text} is outside the allowed range {low} to {high}")
    return value


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(text)
    return number


_TYPES: dict[str, tuple[Callable[[str], Value], str]] = {
    "string": (str, "a text"),
    "number": (_finite, "a finite number"),
    "integer": (int, "an integer"),
    "boolean": ({"true": True, "false": False}.__getitem__, "true or false"),
}
