"""Reading tables, parameters and references, and the messages where a file is wrong."""

import json
import math
import shutil
import subprocess
import sys
from dataclasses import dataclass

import pytest

from ketamine_edu.evidence import tables
from ketamine_edu.evidence.parameters import load_parameters, parameter_table
from ketamine_edu.evidence.references import bibliography, cite, reference, source_keys
from ketamine_edu.evidence.tables import DataError, data_path, dataframe, read_table, table_fields

TABLE = "pharmacokinetics/levels"


@pytest.fixture
def copy(tmp_path):
    """A copy of data/ that a test may spoil."""
    return shutil.copytree(data_path(), tmp_path / "data")


def edit(copy, old, new, name=TABLE):
    path = copy / f"{name}.csv"
    text = path.read_text(encoding="utf-8")
    assert text.count(old) >= 1, f"{old!r} is not in {path}"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_values_are_typed_and_empty_cells_are_none():
    row = next(r for r in read_table(TABLE) if r["id"] == "threshold")
    assert row["value_ng_ml"] == 70.0 and isinstance(row["value_ng_ml"], float)
    assert row["low"] is None
    observation = read_table("pharmacokinetics/observations")[0]
    assert isinstance(observation["n"], int) and isinstance(observation["shape_only"], bool)


def test_a_changed_row_does_not_change_the_table():
    read_table(TABLE)[0]["value_ng_ml"] = -1
    assert read_table(TABLE)[0]["value_ng_ml"] == 70.0


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("value_ng_ml,", "", ["line 1", "missing", "value_ng_ml"]),
        ("id,", "id,colour,", ["line 1", "superfluous", "colour"]),
        ("id,label", "id,id", ["line 1", "missing", "label"]),
        ("id,label,", "id,label,label,", ["line 1", "duplicated", "label"]),
        (",70,", ",much,", ["line 2", "value_ng_ml", "'much'", "a finite number"]),
        (",70,", ",nan,", ["line 2", "value_ng_ml", "'nan'", "a finite number"]),
        (",70,", ",inf,", ["line 2", "value_ng_ml", "'inf'"]),
        (",70,", ",-70,", ["line 2", "value_ng_ml", "-70", "allowed range 0 to any"]),
        (",70,", ",,", ["line 2", "value_ng_ml", "empty", "required"]),
        (",70,", ",70,,", ["line 2", "10 cells", "9 columns"]),
        (",70,", ",", ["line 2", "8 cells", "9 columns"]),
        (",primary,", ",memory,", ["line 2", "seen", "'memory'", "primary", "secondary"]),
        ("threshold,", 'thre"sh"old,"', ["not valid CSV"]),
    ],
)
def test_a_spoiled_table_is_named_with_line_column_and_value(copy, old, new, says):
    edit(copy, old, new)
    with pytest.raises(DataError) as error:
        read_table(TABLE, directory=copy)
    for fragment in ["levels.csv", *says]:
        assert fragment in str(error.value)


@pytest.mark.parametrize(("column", "old", "new"), [("shape_only", ",false,", ",yes,"), ("n", ",20,", ",20.5,")])
def test_integers_and_booleans_are_checked(copy, column, old, new):
    name = "pharmacokinetics/observations"
    edit(copy, old, new, name)
    with pytest.raises(DataError, match=f"line 2, column '{column}'.*'{new.strip(',')}' is not"):
        read_table(name, directory=copy)


def test_a_missing_file_is_named(copy):
    (copy / f"{TABLE}.csv").unlink()
    with pytest.raises(DataError, match=r"levels\.csv is missing"):
        read_table(TABLE, directory=copy)


def test_a_file_in_another_encoding_is_named(copy):
    (copy / f"{TABLE}.csv").write_bytes("id,label\né,1\n".encode("latin-1"))
    with pytest.raises(DataError, match=r"levels\.csv, line 2: not UTF-8"):
        read_table(TABLE, directory=copy)


def test_a_table_saved_by_a_spreadsheet_reads_the_same(copy):
    path = copy / f"{TABLE}.csv"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert read_table(TABLE, directory=copy) == read_table(TABLE)


def test_an_unknown_table_names_the_known_ones():
    with pytest.raises(DataError, match="pharmacokinetics/lvels.*pharmacokinetics/levels"):
        read_table("pharmacokinetics/lvels")


@pytest.mark.parametrize(
    "text",
    ["{", "[]", '{"resources": [{}]}', f'{{"resources": [{{"path": "{TABLE}.csv"}}]}}', '{"resources": {"a": 1}}'],
)
def test_a_spoiled_description_is_named(copy, text):
    (copy / "datapackage.json").write_text(text, encoding="utf-8")
    with pytest.raises(DataError, match=r"datapackage\.json: not (a data package|JSON|a description of table)"):
        read_table(TABLE, directory=copy)


PARAMETERS = "parameters/plasticity"


def described(**constraints):
    return json.dumps({"fields": [{"name": "a", "type": "number", "description": "A.", "constraints": constraints}]})


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{", r"schemas/parameters\.json: not JSON"),
        ("[]", r"schemas/parameters\.json: not a description of table 'parameters/plasticity'"),
        ('{"fields": 5}', r"schemas/parameters\.json: not a description"),
        ('{"fields": [{"type": "number"}]}', r"schemas/parameters\.json: not a description .*'name'"),
        (
            '{"fields": [{"name": "a", "type": "numbr", "description": ""}]}',
            r"type of 'a' is 'numbr'; allowed are string",
        ),
        (described(minimun=0), r"schemas/parameters\.json: .*minimun"),
        (described(minimum="0"), r"schemas/parameters\.json: "),
        (described(maximum=math.nan), r"schemas/parameters\.json: .*range of 'a' is -inf to nan"),
        ('{"fields": [], "primaryKey": "name"}', r"schemas/parameters\.json: .*'name'"),
        (described(pattern="["), r"schemas/parameters\.json: "),
    ],
)
def test_a_spoiled_schema_is_named(copy, text, says):
    (copy / "schemas" / "parameters.json").write_text(text, encoding="utf-8")
    with pytest.raises(DataError, match=says):
        read_table(PARAMETERS, directory=copy)


def test_a_missing_schema_is_named(copy):
    (copy / "schemas" / "parameters.json").unlink()
    with pytest.raises(DataError, match=r"data file .*schemas/parameters\.json is missing"):
        read_table(PARAMETERS, directory=copy)


@pytest.mark.parametrize(
    "place", ["../schema.json", "schemas/../../schema.json", "/schema.json", "schemas/deep/schema.json", "schema.json"]
)
def test_a_schema_outside_its_folder_is_never_read(copy, place):
    inside = (copy / "schemas" / "parameters.json").read_text(encoding="utf-8")
    (copy.parent / "schema.json").write_text(inside, encoding="utf-8")
    (copy / "schema.json").write_text(inside, encoding="utf-8")
    path = copy / "datapackage.json"
    path.write_text(path.read_text(encoding="utf-8").replace("schemas/parameters.json", place), encoding="utf-8")
    with pytest.raises(DataError, match=rf"datapackage\.json: schema is '{place}'; allowed is a file of schemas/"):
        read_table(PARAMETERS, directory=copy)


def test_dataframe_has_the_columns_and_types_of_the_description():
    frame = dataframe("pharmacokinetics/observations")
    assert list(frame.columns) == list(table_fields("pharmacokinetics/observations"))
    assert len(frame) == len(read_table("pharmacokinetics/observations"))
    assert frame["time_min"].dtype == "float64" and frame["shape_only"].dtype == "boolean"
    assert frame["dose_mg"].isna().any() and frame["n"].dtype == "Int64"


@pytest.mark.parametrize("place", ["site-packages/ketamine_edu/data", "repository/data"])
def test_data_are_found_in_both_kinds_of_install(tmp_path, monkeypatch, place):
    module = tmp_path / place.split("/")[0] / "ketamine_edu" / "evidence" / "tables.py"
    (tmp_path / place).mkdir(parents=True)
    monkeypatch.setattr(tables, "__file__", str(module))
    assert data_path("a", "b.csv") == (tmp_path / place / "a" / "b.csv").resolve()


@dataclass(frozen=True)
class Spray:
    device_dose_mg: float
    device_interval_min: float


def test_parameters_fill_a_dataclass():
    assert load_parameters(Spray, "pharmacokinetics_spray") == Spray(28.0, 5.0)
    row = parameter_table("pharmacokinetics_spray")["device_dose_mg"]
    assert (row.unit, row.status, row.source) == ("mg", "measured", "spravatolabel")


def test_a_field_without_a_row_and_a_row_without_a_field_are_named():
    @dataclass(frozen=True)
    class Other:
        device_dose_mg: float
        device_colour: float

    with pytest.raises(ValueError, match=r"Other: missing row\(s\) \['device_colour'\].*\['device_interval_min'\]"):
        load_parameters(Other, "pharmacokinetics_spray")


def test_two_rows_of_one_name_are_refused(copy):
    edit(copy, "device_interval_min,", "device_dose_mg,", "parameters/pharmacokinetics_spray")
    with pytest.raises(
        DataError, match=r"pharmacokinetics_spray\.csv, line 3, .*'device_dose_mg',\) stands in line 2 already"
    ):
        parameter_table("pharmacokinetics_spray", directory=copy)


@pytest.mark.parametrize(
    ("table", "formulation", "allowed"),
    [
        ("pharmacokinetics_absorption", "oral", "one of intramuscular, .*rectal"),
        ("pharmacokinetics_absorption", None, "one of intramuscular"),
        ("pharmacokinetics_spray", "rectal", "None"),
    ],
)
def test_a_wrong_formulation_is_refused(table, formulation, allowed):
    with pytest.raises(ValueError, match=f"formulation is {formulation!r}.*{allowed}"):
        parameter_table(table, formulation)


@pytest.mark.parametrize(
    ("key", "label"),
    [
        ("simons2022", "Simons et al. 2022"),
        ("hirlinger1984", "Hirlinger and Dick 1984"),
        ("andrade2019", "Andrade 2019"),
        ("kamp2020bja", "Kamp et al. 2020a"),
        ("kamp2020meta", "Kamp et al. 2020b"),
        ("spravatolabel", "Spravato label"),
        ("fda2023compounded", "U.S. Food and Drug Administration 2023"),
    ],
)
def test_cite(key, label):
    assert cite(key) == label


def test_an_unknown_key_names_its_neighbours():
    with pytest.raises(ValueError, match="'simons2021'.*simons2022"):
        reference("simons2021")
    with pytest.raises(ValueError, match="'zzz'.*known keys: .*abuhelwa2022"):
        reference("zzz")


def test_bibliography_is_alphabetical_once_each_and_links():
    lines = bibliography(["zarate2006", "simons2022", "fanta2015", "simons2022"]).splitlines()
    assert [line.split()[1] for line in lines] == ["Fanta", "Simons", "Zarate"]
    assert "[doi:10.3389/fpain.2022.946486](<https://doi.org/10.3389/fpain.2022.946486>)" in lines[1]
    assert lines[1].startswith("* Simons P, Olofsen E, van Velzen M, et al. (2022). S-Ketamine Oral Thin Film")


def test_bibliography_leaves_no_markup_in_titles(copy):
    path = copy / "references.bib"
    text = path.read_text(encoding="utf-8").replace("title = {Ketamine infusions", "title = {<b>*Ketamine* infusions")
    path.write_text(text, encoding="utf-8")
    entry = reference("idvall1979", directory=copy)
    assert entry.title.startswith("<b>*Ketamine*")
    from ketamine_edu.evidence.references import _entry

    assert r"\<b>\*Ketamine\* infusions" in _entry(entry)


@pytest.mark.parametrize(
    "spoil", ["@article{simons2022, title = {twice}, author = {A}}", "@article{open, title = {never"]
)
def test_a_spoiled_bibliography_is_named(copy, spoil):
    path = copy / "references.bib"
    path.write_text(path.read_text(encoding="utf-8") + spoil, encoding="utf-8")
    with pytest.raises(DataError, match=r"references\.bib, line \d+"):
        reference("simons2022", directory=copy)


def test_source_keys():
    assert source_keys("a1; b2") == ("a1", "b2") and source_keys(None) == ()


def test_reading_tables_loads_nothing_heavy():
    code = (
        "import sys; from ketamine_edu.evidence import parameters, references, tables\n"
        "parameters.parameter_table('pharmacokinetics_spray')\n"
        "print(*{'pandas', 'scipy', 'bibtexparser', 'matplotlib', 'frictionless'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""


@pytest.mark.parametrize("path", [data_path("datapackage.json"), *data_path("schemas").iterdir()], ids=lambda p: p.name)
def test_the_descriptions_are_json_with_two_spaces(path):
    text = path.read_text(encoding="utf-8")
    assert text == json.dumps(json.loads(text), indent=2, ensure_ascii=False) + "\n"
