"""The differential equations of ketamine after an infusion, written out for the solvers of others (peers.py).

They share no code with the package beyond the values of its parameters. data/sbml/ has them as well, with every
quantity that can be read; here stand only the states that a curve needs, so that other solvers do no work that ours
leaves out.
"""

import math

from ketamine_edu.pharmacokinetics.simulation import Regimen, load_model

RULES = {
    "C": "u_vein + Q2/V2*P2 + Q3/V3*P3 - (CL + Q2 + Q3)/V1*C",
    "P2": "Q2/V1*C - Q2/V2*P2",
    "P3": "Q3/V1*C - Q3/V3*P3",
    "M1": "fsys*CL/V1*C - kK*M1",
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


def constants(weight_kg: float) -> dict[str, float]:
    """Values of the letters in RULES for a typical person of this weight (kg): L, L/h, 1/h and h."""
    p = load_model("arterial-venous")
    size = weight_kg / 70
    v, cl, t = size, size**0.75, size**0.25
    return {
        "V1": p.central_volume_l * v, "V2": p.peripheral_volume_2_l * v, "V3": p.peripheral_volume_3_l * v,
        "CL": p.clearance_l_per_h * cl, "Q2": p.intercompartmental_clearance_2_l_per_h * cl,
        "Q3": p.intercompartmental_clearance_3_l_per_h * cl, "fsys": p.systemic_norketamine_fraction,
        "kK": 120 / (p.norketamine_transit_min * t), "kN": 120 / (p.hydroxynorketamine_transit_min * t),
        "VN1": p.norketamine_central_volume_l * v, "VN2": p.norketamine_peripheral_volume_l * v,
        "CLN": p.norketamine_clearance_l_per_h * cl, "QN": p.norketamine_intercompartmental_clearance_l_per_h * cl,
        "fh": p.hydroxynorketamine_fraction,
        "VH1": p.hydroxynorketamine_central_volume_l * v, "VH2": p.hydroxynorketamine_peripheral_volume_l * v,
        "CLH": p.hydroxynorketamine_clearance_l_per_h * cl,
        "QH": p.hydroxynorketamine_intercompartmental_clearance_l_per_h * cl,
        "ln2": math.log(2), "tf": p.venous_fast_half_life_min / 60, "ts": p.venous_slow_half_life_min / 60,
        "u_vein": 0.0,
    }  # fmt: skip


def rate_and_duration(regimen: Regimen, weight_kg: float) -> tuple[float, float]:
    """Rate of an infusion (mg/h) and how long it lasts (h)."""
    dose_mg = regimen.dose_mg if regimen.dose_mg is not None else regimen.dose_mg_per_kg * weight_kg
    hours = regimen.duration_min / 60
    return dose_mg / hours, hours
