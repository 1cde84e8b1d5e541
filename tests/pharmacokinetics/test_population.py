"""The virtual population: seeded, centred on the typical person, and as variable as published."""

import gc
import tracemalloc

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm

from ketamine_edu.evidence.tables import read_table
from ketamine_edu.pharmacokinetics.absorption import load_absorption
from ketamine_edu.pharmacokinetics.population import draw, simulate_population, vary
from ketamine_edu.pharmacokinetics.routes import routes
from ketamine_edu.pharmacokinetics.simulation import Regimen, load_model, simulate

INFUSION = Regimen("iv_infusion", dose_mg_per_kg=0.5)


def usual(route_id: str) -> Regimen:
    route = routes()[route_id]
    return Regimen(route_id, **{"dose_mg" if route.dose_unit == "mg" else "dose_mg_per_kg": route.dose_default})


def test_same_seed_same_people_other_seed_others():
    one, again, other = (simulate_population(INFUSION, 20, seed) for seed in (1, 1, 2))
    np.testing.assert_array_equal(one.curves_ng_ml, again.curves_ng_ml)
    assert not np.allclose(one.curves_ng_ml, other.curves_ng_ml)


@pytest.mark.parametrize("route_id", list(routes()))
def test_typical_person_lies_in_the_middle_and_the_band_is_ordered(route_id):
    people = simulate_population(usual(route_id), 400, seed=3, hours=8)
    typical = simulate(usual(route_id), hours=8)
    low, middle, high = (people.quantile(q) for q in (0.05, 0.5, 0.95))
    assert (low <= middle).all()
    assert (middle <= high).all()
    assert np.isfinite(people.curves_ng_ml).all()
    assert people.curves_ng_ml.min() >= -1e-9
    at_two_hours = np.interp(2.0, people.time_h, middle)
    assert at_two_hours == pytest.approx(float(typical.concentration_at(2.0)), rel=0.2)


def test_one_person_equals_a_simulation_with_that_persons_parameters():
    people = simulate_population(INFUSION, 5, seed=4, points=60)
    typical = load_model("arterial-venous")
    varied, _ = vary(typical, {}, INFUSION, 70, 5, seed=4)
    values = {k: (float(v[2]) if isinstance(v, np.ndarray) else v) for k, v in vars(varied).items()}
    alone = simulate(INFUSION, parameters=type(typical)(**values), points=4000)
    np.testing.assert_allclose(people.curves_ng_ml[2], alone.concentration_at(people.time_h), rtol=2e-3, atol=0.05)


def test_a_population_leaves_nothing_behind_and_needs_little_at_a_time():
    simulate_population(Regimen("oral", dose_mg=100), subjects=500)
    gc.disable()  # what only the garbage collector finds would pile up: it looks for objects, not for MiB
    tracemalloc.start()
    try:
        simulate_population(Regimen("oral", dose_mg=100), subjects=500)
        left, most = (size / 2**20 for size in tracemalloc.get_traced_memory())
    finally:
        tracemalloc.stop()
        gc.enable()
    assert left < 1
    assert most < 12


def test_clearance_varies_as_published():
    varied, _ = vary(load_model("arterial-venous"), {}, INFUSION, 70, 20_000, seed=5)
    logs = np.log(varied.clearance_l_per_h / 88.8)
    assert logs.std() == pytest.approx(0.170, rel=0.03)
    assert logs.mean() == pytest.approx(0.0, abs=0.005)


@pytest.mark.parametrize(("weight_kg", "dose_mg_per_kg"), [(70, 0.6), (40, 0.6), (110, 0.1)])
def test_a_spray_in_mg_per_kg_varies_like_the_same_spray_in_mg(weight_kg, dose_mg_per_kg):
    doses = {"dose_mg_per_kg": dose_mg_per_kg}, {"dose_mg": dose_mg_per_kg * weight_kg}
    per_kg, in_mg = (
        simulate_population(Regimen("intranasal_racemic", **dose), 50, weight_kg=weight_kg, hours=4) for dose in doses
    )
    np.testing.assert_allclose(per_kg.curves_ng_ml, in_mg.curves_ng_ml, rtol=1e-12)


@pytest.mark.parametrize(("dose_mg", "published"), [(10, 1.97), (30, 1.9), (50, 2.29)])
def test_peaks_after_a_racemic_spray_scatter_nearly_as_much_as_those_of_the_patients(dose_mg, published):
    """Published: geometric standard deviations of Cmax in singh2022; less here, because no share may exceed 1."""
    peaks = simulate_population(Regimen("intranasal_racemic", dose_mg=dose_mg), 4000, seed=1, hours=4).cmax()
    scatter = np.exp(np.log(peaks).std())
    assert 0.91 * published < scatter < published


def test_no_more_than_the_whole_dose_crosses_the_nose():
    """The share of people whose drawn share would exceed 1 is that of a normal distribution; theirs is exactly 1."""
    spray = Regimen("intranasal_racemic", dose_mg=10)
    absorption = load_absorption("intranasal_racemic", "racemic", 10)
    _, varied = vary(load_model("arterial-venous"), {spray.route_id: absorption}, spray, 70, 20_000, seed=2)
    shares = varied[spray.route_id].direct_fraction
    assert shares.max() == 1.0
    assert (shares == 1.0).mean() == pytest.approx(norm.sf(np.log(1 / 0.3) / 0.656), abs=0.004)


@settings(max_examples=50, deadline=None)
@given(typical=st.floats(0.01, 0.99), omega=st.floats(0, 2), z=st.floats(-5, 5))
def test_draws_stay_where_they_belong(typical, omega, z):
    assert 0 < draw(typical, "logit-normal", omega, [z])[0] < 1
    assert draw(typical, "lognormal", omega, [z])[0] > 0
    assert draw(typical, "logit-normal", omega, [0.0])[0] == pytest.approx(typical)


def test_every_row_of_the_variability_table_is_used_by_some_route():
    formulations = {row.id for route in routes().values() for row in route.constants}
    for row in read_table("parameters/pharmacokinetics_variability"):
        assert row["formulation"] in formulations | {"all"}
        owner = load_model("arterial-venous") if row["formulation"] == "all" else load_absorption("oral", "racemic", 50)
        assert hasattr(owner, row["name"])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"subjects": 1}, "subjects is 1 people; allowed"),
        ({"weight_kg": -3}, "weight_kg is -3 kg"),
        ({"hours": float("inf")}, "hours is inf h"),
        ({"analyte": "water"}, "analyte is 'water'"),
        ({"site": "brain"}, "site is 'brain'"),
    ],
)
def test_bad_input(arguments, message):
    with pytest.raises(ValueError, match=message):
        simulate_population(INFUSION, **arguments)
    with pytest.raises(ValueError, match="distribution is 'normal'"):
        draw(1.0, "normal", 0.1, [0.0])
