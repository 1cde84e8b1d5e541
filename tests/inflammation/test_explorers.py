"""The two explorers of lesson 07: what they show."""

import numpy as np
import pytest
from matplotlib.colors import to_hex
from matplotlib.patches import Rectangle

from ketamine_edu.inflammation.basins import MAP_LIMITS
from ketamine_edu.inflammation.explorers.findings import FindingsExplorer
from ketamine_edu.inflammation.explorers.response import ResponseExplorer
from ketamine_edu.inflammation.markers import SETTINGS, findings
from ketamine_edu.inflammation.pictures.response import ACROSS, SHOWN_H, place_for_name, region
from ketamine_edu.inflammation.response import OUTCOMES, Insult, Suppression, respond
from ketamine_edu.kit.drawing.style import look


def test_the_course_shown_is_the_one_of_the_model():
    explorer = ResponseExplorer()
    explorer.set(pathogen=1.5, trauma=0, virulence_per_h=0.3, strength_percent=60, start_h=6, duration_h=48)
    course = respond(Insult(1.5, 0.0, 0.3), Suppression(0.6, 6.0, 48.0))
    time_h, damage = explorer.picture.live["damage"].get_data()
    np.testing.assert_array_equal(damage, course.damage[: len(time_h)])
    assert time_h[-1] >= SHOWN_H
    words = "Without the drug: lasting damage. With it: recovery."
    assert explorer.picture.live["words"].get_text() == words
    assert words in explorer.picture.alt_text


def test_the_dirty_wound_and_its_two_starts():
    explorer = ResponseExplorer()
    assert explorer.results.treated.outcome == "recovery"
    explorer.start_h = 0
    assert "Without the drug: lasting damage. With it: infection." in explorer.words()
    assert "never" in explorer._headline.value
    explorer.pathogen = 0
    assert explorer.results.treated.outcome == "recovery"
    assert "none given" in explorer._headline.value


def test_without_strength_no_drug_is_drawn():
    explorer = ResponseExplorer()
    assert explorer.picture.live["damage drug"].get_visible()
    assert explorer.picture.live["damage drug"].get_width() == 48
    explorer.strength_percent = 0
    assert not explorer.picture.live["damage drug"].get_visible()


@pytest.mark.parametrize("across", ACROSS)
def test_the_map_says_of_the_current_point_what_the_course_says(across):
    explorer = ResponseExplorer()
    explorer.across = across
    explorer.settle()
    shown = explorer.compute(explorer.state).outcome_map
    x, strength = getattr(explorer, across), explorer.strength_percent
    column, row = np.abs(shown.across - x).argmin(), np.abs(shown.strength_percent - strength).argmin()
    exact = {across: float(shown.across[column]), "strength_percent": float(shown.strength_percent[row])}
    state = {name: getattr(explorer.state, name) for name in MAP_LIMITS} | {"duration_h": explorer.duration_h} | exact
    insult = Insult(state["pathogen"], state["trauma"], state["virulence_per_h"])
    drug = Suppression(exact["strength_percent"] / 100, state["start_h"], state["duration_h"])
    assert OUTCOMES[shown.numbers[row, column]] == respond(insult, drug).outcome
    low, high = MAP_LIMITS[across]
    live = explorer.picture.live
    assert live["across"].get_text() == ACROSS[across][0]
    assert live["point"].get_xdata()[0] == pytest.approx((x - low) / (high - low))
    for tick in (live[f"tick {k}"] for k in range(4)):
        assert float(tick.get_text()) == pytest.approx(low + tick.get_position()[0] * (high - low))


def test_the_map_is_kept_while_one_moves_about_in_it_and_hidden_when_it_belongs_to_another_insult():
    explorer = ResponseExplorer()
    explorer.settle()
    assert explorer.picture.live["map lasting damage"].get_visible()
    explorer.set(start_h=20, strength_percent=10)
    assert explorer.picture.live["map lasting damage"].get_visible()
    explorer.trauma = 0
    assert not explorer.picture.live["map lasting damage"].get_visible()
    assert not explorer.picture.live["name lasting damage"].get_visible()


def test_names_stand_inside_their_region_or_not_at_all():
    inside = np.zeros((20, 30), bool)
    assert place_for_name(inside, 0.2) is None
    inside[:, :4] = True
    assert place_for_name(inside, 0.2) is None
    inside[12:, 10:28] = True
    x, y = place_for_name(inside, 0.2)
    assert inside[round(y * 19), round(x * 29)]
    outline = region(np.linspace(0, 1, 30), np.linspace(0, 95, 20), inside)
    assert outline.contains_point((18 / 29, 80)) and not outline.contains_point((7 / 29, 30))


def test_findings_follow_the_boxes():
    explorer = FindingsExplorer()
    assert explorer.results == findings()
    explorer.set(settings=("depression",), markers=("IL-6",))
    assert [row.id for row in explorer.results] == ["PARK-6", "ZHAN-6", "WANGY-6"]
    explorer.controlled = True
    assert [row.id for row in explorer.results] == ["PARK-6"]
    assert "one infusion (Park 2017), IL-6: higher, size not read" in explorer.words()
    live = explorer.picture.live
    assert live["PARK-6 label"].get_visible() and not live["ZHAN-6 label"].get_visible()
    assert live["heading depression"].get_visible() and not live["heading surgery"].get_visible()
    assert live["depression >"].get_visible() and not live["depression <"].get_visible()
    assert list(live["depression >"].get_ydata()) == [live["PARK-6 label"].get_position()[1]]
    explorer.settings = ()
    assert "Nothing to show" in explorer.words()


def test_findings_with_a_size_have_an_interval_and_the_others_do_not():
    live = FindingsExplorer().picture.live
    x, line = (values[:2] for values in live["surgery interval"].get_data())
    assert list(x) == pytest.approx([-4.64 - 1.96, -4.64 + 1.96], abs=0.01)
    assert line[0] == line[1] == live["DALE label"].get_position()[1]
    assert len(live["surgery s"].get_xdata()) == 3
    assert "DALE size" in live and "PARK-6 size" not in live
    assert live["depression >"].get_markerfacecolor() == "#ffffff"
    assert "depression interval" not in live


def test_what_is_known_of_a_setting_has_its_colour():
    live = FindingsExplorer().picture.live
    for name, artist in live.items():
        setting, _, part = name.partition(" ")
        if setting in SETTINGS and part == "interval":
            assert artist.get_color() == look(setting).hex
        elif setting in SETTINGS:
            assert artist.get_markeredgecolor() == look(setting).hex
            assert artist.get_markerfacecolor() == (look(setting).hex if part == "s" else "#ffffff"), name
    assert {name: live[f"heading {name}"].get_color() for name in SETTINGS} == {
        name: look(name).text_hex for name in SETTINGS
    }


def test_outcomes_on_the_map_have_the_colours_of_the_key():
    picture = ResponseExplorer().picture
    key = {
        round(box.get_y() + box.get_height() / 2, 2): to_hex(box.get_facecolor())
        for box in picture.map.patches
        if isinstance(box, Rectangle)
    }
    moving = set(picture.live.values())
    height = {text.get_text(): text.get_position()[1] for text in picture.map.texts if text not in moving}
    for outcome in OUTCOMES:
        shown = to_hex(picture.live[f"map {outcome}"].get_facecolor())
        assert key[height[outcome]] == shown == look(outcome).hex


def test_rows_do_not_stand_on_each_other():
    explorer = FindingsExplorer()
    for settings in (("surgery", "depression", "remission", "animals"), ("depression", "animals")):
        explorer.settings = settings
        lines = [explorer.picture.live[f"{row.id} label"].get_position()[1] for row in explorer.results]
        assert len(set(lines)) == len(lines)
        assert max(lines) == len(lines) + len(settings) - 1


@pytest.mark.parametrize(
    ("kind", "name", "value", "message"),
    [
        (ResponseExplorer, "virulence_per_h", -0.3, "virulence_per_h: -0.3.*0.1 to 1 per h"),
        (ResponseExplorer, "pathogen", -1, "pathogen: -1.*0 to 3"),
        (ResponseExplorer, "start_h", 60, "start_h: 60.*0 to 48 h"),
        (ResponseExplorer, "strength_percent", 120, "strength_percent: 120.*0 to 95 %"),
        (FindingsExplorer, "settings", ("hospital",), "settings: 'hospital'"),
    ],
)
def test_a_wrong_value_from_a_cell_names_control_value_and_range(kind, name, value, message):
    with pytest.raises(ValueError, match=message):
        setattr(kind(), name, value)
