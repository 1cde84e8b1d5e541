"""Artists that stand still, as text for an SVG element: as matplotlib draws them, and all ticks of an axis from one.

By hand, because limits that follow a slider bring new ticks with every move, and matplotlib takes 10 ms for an axis: it
lays out every label twice. Here it draws one tick, and copies of that stand at all the places.
"""

import io
import re
from collections.abc import Iterable
from contextlib import ExitStack
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary
from xml.sax.saxutils import escape

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axis import Axis
from matplotlib.backends.backend_svg import RendererSVG
from matplotlib.figure import Figure
from matplotlib.ticker import NullLocator

from ketamine_edu.kit.drawing import style
from ketamine_edu.kit.drawing.private_matplotlib import label_follows_ticks
from ketamine_edu.kit.drawing.signature import direction, ticks_of

_NO_METADATA = {"Date": None, "Creator": None, "Format": None, "Type": None}
_WORD = "0"


class Pen:
    """Draws artists of one figure in the house style, inside a `with` block.

    The style is entered at the first stroke that matplotlib makes, and once only: that takes 2 ms.
    """

    def __init__(self, figure: Figure):
        self.figure = figure
        self._stack = ExitStack()
        self._in_style = False

    def __enter__(self) -> "Pen":
        return self

    def __exit__(self, *error: object) -> None:
        self._stack.close()

    def draw(self, artists: Iterable[Artist], prefix: str) -> str:
        """Artists as the content of an SVG element; their ids begin with the prefix."""
        if not self._in_style:
            self._stack.enter_context(style.house())
            self._in_style = True
        buffer = io.StringIO()
        renderer = RendererSVG(*self.figure.bbox.size, buffer, metadata=_NO_METADATA)
        for artist in artists:
            artist.draw(renderer)
        renderer.finalize()
        drawn = _for_the_page(buffer.getvalue())
        return _own_ids(prefix, drawn[drawn.index(">") + 1 : drawn.rindex("</svg>")])

    def draw_axis(self, axis: Axis, prefix: str) -> str:
        """An axis with its ticks, grid and label as the content of an SVG element.

        The same as `draw` gives, save that a grid line on the edge of the axes keeps all its width.
        """
        places, texts = ticks_of(axis)
        if not axis.get_visible():
            return ""
        if not _is_plain(axis, texts):
            return self.draw([axis], prefix)
        key = axis.axes.bbox.bounds
        pattern = _patterns.get(axis)
        if pattern is None or pattern.key != key:
            pattern = self._pattern(axis, key, prefix)
        if pattern.label_text != axis.get_label_text():
            label = self.draw([axis.label], prefix)
            pattern = pattern._replace(label_text=axis.get_label_text(), label=label)
        _patterns[axis] = pattern
        move = "translate({:g} 0)" if direction(axis) == "x" else "translate(0 {:g})"
        shifts, inside = _shifts(axis, places)
        # SVG counts from the top.
        shifts = np.round(shifts if direction(axis) == "x" else -shifts, 2) + 0.0
        ticks = [
            f'<g transform="{move.format(shift)}">{pattern.tick(text)}</g>'
            for shift, text, shown in zip(shifts.tolist(), texts, inside.tolist(), strict=True)
            if shown
        ]
        return "".join([pattern.definitions, *ticks, pattern.label])

    def _pattern(self, axis: Axis, key: tuple[Any, ...], prefix: str) -> "_Pattern":
        # The label gets its place while the whole axis is drawn.
        self.draw([axis], prefix)
        tick = axis.get_major_ticks(1)[0]
        low, high = axis.get_transform().transform(axis.get_view_interval())
        tick.update_position(float(axis.get_transform().inverted().transform((low + high) / 2)))
        for text in (tick.label1, tick.label2):
            text.set_text(_WORD)
        drawn = self.draw([tick], prefix)
        # Cut off by the edge of the axes as a whole, a copy would be cut at an edge that moves with it.
        drawn = re.sub(r' clip-path="[^"]*"|<clipPath.*?</clipPath>', "", drawn)
        definitions = "".join(re.findall(r"<defs>.*?</defs>", drawn))
        parts = re.sub(r"<defs>.*?</defs>", "", drawn).split(f">{_WORD}</text>")
        return _Pattern(key, definitions, parts)


class _Pattern(NamedTuple):
    """One tick in the middle of its axis, in parts between which its words go, and the label of the axis."""

    key: tuple[Any, ...]
    definitions: str
    parts: list[str]
    label_text: str | None = None
    label: str = ""

    def tick(self, text: str) -> str:
        return f">{escape(text)}</text>".join(self.parts)


_patterns: WeakKeyDictionary[Axis, _Pattern] = WeakKeyDictionary()


def _is_plain(axis: Axis, texts: Iterable[str]) -> bool:
    """Whether all ticks of an axis differ in place and words only, and its label stands where it does for any words."""
    label_follows = direction(axis) == "y" and axis.get_label_text() and label_follows_ticks(axis)
    offset = axis.get_major_formatter().get_offset()
    several_lines_or_formulas = any("\n" in text or "$" in text for text in texts)
    only_major = isinstance(axis.get_minor_locator(), NullLocator)
    return only_major and not (label_follows or offset or several_lines_or_formulas)


def _shifts(axis: Axis, places: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Distances of ticks from the middle of their axis in px, and which of them are on the axis."""
    to_scale = axis.get_transform()
    low, high = to_scale.transform(axis.get_view_interval())
    shares = (to_scale.transform(places) - low) / (high - low)
    length = axis.axes.bbox.width if direction(axis) == "x" else axis.axes.bbox.height
    return (shares - 0.5) * length, (shares > -1e-9) & (shares < 1 + 1e-9)


def _own_ids(prefix: str, drawn: str) -> str:
    """Ids not used in other pieces of the figure: matplotlib gives all that are clipped alike the same id."""
    return re.sub(r'(\sid="|url\(#|href="#)', rf"\1p{prefix}", drawn)


def _for_the_page(svg: str) -> str:
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"<defs>\s*<style[^>]*>[^<]*</style>\s*</defs>", "", svg, count=1)
    svg = re.sub(r'<g id="live-([^"]+)">', r'<g data-live="\1">', svg)
    svg = re.sub(r'<g id="[^"]*"/>', "", svg)
    svg = re.sub(r'<g id="[^"]*">', "<g>", svg)
    svg = re.sub(r' transform="rotate\(-0 [^"]*"', "", svg)
    svg = re.sub(r"font-family: [^;\"]*", "font-family: var(--ke-font, sans-serif)", svg)
    return style.css_variables(re.sub(r"\n\s*", " ", svg))
