"""A hundred people as icons: counts that add up, seats that are taken once, a key that says the numbers."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketamine_edu.kit.drawing import style
from ketamine_edu.kit.drawing.icon_array import IconArray, whole_counts
from ketamine_edu.kit.drawing.picture import Picture

GROUPS = ("ketamine", "norketamine", "intranasal_racemic")


class OneArray(Picture):
    def draw(self):
        self.figure = style.new_figure(300, 360)
        self.array = IconArray(self, style.new_axes(self.figure, 10, 10, 10, 10), "all", GROUPS)

    def show(self, state, results, later=None):
        self.array.show(results)


@given(st.lists(st.floats(0.01, 1), min_size=1, max_size=6))
def test_whole_counts_add_up_and_stay_near(weights):
    percents = 100 * np.array(weights) / sum(weights)
    counts = whole_counts(percents)
    assert sum(counts) == 100
    assert (np.abs(counts - percents) < 1 + 1e-6).all()


def test_whole_counts_of_known_shares():
    assert whole_counts([41.04, 58.96]) == [41, 59]
    assert whole_counts([33.3, 33.3, 33.4]) == [33, 33, 34]
    assert whole_counts([0, 100]) == [0, 100]


@pytest.mark.parametrize("percents", [[50, 40], [-1, 101], [float("nan"), 50], [[50, 50]]])
def test_shares_that_are_none_are_refused(percents):
    with pytest.raises(ValueError, match="percents"):
        whole_counts(percents)


def test_every_person_has_one_seat_and_the_key_counts_them():
    picture = OneArray()
    picture.show(None, [9, 32, 59])
    seats = np.vstack([picture.live[f"all {group}"].get_xydata() for group in GROUPS])
    assert len({tuple(seat) for seat in seats}) == len(seats) == 100
    assert picture.live["all norketamine words"].get_text() == "32 norketamine"
    assert picture.live["all ketamine"].get_xydata()[0].tolist() == [0, 0]


def test_a_group_of_nobody_leaves_no_gap_in_the_key():
    picture = OneArray()
    picture.show(None, [0, 40, 60])
    assert not picture.live["all ketamine words"].get_visible()
    assert picture.live["all norketamine words"].get_position()[1] == pytest.approx(10.6)


@pytest.mark.parametrize("counts", [[50, 50], [1, 2, 3], [-1, 41, 60], [0.5, 39.5, 60]])
def test_other_counts_are_refused(counts):
    with pytest.raises(ValueError, match=r"3 whole numbers from 0 that add up to 100 people"):
        OneArray().show(None, counts)


def test_groups_differ_in_shape_as_well_as_in_colour():
    live = OneArray().live
    assert len({live[f"all {group}"].get_marker() for group in ("ketamine", "norketamine")}) == 2
