"""Rows as dataclasses, and cells with their types."""

import copy
from dataclasses import dataclass, field
from typing import Optional

import pytest

from ketamine_edu.evidence.records import records
from ketamine_edu.evidence.tables import DataError, Row, read_table

LEVELS = "pharmacokinetics/levels"
STEPS = "response/remission_steps"


@dataclass(frozen=True)
class Level:
    """Some columns of the table, in another order than there."""

    value_ng_ml: float
    id: str
    low: float | None


@dataclass(frozen=True)
class Step:
    step: int
    remission_percent: float
    n: int | None


def test_every_row_fills_one_record_with_the_columns_of_its_fields():
    assert records(Step, STEPS) == (Step(1, 36.8, 3671), Step(2, 30.6, None), Step(3, 13.7, None), Step(4, 13.0, 123))
    rows = read_table(LEVELS)
    assert [level.id for level in records(Level, LEVELS)] == [row["id"] for row in rows]
    assert records(Level, LEVELS)[0] == Level(70.0, "threshold", None)


def test_the_same_records_are_given_every_time():
    assert records(Step, STEPS) is records(Step, STEPS)


def test_fields_that_are_no_columns_are_formed_from_the_row():
    @dataclass(frozen=True)
    class Doubled:
        step: int
        twice: float
        treatment: tuple[str, ...]

    formed = {
        "twice": lambda row: 2 * row.number("remission_percent"),
        "treatment": lambda row: (row.text("treatment"),),
    }
    assert records(Doubled, STEPS, formed=formed)[3] == Doubled(4, 26.0, ("switch",))


def test_only_the_rows_asked_for_are_taken():
    assert [s.step for s in records(Step, STEPS, where=lambda row: row.number("remission_percent") < 20)] == [3, 4]


def test_an_empty_cell_is_refused_where_the_field_needs_a_value():
    @dataclass(frozen=True)
    class Counted:
        step: int
        n: int

    with pytest.raises(DataError, match=r"remission_steps\.csv, line 3, column 'n': empty, but Counted needs a value"):
        records(Counted, STEPS)
    assert records(Counted, STEPS, where=lambda row: row["n"] is not None) == (Counted(1, 3671), Counted(4, 123))


def test_a_field_without_a_column_is_named_with_the_columns_there_are():
    @dataclass(frozen=True)
    class Other:
        step: int
        colour: str = "red"

    with pytest.raises(DataError, match=r"response/remission_steps has no column .*\['colour'\] of Other.*'treatment'"):
        records(Other, STEPS)


def test_a_field_of_another_type_than_its_column_is_named():
    @dataclass(frozen=True)
    class Other:
        treatment: float

    @dataclass(frozen=True)
    class Rounded:
        remission_percent: int | None

    @dataclass(frozen=True)
    class Listed:
        treatment: tuple[str, ...]

    with pytest.raises(DataError, match=r"remission_steps, column 'treatment': .*string.*Other\.treatment.*float"):
        records(Other, STEPS)
    with pytest.raises(DataError, match=r"'remission_percent': .*number.*Rounded\.remission_percent"):
        records(Rounded, STEPS)
    with pytest.raises(DataError, match=r"'treatment': .*string.*Listed\.treatment"):
        records(Listed, STEPS)


def test_annotations_of_every_spelling_and_computed_fields_are_understood():
    @dataclass(frozen=True)
    class Spelled:
        step: "float"
        n: Optional[int]  # noqa: UP045 - the old spelling is what is tried
        seen: str
        later: int = field(init=False, default=7)

    assert records(Spelled, STEPS)[1] == Spelled(2, None, "primary")


def test_an_unknown_table_is_named():
    with pytest.raises(DataError, match="response/remission'.*tables there"):
        records(Step, "response/remission")


def row(**cells) -> Row:
    return Row(cells, "table.csv, line 2")


def test_cells_come_with_their_type():
    cells = row(label="a", value=2.5, n=3, wanted=False, nothing=None)
    assert (cells.text("label"), cells.number("value"), cells.integer("n")) == ("a", 2.5, 3)
    assert cells.flag("wanted") is False
    assert isinstance(cells.number("n"), float)
    assert cells.text_or_none("label") == "a" and cells.text_or_none("nothing") is None
    assert cells.number_or_none("value") == 2.5 and cells.number_or_none("nothing") is None
    assert cells.integer_or_none("n") == 3 and cells.integer_or_none("nothing") is None


@pytest.mark.parametrize(
    ("method", "value", "says"),
    [
        ("text", 2.5, "2.5, but a text is needed"),
        ("text", None, "empty, but a text is needed"),
        ("number", "2.5", "'2.5', but a number is needed"),
        ("number", True, "True, but a number is needed"),
        ("number", None, "empty, but a number is needed"),
        ("integer", 2.0, "2.0, but an integer is needed"),
        ("integer", True, "True, but an integer is needed"),
        ("flag", 1, "1, but true or false is needed"),
        ("text_or_none", 1, "1, but a text is needed"),
        ("number_or_none", "1", "'1', but a number is needed"),
        ("integer_or_none", 1.5, "1.5, but an integer is needed"),
    ],
)
def test_a_cell_of_another_type_is_named_with_its_place(method, value, says):
    with pytest.raises(DataError) as error:
        getattr(row(cell=value), method)("cell")
    assert str(error.value) == f"table.csv, line 2, column 'cell': {says}"
    with pytest.raises(KeyError, match="colour"):
        getattr(row(cell=value), method)("colour")


def test_a_row_of_a_table_knows_its_file_and_line_and_can_be_copied():
    first = read_table(LEVELS)[0]
    assert first.place.endswith("pharmacokinetics/levels.csv, line 2")
    twin = copy.deepcopy(first)
    assert twin == first and twin.place == first.place and twin.number("value_ng_ml") == 70.0
