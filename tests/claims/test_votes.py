"""Votes against verdicts: counted, called milder or harsher, and what may be seen of each statement."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketamine_edu.claims.verdicts import TOPICS, VERDICTS, claim, claims
from ketamine_edu.claims.votes import COLUMNS, NOT_VOTED, overview, score, step_of

votes = st.dictionaries(st.integers(1, 60), st.sampled_from(VERDICTS))


@given(votes)
def test_a_score_adds_up(cast):
    counted = score(cast)
    assert counted.voted == len(cast) == counted.agreed + counted.milder + counted.harsher


def test_scores_of_known_votes():
    right = {c.number: c.verdict for c in claims()}
    assert score(right).agreed == 60
    kind = score({c.number: "supported" for c in claims()})
    assert (kind.agreed, kind.milder, kind.harsher) == (22, 38, 0)
    assert score({claim(24).number: "unsupported", 4: "unsupported"}) == score({4: "unsupported", 24: "unsupported"})
    assert score({4: "unsupported"}).harsher == 1 and score({}).voted == 0


def test_a_vote_nearer_to_supported_is_milder():
    assert step_of("supported", "unsupported") == -3
    assert step_of("oversimplified", "partly supported") == 1
    assert step_of("oversimplified", "oversimplified") == 0


def test_marks_say_on_which_side_a_vote_lies():
    """Statement 24 is unsupported, 30 oversimplified and 5 supported."""
    cast = {24: "supported", 30: "unsupported", 5: "supported"}
    assert [claim(number).verdict for number in cast] == ["unsupported", "oversimplified", "supported"]
    marks = {mark.number: mark for mark in overview(cast).marks}
    sides = {number: (marks[number].is_milder, marks[number].agrees, marks[number].is_harsher) for number in cast}
    assert sides == {24: (True, False, False), 30: (False, False, True), 5: (False, True, False)}
    assert marks[1].column == NOT_VOTED and not (marks[1].is_milder or marks[1].agrees or marks[1].is_harsher)


@given(votes, st.booleans())
def test_every_statement_stands_in_one_column_and_its_verdict_shows_only_after_a_vote(cast, show_all):
    seen = overview(cast, show_all=show_all)
    assert sum(seen.counts.values()) == len(seen.marks) == 60
    for mark in seen.marks:
        is_revealed = show_all or mark.number in cast
        assert mark.column == (claim(mark.number).verdict if is_revealed else NOT_VOTED)
    assert seen.is_revealed == (show_all or 1 in cast) and seen.vote == cast.get(1)


def test_the_statement_at_hand_keeps_its_mark_in_a_column_that_is_left_out():
    kept = overview({5: "supported"}, number=7, columns=("supported",))
    assert [mark.number for mark in kept.marks] == [5, 7]


def test_without_topics_there_is_no_statement_at_hand():
    nothing = overview({1: "supported"}, topics=(), show_all=True)
    assert (nothing.marks, nothing.current, nothing.vote, nothing.is_revealed) == ((), None, None, False)
    assert nothing.counts == dict.fromkeys(COLUMNS, 0)


def test_only_the_topics_asked_for_are_marked():
    pain = overview({}, topics=("pain",))
    assert {mark.topic for mark in pain.marks} == {"pain"} and pain.current.topic == "pain"
    assert len(overview({}, topics=tuple(TOPICS)).marks) == len(claims())


@pytest.mark.parametrize(
    ("cast", "message"),
    [({61: "supported"}, "number is 61"), ({1: "true"}, "verdict is 'true'; allowed are supported")],
)
@pytest.mark.parametrize("what", [score, overview])
def test_a_wrong_vote_is_named_with_what_is_allowed(what, cast, message):
    with pytest.raises(ValueError, match=message):
        what(cast)
