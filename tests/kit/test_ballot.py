"""A ballot on statements: what a vote does, what is spoken, and which votes are refused."""

import pytest

from ketamine_edu.kit.page.ballot import Ballot, Statement
from ketamine_edu.kit.page.readout import Readout

STATEMENTS = {
    1: Statement("The sea is salt.", "line 1", "true"),
    2: Statement("The moon is <b>made</b> of cheese.", "line 2", "false"),
    3: Statement("Bees are blue.", "line 3", "false"),
}
VERDICTS = ("true", "false")


@pytest.fixture
def ballot():
    return Ballot(STATEMENTS, VERDICTS)


def descriptions(ballot: Ballot) -> list[str]:
    return [button.description for button in ballot._buttons.values()]


def test_before_the_vote_the_statement_stands_there_without_its_verdict(ballot):
    ballot.show(2)
    assert (
        "<b>Statement 2 of 3 (line 2)</b><br>The moon is &lt;b&gt;made&lt;/b&gt; of cheese." in ballot._statement.value
    )
    assert "How does it stand?" in ballot._status.value and "Verdict" not in ballot._status.value
    assert descriptions(ballot) == ["true", "false"]


def test_a_vote_is_marked_as_it_was_cast_and_the_verdict_told_beside_it(ballot):
    ballot.show(2)
    ballot._buttons["true"].click()
    assert ballot.value == ((2, "true"),)
    ballot.show(2)
    assert descriptions(ballot) == ["● true", "false"]
    assert "Your vote: true. Verdict: false." in ballot._status.value
    ballot.show(1)
    assert descriptions(ballot) == ["true", "false"] and "How does it stand?" in ballot._status.value
    ballot.show(None)
    assert ballot._statement.value == ballot._status.value == ""


def test_whoever_listens_hears_number_vote_and_whether_it_is_right():
    heard = []
    ballot = Ballot(STATEMENTS, VERDICTS, on_vote=lambda *vote: heard.append(vote) or "It is kept.")
    for number, verdict in ((1, "true"), (2, "true"), (3, "false")):
        ballot.show(number)
        ballot.press(verdict)
    assert heard == [(1, "true", True), (2, "true", False), (3, "false", True)]
    ballot.show(3)
    assert "Verdict: false. It is kept." in ballot._status.value
    ballot.value = ((1, "false"),)
    assert len(heard) == 3, "votes that are set were cast before"


def test_the_first_vote_counts_and_this_is_said(ballot):
    ballot.show(1)
    ballot.press("false")
    ballot.press("true")
    assert ballot.value == ((1, "false"),) and "The first vote counts." in ballot._status.value
    with pytest.raises(ValueError, match="statement 1 has a vote already"):
        ballot.cast("true")
    ballot.show(2)
    ballot.show(1)
    assert "The first vote counts." not in ballot._status.value


def test_the_answer_to_a_vote_stands_in_a_region_that_stays(ballot):
    """A region that is put on the page anew is passed over by most screen readers."""
    region = ballot.children[-1]
    assert isinstance(region, Readout) and region.role == "status"
    ballot.show(1)
    ballot.press("true")
    ballot.show(1)
    assert ballot.children[-1] is region and "Your vote: true." in region.value and "role=" not in region.value


def test_votes_are_kept_in_the_order_of_the_statements():
    ballot = Ballot(STATEMENTS, VERDICTS, {3: "true", 1: "false"})
    assert ballot.value == ((1, "false"), (3, "true"))
    assert ballot.check([(2, "true"), (1, "true")]) == ((1, "true"), (2, "true"))


def test_extremes_and_examples_are_votes(ballot):
    assert ballot.extremes == ((), ((1, "true"), (2, "true"), (3, "true")))
    assert ballot.options == (
        (),
        ((1, "false"),),
        ((1, "false"), (2, "true")),
        ((1, "false"), (2, "true"), (3, "false")),
    )
    assert all(ballot.check(votes) == votes for votes in (*ballot.extremes, *ballot.options))


@pytest.mark.parametrize(
    ("votes", "message"),
    [
        ({4: "true"}, "number is 4; allowed is a whole number from 1 to 3"),
        ({True: "true"}, "number is True"),
        ({1: "perhaps"}, "verdict is 'perhaps'; allowed are true, false"),
        (5, "5 are no votes; allowed: pairs of a number from 1 to 3 and one of true, false"),
    ],
)
def test_what_is_no_vote_is_refused(ballot, votes, message):
    with pytest.raises(ValueError, match=message):
        ballot.check(votes)
    with pytest.raises(ValueError, match="no statement is shown"):
        ballot.cast("true")
