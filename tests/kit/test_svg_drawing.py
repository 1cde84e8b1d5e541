"""Figures drawn in pieces and axes from one drawn tick, beside what matplotlib draws at once."""

import io
import re
from collections.abc import Iterator
from contextlib import ExitStack
from xml.etree import ElementTree

import numpy as np
import pytest
from matplotlib.backends.backend_svg import FigureCanvasSVG

from ketamine_edu.command.registry import explorer_kinds
from ketamine_edu.kit.drawing import style, svg, svg_drawing
from ketamine_edu.kit.drawing.signature import signature
from tests.kit.test_every_explorer import make
from tests.kit.test_live_figure import coordinates


def elements(drawn: str) -> list[tuple]:
    """All shapes and texts of an SVG with their places, apart from what pieces of a frame may do otherwise.

    These are the ids, empty words, and where a grid line is cut: at the edge of the axes, which hides half its width.
    """
    drawn = re.sub(r"<defs>.*?</defs>", "", re.sub(r'(\sid="|url\(#|href="#)(p\d+_|plive_)', r"\1", drawn))
    return sorted(placed(ElementTree.fromstring(drawn), np.zeros(2)))


def placed(element, shift) -> Iterator[tuple]:
    moved = re.fullmatch(r"translate\((\S+) (\S+)\)", element.get("transform", ""))
    shift = shift + [float(number) for number in moved.groups()] if moved else shift
    kind = element.tag.rpartition("}")[2]
    if kind in ("path", "text", "use", "image", "rect") and (kind != "text" or element.text):
        look = dict(element.attrib)
        if "--ke-grid" in look.get("style", ""):
            look.pop("clip-path", None)
        points = [coordinates(look.pop("d")).reshape(-1, 2)] if kind == "path" else np.empty((0, 2))
        if kind in ("text", "use") and "x" in look:
            points = np.array([[float(look.pop("x")), float(look.pop("y"))]])
        yield kind, element.text or "", tuple(sorted(look.items())), tuple(np.ravel(points + shift).tolist())
    for child in element:
        yield from placed(child, shift)


def assert_same_elements(drawn: str, wanted: str) -> None:
    found, expected = elements(drawn), elements(wanted)
    assert [element[:3] for element in found] == [element[:3] for element in expected]
    for (*what, here), (*_, there) in zip(found, expected, strict=True):
        np.testing.assert_allclose(here, there, atol=0.011, err_msg=str(what))


@pytest.mark.parametrize("kind", explorer_kinds(), ids=lambda kind: kind.__name__)
def test_a_frame_made_in_pieces_is_what_matplotlib_draws_at_once(kind):
    picture = make(kind).picture
    whole = io.StringIO()
    with ExitStack() as stack, style.house():
        for name, artist in picture.live.items():
            stack.enter_context(svg._stand_in(name, artist))
        FigureCanvasSVG(picture.figure).print_svg(whole, metadata=svg_drawing._NO_METADATA)
    assert_same_elements(svg.frame(picture.figure, picture.live), svg_drawing._for_the_page(whole.getvalue()))


@pytest.mark.parametrize("kind", explorer_kinds(), ids=lambda kind: kind.__name__)
def test_drawing_a_figure_leaves_its_signature_as_it_was(kind):
    """Else the first move would draw again what has just been drawn."""
    explorer = make(kind)
    picture = explorer.picture
    sent = explorer.live_figure._signature
    assert signature(picture.figure, picture.live) == sent
    picture.png()
    assert signature(picture.figure, picture.live) == sent


@pytest.mark.parametrize("kind", explorer_kinds(), ids=lambda kind: kind.__name__)
def test_ticks_copied_from_one_are_where_matplotlib_draws_them(kind):
    figure = make(kind).picture.figure
    for axis in [axis for axes in figure.axes for axis in (axes.xaxis, axes.yaxis)]:
        for stretch in (1, 1.37, 0.61):
            low, high = axis.get_view_interval()
            set_limits = axis.axes.set_xlim if axis.axis_name == "x" else axis.axes.set_ylim
            set_limits(low, low + stretch * (high - low))
            with svg_drawing.Pen(figure) as pen:
                copied = pen.draw_axis(axis, "0_")
                drawn = pen.draw([axis], "0_")
            assert_same_elements(svg._opening(figure) + copied + "</svg>", svg._opening(figure) + drawn + "</svg>")


@pytest.mark.parametrize("words", ["two\nlines", "$x^2$"])
def test_an_axis_of_unlike_ticks_is_drawn_by_matplotlib(words):
    axes = style.new_axes(style.new_figure(640, 400))
    axes.set_xticks([0, 5, 10], ["0", words, "10"])
    with svg_drawing.Pen(axes.figure) as pen:
        assert pen.draw_axis(axes.xaxis, "0_") == pen.draw([axes.xaxis], "0_")
        assert axes.xaxis not in svg_drawing._patterns
