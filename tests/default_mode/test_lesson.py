"""What lesson 06 says in words, computed again: its questions, and the prose of its notebook."""

import re
from dataclasses import replace
from pathlib import Path

import nbformat
import numpy as np
import pytest

from ketamine_edu.default_mode.connectivity import in_module, load_network, module_mean, network
from ketamine_edu.default_mode.exercises import ANSWERS, PUBLISHED_SD, hidden_module, samples_worth
from ketamine_edu.default_mode.people import (
    change_for,
    compare,
    default_connectivity,
    difference_in_sd,
    shuffled_order,
    shuffled_scan,
    virtual_people,
    with_coupling,
)
from ketamine_edu.evidence.references import reference
from ketamine_edu.evidence.tables import read_table
from ketamine_edu.kit.learning import exercise
from ketamine_edu.kit.learning.questions import load_questions
from tests.course.lesson_words import lesson_words

NOTEBOOK = Path(__file__).resolve().parents[2] / "notebooks" / "06_default_mode_network.ipynb"
STUDIES = {row["id"]: row for row in read_table("default_mode/studies")}


def texts() -> str:
    """All that the lesson says: questions, exercises, prose."""
    return lesson_words("06")


def fall_in(sd: float) -> float:
    return (default_connectivity() - default_connectivity(-0.05)) / sd


def noisy_scanner() -> float:
    return float(module_mean(network(replace(load_network(), scanner_noise=0.8)).connectivity(), "default"))


@pytest.mark.parametrize(
    ("words", "value"),
    [
        (r"a loss of ([\d.]+) % of the coupling", lambda: -100 * change_for(-0.63)),
        (r"that of midazolam ([\d.]+) %", lambda: -100 * change_for(-0.77)),
        (r"Between (\d) and \d %, depending", lambda: -100 * change_for(-0.63, with_sd(0.0075))),
        (r"Between \d and (\d) %, depending", lambda: -100 * change_for(-0.63, with_coupling(0.6))),
        (r"falls from ([\d.]+) to [\d.]+\. Near the limit", default_connectivity),
        (r"falls from [\d.]+ to ([\d.]+)\. Near the limit", lambda: default_connectivity(-0.05)),
        (
            r"off by up to about ([\d.]+)\.",
            lambda: np.mean([compare(network(), 8, s).largest_difference for s in range(20)]),
        ),
        (r"About (\d+) of 240", samples_worth),
        (r"The standard error of a correlation is then ([\d.]+), not", lambda: (samples_worth() - 3) ** -0.5),
        (r"a scan is worth about (\d+) samples", lambda: np.median(compare(network()).effective)),
        (r"^([\d.]+) standard deviations, where our virtual", lambda: fall_in(PUBLISHED_SD)),
        (r"where our virtual people give ([\d.]+),", lambda: fall_in(0.066)),
        (r"standard deviation 0\.097\) would give ([\d.]+)\.", lambda: fall_in(0.097)),
    ],
)
def test_a_number_in_the_words_is_the_models(words, value):
    said, expected = re.search(words, texts(), re.MULTILINE), value()
    assert said, words
    digits = len(said[1].partition(".")[2])
    size = 1.0 if digits else 10 ** max(0, len(said[1]) - 2)
    assert float(said[1]) == pytest.approx(expected, abs=0.5000001 * size * 10.0**-digits)


def with_sd(sd: float):
    return replace(load_network(), person_coupling_sd=sd)


def test_the_scanner_can_do_what_the_drug_does():
    assert noisy_scanner() == pytest.approx(default_connectivity(-0.05), abs=0.02)


def test_virtual_studies_spread_as_the_printed_error_says():
    change = change_for(-0.63)
    found = [difference_in_sd(virtual_people(30, seed=s), virtual_people(30, change, seed=s)) for s in range(40)]
    assert np.std(found) == pytest.approx(STUDIES["ADH-KET-D"]["standard_error"], abs=0.03)
    assert min(found) > -2.2 * 0.63 and max(found) < 0


def test_the_order_of_the_drugs_never_changes():
    for p in (with_sd(0.0075), with_sd(0.03), with_coupling(0.6), with_coupling(0.8)):
        assert change_for(-0.77, p) < change_for(-0.63, p)


def test_fifty_seconds_at_098():
    right = load_questions("06").questions["near-limit"].right_choice.text
    assert right == f"{network(coupling=0.98).slowest_s:.0f} s."


def test_the_hidden_module_is_found_with_the_threshold_that_the_hint_gives():
    matrix, member = np.corrcoef(shuffled_scan().T), in_module("default")[shuffled_order()]
    np.testing.assert_array_equal(matrix[0] > 0.25, member)
    np.testing.assert_array_equal(matrix[0] < 0, in_module("executive")[shuffled_order()])
    assert hidden_module()["members"] == 12
    short = np.sort(np.corrcoef(shuffled_scan(8.0).T)[0])
    assert (short[7], short[8]) == pytest.approx((0.24, 0.29), abs=0.005)
    long = np.sort(matrix[0])
    assert (long[7], long[8]) == pytest.approx((0.21, 0.39), abs=0.005)


@pytest.mark.parametrize("key", ANSWERS)
def test_a_solution_passes_and_a_start_does_not(key):
    task, space = exercise("06", key), {}
    exec(task.text.code, space)
    assert task.check(space["answer"])
    assert not task.check(...)


def test_what_must_be_said_plainly_is_said():
    said = texts()
    for words in (
        r"largest data set finds \*lower\*, not higher, default-mode connectivity in recurrent depression",
        r"Midazolam.*lowered it too",
        r"no trial shows that this change breaks negative thoughts",
        r"graph and every weight are synthetic",
    ):
        assert re.search(words, said), words


def test_numbers_of_people_in_the_words_are_those_of_the_table():
    said = texts()
    assert f"{STUDIES['YAN-R']['n']} patients with depression and {STUDIES['YAN-R']['n_controls']} controls" in said
    assert f"{STUDIES['JAV']['n']} patients, {STUDIES['JAV']['n_controls']} controls" in said
    assert f"In one study of {STUDIES['TOZ-O']['n']} people" in said
    assert f"{STUDIES['EVA-2']['n']} patients, gone by day ten" in said
    assert STUDIES["SCH"]["n"] == 17 and "17 healthy people" in said


def test_the_two_sets_of_scans_are_quoted_as_in_the_bibliography():
    note = reference("cakan2021").note
    assert "0.40, standard deviation 0.048, in seven people" in note and "0.44 and 0.097 in five" in note
    assert "0.40 with a standard deviation of 0.048" in texts() and "0.44 and 0.097" in texts()
    assert str(PUBLISHED_SD) in note


def test_every_citation_in_the_statements_is_in_the_sources():
    cells = nbformat.read(NOTEBOOK, as_version=4).cells
    listed = cells[-1].outputs[0].data["text/markdown"]
    prose = "\n".join(cell.source for cell in cells if cell.cell_type == "markdown")
    cited = set(re.findall(r"([A-Z][a-z]+)(?: et al\.| and [A-Z][a-z]+) (\d{4})", prose))
    assert len(cited) >= 15
    for family, year in cited:
        assert re.search(rf"\* {family} .*\({year}\)", listed), (family, year)
