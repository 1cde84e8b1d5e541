"""The chain from dose to mood: composed by hand, cut, replaced, sampled; and its sensitivity against a known function."""

from dataclasses import fields, replace

import numpy as np
import pytest

from ketamine_edu.chain import sensitivity as chain_sensitivity
from ketamine_edu.chain.links import (
    BEHIND,
    CURVES,
    CUTTABLE,
    LINKS,
    MOODS,
    STARTS,
    Mood,
    Switches,
    chain,
    improvement_points,
    usual,
)
from ketamine_edu.chain.published import links, rivals
from ketamine_edu.chain.samples import chain_population, constants_of, ranges, sampled_chains, usual_values
from ketamine_edu.chain.sensitivity import group_indices, link_indices, one_at_a_time, standard_regimen
from ketamine_edu.chain.targets import DIRECTIONS, NUMBERS, checkpoint_table, checkpoints
from ketamine_edu.circuit.rates import block_by_population, glutamate_percent
from ketamine_edu.circuit.surface import glutamate_percent_quickly
from ketamine_edu.evidence.parameters import parameter_table
from ketamine_edu.evidence.tables import read_table
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
        (lambda: chain_population(STANDARD, who="mice"), "who is 'mice'"),
        (lambda: chain_population(STANDARD, subjects=1), "subjects is 1"),
        (lambda: link_indices(samples=100), "samples is 100; allowed are powers of two"),
        (lambda: link_indices(width=2), "width is 2"),
        (lambda: one_at_a_time(start="x"), "start is 'x'"),
        (lambda: improvement_points(np.ones(1), 7.7, 1.5), "single_dose_share is 1.5"),
    ],
)
def test_what_is_not_allowed_is_named(make, message):
    with pytest.raises(ValueError, match=message):
        make()


def test_glutamate_off_the_surface_is_as_near_as_it_says():
    rng = np.random.default_rng(5)
    for highest, limit in (((0.6, 0.3), 0.005), ((0.95, 0.95), 0.05)):
        blocks = rng.random((2, 4000)) * np.array(highest)[:, None]
        assert np.abs(glutamate_percent_quickly(*blocks) - glutamate_percent(*blocks)).max() < limit
    beyond = (np.array([0.99]), np.array([0.2]))
    assert glutamate_percent_quickly(*beyond) == pytest.approx(glutamate_percent(*beyond))
    with pytest.raises(ValueError, match="block_pyramidal is 1.2"):
        glutamate_percent_quickly(np.array([0.1]), np.array([1.2]))


# ---- tables ----


def test_tables_name_the_links_and_accounts_of_the_model():
    assert tuple(links()) == LINKS
    assert {rival.id for rival in rivals().values() if rival.link == "start"} == set(STARTS)
    assert {rival.id for rival in rivals().values() if rival.link == "mood"} == set(MOODS)
    accounts = {row["id"] for row in read_table("circuit/accounts")}
    assert {rival.account for rival in rivals().values() if rival.account} <= accounts
    assert {field.name for field in fields(Mood)} == set(parameter_table("chain"))


def test_the_anchor_is_the_difference_of_two_published_changes():
    change = {row["series"]: row["value"] for row in read_table("response/onset_points") if row["time_h"] == 24}
    assert usual().mood.anchor_points == pytest.approx(change["ketamine_arm"] - change["midazolam_arm"])


def test_every_checkpoint_has_an_answer_and_misses_are_shown():
    rows = checkpoints()
    assert {row.id for row in rows} == {*NUMBERS, *DIRECTIONS} and len(rows) == 20
    missed = {row.id for row in rows if not row.met}
    assert missed == {
        "glutamate-size",
        "spines-human",
        "spines-rapamycin",
        "mood-40min",
        "mood-spray-24",
        "mood-naltrexone",
    }
    assert sum("NO" in row["met"] for row in checkpoint_table(rows)) == len(missed)


# ---- samples ----


def test_usual_values_make_the_usual_constants():
    assert constants_of(usual_values()) == usual()


def test_samples_of_the_usual_values_give_the_usual_chain(usual_chain):
    (found,) = sampled_chains(STANDARD, usual_values()[:, None], days=28)
    for name in CURVES:
        assert found.peak(name) == pytest.approx(usual_chain.peak(name), rel=1e-2)
    assert found.at("mood", 168) == pytest.approx(usual_chain.at("mood", 168), rel=1e-2)


def test_ranges_reach_the_ends_of_their_rows_and_shrink_to_the_value():
    for r in ranges():
        assert r.ends() == pytest.approx((r.row.low, r.row.high))
        assert r.ends(0) == pytest.approx((r.row.value, r.row.value))
        assert r.spread(np.array([0.0, 1.0])) == pytest.approx(r.ends())
        assert r.ends()[0] < r.row.value <= r.ends()[1] or r.ends()[0] <= r.row.value < r.ends()[1]


@pytest.mark.parametrize("who", ["people", "everything"])
def test_a_population_is_the_same_whatever_was_computed_before(who):
    first = chain_population(STANDARD, who=who, subjects=12, seed=3)
    chain_population(SPRAY, who=who, subjects=5, seed=9)
    again = chain_population(STANDARD, who=who, subjects=12, seed=3)
    other = chain_population(STANDARD, who=who, subjects=12, seed=4)
    for name in CURVES:
        np.testing.assert_array_equal(first.curves[name], again.curves[name])
    assert not np.array_equal(first.curves["mood"], other.curves["mood"])


def test_the_band_of_everything_is_wider_and_holds_chains_without_an_effect():
    people, everything = (chain_population(STANDARD, who=w, subjects=60, days=8) for w in ("people", "everything"))
    at_day = [int(np.argmin(np.abs(p.time_h - 24))) for p in (people, everything)]
    width = [np.ptp(p.curves["mood"][:, k]) for p, k in zip((people, everything), at_day, strict=True)]
    assert width[1] > 2 * width[0]
    assert people.curves["mood"][:, at_day[0]].min() > 4
    assert 0.2 < (everything.curves["mood"][:, at_day[1]] < 0.5).mean() < 0.7
    np.testing.assert_array_equal(people.curves["plasma"], everything.curves["plasma"])


# ---- sensitivity ----


def ishigami(shares):
    x = np.pi * (2 * shares - 1)
    return np.sin(x[0]) + 7 * np.sin(x[1]) ** 2 + 0.1 * x[2] ** 4 * np.sin(x[0])


def test_indices_of_a_function_whose_indices_are_known():
    a, b = 7.0, 0.1
    parts = [0.5 * (1 + b * np.pi**4 / 5) ** 2, a**2 / 8, 0.0]
    both = b**2 * np.pi**8 * (1 / 18 - 1 / 50)
    whole = sum(parts) + both
    found, _ = group_indices(ishigami, {"x": [0], "y": [1], "z": [2]}, 3, 2048, seed=1)
    np.testing.assert_allclose(found.first[0], np.array(parts) / whole, atol=0.03)
    np.testing.assert_allclose(found.total[0], np.array([parts[0] + both, parts[1], both]) / whole, atol=0.03)
    assert (found.first_low <= found.first).all() and (found.first <= found.first_high).all()
    grouped, _ = group_indices(ishigami, {"x and z": [0, 2], "y": [1]}, 3, 2048, seed=1)
    np.testing.assert_allclose(grouped.first[0], np.array([parts[0] + both, parts[1]]) / whole, atol=0.03)


def test_link_indices_add_up_and_repeat_themselves():
    found = link_indices(samples=64, seed=2)
    chain_sensitivity._link_indices.cache_clear()
    again = link_indices(samples=64, seed=2)
    assert again is not found and link_indices(samples=64, seed=2) is again
    np.testing.assert_array_equal(found.indices.first, again.indices.first)
    np.testing.assert_array_equal(found.indices.total_high, again.indices.total_high)
    slack = (found.indices.first_high - found.indices.first).max(axis=1)
    assert (found.indices.first.sum(axis=1) <= 1 + slack).all()
    assert (found.indices.total.sum(axis=1) >= 1 - slack).all()
    start = found.outcomes.index("start-peak")
    behind = [found.indices.names.index(name) for name in ("growth", "spines", "mood")]
    np.testing.assert_allclose(found.indices.total[start, behind], 0, atol=1e-12)
    assert found.indices.names[found.indices.total[found.outcomes.index("mood-24h")].argmax()] == "start"


def test_progress_reaches_one():
    told = []
    link_indices(samples=16, progress=told.append)
    assert told == sorted(told) and told[-1] == 1.0


def test_one_at_a_time_moves_one_thing():
    bars = {bar.name: bar for bar in one_at_a_time()}
    assert len(bars) == len(ranges()) + len(parameter_table("circuit"))
    assert bars["norketamine_clearance_l_per_h"].swing("mood-24h") == pytest.approx(0, abs=1e-9)
    assert bars["interneuron_magnesium_mm"].at_high["mood-24h"] == pytest.approx(0, abs=1e-6)
    low = replace(usual(), mood=replace(usual().mood, anchor_points=3.8))
    assert bars["anchor_points"].at_low["mood-24h"] == pytest.approx(
        chain(standard_regimen(), constants=low).at("mood", 24), rel=1e-2
    )
    narrow = {bar.name: bar for bar in one_at_a_time(width=0.25)}
    assert narrow["anchor_points"].swing("mood-24h") < bars["anchor_points"].swing("mood-24h")
