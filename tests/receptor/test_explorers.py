"""The explorers of lesson 01: what they show."""

import pytest

from ketamine_edu.pharmacokinetics.simulation import Regimen, simulate
from ketamine_edu.receptor import DoseResponseExplorer, OccupancyExplorer, TrappingExplorer
from ketamine_edu.receptor.block import block_fraction, occupancy, trapped_occupancy
from ketamine_edu.receptor.gating import trapped_share
from ketamine_edu.receptor.pictures.trapping import BOX_PX, percent_words


def test_dose_response_shows_what_the_model_says():
    explorer = DoseResponseExplorer()
    explorer.set(drugs=("hydroxynorketamine",), voltage_mv=-40, magnesium_mm=0.5, reading_um=30)
    curve = explorer.results[0]
    assert curve.percent == pytest.approx(100 * block_fraction(curve.concentration_um, -40, 0.5, "hydroxynorketamine"))
    assert f"{100 * block_fraction(30, -40, 0.5, 'hydroxynorketamine'):.1f}" in explorer.words()


def test_measured_points_appear_only_where_they_were_measured():
    explorer = DoseResponseExplorer()
    points = explorer.picture.live["ketamine points"]
    assert points.get_visible() and [10.0, 80.0] in points.get_xydata().tolist()
    for change in ({"voltage_mv": -60}, {"magnesium_mm": 1}):
        explorer.reset()
        explorer.set(**change)
        assert not points.get_visible()


def test_the_measured_slope_crosses_the_line_at_its_half():
    explorer = DoseResponseExplorer()
    assert not explorer.picture.live["slope"].get_visible()
    explorer.measured_slope = True
    curve, slope = explorer.results[0], explorer.picture.live["slope"].get_ydata()
    low, high = curve.concentration_um < 0.7, curve.concentration_um > 0.72
    assert (slope[low] > curve.percent[low]).all() and (slope[high] < curve.percent[high]).all()
    explorer.drugs = ("memantine",)
    assert not explorer.picture.live["slope"].get_visible()
    assert explorer.controls["measured_slope"].layout.display == "none"


def test_no_drug_says_so():
    explorer = DoseResponseExplorer()
    explorer.drugs = ()
    assert "no drug is chosen" in explorer.picture.alt_text
    assert "tick a drug" in explorer.picture.live["nothing"].get_text()


def test_boxes_fill_with_the_shares_of_the_moment():
    explorer = TrappingExplorer()
    for moment_s in (0, 5, 35, 100, 165, 210):
        explorer.moment_s = moment_s
        shares = explorer.results.course.shares_at(moment_s)
        assert sum(shares.values()) == pytest.approx(1, abs=1e-6)
        for state, share in shares.items():
            assert explorer.picture.live[f"{state} fill"].get_height() == pytest.approx(BOX_PX[1] * share)
            assert explorer.picture.live[f"{state} share"].get_text() == percent_words(share)


def test_the_trap_holds_until_the_door_opens():
    explorer = TrappingExplorer()
    blocked = explorer.results.course.blocked_at
    assert blocked(159.9) / blocked(40) == pytest.approx(trapped_share("ketamine"), abs=1e-3)
    assert blocked(210) < 0.01
    explorer.wash = "open"
    assert explorer.results.course.blocked_at(160) < 0.001
    assert "measured for" not in explorer.words()


def test_a_leak_is_drawn_and_lowers_the_block_to_what_was_measured():
    explorer = TrappingExplorer()
    assert not explorer.picture.live["leak words"].get_visible()
    explorer.set(drug="memantine", leak_per_1000_s=2.4)
    assert explorer.picture.live["leak words"].get_visible()
    assert "Share of the block left by the wash  71.0 %" in explorer.words()
    assert "measured for memantine in rat neurons  71 %" in explorer.words()


def test_measured_circles_of_the_trap_belong_to_that_experiment():
    explorer = TrappingExplorer()
    circles = explorer.picture.live["measured"]
    assert circles.get_xydata().tolist() == [[40.0, 80.0], [160.0, pytest.approx(68.8)]]
    for change in ({"concentration_um": 3}, {"glutamate": "pulses"}, {"voltage_mv": "40"}):
        explorer.reset()
        explorer.set(**change)
        assert not circles.get_visible()


@pytest.mark.parametrize(
    ("share", "words"), [(0.0, "0 %"), (0.0004, "0 %"), (0.006, "0.6 %"), (0.0996, "10 %"), (1.0, "100 %")]
)
def test_shares_in_words(share, words):
    assert percent_words(share) == words


def test_occupancy_shows_what_the_model_says():
    explorer = OccupancyExplorer()
    explorer.set(route="im", im_mg_per_kg=0.9, hours=12, voltage_mv=-30, open_percent=1, unbound_percent=40)
    profile = simulate(Regimen("im", dose_mg_per_kg=0.9), hours=12, points=300)
    percent = explorer.results
    assert percent.settled_percent == pytest.approx(100 * occupancy(profile, -30, 1.0, 0.4))
    assert percent.trapped_percent == pytest.approx(100 * trapped_occupancy(profile, 0.01, -30, 1.0, 0.4))
    assert explorer.picture.axes.get_xlim() == (0, 12)
    assert explorer.picture.axes.get_ylim()[1] >= max(percent.settled_percent.max(), percent.rat_percent.max())


def test_only_the_dose_of_the_chosen_route_is_offered():
    explorer = OccupancyExplorer()
    explorer.route = "oral"
    assert explorer.controls["oral_mg"].layout.display is None
    assert explorer.controls["iv_bolus_mg_per_kg"].layout.display == "none"


@pytest.mark.parametrize(
    ("kind", "name", "value", "message"),
    [
        (DoseResponseExplorer, "voltage_mv", -150, "voltage_mv: -150.*-100 to 40 mV"),
        (DoseResponseExplorer, "drugs", ("nitrous oxide",), "'nitrous oxide'"),
        (TrappingExplorer, "drug", "norketamine", "drug: 'norketamine'.*'ketamine', 'memantine'"),
        (OccupancyExplorer, "route", "intranasal_esketamine", "route: 'intranasal_esketamine'"),
    ],
)
def test_a_wrong_value_from_a_cell_names_control_value_and_range(kind, name, value, message):
    with pytest.raises(ValueError, match=message):
        setattr(kind(), name, value)
