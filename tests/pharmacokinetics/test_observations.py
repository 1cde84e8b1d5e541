"""Published concentrations: which belong to a regimen, which count as all of the drug, and the experiments made of
them."""

from dataclasses import replace

import pytest

from ketamine_edu.pharmacokinetics.comparison import compare_models, nearest_site
from ketamine_edu.pharmacokinetics.observations import all_observations, experiments, observations, observed_for
from ketamine_edu.pharmacokinetics.simulation import Regimen


def test_observations_belong_to_exactly_their_regimen():
    infusion = Regimen("iv_infusion", dose_mg_per_kg=0.5)
    assert [row.concentration_ng_ml for row in observed_for(infusion, 70, "ketamine", "venous")] == [185.0]
    assert observed_for(infusion, 70, "ketamine", "arterial") == ()
    assert observed_for(Regimen("iv_infusion", dose_mg_per_kg=0.5, duration_min=60), 70, "ketamine", "venous") == ()
    assert observed_for(Regimen("iv_infusion", dose_mg_per_kg=0.55), 70, "ketamine", "venous") == ()
    film = observed_for(Regimen("sublingual_film", dose_mg=50), 70, "norketamine", "venous")
    assert [row.study for row in film] == ["simons2022"]


def test_experiments_hold_whole_drug_in_order_of_time():
    found = experiments()
    assert len(found) == 6
    for experiment in found.values():
        times = [row.time_min for row in experiment.rows]
        assert times == sorted(times)
        assert all(row.enantiomer in ("S", "S+R") for row in experiment.rows)
    steps = found["kamp2020bja racemic"].regimens
    assert [r.dose_mg_per_kg for r in steps] == [0.28, 0.57, 1.14]
    assert [r.start_h for r in steps] == [0, 1, 2]


def test_only_adults_and_only_sizes_that_can_be_compared_are_drawn():
    drawn, left_out = observations(), set(all_observations()) - set(observations())
    assert {row.age_group for row in drawn} == {"adults"} and not any(row.shape_only for row in drawn)
    assert left_out and all(row.shape_only or row.age_group == "children" for row in left_out)
    assert any(row.shape_only for row in left_out) and any(row.age_group == "children" for row in left_out)
    assert [row.time_min for row in drawn] == sorted(row.time_min for row in drawn)


@pytest.mark.parametrize(
    ("formulation", "enantiomer", "whole"),
    [
        ("racemic", "S+R", True),
        ("racemic", "S", False),
        ("racemic", "R", False),
        ("esketamine", "S", True),
        ("esketamine", "S+R", False),
    ],
)
def test_all_of_a_racemic_dose_is_both_enantiomers(formulation, enantiomer, whole):
    row = replace(observations()[0], formulation=formulation, enantiomer=enantiomer)
    assert row.is_whole_drug is whole


def test_a_vessel_that_is_not_stated_counts_as_a_vein():
    row = observations()[0]
    assert [replace(row, site=site).vessel for site in ("arterial", "venous", "not stated")] == [
        "arterial",
        "venous",
        "venous",
    ]


@pytest.mark.parametrize(("dose_mg", "count"), [(35.0, 1), (35.7, 1), (35.73, 0), (34.4, 1), (34.2, 0)])
def test_doses_within_two_per_cent_count_as_the_same(dose_mg, count):
    """0.5 mg/kg for 70 kg are 35 mg."""
    assert len(observed_for(Regimen("iv_infusion", dose_mg=dose_mg), 70, "ketamine", "venous")) == count


def test_a_model_speaks_of_the_wanted_vessel_where_it_has_it_else_of_its_own():
    assert nearest_site("arterial-venous", "arterial") == "arterial"
    assert nearest_site("arterial-venous", "venous") == "venous"
    assert nearest_site("simons-2022", "venous") == "arterial"
    assert nearest_site("domino-1984", "venous") == "plasma"


def test_models_are_compared_at_the_highest_observation():
    comparison = compare_models("kamp2020bja racemic", ("arterial-venous", "otto-2021"), 6)
    highest = comparison.experiment.highest
    assert highest.concentration_ng_ml == max(row.concentration_ng_ml for row in comparison.experiment.rows)
    for curve in comparison.curves:
        predicted = float(curve.profile.concentration_at(highest.time_min / 60, "ketamine", curve.site))
        assert comparison.at_highest(curve) == predicted
        assert comparison.ratio_at_highest(curve) == pytest.approx(predicted / highest.concentration_ng_ml)
