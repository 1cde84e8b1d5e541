"""Ketamine in the body against the exported SBML, integrated by libroadrunner.

The equations of data/sbml/ are written out by hand in scripts/sbml/ and share no code with the package beyond the
parameter tables, so that a slip in building the rate matrix, or in the doses of a route, shows up as a difference.
"""

import pytest

from ketamine_edu.pharmacokinetics.routes import routes
from ketamine_edu.pharmacokinetics.simulation import MODELS, Regimen, simulate
from sbml.pharmacokinetics import files
from tests.sbml.sbml_course import assert_same, course

CURVES = {
    "ketamine arterial": "ketamine_arterial_ng_ml",
    "ketamine venous": "ketamine_venous_ng_ml",
    "norketamine": "norketamine_ng_ml",
    "hydroxynorketamine": "hydroxynorketamine_ng_ml",
}
CASES = [
    ("intravenous", Regimen("iv_infusion", dose_mg_per_kg=0.5), 70),
    ("intravenous", Regimen("iv_bolus", dose_mg=10), 55),
    ("intravenous", Regimen("iv_infusion", dose_mg_per_kg=0.5, doses=3, interval_h=9.0), 95),
    ("intramuscular", Regimen("im", dose_mg_per_kg=0.5), 90),
    ("subcutaneous", Regimen("sc", dose_mg_per_kg=0.9), 45),
    ("intranasal_esketamine", Regimen("intranasal", "esketamine", dose_mg=28), 60),
    ("intranasal_esketamine", Regimen("intranasal", "esketamine", dose_mg=84), 70),
    ("intranasal_esketamine", Regimen("intranasal", "esketamine", dose_mg=56, doses=2, interval_h=12.0), 70),
    ("intranasal_racemic", Regimen("intranasal_racemic", dose_mg=20), 70),
    ("intranasal_racemic", Regimen("intranasal_racemic", dose_mg=45), 70),
    ("sublingual_film", Regimen("sublingual_film", dose_mg=50), 70),
    ("lozenge", Regimen("lozenge", dose_mg=100), 110),
    ("oral_racemic", Regimen("oral", "racemic", dose_mg=100), 120),
    ("oral_esketamine", Regimen("oral", "esketamine", dose_mg=50), 70),
    ("oral_extended_release", Regimen("oral_extended_release", dose_mg=120, doses=2, interval_h=12.0), 70),
    ("rectal", Regimen("rectal", dose_mg=50), 70),
]
PUBLISHED = [
    ("perez-ruixo-2021", Regimen("iv_infusion", dose_mg_per_kg=0.5), None),
    ("perez-ruixo-2021", Regimen("intranasal", "esketamine", dose_mg=84), "spray_mg"),
    ("perez-ruixo-2021", Regimen("oral", "esketamine", dose_mg=50, doses=2, interval_h=6.0), "oral_mg"),
    ("simons-2022", Regimen("iv_infusion", dose_mg_per_kg=0.3, duration_min=20), None),
    ("simons-2022", Regimen("sublingual_film", dose_mg=100), "film_mg"),
    ("otto-2021", Regimen("iv_infusion", dose_mg_per_kg=0.5), None),
    ("domino-1984", Regimen("iv_bolus", dose_mg=100), None),
]


def given(regimen, weight_kg, dose=None):
    """What must be set in the file for a regimen. dose: name of the dose there, None for that into a vein."""
    settings = {"weight_kg": weight_kg, "doses": regimen.doses}
    if regimen.doses > 1:
        settings["interval_h"] = regimen.interval_h
    if dose:
        return settings | {dose: regimen.dose_mg}
    per_kg = regimen.dose_in_mg(weight_kg) / weight_kg
    return (
        settings
        | {"dose_mg_per_kg": per_kg}
        | ({"duration_min": regimen.duration_min} if regimen.is_intravenous else {})
    )


def name_of(value):
    if isinstance(value, Regimen):
        return f"{value.dose_mg or value.dose_mg_per_kg:g}x{value.doses}"
    return str(value)


def test_every_route_and_every_model_is_compared():
    assert {regimen.route_id for _, regimen, _ in CASES} == set(routes())
    assert {file for file, *_ in CASES} == set(files())
    assert {model for model, *_ in PUBLISHED} | {"arterial-venous"} == set(MODELS)
    assert {(model, r.route_id.removesuffix("_bolus").removesuffix("_infusion")) for model, r, _ in PUBLISHED} == {
        (model, route.removesuffix("_bolus").removesuffix("_infusion"))
        for model, kind in MODELS.items()
        if model != "arterial-venous"
        for route in kind.routes
    }


@pytest.mark.parametrize(("file", "regimen", "weight_kg"), CASES, ids=name_of)
def test_agrees_with_libroadrunner(file, regimen, weight_kg):
    per_kg = regimen.is_intravenous or regimen.route_id in ("im", "sc")
    profile = simulate(regimen, weight_kg, points=400)
    settings = given(regimen, weight_kg, None if per_kg else "dose_mg")
    found = course(f"pharmacokinetics_{file}", profile.time_h, tuple(CURVES.values()), **settings)
    for name, column in CURVES.items():
        assert_same(profile.curves[name], found[column], name)


@pytest.mark.parametrize(("model", "regimen", "dose"), PUBLISHED, ids=name_of)
def test_published_models_agree_with_libroadrunner(model, regimen, dose):
    weight_kg = 85
    profile = simulate(regimen, weight_kg, model=model, points=400)
    settings = given(regimen, weight_kg, dose) | ({"dose_mg_per_kg": 0.0} if dose else {})
    columns = {name: f"{name.split()[0]}_ng_ml" for name in profile.curves}
    found = course(f"pharmacokinetics_{model.replace('-', '_')}", profile.time_h, tuple(columns.values()), **settings)
    for name, column in columns.items():
        assert_same(profile.curves[name], found[column], name)


def test_a_difference_would_be_seen():
    profile = simulate(Regimen("iv_infusion", dose_mg_per_kg=0.5), 70, points=400)
    found = course("pharmacokinetics_intravenous", profile.time_h, ("ketamine_arterial_ng_ml",), clearance_l_per_h=88.9)
    with pytest.raises(AssertionError, match="ketamine arterial"):
        assert_same(profile.curves["ketamine arterial"], found["ketamine_arterial_ng_ml"], "ketamine arterial")
