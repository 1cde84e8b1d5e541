"""What the ketamine models share: units, weight scaling, exchange between compartments, and the chain of metabolites.

Amounts are milligrams of ketamine equivalents, so that a milligram that becomes norketamine stays one milligram; a
metabolite's concentration is multiplied by its molar mass over ketamine's.
"""

from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from ketamine_edu.evidence.parameters import load_parameters
from ketamine_edu.pharmacokinetics.compartments import Compartments

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

REFERENCE_WEIGHT_KG = 70.0
MIN_PER_H = 60.0
NG_PER_ML = 1000.0  # in 1 mg/L
ARTERIAL, CENTRAL = "arterial plasma", "plasma"

PerPerson = float | np.ndarray  # one value for everybody, or one for each of the people
Parameters = TypeVar("Parameters", bound="DataclassInstance")


@dataclass(frozen=True)
class MolarMasses:
    """Molar masses in g/mol; rows of data/parameters/pharmacokinetics_molar_masses.csv."""

    ketamine_g_per_mol: float
    norketamine_g_per_mol: float
    hydroxynorketamine_g_per_mol: float
    dehydronorketamine_g_per_mol: float


@cache
def molar_masses() -> MolarMasses:
    """Molar masses of ketamine and its metabolites (g/mol)."""
    return load_parameters(MolarMasses, "pharmacokinetics_molar_masses")


def scale_with_weight(
    parameters: Parameters, weight_kg: float, clearance: float, volume: float, time: float
) -> Parameters:
    """Scale clearances, volumes and transit times, told by their names, with (weight / 70 kg) to the given powers."""
    size = weight_kg / REFERENCE_WEIGHT_KG
    powers = {"_l_per_h": clearance, "_l_per_min": clearance, "_l": volume, "transit_min": time}
    return replace(
        parameters,
        **{
            name: value * size**power
            for name, value in vars(parameters).items()
            for unit, power in powers.items()
            if name.endswith(unit)
        },
    )


def exchange(
    c: Compartments, one: str, other: str, flow_l_per_h: PerPerson, volume_one_l: PerPerson, volume_other_l: PerPerson
) -> None:
    """Two compartments that exchange blood at flow_l_per_h (L/h), each emptied at the flow over its volume (L)."""
    c.flow(one, other, flow_l_per_h / volume_one_l)
    c.flow(other, one, flow_l_per_h / volume_other_l)


def two_compartment_norketamine(c: Compartments, p: Any) -> None:
    """Norketamine with a peripheral compartment, and its way into other metabolites. p: of a model, in L and L/h."""
    q, volume_l = p.norketamine_intercompartmental_clearance_l_per_h, p.norketamine_central_volume_l
    exchange(c, "norketamine", "norketamine peripheral", q, volume_l, p.norketamine_peripheral_volume_l)
    c.flow("norketamine", "other metabolites", p.norketamine_clearance_l_per_h / volume_l)


def metabolite_chain(
    c: Compartments, p: Any, norketamine_volume_l: PerPerson, norketamine_fraction: float, minutes: bool
) -> None:
    """Norketamine and hydroxynorketamine, each behind two transit steps and with two compartments.

    p: parameters of a model. norketamine_volume_l: of its central compartment (L). norketamine_fraction: share of the
    ketamine cleared that becomes norketamine. minutes: whether the flows of p are in L/min instead of L/h.
    """
    unit, factor = ("l_per_min", MIN_PER_H) if minutes else ("l_per_h", 1.0)
    mass = molar_masses()
    forming = "forming norketamine"
    yields = norketamine_fraction
    for metabolite, transit_min, volume_l in (
        ("norketamine", p.norketamine_transit_min, norketamine_volume_l),
        ("hydroxynorketamine", p.hydroxynorketamine_transit_min, p.hydroxynorketamine_central_volume_l),
    ):
        transit_per_h = 2 * MIN_PER_H / transit_min
        c.flow(f"{forming} 1", f"{forming} 2", transit_per_h)
        c.flow(f"{forming} 2", metabolite, transit_per_h * yields)
        c.flow(f"{forming} 2", "other metabolites", transit_per_h * (1 - yields))
        q = getattr(p, f"{metabolite}_intercompartmental_clearance_{unit}") * factor
        exchange(
            c, metabolite, f"{metabolite} peripheral", q, volume_l, getattr(p, f"{metabolite}_peripheral_volume_l")
        )
        eliminated_per_h = getattr(p, f"{metabolite}_clearance_{unit}") * factor / volume_l
        if metabolite == "norketamine":
            forming, yields = "forming hydroxynorketamine", p.hydroxynorketamine_fraction
            c.flow(metabolite, f"{forming} 1", eliminated_per_h)
        else:
            c.flow(metabolite, "other metabolites", eliminated_per_h)
        relative = getattr(mass, f"{metabolite}_g_per_mol") / mass.ketamine_g_per_mol
        c.output(metabolite, (metabolite, NG_PER_ML * relative / volume_l))
