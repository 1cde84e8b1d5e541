"""The data themselves: described, sourced, consistent with each other."""

import json
import re
import shutil
from pathlib import Path

import pytest

from ketamine_edu.evidence.parameters import parameter_table
from ketamine_edu.evidence.references import reference, source_keys
from ketamine_edu.evidence.tables import data_path, read_table, table_fields

TABLES = sorted(path.relative_to(data_path()).with_suffix("").as_posix() for path in data_path().rglob("*.csv"))
FACTS = [name for name in TABLES if name != "pharmacokinetics/formulations"]  # which only names other tables' rows
PARAMETERS = [name.removeprefix("parameters/") for name in TABLES if name.startswith("parameters/")]
VARIABILITY, ABSORPTION = "pharmacokinetics_variability", "pharmacokinetics_absorption"
REFERENCE_WEIGHT_KG = 70.0
ROOT = Path(__file__).resolve().parents[2]


def rows(name):
    return read_table(f"pharmacokinetics/{name}")


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::PendingDeprecationWarning")
def test_frictionless_finds_the_package_valid():
    import frictionless  # warns while it is imported

    report = frictionless.validate(str(data_path("datapackage.json")))
    assert report.valid, report.flatten(["title", "rowNumber", "fieldName", "note"])
    assert {task.place for task in report.tasks} == {f"{name}.csv" for name in TABLES}


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::PendingDeprecationWarning")
def test_frictionless_reads_the_shared_schemas(tmp_path):
    import frictionless

    copy = shutil.copytree(data_path(), tmp_path / "data")
    table = copy / "parameters" / "plasticity.csv"
    table.write_text(table.read_text(encoding="utf-8").replace(",assumed,", ",guessed,", 1), encoding="utf-8")
    report = frictionless.validate(str(copy / "datapackage.json"))
    assert report.flatten(["type", "fieldName"]) == [["constraint-error", "status"]]


def test_a_schema_that_tables_share_is_written_once():
    package = json.loads(data_path("datapackage.json").read_text(encoding="utf-8"))
    schemas = [resource["schema"] for resource in package["resources"]]
    named = [schema for schema in schemas if isinstance(schema, str)]
    written = [json.dumps(schema, sort_keys=True) for schema in schemas if not isinstance(schema, str)]
    files = {f"schemas/{path.name}": path.read_text(encoding="utf-8") for path in data_path("schemas").iterdir()}
    assert set(named) == set(files) and all(named.count(name) > 1 for name in files)
    written += [json.dumps(json.loads(text), sort_keys=True) for text in files.values()]
    assert len(set(written)) == len(written)


@pytest.mark.parametrize("name", TABLES)
def test_every_table_reads_and_has_described_columns(name):
    assert len(read_table(name)) > 0
    assert all(len(field.description) > 3 for field in table_fields(name).values())


@pytest.mark.parametrize("name", FACTS)
def test_every_source_is_in_the_bibliography(name):
    fields = table_fields(name)
    column = "source" if "source" in fields else "study"
    for row in read_table(name):
        keys = source_keys(row[column])
        assert keys or row.get("status") == "assumed", f"{name}: no source for {row}"
        assert keys or row["note"], f"{name}: an assumption without a reason: {row}"
        for key in keys:
            reference(key)


def test_every_entry_of_the_bibliography_is_used():
    keys = set(re.findall(r"^@\w+\{(\w+),", data_path("references.bib").read_text(encoding="utf-8"), re.MULTILINE))
    places = [*data_path().rglob("*.csv"), *data_path("questions").rglob("*.json")]
    places += [*(ROOT / "ketamine_edu").rglob("*.py"), *(ROOT / "notebooks").rglob("*.ipynb")]
    text = "\n".join(path.read_text(encoding="utf-8") for path in places)
    assert {key for key in keys if not re.search(rf"\b{key}\b", text)} == set()


@pytest.mark.parametrize("name", [name for name in TABLES if "low" in table_fields(name)])
def test_values_lie_inside_their_ranges(name):
    value = next(c for c in table_fields(name) if c == "value" or c.startswith("value_"))
    for row in read_table(name):
        low, high = (row[value] if row[end] is None else row[end] for end in ("low", "high"))
        assert low <= row[value] <= high, f"{name}: {row}"


@pytest.mark.parametrize("name", [n for n in FACTS if not n.startswith("parameters/") and not n.endswith("routes")])
def test_every_fact_says_how_it_was_seen(name):
    assert {row["seen"] for row in read_table(name)} <= {"primary", "secondary"}
    assert table_fields(name)["seen"].required


@pytest.mark.parametrize("name", [n for n in PARAMETERS if n not in (VARIABILITY, ABSORPTION)])
def test_parameter_tables_load(name):
    assert parameter_table(name)


def test_every_formulation_has_the_same_parameters_and_shares_that_add_up():
    formulations = list(dict.fromkeys(row["formulation"] for row in read_table(f"parameters/{ABSORPTION}")))
    names = list(parameter_table(ABSORPTION, formulations[0]))
    for formulation in formulations:
        table = parameter_table(ABSORPTION, formulation)
        assert list(table) == names
        assert 0 <= table["direct_fraction"].value + table["lost_fraction"].value <= 1
        assert 0 <= table["swallowed_bioavailability"].value <= 1
        assert min(table["direct_rate_per_h"].value, table["swallowed_rate_per_h"].value) > 0


def test_bioavailability_of_each_formulation_is_the_one_its_sources_support():
    def total_percent(formulation):
        p = {name: row.value for name, row in parameter_table(ABSORPTION, formulation).items()}
        swallowed = 1 - p["direct_fraction"] - p["lost_fraction"]
        return 100 * (p["direct_fraction"] + swallowed * p["swallowed_bioavailability"])

    assert total_percent("intranasal_esketamine") == pytest.approx(48, abs=1)  # label
    assert total_percent("lozenge") == pytest.approx(29, abs=1)  # Rolan 2014
    assert total_percent("rectal") == pytest.approx(30, abs=1)  # Yanagihara 2003
    assert total_percent("sublingual_film") == pytest.approx(26.3, abs=0.1)  # Simons 2022


def test_variability_names_parameters_that_exist():
    for row in read_table(f"parameters/{VARIABILITY}"):
        varied = row["formulation"]
        table = parameter_table(*("pharmacokinetics_arterial_venous",) if varied == "all" else (ABSORPTION, varied))
        assert row["name"] in table, row
        assert table[row["name"]].value > 0, f"varies a switched-off parameter: {row}"


def test_molar_masses_follow_from_the_formulas():
    weight = {"C": 12.011, "H": 1.008, "Cl": 35.45, "N": 14.007, "O": 15.999}
    for parameter in parameter_table("pharmacokinetics_molar_masses").values():
        atoms = re.findall(r"(Cl|[CHNO])(\d*)", parameter.note.split(",")[0].split(";")[0])
        assert parameter.value == pytest.approx(sum(weight[a] * int(n or 1) for a, n in atoms), abs=0.006)


def test_routes_are_consistent():
    routes = {row["id"]: row for row in rows("routes")}
    for name in TABLES:
        field = table_fields(name).get("route")
        if field and name != "pharmacokinetics/routes":
            assert field.enum == list(routes), name
    for row in routes.values():
        steps = [(row[end] - row["dose_low"]) / row["dose_step"] for end in ("dose_default", "dose_high")]
        assert all(step >= 0 and abs(step - round(step)) < 1e-9 for step in steps), row["id"]
        for end in ("low", "default", "high"):
            assert (row[f"duration_min_{end}"] is None) == (row["route"] != "intravenous"), row["id"]


def test_adult_observations_and_targets_use_formulations_of_their_route():
    allowed = {row["route"]: [] for row in rows("formulations")}
    for row in rows("formulations"):
        allowed[row["route"]].append(row["formulation"])
    observed = [row for row in rows("observations") if row["age_group"] == "adults"]
    for row in [*observed, *rows("targets")]:
        assert row["formulation"] in allowed[row["route"]], row
        assert (row["dose_mg"] is None) != (row["dose_mg_per_kg"] is None), row


def test_targets_ask_for_doses_that_were_studied():
    routes = {row["id"]: row for row in rows("routes")}
    for row in rows("targets"):
        if row["quantity"] == "geometric_mean_ratio":
            continue
        route = routes[row["route"]]
        mg = row["dose_mg"] if row["dose_mg"] is not None else row["dose_mg_per_kg"] * REFERENCE_WEIGHT_KG
        dose = mg if route["dose_unit"] == "mg" else mg / REFERENCE_WEIGHT_KG
        assert route["dose_low"] <= dose <= route["dose_high"], row["id"]


def test_targets_carry_what_their_quantity_needs():
    units = {"cmax": "ng/mL", "concentration": "ng/mL", "tmax": "min", "tmax_after_last_device": "min"}
    units |= {"auc": "ng*h/mL", "auc_ratio": "ratio", "bioavailability": "%", "geometric_mean_ratio": "%"}
    for row in rows("targets"):
        assert row["unit"] == units[row["quantity"]], row["id"]
        assert (row["time_h"] is not None) == (row["quantity"] == "concentration"), row["id"]
        assert (row["window_h"] is not None) == (row["quantity"] == "auc"), row["id"]
        needs_site = row["analyte"] == "ketamine" and row["quantity"] != "bioavailability"
        assert row["site"] is not None or not needs_site, row["id"]


def test_curves_that_targets_refer_to_are_there():
    for row in rows("targets"):
        if row["quantity"] == "geometric_mean_ratio":
            curve = [
                o
                for o in rows("observations")
                if (o["study"], o["arm"], o["analyte"]) == (row["source"], row["formulation"], row["analyte"])
                and o["enantiomer"] == ("S" if row["formulation"] == "esketamine" else "S+R")
            ]
            assert len(curve) >= 15 and all(o["concentration_ng_ml"] > 0 for o in curve), row["id"]


def test_infusion_steps_add_up_to_the_dose_and_length_of_the_arm():
    for arm in ("esketamine", "racemic"):
        steps = [row for row in rows("infusion_steps") if row["arm"] == arm]
        observed = next(row for row in rows("observations") if (row["study"], row["arm"]) == ("kamp2020bja", arm))
        assert sum(step["dose_mg_per_kg"] for step in steps) == pytest.approx(observed["dose_mg_per_kg"])
        assert max(step["start_min"] + step["duration_min"] for step in steps) == observed["duration_min"]


def test_sums_of_enantiomers_are_sums():
    groups = {}
    for row in rows("observations"):
        key = (row["study"], row["arm"], row["analyte"], row["time_min"], row["statistic"])
        groups.setdefault(key, {})[row["enantiomer"]] = row["concentration_ng_ml"]
    complete = [group for group in groups.values() if set(group) == {"S", "R", "S+R"}]
    assert len(complete) > 30
    for group in complete:
        assert group["S+R"] == pytest.approx(group["S"] + group["R"], rel=2e-3)


def test_digitised_curves_name_who_digitised_them():
    digitised = [row for row in rows("observations") if row["study"] in ("kamp2020bja", "hasan2021")]
    assert digitised and all("ketamine_therapeutic_window" in row["digitised_by"] for row in digitised)
    readme = data_path("README.md").read_text(encoding="utf-8")
    assert "Copyright (c) 2026 Anand Srinivasan and co-authors" in readme and "Permission is hereby granted" in readme


def test_inexact_curves_are_marked():
    inexact = {row["analyte"] for row in rows("observations") if row["shape_only"] and row["study"] == "kamp2020bja"}
    assert inexact == {"hydroxynorketamine", "dehydronorketamine"}
    assert all(r["shape_only"] for r in rows("observations") if r["analyte"] == "dehydronorketamine")


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        ("title = {No author}, year = {2020}", "field 'author' is missing"),
        ("author = {A, B}, title = {No year}", "field 'year'"),
        ("author = {A, B}, year = {2020}, url = {javascript:alert(1)}", "field 'url'"),
        ("author = {A, B}, year = {2020}, doi = {10.1/x>y}", "field 'doi'"),
        ("author = {A, B}, author = {C, D}, year = {2020}", "line 1"),
    ],
)
def test_a_source_that_lacks_something_is_named_with_file_line_and_field(tmp_path, entry, words):
    (tmp_path / "references.bib").write_text(f"@article{{wrong2020, {entry}}}\n", encoding="utf-8")
    with pytest.raises(ValueError, match=rf"references.bib, line 1.*{re.escape(words) if 'line' not in words else ''}"):
        reference("wrong2020", tmp_path)
