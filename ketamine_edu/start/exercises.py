"""Lesson 00, start here: the model's answers to the exercises, which are warm-ups.

The texts stand in data/questions/start.json. Every answer is computed from the models and tables that the student uses.
"""

import math

from ketamine_edu.evidence.tables import Row, read_table
from ketamine_edu.kit.learning.checking import Case
from ketamine_edu.kit.learning.exercises import Answer
from ketamine_edu.start.clocks import DOSE_MG_PER_KG, INFUSION

PERSON_KG = 82.0
HALVED_TO = 1 / 16
LEFT = ((2.5, 2.5), (10.0, 2.5), (24.0, 2.5), (168.0, 228.0), (1.0, 5.0))  # hours, half-life (h)


def dose_mg() -> float:
    """The dose of the explorer, for a person of 82 kg (mg)."""
    return INFUSION.dose_in_mg(PERSON_KG)


def weight_over_dose() -> float:
    """The mistake: the weight divided by the dose per kg."""
    return PERSON_KG / DOSE_MG_PER_KG


def label_half_life_h() -> float:
    """The half-life of elimination that the label of ketamine gives (h)."""
    rows = read_table("pharmacokinetics/half_lives")
    label = next(row for row in rows if (row["source"], row["phase"]) == ("ketalarlabel", "elimination"))
    return label.number("value_h")


def time_to_a_sixteenth_h() -> float:
    """Hours until a sixteenth is left, if one half-life held all the time."""
    return label_half_life_h() * -math.log2(HALVED_TO)


def sixteen_half_lives_h() -> float:
    """The mistake: sixteen half-lives (h)."""
    return label_half_life_h() / HALVED_TO


def straight_line_h() -> float:
    """The mistake: as much is lost in every half-life, so that nothing is left after two (h)."""
    return 2 * label_half_life_h() * (1 - HALVED_TO)


def _row(name: str) -> Row:
    return next(row for row in read_table("start/history") if row["id"] == name)


def first_trial() -> dict[str, float]:
    """Year and people of the first placebo-controlled trial in depression."""
    row = _row("depression_trial")
    return {"year": row.number("year"), "people": row.number("people")}


def resistant_year() -> float:
    """The mistake: the year of the first trial in treatment-resistant depression."""
    return _row("resistant_trial").number("year")


def resistant_people() -> float:
    """The mistake: the people in that trial."""
    return _row("resistant_trial").number("people")


def left_cases() -> list[Case]:
    """Hours and a half-life, and what is left (%)."""
    return [Case({"time_h": time, "half_life_h": half}, 100 * 0.5 ** (time / half)) for time, half in LEFT]


ANSWERS = {
    "dose-in-mg": Answer(dose_mg, {"divided": weight_over_dose}),
    "a-sixteenth": Answer(
        time_to_a_sixteenth_h, {"sixteen-times": sixteen_half_lives_h, "straight-line": straight_line_h}
    ),
    "find-the-row": Answer(first_trial, {"resistant-year": resistant_year, "resistant-people": resistant_people}),
    "share-left": Answer(left_cases),
}
