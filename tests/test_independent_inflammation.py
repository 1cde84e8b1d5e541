"""The inflammation model written a second time, and integrated by libroadrunner.

The equations below are written out by hand from the paper, with pathogen itself instead of its logarithm, and share no code
with the package beyond the values of the constants.
"""

import numpy as np
import pytest

from ketamine_edu.evidence.parameters import parameter_table
from ketamine_edu.models.inflammation import Insult, Suppression, follow, respond
from ketamine_edu.models.inflammation_map import healthy_start

roadrunner = pytest.importorskip("roadrunner", reason="libroadrunner is not available on this platform")

RULES = {
    "P": "k_pg*P*(1 - P/p_inf) - k_pm*s_m*P/(mu_m + k_mp*P) - k_pn*N*P/(1 + (C/c_inf)^2)",
    "N": "s_nr*(1 - s)*(k_nn*N + k_np*P + k_nd*D)/(mu_nr*(1 + (C/c_inf)^2) + (1 - s)*(k_nn*N + k_np*P + k_nd*D)) - mu_n*N",
    "D": "k_dn*N^h/((x_dn*(1 + (C/c_inf)^2))^h + N^h) - mu_d*D",
    "C": "s_c + k_cn*(N + k_cnd*D)/(1 + (C/c_inf)^2 + N + k_cnd*D) - mu_c*C",
}
NAMES = {"P": "pathogen", "N": "phagocytes", "D": "damage", "C": "mediator"}
TIMES = np.arange(0.0, 241.0, 2.0)
CASES = [
    (Insult(1.0, 0.0, 0.3), Suppression()),
    (Insult(1.5, 0.0, 0.3), Suppression(0.6, 6.0, 48.0)),
    (Insult(1.0, 0.0, 0.6), Suppression()),
    (Insult(0.4, 6.0, 0.6), Suppression(0.6, 0.0, 48.0)),
    (Insult(0.4, 6.0, 0.6), Suppression(0.6, 6.0, 48.0)),
    (Insult(0.0, 6.0, 0.3), Suppression(0.8, 12.0, 100.0)),
]


def integrate(insult: Insult, drug: Suppression) -> dict[str, np.ndarray]:
    rr = roadrunner.RoadRunner(3, 2)
    rr.addCompartment("body", 1.0, False)
    constants = {row.symbol: row.value for row in parameter_table("inflammation").values()}
    for name, value in {**constants, "k_pg": insult.virulence_per_h, "s": 0.0}.items():
        rr.addParameter(name, value, False)
    start = {"P": insult.pathogen, "N": 0.0, "D": insult.trauma, "C": constants["s_c"] / constants["mu_c"]}
    for name, value in start.items():
        rr.addParameter(name, value, False)
    for name, rule in RULES.items():
        rr.addRateRule(name, rule, name == "C")
    rr.integrator.relative_tolerance, rr.integrator.absolute_tolerance = 1e-11, 1e-14
    rr.timeCourseSelections = ["time", *RULES]
    found = {name: np.zeros(len(TIMES)) for name in RULES}
    edges = sorted({0.0, TIMES[-1], drug.start_h, drug.start_h + drug.duration_h})
    state = start
    for begin, end in zip(edges[:-1], edges[1:], strict=True):
        rr.reset()
        for name, value in state.items():
            rr[name] = value
        rr["s"] = drug.strength if drug.start_h <= begin < drug.start_h + drug.duration_h else 0.0
        inside = (begin <= TIMES) & (end >= TIMES)
        times = np.unique([begin, *TIMES[inside], end])
        rows = np.array(rr.simulate(times=list(times - begin)))
        for k, name in enumerate(RULES, start=1):
            found[name][inside] = np.interp(TIMES[inside], times, rows[:, k])
        state = {name: float(rows[-1, k]) for k, name in enumerate(RULES, start=1)}
    return found


@pytest.mark.parametrize("insult, drug", CASES, ids=str)
def test_two_programs_give_the_same_course(insult, drug):
    other, start = integrate(insult, drug), healthy_start(insult.pathogen, insult.trauma)
    sharp = follow(start, insult.virulence_per_h, drug, time_h=TIMES, tolerance=1e-9)
    usual = respond(insult, drug, time_h=TIMES)
    for name, field in NAMES.items():
        expected, size = other[name], other[name].max()
        np.testing.assert_allclose(getattr(sharp, field), expected, rtol=1e-5, atol=1e-7 * size + 1e-12, err_msg=field)
        np.testing.assert_allclose(getattr(usual, field), expected, rtol=0.01, atol=1e-3 * size + 1e-12, err_msg=field)
