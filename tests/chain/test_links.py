"""The chain from dose to mood: composed by hand, cut and replaced."""

import numpy as np
import pytest

from ketamine_edu.chain.links import (
    BEHIND,
    CURVES,
    CUTTABLE,
    MOODS,
    STARTS,
    Switches,
    chain,
    improvement_points,
    usual,
)
from ketamine_edu.circuit.rates import block_by_population, glutamate_percent
from ketamine_edu.pharmacokinetics.simulation import Regimen, simulate
from ketamine_edu.plasticity.signalling import cascade
from ketamine_edu.receptor.block import free_brain_concentration_um, occupancy

STANDARD = Regimen("iv_infusion", dose_mg_per_kg=0.5)
SPRAY = Regimen("intranasal_esketamine", dose_mg=84)


@pytest.fixture(scope="module")
def usual_chain():
    return chain(STANDARD)


@pytest.mark.parametrize("regimen", [STANDARD, SPRAY, Regimen("oral", dose_mg=100)], ids=lambda r: r.route_id)
def test_the_chain_is_its_parts_called_by_hand(regimen, usual_chain):
    found = chain(regimen)
    profile = simulate(regimen, hours=72, points=300)
    early = slice(0, profile.time_h.size)
    np.testing.assert_allclose(found.curve("plasma")[early], np.maximum(profile.ketamine_arterial_ng_ml, 0))
    np.testing.assert_allclose(found.curve("block")[early], occupancy(profile), atol=1e-12)
    blocks = block_by_population(free_brain_concentration_um(found.curve("plasma")))
    surge = glutamate_percent(*blocks)
    np.testing.assert_allclose(found.start, surge - 100, atol=0.005)
    grown = cascade(found.time_h, surge)
    for name in ("potentiation", "spines"):
        peak = usual_chain.cascade.peak(name)
        np.testing.assert_allclose(found.curve(name), grown.step(name) / peak, atol=0.002)
    a, at_day = usual().mood.early_share, [usual_chain.at(name, 24) for name in ("potentiation", "spines")]
    doses = (a * found.potentiation + (1 - a) * found.spines) / (a * at_day[0] + (1 - a) * at_day[1])
    p = usual().lasting.single_dose_share
    np.testing.assert_allclose(found.improvement_points, 7.7 / p * (1 - (1 - p) ** doses), rtol=1e-3, atol=1e-9)


@pytest.mark.parametrize("start", STARTS)
def test_every_account_meets_the_published_difference_and_drives_equally_hard(start, usual_chain):
    found = chain(STANDARD, Switches(start=start))
    assert found.at("mood", 24) == pytest.approx(usual().mood.anchor_points, rel=1e-6)
    assert found.drive_percent.max() == pytest.approx(usual_chain.drive_percent.max(), rel=1e-6)
    assert found.peak("spines") == pytest.approx(1) and found.peak("potentiation") == pytest.approx(1)


@pytest.mark.parametrize("link", CUTTABLE)
def test_a_cut_leaves_what_comes_before_and_flattens_what_comes_after(link, usual_chain):
    found = chain(STANDARD, Switches(cut=(link,)))
    for name in CURVES:
        if name in BEHIND[link]:
            assert np.abs(found.curve(name)).max() < 1e-9, name
        elif not (link == "spines" and name == "mood"):
            np.testing.assert_array_equal(found.curve(name), usual_chain.curve(name))


def test_without_spines_the_effect_starts_and_does_not_last(usual_chain):
    found = chain(STANDARD, Switches(cut=("spines",)))
    assert found.at("mood", 4) > 0.9 * usual_chain.at("mood", 4)
    assert found.at("mood", 168) < 0.01 * usual_chain.at("mood", 168)


def test_the_metabolite_does_not_pass_through_the_receptor():
    free, cut = (chain(STANDARD, Switches(start="metabolite", cut=c)) for c in ((), ("block",)))
    assert cut.peak("block") == 0
    np.testing.assert_array_equal(cut.improvement_points, free.improvement_points)


def test_naltrexone_matters_to_the_opioid_account_only(usual_chain):
    given = {mood: chain(STANDARD, Switches(mood=mood, naltrexone=True)).at("mood", 24) for mood in MOODS}
    assert given["synapses"] == usual_chain.at("mood", 24)
    assert given["opioid"] == pytest.approx((1 - usual().mood.naltrexone_share) * usual_chain.at("mood", 24))


def test_block_at_rest_has_no_best_dose_and_the_surge_has():
    low, high = (Regimen("iv_bolus", dose_mg_per_kg=dose) for dose in (0.5, 2))
    surge, rest = (
        [chain(r, Switches(start=start)).peak("start") for r in (low, high)] for start in ("disinhibition", "rest")
    )
    assert surge[1] == pytest.approx(surge[0], rel=0.05)
    assert rest[1] > 2 * rest[0]


def test_more_standard_doses_combine_like_independent_chances():
    one, two = improvement_points(np.array([1.0, 2.0]), 7.7, 0.5)
    assert one == pytest.approx(7.7)
    assert two == pytest.approx(7.7 * 1.5)
    assert improvement_points(np.array([1e3]), 7.7, 0.5)[0] == pytest.approx(15.4)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (
            lambda: chain(Regimen("iv_infusion", dose_mg_per_kg=3)),
            "dose_mg_per_kg is 3 mg/kg; allowed is a number from",
        ),
        (lambda: chain(Regimen("oral", dose_mg=900)), "dose_mg is 900 mg"),
        (lambda: chain(Regimen("oral", dose_mg=100, doses=2, interval_h=24)), "regimen has 2 dose"),
        (lambda: chain(STANDARD, days=100), "days is 100 d"),
        (lambda: chain(STANDARD, weight_kg=5), "weight_kg is 5 kg"),
        (lambda: Switches(start="prayer"), "start is 'prayer'; allowed are disinhibition"),
        (lambda: Switches(mood="x"), "mood is 'x'"),
        (lambda: Switches(cut=("plasma",)), "cut is .*allowed is a tuple of block"),
        (lambda: Switches(cut="mood"), "cut is 'mood'"),
        (lambda: Switches(naltrexone=1), "naltrexone is 1"),
        (lambda: chain(STANDARD).at("mood", 1e5), "time_h is 100000 h"),
        (lambda: chain(STANDARD).curve("soul"), "name is 'soul'"),
        (lambda: improvement_points(np.ones(1), 7.7, 1.5), "single_dose_share is 1.5"),
    ],
)
def test_what_is_not_allowed_is_named(make, message):
    with pytest.raises(ValueError, match=message):
        make()
