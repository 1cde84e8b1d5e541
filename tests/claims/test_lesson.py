"""What lesson 11 says in words, computed again: its questions, and the prose of its notebook."""

from pathlib import Path

import nbformat
import pytest

from ketamine_edu.claims.exercises import (
    responders_without_ketamine_percent,
    share_supported_percent,
    share_with_partly_percent,
)
from ketamine_edu.claims.verdicts import VERDICTS, claim, claims, count_by_verdict, number_needed
from ketamine_edu.claims.votes import score
from ketamine_edu.evidence.tables import read_table
from ketamine_edu.kit.learning import exercise
from tests.course.lesson_words import lesson_words

NOTEBOOK = Path(__file__).resolve().parents[2] / "notebooks" / "11_check_the_claims.ipynb"


def texts() -> str:
    """All that the lesson says: questions, exercises, prose."""
    return lesson_words("11")


def supported(*topics: str) -> tuple[int, int]:
    """Supported statements of some topics, and all of them."""
    chosen = [c for c in claims() if c.topic in topics]
    return count_by_verdict(chosen)["supported"], len(chosen)


SAID = [
    (
        "22 are supported, 23 partly supported, 11 oversimplified and 4 unsupported",
        lambda: tuple(count_by_verdict().values()), (22, 23, 11, 4),
    ),
    ("About a third: 22.", lambda: count_by_verdict()["supported"], 22),
    ("too kind to the article by eight", lambda: 30 - count_by_verdict()["supported"], 8),
    ("7 of 10 of the statements on drug and routes", lambda: supported("drug", "giving"), (7, 10)),
    ("For PTSD and anxiety none of four does", lambda: supported("ptsd_anxiety"), (0, 4)),
    (
        "All four of its statements hold in part",
        lambda: [c.verdict for c in claims() if c.topic == "ptsd_anxiety"], ["partly supported"] * 4,
    ),
    ("The outlook at the end of the article fares no better", lambda: supported("outlook"), (0, 5)),
    ("8 of 11 statements hold as said", lambda: supported("depression"), (8, 11)),
    ("Four of its 13 statements hold as said", lambda: supported("safety"), (4, 13)),
    ("One statement holds: the receptor is central", lambda: supported("plasticity")[0], 1),
    (
        "Two say why something works in the brain (17 and 27), one is fibromyalgia (24), and one is a forecast (59)",
        lambda: [c.number for c in claims() if c.verdict == "unsupported"], [17, 24, 27, 59],
    ),
    (
        "The 34 statements that hold in part, or in a weaker form",
        lambda: count_by_verdict()["partly supported"] + count_by_verdict()["oversimplified"], 34,
    ),
    ("agrees with 23 of 60, or 38 %", lambda: max(score({c.number: v for c in claims()}).agreed for v in VERDICTS), 23),
    ("22 of 60, 36.7 %", lambda: round(share_supported_percent(), 1), 36.7),
    ("it would be 75 %", lambda: round(share_with_partly_percent()), 75),
    ("55.7: more than half", lambda: round(responders_without_ketamine_percent(), 1), 55.7),
    ("it is 5.4: of five or six people", lambda: round(number_needed(45.3, 26.7), 1), 5.4),
    (
        "25.9 and 46.5 % [@dean2021]) it is 4.9, against placebo (8.8 and 27.4 %) 5.4",
        lambda: (round(number_needed(25.9, 46.5), 1), round(number_needed(8.8, 27.4), 1)), (4.9, 5.4),
    ),
    (
        "compare statements 20 and 45",
        lambda: (claim(20).verdict, claim(45).verdict), ("oversimplified", "partly supported"),
    ),
    ("put twelve questions", lambda: len(read_table("claims/appraisal")), 12),
]  # fmt: skip


@pytest.mark.parametrize("words, value, expected", SAID, ids=[words[:40] for words, *_ in SAID])
def test_what_the_lesson_says_is_what_the_tables_give(words, value, expected):
    assert words in texts(), "the words are no longer in the lesson: change the statement here too"
    assert value() == expected


@pytest.mark.parametrize("number", ["3.16 points", "8.54 better", "2.22 worse", "175 000 dollars"])
def test_numbers_of_the_forecast_stand_in_its_row(number):
    assert number in texts() and number in claim(59).reason


def test_numbers_that_other_lessons_print_for_a_statement_stand_in_its_row():
    lesson = (NOTEBOOK.parent / "04_onset_timing.ipynb").read_text(encoding="utf-8")
    for number in ("54 %", "52.5 %", "11.1 %"):
        assert number in claim(36).reason and number in lesson


def test_the_three_new_statements_are_those_of_the_table():
    prompt = exercise("11", "new-statements").text.prompt
    for row in read_table("claims/new_claims"):
        assert row["id"] in prompt and row["claim"] in prompt


def test_the_explorer_in_the_notebook_gives_no_verdict_away():
    for cell in nbformat.read(NOTEBOOK, as_version=4).cells:
        if cell.cell_type == "code" and "claims_explorer" in cell.source:
            for output in cell.outputs:
                words = output.get("data", {}).get("text/plain", "")
                assert not any(c.reason in words for c in claims()) and "Verdict:" not in words
