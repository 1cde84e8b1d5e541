"""The cascade from glutamate to spines: against an independent solver, its blockers, its doses, its comparisons."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.integrate import solve_ivp

from ketamine_edu.circuit.rates import glutamate_from_concentration, load_cells
from ketamine_edu.evidence.tables import read_table
from ketamine_edu.kit.learning.questions import load_questions
from ketamine_edu.pharmacokinetics.simulation import Regimen, simulate
from ketamine_edu.plasticity import signalling as plasticity
from ketamine_edu.plasticity.dosing import (
    dosed_cascade,
    glutamate_course,
    load_rodent,
    reference,
    rodent_concentration_um,
)
from ketamine_edu.plasticity.exercises import best_dose_mg_per_kg, half_blocked_percent, left_after_a_week_percent
from ketamine_edu.plasticity.experiments import (
    agreements,
    comparison_table,
    comparisons,
    load_criteria,
    sensitivity,
)
from ketamine_edu.plasticity.signalling import BLOCKERS, STEPS, cascade, load_plasticity
from ketamine_edu.receptor.block import free_brain_concentration_um

TIME_H = np.concatenate([[0.0], np.geomspace(0.02, 500, 900)])
SURGE = 100 + 30 * TIME_H * np.exp(1 - TIME_H) - 40 * np.exp(-(((TIME_H - 3) / 0.5) ** 2))
CHAIN = ("ampa", "bdnf", "trkb", "mtorc1", "protein", "formation", "spines")
STATES = ("bdnf", "mtorc1", "potentiation", "protein", "protrusions", "young_spines", "lasting_spines")
TEXTS = load_questions("03")


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
    found = cascade(TIME_H, SURGE, (blocker,) if blocker else (), half)
    solved = by_solver({symbol: 0.5} if symbol else {})
    for name in STATES:
        off = np.abs(getattr(found, name) - solved[name]).max() / solved[name].max()
        assert off < tolerance, f"{name}: {100 * off:.3f} % of its peak"


def test_nothing_happens_without_a_change_of_glutamate():
    found = cascade([0, 10, 500], [100, 100, 100])
    assert all(found.peak(step) == 0 for step in STEPS)
    assert found.gate.min() == 1


def test_a_fall_of_glutamate_alone_drives_nothing_and_shuts_the_gate():
    found = cascade([0, 1, 2, 24], [60, 60, 100, 100])
    assert all(found.peak(step) == 0 for step in CHAIN)
    assert found.gate.min() < 0.1


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


def test_erasing_spines_takes_those_that_are_there_and_no_others():
    free = reference()
    erased = dosed_cascade("rodent", 10, knockouts=("spine_erasure",), blocked_from_h=24)
    before, after = 20.0, 26.0
    assert erased.at("spines", before) == pytest.approx(free.at("spines", before))
    assert erased.at("spines", after) < 0.25 * free.at("spines", after)
    assert erased.at("spines", 60) > erased.at("spines", after), "spines that form later stay"
    assert erased.potentiation == pytest.approx(free.potentiation)
    never = dosed_cascade("rodent", 10, knockouts=("spine_erasure",), blocked_from_h=1600)
    assert never.spines == pytest.approx(free.spines)


def test_a_blocker_given_when_its_step_is_over_changes_nothing():
    free = reference()
    late = dosed_cascade("rodent", 10, knockouts=("rapamycin",), blocked_from_h=6)
    soon = dosed_cascade("rodent", 10, knockouts=("rapamycin",), blocked_from_h=0.5)
    assert late.at("spines", 24) > 0.97 * free.at("spines", 24)
    assert soon.at("spines", 24) < 0.5 * free.at("spines", 24)


def test_order_and_timing_of_the_steps():
    found = reference()
    times = [found.peak_h(step) for step in ("glutamate", *CHAIN[1:])]
    assert times == sorted(times)
    assert 0.4 < found.peak_h("mtorc1") <= 1.0, "mTORC1 peaks within the hour"
    assert 18 <= found.peak_h("spines") <= 30, "spines peak near one day"
    assert 0.2 <= found.at("spines", 336) / found.peak("spines") <= 0.3
    assert found.at("spines", 672) / found.peak("spines") < 0.12


def test_the_inverted_u_survives_at_high_dose_only_because_of_the_memory():
    open_gate = replace(load_plasticity(), shutdown_half_percent_h=1e9)
    best = best_dose_mg_per_kg()
    top, high = (dosed_cascade("rodent", dose).peak("spines") for dose in (best, 200))
    assert reference().peak("spines") < top
    assert high < 0.3 * top
    top, high = (dosed_cascade("rodent", dose, parameters=open_gate).peak("spines") for dose in (best, 200))
    assert high > 0.8 * top


def test_six_doses_add_up_in_spines_and_not_in_mtorc1():
    once, often = reference(), dosed_cascade("rodent", 10, doses=6, interval_h=72)
    assert often.peak("mtorc1") < 1.05 * once.peak("mtorc1")
    assert 1.5 < often.peak("spines") / once.peak("spines") < 6


def test_a_persons_glutamate_is_made_of_the_three_lessons_before():
    profile = simulate(Regimen("iv_infusion", dose_mg_per_kg=0.5), hours=72)
    course = glutamate_course("human", 0.5)
    for time_h in (0.3, 2 / 3, 5.0):
        arterial = profile.concentration_at(time_h, site="arterial")
        expected = glutamate_from_concentration(float(free_brain_concentration_um(arterial)))
        assert np.interp(time_h, course.time_h, course.glutamate_percent) == pytest.approx(expected, abs=0.05)


def test_a_rodents_highest_concentration_and_half_life_are_those_of_the_tables():
    times = np.linspace(0, 4, 20001)
    found = rodent_concentration_um(20, times)
    assert found.max() == pytest.approx(20 * load_cells().rat_um_per_mg_per_kg, rel=1e-6)
    late, later = np.interp([2.0, 2.0 + load_rodent().half_life_min / 60], times, found)
    assert later / late == pytest.approx(0.5, rel=1e-3)
    assert rodent_concentration_um(20, np.array([-1.0, 0.0])) == pytest.approx([0, 0])


def test_doses_far_apart_are_the_same_dose_again():
    course = glutamate_course("rodent", 10, doses=2, interval_h=168)
    first, second = (np.interp(t, course.time_h, course.concentration_um) for t in (0.5, 168.5))
    assert second == pytest.approx(first, rel=5e-3)


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
    ("arguments", "message"),
    [
        (("cat", 10), "species is 'cat'.*rodent, human"),
        (("rodent", 500), "dose_mg_per_kg is 500 mg/kg.*1 to 200 mg/kg"),
        (("human", 5), "dose_mg_per_kg is 5 mg/kg.*0.05 to 1.15"),
        (("rodent", 10, 0), "doses is 0.*1 to 12"),
        (("rodent", 10, 2.0), "doses is 2.0"),
        (("rodent", 10, 2, 1), "interval_h is 1 h"),
        (("rodent", 10, 1, 72, 100), "days is 100 d"),
    ],
)
def test_bad_doses_are_named(arguments, message):
    with pytest.raises(ValueError, match=message):
        glutamate_course(*arguments)


@pytest.mark.parametrize(
    ("name", "value"), [("lasting_share", 1.2), ("bdnf_decay_h", 0.0), ("trkb_half", np.nan), ("blocked_share", -0.1)]
)
def test_bad_parameters_are_named(name, value):
    with pytest.raises(ValueError, match=f"{name} is .*allowed"):
        cascade(TIME_H, SURGE, parameters=replace(load_plasticity(), **{name: value}))


def test_bad_rodent_constants_steps_and_times_are_named():
    with pytest.raises(ValueError, match="absorption faster"):
        rodent_concentration_um(10, TIME_H, replace(load_rodent(), absorption_half_life_min=60))
    with pytest.raises(ValueError, match="step is 'mood'.*spines"):
        reference().step("mood")
    with pytest.raises(ValueError, match="time_h is 9999 h"):
        reference().at("spines", 9999)


# What the lesson names as missed; whoever changes a model sees here which sentences to change.
DISAGREE = {
    "moghaddam-50", "r-ketamine-3", "modasava-early-formation", "pryazhnikov-early", "pryazhnikov-late", "holmes",
    "ly-late-mtor", "ly-late-ampa", "abdallah-day", "abdallah-weeks",
}  # fmt: skip


def test_every_published_finding_is_compared_and_the_misses_are_those_the_lesson_names():
    rows = comparisons()
    ids = [row["id"] for name in ("courses", "blockers") for row in read_table(f"plasticity/{name}")]
    assert [row.id for row in rows] == ids and len(set(ids)) == len(ids)
    assert {row.id for row in rows if not row.agrees} == DISAGREE
    assert agreements(rows) == len(rows) - len(DISAGREE) == 33
    assert sum(row.blocker is not None for row in rows) >= 8
    shown = comparison_table(rows)
    assert [row["agrees"] for row in shown].count("NO") == len(DISAGREE)
    with pytest.raises(ValueError, match="rows is empty"):
        agreements([])


def test_every_blocker_and_step_of_the_tables_exists_and_is_used():
    blockers, courses = read_table("plasticity/blockers"), read_table("plasticity/courses")
    assert {row["blocker"] for row in blockers} == set(BLOCKERS)
    assert {row["step"] for row in (*blockers, *courses)} <= set(STEPS)
    for row in courses:
        assert (row["time_from_h"] is None) == (row["time_to_h"] is None)
        assert row["time_from_h"] is not None or row["step"] == "glutamate"
        assert (row["doses"] > 1) == (row["interval_h"] is not None)


def test_a_worse_model_agrees_less():
    """The comparison can fail: without lasting spines, or with blockers that hardly block."""
    assert agreements(comparisons(replace(load_plasticity(), lasting_share=0.0))) < 33
    assert agreements(comparisons(replace(load_plasticity(), blocked_share=0.1))) < 25


def test_sensitivity_says_what_the_lesson_says():
    rows = sensitivity()
    usual, others = rows[0], rows[1:]
    ends = {(row.name, k % 2): row for k, row in enumerate(others)}
    assert len(others) == 2 * (13 + 2 + 1)
    assert usual.agreements == 33 and min(row.agreements for row in others) >= 25
    assert ends["protein_decay_h", 1].spine_peak_h > 40
    assert ends["lasting_spine_lifetime_d", 0].left_percent < 15
    assert ends["rat_um_per_mg_per_kg", 0].high_dose_percent > 100, "at the low end a high dose would not fail"
    assert all(row.mtorc1_peak_h < row.spine_peak_h for row in rows)


def texts() -> str:
    asked = [text for q in TEXTS.questions.values() for c in q.choices for text in (q.stem, c.text, c.feedback)]
    return "\n".join([*asked, *(e.explanation for e in TEXTS.exercises.values())])


CLAIMS = [
    ("a little after one day", lambda: reference().peak_h("spines"), 24.5, 30),
    ("mTORC1 is active for about two hours", lambda: reference().at("mtorc1", 2) / reference().peak("mtorc1"), 0, 0.25),
    ("about an hour late", lambda: late_h(), 0.5, 1.5),
    ("half the mTORC1 gives half the spines", lambda: half_blocked_percent()["rapamycin"], 49.9, 50.1),
    ("leaves more than half", lambda: half_blocked_percent()["ampa_blocker"], 55, 80),
    ("what is left are lasting ones", lambda: young_share_at_a_week(), 0, 0.01),
    ("from a quarter of an hour (BDNF)", lambda: load_plasticity().bdnf_decay_h, 0.25, 0.25),
    ("to two weeks (lasting spines)", lambda: load_plasticity().lasting_spine_lifetime_d, 14, 14),
    ("about a quarter of an hour", lambda: load_rodent().half_life_min, 12, 16),
    ("The model predicts a clear rise", lambda: human_share(), 1.0, 10),
]  # fmt: skip


def late_h() -> float:
    return dosed_cascade("rodent", 200).peak_h("mtorc1") - reference().peak_h("mtorc1")


def young_share_at_a_week() -> float:
    found = reference()
    return float(np.interp(168, found.time_h, found.young_spines) / found.at("spines", 168))


def human_share() -> float:
    return dosed_cascade("human", 0.5).at("spines", 24) / reference().peak("spines")


@pytest.mark.parametrize(("words", "value", "low", "high"), CLAIMS, ids=[words for words, *_ in CLAIMS])
def test_what_the_questions_say_is_what_the_model_gives(words, value, low, high):
    assert words in texts(), "the words are no longer in the lesson: change the claim here too"
    assert low <= value() <= high


def test_answers_are_where_the_lesson_expects_them():
    assert 30 < left_after_a_week_percent() < 50
    assert 15 < best_dose_mg_per_kg() < 80
    assert best_dose_mg_per_kg("mtorc1") < 0.95 * best_dose_mg_per_kg(), "else the two answers cannot be told apart"


def test_criteria_are_the_ones_the_lesson_states():
    criteria = load_criteria()
    assert (criteria.raised_share, criteria.changed_share, criteria.glutamate_change_percent) == (0.2, 0.25, 1)
