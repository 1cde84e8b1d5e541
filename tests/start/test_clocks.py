"""Lesson 00: its two clocks, its explorer, the history table, and what the lesson says about them."""

from functools import cache
from pathlib import Path

import numpy as np
import pytest

from ketamine_edu.evidence.tables import read_table
from ketamine_edu.kit.learning import exercise
from ketamine_edu.kit.numbers.words import time_words
from ketamine_edu.kit.page.controls import Slider
from ketamine_edu.pharmacokinetics.simulation import Regimen, simulate
from ketamine_edu.plasticity.dosing import dosed_cascade
from ketamine_edu.receptor.block import occupancy
from ketamine_edu.response.lasting import cumulative_percent, load_lasting, share_over_time
from ketamine_edu.start.clocks import (
    CLOCKS,
    LAST_H,
    LINKS,
    SUBSTANCES,
    decline_range_d,
    half_gone_h,
    link_percent,
    observed_percent,
    percent_of_peak,
)
from ketamine_edu.start.exercises import ANSWERS
from ketamine_edu.start.explorer import LOOKS, MOMENTS, ClocksExplorer, percent_words
from tests.course.lesson_words import lesson_words

NOTEBOOKS = Path(__file__).resolve().parents[2] / "notebooks"
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
    pooled = [row for row in read_table("response/single_dose") if row["series"] == "pooled"]
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


# ---- the links of the chain ----


def test_links_run_in_the_order_of_cause_and_effect():
    peaks_h = [float(TIMES_H[link_percent(link, TIMES_H).argmax()]) for link in LINKS]
    assert peaks_h[0] == pytest.approx(peaks_h[1], rel=0.02) == pytest.approx(peaks_h[2], rel=0.02)
    assert peaks_h[3] > 10 * peaks_h[2]


def test_links_between_the_clocks_are_those_of_their_models():
    infusion = simulate(Regimen("iv_infusion", dose_mg_per_kg=0.5), 70.0, 48.0, points=5000)
    block = 100 * occupancy(infusion) / occupancy(infusion).max()
    assert float(link_percent("receptor", 2.0)) == pytest.approx(
        float(np.interp(2.0, infusion.time_h, block)), rel=0.01
    )
    whole = dosed_cascade("human", 0.5, days=14.0)
    for link, step in (("circuit", "glutamate"), ("plasticity", "spines")):
        expected = [100 * whole.at(step, time_h) / whole.peak(step) for time_h in (1.0, 6.0, 24.0, 168.0)]
        assert link_percent(link, np.array([1.0, 6.0, 24.0, 168.0])) == pytest.approx(expected, abs=2.0)


def test_unknown_links_and_times_are_refused():
    with pytest.raises(ValueError, match="link is 'mood'; allowed are pharmacokinetics"):
        link_percent("mood", 1.0)
    with pytest.raises(ValueError, match="time_h is 400 h"):
        link_percent("receptor", 400.0)


# ---- what the lesson says ----


@cache
def texts() -> str:
    return lesson_words("00")


def row_of(name: str) -> dict:
    return next(row for row in read_table("start/history") if row["id"] == name)


def star_d_percent() -> float:
    return cumulative_percent([row["remission_percent"] for row in read_table("response/remission_steps")])


def hours_to_a_sixteenth() -> float:
    falling = TIMES_H[TIMES_H > 2 / 3]
    return float(np.interp(-100 / 16, -percent_of_peak("ketamine", falling), falling)) - 2 / 3


CLAIMS = [
    ("0.15 % of the highest level of ketamine", lambda: percent_of_peak("ketamine", 24.0), 0.145, 0.155),
    ("0.15 % of the drug and 96 % of the improvement", lambda: percent_of_peak("improvement", 24.0), 95.5, 96.5),
    ("less than 3 % of any of the three", lambda: max(percent_of_peak(s, 24.0) for s in SUBSTANCES), 2, 3),
    ("half of its height 59 minutes after the start", lambda: 60 * half_gone_h("ketamine"), 58.5, 59.5),
    ("the improvement after 9.9 days", lambda: half_gone_h("improvement") / 24, 9.85, 9.95),
    ("about 240 times as slowly", lambda: half_gone_h("improvement") / half_gone_h("ketamine"), 235, 245),
    ("113 % where the curve has 96 %", lambda: observed_percent("improvement")[1].max(), 112.5, 113.5),
    ("73 % where it has 62 %", lambda: observed_percent("improvement")[1][-1], 72.5, 73.5),
    ("73 % where it has 62 %", lambda: percent_of_peak("improvement", 168.0), 61.5, 62.5),
    ("9.5 days is a compromise between 15.3 days", lambda: load_lasting().decline_half_life_d, 9.45, 9.55),
    ("15.3 days from these nine trials", lambda: decline_range_d()[1], 15.25, 15.35),
    ("5.9 days from an earlier one", lambda: decline_range_d()[0], 5.85, 5.95),
    ("it takes 6.1 hours from the peak", hours_to_a_sixteenth, 6.05, 6.15),
    ("their twenty volunteers were prisoners".capitalize(), lambda: row_of("dissociative")["people"], 20, 20),
    ("102 people, no difference beyond chance", lambda: row_of("r_ketamine")["people"], 102, 102),
    ("in a large study 67 % reached remission", star_d_percent, 66.5, 67.5),
]  # fmt: skip


@pytest.mark.parametrize("words, value, low, high", CLAIMS, ids=[words for words, *_ in CLAIMS])
def test_what_the_lesson_says_is_what_models_and_tables_give(words, value, low, high):
    assert words in texts(), "the words are no longer in the lesson: change the claim here too"
    assert low <= float(value()) <= high


@pytest.mark.parametrize(
    "name", ["synthesis", "first_human", "dissociative", "us_anaesthesia", "schedule", "depression_trial"]
)
def test_years_in_the_text_are_those_of_the_table(name):
    assert str(row_of(name)["year"]) in texts()


def test_statements_of_the_article_are_examined():
    assert [claim for claim in ("C01", "C04", "C53", "C60") if f"({claim})" not in texts()] == []


def test_mistakes_are_told_apart_from_the_answer(tmp_path, monkeypatch):
    monkeypatch.setenv("KETAMINE_EDU_PROGRESS", str(tmp_path / "progress.json"))
    for key in ("dose-in-mg", "a-sixteenth"):
        for name, wrong in ANSWERS[key].mistakes.items():
            result = exercise("00", key).check(wrong())
            assert not result and exercise("00", key).text.mistakes[name][:20] in str(result)
    result = exercise("00", "find-the-row").check({"year": 2006, "people": 17})
    assert str(result).count("treatment-resistant") == 2 and not result


def test_a_year_or_a_person_off_does_not_pass(tmp_path, monkeypatch):
    monkeypatch.setenv("KETAMINE_EDU_PROGRESS", str(tmp_path / "progress.json"))
    assert not exercise("00", "find-the-row").check({"year": 2001, "people": 7})
    assert not exercise("00", "find-the-row").check({"year": 2000, "people": 8})
