"""Every live artist of every explorer shows what its results say, in every state of the snapshots."""

from types import SimpleNamespace

import numpy as np
import pytest
from matplotlib.patches import PathPatch
from matplotlib.path import Path

from ketamine_edu.command.registry import explorer_kinds
from ketamine_edu.kit.drawing import style
from tests.kit import snapshots
from tests.kit.pictures import (
    Band,
    Box,
    Covers,
    Curve,
    EndLabel,
    Hidden,
    Points,
    Spans,
    Unjudged,
    Watched,
    Words,
    load_all,
)
from tests.kit.test_every_explorer import make

KINDS = explorer_kinds()
SAYS = load_all()


def test_what_every_explorer_shows_is_written_down():
    assert {kind.__name__ for kind in KINDS} == {kind.__name__ for kind in SAYS}


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind in SAYS], ids=lambda kind: kind.__name__)
def test_every_live_artist_shows_what_its_results_say(kind):
    explorer = make(kind)
    watched, faults = Watched(explorer), []
    for name, values in snapshots.states(explorer).items():
        explorer.reset()
        explorer.set(**values)
        faults += [f"{name}, at once: {fault}" for fault in watched.faults(SAYS[kind])]
        if explorer.compute_later and (explorer.run_label is None or snapshots.is_run_once(explorer, name)):
            explorer.settle()
            faults += [f"{name}, at rest: {fault}" for fault in watched.faults(SAYS[kind])]
    assert faults == [], "\n".join(faults[:30])


def test_few_artists_go_unjudged():
    judged = {}
    for kind in SAYS:
        watched = Watched(make(kind))
        for name, expected in SAYS[kind](*watched.last).items():
            judged[kind, name] = not isinstance(expected, Unjudged)
    assert sum(judged.values()) >= 0.97 * len(judged), [key for key, value in judged.items() if not value]


@pytest.fixture
def axes():
    return style.new_axes(style.new_figure())


def test_a_curve_moved_by_a_thousandth_is_found(axes):
    (line,) = axes.plot([0, 1, 2], [0, 10, 20])
    assert Curve([0, 1, 2], [0, 10, 20]).fault(line) == ""
    assert Curve([0, 1, 2], [0, 10, 20.02]).fault(line) == "y[2] is 20, not 20.02"
    assert "shape" in Points([0, 1], [0, 10]).fault(line)
    line.set_visible(False)
    assert Curve([0, 1, 2], [0, 10, 20]).fault(line) == "is hidden"
    assert Hidden().fault(line) == ""
    line.set_visible(True)
    assert Hidden().fault(line) == "is drawn"


def test_a_band_of_no_height_and_one_upside_down_are_told_apart_from_the_right_one(axes):
    x, low, high = np.array([0.0, 1, 2]), np.array([1.0, 2, 3]), np.array([2.0, 5, 4])
    right = Band(x, low, high)
    assert right.fault(axes.fill_between(x, low, high)) == ""
    assert right.fault(axes.fill_between(x, low, low)) == "upper end[0] is 1, not 2"
    assert Band(x, low, low).fault(axes.fill_between(x, low, high)) != ""


def test_whiskers_and_bars_have_two_ends(axes):
    (line,) = axes.plot([1, 1, np.nan, 2, 2], [3, 5, np.nan, 4, 8])
    assert Spans([1, 2], [3, 4], [5, 8]).fault(line) == ""
    assert Spans([1, 2], [3, 4], [5, 4]).fault(line) != ""
    assert Spans([1, 2, 3], [3, 4, np.nan], [5, 8, 9]).fault(line) == ""
    (bar,) = axes.barh([1], [4], left=[2], height=0.5)
    assert Box(2, 6, 0.75, 1.25).fault(bar) == ""
    assert Box(right=5).fault(bar) == "right[0] is 6, not 5"


def test_a_shape_of_many_pieces_covers_what_lies_in_them_and_not_in_their_holes(axes):
    def square(left, size):
        return [(left, left), (left + size, left), (left + size, left + size), (left, left + size), (left, left)]

    codes = [Path.MOVETO, *[Path.LINETO] * 3, Path.CLOSEPOLY]
    pieces = Path([*square(0, 4), *square(1, 2)[::-1], *square(6, 1)], 3 * codes)
    patch = axes.add_patch(PathPatch(pieces))
    assert Covers([(0.5, 0.5), (6.5, 6.5)], [(2, 2), (5, 5)], area=16 - 4 + 1).fault(patch) == ""
    assert Covers([(2, 2)], []).fault(patch) == "2, 2 is not covered"
    assert Covers([], [(0.5, 0.5)]).fault(patch) == "0.5, 0.5 is covered"
    assert "area" in Covers([], [], area=14).fault(patch)


def test_words_are_compared_to_the_letter(axes):
    text = axes.text(3, 4, "half of it")
    assert Words("half of it", 3, 4).fault(text) == ""
    assert Words("half of it", 3, 5).fault(text) == "y[0] is 4, not 5"
    assert Words("all of it").fault(text) == "says 'half of it', not 'all of it'"


def test_a_label_stands_at_the_end_of_its_own_curve(axes):
    axes.set_ylim(0, 10)
    labels = [style.end_label(axes, name) for name in ("ketamine", "norketamine")]
    style.place_end_labels(axes, list(zip(labels, (2.0, 8.0), strict=True)))
    assert EndLabel("ketamine", 2.0, [8.0]).fault(labels[0]) == ""
    assert "height" in EndLabel("ketamine", 8.0, [2.0]).fault(labels[0])
    assert "says" in EndLabel("norketamine", 2.0, [8.0]).fault(labels[0])
    style.place_end_labels(axes, list(zip(labels, (5.0, 5.1), strict=True)))
    assert (
        EndLabel("ketamine", 5.0, [5.1]).fault(labels[0]) == EndLabel("norketamine", 5.1, [5.0]).fault(labels[1]) == ""
    )
    assert "height" in EndLabel("ketamine", 5.0).fault(labels[0])


def test_an_artist_of_which_nothing_is_written_down_is_named():
    watched = SimpleNamespace(
        last=(None, None, None), explorer=SimpleNamespace(picture=SimpleNamespace(live={"a": None}))
    )
    assert Watched.faults(watched, lambda *_: {"b": Hidden()}) == [
        "a: nothing is written down",
        "b: there is no such artist",
    ]
