"""The recommended model written a second time, as differential equations, and integrated by libroadrunner.

The equations below are written out by hand from the model's description and share no code with the package beyond the
parameter values, so that a slip in building the rate matrix shows up as a difference.
"""

import math
from itertools import pairwise

import numpy as np
import pytest

from ketamine_edu.models.pharmacokinetic_parts import load_absorption, molar_masses
from ketamine_edu.models.pharmacokinetics import Regimen, load_model, simulate

roadrunner = pytest.importorskip("roadrunner", reason="libroadrunner is not available on this platform")

RULES = {
    "site": "u_site - ka*site",
    "gut": "u_gut - ks*gut",
    "liver": "ks*gut - kg*liver",
    "C": "u_vein + ka*site + fpo*kg*liver + Q2/V2*P2 + Q3/V3*P3 - (CL + Q2 + Q3)/V1*C",
    "P2": "Q2/V1*C - Q2/V2*P2",
    "P3": "Q3/V1*C - Q3/V3*P3",
    "M1": "fsys*CL/V1*C + (1 - fpo)*fpre*kg*liver - kK*M1",
    "M2": "kK*(M1 - M2)",
    "N": "kK*M2 + QN/VN2*Np - (CLN + QN)/VN1*N",
    "Np": "QN/VN1*N - QN/VN2*Np",
    "T1": "CLN/VN1*N - kN*T1",
    "T2": "kN*(T1 - T2)",
    "H": "fh*kN*T2 + QH/VH2*Hp - (CLH + QH)/VH1*H",
    "Hp": "QH/VH1*H - QH/VH2*Hp",
    "Cf": "ln2/tf*(C/V1 - Cf)",
    "Cs": "ln2/ts*(C/V1 - Cs)",
}


def constants(regimen: Regimen, weight_kg: float) -> dict[str, float]:
    p, how = load_model("arterial-venous"), load_absorption(regimen.route_id, regimen.formulation, regimen.dose_mg or 0)
    size = weight_kg / 70
    v, cl, t = size, size**0.75, size**0.25
    return {
        "V1": p.central_volume_l * v, "V2": p.peripheral_volume_2_l * v, "V3": p.peripheral_volume_3_l * v,
        "CL": p.clearance_l_per_h * cl, "Q2": p.intercompartmental_clearance_2_l_per_h * cl,
        "Q3": p.intercompartmental_clearance_3_l_per_h * cl,
        "fsys": p.systemic_norketamine_fraction, "fpre": p.first_pass_norketamine_fraction,
        "kg": 60 / (p.first_pass_transit_min * t), "kK": 120 / (p.norketamine_transit_min * t),
        "kN": 120 / (p.hydroxynorketamine_transit_min * t),
        "VN1": p.norketamine_central_volume_l * v, "VN2": p.norketamine_peripheral_volume_l * v,
        "CLN": p.norketamine_clearance_l_per_h * cl, "QN": p.norketamine_intercompartmental_clearance_l_per_h * cl,
        "fh": p.hydroxynorketamine_fraction,
        "VH1": p.hydroxynorketamine_central_volume_l * v, "VH2": p.hydroxynorketamine_peripheral_volume_l * v,
        "CLH": p.hydroxynorketamine_clearance_l_per_h * cl,
        "QH": p.hydroxynorketamine_intercompartmental_clearance_l_per_h * cl,
        "ln2": math.log(2), "tf": p.venous_fast_half_life_min / 60, "ts": p.venous_slow_half_life_min / 60,
        "ka": how.direct_rate_per_h if how else 1.0, "ks": how.swallowed_rate_per_h if how else 1.0,
        "fpo": how.swallowed_bioavailability if how else 0.0,
        "u_site": 0.0, "u_gut": 0.0, "u_vein": 0.0,
    }  # fmt: skip


def inputs(regimen: Regimen, weight_kg: float) -> list[tuple[str, float, float, float]]:
    """(where, mg, start h, duration h) of one dose, written out from the description of each route."""
    dose = regimen.dose_mg if regimen.dose_mg is not None else regimen.dose_mg_per_kg * weight_kg
    if regimen.is_intravenous:
        return [("vein", dose, 0.0, regimen.duration_min / 60)]
    how = load_absorption(regimen.route_id, regimen.formulation, dose)
    found = []
    n = round(dose / 28) if regimen.route_id == "intranasal_esketamine" else 1
    for k in range(n):
        nose = how.direct_fraction * (how.later_device_factor if k else 1)
        found.append(("site", dose / n * nose, k / 12, how.direct_input_min / 60))
        found.append(("gut", dose / n * (1 - nose - how.lost_fraction), k / 12, how.swallowed_input_min / 60))
    return found


def integrate(regimen: Regimen, weight_kg: float, times: np.ndarray) -> dict[str, np.ndarray]:
    rr = roadrunner.RoadRunner(3, 2)
    rr.addCompartment("body", 1.0, False)
    for name, value in constants(regimen, weight_kg).items():
        rr.addParameter(name, value, False)
    for name in RULES:
        rr.addParameter(name, 0.0, False)
    for name, rule in list(RULES.items()):
        rr.addRateRule(name, rule, name == list(RULES)[-1])
    rr.integrator.relative_tolerance, rr.integrator.absolute_tolerance = 1e-11, 1e-13
    doses = inputs(regimen, weight_kg)
    edges = sorted({0.0, float(times[-1]), *(d[2] for d in doses), *(d[2] + d[3] for d in doses)})
    out = {name: np.zeros(len(times)) for name in RULES}
    for start, end in pairwise(edges):
        for where in ("vein", "site", "gut"):
            rr[f"u_{where}"] = sum(mg / t for w, mg, s, t in doses if w == where and t > 0 and s <= start < s + t)
        for where, mg, s, t in doses:
            if t == 0 and s == start:
                rr[where] = rr[where] + mg
        inside = np.flatnonzero((times > start) & (times <= end))
        stops = np.unique([start, *times[inside], end])
        rr.timeCourseSelections = ["time", *RULES]
        rows = np.asarray(rr.simulate(times=list(stops)))
        for column, name in enumerate(RULES, start=1):
            out[name][inside] = np.interp(times[inside], rows[:, 0], rows[:, column])
    return out


@pytest.mark.parametrize(
    ("regimen", "weight_kg"),
    [
        (Regimen("iv_infusion", dose_mg_per_kg=0.5), 70),
        (Regimen("iv_bolus", dose_mg=10), 55),
        (Regimen("im", dose_mg_per_kg=0.5), 90),
        (Regimen("intranasal", "esketamine", dose_mg=84), 70),
        (Regimen("sublingual_film", dose_mg=50), 70),
        (Regimen("oral", "racemic", dose_mg=100), 120),
        (Regimen("oral_extended_release", dose_mg=120), 70),
        (Regimen("rectal", dose_mg=50), 70),
    ],
    ids=lambda value: value.route_id if isinstance(value, Regimen) else str(value),
)
def test_agrees_with_libroadrunner(regimen, weight_kg):
    profile = simulate(regimen, weight_kg)
    p, mass = load_model("arterial-venous"), molar_masses()
    size = weight_kg / 70
    x = integrate(regimen, weight_kg, profile.time_h)
    w = p.venous_slow_fraction
    expected = {
        "ketamine arterial": x["C"] / (p.central_volume_l * size),
        "ketamine venous": (1 - w) * x["Cf"] + w * x["Cs"],
        "norketamine": x["N"] / (p.norketamine_central_volume_l * size)
        * mass.norketamine_g_per_mol / mass.ketamine_g_per_mol,
        "hydroxynorketamine": x["H"] / (p.hydroxynorketamine_central_volume_l * size)
        * mass.hydroxynorketamine_g_per_mol / mass.ketamine_g_per_mol,
    }  # fmt: skip
    for name, curve in expected.items():
        ours = profile.curves[name]
        # Relative agreement wherever there is anything to measure; below a millionth of the peak both are zero.
        np.testing.assert_allclose(ours, 1000 * curve, rtol=1e-4, atol=1e-6 * ours.max(), err_msg=name)
