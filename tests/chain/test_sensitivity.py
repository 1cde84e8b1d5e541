"""Which link matters: indices of a function whose indices are known, and of the chain; one parameter at a time."""

from dataclasses import replace

import numpy as np
import pytest

from ketamine_edu.chain import sensitivity as chain_sensitivity
from ketamine_edu.chain.links import chain, usual
from ketamine_edu.chain.samples import ranges
from ketamine_edu.chain.sensitivity import (
    Bar,
    Indices,
    LinkIndices,
    Share,
    Study,
    group_indices,
    link_indices,
    one_at_a_time,
    standard_regimen,
    usual_outcomes,
)
from ketamine_edu.evidence.parameters import parameter_table


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


def test_shares_are_those_of_their_link_and_outcome():
    first, total = np.array([[0.1, 0.2], [0.3, 0.4]]), np.array([[0.5, 0.6], [0.7, 0.8]])
    indices = Indices(("block", "mood"), 8, first, first - 0.05, first + 0.07, total, total - 0.02, total + 0.03)
    found = LinkIndices(("early", "late"), indices, np.zeros((2, 8)))
    shares = found.shares("late")
    assert list(shares) == ["block", "mood"]
    assert vars(shares["mood"].first) == pytest.approx(vars(Share(0.4, 0.35, 0.47)))
    assert vars(shares["block"].total) == pytest.approx(vars(Share(0.7, 0.68, 0.73)))
    assert (found.first_sum("early"), found.total_sum("early")) == pytest.approx((0.3, 1.1))
    with pytest.raises(ValueError, match="outcome is 'never'; allowed are early, late"):
        found.shares("never")


def test_the_widest_bars_come_first_and_those_without_a_resting_state_not_at_all():
    ends = {"narrow": (4.0, 5.0), "wide": (9.0, 1.0), "lost": (float("nan"), 3.0), "middle": (2.0, 5.0)}
    bars = tuple(Bar("start", name, "1", 0, 1, {"x": low}, {"x": high}) for name, (low, high) in ends.items())
    assert [bar.name for bar in Study({"x": 4.0}, bars).widest("x", 2)] == ["wide", "middle"]
    assert [bar.name for bar in Study({"x": 4.0}, bars).widest("x", 10)] == ["wide", "middle", "narrow"]


def test_usual_outcomes_are_those_of_the_chain_at_their_times():
    course = chain(standard_regimen())
    assert usual_outcomes("disinhibition") == {
        "mood-4h": course.at("mood", 4),
        "mood-24h": course.at("mood", 24),
        "mood-7d": course.at("mood", 7 * 24),
        "spines-24h": course.at("spines", 24),
        "start-peak": course.start.max(),
    }


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: link_indices(samples=100), "samples is 100; allowed are powers of two"),
        (lambda: link_indices(width=2), "width is 2"),
        (lambda: one_at_a_time(start="x"), "start is 'x'"),
    ],
)
def test_what_is_not_allowed_is_named(make, message):
    with pytest.raises(ValueError, match=message):
        make()
