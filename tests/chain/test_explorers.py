"""The two explorers of lesson 10: what they show."""

import numpy as np
import pytest
from matplotlib.colors import to_rgb

from ketamine_edu.chain.explorers.chain import ROUTES, ChainExplorer
from ketamine_edu.chain.explorers.sensitivity import SAMPLES, SEED, SensitivityExplorer
from ketamine_edu.chain.links import LINKS, Switches, chain
from ketamine_edu.chain.pictures.sensitivity import parameter_words
from ketamine_edu.chain.published import links
from ketamine_edu.chain.sensitivity import OUTCOMES, link_indices, one_at_a_time
from ketamine_edu.kit.drawing import style
from ketamine_edu.kit.drawing.signature import appearance
from ketamine_edu.pharmacokinetics.simulation import Regimen
from tests.chain import pictures
from tests.kit.pictures import Watched


@pytest.fixture(scope="module")
def watched():
    explorer = SensitivityExplorer()
    explorer.raise_errors = True
    watched = Watched(explorer)
    explorer.settle()
    return watched


@pytest.fixture
def sensitivity(watched):
    yield watched.explorer
    watched.explorer.reset()
    watched.explorer.settle()


def test_the_chain_shows_what_the_model_says():
    explorer = ChainExplorer()
    explorer.set(route="oral", oral=100, start="metabolite")
    found = chain(Regimen("oral", dose_mg=100), Switches(start="metabolite"))
    assert f"{found.at('mood', 24):.1f} at 24 h" in explorer.picture.alt_text
    np.testing.assert_array_equal(explorer.picture.live["mood"].get_ydata(), found.improvement_points)
    assert "a metabolite: assumed" in explorer.picture.alt_text


def test_every_link_shows_its_evidence_and_a_cut_its_experiment():
    explorer = ChainExplorer()
    for words in ("dose to plasma: established", "block to surge: contested", "synapses to mood: hypothesis"):
        assert words in explorer.picture.alt_text
    explorer.cut = ("start",)
    assert explorer.picture.live["start cut"].get_visible() and not explorer.picture.live["mood cut"].get_visible()
    assert "block to surge: cut" in explorer.picture.alt_text
    assert "deleting GluN2B from interneurons" in explorer.words()
    assert explorer.picture.live["mood"].get_ydata().max() == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize("rival", [{"start": "metabolite", "cut": ("start",)}, {"mood": "opioid", "cut": ("mood",)}])
def test_a_rival_that_is_cut_is_called_cut(rival):
    watched = Watched(ChainExplorer())
    watched.explorer.set(**rival)
    assert watched.faults(pictures.dose_to_mood) == []
    assert "assumed" not in watched.explorer.picture.alt_text


def test_curves_wear_the_dashes_of_the_evidence_for_their_link():
    live, strength = ChainExplorer().picture.live, {name: link.strength for name, link in links().items()}
    linked = {"plasma": "plasma", "block": "block", "block interneuron": "start", "start": "start"}
    linked |= {"potentiation": "growth", "spines": "spines", "mood": "mood"}
    for name, link in linked.items():
        kind = {**style.look(strength[link]).line, "color": live[name].get_color()}
        with style.house():
            (wanted,) = style.new_axes(style.new_figure()).plot([], [], **kind)
        assert appearance(live[name]) == appearance(wanted), name


def test_shares_alone_are_filled_and_ends_of_ranges_have_their_own_colours(sensitivity):
    live = sensitivity.picture.live
    for link in LINKS:
        assert live[f"{link} first"].get_fill() and not live[f"{link} total"].get_fill()
    for row in range(10):
        for end in ("low", "high"):
            assert to_rgb(live[f"bar {row} {end}"].get_facecolor()) == to_rgb(style.look(f"{end}_end").hex)


def test_published_differences_are_drawn_for_their_dosing_only():
    explorer = ChainExplorer()
    marks = explorer.picture.live["published"]
    assert marks.get_xydata().tolist() == [[24, pytest.approx(7.7)]]
    explorer.iv_infusion = 1.0
    assert len(marks.get_xdata()) == 0
    explorer.set(route="intranasal_esketamine", intranasal_esketamine=84)
    assert marks.get_xydata().tolist() == [[4, 3.4], [24, 3.8]]


def test_only_the_dose_of_the_route_is_offered():
    explorer = ChainExplorer()
    explorer.route = "lozenge"
    assert [name for name in ROUTES if explorer.controls[name].layout.display is None] == ["lozenge"]


def test_axes_stay_where_they_are_while_the_dose_moves():
    explorer = ChainExplorer()
    frames = set()
    for dose in explorer.controls["iv_infusion"].options:
        explorer.iv_infusion = dose
        frames.add(explorer.live_figure.frame)
    assert len(frames) == 1


def test_the_band_holds_the_chain_and_is_hidden_without_one():
    explorer = ChainExplorer()
    explorer.band = "people"
    explorer.settle()
    band = explorer.picture.live["mood band"]
    assert band.get_visible() and "5 to 95 %" in explorer.picture.alt_text
    explorer.band = "none"
    explorer.settle()
    assert not band.get_visible()


def test_bars_are_the_widest_ten_and_shares_are_those_of_the_run(sensitivity):
    widest = max(one_at_a_time(), key=lambda bar: np.nan_to_num(bar.swing("mood-24h")))
    assert sensitivity.picture.live["bar 0 name"].get_text() == parameter_words(widest.name)
    ends = f"from {widest.at_low['mood-24h']:.1f} to {widest.at_high['mood-24h']:.1f}"
    assert f"{SAMPLES} samples; widest alone: {parameter_words(widest.name)}, {ends}." in sensitivity.picture.alt_text
    start = link_indices(samples=SAMPLES, seed=SEED).shares("mood-24h")["start"]
    words = f"block to surge {start.first.value:.2f} alone, {start.total.value:.2f} in all"
    assert words in sensitivity.picture.alt_text
    assert sensitivity.picture.live["start first"].get_visible()
    assert "add up to" in sensitivity.words()


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_after_a_run_every_artist_shows_what_the_study_says(watched, sensitivity, outcome):
    # The test of all pictures does not wait for this run.
    sensitivity.outcome = outcome
    assert watched.faults(pictures.sensitivity) == []


def test_another_outcome_needs_no_new_run(sensitivity):
    sensitivity.outcome = "mood-7d"
    assert sensitivity.results.indices and "day 7" in sensitivity.picture.alt_text


def test_another_account_waits_for_the_button():
    explorer = SensitivityExplorer()
    assert explorer.results.indices is None and explorer.run_button.waiting
    assert explorer.picture.live["nothing"].get_text()
    assert "Not run yet" in explorer._headline.value


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("iv_infusion", 5, "iv_infusion: 5.*mg/kg"),
        ("start", "prayer", "start: 'prayer'"),
        ("cut", ("plasma",), "'plasma'"),
        ("band", "mice", "band: 'mice'"),
    ],
)
def test_a_wrong_value_from_a_cell_names_control_value_and_range(name, value, message):
    with pytest.raises(ValueError, match=message):
        setattr(ChainExplorer(), name, value)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("interneuron_magnesium_mm", "interneuron magnesium (mM)"),
        ("nmda_decay_s", "NMDA decay (s)"),
        ("early_share", "early share"),
        ("shutdown_half_percent_h", "shutdown half (% h)"),
    ],
)
def test_parameters_are_named_as_one_would_say_them(name, words):
    assert parameter_words(name) == words
