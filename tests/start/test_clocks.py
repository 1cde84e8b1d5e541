"""The clocks of lesson 00: what is left of a drug and of an improvement, and the links of the chain between them."""

import numpy as np
import pytest

from ketamine_edu.evidence.tables import read_table
from ketamine_edu.pharmacokinetics.simulation import Regimen, simulate
from ketamine_edu.plasticity.dosing import dosed_cascade
from ketamine_edu.receptor.block import occupancy
from ketamine_edu.response.lasting import load_lasting, share_over_time
from ketamine_edu.start.clocks import (
    CLOCKS,
    LAST_H,
    LINKS,
    SUBSTANCES,
    curve,
    decline_range_d,
    half_gone_h,
    link_percent,
    observed_percent,
    percent_of_peak,
    read_clock,
)
from ketamine_edu.start.clocks import (
    TIMES_H as CURVE_H,
)

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
    [
        (("mood", 1.0), "clock is 'mood'; allowed are ketamine"),
        (("ketamine", 337.0), "time_h is 337 h"),
        (("ketamine", -1.0), "time_h is -1 h"),
    ],
)
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


@pytest.mark.parametrize("spacing", CURVE_H)
def test_the_band_of_the_improvement_runs_between_the_two_published_half_lives(spacing):
    shown = curve("improvement", spacing)
    less, more = (percent_of_peak("improvement", shown.time_h, half_life_d) for half_life_d in (5.9, 15.3))
    after = shown.time_h > 24
    np.testing.assert_allclose(shown.low_percent[after], less[after], rtol=0.02)
    np.testing.assert_allclose(shown.high_percent[after], more[after], rtol=0.02)
    assert (shown.low_percent[after] < shown.percent[after]).all()
    assert (shown.percent[after] < shown.high_percent[after]).all()
    assert (shown.high_percent - shown.low_percent).max() > 25
    assert curve("ketamine", spacing).low_percent is None


def test_a_reading_is_the_clock_at_the_moment():
    reading = read_clock("ketamine", 24.0, "even")
    assert reading.percent == float(percent_of_peak("ketamine", 24.0))
    assert reading.half_gone_h == half_gone_h("ketamine")
    assert reading.curve is curve("ketamine", "even")
    with pytest.raises(ValueError, match="spacing is 'log'; allowed are stretched, even"):
        read_clock("ketamine", 24.0, "log")


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
