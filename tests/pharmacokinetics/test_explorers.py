"""The three explorers of lesson 05: what they show."""

from dataclasses import replace

import pytest

from ketamine_edu.pharmacokinetics import FirstPassExplorer, ModelsExplorer, RoutesExplorer
from ketamine_edu.pharmacokinetics.comparison import Concentration
from ketamine_edu.pharmacokinetics.observations import experiments
from ketamine_edu.pharmacokinetics.pictures.routes import RoutesPicture
from ketamine_edu.pharmacokinetics.pictures.shared import set_scale
from ketamine_edu.pharmacokinetics.simulation import Regimen, simulate


def test_routes_shows_what_the_model_says():
    explorer = RoutesExplorer()
    explorer.set(routes=("intranasal_esketamine",), intranasal_esketamine_mg=84, site="arterial", hours=24)
    profile = simulate(Regimen("intranasal_esketamine", dose_mg=84), points=300)
    assert f"{profile.cmax(site='arterial'):.3g} ng/mL" in explorer.picture.alt_text
    assert f"{profile.bioavailability * 100:.0f}" in explorer.words()


def test_routes_draws_published_points_only_at_the_studied_dose():
    explorer = RoutesExplorer()
    explorer.set(routes=("iv_infusion",), iv_infusion_mg_per_kg=0.5)
    points = explorer.picture.live["iv_infusion points"]
    assert points.get_visible()
    assert points.get_ydata().tolist() == [185.0]
    explorer.iv_infusion_mg_per_kg = 0.6
    assert not points.get_visible()


def test_band_waits_for_rest_and_covers_the_typical_curve():
    explorer = RoutesExplorer()
    explorer.routes = ("oral",)
    band = explorer.picture.live["oral band"]
    assert not band.get_visible()
    explorer.settle()
    assert band.get_visible()
    explorer.oral_mg = 200
    assert not band.get_visible(), "a band of another dose must not stay"


def test_four_routes_have_bands_and_five_have_none():
    explorer = RoutesExplorer()
    chosen = ("im", "sc", "lozenge", "oral", "rectal")
    for count, banded in ((4, True), (5, False)):
        explorer.routes = chosen[:count]
        explorer.settle()
        bands = [explorer.picture.live[f"{route} band"].get_visible() for route in chosen[:count]]
        assert bands == [banded] * count


def test_a_level_is_marked_up_to_the_very_top_of_the_axis():
    explorer = RoutesExplorer()
    explorer.set(routes=("oral",), band=False)
    (_, top), marks = explorer.picture.axes.get_ylim(), [explorer.picture.live[n] for n in ("level", "level-label")]
    for level_ng_ml, marked in ((top, True), (top + 5, False)):
        explorer.level_ng_ml = level_ng_ml
        assert explorer.picture.axes.get_ylim()[1] == top
        assert [mark.get_visible() for mark in marks] == [marked, marked]


def test_the_axis_holds_published_points_and_the_upper_ends_of_their_spreads():
    picture, profile = RoutesPicture(), simulate(Regimen("oral", dose_mg=100), hours=6)
    point = replace(experiments()["zarate2006 infusion"].rows[0], concentration_ng_ml=900.0, spread_high=None)
    for observed, top in ((point, 1000), (replace(point, spread_low=500.0, spread_high=2500.0), 3000)):
        curve = Concentration("oral", profile, "ketamine", "venous", (observed,))
        assert set_scale(picture.axes, [curve], {}, 6, "linear") == top
        assert set_scale(picture.axes, [replace(curve, observed=())], {}, 6, "linear", (observed,)) == top
        assert picture.axes.get_ylim() == (0, top)
    assert set_scale(picture.axes, [curve], {}, 6, "log") == 3000 and picture.axes.get_ylim() == (0.3, 3000)


def test_nothing_chosen_says_so():
    explorer = RoutesExplorer()
    explorer.routes = ()
    assert "nothing is chosen" in explorer.picture.alt_text
    assert "tick a box" in explorer.picture.live["nothing"].get_text()


def test_only_the_doses_of_chosen_routes_are_offered():
    explorer = RoutesExplorer()
    explorer.routes = ("oral",)
    assert explorer.controls["oral_mg"].layout.display is None
    assert explorer.controls["im_mg_per_kg"].layout.display == "none"


@pytest.mark.parametrize(("dose_mg", "mouth", "survival"), [(25, 0, 8), (50, 14, 18), (100, 40, 24)])
def test_first_pass_shares_add_up_and_give_the_bioavailability(dose_mg, mouth, survival):
    explorer = FirstPassExplorer()
    explorer.set(dose_mg=dose_mg, mouth_percent=mouth, survival_percent=survival)
    shares = explorer.results.shares
    assert sum(shares.values()) == pytest.approx(1.0)
    assert shares["survives"] == pytest.approx((1 - mouth / 100) * survival / 100)
    assert shares["direct"] + shares["survives"] == pytest.approx(explorer.results.profile.bioavailability)


def test_models_disagree_as_the_lesson_says():
    explorer = ModelsExplorer()
    words = explorer.words()
    for number in ("204", "125", "289", "158", "240", "185"):
        assert number in words
    explorer.models = ()
    assert "nothing is chosen" in explorer.picture.alt_text


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("oral_mg", 5000, "oral_mg: 5000.*15.*300 mg"),
        ("site", "brain", "site: 'brain'"),
        ("routes", ("nose",), "'nose'"),
    ],
)
def test_a_wrong_value_from_a_cell_names_control_value_and_range(name, value, message):
    explorer = RoutesExplorer()
    with pytest.raises(ValueError, match=message):
        setattr(explorer, name, value)
    with pytest.raises(AttributeError, match="oral_mg"):
        explorer.oral_dose_mg = 50
