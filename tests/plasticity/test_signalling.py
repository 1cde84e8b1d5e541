"""The cascade from glutamate to spines: against an independent solver, its blockers, its limits."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.integrate import solve_ivp

from ketamine_edu.plasticity import signalling as plasticity
from ketamine_edu.plasticity.signalling import STEPS, cascade, load_plasticity

TIME_H = np.concatenate([[0.0], np.geomspace(0.02, 500, 900)])


SURGE = 100 + 30 * TIME_H * np.exp(1 - TIME_H) - 40 * np.exp(-(((TIME_H - 3) / 0.5) ** 2))


CHAIN = ("ampa", "bdnf", "trkb", "mtorc1", "protein", "formation", "spines")


STATES = ("bdnf", "mtorc1", "potentiation", "protein", "protrusions", "young_spines", "lasting_spines")


def by_solver(blocked: dict[str, float]) -> dict[str, np.ndarray]:
    """The equations of the module's docstring once more, stepped by LSODA. blocked: symbol of a share k -> value."""
    p = load_plasticity()
    k = {"ampa": 0.0, "bdnf": 0.0, "trkb": 0.0, "rapamycin": 0.0, "synthesis": 0.0, **blocked}
    lifetime_h = p.lasting_spine_lifetime_d * 24

    def slopes(t, y):
        bdnf, mtorc1, potentiation, protein, protrusions, young, lasting, deficit = y
        change = np.interp(t, TIME_H, SURGE) - 100
        rise, missing = max(change, 0.0), max(-change, 0.0)
        ampa = (1 - k["ampa"]) * rise / (rise + p.surge_half_percent)
        gate = 1 / (1 + (deficit / p.shutdown_half_percent_h) ** 2)
        trkb = (1 - k["trkb"]) * bdnf / (bdnf + p.trkb_half)
        formed = protrusions / p.protrusion_decay_h
        return [
            ((1 - k["bdnf"]) * gate * ampa - bdnf) / p.bdnf_decay_h,
            ((1 - k["rapamycin"]) * trkb - mtorc1) / p.mtorc1_decay_h,
            (1 - k["synthesis"]) * trkb - potentiation / p.potentiation_decay_h,
            (1 - k["synthesis"]) * mtorc1 - protein / p.protein_decay_h,
            protein - protrusions / p.protrusion_decay_h,
            (1 - p.lasting_share) * formed - young / p.young_spine_lifetime_h,
            p.lasting_share * formed - lasting / lifetime_h,
            missing - deficit / p.shutdown_memory_h,
        ]

    solved = solve_ivp(
        slopes, (0, TIME_H[-1]), np.zeros(8), "LSODA", TIME_H, rtol=1e-8, atol=1e-10, max_step=0.5, first_step=1e-4
    )
    assert solved.success
    return dict(zip(STATES, solved.y, strict=False))


@pytest.mark.parametrize(
    ("blocker", "symbol"),
    [(None, None), ("ampa_blocker", "ampa"), ("anti_bdnf", "bdnf"), ("trkb_inhibitor", "trkb"),
     ("rapamycin", "rapamycin"), ("synthesis_inhibitor", "synthesis")],
)  # fmt: skip
@pytest.mark.parametrize(("step_h", "tolerance"), [(plasticity.STEP_H, 1e-2), (1 / 240, 2e-4)], ids=["usual", "fine"])
def test_every_step_agrees_with_an_independent_solver(blocker, symbol, step_h, tolerance, monkeypatch):
    monkeypatch.setattr(plasticity, "STEP_H", step_h)
    half = replace(load_plasticity(), blocked_share=0.5)
    course = cascade(TIME_H, SURGE, (blocker,) if blocker else (), half)
    solved = by_solver({symbol: 0.5} if symbol else {})
    for name in STATES:
        off = np.abs(getattr(course, name) - solved[name]).max() / solved[name].max()
        assert off < tolerance, f"{name}: {100 * off:.3f} % of its peak"


def test_nothing_happens_without_a_change_of_glutamate():
    course = cascade([0, 10, 500], [100, 100, 100])
    assert all(course.peak(step) == 0 for step in STEPS)
    assert course.gate.min() == 1


def test_a_fall_of_glutamate_alone_drives_nothing_and_shuts_the_gate():
    course = cascade([0, 1, 2, 24], [60, 60, 100, 100])
    assert all(course.peak(step) == 0 for step in CHAIN)
    assert course.gate.min() < 0.1


@pytest.mark.parametrize(
    ("blocker", "first", "spared"),
    [
        ("ampa_blocker", "ampa", ()),
        ("anti_bdnf", "bdnf", ("ampa",)),
        ("trkb_inhibitor", "trkb", ("ampa", "bdnf")),
        ("rapamycin", "mtorc1", ("ampa", "bdnf", "trkb", "potentiation")),
        ("synthesis_inhibitor", "protein", ("ampa", "bdnf", "trkb", "mtorc1")),
    ],
)
def test_a_full_block_stops_all_that_follows_and_nothing_before(blocker, first, spared):
    full = replace(load_plasticity(), blocked_share=1.0)
    free, blocked = cascade(TIME_H, SURGE), cascade(TIME_H, SURGE, (blocker,), full)
    for step in CHAIN[CHAIN.index(first) :]:
        assert blocked.peak(step) == pytest.approx(0, abs=1e-12), step
    for step in spared:
        assert blocked.step(step) == pytest.approx(free.step(step)), step


BAD = [
    ({"time_h": [0, 1], "glutamate_percent": [100]}, "same length"),
    ({"time_h": [1, 2], "glutamate_percent": [100, 100]}, "start at 0 h"),
    ({"time_h": [0, 2, 1], "glutamate_percent": [100, 100, 100]}, "rising"),
    ({"time_h": [0, np.nan], "glutamate_percent": [100, 100]}, "finite"),
    ({"time_h": [0, 1e5], "glutamate_percent": [100, 100]}, "1680 h"),
    ({"time_h": [0, 1], "glutamate_percent": [100, -1]}, "0 to 1000 % of baseline"),
    ({"time_h": [0, 1], "glutamate_percent": [100, np.inf]}, "0 to 1000 %"),
    ({"time_h": [0, 1], "glutamate_percent": [100, 100], "knockouts": ("aspirin",)}, "'aspirin'.*rapamycin"),
    ({"time_h": [0, 1], "glutamate_percent": [100, 100], "knockouts": "rapamycin"}, "tuple of names"),
    ({"time_h": [0, 1], "glutamate_percent": [100, 100], "blocked_from_h": -1}, "blocked_from_h is -1 h"),
]


@pytest.mark.parametrize(("arguments", "message"), BAD, ids=[message for _, message in BAD])
def test_bad_input_to_the_cascade_is_named(arguments, message):
    with pytest.raises(ValueError, match=message):
        cascade(**arguments)


@pytest.mark.parametrize(
    ("name", "value"), [("lasting_share", 1.2), ("bdnf_decay_h", 0.0), ("trkb_half", np.nan), ("blocked_share", -0.1)]
)
def test_bad_parameters_are_named(name, value):
    with pytest.raises(ValueError, match=f"{name} is .*allowed"):
        cascade(TIME_H, SURGE, parameters=replace(load_plasticity(), **{name: value}))
