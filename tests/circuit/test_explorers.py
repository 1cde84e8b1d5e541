"""The three explorers of lesson 02: what they show, and the run button."""

from dataclasses import replace

import pytest
from matplotlib.colors import to_rgb
from matplotlib.lines import Line2D

from ketamine_edu.circuit.explorers.disinhibition import DisinhibitionExplorer
from ketamine_edu.circuit.explorers.dose import DoseExplorer
from ketamine_edu.circuit.explorers.raster import RasterExplorer
from ketamine_edu.circuit.pictures.disinhibition import ARROWS, arrow
from ketamine_edu.circuit.rates import glutamate_from_concentration, load_circuit, steady_rates
from ketamine_edu.kit.drawing import style
from ketamine_edu.kit.page.controls import NOTHING_TO_RUN, RunButton
from ketamine_edu.kit.page.explorer import Explorer
from tests.circuit import pictures
from tests.kit.pictures import Watched


@pytest.fixture(autouse=True)
def raising(monkeypatch):
    monkeypatch.setattr(Explorer, "raise_errors", True)


# ---- the map ----


def test_the_map_shows_the_rates_of_the_model_at_the_point():
    explorer = DisinhibitionExplorer()
    explorer.set(block_interneuron_percent=30, block_pyramidal_percent=0)
    rates = steady_rates(0.3, 0.0)
    assert explorer.picture.live["pyramidal rate"].get_text() == f"{rates.pyramidal_hz:.2f} Hz"
    assert explorer.picture.live["interneuron rate"].get_text() == f"{rates.interneuron_hz:.2f} Hz"
    assert f"{rates.pyramidal_hz:.2f}" in explorer.words() and "they alone" in explorer.words()
    assert [list(data) for data in explorer.picture.live["point"].get_data()] == [[0], [30]]


def test_the_map_agrees_with_the_model_and_its_black_line_is_no_change():
    explorer = DisinhibitionExplorer()
    explorer.settle()
    change_map = explorer.compute(explorer.state).change_map
    rates = steady_rates(0.5, 0.1).pyramidal_hz / steady_rates(0, 0).pyramidal_hz
    row, column = (int(abs(change_map.block - at).argmin()) for at in (0.5, 0.1))
    assert change_map.change_percent["pyramidal"][row, column] == pytest.approx(100 * (rates - 1), abs=1e-6)
    pyramidal, interneuron = explorer.picture.live["zero"].get_data()
    middle = len(pyramidal) // 2
    on_line = steady_rates(interneuron[middle] / 100, pyramidal[middle] / 100).pyramidal_hz
    assert on_line == pytest.approx(steady_rates(0, 0).pyramidal_hz, rel=0.01)


def test_the_map_stays_while_blocks_move_and_waits_for_rest_when_the_circuit_changes():
    explorer = DisinhibitionExplorer()
    explorer.settle()
    explorer.controls["block_interneuron_percent"].value = 70
    assert explorer.picture.live["zero"].get_visible()
    explorer.controls["inhibition_percent"].value = 120
    assert not explorer.picture.live["zero"].get_visible(), "the map of another circuit must not stay"
    explorer.settle()
    assert explorer.picture.live["zero"].get_visible()


def test_the_map_of_interneurons_is_another_one():
    explorer = DisinhibitionExplorer()
    explorer.settle()
    before = explorer.picture.live["band 2"].get_path().vertices.copy()
    explorer.shown = "interneuron"
    explorer.settle()
    after = explorer.picture.live["band 2"].get_path().vertices
    assert before.shape != after.shape or not (before == after).all()
    assert explorer.picture.live["scale words"].get_text() == "Change of interneurons (%)"


def test_colours_tell_rise_from_fall_and_the_strongest_change_is_the_darkest():
    bands = [DisinhibitionExplorer().picture.live[f"band {k}"] for k in range(6)]
    fall, rise = (to_rgb(style.look(name).hex) for name in ("fall", "rise"))
    assert [band.get_facecolor()[:3] for band in bands] == [fall] * 3 + [rise] * 3
    strength = [band.get_alpha() for band in bands]
    assert strength[0] > strength[1] > strength[2] and strength[3] < strength[4] < strength[5]


@pytest.mark.parametrize("kind", [DoseExplorer, RasterExplorer])
def test_lines_wear_the_colour_of_their_population(kind):
    live = kind().picture.live
    for name in ("pyramidal", "interneuron"):
        lines = [a for key, a in live.items() if name in key.split() and isinstance(a, Line2D)]
        assert len(lines) >= 2 and {line.get_color() for line in lines} == {style.look(name).hex}


def test_arrows_are_as_wide_as_what_they_carry():
    narrow, wide = (arrow(ARROWS["pyramidal to interneuron"], width) for width in (5.0, 10.0))
    assert abs(wide[0] - wide[-1]).max() == pytest.approx(2 * abs(narrow[0] - narrow[-1]).max())
    explorer = DisinhibitionExplorer()
    explorer.set(block_interneuron_percent=100, block_pyramidal_percent=0)
    assert explorer.picture.live["pyramidal to interneuron words"].get_text() == "NMDA 0 %"


def test_an_arrow_that_carries_six_times_as_much_is_no_wider_than_one_that_carries_three_times():
    watched = Watched(DisinhibitionExplorer())
    watched.explorer.set(block_interneuron_percent=100, block_pyramidal_percent=0, inhibition_percent=130)
    assert watched.explorer.results.effect.carried["pyramidal to pyramidal"] > 5
    assert watched.faults(pictures.disinhibition) == []


def test_a_circuit_without_rest_is_said_in_words_not_left_blank(monkeypatch):
    monkeypatch.setattr(Explorer, "raise_errors", False)
    slow = replace(
        load_circuit(), gaba_decay_s=0.1, interneuron_gain_per_nc=300.0, nmda_coupling_na=0.4, inhibition_na=3.0
    )
    explorer = DisinhibitionExplorer(slow)
    explorer.controls["inhibition_percent"].value = 150
    words = explorer.words()
    assert "no stable resting state" in words and "inhibition_na 4.5" in words
    explorer.controls["inhibition_percent"].value = 100
    assert "no stable resting state" not in explorer.words()


# ---- from a dose to glutamate ----


def test_dose_shows_what_the_model_says():
    explorer = DoseExplorer()
    explorer.set(species="rat", rat_mg_per_kg=30)
    concentration = 30 * explorer.rat_um_per_mg_per_kg
    assert f"{glutamate_from_concentration(concentration) - 100:+.1f} %" in explorer.words()
    assert explorer.results.concentration_um == pytest.approx(concentration)


def test_only_the_dose_of_the_chosen_species_is_offered():
    explorer = DoseExplorer()
    assert explorer.controls["rat_mg_per_kg"].layout.display == "none"
    explorer.species = "rat"
    assert explorer.controls["human_mg_per_kg"].layout.display == "none"
    assert explorer.controls["rat_mg_per_kg"].layout.display is None


def test_marks_of_rats_move_with_their_constant_and_those_of_people_stay():
    explorer = DoseExplorer()
    down, up = (sorted(explorer.results.experiments_um[direction]) for direction in ("down", "up"))
    explorer.rat_um_per_mg_per_kg = 0.5
    assert [c * 0.5 / 0.0666 for c in down] == pytest.approx(sorted(explorer.results.experiments_um["down"]))
    assert len(set(up) & set(explorer.results.experiments_um["up"])) == 1


def test_marks_of_experiments_point_in_the_direction_that_was_found():
    live = DoseExplorer().picture.live
    assert [live[f"found {direction}"].get_marker() for direction in ("up", "none", "down")] == ["^", "o", "v"]


def test_without_a_difference_there_is_no_rise():
    explorer = DoseExplorer()
    explorer.set(interneuron_voltage_mv=-70, interneuron_magnesium_mm=1)
    assert explorer.results.curves.highest_glutamate_percent < 100
    assert "1.0 times as much" in explorer.words()


# ---- the raster ----


def test_the_raster_waits_for_its_button():
    explorer = RasterExplorer()
    assert explorer.run_button.waiting
    assert not explorer.picture.live["pyramidal spikes"].get_visible()
    assert "Press Simulate" in explorer.picture.live["hint"].get_text()
    explorer.run_button.press()
    assert explorer.picture.live["pyramidal spikes"].get_visible()
    assert not explorer.run_button.waiting
    assert "Hz after" in explorer.picture.alt_text
    explorer.controls["seed"].value = 2
    assert not explorer.picture.live["pyramidal spikes"].get_visible(), "spikes of another seed must not stay"
    assert explorer.run_button.waiting


def test_the_bar_fills_while_it_runs(monkeypatch):
    explorer = RasterExplorer()
    shares = []
    monkeypatch.setattr(explorer.run_button, "show_progress", shares.append)
    explorer.run_button.press()
    assert shares[0] == 0 and shares[-1] == 1 and len(shares) > 20


def test_another_seed_gives_other_spikes():
    explorer = RasterExplorer()
    explorer.settle()
    first = explorer.picture.live["pyramidal spikes"].get_xdata().copy()
    explorer.seed = 7
    explorer.settle()
    second = explorer.picture.live["pyramidal spikes"].get_xdata()
    assert first.shape != second.shape


def test_explorers_without_a_run_button_have_none():
    assert DoseExplorer().run_button is None


def test_a_run_button_acts_only_while_something_waits_and_keeps_the_focus():
    pressed = []
    button = RunButton("Go")
    push, bar = button.children
    button.on_press(lambda: pressed.append(1))
    button.show_progress(0.7)
    button.press()
    assert (pressed, bar.value) == ([], 0.7)
    assert (push.button_style, push.tooltip) == ("", NOTHING_TO_RUN)
    button.waiting = True
    assert (push.button_style, push.tooltip, bar.value) == ("primary", None, 0.0)
    button.press()
    assert pressed == [1]
    assert not push.disabled


def test_a_run_button_waits_after_a_move_and_no_longer_after_a_run_or_an_error(monkeypatch):
    explorer = RasterExplorer()
    assert explorer.run_button.waiting
    explorer.run_button.press()
    assert not explorer.run_button.waiting
    explorer.seed = 3
    assert explorer.run_button.waiting
    monkeypatch.setattr(explorer, "compute", lambda state: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        explorer.seed = 4
    assert not explorer.run_button.waiting


@pytest.mark.parametrize(
    ("kind", "name", "value", "message"),
    [
        (DisinhibitionExplorer, "block_interneuron_percent", 120, "block_interneuron_percent: 120.*0 to 100 %"),
        (DoseExplorer, "species", "cat", "species: 'cat'"),
        (RasterExplorer, "seed", 0, "seed: 0.*1 to 20"),
    ],
)
def test_a_wrong_value_from_a_cell_names_control_value_and_range(kind, name, value, message):
    with pytest.raises(ValueError, match=message):
        setattr(kind(), name, value)
