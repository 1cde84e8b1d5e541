"""Explorers under random use: whatever was moved before, a state shows the same, and it is finite and in its place.

One explorer is walked through random moves, extremes, rapid alternations, rests and resets. A second one of its kind is
set to the last state at once. Both must show the same picture, alt text and key numbers.
"""

import asyncio
import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.collections import PolyCollection
from matplotlib.lines import Line2D
from matplotlib.text import Text

from ketamine_edu.command.registry import explorer_kinds
from ketamine_edu.kit.drawing import svg
from ketamine_edu.kit.drawing.signature import signature
from ketamine_edu.kit.page.agreement import AgreementExplorer
from ketamine_edu.kit.page.controls import Choice, Choices, Toggle
from ketamine_edu.kit.page.explorer import REST_S, Explorer
from ketamine_edu.kit.page.still import plain_text
from ketamine_edu.pharmacokinetics.targets import targets
from tests.fuzz.effort import LONG, effort

KINDS = explorer_kinds()
SLOW_TO_RUN = ("SensitivityExplorer", "RasterExplorer")  # a press of their button takes seconds
NO_NUMBER = re.compile(r"(?<![A-Za-z])(nan|inf|NaN|object at)(?![A-Za-z])|[-−]0(\.0+)?(?![\d.])")
NUMBER = re.compile(r"-?\d+\.?\d*(?:e[-+]?\d+)?|nan|inf")


def make(kind: type) -> Explorer:
    made = kind(targets()) if kind is AgreementExplorer else kind()
    made.raise_errors = True
    return made


@pytest.fixture(scope="module", params=KINDS, ids=lambda kind: kind.__name__)
def pair(request) -> tuple[Explorer, Explorer]:
    """The one that is walked, and the one that is set."""
    return make(request.param), make(request.param)


def values_of(control) -> st.SearchStrategy:
    """Any value that a reader can set."""
    if isinstance(control, Toggle):
        return st.booleans()
    if isinstance(control, Choices) and not isinstance(control, Choice):
        return st.lists(st.sampled_from(control.options), unique=True).map(control.check)
    return st.sampled_from(control.options)


def steps(explorer: Explorer) -> st.SearchStrategy:
    """A list of (what, name of a control, value or values)."""
    names = st.sampled_from(sorted(explorer.controls))

    def moves(name: str) -> st.SearchStrategy:
        control = explorer.controls[name]
        to = values_of(control)
        return st.one_of(
            st.tuples(st.just("move"), st.just(name), to),
            st.tuples(st.just("move"), st.just(name), st.sampled_from(control.extremes)),
            st.tuples(st.just("alternate"), st.just(name), st.tuples(to, to)),
        )

    others = st.sampled_from(
        [("rest", None, None), ("reset", None, None), ("extremes", None, 0), ("extremes", None, -1)]
    )
    return st.lists(st.one_of(names.flatmap(moves), names.flatmap(moves), others), min_size=1, max_size=6)


def do(explorer: Explorer, what: str, name: str | None, value) -> None:
    if what == "move":
        explorer.controls[name].value = value
        assert getattr(explorer.state, name) == value
    elif what == "alternate":
        for _ in range(3):
            explorer.controls[name].value = value[0]
            explorer.controls[name].value = value[1]
    elif what == "extremes":
        for control in explorer.controls.values():
            control.value = control.extremes[value]
    elif what == "reset":
        explorer.reset()
    else:
        rest(explorer)
    assert_in_order(explorer)


def rest(explorer: Explorer) -> None:
    """What follows when the controls rest, or the press of a button, unless that takes seconds."""
    if type(explorer).__name__ not in SLOW_TO_RUN:
        explorer.settle()


def assert_in_order(explorer: Explorer) -> None:
    """No alert; the words are those of the state, without a value that is no number; the live artists are in place."""
    assert explorer._alert.value == ""
    results = explorer.compute(explorer.state)
    assert explorer._headline.value == explorer.headline(explorer.state, results)
    words = f"{explorer.picture.alt_text}\n{plain_text(explorer._headline.value)}"
    assert not NO_NUMBER.search(words), words
    assert explorer.picture.alt_text.strip()
    figure = explorer.picture.figure
    for axes in figure.axes:
        assert np.isfinite([*axes.get_xlim(), *axes.get_ylim()]).all()
    for name, artist in explorer.picture.live.items():
        if artist.get_visible():
            assert_in_place(name, artist, figure.bbox.size)


def assert_in_place(name: str, artist, size: np.ndarray) -> None:
    """Nothing infinite; lines, markers and the anchors of texts within the figure (bands are clipped by their axes)."""
    shown = svg.move(artist)
    drawn = [float(number) for number in NUMBER.findall(shown.get("d", ""))]
    places = [shown["x"], shown["y"]] if isinstance(artist, Text) else [*drawn, *shown.get("points", [])]
    assert np.isfinite(places).all(), f"{name}: {shown}"
    if isinstance(artist, Line2D):
        assert not np.isinf(np.asarray(artist.get_xydata(), float)).any(), f"{name}: {artist.get_xydata()}"
    if isinstance(artist, Line2D | Text) and places:
        xy = np.reshape(places, (-1, 2))
        # Half a line's width may lie outside: that is how matplotlib clips.
        assert (xy >= -3).all() and (xy <= size + 3).all(), f"{name} leaves the figure: {shown}"
    if isinstance(artist, PolyCollection):
        assert all(np.isfinite(path.vertices).all() for path in artist.get_paths()), name


def shown_by(explorer: Explorer) -> dict:
    """All that a reader can see, without what may be kept from an earlier move."""
    picture = explorer.picture
    shown = {
        "words": explorer.words(),
        "headline": explorer._headline.value,
        "still parts": signature(picture.figure, picture.live),
        "moves": {name: svg.move(artist) for name, artist in picture.live.items()},
        "sent": explorer.live_figure.moves,
        "hidden controls": [name for name, control in explorer.controls.items() if control.layout.display == "none"],
    }
    if LONG:
        shown["png"] = picture.png()
    return shown


@effort(4)
@given(data=st.data())
def test_no_history_no_error_nothing_that_is_no_number(pair, data):
    walked, direct = pair
    for step in data.draw(steps(walked)):
        do(walked, *step)
    state = {name: control.value for name, control in walked.controls.items()}
    direct.set(**state)
    assert direct.state == walked.state
    # What was computed later on the way must be gone where it belongs to another state.
    walked.update()
    rest(walked)
    rest(direct)
    if type(walked).__name__ in SLOW_TO_RUN:  # `words` would start the run
        walked._cancel_later()
        direct._cancel_later()
    first, second = shown_by(walked), shown_by(direct)
    assert {key for key in first if first[key] != second[key]} == set(), state
    assert walked.live_figure.frame == direct.live_figure.frame
    walked.reset()
    assert {name: control.value for name, control in walked.controls.items()} == walked._defaults


WITH_SLOW_PART = [kind for kind in KINDS if kind.compute_later and not kind.run_label]


@pytest.mark.parametrize("kind", WITH_SLOW_PART, ids=lambda kind: kind.__name__)
def test_the_slow_part_follows_once_after_rapid_moves(kind, monkeypatch):
    """With the event loop of a kernel: many moves, one slow computation, and that of the last state."""
    explorer = make(kind)
    asked = []
    compute_later = explorer.compute_later

    def counted(state, results):
        asked.append(state)
        return compute_later(state, results)

    explorer._compute_later_counted = counted
    monkeypatch.setattr(type(explorer), "compute_later", lambda self, *args: self._compute_later_counted(*args))

    async def moves() -> None:
        for _ in range(3):
            for control in explorer.controls.values():
                for value in (*control.extremes, control.value):
                    control.value = value
        assert asked == []
        deadline = asyncio.get_running_loop().time() + 60
        while not asked and asyncio.get_running_loop().time() < deadline:
            await asyncio.sleep(0.02)
        await asyncio.sleep(1.5 * REST_S)

    asyncio.run(moves())
    assert asked == [explorer.state]
    assert_in_order(explorer)


@pytest.mark.skipif(not LONG, reason="runs of seconds each: make fuzz")
@pytest.mark.parametrize("kind", [k for k in KINDS if k.run_label], ids=lambda kind: kind.__name__)
def test_the_button_gives_the_same_at_every_press(kind):
    first, second = make(kind), make(kind)
    for explorer in (first, second):
        explorer.run_button.press()
        assert_in_order(explorer)
        for control in explorer.controls.values():
            control.value = control.extremes[-1]
            control.value = control.extremes[0]
        explorer.run_button.press()
        assert not explorer.run_button.waiting
        assert_in_order(explorer)
    assert shown_by(first) == shown_by(second)
