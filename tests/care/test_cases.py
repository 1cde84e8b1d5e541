"""The cases of the lesson: their verdicts, and what is asked, shown and kept. The round: kit/test_case_round.py."""

import pytest

from ketamine_edu.care.cases import ARTICLE, VERDICTS, case_answers, case_round, cases
from ketamine_edu.kit.learning import progress


@pytest.fixture(autouse=True)
def own_progress(tmp_path, monkeypatch):
    monkeypatch.setenv("KETAMINE_EDU_PROGRESS", str(tmp_path / "progress.json"))


def test_there_are_enough_cases_of_every_kind():
    assert len(cases()) >= 10
    assert {case.verdict for case in cases()} == set(VERDICTS)
    assert {case.article for case in cases()} == set(ARTICLE)
    assert sum(case.verdict == "contraindication" for case in cases()) == 4


def test_a_history_of_substance_use_is_a_precaution_and_severe_depression_no_obstacle():
    verdicts = {case.id: case.verdict for case in cases()}
    assert (verdicts["recovered"], verdicts["severe"], verdicts["aorta"]) == (
        "precaution",
        "neither",
        "contraindication",
    )


def test_a_case_asks_about_its_person_and_tells_the_labels_reason_after_the_vote():
    round_ = case_round()
    first = cases()[0]
    assert first.person in round_._text.value and "What does the label of the spray make of it?" in round_._text.value
    assert [button.description for button in round_._buttons.values()] == list(VERDICTS.values())
    assert first.reason not in round_._feedback.value
    round_.vote(first.verdict)
    assert "✓ That is what the label says." in round_._feedback.value
    assert first.reason in round_._feedback.value and "Spravato label 2020, section 4" in round_._feedback.value
    assert round_._score.value == f"Score: 1 of 1 as the label has it. {len(cases()) - 1} to go."


def test_a_vote_is_kept_under_the_lesson_and_the_name_of_the_case():
    case_round().vote("neither")
    assert progress.first_answers("09") == {"case-aorta": "neither"}
    assert "not yet right, 1 try" in repr(progress.summary())


def test_text_and_still_ask_without_answering():
    bundle = case_round()._repr_mimebundle_()
    for kind in ("text/plain", "text/html"):
        assert "Contraindication, precaution, or neither?" in bundle[kind]
        assert all(case.person in bundle[kind] for case in cases())
        assert not any(case.reason in bundle[kind] for case in cases())


def test_folded_answers_hold_every_verdict():
    card = case_answers()
    assert all(case.reason in repr(card) and VERDICTS[case.verdict] in repr(card) for case in cases())
    assert card.html.startswith("<details>")


def test_the_explanation_says_what_the_articles_list_would_do():
    for case in cases():
        assert ARTICLE[case.article] in case.explanation() and (case.note or "") in case.explanation()
