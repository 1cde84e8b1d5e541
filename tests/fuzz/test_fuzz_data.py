"""Data files with mistakes in them: a message that names file, line and column, or the same numbers; never others.

Each example makes one mistake in a copy of one table, or of the bibliography or a question file. Where it is a mistake
of no consequence (columns in another order, a byte-order mark, other line ends) the same must be read; where what it
does to the file is not foreseen (any byte changed), what is read must be what pandas reads in the file.
"""

import csv
import io
import json
import math
import re
import shutil

import pandas
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ketamine_edu.evidence import lessons, parameters, references, tables
from ketamine_edu.evidence.tables import DataError, data_path, read_table, table_fields, table_names
from ketamine_edu.kit.learning import questions
from tests.fuzz.effort import effort

TABLES = sorted(table_names())
QUESTIONS = {lesson: path.name for lesson, (path, _) in questions._files(data_path("questions")).items()}


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    """A copy of data/ in which a test may break one file at a time."""
    folder = tmp_path_factory.mktemp("data") / "data"
    shutil.copytree(data_path(), folder)
    return folder


def read_changed(copy, name: str, content: bytes):
    """Rows of a table whose file holds `content`; the file is put back."""
    path = copy / f"{name}.csv"
    before = path.read_bytes()
    path.write_bytes(content)
    tables._read.cache_clear()
    try:
        return read_table(name, copy)
    finally:
        path.write_bytes(before)
        tables._read.cache_clear()


def grid_of(name: str) -> list[list[str]]:
    """Header and rows as texts."""
    return list(csv.reader(io.StringIO(data_path(f"{name}.csv").read_text(encoding="utf-8"))))


def written(grid: list[list[str]], line_end: str = "\n") -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator=line_end).writerows(grid)
    return text.getvalue().encode()


def refused(copy, name: str, content: bytes) -> str:
    """The message, which names the file and a line."""
    with pytest.raises(DataError) as caught:
        read_changed(copy, name, content)
    message = str(caught.value)
    assert f"{name}.csv" in message and re.search(r", line \d+", message), message
    return message


names = st.sampled_from(TABLES)


def places(name: str) -> st.SearchStrategy:
    """A row (from 1) and a column (from 0) of a table."""
    grid = grid_of(name)
    return st.tuples(st.integers(1, len(grid) - 1), st.integers(0, len(grid[0]) - 1))


# ---- mistakes of no consequence ----


@effort(20)
@given(name=names, data=st.data())
def test_other_order_of_columns_line_ends_and_mark_change_nothing(copy, name, data):
    grid = grid_of(name)
    order = data.draw(st.permutations(range(len(grid[0]))))
    content = written([[row[column] for column in order] for row in grid], data.draw(st.sampled_from(["\n", "\r\n"])))
    content = data.draw(st.sampled_from([b"", b"\xef\xbb\xbf"])) + content
    assert [dict(sorted(row.items())) for row in read_changed(copy, name, content)] == [
        dict(sorted(row.items())) for row in read_table(name)
    ]


# ---- mistakes in rows and columns ----


@effort(20)
@given(name=names, data=st.data())
def test_a_column_missing_doubled_or_renamed_is_named(copy, name, data):
    grid = grid_of(name)
    column = data.draw(st.integers(0, len(grid[0]) - 1))
    mistake = data.draw(st.sampled_from(["missing", "doubled", "renamed"]))
    title = grid[0][column]
    for row in grid:
        if mistake == "missing":
            del row[column]
        elif mistake == "doubled":
            row.append(row[column])
    if mistake == "renamed":
        grid[0][column] = data.draw(st.text(st.characters(codec="ascii", categories=["L"]), min_size=1))
        assume(grid[0][column] not in table_fields(name))
    assert repr(title) in refused(copy, name, written(grid))


@effort(20)
@given(name=names, data=st.data())
def test_a_row_doubled_missing_or_of_another_length_is_refused(copy, name, data):
    grid = grid_of(name)
    row = data.draw(st.integers(1, len(grid) - 1))
    mistake = data.draw(st.sampled_from(["doubled", "missing", "short", "long", "blank"]))
    if mistake == "doubled":
        grid.insert(data.draw(st.integers(1, len(grid))), list(grid[row]))
    elif mistake == "missing":
        del grid[row]
    elif mistake == "short":
        grid[row].pop()
    elif mistake == "long":
        grid[row].append("1")
    else:
        grid.insert(row, [])
    refused(copy, name, written(grid))


@effort(20)
@given(name=names, data=st.data())
def test_two_columns_of_different_type_exchanged_are_refused(copy, name, data):
    """The cells of a text and of a number column change places below their headings."""
    fields = list(table_fields(name).values())
    numbers = [k for k, field in enumerate(fields) if field.type in ("number", "integer")]
    texts = [k for k, field in enumerate(fields) if field.type == "string"]
    assume(numbers and texts)
    grid = grid_of(name)
    one, other = (grid[0].index(fields[data.draw(st.sampled_from(k))].name) for k in (numbers, texts))
    assume(any(row[one] for row in grid[1:]) or any(row[other] for row in grid[1:]))
    for row in grid[1:]:
        row[one], row[other] = row[other], row[one]
    message = refused(copy, name, written(grid))
    assert repr(grid[0][one]) in message or repr(grid[0][other]) in message


# ---- mistakes in a cell ----

NO_NUMBERS = "nan inf -Infinity 1_000 1,5 1e999 0x1F １２ ٣ --1 1.2.3 five".split()
NO_NUMBERS += [" 1", "1 ", "\t2"]


@effort(30)
@given(name=names, data=st.data(), wrong=st.sampled_from(NO_NUMBERS))
def test_what_is_no_number_is_named_with_line_and_column(copy, name, data, wrong):
    fields = table_fields(name)
    grid = grid_of(name)
    columns = [k for k, c in enumerate(grid[0]) if fields[c].type in ("number", "integer", "boolean")]
    assume(columns)
    column = data.draw(st.sampled_from(columns))
    row = data.draw(st.integers(1, len(grid) - 1))
    grid[row][column] = wrong
    content = written(grid)
    line = (
        content.decode().count("\n", 0, content.decode().index(wrong)) + 1
        if content.decode().count(wrong) == 1
        else None
    )
    message = refused(copy, name, content)
    assert f"column {grid[0][column]!r}" in message and repr(wrong) in message
    assert line is None or f"line {line}," in message


@effort(30)
@given(name=names, data=st.data())
def test_an_emptied_cell_is_refused_or_known_to_be_empty(copy, name, data):
    grid = grid_of(name)
    row, column = data.draw(places(name))
    title = grid[0][column]
    assume(grid[row][column])
    grid[row][column] = ""
    if table_fields(name)[title].required:
        assert f"column {title!r}" in refused(copy, name, written(grid))
        return
    before = [dict(r) for r in read_table(name)]
    before[row - 1][title] = None
    try:
        assert list(read_changed(copy, name, written(grid))) == before
    except DataError as error:  # what is left is there in another row
        assert f"{name}.csv, line" in str(error)


# ---- mistakes that nobody foresees ----


def assert_read_as_it_stands(name: str, rows, content: bytes) -> None:
    """Every value is what another reader finds in the same cell of the file."""
    frame = pandas.read_csv(io.BytesIO(content), dtype=str, keep_default_na=False, encoding="utf-8-sig")
    assert len(rows) == len(frame)
    for row, (_, cells) in zip(rows, frame.iterrows(), strict=True):
        for column, value in row.items():
            text = cells[column].replace("\r\n", "\n").replace("\r", "\n")
            if value is None:
                assert text == ""
            elif isinstance(value, bool):
                assert text == str(value).lower()
            elif isinstance(value, int | float):
                assert math.isclose(float(text), value, rel_tol=1e-12)
            else:
                assert value == text


@effort(100)
@given(name=names, data=st.data())
def test_any_bytes_put_in_taken_out_or_exchanged_give_a_message_or_what_stands_there(copy, name, data):
    content = bytearray(data_path(f"{name}.csv").read_bytes())
    for _ in range(data.draw(st.integers(1, 3))):
        start = data.draw(st.integers(0, len(content)))
        gone = data.draw(st.sampled_from([0, 0, 1, 2, 40]))
        odd = st.sampled_from(
            [b'"', b",", b"\n", b"\r", b'""', b";", b"\xff", b"\xc3", b"\x00", b"\xef\xbb\xbf", b"9", b"-", b"."]
        )
        content[start : start + gone] = data.draw(st.one_of(odd, st.binary(max_size=4)))
    content = bytes(content)
    try:
        rows = read_changed(copy, name, content)
    except DataError as error:
        assert f"{name}.csv" in str(error)
        return
    assert_read_as_it_stands(name, rows, content)


@effort(40)
@given(name=names, data=st.data())
def test_a_file_cut_short_anywhere_is_refused(copy, name, data):
    content = data_path(f"{name}.csv").read_bytes()
    cut = data.draw(
        st.one_of(st.integers(0, len(content) - 1), st.sampled_from([0, 1, len(content) - 1, len(content) - 2]))
    )
    lines = [k + 1 for k, byte in enumerate(content) if byte == 10][:-1]
    refused(copy, name, content[: data.draw(st.sampled_from([cut, *lines[-2:]]))])


def test_every_table_says_how_many_rows_it_has():
    """Without it a file cut short at the end of a line would look like a whole one."""
    resources = json.loads(data_path("datapackage.json").read_text(encoding="utf-8"))["resources"]
    assert [resource["path"] for resource in resources if "rows" not in resource] == []


@effort(10)
@given(data=st.data())
def test_a_parameter_outside_its_range_is_named(copy, data):
    name = data.draw(
        st.sampled_from([n for n in TABLES if n.startswith("parameters/") and "formulation" not in table_fields(n)])
    )
    grid = grid_of(name)
    columns = {title: k for k, title in enumerate(grid[0])}
    row = grid[data.draw(st.integers(1, len(grid) - 1))]
    low, high = float(row[columns["low"]]), float(row[columns["high"]])
    row[columns["value"]] = repr(data.draw(st.sampled_from([high + abs(high) / 2 + 1, low - 1])))
    path = copy / f"{name}.csv"
    before = path.read_bytes()
    path.write_bytes(written(grid))
    tables._read.cache_clear()
    try:
        with pytest.raises(DataError, match=rf"row '{row[columns['name']]}'|column 'value'"):
            parameters.parameter_table(name.removeprefix("parameters/"), directory=copy)
    finally:
        path.write_bytes(before)
        tables._read.cache_clear()


# ---- bibliography, questions, lessons, description ----


def changed_text(data, text: str) -> str:
    """A text with one to three pieces put in, taken out or exchanged."""
    for _ in range(data.draw(st.integers(1, 3))):
        start = data.draw(st.integers(0, len(text)))
        gone = data.draw(st.sampled_from([0, 0, 1, 5, 200]))
        odd = st.sampled_from(
            ['"', "{", "}", ",", "\\", "[", "]", "@", "null", "1e999", "<script>", "\n", "\x00", "\ud800", "=", "%"]
        )
        text = text[:start] + data.draw(odd) + text[start + gone :]
    return text


def read_or_refused(read, path, text: str):
    """Result of `read` for a file that holds `text`, or None where it refuses it with a message that names the file."""
    before = path.read_bytes()
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    try:
        return read()
    except DataError as error:
        assert path.name in str(error) or ".csv" in str(error), error
        return None
    finally:
        path.write_bytes(before)


@pytest.mark.parametrize("whole", [False, True], ids=["mistakes", "cut short"])
def test_a_changed_bibliography_is_refused_or_has_the_same_or_fewer_sources(copy, whole):
    @effort(5)
    @given(data=st.data())
    def tried(data):
        text = data_path("references.bib").read_text(encoding="utf-8")
        text = text[: data.draw(st.integers(0, len(text) - 1))] if whole else changed_text(data, text)
        references._references.cache_clear()
        sources = read_or_refused(lambda: references._references(copy), copy / "references.bib", text)
        references._references.cache_clear()
        for source in (sources or {}).values():
            assert source.authors and source.label
            assert source.doi is None or re.fullmatch(references._LINKS["doi"], source.doi)
            assert source.url is None or re.fullmatch(references._LINKS["url"], source.url)

    tried()


def read_anew(lesson, folder):
    """Questions of a lesson as the file holds them now."""
    questions.load_questions.cache_clear()
    questions._files.cache_clear()
    try:
        return questions.load_questions(lesson, folder)
    finally:
        questions.load_questions.cache_clear()
        questions._files.cache_clear()


@effort(40)
@given(lesson=st.sampled_from(sorted(QUESTIONS)), data=st.data())
def test_a_changed_question_file_is_refused_or_still_whole(copy, lesson, data):
    path = copy / "questions" / QUESTIONS[lesson]
    text = changed_text(data, path.read_text(encoding="utf-8"))
    content = read_or_refused(lambda: read_anew(lesson, copy / "questions"), path, text)
    for question in content.questions.values() if content else ():
        assert sum(choice.right for choice in question.choices) == 1
        assert "<script" not in question.stem
    for exercise in content.exercises.values() if content else ():
        assert math.isfinite(exercise.tolerance_percent) and exercise.tolerance_percent > 0


def test_a_field_that_is_there_twice_is_refused(copy):
    """Python's reader would keep the last of two values without a word."""
    path = copy / "questions" / QUESTIONS["00"]
    text = path.read_text(encoding="utf-8").replace('"lesson":', '"lesson": "01", "lesson":', 1)
    assert read_or_refused(lambda: read_anew("00", copy / "questions"), path, text) is None


DESCRIBED = ("appraisal/effects", "parameters/receptor_brain", "receptor/block")


def forget_descriptions():
    for kept in (tables._resources, tables._shared_schema, tables._table, tables._read):
        kept.cache_clear()


@effort(20)
@given(data=st.data(), file=st.sampled_from(["datapackage.json", "schemas/receptor_parameters.json"]))
def test_a_changed_description_of_the_data_is_refused_or_still_fits(copy, data, file):
    path = copy / file
    text = changed_text(data, path.read_text(encoding="utf-8"))

    def read():
        forget_descriptions()
        try:
            return [read_table(name, copy) for name in DESCRIBED]
        finally:
            forget_descriptions()

    for name, rows in zip(DESCRIBED, read_or_refused(read, path, text) or (), strict=False):
        assert_read_as_it_stands(name, rows, data_path(f"{name}.csv").read_bytes())


@effort(20)
@given(data=st.data())
def test_a_damaged_notebook_is_named(tmp_path, data):
    block = {"lesson": "05", "title": "Routes", "minutes": 60, "prerequisites": ["01"], "question": "Which way?"}
    notebook = {"cells": [], "metadata": {"ketamine_edu": block}, "nbformat": 4, "nbformat_minor": 5}
    path = tmp_path / "05_routes.ipynb"
    path.write_bytes(changed_text(data, json.dumps(notebook)).encode("utf-8", "surrogatepass"))
    try:
        lesson = lessons.read_lesson(path)
    except ValueError as error:
        assert "05_routes.ipynb" in str(error)
    else:
        assert lesson.lesson == "05" and 5 <= lesson.minutes <= 180
