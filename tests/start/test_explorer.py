"""The explorer of lesson 00: what its picture, its words and its slider say."""

import pytest
from matplotlib.colors import to_hex

from ketamine_edu.kit.drawing.style import look
from ketamine_edu.kit.numbers.words import time_words
from ketamine_edu.kit.page.controls import Slider
from ketamine_edu.start.clocks import percent_of_peak
from ketamine_edu.start.explorer import ClocksExplorer
from ketamine_edu.start.picture import LOOKS, MOMENTS, percent_words


def test_the_explorer_says_what_the_models_give_and_marks_it():
    explorer = ClocksExplorer()
    explorer.moment_h = 24
    for clock in ("ketamine", "improvement"):
        dot = explorer.picture.live[f"{LOOKS[clock]} now"]
        assert dot.get_xdata()[0] == 24
        assert dot.get_ydata()[0] == pytest.approx(float(percent_of_peak(clock, 24.0)))
    assert "ketamine: 0.15 % of its highest value" in explorer.picture.alt_text
    assert "improvement: 96 % of its highest value" in explorer.picture.alt_text
    assert explorer.picture.live["moment words"].get_text() == "After 1 day"


def test_an_even_axis_shows_the_same_values():
    explorer = ClocksExplorer()
    explorer.set(moment_h=24, axis="even")
    assert explorer.picture.axes.get_xscale() == "linear"
    assert explorer.picture.live["ketamine now"].get_ydata()[0] == pytest.approx(
        float(percent_of_peak("ketamine", 24.0))
    )
    explorer.reset()
    assert explorer.picture.axes.get_xscale() == "log"


def test_without_a_clock_it_says_what_to_do():
    explorer = ClocksExplorer()
    explorer.clocks = ()
    assert "Nothing is chosen." in explorer.words() and "Tick a clock." in explorer.words()
    assert not explorer.picture.live["ketamine"].get_visible()


def test_the_readout_of_the_slider_is_in_words():
    control = ClocksExplorer().controls["moment_h"]
    assert control.texts == list(MOMENTS.values())
    with pytest.raises(ValueError, match="must be one for each of 3 options"):
        Slider("x", (1, 2, 3), 1, texts=("one", "two"))


@pytest.mark.parametrize(
    ("value", "words"), [(0.01, "under 0.1 %"), (0.151, "0.15 %"), (4.76, "4.8 %"), (99.99, "100 %")]
)
def test_shares_in_words(value, words):
    assert percent_words(value) == words


def test_times_in_words():
    assert [time_words(h) for h in (0.99, 8.86, 237.6)] == ["59 min", "8.9 h", "9.9 d"]


def test_all_parts_of_a_clock_have_its_colour():
    live = ClocksExplorer().picture.live
    for name in LOOKS.values():
        colour = look(name)
        assert live[name].get_color() == live[f"{name} now"].get_color() == colour.hex
        assert (
            live[f"{name} points"].get_markeredgecolor() == to_hex(live[f"{name} band"].get_facecolor()) == colour.hex
        )
        assert live[f"{name} label"].get_color() == colour.text_hex
