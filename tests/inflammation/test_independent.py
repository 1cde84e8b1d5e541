"""The inflammation model against the exported SBML, integrated by libroadrunner.

The equations of data/sbml/inflammation.xml are written out by hand from the paper, with pathogen itself instead of its
logarithm, and share no code with the package beyond the values of the constants.
"""

import numpy as np
import pytest

from ketamine_edu.inflammation.basins import healthy_start
from ketamine_edu.inflammation.response import Insult, Suppression, follow, respond
from tests.sbml.sbml_course import course

LEVELS = ("pathogen", "phagocytes", "damage", "mediator")
TIMES = np.arange(0.0, 241.0, 2.0)
CASES = [
    (Insult(1.0, 0.0, 0.3), Suppression()),
    (Insult(1.5, 0.0, 0.3), Suppression(0.6, 6.0, 48.0)),
    (Insult(1.0, 0.0, 0.6), Suppression()),
    (Insult(0.4, 6.0, 0.6), Suppression(0.6, 0.0, 48.0)),
    (Insult(0.4, 6.0, 0.6), Suppression(0.6, 6.0, 48.0)),
    (Insult(0.0, 6.0, 0.3), Suppression(0.8, 12.0, 100.0)),
]


@pytest.mark.parametrize("insult, drug", CASES, ids=str)
def test_two_programs_give_the_same_course(insult, drug):
    settings = {"insult_pathogen": insult.pathogen, "insult_trauma": insult.trauma}
    settings |= {"virulence_per_h": insult.virulence_per_h, "drug_strength": drug.strength}
    settings |= {"drug_start_h": drug.start_h, "drug_duration_h": drug.duration_h}
    other = course("inflammation", TIMES, LEVELS, 1e-11, 1e-14, **settings)
    start = healthy_start(insult.pathogen, insult.trauma)
    sharp = follow(start, insult.virulence_per_h, drug, time_h=TIMES, tolerance=1e-9)
    usual = respond(insult, drug, time_h=TIMES)
    for name, expected in other.items():
        size = expected.max()
        np.testing.assert_allclose(getattr(sharp, name), expected, rtol=1e-5, atol=1e-7 * size + 1e-12, err_msg=name)
        np.testing.assert_allclose(getattr(usual, name), expected, rtol=0.01, atol=1e-3 * size + 1e-12, err_msg=name)
