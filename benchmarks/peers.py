"""The course's models solved with what a user would take instead: scipy's LSODA and libroadrunner.

Pharmacokinetics: the differential equations of equations.py.
Cascade: the equations in the docstring of ketamine_edu/plasticity/signalling.py, once more.
"""

import math
from collections.abc import Mapping
from itertools import pairwise

import numpy as np

from benchmarks.equations import RULES, constants, rate_and_duration
from ketamine_edu.plasticity.signalling import load_plasticity

TOLERANCES = {"relative": 1e-8, "absolute": 1e-10}
# The package's own steps keep the cascade within 1.2 % of a peak.
CASCADE_TOLERANCES = {"relative": 1e-4, "absolute": 1e-6}
LONGEST_STEP_H = 0.5  # a solver that is free to choose would step over the hour of glutamate
KETAMINE_ONLY = ("C", "P2", "P3", "Cf", "Cs")  # all that the venous curve after an infusion depends on
GLUTAMATE = "30*time*exp(1 - time) - 40*exp(-((time - 3)/0.5)^2)"
CASCADE_RULES = {
    "bdnf": "(rise/(rise + s_half)/(1 + (deficit/d_half)^2) - bdnf)/t_b",
    "mtorc1": "(bdnf/(bdnf + b_half) - mtorc1)/t_m",
    "potentiation": "bdnf/(bdnf + b_half) - potentiation/t_f",
    "protein": "mtorc1 - protein/t_p",
    "protrusions": "protein - protrusions/t_n",
    "young_spines": "(1 - lasting)*protrusions/t_n - young_spines/t_y",
    "lasting_spines": "lasting*protrusions/t_n - lasting_spines/t_s",
    "deficit": "missing - deficit/d_memory",
}


def glutamate_change(time_h):
    """The surge and the trough after it, % of baseline, as in GLUTAMATE."""
    return 30 * time_h * np.exp(1 - time_h) - 40 * np.exp(-(((time_h - 3) / 0.5) ** 2))


def cascade_constants() -> dict[str, float]:
    p = load_plasticity()
    return {
        "s_half": p.surge_half_percent, "d_half": p.shutdown_half_percent_h, "d_memory": p.shutdown_memory_h,
        "t_b": p.bdnf_decay_h, "b_half": p.trkb_half, "t_m": p.mtorc1_decay_h, "t_f": p.potentiation_decay_h,
        "t_p": p.protein_decay_h, "t_n": p.protrusion_decay_h, "t_y": p.young_spine_lifetime_h,
        "lasting": p.lasting_share, "t_s": 24 * p.lasting_spine_lifetime_d,
    }  # fmt: skip


def cascade_by_lsoda(time_h: np.ndarray) -> dict[str, np.ndarray]:
    """Every state of the cascade by scipy's solve_ivp with LSODA, at rising times (h) from 0."""
    from scipy.integrate import solve_ivp

    k = cascade_constants()

    def slopes(t, y):
        bdnf, mtorc1, potentiation, protein, protrusions, young, lasting, deficit = y
        change = 30 * t * math.exp(1 - t) - 40 * math.exp(-(((t - 3) / 0.5) ** 2))
        rise, missing = max(change, 0.0), max(-change, 0.0)
        trkb, formed = bdnf / (bdnf + k["b_half"]), protrusions / k["t_n"]
        gate = 1 / (1 + (deficit / k["d_half"]) ** 2)
        return [
            (rise / (rise + k["s_half"]) * gate - bdnf) / k["t_b"],
            (trkb - mtorc1) / k["t_m"],
            trkb - potentiation / k["t_f"],
            mtorc1 - protein / k["t_p"],
            protein - formed,
            (1 - k["lasting"]) * formed - young / k["t_y"],
            k["lasting"] * formed - lasting / k["t_s"],
            missing - deficit / k["d_memory"],
        ]

    how = {"rtol": CASCADE_TOLERANCES["relative"], "atol": CASCADE_TOLERANCES["absolute"], "first_step": 1e-4}
    ends = (0.0, float(time_h[-1]))
    solved = solve_ivp(slopes, ends, np.zeros(8), "LSODA", time_h, max_step=LONGEST_STEP_H, **how)
    if not solved.success:
        raise RuntimeError(f"LSODA failed on the cascade: {solved.message}")
    return dict(zip(CASCADE_RULES, solved.y, strict=True))


def cascade_engine():
    """The cascade in libroadrunner, ready to be run by `run_cascade`."""
    engine = _engine(cascade_constants(), CASCADE_RULES, CASCADE_TOLERANCES, _glutamate_signs)
    engine.integrator.maximum_time_step = LONGEST_STEP_H
    return engine


def _glutamate_signs(engine) -> None:
    for name, sign in (("rise", ""), ("missing", "-")):
        engine.addParameter(name, 0.0, False)
        change = f"{sign}({GLUTAMATE})"
        engine.addAssignmentRule(name, f"piecewise({change}, {change} > 0, 0)", False)


def run_cascade(engine, time_h: np.ndarray) -> dict[str, np.ndarray]:
    engine.reset()
    rows = np.asarray(engine.simulate(times=list(time_h)))
    return dict(zip(CASCADE_RULES, rows[:, 1:].T, strict=True))


def infusion_engine(weight_kg: float, states=tuple(RULES)):
    """The pharmacokinetics in libroadrunner, ready to be run by `run_infusion`. states: of RULES, those to solve."""
    return _engine(constants(weight_kg), {name: RULES[name] for name in states}, TOLERANCES)


def run_infusion(engine, regimen, weight_kg: float, time_h: np.ndarray, states=tuple(RULES)) -> dict[str, np.ndarray]:
    """States at rising times (h) from 0 during and after an infusion that starts at 0."""
    rate, duration_h = rate_and_duration(regimen, weight_kg)
    engine.reset()
    found = [np.zeros((1, len(states)))]
    for (start, end), inflow in zip(pairwise((0.0, duration_h, time_h[-1])), (rate, 0.0), strict=True):
        engine["u_vein"] = inflow
        inside = time_h[(time_h > start) & (time_h <= end)]
        stops = np.unique([start, *inside, end])
        rows = np.asarray(engine.simulate(times=list(stops)))
        found.append(rows[np.searchsorted(stops, inside), 1:])
    return dict(zip(states, np.concatenate(found).T, strict=True))


def _engine(values: Mapping[str, float], rules: Mapping[str, str], tolerances: Mapping[str, float], more=None):
    import roadrunner

    engine = roadrunner.RoadRunner(3, 2)
    engine.addCompartment("body", 1.0, False)
    for name, value in values.items():
        engine.addParameter(name, value, False)
    for name in rules:
        engine.addParameter(name, 0.0, False)
    if more:
        more(engine)
    for name, rule in rules.items():
        engine.addRateRule(name, rule, name == list(rules)[-1])
    engine.integrator.relative_tolerance = tolerances["relative"]
    engine.integrator.absolute_tolerance = tolerances["absolute"]
    engine.timeCourseSelections = ["time", *rules]
    return engine


def infusion_by_lsoda(regimen, weight_kg: float, time_h: np.ndarray) -> dict[str, np.ndarray]:
    """The same states by scipy's solve_ivp with LSODA, as x' = A x + u, started anew where the infusion ends."""
    from scipy.integrate import solve_ivp

    matrix, vein = infusion_matrix(weight_kg)
    rate, duration_h = rate_and_duration(regimen, weight_kg)
    state, found = np.zeros(len(RULES)), [np.zeros((len(RULES), 1))]
    for (start, end), inflow in zip(pairwise((0.0, duration_h, time_h[-1])), (rate, 0.0), strict=True):
        inside = time_h[(time_h > start) & (time_h <= end)]
        stops = np.unique([*inside, end])
        how = {"rtol": TOLERANCES["relative"], "atol": TOLERANCES["absolute"], "jac": lambda t, x: matrix}
        solved = solve_ivp(lambda t, x, u=inflow: matrix @ x + u * vein, (start, end), state, "LSODA", stops, **how)
        if not solved.success:
            raise RuntimeError(f"LSODA failed on the infusion: {solved.message}")
        state = solved.y[:, -1]
        found.append(solved.y[:, np.searchsorted(stops, inside)])
    return dict(zip(RULES, np.concatenate(found, axis=1), strict=True))


def infusion_matrix(weight_kg: float) -> tuple[np.ndarray, np.ndarray]:
    """A (states, states) and the input's vector (states,) of x' = A x + u, from the rules, which are linear."""
    values = constants(weight_kg)
    compiled = [compile(rule, name, "eval") for name, rule in RULES.items()]

    def slopes(**at) -> np.ndarray:
        return np.array([eval(code, {}, {**values, **dict.fromkeys(RULES, 0.0), **at}) for code in compiled])

    return np.array([slopes(**{name: 1.0}) for name in RULES]).T, slopes(u_vein=1.0)
