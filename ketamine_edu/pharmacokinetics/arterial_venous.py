"""The recommended model of ketamine in the body: arterial spine, venous link, split first pass.

    Arterial plasma C/V1 with two peripheral compartments. The drug enters directly (vein, muscle, skin, mucosa) or is
    swallowed; a swallowed dose passes gut and liver, where the share F_po survives as ketamine and the share f_pre of
    the rest becomes norketamine. Elimination makes norketamine (share f_sys) through two transit steps; norketamine
    makes hydroxynorketamine (share 0.70) through two more. What a forearm vein shows follows arterial plasma with a
    fast and a slow delay; the area under the curve stays the same.

        dC/dt  = inputs + Q2/V2 P2 + Q3/V3 P3 - (CL + Q2 + Q3)/V1 C          C_arterial = C/V1
        dP2/dt = Q2/V1 C - Q2/V2 P2                                          likewise P3
        dC_fast/dt = ln2/t_fast (C_arterial - C_fast)                        likewise C_slow
        C_venous = (1 - w) C_fast + w C_slow

Sources: the arterial part is simons2022, clearance and volumes as published; the first-pass shares, the norketamine
volumes and the venous link were fitted to the observations named in data/parameters. Clearances scale with
(weight/70 kg)^0.75, volumes with ^1, transit times with ^0.25; absorption and the venous link do not scale. S-, R- and
racemic ketamine share one disposition.

Reproduces arterial ketamine during and after infusions, venous ketamine from 0.5 to 4 h, and the esketamine spray. Does
not reproduce the size of hydroxynorketamine (a factor of three), the late half-life of 7 to 12 h of the label, or oral
data as closely as intravenous ones. The table of targets prints how far each is off.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ketamine_edu.pharmacokinetics.absorption import Absorption, devices
from ketamine_edu.pharmacokinetics.building_blocks import (
    ARTERIAL,
    MIN_PER_H,
    NG_PER_ML,
    exchange,
    metabolite_chain,
    scale_with_weight,
)
from ketamine_edu.pharmacokinetics.compartments import Compartments, Inflow
from ketamine_edu.pharmacokinetics.routes import routes


@dataclass(frozen=True)
class ArterialVenous:
    """The recommended model; rows of data/parameters/pharmacokinetics_arterial_venous.csv (70 kg adult)."""

    central_volume_l: float | np.ndarray
    peripheral_volume_2_l: float | np.ndarray
    peripheral_volume_3_l: float | np.ndarray
    clearance_l_per_h: float | np.ndarray
    intercompartmental_clearance_2_l_per_h: float | np.ndarray
    intercompartmental_clearance_3_l_per_h: float | np.ndarray
    norketamine_transit_min: float | np.ndarray
    hydroxynorketamine_transit_min: float | np.ndarray
    venous_slow_fraction: float | np.ndarray
    venous_fast_half_life_min: float | np.ndarray
    venous_slow_half_life_min: float | np.ndarray
    systemic_norketamine_fraction: float | np.ndarray
    first_pass_norketamine_fraction: float | np.ndarray
    first_pass_transit_min: float | np.ndarray
    norketamine_central_volume_l: float | np.ndarray
    norketamine_peripheral_volume_l: float | np.ndarray
    norketamine_clearance_l_per_h: float | np.ndarray
    norketamine_intercompartmental_clearance_l_per_h: float | np.ndarray
    hydroxynorketamine_fraction: float | np.ndarray
    hydroxynorketamine_central_volume_l: float | np.ndarray
    hydroxynorketamine_peripheral_volume_l: float | np.ndarray
    hydroxynorketamine_clearance_l_per_h: float | np.ndarray
    hydroxynorketamine_intercompartmental_clearance_l_per_h: float | np.ndarray
    clearance_weight_exponent: float
    volume_weight_exponent: float
    time_weight_exponent: float

    table = "pharmacokinetics_arterial_venous"
    sites = ("arterial", "venous")
    analytes = ("ketamine", "norketamine", "hydroxynorketamine")
    entry = ARTERIAL

    @property
    def routes(self) -> tuple[str, ...]:
        """Every route of the catalogue."""
        return tuple(routes())

    def compartments(self, weight_kg: float, absorptions: Mapping[str, Absorption]) -> Compartments:
        """Compartments and flows for a person of `weight_kg` (kg).

        absorptions: for every route that is not into a vein, its constants; each route gets compartments of its own.
        """
        p = scale_with_weight(
            self, weight_kg, self.clearance_weight_exponent, self.volume_weight_exponent, self.time_weight_exponent
        )
        c = Compartments()
        c.compartment("never absorbed")
        for route_id, absorption in absorptions.items():
            survives, converted = absorption.swallowed_bioavailability, p.first_pass_norketamine_fraction
            first_pass_per_h = MIN_PER_H / p.first_pass_transit_min
            site, gut, liver = (f"{route_id} {place}" for place in ("site", "gut", "liver"))
            c.flow(site, ARTERIAL, absorption.direct_rate_per_h)
            c.flow(gut, liver, absorption.swallowed_rate_per_h)
            c.flow(liver, ARTERIAL, first_pass_per_h * survives)
            c.flow(liver, "forming norketamine 1", first_pass_per_h * (1 - survives) * converted)
            c.flow(liver, "other metabolites", first_pass_per_h * (1 - survives) * (1 - converted))
        q2, q3 = p.intercompartmental_clearance_2_l_per_h, p.intercompartmental_clearance_3_l_per_h
        exchange(c, ARTERIAL, "peripheral 2", q2, p.central_volume_l, p.peripheral_volume_2_l)
        exchange(c, ARTERIAL, "peripheral 3", q3, p.central_volume_l, p.peripheral_volume_3_l)
        elimination_per_h = p.clearance_l_per_h / p.central_volume_l
        c.flow(ARTERIAL, "forming norketamine 1", elimination_per_h * p.systemic_norketamine_fraction)
        c.flow(ARTERIAL, "other metabolites", elimination_per_h * (1 - p.systemic_norketamine_fraction))
        metabolite_chain(c, p, p.norketamine_central_volume_l, norketamine_fraction=1.0, minutes=False)
        concentration = NG_PER_ML / p.central_volume_l
        per_h = np.log(2) * MIN_PER_H
        c.follow("vein, fast", per_h / p.venous_fast_half_life_min, ARTERIAL, concentration)
        c.follow("vein, slow", per_h / p.venous_slow_half_life_min, ARTERIAL, concentration)
        c.output("ketamine arterial", (ARTERIAL, concentration))
        c.output("ketamine venous", ("vein, fast", 1 - p.venous_slow_fraction), ("vein, slow", p.venous_slow_fraction))
        return c

    def first_pass(self, absorption: Absorption) -> dict[str, float]:
        """Shares of one dose (adding up to 1) by what first becomes of it, for one person.

        direct: ketamine absorbed past the liver. survives: swallowed, and still ketamine behind the liver. norketamine,
        other: swallowed and converted on the first pass. lost: never absorbed.
        """
        direct, surviving = float(absorption.direct_fraction), float(absorption.swallowed_bioavailability)
        swallowed = 1 - direct - absorption.lost_fraction
        converted, to_norketamine = swallowed * (1 - surviving), float(self.first_pass_norketamine_fraction)
        return {
            "direct": direct,
            "survives": swallowed * surviving,
            "norketamine": converted * to_norketamine,
            "other": converted * (1 - to_norketamine),
            "lost": absorption.lost_fraction,
        }

    def inflows(self, route_id: str, dose_mg: float, duration_h: float, absorption: Absorption | None) -> list[Inflow]:
        """Where one dose (mg) given at time 0 enters; duration_h (h) counts for a vein only."""
        if absorption is None:
            return [Inflow(ARTERIAL, dose_mg, 0.0, duration_h)]
        inflows = []
        for k, start_h, part_mg in devices(route_id, dose_mg):
            direct = absorption.direct_fraction * (absorption.later_device_factor if k else 1.0)
            swallowed = 1 - direct - absorption.lost_fraction
            direct_h, swallowed_h = absorption.direct_input_min / MIN_PER_H, absorption.swallowed_input_min / MIN_PER_H
            inflows += [
                Inflow(f"{route_id} site", part_mg * direct, start_h, direct_h),
                Inflow(f"{route_id} gut", part_mg * swallowed, start_h, swallowed_h),
                Inflow("never absorbed", part_mg * absorption.lost_fraction, start_h),
            ]
        return inflows
