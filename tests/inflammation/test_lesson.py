"""What lesson 07 says in words, computed again: its questions, and the prose of its notebook."""

from pathlib import Path

import pytest

from ketamine_edu.evidence.tables import read_table
from ketamine_edu.inflammation.basins import border, ends_in, healthy_start
from ketamine_edu.inflammation.exercises import bypass_effect, earliest_start_h, latest_start_h, mood_interval
from ketamine_edu.inflammation.markers import findings
from ketamine_edu.inflammation.response import Insult, Suppression, load_inflammation, respond
from ketamine_edu.inflammation.states import infection_possible_from_per_h, resting_states
from ketamine_edu.inflammation.targets import (
    FIGURE_9,
    INTERVENTION_H,
    before_intervention,
    lasting_trauma,
    published_outcomes,
    targets,
)
from tests.course.lesson_words import lesson_words

NOTEBOOK = Path(__file__).resolve().parents[2] / "notebooks" / "07_inflammation.ipynb"
WOUND = healthy_start(pathogen=0.4, trauma=6.0)
BACKGROUND = {row["id"]: row for row in read_table("inflammation/background")}
MILD = Insult(pathogen=1.0, virulence_per_h=0.3)


def texts() -> str:
    """All that the lesson says: questions, exercises, prose."""
    return lesson_words("07")


def count(setting: str, **wanted) -> int:
    """Findings of a setting with these values."""
    rows = [row for row in findings() if row.setting == setting]
    return sum(all(getattr(row, name) == value for name, value in wanted.items()) for row in rows)


def strong_drug_h(outcome: str, low_h: float, high_h: float, becomes: bool) -> float:
    """Start (h) of a drug of strength 0.9 at which an outcome of the dirty wound begins (becomes) or ceases."""

    def there(start_h: float) -> bool:
        return ends_in(outcome, WOUND, 0.6, Suppression(0.9, start_h, 48.0)) == becomes

    return border(there, low_h, high_h)


def gone_h() -> float:
    """When the dirty wound without drug is free of germs."""
    course = respond(Insult(0.4, 6.0, 0.6))
    return float(course.time_h[course.pathogen > 1e-3][-1])


def damage_kept() -> float:
    """Highest damage of a mild infection with a suppression of 30 %, as a share of that without."""
    return respond(MILD, Suppression(0.3, 0.0, 48.0)).damage.max() / respond(MILD).damage.max()


CLAIMS = [
    ("Above a trauma of 3.7 units", lasting_trauma, 3.65, 3.75),
    ("About 3.7 units.", lasting_trauma, 3.65, 3.75),
    ("from 4.7 to 6.5 hours", earliest_start_h, 4.65, 4.75),
    ("from 4.7 to 6.5 hours", latest_start_h, 6.45, 6.55),
    ("At 4.7 h. It closes at 6.5 h", earliest_start_h, 4.65, 4.75),
    ("must start later, at 6.1 h", lambda: strong_drug_h("infection", 0.0, 8.0, False), 6.05, 6.15),
    ("may start until 39 h", lambda: strong_drug_h("lasting damage", 10.0, 60.0, True), 38.5, 39.5),
    ("A window of less than two hours", lambda: latest_start_h() - earliest_start_h(), 1.7, 2.0),
    ("the germs are gone within a day", gone_h, 0, 24),
    ("passes with about half the damage", damage_kept, 0.45, 0.6),
    ("the calming mediator stands at 0.303",
     lambda: before_intervention(*FIGURE_9, INTERVENTION_H).mediator, 0.3025, 0.3035),
    ("raise it to 0.36 at that moment, by a fifth", lambda: 0.36 / 0.303, 1.15, 1.25),
    ("Below a growth of 0.5137 per hour", infection_possible_from_per_h, 0.51365, 0.51375),
    ("Three stable states", lambda: sum(state.stable for state in resting_states(0.6)), 3, 3),
    ("and two unstable ones between them", lambda: sum(not state.stable for state in resting_states(0.6)), 2, 2),
    ("Read the last seven rows once more",
     lambda: sum(run.id.startswith("FIG9-") for run in published_outcomes()), 7, 7),
    ("with 0.1 and 0.02 per hour and unit", lambda: load_inflammation().activation_by_pathogen_per_h, 0.1, 0.1),
    ("with 0.1 and 0.02 per hour and unit", lambda: load_inflammation().activation_by_damage_per_h, 0.02, 0.02),
    ("The one set of data from placebo-controlled trials with IL-6 in it has it higher",
     lambda: count("depression", marker="IL-6", controlled=True, direction="higher"), 1, 1),
    ("The one set of data from placebo-controlled trials with IL-6 in it has it higher",
     lambda: count("depression", marker="IL-6", controlled=True), 1, 1),
    ("it did in two and did not in three", lambda: count("depression", mood="followed"), 2, 2),
    ("it did in two and did not in three", lambda: count("depression", mood="not followed"), 3, 3),
    ("Three squares lie far to the left",
     lambda: sum(r.setting == "surgery" and r.standard_errors is not None for r in findings()), 3, 3),
    ("Now look at the two circles", lambda: count("surgery", direction="none"), 2, 2),
    ("lower after surgery in adults", lambda: count("surgery", marker="IL-6", direction="lower"), 3, 3),
    ("71 pg/mL lower, from 101 to 41", lambda: next(r for r in findings() if r.id == "DALE").value, -71, -71),
    ("(odds ratio 1.46)", lambda: BACKGROUND["OSIMO-O"]["value"], 1.46, 1.46),
    ("About a quarter of people with depression have a raised CRP", lambda: BACKGROUND["OSIMO-P"]["value"], 25, 29),
    ("167 patients, 46 had a raised marker",
     lambda: BACKGROUND["CHEN25-L"]["n"] + BACKGROUND["CHEN25-H"]["n"], 167, 167),
    ("d = −1.0, from −1.4 to −0.6", lambda: bypass_effect()["d"], -1.05, -0.95),
    ("d = −1.0, from −1.4 to −0.6", lambda: bypass_effect()["low"], -1.45, -1.35),
    ("d = −1.0, from −1.4 to −0.6", lambda: bypass_effect()["high"], -0.65, -0.55),
    ("They differ threefold", lambda: 149.93 / 46.28, 2.8, 3.5),
    ("From −0.48 to −0.01", lambda: mood_interval()["low"], -0.485, -0.475),
    ("From −0.48 to −0.01", lambda: mood_interval()["high"], -0.015, -0.005),
    ("explains 7 % of the variance", lambda: 100 * 0.262**2, 6.5, 7.5),
    ("one of 19 would still be expected", lambda: 0.05 * 19, 0.9, 1.1),
    ("1.5 per hour with the published constants", lambda: 0.6 * 0.005 / 0.002, 1.5, 1.5),
    ("fails at 0.75 per hour", lambda: 0.6 * 0.005 / 0.004, 0.75, 0.75),
]  # fmt: skip


@pytest.mark.parametrize("words, value, low, high", CLAIMS, ids=[words for words, *_ in CLAIMS])
def test_what_the_lesson_says_is_what_model_and_data_give(words, value, low, high):
    assert words in texts(), "the words are no longer in the lesson: change the claim here too"
    assert low <= value() <= high


def test_the_worst_row_is_the_one_the_lesson_names():
    worst = max(targets(), key=lambda row: abs(row.error_percent))
    assert worst.id == "FIG9-T"
    assert "the level of the mediator above which infection wins" in texts()


def test_the_lesson_says_plainly_what_it_must():
    said = texts()
    for words in (
        "Surgery: solid, for IL-6 in the blood of adults",
        "Depression: inconsistent.",
        "The brain: never measured in people.",
        "The drug is our assumption.",
        "It was made for acute infection over days. It was not made for depression",
        "Ketamine lowers inflammation in brain and body | partly supported",
        "Inflammation is believed to play a role in depression | partly supported",
    ):
        assert words in said, words
