"""Cases against the label: votes, score, what is told, and what is kept."""

import pytest

from ketamine_edu.care.cases import (
    ARTICLE,
    VERDICTS,
    WHERE_VERDICTS_ARE,
    CaseRound,
    case_answers,
    case_round,
    cases,
)
from ketamine_edu.kit.learning import progress


@pytest.fixture(autouse=True)
def own_progress(tmp_path, monkeypatch):
    monkeypatch.setenv("KETAMINE_EDU_PROGRESS", str(tmp_path / "progress.json"))


def texts(part) -> list[str]:
    found = [getattr(part, "value", None) or getattr(part, "description", "")]
    return [str(found[0]), *(text for child in getattr(part, "children", ()) for text in texts(child))]


def test_there_are_enough_cases_of_every_kind():
    assert len(cases()) >= 10
    assert {case.verdict for case in cases()} == set(VERDICTS)
    assert {case.article for case in cases()} == set(ARTICLE)
    assert sum(case.verdict == "contraindication" for case in cases()) == 4


def test_a_history_of_substance_use_is_a_precaution_and_severe_depression_no_obstacle():
    found = {case.id: case.verdict for case in cases()}
    assert (found["recovered"], found["severe"], found["aorta"]) == ("precaution", "neither", "contraindication")


def test_nothing_is_told_before_the_vote():
    round_ = case_round()
    shown = " ".join(texts(round_.view))
    assert round_.case.reason not in shown and "✓" not in shown
    assert "Case 1 of" in shown


def test_voting_right_tells_why_and_counts():
    round_ = case_round()
    round_.vote(round_.case.verdict)
    shown = " ".join(texts(round_.view))
    assert "That is what the label says" in shown and "Spravato label 2020, section 4" in shown
    assert round_.score == (1, 1)
    assert "case-aorta" in repr(progress.summary()) and "right at the first try" in repr(progress.summary())


def test_only_the_first_vote_counts():
    round_ = case_round()
    round_.vote("neither")
    round_.vote("contraindication")
    assert round_.score == (0, 1)
    assert "The label says otherwise" in " ".join(texts(round_.view))


def test_a_click_is_a_vote_and_next_goes_round():
    round_ = case_round()
    round_._buttons["contraindication"].click()
    round_._on.click()
    assert round_.number == 1 and round_.score == (1, 1)
    round_._back.click()
    round_._back.click()
    assert round_.number == len(round_.cases) - 1


def test_judging_all_ends_with_a_score():
    round_ = case_round()
    for case in round_.cases:
        round_.vote(case.verdict)
        round_.go(1)
    assert round_.score == (len(round_.cases), len(round_.cases))
    assert "That was all." in " ".join(texts(round_.view))


def test_text_and_still_ask_without_answering():
    bundle = case_round()._repr_mimebundle_()
    for kind in ("text/plain", "text/html"):
        assert all(case.person in bundle[kind] for case in cases())
        assert not any(case.reason in bundle[kind] for case in cases())
        assert WHERE_VERDICTS_ARE in bundle[kind]
    assert bundle["text/plain"] == repr(case_round())


def test_folded_answers_hold_every_verdict():
    card = case_answers()
    assert all(case.reason in repr(card) for case in cases())
    assert card.html.startswith("<details>")


def test_bad_votes_and_no_cases_are_refused():
    with pytest.raises(ValueError, match="'maybe'; allowed are contraindication, precaution, neither"):
        case_round().vote("maybe")
    with pytest.raises(ValueError, match="people is empty"):
        CaseRound([])
