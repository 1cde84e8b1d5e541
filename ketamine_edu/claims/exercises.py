"""Lesson 11, check the claims: answers to the exercises, and votes kept with the student's progress.

The texts stand in data/questions/claims.json. Every answer is computed from the tables that the student uses.
"""

from ketamine_edu.claims.verdicts import VERDICTS, claims, count_by_verdict, number_needed
from ketamine_edu.evidence.tables import read_table
from ketamine_edu.kit.learning import progress
from ketamine_edu.kit.learning.checking import Case
from ketamine_edu.kit.learning.exercises import Answer

LESSON = "11"
SHARES = ((45.3, 26.7), (26.7, 45.3), (25.9, 46.5), (8.8, 27.4))


def record_vote(number: int, vote: str, right: bool) -> str:
    """Note a vote on a statement; returns what the student must be told about the file, usually ""."""
    return progress.record_answer(LESSON, f"statement-{number:02d}", vote, right)


def votes_so_far() -> dict[int, str]:
    """Number of a statement -> vote, from the student's progress; whatever is no vote is left out."""
    keys = {f"statement-{c.number:02d}": c.number for c in claims()}
    answers = progress.first_answers(LESSON)
    return {keys[key]: vote for key, vote in answers.items() if key in keys and vote in VERDICTS}


def share_supported_percent() -> float:
    """Statements that hold as they were said (% of all)."""
    return 100 * count_by_verdict()["supported"] / len(claims())


def share_with_partly_percent() -> float:
    """The mistake: those that hold in part counted as well (%)."""
    counts = count_by_verdict()
    return 100 * (counts["supported"] + counts["partly supported"]) / len(claims())


def _midazolam_percent() -> tuple[float, float]:
    """Responders in trials against midazolam: on midazolam and on ketamine (%)."""
    rows = read_table("response/comparators")
    row = next(row for row in rows if row["label"] == "against midazolam" and row["control_percent"] is not None)
    return row.number("control_percent"), row.number("treated_percent")


def responders_without_ketamine_percent() -> float:
    """Responders on midazolam for each 100 responders on ketamine."""
    control, treated = _midazolam_percent()
    return 100 * control / treated


def difference_percent() -> float:
    """The mistake: the difference of the two shares (percentage points)."""
    control, treated = _midazolam_percent()
    return treated - control


def numbers_needed() -> list[Case]:
    """Two shares (%) and how many people have to be treated for one to fare otherwise."""
    return [
        Case({"control_percent": control, "treated_percent": treated}, number_needed(control, treated))
        for control, treated in SHARES
    ]


def new_verdicts() -> dict[str, float]:
    """Statement that is not in the article -> its verdict as a number, 1 (supported) to 4 (unsupported)."""
    return {row.text("id"): 1.0 + VERDICTS.index(row.text("verdict")) for row in read_table("claims/new_claims")}


ANSWERS = {
    "share-supported": Answer(share_supported_percent, {"with-partly": share_with_partly_percent}),
    "without-ketamine": Answer(responders_without_ketamine_percent, {"difference": difference_percent}),
    "number-needed": Answer(numbers_needed),
    "new-statements": Answer(new_verdicts),
}
