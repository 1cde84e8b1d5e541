"""The two explorers of lesson 06: what their pictures and numbers say in given states."""

from dataclasses import replace

import numpy as np
import pytest
from matplotlib.colors import to_hex
from matplotlib.patches import Rectangle

from ketamine_edu.default_mode.connectivity import MODULES, load_network, module_mean, network, simulate
from ketamine_edu.default_mode.explorers.connectivity import ConnectivityExplorer
from ketamine_edu.default_mode.explorers.studies import StudiesExplorer
from ketamine_edu.default_mode.people import standardised_change
from ketamine_edu.default_mode.pictures.connectivity import FILLS, LIMITS, shapes
from ketamine_edu.default_mode.pictures.studies import sign
from ketamine_edu.default_mode.studies import studies as all_studies
from ketamine_edu.kit.drawing.style import look
from ketamine_edu.kit.page.still import plain_text
from tests.kit.pictures import outlines


@pytest.fixture
def connectivity():
    explorer = ConnectivityExplorer()
    explorer.raise_errors = True
    return explorer


@pytest.fixture
def studies():
    explorer = StudiesExplorer()
    explorer.raise_errors = True
    return explorer


def covered(explorer, name: str) -> float:
    """Area of the shapes of a live patch, in units of its axes."""
    total, path = 0.0, explorer.picture.live[name].get_path()
    for polygon in path.to_polygons(closed_only=True):
        x, y = polygon.T
        total += abs(np.dot(x[:-1], y[1:]) - np.dot(x[1:], y[:-1])) / 2
    return total


def test_the_picture_shows_the_models_connectivity(connectivity):
    exact = network().connectivity()
    np.testing.assert_allclose(connectivity.results.connectivity, exact)
    assert f"{module_mean(exact, 'default'):.2f}" in connectivity.words()
    cells = [covered(connectivity, f"cells {k}") for k, fill in enumerate(FILLS) if fill]
    blank = ((exact > -0.1) & (exact <= 0.1)).sum()
    assert sum(cells) == pytest.approx(400 - blank)
    strongest = (exact > 0.6).sum()
    assert covered(connectivity, f"cells {len(FILLS) - 1}") == pytest.approx(strongest)


def test_what_goes_together_and_against_has_the_colours_of_the_key(connectivity):
    live, boxes = connectivity.picture.live, connectivity.picture.matrix.patches
    key = {round(box.get_x() / box.get_width()): box for box in boxes if isinstance(box, Rectangle)}
    assert sorted(key) == [k for k, fill in enumerate(FILLS) if fill]
    for k, box in key.items():
        name = "against" if k < 2 else "together"
        assert box.get_facecolor() == live[f"cells {k}"].get_facecolor()
        assert to_hex(box.get_facecolor()) == look(name).hex == to_hex(live[f"{name} lines"].get_facecolor())
    strength = [box.get_facecolor()[3] for _, box in sorted(key.items())]
    assert strength[0] > strength[1] and strength[2:] == sorted(strength[2:])


def test_regions_lines_and_signals_of_a_module_have_its_colour(connectivity):
    live = connectivity.picture.live
    for module in MODULES:
        artists = (live[f"{module} regions"].get_facecolor(), live[f"{module} lines"].get_facecolor())
        assert {to_hex(colour) for colour in (*artists, live[f"{module} signals"].get_color())} == {look(module).hex}


def test_a_scan_is_as_long_as_the_words_say(connectivity):
    assert load_network().scan_min == 8
    connectivity.matrix = "scan"
    assert connectivity.picture.live["matrix words"].get_text() == "Connectivity, one scan of 8 minutes"


def test_graph_matrix_and_signals_move_together(connectivity):
    lines = covered(connectivity, "default lines")
    signals = connectivity.picture.live["default signals"].get_ydata().copy()
    words = connectivity.words()
    connectivity.default_change_percent = -30
    assert covered(connectivity, "default lines") < 0.3 * lines
    assert not np.array_equal(connectivity.picture.live["default signals"].get_ydata(), signals, equal_nan=True)
    assert connectivity.words() != words


def test_the_table_says_how_far_the_change_is_in_standard_deviations(connectivity):
    connectivity.default_change_percent = -2
    assert connectivity.results.difference_sd == pytest.approx(standardised_change(-0.02))
    assert f"{standardised_change(-0.02):+.2f} SD" in connectivity._headline.value


def test_one_scan_is_the_correlation_of_its_signals(connectivity):
    connectivity.matrix = "scan"
    scan = simulate(network())
    np.testing.assert_allclose(connectivity.results.connectivity, np.corrcoef(scan.T))
    shown = connectivity.results.signals
    connectivity.matrix = "equations"
    np.testing.assert_allclose(connectivity.results.signals, shown)


def test_driving_noise_changes_signals_and_scanner_noise_changes_correlations(connectivity):
    connectivity.scanner_noise = 0
    within = connectivity.results.means["within the default mode"]
    spread = connectivity.results.signals.std()
    connectivity.noise = 2
    assert connectivity.results.means["within the default mode"] == pytest.approx(within)
    assert connectivity.results.signals.std() == pytest.approx(2 * spread)
    connectivity.scanner_noise = 1.5
    assert connectivity.results.means["within the default mode"] < within


def test_the_largest_coupling_is_below_the_limit_and_says_how_near(connectivity):
    connectivity.coupling = 0.98
    assert "98 %" in connectivity._headline.value
    assert "50.0 s" in connectivity._headline.value
    with pytest.raises(ValueError, match=r"coupling: 1 is not allowed; allowed: 0 to 0\.98"):
        connectivity.coupling = 1


def test_the_usual_state_is_that_of_the_parameters(connectivity):
    usual = load_network()
    assert (connectivity.coupling, connectivity.scanner_noise) == (usual.coupling, usual.scanner_noise)
    assert connectivity.results.difference_sd == 0


def test_shapes_are_one_path():
    square = np.array([[(0, 0), (1, 0), (1, 1), (0, 1), (0, 0)]], float)
    assert len(shapes(np.concatenate([square, square + 3])).to_polygons()) == 2
    assert len(shapes(np.zeros((0, 5, 2))).vertices) == 1


def test_rows_are_those_of_the_table(studies):
    studies.set(measured=studies.controls["measured"].options)
    assert studies.results == all_studies()
    assert all(studies.picture.live[f"{study.id} label"].get_visible() for study in all_studies())


def test_sizes_stand_on_the_axis_and_directions_beside_it(studies):
    live = studies.picture.live
    assert live["ADH-MID-D mark"].get_xdata() == [-0.77]
    assert list(live["ADH-MID-D interval"].get_xdata()) == [-1.3, -0.24]
    assert "YAN-R mark" not in live
    assert live["YAN-R arrow"].get_xy()[:, 0].max() <= 0
    assert live["YAN-R number"].get_text() == "lower"


def test_the_filters_filter(studies):
    studies.compared = ("depression",)
    assert {study.comparison for study in studies.results} == {"depression"}
    row = next(line for line in plain_text(studies._headline.value).split("\n") if line.startswith("depression"))
    assert row.split()[-5:] == ["4", "3", "1", "1", "0"]
    studies.sizes_only = True
    assert all(study.effect is not None for study in studies.results)
    assert not studies.picture.live["YAN-R label"].get_visible()
    studies.compared = ()
    assert "tick boxes" in studies.picture.live["nothing"].get_text()
    assert studies._headline.value == ""


def test_labels_stay_inside_the_picture_and_apart(studies):
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    studies.set(measured=studies.controls["measured"].options)
    renderer = FigureCanvasAgg(studies.picture.figure).get_renderer()
    for part in ("label", "number"):
        texts = [studies.picture.live[f"{name} {part}"] for name in (study.id for study in all_studies())]
        boxes = sorted((text.get_window_extent(renderer) for text in texts), key=lambda box: box.y0)
        assert all(box.x0 >= 0 and box.x1 <= 660 for box in boxes)
        assert all(above.y0 >= below.y1 - 2 for below, above in zip(boxes, boxes[1:], strict=False))


@pytest.mark.parametrize(
    ("direction", "left", "right"),
    [("lower", True, False), ("higher", False, True), ("both", True, True), ("none", False, False)],
)
def test_signs_point_where_they_say(direction, left, right):
    x = sign(direction, 0.5, 0.01)[:, 0]
    assert (x.min() < -0.5, x.max() > 0.5) == (left, right)


def test_a_study_has_the_colour_of_its_comparison(studies):
    for study in all_studies():
        live, colour = studies.picture.live, look(study.comparison)
        assert live[f"{study.id} label"].get_color() == colour.text_hex
        if study.effect is None:
            assert to_hex(live[f"{study.id} arrow"].get_edgecolor()) == colour.hex
        else:
            assert live[f"{study.id} mark"].get_color() == live[f"{study.id} interval"].get_color() == colour.hex


def test_a_correlation_on_a_limit_has_the_colour_above_it_and_one_of_a_fifth_no_line(connectivity):
    matrix = np.eye(20)
    for column, limit in enumerate(LIMITS, start=1):
        matrix[0, column] = matrix[column, 0] = limit
    connectivity.picture.show(connectivity.state, replace(connectivity.results, connectivity=matrix))
    for k, (fill, limit) in enumerate(zip(FILLS[1:], LIMITS, strict=True), start=1):
        if fill:
            cells = outlines(connectivity.picture.live[f"cells {k}"])
            assert any(cell.contains_point((LIMITS.index(limit) + 1.5, 0.5)) for cell in cells)
    # Beyond a fifth are 0.3 to 0.6: four lines within the default mode, as the first twelve regions belong to it.
    assert len(outlines(connectivity.picture.live["default lines"])) == 4
