"""Many chains with other constants: ranges, samples, populations and their bands."""

import numpy as np
import pytest

from ketamine_edu.chain.links import CURVES, chain, usual
from ketamine_edu.chain.samples import (
    ChainPopulation,
    chain_population,
    constants_of,
    ranges,
    sampled_chains,
    usual_values,
)
from ketamine_edu.pharmacokinetics.simulation import Regimen

STANDARD = Regimen("iv_infusion", dose_mg_per_kg=0.5)
SPRAY = Regimen("intranasal_esketamine", dose_mg=84)


@pytest.fixture(scope="module")
def usual_chain():
    return chain(STANDARD)


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


def test_a_band_lies_between_two_quantiles_of_every_curve():
    # 0, 1, ..., 100 at time 0 and ten times as much at 2 h, so that every per cent of the chains is one unit.
    values = np.arange(101.0)[:, None] * np.array([1.0, 10.0])
    chains = ChainPopulation("people", 0, np.array([0.0, 2.0]), dict.fromkeys(CURVES, values))
    band = chains.band(0.05, 0.95)
    for name in CURVES:
        np.testing.assert_allclose(band.low[name], [5, 50])
        np.testing.assert_allclose(band.high[name], [95, 950])
    assert band.at("mood", 1.0) == pytest.approx((27.5, 522.5))


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: chain_population(STANDARD, who="mice"), "who is 'mice'"),
        (lambda: chain_population(STANDARD, subjects=1), "subjects is 1"),
        (lambda: chain_population(STANDARD, subjects=2.5), "subjects is 2.5; allowed is a whole number from 2 to 2000"),
        (lambda: chain_population(STANDARD, subjects=2).quantile("mood", 2), "share is 2"),
        (lambda: chain_population(STANDARD, subjects=2).quantile("soul", 0.5), "name is 'soul'"),
    ],
)
def test_what_is_not_allowed_is_named(make, message):
    with pytest.raises(ValueError, match=message):
        make()
