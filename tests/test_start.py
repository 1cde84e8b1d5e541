"""Lesson 00: its two clocks, its explorer, the history table, and what the lesson says about them."""


import numpy as np
import pytest

from ketamine_edu.evidence.tables import read_table
from ketamine_edu.models.pharmacokinetics import Regimen, simulate
from ketamine_edu.models.response_lasting import load_lasting, share_over_time
from ketamine_edu.models.start import (
    CLOCKS,
    LAST_H,
    SUBSTANCES,
    decline_range_d,
    half_gone_h,
    observed_percent,
    percent_of_peak,
)
from ketamine_edu.widgets.controls import Slider
from ketamine_edu.widgets.start import LOOKS, MOMENTS, ClocksExplorer, percent_words, time_words

TIMES_H = np.geomspace(0.05, LAST_H, 5000)


@pytest.mark.parametrize("clock", CLOCKS)
def test_every_clock_starts_at_nothing_and_peaks_once_at_100_percent(clock):
    percent = percent_of_peak(clock, TIMES_H)
    assert float(percent_of_peak(clock, 0.0)) == 0
    assert percent.max() == pytest.approx(100, abs=0.5)
    top = percent.argmax()
    assert (np.diff(percent[: top + 1]) >= -1e-9).all()
    assert (np.diff(percent[top:]) <= 1e-9).all()


@pytest.mark.parametrize("clock", CLOCKS)
def test_half_of_the_peak_is_gone_when_it_says(clock):
    time_h = half_gone_h(clock)
    assert float(percent_of_peak(clock, time_h)) == pytest.approx(50, abs=0.1)
    assert (percent_of_peak(clock, TIMES_H[TIMES_H > time_h * 1.01]) < 50).all()


def test_the_clocks_are_those_of_the_models_they_come_from():
    infusion = simulate(Regimen("iv_infusion", dose_mg_per_kg=0.5), 70.0, 48.0, points=5000)
    for substance in SUBSTANCES:
        expected = 100 * infusion.concentration_at(24.0, substance) / infusion.cmax(substance)
        assert float(percent_of_peak(substance, 24.0)) == pytest.approx(float(expected), rel=0.01)
    shares = share_over_time(np.linspace(0, 14, 20_000))
    assert float(percent_of_peak("improvement", 24.0)) == pytest.approx(
        100 * share_over_time(1.0) / shares.max(), rel=1e-3
    )


def test_a_longer_half_life_keeps_more_of_the_improvement():
    low, high = decline_range_d()
    assert low < load_lasting().decline_half_life_d < high
    after_a_week = [float(percent_of_peak("improvement", 168.0, d)) for d in (low, high)]
    assert after_a_week[0] < float(percent_of_peak("improvement", 168.0)) < after_a_week[1]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [(("mood", 1.0), "clock is 'mood'; allowed are ketamine"), (("ketamine", 337.0), "time_h is 337 h"), (("ketamine", -1.0), "time_h is -1 h")],
)  # fmt: skip
def test_what_makes_no_sense_is_refused(arguments, words):
    with pytest.raises(ValueError, match=words):
        percent_of_peak(*arguments)


def test_published_points_are_those_of_the_tables():
    times, percent = observed_percent("improvement")
    pooled = [row for row in read_table("trials/single_dose") if row["series"] == "pooled"]
    by_time = dict(zip(times, percent, strict=True))
    assert by_time[168.0] / by_time[72.0] == pytest.approx(
        pooled[2]["response_percent"] / pooled[1]["response_percent"]
    )
    assert len(times) == 2 + 2 + len(pooled)  # two trials with two points in the first day each
    assert observed_percent("ketamine")[0] == pytest.approx([2 / 3])
    assert len(observed_percent("norketamine")[0]) == 0


# ---- the explorer ----


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


# ---- the table ----


def test_history_is_in_order_of_time():
    years = [row["year"] for row in read_table("start/history")]
    assert years == sorted(years)
