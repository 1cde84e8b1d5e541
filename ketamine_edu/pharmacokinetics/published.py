"""Four published models of ketamine in the body, each as printed, beside the recommended one.

perez-ruixo-2021   esketamine by vein, spray and mouth; 820 people (perezruixo2021)
simons-2022        esketamine by vein and sublingual film; arterial samples (simons2022)
otto-2021          esketamine by vein; venous samples; its ketamine part is fanta2015 (otto2021)
domino-1984        racemic ketamine by vein; the set used in target-controlled infusion (domino1984)

They disagree: the same infusion of 0.5 mg/kg over 40 min peaks anywhere between 125 and 289 ng/mL. Most of the
disagreement follows the vessel that was sampled, which is why the recommended model has two. Nothing here was refitted.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from ketamine_edu.pharmacokinetics.absorption import Absorption, devices
from ketamine_edu.pharmacokinetics.building_blocks import (
    ARTERIAL,
    CENTRAL,
    MIN_PER_H,
    NG_PER_ML,
    REFERENCE_WEIGHT_KG,
    exchange,
    metabolite_chain,
    scale_with_weight,
    two_compartment_norketamine,
)
from ketamine_edu.pharmacokinetics.compartments import Compartments, Inflow
from ketamine_edu.pharmacokinetics.routes import IN_DEVICES


@dataclass(frozen=True)
class PerezRuixo2021:
    """Esketamine by vein, spray and mouth; rows of data/parameters/pharmacokinetics_perez_ruixo_2021.csv.

    No effect of body weight was kept in the published model. The sampling site is not stated where it was read.
    """

    nasal_fraction: float
    later_device_factor: float
    nasal_rate_per_h: float
    swallowed_input_h: float
    swallowed_rate_per_h: float
    oral_input_h: float
    oral_rate_per_h: float
    gut_fraction: float
    central_volume_l: float
    intercompartmental_clearance_1_l_per_h: float
    peripheral_volume_1_l: float
    intercompartmental_clearance_2_l_per_h: float
    peripheral_volume_2_l: float
    liver_flow_l_per_h: float
    liver_volume_l: float
    other_elimination_per_h: float
    norketamine_formation_per_h: float
    norketamine_central_volume_l: float
    norketamine_clearance_l_per_h: float
    norketamine_peripheral_volume_l: float
    norketamine_intercompartmental_clearance_l_per_h: float

    table = "pharmacokinetics_perez_ruixo_2021"
    sites = ("plasma",)
    analytes = ("ketamine", "norketamine")
    routes = ("iv_bolus", "iv_infusion", IN_DEVICES, "oral")
    entry = CENTRAL

    def compartments(self, weight_kg: float, absorptions: Mapping[str, Absorption]) -> Compartments:
        """Compartments and flows; `weight_kg` and `absorptions` have no influence in this model."""
        c = Compartments()
        q1, q2 = self.intercompartmental_clearance_1_l_per_h, self.intercompartmental_clearance_2_l_per_h
        c.compartment("never absorbed")
        c.flow("nose", CENTRAL, self.nasal_rate_per_h)
        c.flow("gut, spray", "liver", self.swallowed_rate_per_h)
        c.flow("gut, oral", "liver", self.oral_rate_per_h)
        exchange(c, CENTRAL, "peripheral 1", q1, self.central_volume_l, self.peripheral_volume_1_l)
        exchange(c, CENTRAL, "peripheral 2", q2, self.central_volume_l, self.peripheral_volume_2_l)
        exchange(c, CENTRAL, "liver", self.liver_flow_l_per_h, self.central_volume_l, self.liver_volume_l)
        c.flow("liver", "norketamine", self.norketamine_formation_per_h)
        c.flow("liver", "other metabolites", self.other_elimination_per_h)
        two_compartment_norketamine(c, self)
        c.output("ketamine plasma", (CENTRAL, NG_PER_ML / self.central_volume_l))
        c.output("norketamine", ("norketamine", NG_PER_ML / self.norketamine_central_volume_l))
        return c

    def inflows(self, route_id: str, dose_mg: float, duration_h: float, absorption: Absorption | None) -> list[Inflow]:
        """Where one dose (mg) given at time 0 enters; duration_h (h) counts for a vein only."""
        if route_id == "oral":
            return [
                Inflow("gut, oral", dose_mg * self.gut_fraction, 0.0, self.oral_input_h),
                Inflow("never absorbed", dose_mg * (1 - self.gut_fraction)),
            ]
        if route_id != IN_DEVICES:
            return [Inflow(CENTRAL, dose_mg, 0.0, duration_h)]
        inflows = []
        for k, start_h, device_mg in devices(route_id, dose_mg):
            direct = self.nasal_fraction * (self.later_device_factor if k else 1.0)
            swallowed_mg = device_mg * (1 - direct)
            inflows += [
                Inflow("nose", device_mg * direct, start_h),
                Inflow("gut, spray", swallowed_mg * self.gut_fraction, start_h, self.swallowed_input_h),
                Inflow("never absorbed", swallowed_mg * (1 - self.gut_fraction), start_h),
            ]
        return inflows


@dataclass(frozen=True)
class Simons2022:
    """Esketamine by vein and oral thin film; rows of data/parameters/pharmacokinetics_simons_2022.csv (per 70 kg).

    A swallowed_fraction of 1.16 is as published: it makes up for norketamine that a yield of 0.80 does not explain, so
    amounts after the film add up to more than the dose. Weight exponents 0.75 and 1 are assumed (not printed).
    """

    mucosal_fraction: float
    mucosal_input_min: float
    mucosal_rate_per_min: float
    swallowed_fraction: float
    swallowed_input_min: float
    swallowed_rate_per_min: float
    swallowed_transit_min: float
    central_volume_l: float
    peripheral_volume_2_l: float
    peripheral_volume_3_l: float
    clearance_l_per_min: float
    intercompartmental_clearance_2_l_per_min: float
    intercompartmental_clearance_3_l_per_min: float
    norketamine_transit_min: float
    norketamine_fraction: float
    norketamine_peripheral_volume_l: float
    norketamine_clearance_l_per_min: float
    norketamine_intercompartmental_clearance_l_per_min: float
    hydroxynorketamine_transit_min: float
    hydroxynorketamine_fraction: float
    hydroxynorketamine_central_volume_l: float
    hydroxynorketamine_peripheral_volume_l: float
    hydroxynorketamine_clearance_l_per_min: float
    hydroxynorketamine_intercompartmental_clearance_l_per_min: float

    table = "pharmacokinetics_simons_2022"
    sites = ("arterial",)
    analytes = ("ketamine", "norketamine", "hydroxynorketamine")
    routes = ("iv_bolus", "iv_infusion", "sublingual_film")
    entry = ARTERIAL

    def compartments(self, weight_kg: float, absorptions: Mapping[str, Absorption]) -> Compartments:
        """Compartments and flows for a person of `weight_kg` (kg); `absorptions` has no influence in this model."""
        p = scale_with_weight(self, weight_kg, clearance=0.75, volume=1.0, time=0.0)
        c = Compartments()
        c.flow("absorption site", ARTERIAL, p.mucosal_rate_per_min * MIN_PER_H)
        c.flow("gut", "liver", p.swallowed_rate_per_min * MIN_PER_H)
        c.flow("liver", "forming norketamine 1", MIN_PER_H / p.swallowed_transit_min)
        q2, q3 = p.intercompartmental_clearance_2_l_per_min, p.intercompartmental_clearance_3_l_per_min
        exchange(c, ARTERIAL, "peripheral 2", q2 * MIN_PER_H, p.central_volume_l, p.peripheral_volume_2_l)
        exchange(c, ARTERIAL, "peripheral 3", q3 * MIN_PER_H, p.central_volume_l, p.peripheral_volume_3_l)
        c.flow(ARTERIAL, "forming norketamine 1", p.clearance_l_per_min * MIN_PER_H / p.central_volume_l)
        metabolite_chain(c, p, p.central_volume_l, p.norketamine_fraction, minutes=True)
        c.output("ketamine arterial", (ARTERIAL, NG_PER_ML / p.central_volume_l))
        return c

    def inflows(self, route_id: str, dose_mg: float, duration_h: float, absorption: Absorption | None) -> list[Inflow]:
        """Where one dose (mg) given at time 0 enters; duration_h (h) counts for a vein only."""
        if route_id != "sublingual_film":
            return [Inflow(ARTERIAL, dose_mg, 0.0, duration_h)]
        return [
            Inflow("absorption site", dose_mg * self.mucosal_fraction, 0.0, self.mucosal_input_min / MIN_PER_H),
            Inflow("gut", dose_mg * self.swallowed_fraction, 0.0, self.swallowed_input_min / MIN_PER_H),
        ]


@dataclass(frozen=True)
class Otto2021:
    """Esketamine by vein, venous samples; rows of data/parameters/pharmacokinetics_otto_2021.csv (per 70 kg).

    Weight acts on the central volumes (exponent 1) and on the two elimination clearances (0.75). As published, all
    ketamine cleared becomes norketamine and its lower molar mass is not taken into account.
    """

    central_volume_l: float
    clearance_l_per_h: float
    peripheral_volume_1_l: float
    intercompartmental_clearance_1_l_per_h: float
    peripheral_volume_2_l: float
    intercompartmental_clearance_2_l_per_h: float
    norketamine_central_volume_l: float
    norketamine_clearance_l_per_h: float
    norketamine_peripheral_volume_l: float
    norketamine_intercompartmental_clearance_l_per_h: float

    table = "pharmacokinetics_otto_2021"
    sites = ("venous",)
    analytes = ("ketamine", "norketamine")
    routes = ("iv_bolus", "iv_infusion")
    entry = CENTRAL

    def compartments(self, weight_kg: float, absorptions: Mapping[str, Absorption]) -> Compartments:
        """Compartments and flows for a person of `weight_kg` (kg); `absorptions` has no influence in this model."""
        size = weight_kg / REFERENCE_WEIGHT_KG
        p = replace(
            self,
            central_volume_l=self.central_volume_l * size,
            clearance_l_per_h=self.clearance_l_per_h * size**0.75,
            norketamine_central_volume_l=self.norketamine_central_volume_l * size,
            norketamine_clearance_l_per_h=self.norketamine_clearance_l_per_h * size**0.75,
        )
        c = Compartments()
        q1, q2 = p.intercompartmental_clearance_1_l_per_h, p.intercompartmental_clearance_2_l_per_h
        exchange(c, CENTRAL, "peripheral 1", q1, p.central_volume_l, p.peripheral_volume_1_l)
        exchange(c, CENTRAL, "peripheral 2", q2, p.central_volume_l, p.peripheral_volume_2_l)
        c.flow(CENTRAL, "norketamine", p.clearance_l_per_h / p.central_volume_l)
        two_compartment_norketamine(c, p)
        c.output("ketamine venous", (CENTRAL, NG_PER_ML / p.central_volume_l))
        c.output("norketamine", ("norketamine", NG_PER_ML / p.norketamine_central_volume_l))
        return c

    def inflows(self, route_id: str, dose_mg: float, duration_h: float, absorption: Absorption | None) -> list[Inflow]:
        """Where one dose (mg) given at time 0 over duration_h (h) enters."""
        return [Inflow(CENTRAL, dose_mg, 0.0, duration_h)]


@dataclass(frozen=True)
class Domino1984:
    """Racemic ketamine by vein; rows of data/parameters/pharmacokinetics_domino_1984.csv, volumes per kg."""

    central_volume_l_per_kg: float
    elimination_per_min: float
    k12_per_min: float
    k13_per_min: float
    k21_per_min: float
    k31_per_min: float

    table = "pharmacokinetics_domino_1984"
    sites = ("plasma",)
    analytes = ("ketamine",)
    routes = ("iv_bolus", "iv_infusion")
    entry = CENTRAL

    def compartments(self, weight_kg: float, absorptions: Mapping[str, Absorption]) -> Compartments:
        """Compartments and flows for a person of `weight_kg` (kg); `absorptions` has no influence in this model."""
        c = Compartments()
        c.flow(CENTRAL, "other metabolites", self.elimination_per_min * MIN_PER_H)
        for peripheral, out, back in (
            ("peripheral 2", self.k12_per_min, self.k21_per_min),
            ("peripheral 3", self.k13_per_min, self.k31_per_min),
        ):
            c.flow(CENTRAL, peripheral, out * MIN_PER_H)
            c.flow(peripheral, CENTRAL, back * MIN_PER_H)
        c.output("ketamine plasma", (CENTRAL, NG_PER_ML / (self.central_volume_l_per_kg * weight_kg)))
        return c

    def inflows(self, route_id: str, dose_mg: float, duration_h: float, absorption: Absorption | None) -> list[Inflow]:
        """Where one dose (mg) given at time 0 over duration_h (h) enters."""
        return [Inflow(CENTRAL, dose_mg, 0.0, duration_h)]
