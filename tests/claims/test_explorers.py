"""The explorer of statements: no verdict before the vote, the first vote counts, filters, escaping, progress."""

import itertools

import pytest
from matplotlib.colors import to_hex

from ketamine_edu.claims import explorer as claims_explorer
from ketamine_edu.claims import picture as claims_picture
from ketamine_edu.claims import verdicts as claims_verdicts
from ketamine_edu.claims import votes as claims_votes
from ketamine_edu.claims.exercises import record_vote, votes_so_far
from ketamine_edu.claims.explorer import ClaimsExplorer, claims_ballot
from ketamine_edu.claims.picture import OPEN_MARKS, VERDICT_MARKS
from ketamine_edu.claims.verdicts import TOPICS, VERDICTS, Claim, claim, claims, count_by_verdict
from ketamine_edu.claims.votes import COLUMNS, NOT_VOTED
from ketamine_edu.kit.drawing import style
from tests.claims import pictures
from tests.kit.pictures import Watched


@pytest.fixture
def explorer():
    made = ClaimsExplorer()
    made.raise_errors = True
    return made


def on_the_page(explorer) -> str:
    """Every word that the explorer shows."""
    ballot = explorer._ballot
    return "\n".join([explorer.words(), ballot._statement.value, ballot._status.value])


def replace_claims(monkeypatch, statements: tuple[Claim, ...]) -> None:
    """Let the topic have other statements, wherever it asks for them."""
    for module in (claims_explorer, claims_picture, claims_verdicts, claims_votes):
        monkeypatch.setattr(module, "claims", lambda: statements)


def columns(explorer) -> dict[int, str]:
    return {mark.number: mark.column for mark in explorer.results.marks}


def test_no_verdict_shows_before_its_vote(explorer):
    for c in claims():
        explorer.statement = c.number
        assert set(columns(explorer).values()) == {NOT_VOTED}
        assert c.reason not in on_the_page(explorer) and "hidden until you vote" in explorer.picture.alt_text
        assert "Verdict:" not in on_the_page(explorer)


def test_neither_place_nor_still_depends_on_verdicts(explorer, monkeypatch):
    """The default picture is the same, pixel by pixel, if all verdicts are others."""
    before, words = explorer.picture.png(), explorer.words()
    others = tuple(Claim(**{**vars(c), "verdict": "unsupported"}) for c in claims())
    replace_claims(monkeypatch, others)
    again = ClaimsExplorer()
    assert again.picture.png() == before and again.words() == words


def test_a_vote_opens_one_verdict_only(explorer):
    explorer.statement = 24
    explorer.vote("partly supported")
    assert columns(explorer)[24] == "unsupported"
    assert [n for n, column in columns(explorer).items() if column != NOT_VOTED] == [24]
    assert claim(24).reason in on_the_page(explorer) and "milder: 1" in explorer.words()
    explorer.statement = 25
    assert claim(25).reason not in on_the_page(explorer)
    explorer.statement = 24
    assert "Your vote: partly supported" in on_the_page(explorer)


def test_the_first_vote_counts(explorer):
    explorer.vote("supported")
    with pytest.raises(ValueError, match="statement 1 has a vote already"):
        explorer.vote("unsupported")
    explorer._ballot._buttons["unsupported"].click()
    assert dict(explorer.votes) == {1: "supported"}
    assert "The first vote counts." in explorer._ballot._status.value


def test_buttons_vote_and_are_never_disabled(explorer):
    for button in explorer._ballot._buttons.values():
        assert not button.disabled
    explorer._ballot._buttons["oversimplified"].click()
    assert explorer.state.votes == ((1, "oversimplified"),)
    assert not any(button.disabled for button in explorer._ballot._buttons.values())
    assert explorer._ballot._buttons["oversimplified"].description == "● oversimplified"


def test_votes_survive_filters_and_hiding(explorer):
    explorer.votes = {5: "supported", 30: "unsupported"}
    explorer.topics = ("pain",)
    assert {m.topic for m in explorer.results.marks} == {"pain"}
    explorer.set(topics=tuple(TOPICS), marks=("supported",), statement=60)
    assert set(columns(explorer)) == {5, 60}, "the statement at hand keeps its mark"
    explorer.marks = COLUMNS
    assert dict(explorer.votes) == {5: "supported", 30: "unsupported"}
    assert "Voted: 2 of 60" in explorer.words()


def test_a_filter_by_verdict_tells_nothing_of_open_statements(explorer):
    for verdict in VERDICTS:
        explorer.marks = (verdict,)
        assert set(columns(explorer)) == {1}


def test_a_topic_moves_the_ballot_to_its_next_statement(explorer):
    explorer.set(statement=8, topics=("pain",))
    assert explorer.results.current.number == 24
    explorer.vote("unsupported")
    assert dict(explorer.votes) == {24: "unsupported"}


def test_without_topics_there_is_nothing_to_vote_on(explorer):
    explorer.topics = ()
    assert explorer.controls["votes"].layout.display == "none"
    assert "Tick a topic" in explorer.words()
    with pytest.raises(ValueError, match="no statement is shown"):
        explorer.vote("supported")


def test_all_verdicts_show_only_where_asked_and_close_the_ballot(explorer):
    explorer.show_all = True
    assert columns(explorer) == {c.number: c.verdict for c in claims()}
    assert explorer.controls["votes"].layout.display == "none"
    explorer.show_all = False
    assert set(columns(explorer).values()) == {NOT_VOTED}


def test_every_mark_has_a_place_of_its_own_inside_its_cell(explorer):
    explorer.show_all = True
    places = explorer.picture.places(explorer.results.marks)
    for one, other in itertools.combinations(places.values(), 2):
        assert abs(one[0] - other[0]) >= 20 or abs(one[1] - other[1]) >= 20
    tops = sorted(explorer.picture._tops.values())
    for mark in explorer.results.marks:
        top = explorer.picture._tops[mark.topic]
        below = min([t for t in tops if t > top], default=explorer.picture.axes.get_ylim()[0])
        assert top < places[mark.number][1] < below
        assert places[mark.number][0] < 660
    assert OPEN_MARKS > VERDICT_MARKS


@pytest.mark.parametrize("vote", VERDICTS)
def test_every_vote_is_drawn_on_its_side(explorer, vote):
    watched = Watched(explorer)
    explorer.votes = dict.fromkeys(range(1, 61), vote)
    assert watched.faults(pictures.claims) == []
    assert len(explorer.picture.live[f"agreed {vote}"].get_xdata()) == count_by_verdict()[vote]
    explorer.set(votes=dict.fromkeys(range(20, 41), vote), topics=("pain", "safety"), marks=(vote,), statement=30)
    assert watched.faults(pictures.claims) == []


@pytest.mark.parametrize("verdict", VERDICTS)
def test_marks_look_as_the_words_below_the_picture_say(explorer, verdict):
    """Filled: the vote agreed; hollow: it did not; arrows to the side of the vote, milder ones on the left."""
    live, colour = explorer.picture.live, style.look(f"verdict {verdict}").hex
    assert live[f"all {verdict}"].get_markerfacecolor() == "none"
    assert live[f"all {verdict}"].get_markeredgecolor() == colour
    assert to_hex(live[f"agreed {verdict}"].get_markerfacecolor()) == colour.lower()
    for side, marker in (("milder", "<"), ("harsher", ">")):
        arrow = live[f"{side} {verdict}"]
        assert (arrow.get_marker(), arrow.get_color()) == (marker, colour)


def test_text_of_the_data_is_escaped(monkeypatch):
    nasty = Claim(1, "drug", "<b>place", "<script>claim", "supported", "<img src=x>", "<i>", "00", "<s>", ("dean2021",))
    replace_claims(monkeypatch, (nasty, *claims()[1:]))
    explorer = ClaimsExplorer()
    explorer.vote("supported")
    shown = explorer._headline.value + explorer._ballot._statement.value + explorer._ballot._status.value
    for raw in ("<script", "<img", "<i>", "<s>", "<b>place"):
        assert raw not in shown
    assert "&lt;script&gt;claim" in shown


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ({61: "supported"}, "votes: number is 61"),
        ({1: "yes"}, "votes: verdict is 'yes'"),
        ("supported", "votes: 'supported' are no votes"),
        (5, "votes: 5 are no votes"),
    ],
)
def test_votes_that_are_none_are_refused_and_change_nothing(explorer, value, message):
    with pytest.raises(ValueError, match=message):
        explorer.votes = value
    assert explorer.votes == ()


def test_votes_are_kept_with_the_progress_and_come_back(tmp_path, monkeypatch):
    monkeypatch.setenv("KETAMINE_EDU_PROGRESS", str(tmp_path / "progress.json"))
    explorer = ClaimsExplorer(votes=votes_so_far(), on_vote=record_vote)
    explorer.exercise()
    assert votes_so_far() == {}, "an exercise of the controls is no vote"
    explorer.statement = 30
    explorer.vote("supported")
    assert votes_so_far() == {30: "supported"}
    again = ClaimsExplorer(votes=votes_so_far(), on_vote=record_vote)
    assert columns(again)[30] == "oversimplified"
    again.reset()
    assert dict(again.votes) == {30: "supported"}


def test_unreadable_progress_is_no_vote_and_a_note_reaches_the_reader(tmp_path, monkeypatch):
    path = tmp_path / "progress.json"
    monkeypatch.setenv("KETAMINE_EDU_PROGRESS", str(path))
    path.write_text("nonsense")
    assert votes_so_far() == {}
    explorer = ClaimsExplorer(on_vote=record_vote)
    explorer.vote("supported")
    assert "could not be read" in explorer._ballot._status.value


def test_a_ballot_accepts_only_verdicts():
    ballot = claims_ballot()
    ballot.show(3)
    with pytest.raises(ValueError, match="verdict is 'maybe'"):
        ballot.cast("maybe")
