"""What lesson 02 says in words, computed again: its questions, and the prose of its notebook."""

import re
from pathlib import Path

import pytest

from ketamine_edu.circuit.exercises import magnesium_for_people_mm, peak_um, return_um
from ketamine_edu.circuit.network import load_network
from ketamine_edu.circuit.rates import (
    block_by_population,
    glutamate_from_concentration,
    glutamate_percent,
    load_cells,
    load_circuit,
    steady_rates,
    threshold_ratio,
)
from ketamine_edu.circuit.targets import directions, size_in_people
from ketamine_edu.receptor.block import ic50_um
from tests.course.lesson_words import lesson_words

NOTEBOOK = Path(__file__).resolve().parents[2] / "notebooks" / "02_glutamate_surge.ipynb"


def texts() -> str:
    """All that the lesson says: questions, exercises, prose."""
    return lesson_words("02")


def rest_current_na() -> float:
    p, rest = load_circuit(), steady_rates(0, 0)
    return float(p.pyramidal_current_na(p.nmda_gate(rest.pyramidal_hz), p.gaba_decay_s * rest.interneuron_hz, 0.0))


def magnesium_potency() -> float:
    """How many times as potent ketamine is with 0.34 mM magnesium as with 1 mM, at rest."""
    return float(ic50_um(-70, 1) / ic50_um(-70, 0.34))


def change_percent(experiment: str) -> float:
    return next(row.change_percent for row in directions() if row.id == experiment)


def clearing_potency() -> float:
    cells = load_cells()
    at_interneurons = ic50_um(cells.interneuron_voltage_mv, cells.interneuron_magnesium_mm)
    return float(ic50_um(cells.pyramidal_voltage_mv, cells.pyramidal_magnesium_mm) / at_interneurons)


CLAIMS = [
    ("3.30 instead of 3.92 Hz", lambda: steady_rates(0.3, 0.3).interneuron_hz, 3.295, 3.305),
    ("from 3.08 to 2.30 Hz", lambda: steady_rates(0.3, 0.3).pyramidal_hz, 2.295, 2.305),
    ("at 1.56 Hz", lambda: steady_rates(1, 1).pyramidal_hz, 1.555, 1.565),
    ("from 3.92 to 3.84 Hz", lambda: steady_rates(0.3, 0).interneuron_hz, 3.835, 3.845),
    ("from 3.08 to 4.44 Hz", lambda: steady_rates(0.3, 0).pyramidal_hz, 4.435, 4.445),
    ("about 2 % down", lambda: steady_rates(0.3, 0).interneuron_hz / steady_rates(0, 0).interneuron_hz, 0.975, 0.985),
    ("About 2.4 times.", threshold_ratio, 2.35, 2.45),
    ("the block is only 1.5 times as strong", lambda: ic50_um(-70, 1) / ic50_um(-55, 1), 1.45, 1.55),
    ("from 16 to 10.7 µM", lambda: ic50_um(-55, 1), 10.65, 10.75),
    ("Depolarisation alone gives 1.5, weaker magnesium alone 2.7", magnesium_potency, 2.65, 2.75),
    ("the interneuron: 3.6 times", clearing_potency, 3.55, 3.7),
    ("once a quarter less and once almost half more", lambda: glutamate_percent(0.3, 0.0), 144, 145),
    ("near 0.38 nA and 3 Hz", rest_current_na, 0.375, 0.385),
    ("About a third of the 0.34 mM", lambda: magnesium_for_people_mm() / 0.34, 0.3, 0.4),
    ("the 0.34 mM", lambda: load_cells().interneuron_magnesium_mm, 0.34, 0.34),
    ("an eighth of what pyramidal cells feel", lambda: 1 / magnesium_for_people_mm(), 7.6, 8.9),
    ("the model gives 3 %", lambda: size_in_people().predicted, 2.9, 3.1),
    ("4 % is the most it can give at any dose", lambda: glutamate_from_concentration(peak_um()), 103.9, 104.1),
    ("The peak lies between 1 and 2 µM", peak_um, 1, 2),
    ("look between 2 and 10 µM", return_um, 2, 10),
    ("the model's interneurons fall by 4 %", lambda: change_percent("HM-I"), -4.1, -3.9),
    ("Seventeen of eighteen", lambda: sum(d.agrees for d in directions()), 17, 17),
    ("came out at 0.067 µM per mg/kg", lambda: load_cells().rat_um_per_mg_per_kg, 0.0665, 0.0675),
    ("where lesson 01 needs 16 µM at rest", lambda: ic50_um(-70, 1), 15.5, 16.5),
    ("400 pyramidal cells and 100 interneurons", lambda: load_network().pyramidal_cells, 400, 400),
    ("400 pyramidal cells and 100 interneurons", lambda: load_network().interneurons, 100, 100),
    ("pyramidal cells now fire a third more", lambda: glutamate_percent(0.5, 0.1), 131, 135),
    ("the line on the map bends, so the ratio grows", lambda: 1 / _pyramidal_block_without_change(), 2.5, 2.8),
]  # fmt: skip


def _pyramidal_block_without_change() -> float:
    """Block of pyramidal cells that cancels a full block of interneurons."""
    from scipy.optimize import brentq

    return brentq(lambda b: glutamate_percent(1.0, b) - 100, 0.1, 0.9)


@pytest.mark.parametrize("words, value, low, high", CLAIMS, ids=[words for words, *_ in CLAIMS])
def test_what_the_lesson_says_is_what_the_model_gives(words, value, low, high):
    assert words in texts(), "the words are no longer in the lesson: change the claim here too"
    assert low <= value() <= high


def test_voltage_alone_lowers_glutamate_by_3_percent_at_the_dose_of_people():
    interneuron, pyramidal = block_by_population(0.644)
    alone = interneuron / pyramidal
    assert alone > threshold_ratio() > ic50_um(-70, 1) / ic50_um(-55, 1)
    assert "Glutamate falls by 3 %" in texts()


def test_the_threshold_runs_where_the_lesson_says():
    said = re.search(r"the threshold runs from (\d\.\d) to (\d\.\d); .* from (\d\.\d) to (\d\.\d)", texts())
    assert [float(value) for value in said.groups()] == [1.9, 2.8, 1.9, 6.1]
