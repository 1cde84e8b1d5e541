"""The house style: contrast, difference between looks, isolation from the reader's settings, axes and labels."""

from itertools import combinations

import matplotlib
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.backends.backend_agg import FigureCanvasAgg

from ketamine_edu.kit.drawing import looks, style
from ketamine_edu.pharmacokinetics.routes import routes
from ketamine_edu.pharmacokinetics.simulation import MODELS

# Linear sRGB to CIE XYZ (IEC 61966-2-1), and deuteranopia in linear sRGB (Machado, Oliveira & Fernandes 2009).
XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
)
DEUTERANOPIA = np.array(
    [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
)


def linear(colour: str) -> np.ndarray:
    channels = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)


def contrast(one: str, other: str) -> float:
    """Contrast ratio of WCAG 2.1."""
    darker, lighter = sorted(float(XYZ[1] @ linear(colour)) for colour in (one, other))
    return (lighter + 0.05) / (darker + 0.05)


def lab(rgb: np.ndarray) -> np.ndarray:
    """CIE L*a*b* under D65."""
    x, y, z = np.cbrt(XYZ @ np.clip(rgb, 0, 1) / (0.95047, 1, 1.08883))
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def test_contrast_formula_gives_the_known_extremes():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("name", style.COLOURS)
def test_lines_and_texts_stand_out_from_both_pages(name):
    colour = style.COLOURS[name]
    assert contrast(colour.line, style.PAPER.line) >= 3
    assert contrast(colour.text, style.PAPER.line) >= 4.5
    assert contrast(colour.dark, style.PAPER.dark) >= 4.5


@pytest.mark.parametrize("names", [looks.ROUTES, looks.MODELS, ("ketamine", "norketamine", "hydroxynorketamine")])
def test_any_two_looks_differ_in_dashes_or_clearly_in_colour(names):
    for one, other in combinations(map(style.look, names), 2):
        if one.dashes != other.dashes:
            continue
        for theme in ("line", "dark"):
            colours = [linear(getattr(style.COLOURS[look.colour], theme)) for look in (one, other)]
            assert np.linalg.norm(lab(colours[0]) - lab(colours[1])) > 25, (one, other, theme)
            seen = [DEUTERANOPIA @ colour for colour in colours]
            assert np.linalg.norm(lab(seen[0]) - lab(seen[1])) > 10, (one, other, theme)


def test_every_route_and_model_has_a_look():
    assert set(looks.ROUTES) == set(routes())
    assert set(looks.MODELS) == set(MODELS)


def test_no_two_topics_give_one_name_a_look():
    topics = {
        name: value for name, value in vars(looks).items() if name.isupper() and name[0] == "_" and name[1] != "_"
    }
    assert len(topics) > 8
    assert sum(map(len, topics.values())) == len(looks.LOOKS)


def test_unknown_look_names_what_is_allowed():
    with pytest.raises(ValueError, match="'nasal'.*intranasal_racemic"):
        style.look("nasal")


def test_house_style_neither_leaks_out_nor_lets_other_settings_in():
    with matplotlib.rc_context({"text.color": "#ff0000", "font.size": 30, "axes.grid": False}):
        before = dict(matplotlib.rcParams)
        axes = style.new_axes(style.new_figure())
        assert dict(matplotlib.rcParams) == before
        assert axes.title.get_color() == style.COLOURS["ink"].text
        assert axes.xaxis.label.get_fontsize() == 12
        assert axes.xaxis.get_gridlines()[0].get_visible()


def test_figure_size_and_margins_are_pixels():
    figure = style.new_figure(640, 400)
    axes = style.new_axes(figure, left=60, right=40, bottom=50, top=20)
    np.testing.assert_allclose(axes.get_window_extent().bounds, (60, 50, 540, 330))


@pytest.mark.parametrize("width_px", [0, -5, float("nan"), 1e6])
def test_impossible_figure_size_is_refused(width_px):
    with pytest.raises(ValueError, match=r"width_px is .*50 to 4000 px"):
        style.new_figure(width_px, 400)


def test_margins_wider_than_the_figure_are_refused():
    with pytest.raises(ValueError, match="no room"):
        style.new_axes(style.new_figure(100, 100), left=80, right=30)


def test_axis_names_stay_inside_the_figure():
    figure = style.new_figure(640, 400)
    axes = style.new_axes(figure)
    style.label_axes(axes, "Time (h)", "Ketamine in plasma (ng/mL)")
    renderer = FigureCanvasAgg(figure).get_renderer()
    axes.draw(renderer)
    for label in (axes.xaxis.label, axes.yaxis.label):
        box = label.get_window_extent(renderer)
        assert box.x0 >= 0 and box.y0 >= 0 and box.x1 <= 640 and box.y1 <= 400
    assert axes.yaxis.label.get_window_extent(renderer).y0 > axes.get_window_extent().y1


def test_every_colour_variable_has_a_value_in_both_themes():
    used = style.css_variables(" ".join(value for colour in style.COLOURS.values() for value in colour[:2]))
    light, dark = style.theme_css().split("}")[:2]
    for variable in {part.split(",")[0] for part in used.split("var(")[1:]}:
        assert f"{variable}:" in light
        assert f"{variable}:" in dark


def test_css_variables_keep_the_light_colour_as_fallback():
    assert style.css_variables("stroke: #0072b2") == "stroke: var(--ke-blue, #0072b2)"
    assert style.css_variables("fill: #1b77a8") == "fill: var(--ke-sky-text, #1b77a8)"
    assert style.css_variables("fill: #123456") == "fill: #123456"


def test_swatch_has_the_colour_and_dashes_of_its_look():
    assert "stroke-dasharray" not in style.swatch("iv_bolus")
    assert "--ke-blue" in style.swatch("iv_infusion") and "stroke-dasharray" in style.swatch("iv_infusion")


@given(st.floats(1e-12, 1e12))
def test_nice_limit_is_just_above_its_value(value):
    limit = style.nice_limit(value)
    assert value * (1 - 1e-9) <= limit <= 1.6668 * value
    assert style.nice_limit(limit) == limit


@pytest.mark.parametrize(
    ("value", "limit"), [(0.9, 1), (1, 1), (1.01, 1.5), (185, 200), (7, 10), (9.5, 10), (1e-3, 1e-3)]
)
def test_nice_limit_of_known_values(value, limit):
    assert style.nice_limit(value) == pytest.approx(limit, rel=1e-12)


@pytest.mark.parametrize("value", [0, -1, float("nan"), float("inf")])
def test_nice_limit_refuses_what_has_no_limit(value):
    with pytest.raises(ValueError, match="finite number above 0"):
        style.nice_limit(value)


@given(st.lists(st.floats(-500, 500), max_size=12), st.floats(0, 20))
def test_spread_keeps_order_gap_and_limits(positions, gap):
    placed = style.spread(positions, gap, -300, 300)
    assert len(placed) == len(positions)
    assert (placed >= -300 - 1e-9).all() and (placed <= 300 + 1e-9).all()
    order = np.argsort(positions, kind="stable")
    assert (np.diff(placed[order]) >= gap - 1e-9).all()


@given(st.lists(st.integers(-14, 14), max_size=12, unique=True))
def test_spread_leaves_alone_what_is_far_enough_apart(tenths):
    positions = [20.0 * tenth for tenth in tenths]
    np.testing.assert_allclose(style.spread(positions, 20, -300, 300), positions, atol=1e-9)


def test_spread_moves_two_neighbours_by_the_same_amount():
    np.testing.assert_allclose(style.spread([10, 12, 50], 10, 0, 100), [6, 16, 50])


def test_spread_shrinks_the_gap_when_there_is_no_room():
    np.testing.assert_allclose(style.spread([5, 5, 5], 10, 0, 10), [0, 5, 10])


@pytest.mark.parametrize("arguments", [([float("nan")], 1, 0, 1), ([[1, 2]], 1, 0, 1), ([1], -1, 0, 1), ([1], 1, 2, 1)])
def test_spread_refuses_bad_input(arguments):
    with pytest.raises(ValueError, match="finite numbers|allowed: gap"):
        style.spread(*arguments)


def test_end_labels_do_not_touch_and_stay_beside_the_axes():
    figure = style.new_figure(640, 400)
    axes = style.new_axes(figure, right=180)
    axes.set(xlim=(0, 24), ylim=(0, 100))
    labels = [(style.end_label(axes, name), 1.0 + 0.1 * i) for i, name in enumerate(looks.ROUTES)]
    style.place_end_labels(axes, labels)
    renderer = FigureCanvasAgg(figure).get_renderer()
    boxes = sorted((text.get_window_extent(renderer) for text, _ in labels), key=lambda box: box.y0)
    for below, above in zip(boxes, boxes[1:], strict=False):
        assert above.y0 >= below.y1 - 2, "ascenders and descenders may share two pixels, lines may not"
    assert all(box.x0 > axes.get_window_extent().x1 and box.x1 <= 640 for box in boxes)
