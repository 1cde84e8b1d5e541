"""The catalogue of routes: every other list is the catalogue's, and constants go by the dose."""

import pytest

from ketamine_edu.evidence.tables import read_table, table_fields, table_names
from ketamine_edu.kit.drawing import looks
from ketamine_edu.pharmacokinetics.absorption import devices, load_absorption
from ketamine_edu.pharmacokinetics.published import Domino1984, Otto2021, PerezRuixo2021, Simons2022
from ketamine_edu.pharmacokinetics.routes import IN_DEVICES, formulation_of, routes
from ketamine_edu.pharmacokinetics.simulation import load_model
from sbml.pharmacokinetics import INTRAVENOUS, files

ABSORBED = [row.id for route in routes().values() if not route.is_intravenous for row in route.constants]


def test_every_list_of_routes_is_that_of_the_catalogue():
    catalogue = list(routes())
    assert list(looks.ROUTES) == catalogue
    assert list(load_model("arterial-venous").routes) == catalogue
    enums = {name: field.enum for name in table_names() if (field := table_fields(name).get("route")) and field.enum}
    assert {name for name, enum in enums.items() if list(enum) == catalogue} >= {
        f"pharmacokinetics/{table}" for table in ("formulations", "observations", "targets")
    }
    for model in (PerezRuixo2021, Simons2022, Otto2021, Domino1984):
        assert set(model.routes) <= set(catalogue)
    assert [route for route, _ in files().values()] == ["iv_infusion", *_by_file()]
    assert IN_DEVICES in catalogue


def _by_file() -> list[str]:
    """Routes that are absorbed, once for each formulation."""
    absorbed = (route for route in routes().values() if not route.is_intravenous)
    return [route.id for route in absorbed for _ in route.formulations]


def test_every_formulation_that_is_absorbed_has_constants_and_none_has_any_besides():
    for table, more in (("absorption", []), ("variability", ["all"])):
        name = f"parameters/pharmacokinetics_{table}"
        given = list(dict.fromkeys(row["formulation"] for row in read_table(name)))
        assert set(given) <= set(ABSORBED + more)
        assert set(table_fields(name)["formulation"].enum) <= set(ABSORBED + more)
        if table == "absorption":
            assert given == ABSORBED
    assert {constants for _, constants in files().values()} - {None} <= set(ABSORBED)
    assert list(files())[0] == INTRAVENOUS


@pytest.mark.parametrize(
    ("route_id", "formulation", "dose_mg", "constants"),
    [
        ("iv_bolus", "racemic", 10, None),
        ("iv_infusion", "esketamine", 20, None),
        ("im", "racemic", 35, "intramuscular"),
        ("sc", "racemic", 35, "subcutaneous"),
        ("oral", "racemic", 100, "oral_racemic"),
        ("oral", "esketamine", 100, "oral_esketamine"),
        ("oral_extended_release", "racemic", 120, "oral_extended_release"),
        ("intranasal_esketamine", "esketamine", 84, "intranasal_esketamine"),
        ("intranasal_racemic", "racemic", 10, "intranasal_racemic_10_mg"),
        ("intranasal_racemic", "racemic", 21, "intranasal_racemic_30_mg"),
        ("intranasal_racemic", "racemic", 39, "intranasal_racemic_30_mg"),
        ("intranasal_racemic", "racemic", 41, "intranasal_racemic_50_mg"),
    ],
)
def test_constants_are_those_of_the_formulation_and_of_the_nearest_studied_dose(
    route_id, formulation, dose_mg, constants
):
    assert formulation_of(route_id, formulation, dose_mg) == constants


@pytest.mark.parametrize(
    ("dose_mg", "share"), [(5, 0.30), (10, 0.30), (20, 0.285), (30, 0.27), (40, 0.24), (50, 0.21), (60, 0.21)]
)
def test_the_share_of_a_racemic_spray_lies_between_those_of_the_studied_doses(dose_mg, share):
    assert load_absorption("intranasal_racemic", "racemic", dose_mg).direct_fraction == pytest.approx(share)
    assert load_absorption("iv_bolus", "racemic", dose_mg) is None


def test_formulations_are_listed_with_the_usual_one_first():
    assert routes()["oral"].formulations == routes()["iv_bolus"].formulations == ("racemic", "esketamine")
    assert routes()["sublingual_film"].formulations == ("esketamine",)
    assert [row.studied_dose_mg for row in routes()["intranasal_racemic"].studied("racemic")] == [10, 30, 50]
    assert routes()["im"].dose_name == "dose_mg_per_kg" and routes()["oral"].dose_name == "dose_mg"


def test_a_spray_is_given_in_devices_of_28_mg_five_minutes_apart_and_other_doses_whole():
    assert list(devices(IN_DEVICES, 84)) == [
        (0, 0.0, pytest.approx(28)),
        (1, pytest.approx(5 / 60), pytest.approx(28)),
        (2, pytest.approx(10 / 60), pytest.approx(28)),
    ]
    assert list(devices("intranasal_racemic", 50)) == [(0, 0.0, 50)]
