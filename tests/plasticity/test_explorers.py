"""The two explorers of lesson 03: what they show."""

import pytest

from ketamine_edu.kit.numbers.words import time_words
from ketamine_edu.plasticity import CascadeExplorer, KnockoutExplorer
from ketamine_edu.plasticity.dosing import dosed_cascade, reference
from ketamine_edu.plasticity.signalling import STEPS


def test_the_cascade_shows_what_the_model_says():
    explorer = CascadeExplorer()
    explorer.set(species="human", human_mg_per_kg=0.8, doses=3, interval_d=2)
    course = dosed_cascade("human", 0.8, doses=3, interval_h=48)
    share = 100 * course.peak("spines") / reference().peak("spines")
    assert f"new spines {share:.0f} % at {time_words(course.peak_h('spines'))}" in explorer.picture.alt_text
    assert explorer.picture.live["spines peak"].get_text() == f"{share:.0f} %, {time_words(course.peak_h('spines'))}"


def test_curves_stay_inside_their_rows():
    explorer = CascadeExplorer()
    for state in ({"rodent_mg_per_kg": 1}, {"rodent_mg_per_kg": 200, "doses": 6}, {"species": "human"}):
        explorer.set(**state)
        for row, name in enumerate(
            reversed(("ampa", "bdnf", "trkb", "mtorc1", "potentiation", "protein", "formation"))
        ):
            heights = explorer.picture.live[name].get_xy()[:, 1]
            assert row + 1 - 1e-9 <= heights.min() and heights.max() < row + 2


def test_published_findings_are_drawn_for_their_dosing_only():
    explorer = CascadeExplorer()
    marks = explorer.picture.live["step raised"]
    assert len(marks.get_xdata()) > 5
    explorer.rodent_mg_per_kg = 3
    assert len(marks.get_xdata()) == 0
    explorer.set(rodent_mg_per_kg=10, doses=5, interval_d=1)
    assert list(marks.get_xdata()) == [72, 132]
    explorer.interval_d = 2
    assert len(marks.get_xdata()) == 0


def test_only_the_controls_that_matter_are_offered():
    explorer = CascadeExplorer()
    assert explorer.controls["interval_d"].layout.display == "none"
    assert explorer.controls["human_mg_per_kg"].layout.display == "none"
    explorer.set(species="human", doses=2)
    assert explorer.controls["rodent_mg_per_kg"].layout.display == "none"
    assert explorer.controls["interval_d"].layout.display is None


def test_a_blocker_empties_the_boxes_behind_it():
    explorer = KnockoutExplorer()
    explorer.set(blockers=("trkb_inhibitor",), block_percent=100)
    left = {name: explorer.results.left(name) for name in STEPS}
    assert left["bdnf"] == pytest.approx(1)
    assert max(left[name] for name in ("trkb", "mtorc1", "potentiation", "spines")) == pytest.approx(0, abs=1e-9)
    assert explorer.picture.live["spines box"].get_width() == pytest.approx(0, abs=1e-6)
    assert explorer.picture.live["trkb_inhibitor bar"].get_visible()
    assert not explorer.picture.live["rapamycin bar"].get_visible()
    explorer.block_percent = 0
    assert all(explorer.results.left(name) == pytest.approx(1) for name in STEPS)


def test_the_table_lists_the_experiments_of_the_chosen_blocker_and_counts_them():
    explorer = KnockoutExplorer()
    words = explorer.words()
    assert "3 of 6 agree" in words
    assert words.count("differs") == 3
    explorer.blockers = ()
    assert "Nothing is blocked" in explorer.words()
    assert all(explorer.results.left(name) == pytest.approx(1) for name in STEPS)


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("rodent_mg_per_kg", 500, "rodent_mg_per_kg: 500.*mg/kg"),
        ("species", "cat", "species: 'cat'"),
        ("doses", 0, "doses: 0"),
    ],
)
def test_a_wrong_value_from_a_cell_names_control_value_and_range(name, value, message):
    with pytest.raises(ValueError, match=message):
        setattr(CascadeExplorer(), name, value)


def test_an_unknown_blocker_is_named():
    with pytest.raises(ValueError, match="'aspirin'"):
        KnockoutExplorer().blockers = ("aspirin",)


@pytest.mark.parametrize(
    ("time_h", "words"), [(0.1, "6 min"), (1.99, "119 min"), (2.0, "2 h"), (27.3, "27 h"), (74, "3.1 d")]
)
def test_times_are_told_as_one_would_say_them(time_h, words):
    assert time_words(time_h) == words
