"""What lesson 01 says in its questions and its text is what model and data give."""

import math

import numpy as np
import pytest

from ketamine_edu.evidence.tables import data_path, read_table
from ketamine_edu.pharmacokinetics.simulation import Regimen, simulate
from ketamine_edu.receptor.block import (
    block_fraction,
    free_brain_concentration_um,
    ic50_um,
    magnesium_free_fraction,
    occupancy,
    open_channel_rates,
    rat_binding_occupancy,
    voltage_factor,
)
from ketamine_edu.receptor.exercises import leak_per_s, open_share_for_a_day_per_million
from ketamine_edu.receptor.gating import Step, run, trapped_share
from ketamine_edu.receptor.parameters import GATING_SETS, load_gating
from tests.course.lesson_words import lesson_words

NOTEBOOK = data_path().parent / "notebooks" / "01_nmda_receptor.ipynb"
INFUSION = simulate(Regimen("iv_infusion", dose_mg_per_kg=0.5))


def words_of_the_lesson() -> str:
    """All texts of the questions, the exercises and the notebook."""
    return lesson_words("01")


def share_open_for_each_pulse_s() -> float:
    """Seconds that a channel is open for one pulse of glutamate, on average."""
    course = run([Step(1, 1000, pulsed=True), Step(5)])
    return float(np.trapezoid(course.shares[4], course.time_s))


def magnesium_ratios() -> list[int]:
    rows = read_table("receptor/subunits")
    return [round(row["ic50_with_magnesium_um"] / row["ic50_without_magnesium_um"]) for row in rows]


def highest(values) -> float:
    return float(np.max(values))


# What a text says, word for word -> the value that model or data give, and the limits within which the words are true.
CLAIMS = [
    ("58 % of the current is gone in both dishes", lambda: 100 * block_fraction(1, -70, 0), 58, 59),
    ("twenty times as long in the second dish", lambda: 0.2 / 0.01, 20, 20),
    ("leaves about one channel in twenty free at 1 mM", lambda: 1 / magnesium_free_fraction(-70), 19, 23),
    ("that is one channel in twenty-two", lambda: 1 / magnesium_free_fraction(-70), 21.5, 22.5),
    ("more than twentyfold, to about 16 µM", lambda: ic50_um(-70, 1), 15.5, 16.4),
    ("a twenty-second part of the time", lambda: ic50_um(-70, 1) / ic50_um(-70, 0), 21.5, 22.5),
    ("11 and 27 in two kinds of receptor, and 7 and 6 in two others", magnesium_ratios, [11, 27, 7, 6], None),
    ("In the model 98 % of the block is left", lambda: 100 * trapped_share(), 97.5, 98.5),
    ("there the share falls from 88 to 60 %", lambda: 100 * block_fraction(5, -70, 0), 87.5, 88.5),
    ("from 88 to 60 %", lambda: 100 * block_fraction(5, -20, 0), 59.5, 60.5),
    ("In the model from 24 to 43 %", lambda: 100 * block_fraction(5, -70, 1), 23.5, 24.5),
    ("from 24 to 43 %", lambda: 100 * block_fraction(5, -20, 1), 42.5, 43.5),
    ("Leaving gets 4.7 times as fast", lambda: voltage_factor(-20), 4.65, 4.75),
    ("grows elevenfold", lambda: magnesium_free_fraction(-20) / magnesium_free_fraction(-70), 10.5, 11.5),
    ("0.64 µM unbound", lambda: highest(free_brain_concentration_um(INFUSION.ketamine_arterial_ng_ml)), 0.635, 0.645),
    ("About 4 %", lambda: 100 * highest(occupancy(INFUSION)), 3.5, 4.5),
    ("About 30 %", lambda: 100 * highest(rat_binding_occupancy(INFUSION)), 28, 33),
    ("run from 4 to 48 %", lambda: 100 * highest(occupancy(INFUSION, magnesium_mm=0)), 47, 48.5),
    ("eleven times less", lambda: ic50_um(-70, 1) / 1.42, 10.8, 11.5),
    ("eleven times lower than the model at rest", lambda: ic50_um(-70, 1) / 1.42, 10.8, 11.5),
    (
        "give 0.22, others 0.28",
        lambda: [round(load_gating(name).open_probability, 2) for name in GATING_SETS[:3]],
        [0.22, 0.28, 0.08],
        None,
    ),
    ("About one per thousand seconds", lambda: 1000 * leak_per_s(), 0.9, 1.2),
    ("leak out of shut channels in ten minutes", lambda: math.log(2) / leak_per_s() / 60, 9.5, 11),
    ("About twelve in a million", open_share_for_a_day_per_million, 11.4, 12.4),
    ("one second a day", lambda: open_share_for_a_day_per_million() * 0.0864, 0.95, 1.1),
    ("leaves 4.5 times as fast", lambda: 1 / load_gating("destexhe-1996").open_probability, 4.5, 4.6),
    # A few times a minute, against twelve in a million.
    ("is open far more often than that", lambda: 3 * share_open_for_each_pulse_s() / 60 / 12e-6, 20, 1000),
    ("leaves it again after a second or two", lambda: 1 / open_channel_rates()[1], 1, 2),
    ("10 µM the line says 93 %", lambda: 100 * block_fraction(10, -70, 0), 92.5, 93.5),
    ("with the measured slope it would say 90 %", lambda: 100 / (1 + (0.71 / 10) ** 0.84), 89.5, 90.5),
    ("0.1 µM took away 47 % where the model says 12 %", lambda: 100 * block_fraction(0.1, -70, 0), 11.5, 12.5),
    ("about four times less firmly", lambda: math.exp(0.062 * 70) / (2 / 0.3 - 1) / 3.57, 3.5, 4.5),
]


@pytest.mark.parametrize("words, value, low, high", CLAIMS, ids=[words for words, *_ in CLAIMS])
def test_what_lesson_01_says_is_what_model_and_data_give(words, value, low, high):
    assert words in words_of_the_lesson(), "the words are no longer in the lesson: change the claim here too"
    found = value()
    if isinstance(low, list):
        assert found == low
    else:
        assert low <= found <= high
