"""A round of cases: which button gets which sign, the score, what is spoken, and what is kept."""

import pytest

from ketamine_edu.kit.learning import progress
from ketamine_edu.kit.learning.case_round import (
    WHERE_VERDICTS_ARE,
    CaseRound,
    Judgement,
    Vignette,
    folded_verdicts,
)
from ketamine_edu.kit.page.readout import Readout

JUDGEMENT = Judgement(
    lesson="42",
    verdicts={"hot": "It is hot", "cold": "It is cold", "mild": "It is mild"},
    question="What is it?",
    question_for_all="Hot, cold or mild?",
    agrees="The thermometer agrees.",
    differs="The thermometer differs.",
    judge="by the thermometer",
)
CASES = (
    Vignette("case-tea", "A cup of tea", "hot", "It steams."),
    Vignette("case-ice", "A cube of ice", "cold", "It is frozen."),
    Vignette("case-fog", "A bank of fog", "mild", "It is <b>grey</b>."),
)


@pytest.fixture(autouse=True)
def own_progress(tmp_path, monkeypatch):
    monkeypatch.setenv("KETAMINE_EDU_PROGRESS", str(tmp_path / "progress.json"))


def signs(round_: CaseRound) -> dict[str, str]:
    """Verdict -> the sign before its words, and what its colour says."""
    shown = {}
    for verdict, button in round_._buttons.items():
        sign = button.description.removesuffix(JUDGEMENT.verdicts[verdict]).strip()
        colours = [name for name in ("ke-right", "ke-wrong") if name in button._dom_classes]
        shown[verdict] = f"{sign} {' '.join(colours)}".strip()
    return shown


def test_before_the_vote_nothing_is_told():
    round_ = CaseRound(JUDGEMENT, CASES)
    assert signs(round_) == {"hot": "", "cold": "", "mild": ""}
    assert round_._text.value == "<p><b>Case 1 of 3.</b> A cup of tea What is it?</p>"
    assert (round_._feedback.value, round_._score.value) == ("", "3 cases to judge.")


def test_a_right_vote_gets_the_tick_and_the_others_nothing():
    round_ = CaseRound(JUDGEMENT, CASES)
    round_.vote("hot")
    assert signs(round_) == {"hot": "✓ ke-right", "cold": "", "mild": ""}
    assert round_._feedback.value == "<b>✓ The thermometer agrees.</b> It steams."
    assert round_._score.value == "Score: 1 of 1 by the thermometer. 2 to go."


def test_a_wrong_vote_gets_the_cross_and_the_right_verdict_the_tick():
    round_ = CaseRound(JUDGEMENT, CASES)
    round_.vote("cold")
    assert signs(round_) == {"hot": "✓ ke-right", "cold": "✗ ke-wrong", "mild": ""}
    assert round_._feedback.value == "<b>✗ The thermometer differs.</b> It steams."
    assert round_._score.value == "Score: 0 of 1 by the thermometer. 2 to go."


def test_signs_belong_to_the_case_that_is_shown():
    round_ = CaseRound(JUDGEMENT, CASES)
    round_.vote("cold")
    round_.go(1)
    assert signs(round_) == {"hot": "", "cold": "", "mild": ""} and round_._feedback.value == ""
    round_.vote("cold")
    assert signs(round_) == {"hot": "", "cold": "✓ ke-right", "mild": ""}
    round_.go(-1)
    assert signs(round_) == {"hot": "✓ ke-right", "cold": "✗ ke-wrong", "mild": ""}


def test_the_first_vote_counts_and_is_kept():
    round_ = CaseRound(JUDGEMENT, CASES)
    round_.vote("mild")
    round_.vote("hot")
    assert round_.score == (0, 1) and round_.votes == {"case-tea": "mild"}
    assert signs(round_)["mild"] == "✗ ke-wrong"
    assert progress.first_answers("42") == {"case-tea": "mild"}
    assert "42      prediction  case-tea                    not yet right, 1 try" in progress.summary().plain
    round_.go(1)
    round_.vote("cold")
    assert "case-ice                    right at the first try" in progress.summary().plain


def test_clicks_vote_and_turn_and_the_cases_go_round():
    round_ = CaseRound(JUDGEMENT, CASES)
    round_._buttons["mild"].click()
    assert round_.votes == {"case-tea": "mild"}
    places = []
    for button in (round_._on, round_._on, round_._on, round_._back):
        button.click()
        places.append(round_.number)
    assert places == [1, 2, 0, 2]


def test_judging_all_ends_with_a_score():
    round_ = CaseRound(JUDGEMENT, CASES)
    for verdict in ("hot", "cold", "hot"):
        round_.vote(verdict)
        round_.go(1)
    assert round_.score == (2, 3)
    assert round_._score.value == "Score: 2 of 3 by the thermometer. That was all."


def test_case_feedback_and_score_are_regions_that_stay_while_their_words_change():
    """A region that is put on the page anew is passed over by most screen readers."""
    round_ = CaseRound(JUDGEMENT, CASES)
    regions = [child for child in round_.view.children if isinstance(child, Readout)]
    assert regions == [round_._text, round_._feedback, round_._score]
    before, spoken = [region.value for region in regions], []
    for region in regions:
        region.observe(lambda change: spoken.append(change.new), names="value")
    round_.vote("hot")
    assert spoken == ["<b>✓ The thermometer agrees.</b> It steams.", "Score: 1 of 1 by the thermometer. 2 to go."]
    round_.go(1)
    assert spoken[2:] == ["<p><b>Case 2 of 3.</b> A cube of ice What is it?</p>", ""]
    assert [child for child in round_.view.children if isinstance(child, Readout)] == regions
    assert all(region.role == "status" for region in regions) and not any("role=" in text for text in before)


def test_a_note_on_the_progress_file_is_told(tmp_path, monkeypatch):
    monkeypatch.setenv("KETAMINE_EDU_PROGRESS", str(tmp_path / "nowhere" / "progress.json"))
    round_ = CaseRound(JUDGEMENT, CASES)
    round_.vote("hot")
    assert "It steams.<p>Your progress cannot be saved" in round_._feedback.value


def test_texts_are_plain():
    round_ = CaseRound(JUDGEMENT, CASES[2:])
    round_.vote("mild")
    assert "It is &lt;b&gt;grey&lt;/b&gt;." in round_._feedback.value
    assert "&lt;b&gt;grey" in folded_verdicts(CASES).html and "<b>grey" in folded_verdicts(CASES).plain


def test_text_and_still_ask_without_answering():
    bundle = CaseRound(JUDGEMENT, CASES)._repr_mimebundle_()
    assert bundle["text/plain"] == "\n".join(
        ["Hot, cold or mild?", "  1. A cup of tea", "  2. A cube of ice", "  3. A bank of fog", WHERE_VERDICTS_ARE]
    )
    assert "1. A cup of tea<br>2. A cube of ice" in bundle["text/html"] and "steams" not in bundle["text/html"]


def test_bad_votes_and_no_cases_are_refused():
    with pytest.raises(ValueError, match="'maybe'; allowed are hot, cold, mild"):
        CaseRound(JUDGEMENT, CASES).vote("maybe")
    with pytest.raises(ValueError, match="cases is empty"):
        CaseRound(JUDGEMENT, [])
