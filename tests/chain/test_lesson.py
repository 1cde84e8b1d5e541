"""What lesson 10 says in words, computed again: its questions, and the prose of its notebook."""

from functools import cache
from pathlib import Path

import numpy as np
import pytest

from ketamine_edu.chain.exercises import half_at_rest_um, indices, peak_um, together_share
from ketamine_edu.chain.links import Chain, Switches, chain
from ketamine_edu.chain.samples import chain_population
from ketamine_edu.chain.sensitivity import standard_regimen
from ketamine_edu.chain.targets import checkpoints
from ketamine_edu.pharmacokinetics.simulation import Regimen
from tests.course.lesson_words import lesson_words, prose

NOTEBOOK = Path(__file__).resolve().parents[2] / "notebooks" / "10_dose_to_mood.ipynb"


def markdown() -> list[str]:
    return prose("10")


def texts() -> str:
    """All that the lesson says: questions, exercises, prose."""
    return lesson_words("10")


@cache
def after(regimen: Regimen, **switches) -> Chain:
    return chain(regimen, Switches(**switches))


def standard(**switches) -> Chain:
    return after(standard_regimen(), **switches)


def usual() -> Chain:
    return standard()


def infusion(dose_mg_per_kg: float) -> Chain:
    return after(Regimen("iv_infusion", dose_mg_per_kg=dose_mg_per_kg))


def by_mouth(start: str) -> Chain:
    return after(Regimen("oral", dose_mg=100), start=start)


def index(link: str, which: str) -> float:
    """First-order ("first") or total ("total") index of a link for the improvement at 24 h."""
    return getattr(indices().shares("mood-24h")[link], which).value


def without_effect_percent() -> float:
    study = indices()
    return 100 * float((study.values[study.outcomes.index("mood-24h")] < 0.05).mean())


def top_of_the_band() -> float:
    many = chain_population(standard_regimen(), who="everything", subjects=100, seed=10)
    return float(np.interp(24, many.time_h, many.quantile("mood", 0.95)))


def checkpoint(name: str) -> float:
    """The number behind a row, as the table shows it."""
    return float(next(row.predicted for row in checkpoints() if row.id == name).split()[0])


CLAIMS = [
    ("At 4 h it is 6.5 instead of 6.7 points", lambda: standard(cut=("spines",)).at("mood", 4), 6.45, 6.55),
    ("6.5 instead of 6.7 points at 4 hours", lambda: usual().at("mood", 4), 6.65, 6.78),
    ("0 instead of 3.4 points on day 7", lambda: usual().at("mood", 168), 3.35, 3.45),
    ("the highest level is 176 ng/mL", lambda: by_mouth("metabolite").peak("start"), 175.5, 176.5),
    ("five times that of the infusion (35 ng/mL)", lambda: standard(start="metabolite").peak("start"), 34.5, 35.5),
    ("the improvement at 24 h is 9.0 points against 7.7", lambda: by_mouth("metabolite").at("mood", 24), 8.9, 9.05),
    ("With the surge it would be 6.2", lambda: by_mouth("disinhibition").at("mood", 24), 6.15, 6.25),
    ("some sixty times the unbound level", lambda: 40 / peak_um(), 58, 66),
    ("About six tenths of the variance", lambda: index("start", "first"), 0.55, 0.65),
    ("its share of the variance is below one hundredth", lambda: index("plasma", "total"), -0.01, 0.01),
    ("Its share is about a tenth", lambda: index("block", "total"), 0.07, 0.15),
    ("In about four draws of ten there is no surge", without_effect_percent, 35, 46),
    ("anywhere between nothing and 13 points", top_of_the_band, 12.5, 13.9),
    ("0.16, is what links do together", together_share, 0.155, 0.165),
    ("0.64 µM and 3.9 %", peak_um, 0.635, 0.645),
    ("blocked at 16.0 µM", half_at_rest_um, 15.95, 16.05),
    ("84 mg should give 8.1 points", lambda: checkpoint("mood-spray-24"), 8.0, 8.1),
    ("3 % where 13 % was measured", lambda: checkpoint("glutamate-size"), 2.9, 3.1),
    ("32 % of the later effect", lambda: checkpoint("mood-40min"), 31.5, 32.5),
    ("the chain has 44 %, below both", lambda: checkpoint("mood-day7"), 43.5, 44.5),
    ("the chain gives 3.1 and 2.6", lambda: infusion(0.1).at("mood", 24), 3.05, 3.15),
    ("the chain gives 3.1 and 2.6", lambda: usual().at("mood", 264), 2.55, 2.65),
    ("A surge of 4 % at most", lambda: infusion(1.15).peak("start"), 3.9, 4.05),
    ("which is 12 and 17 % of the variance", lambda: 100 * 0.35**2, 12, 12.5),
]  # fmt: skip


@pytest.mark.parametrize("words, value, low, high", CLAIMS, ids=[words for words, *_ in CLAIMS])
def test_what_the_lesson_says_is_what_the_model_gives(words, value, low, high):
    assert words in texts(), "the words are no longer in the lesson: change the claim here too"
    assert low <= value() <= high


def test_the_first_paragraph_says_that_nobody_has_shown_the_chain():
    first = markdown()[0].split("\n\n")[1]
    assert "Nobody has shown this chain from end to end in a human being" in first and "hypotheses" in first


def test_limits_are_said_plainly():
    said = texts()
    for words in (
        "The PET study saw no change",
        "only weakly: r = -0.35",
        "the sign of the surge hangs on an assumption",
        "A Sobol index compares ranges as much as links",
    ):
        assert words in said
