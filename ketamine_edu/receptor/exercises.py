"""Lesson 01, the NMDA receptor: the model's answers to the exercises.

The texts stand in data/questions/receptor.json. Every answer is computed from the same model that the student calls.
"""

import math
from functools import cache

from ketamine_edu.kit.learning.checking import Case
from ketamine_edu.kit.learning.exercises import Answer
from ketamine_edu.receptor.block import apparent_rates, ic50_um, magnesium_free_fraction, open_channel_rates
from ketamine_edu.receptor.gating import trapped_share
from ketamine_edu.receptor.parameters import GATING_SETS, load_gating, load_membrane

LEFT_AFTER_WASH, WASH_S = 0.86, 120.0  # mealing1999
LEAK_BOUNDS_PER_S = (0.0, 0.01)
DAY_S = 86_400.0
PARTS_PER_MILLION = 1e6


def ic50_at_rest_um() -> float:
    """IC50 of ketamine at -70 mV in 1 mM magnesium (µM)."""
    return float(ic50_um(-70.0, 1.0))


def ic50_multiplied_um() -> float:
    """The mistake: multiplied by the free share of channels instead of divided (µM)."""
    return float(ic50_um(-70.0, 0.0) * magnesium_free_fraction(-70.0, 1.0))


def ic50_sign_um() -> float:
    """The mistake: the sign of the voltage lost (µM)."""
    p = load_membrane()
    free = 1 / (1 + 1 / p.magnesium_half_block_mm * math.exp(-p.magnesium_steepness_per_mv * 70.0))
    return float(ic50_um(-70.0, 0.0)) / free


def open_probabilities() -> list[Case]:
    """Rates of the published gating sets and the share of channels each leaves open."""
    names = ("opening_per_s", "closing_per_s", "desensitising_per_s", "resensitising_per_s")
    sets = (load_gating(name) for name in GATING_SETS)
    return [Case({name: getattr(g, name) for name in names}, g.open_probability) for g in sets]


@cache
def leak_per_s() -> float:
    """Leak (1/s) with which 86 % of the block by 10 µM of ketamine is left after two minutes of wash."""
    from scipy.optimize import brentq

    return float(brentq(lambda leak: trapped_share("ketamine", 10, WASH_S, leak) - LEFT_AFTER_WASH, *LEAK_BOUNDS_PER_S))


def leak_without_closing_per_s() -> float:
    """The mistake: as if no drug left while the channels close (1/s)."""
    return -math.log(LEFT_AFTER_WASH) / WASH_S


def open_share_for_a_day_per_million() -> float:
    """Share of the time open (per million) with which half of the trapped ketamine is left after a day."""
    return PARTS_PER_MILLION * math.log(2) / (open_channel_rates("ketamine")[1] * DAY_S)


def open_share_with_apparent_rate_per_million() -> float:
    """The mistake: with the rate of a steady current, in which channels are open part of the time (per million)."""
    return PARTS_PER_MILLION * math.log(2) / (apparent_rates("ketamine")[1] * DAY_S)


ANSWERS = {
    "ic50-at-rest": Answer(ic50_at_rest_um, {"multiplied": ic50_multiplied_um, "sign": ic50_sign_um}),
    "open-probability": Answer(open_probabilities),
    "fit-the-leak": Answer(leak_per_s, {"closing-forgotten": leak_without_closing_per_s}),
    "a-day-in-the-trap": Answer(
        open_share_for_a_day_per_million, {"apparent-rate": open_share_with_apparent_rate_per_million}
    ),
}
