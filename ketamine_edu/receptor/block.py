"""How much of the NMDA current a drug takes away, and how much is taken after a dose.

The channel (gating.py) binds two glutamates, opens, closes, desensitises. A blocker enters and leaves only
while the channel is open, and the blocked channel opens and closes like a free one, with the drug inside: the trap.
Magnesium sits in the same pore, comes and goes far faster than a drug, and leaves the share

    B(V) = 1 / (1 + [Mg]/K_Mg exp(-s V))                                    Jahr and Stevens 1990 (jahrstevens1990)

of the open channels free. A drug at concentration c enters these at the rate k_on c B and leaves at k_off(V), where
all its voltage dependence is put. Both arms of the scheme have the same gating, so every state has the same ratio of
blocked to free channels, and in the steady state exactly

    block = c / (c + IC50(V)/B(V)),      IC50(V) = IC50(V_ref) exp(delta F (V - V_ref)/RT).

Neither glutamate nor the gating set enters. Woodhull's factor exp(...) takes delta from gilling2009.

Reproduces the measured IC50 at its voltage, because it is a parameter. Does not reproduce the measured slope of the
dose-response curve (0.84; the scheme has 1), nor rates and IC50 of one and the same paper at once, which contradict
each other in any scheme of this kind: k_off/k_on is twice the IC50. Predicts much less block at rest in magnesium than
binding in living rats shows. targets.py says by how much.
"""

import math

import numpy as np

from ketamine_edu.kit.numbers.checks import check_number, check_numbers
from ketamine_edu.pharmacokinetics.building_blocks import molar_masses
from ketamine_edu.pharmacokinetics.simulation import Profile
from ketamine_edu.receptor.parameters import (
    CONCENTRATION_UM,
    GLUTAMATE_UM,
    MAGNESIUM_MM,
    VOLTAGE_MV,
    Membrane,
    Potency,
    load_brain,
    load_gating,
    load_kinetics,
    load_membrane,
    load_potency,
)

REST_MV, MAGNESIUM_MM_IN_BRAIN = -70.0, 1.0
SATURATING_GLUTAMATE_UM = 1000.0
S_PER_H = 3600.0
PLASMA_NG_ML = (0.0, 1e6)


def magnesium_free_fraction(
    voltage_mv: float | np.ndarray, magnesium_mm: float | np.ndarray = 1.0, membrane: Membrane | None = None
) -> np.ndarray:
    """Share of open channels that magnesium leaves free, B(V). voltage_mv -120 to 60; magnesium_mm 0 to 10.

    membrane: other constants than those of the table.
    """
    voltage = check_numbers("voltage_mv", voltage_mv, *VOLTAGE_MV, "mV")
    magnesium = check_numbers("magnesium_mm", magnesium_mm, *MAGNESIUM_MM, "mM")
    p = membrane or load_membrane()
    return 1 / (1 + magnesium / p.magnesium_half_block_mm * np.exp(-p.magnesium_steepness_per_mv * voltage))


def voltage_factor(
    voltage_mv: float | np.ndarray,
    drug: str = "ketamine",
    potency: Potency | None = None,
    membrane: Membrane | None = None,
) -> np.ndarray:
    """How many times faster the drug leaves at this voltage (mV) than at the voltage of its measured IC50.

    potency, membrane: other constants than those of the tables.
    """
    voltage, p = check_numbers("voltage_mv", voltage_mv, *VOLTAGE_MV, "mV"), potency or load_potency(drug)
    thermal_mv = (membrane or load_membrane()).thermal_mv
    factor: np.ndarray = np.exp(p.voltage_fraction * (voltage - p.reference_voltage_mv) / thermal_mv)
    return factor


def ic50_um(
    voltage_mv: float | np.ndarray = REST_MV,
    magnesium_mm: float | np.ndarray = MAGNESIUM_MM_IN_BRAIN,
    drug: str = "ketamine",
    potency: Potency | None = None,
    membrane: Membrane | None = None,
) -> np.ndarray:
    """Concentration (µM) that takes half of the current away, at a voltage (mV) and with magnesium (mM).

    potency, membrane: other constants than those of the tables.
    """
    free = magnesium_free_fraction(voltage_mv, magnesium_mm, membrane)
    at_reference_um = (potency or load_potency(drug)).ic50_um
    half_um: np.ndarray = at_reference_um * voltage_factor(voltage_mv, drug, potency, membrane) / free
    return half_um


def block_fraction(
    concentration_um: float | np.ndarray,
    voltage_mv: float | np.ndarray = REST_MV,
    magnesium_mm: float | np.ndarray = MAGNESIUM_MM_IN_BRAIN,
    drug: str = "ketamine",
    glutamate_um: float = SATURATING_GLUTAMATE_UM,
    potency: Potency | None = None,
    membrane: Membrane | None = None,
) -> float | np.ndarray:
    """Share (0 to 1) of the NMDA current that the drug takes away in the steady state; exact for the scheme.

    concentration_um: unbound drug at the receptor (µM), a number or an array; voltage_mv (-120 to 60) and magnesium_mm
    (0 to 10) too, shapes that fit together. drug: a name in DRUGS. glutamate_um: above 0; its size does not change the
    result, only how long it takes to get there. Without glutamate no channel opens and there is no current to lose.
    potency, membrane: other constants than those of the tables.

    A float for numbers, else an array. ValueError names the argument, the value and what is allowed.
    """
    concentration = check_numbers("concentration_um", concentration_um, *CONCENTRATION_UM, "µM")
    if not check_number("glutamate_um", glutamate_um, *GLUTAMATE_UM, "µM") > 0:
        raise ValueError(f"glutamate_um is {glutamate_um:g} µM; allowed are numbers above 0: no channel opens without")
    block = concentration / (concentration + ic50_um(voltage_mv, magnesium_mm, drug, potency, membrane))
    return float(block) if np.ndim(block) == 0 else block


def apparent_rates(drug: str = "ketamine", voltage_mv: float = REST_MV) -> tuple[float, float]:
    """Rates of block in a steady current: on (1/(µM s)) and off (1/s), such that off/on is the IC50.

    The published rates and the published IC50 do not fit each other. Kept are the IC50 and the product of the two
    rates; each rate then moves by the same factor, 1.4 for ketamine. The off rate grows with voltage.
    """
    rates, ic50 = load_kinetics(drug), load_potency(drug).ic50_um
    product = rates.on_per_um_s * rates.off_per_s
    factor = float(voltage_factor(voltage_mv, drug)) / float(voltage_factor(REST_MV, drug))
    half_at_rest_um = ic50 * float(voltage_factor(REST_MV, drug))
    return math.sqrt(product / half_at_rest_um), math.sqrt(product * half_at_rest_um) * factor


def open_channel_rates(
    drug: str = "ketamine", voltage_mv: float = REST_MV, gating: str = "destexhe-1996"
) -> tuple[float, float]:
    """Rates at an open channel: on (1/(µM s)) and off (1/s).

    Channels in a steady current are open only part of the time, so these are the apparent rates over the open
    probability of the gating set.
    """
    on, off = apparent_rates(drug, voltage_mv)
    share = load_gating(gating).open_probability
    return on / share, off / share


def free_brain_concentration_um(
    ketamine_arterial_ng_ml: float | np.ndarray, unbound_fraction: float | None = None
) -> np.ndarray:
    """Unbound ketamine (µM) in brain for total ketamine in arterial plasma (ng/mL).

    Assumed: only unbound drug crosses, at once, and is as concentrated in brain water as in plasma water. Nobody has
    measured this in people. unbound_fraction: share of ketamine in plasma that is not bound (0 to 1); None takes the
    table's, 0.53, from dayton1983.
    """
    plasma = check_numbers("ketamine_arterial_ng_ml", ketamine_arterial_ng_ml, *PLASMA_NG_ML, "ng/mL")
    share = load_brain().unbound_fraction if unbound_fraction is None else unbound_fraction
    check_number("unbound_fraction", share, 0.0, 1.0, "")
    return plasma * share / molar_masses().ketamine_g_per_mol


def occupancy(
    profile: Profile,
    voltage_mv: float = REST_MV,
    magnesium_mm: float = MAGNESIUM_MM_IN_BRAIN,
    unbound_fraction: float | None = None,
) -> np.ndarray:
    """Share of the NMDA current blocked by ketamine over profile.time_h, as in the steady state of every moment.

    The default is a neuron at rest: -70 mV, 1 mM magnesium. ValueError for a model without arterial ketamine.
    """
    return np.asarray(block_fraction(_brain_um(profile, unbound_fraction), voltage_mv, magnesium_mm))


def trapped_occupancy(
    profile: Profile,
    open_share: float,
    voltage_mv: float = REST_MV,
    magnesium_mm: float = MAGNESIUM_MM_IN_BRAIN,
    unbound_fraction: float | None = None,
) -> np.ndarray:
    """The same where channels are open only a share of the time (0 to 1), so that drug enters and leaves slowly.

    The blocked share b follows  db/dt = open_share (k_on c B (1 - b) - k_off b),  solved exactly between two points of
    the profile for their mean concentration. Gating is taken as settled at every moment; against the ten states this is
    too fast by 3 % without drug, by 5 % at 0.6 µM and by 21 % at 5 µM, because one opening makes the next more likely.
    """
    share = check_number("open_share", open_share, 0.0, 1.0, "")
    on, off = open_channel_rates("ketamine", voltage_mv)
    brain_um = _brain_um(profile, unbound_fraction)
    entry = share * on * (brain_um[:-1] + brain_um[1:]) / 2 * magnesium_free_fraction(voltage_mv, magnesium_mm)
    settled = entry / np.maximum(entry + share * off, 1e-300)  # share 0: nothing moves, and decay is exactly 0
    decay = -np.expm1(-(entry + share * off) * np.diff(profile.time_h) * S_PER_H)
    blocked = [0.0]
    for target, part in zip(settled.tolist(), decay.tolist(), strict=True):
        blocked.append(blocked[-1] + part * (target - blocked[-1]))
    return np.array(blocked)


def untrapping_half_life_h(open_share: float, voltage_mv: float = REST_MV) -> float:
    """Hours until half of the trapped ketamine has left, without drug around; open_share above 0 to 1."""
    share = check_number("open_share", open_share, 1e-9, 1.0, "")
    return math.log(2) / (share * open_channel_rates("ketamine", voltage_mv)[1]) / S_PER_H


def rat_binding_occupancy(profile: Profile, unbound_fraction: float | None = None) -> np.ndarray:
    """Share of binding sites taken by ketamine and norketamine, as measured in living rats (shaffer2014).

    Both compete: k/(1 + k + n) and n/(1 + k + n), each concentration over its own half-occupancy, added. Unbound plasma
    of people is put in place of that of rats; norketamine gets ketamine's unbound share (assumed).
    """
    p, masses = load_brain(), molar_masses()
    share = p.unbound_fraction if unbound_fraction is None else unbound_fraction
    k = _brain_um(profile, share) / p.rat_half_occupancy_ketamine_um
    norketamine_um = profile.curve("norketamine") * share / masses.norketamine_g_per_mol
    n = norketamine_um / p.rat_half_occupancy_norketamine_um
    return (k + n) / (1 + k + n)


def _brain_um(profile: Profile, unbound_fraction: float | None) -> np.ndarray:
    if profile.ketamine_arterial_ng_ml is None:
        raise ValueError(f"profile is of model {profile.model!r}, which has no arterial ketamine; use arterial-venous")
    # Rounding may leave a concentration a hair below zero before the drug has arrived.
    return free_brain_concentration_um(np.maximum(profile.ketamine_arterial_ng_ml, 0.0), unbound_fraction)
