"""The three explorers of lesson 09: what they show."""

import numpy as np
import pytest

from ketamine_edu.care.costs import course_cost, course_lengths, quotes
from ketamine_edu.care.explorers.costs import CostExplorer
from ketamine_edu.care.explorers.side_effects import SideEffectExplorer
from ketamine_edu.care.explorers.visit import VisitExplorer
from ketamine_edu.care.side_effect_rates import side_effect, side_effects
from ketamine_edu.care.visits import ENDS, RISES, visit
from ketamine_edu.kit.drawing import style
from tests.care import pictures
from tests.kit.pictures import Watched


def test_visit_shows_the_model_and_says_what_is_left():
    explorer = VisitExplorer()
    explorer.set(dose_mg=56, observed_h=1)
    left = visit(56, 125).at(1)
    assert f"{left['plasma_ng_ml']:.0f} ng/mL" in explorer.words()
    assert f"{100 * left['dissociation']:.0f} % of its peak" in explorer.words()
    assert explorer.picture.live["watched 0"].get_width() == 1
    np.testing.assert_allclose(explorer.picture.live["plasma"].get_ydata(), visit(56, 125).plasma_ng_ml)


def test_visit_marks_the_published_points():
    explorer = VisitExplorer()
    explorer.end = "trials"
    assert explorer.picture.live["pressure points"].get_xdata()[2] == pytest.approx(1.5)
    assert explorer.picture.live["dissociation points"].get_xydata()[1].tolist() == pytest.approx([40 / 60, 100])


@pytest.mark.parametrize("name", ["plasma", "dissociation", "sedation", "pressure"])
def test_a_course_and_its_published_points_have_the_look_of_their_name(name):
    live, look = VisitExplorer().picture.live, style.look(name)
    assert live[name].get_color() == look.hex
    if name != "plasma":
        assert (live[f"{name} points"].get_color(), live[f"{name} points"].get_linestyle()) == (look.hex, "None")


def test_visit_warns_of_high_pressure():
    explorer = VisitExplorer()
    assert "wait" not in explorer.words()
    explorer.set(systolic_mmhg=145, rise="marked")
    assert "the label asks whether to wait" in explorer.words()
    assert "passes 180 mmHg" in explorer.words()
    explorer.rise = "average"
    assert "passes 180 mmHg" not in explorer.words()


def test_a_pressure_at_a_limit_has_not_passed_it():
    """140 mmHg before the dose, and 40 mmHg more at the peak, are the two limits themselves."""
    explorer = VisitExplorer()
    explorer.set(systolic_mmhg=140, rise="marked")
    assert "wait" not in explorer.words() and "passes" not in explorer.words()


@pytest.mark.parametrize("rise", RISES)
@pytest.mark.parametrize("end", ENDS)
def test_every_rise_of_the_pressure_is_drawn_with_every_end(rise, end):
    explorer = VisitExplorer()
    watched = Watched(explorer)
    for systolic_mmhg in (100, 135, 140, 170):
        explorer.set(rise=rise, end=end, systolic_mmhg=systolic_mmhg, dose_mg=56)
        assert watched.faults(pictures.a_visit) == []


@pytest.mark.parametrize(("systolic_mmhg", "height_mmhg"), [(135, 142), (140, 123), (145, 123)])
def test_the_words_at_the_limit_stand_below_it_where_the_pressure_ends_on_it_or_above(systolic_mmhg, height_mmhg):
    explorer = VisitExplorer()
    explorer.systolic_mmhg = systolic_mmhg
    assert explorer.picture.live["delay words"].get_position()[1] == height_mmhg


def people(explorer: SideEffectExplorer, arm: str) -> list[int]:
    """Icons of an arm: on placebo too, with the effect, without it."""
    groups = ("on_placebo_too", "with_effect", "without_effect")
    return [len(explorer.picture.live[f"{arm} {group}"].get_xdata()) for group in groups]


def test_side_effects_count_a_hundred_people_in_each_arm():
    explorer = SideEffectExplorer()
    for name in explorer.controls["resistant"].options:
        explorer.resistant = name
        drug, placebo = (people(explorer, arm) for arm in ("drug", "placebo"))
        assert sum(drug) == sum(placebo) == 100
        assert drug[0] + drug[1] == pytest.approx(side_effect(name).treated_percent, abs=0.5)
        assert f"{side_effect(name).difference.percent:.1f} of 100" in explorer.words()


def test_every_side_effect_is_drawn_with_and_without_the_split():
    explorer = SideEffectExplorer()
    watched = Watched(explorer)
    for effect in side_effects().values():
        for split in (True, False):
            explorer.set(trials=effect.trials, split=split, **{effect.trials: effect.id})
            assert watched.faults(pictures.side_effects) == [], effect.id


def test_without_the_split_there_is_one_group_of_people_with_it():
    explorer = SideEffectExplorer()
    explorer.split = False
    assert people(explorer, "drug") == [0, 41, 59]


def test_each_group_of_trials_has_a_list_of_its_own():
    explorer = SideEffectExplorer()
    explorer.trials = "maintenance"
    assert explorer.controls["resistant"].layout.display == "none"
    assert "35 of 152 and 0 of 145" in explorer.words()


def test_costs_are_sessions_times_quotes():
    explorer = CostExplorer()
    explorer.set(price="course", ketamine=4)
    low, high = course_cost("ketamine", 4)
    assert f"{low:,.0f} to {high:,.0f}" in explorer.words()
    ends = explorer.picture.live["ketamine_price bars"].get_xdata()
    assert np.nanmin(ends) == low and np.nanmax(ends) == high
    assert len(ends) == 3 * sum(quote.treatment == "ketamine" for quote in quotes())


@pytest.mark.parametrize("treatment", course_lengths())
def test_the_prices_of_every_length_of_a_course_are_drawn(treatment):
    explorer = CostExplorer()
    watched = Watched(explorer)
    for sessions in explorer.controls[treatment].extremes:
        explorer.set(price="course", treatments=(treatment, "ect"), **{treatment: sessions})
        assert watched.faults(pictures.costs) == []


def test_prices_have_the_colour_of_their_treatment():
    live = CostExplorer().picture.live
    for treatment in course_lengths():
        colour = style.look(f"{treatment}_price").hex
        bars, singles = live[f"{treatment}_price bars"], live[f"{treatment}_price ones"]
        assert (bars.get_color(), singles.get_color(), singles.get_marker()) == (colour, colour, "D")


def test_treatments_can_be_left_out():
    explorer = CostExplorer()
    explorer.treatments = ("ect",)
    seen = {
        quote.treatment
        for number, quote in enumerate(quotes())
        if explorer.picture.live[f"{number} words"].get_visible()
    }
    assert seen == {"ect"}
    explorer.treatments = ()
    assert "Nothing is chosen" in explorer.words()


def test_sliders_of_sessions_matter_for_courses_only():
    explorer = CostExplorer()
    assert explorer.controls["ect"].layout.display == "none"
    explorer.price = "course"
    assert explorer.controls["ect"].layout.display is None
