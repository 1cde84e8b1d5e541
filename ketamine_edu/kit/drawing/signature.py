"""What a figure looks like apart from its moving artists' data, as a value that is quick to make and to compare.

As long as it stays the same, new paths for the moving artists are enough. A figure is described in pieces, each with
all that its drawing depends on, so that only pieces that have changed need to be drawn again: with new limits the one
axis, not its neighbours.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby
from operator import attrgetter
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.axis import Axis, XAxis
from matplotlib.collections import Collection
from matplotlib.figure import Figure
from matplotlib.image import AxesImage
from matplotlib.legend import Legend
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, Rectangle
from matplotlib.path import Path
from matplotlib.spines import Spine
from matplotlib.text import Annotation, Text
from matplotlib.transforms import Transform

from ketamine_edu.kit.drawing.private_matplotlib import dash_pattern


@dataclass(frozen=True)
class Piece:
    """Artists that are drawn one after the other, and all that their drawing depends on: equal keys, equal pictures."""

    key: tuple[Any, ...]
    artists: tuple[Artist, ...] = field(compare=False)


class Signature(NamedTuple):
    """looks: name and appearance of every live artist. pieces: all that is not live."""

    looks: tuple[Any, ...]
    pieces: list[Piece]


def signature(figure: Figure, live: dict[str, Artist]) -> Signature:
    """Size, axes (position, limits, scales, ticks, labels), every artist that is not live, and how live ones look."""
    return Signature(tuple((name, appearance(artist)) for name, artist in live.items()), pieces(figure, live))


def pieces(figure: Figure, live: dict[str, Artist]) -> list[Piece]:
    """All that is not live, in the order of drawing: each axis alone, and between them runs of artists that move with
    the limits of their axes, or do not.

    An axis is described by its locator and formatter: give it new ones rather than change one that it has.
    """
    moving = {id(artist) for artist in live.values()}
    still = [(axes, artist) for axes, artist in in_order(figure) if id(artist) not in moving]
    places = {}
    pieces = []
    for (axes, part), run in groupby(still, _part):
        artists = tuple(artist for _, artist in run)
        if axes not in places:
            places[axes] = _place(figure, axes)
        if isinstance(part, Axis):
            pieces.append(Piece(_describe_axis(part, places[axes]), artists))
        else:
            place = places[axes] if part == "data" else places[axes][0]
            pieces.append(Piece((place, *((appearance(a), content(a)) for a in artists)), artists))
    return pieces


def _part(placed: tuple[Axes | None, Artist]) -> tuple[Axes | None, Axis | str]:
    """What goes into one piece: an axis, what stands at places in the data, what stays where the axes are."""
    axes, artist = placed
    if isinstance(artist, Axis):
        return axes, artist
    if axes is None or artist is axes.patch or (isinstance(artist, Spine) and artist.get_bounds() is None):
        return axes, "box"
    # An annotation, which points into the data, gets its transform only while it is drawn.
    if isinstance(artist, Text) and not isinstance(artist, Annotation):
        transform = artist.get_transform()
        if artist not in _in_data or _in_data[artist][0] is not transform:
            _in_data[artist] = transform, transform.contains_branch(axes.transData)
        return axes, "data" if _in_data[artist][1] else "box"
    return axes, "data"


def in_order(figure: Figure) -> Iterator[tuple[Axes | None, Artist]]:
    """Every artist with the axes it is in, in the order in which matplotlib draws them. Hidden axes are left out."""
    yield None, figure.patch
    for child in sorted(figure.get_children(), key=attrgetter("zorder")):
        if child is not figure.patch:
            yield from _artists_of(child, None)


def _artists_of(artist: Artist, inside: Axes | None) -> Iterator[tuple[Axes | None, Artist]]:
    if not isinstance(artist, Axes):
        yield inside, artist
        return
    axes = artist
    if not axes.get_visible():
        return
    framed = axes.axison and axes.get_frame_on()
    if framed:
        yield axes, axes.patch
    for child in sorted(axes.get_children(), key=attrgetter("zorder")):
        left_out = not framed if isinstance(child, Spine) else isinstance(child, Axis) and not axes.axison
        if child is not axes.patch and not left_out:
            yield from _artists_of(child, axes)


def _place(figure: Figure, axes: Axes | None) -> tuple[Any, ...]:
    """All that tells where coordinates are on the page: of axes, or of the figure itself."""
    if axes is None:
        return (tuple(figure.bbox.size),)
    if axes.get_aspect() != "auto":
        axes.apply_aspect()
    view = axes.viewLim
    return axes.bbox.bounds, tuple(view.intervalx), tuple(view.intervaly), axes.get_xscale(), axes.get_yscale()


def content(artist: Artist) -> tuple[Any, ...]:
    """What an artist shows, apart from how it looks and from the limits of its axes."""
    visible = artist.get_visible()
    if isinstance(artist, Line2D):
        # As given: matplotlib's own form of the data, with units resolved, takes long to make and is not needed yet.
        return visible, *(_as_given(values) for values in artist.get_data(orig=True))
    if isinstance(artist, Text):
        return visible, artist.get_text(), *artist.get_position()
    if isinstance(artist, Spine):
        return visible, artist.get_bounds()  # its path is laid along its axes only when it is drawn
    if isinstance(artist, Rectangle):
        # Its path is always the same square, and the transform that makes a rectangle of it takes long to make.
        return visible, *artist.get_xy(), artist.get_width(), artist.get_height(), artist.get_angle()
    if isinstance(artist, Patch):
        return visible, vertices(artist.get_path()).tobytes(), artist.get_patch_transform().get_matrix().tobytes()
    if isinstance(artist, AxesImage):
        return (
            visible,
            np.asarray(artist.get_array()).tobytes(),
            artist.get_clim(),
            tuple(artist.get_extent()),
            artist.cmap.name,
        )
    if isinstance(artist, Legend):
        return visible, *(content(text) for text in artist.get_texts())
    if isinstance(artist, Collection):
        values = artist.get_array()
        paths = tuple(vertices(path).tobytes() for path in artist.get_paths())
        return (
            visible,
            paths,
            np.asarray(artist.get_offsets()).tobytes(),
            None if values is None else np.asarray(values).tobytes(),
        )
    # An artist of another kind may show anything: a value equal to no other makes its piece new every time.
    return (object(),)


def vertices(path: Path) -> np.ndarray:
    """The points of a path, shape (n, 2)."""
    return np.asarray(path.vertices)


def _as_given(values: Any) -> bytes | tuple[Any, ...]:
    return values.tobytes() if isinstance(values, np.ndarray) else tuple(values)


def appearance(artist: Artist) -> tuple[Any, ...]:
    """Colours, widths and the like; for a live artist without its visibility, which a move can change."""
    look = type(artist).__name__, artist.get_alpha(), artist.zorder
    if isinstance(artist, Line2D):
        colours = artist.get_color(), artist.get_markerfacecolor(), artist.get_markeredgecolor()
        marker = str(artist.get_marker()), artist.get_markersize(), artist.get_markeredgewidth()
        dashes = dash_pattern(artist)
        return *look, artist.get_linewidth(), dashes, artist.get_drawstyle(), *marker, *map(_comparable, colours)
    if isinstance(artist, Text):
        font = artist.get_fontsize(), artist.get_fontweight()
        return (
            *look,
            _comparable(artist.get_color()),
            *font,
            artist.get_horizontalalignment(),
            artist.get_verticalalignment(),
        )
    if isinstance(artist, Patch):
        fill, edge = artist.get_facecolor(), artist.get_edgecolor()
        return *look, artist.get_linewidth(), str(artist.get_linestyle()), _comparable(fill), _comparable(edge)
    if isinstance(artist, Collection):
        numbers = artist.get_facecolor(), artist.get_edgecolor(), artist.get_linewidth()
        return *look, str(artist.get_linestyle()), *(np.asarray(values).tobytes() for values in numbers)
    return look


def _comparable(colour: object) -> str:
    """A colour as a value that can be compared: of matplotlib's many ways, arrays and lists cannot be relied on."""
    return colour if isinstance(colour, str) else str(colour)


def direction(axis: Axis) -> str:
    """ "x" or "y"."""
    return "x" if isinstance(axis, XAxis) else "y"


def ticks_of(axis: Axis) -> tuple[np.ndarray, tuple[str, ...]]:
    """Places of the major ticks of an axis in its own units, and their words; a few may be outside its limits."""
    limits = axis.get_view_interval()
    depends_on = axis.axes.bbox.bounds, *limits, axis.get_scale(), axis.get_major_locator(), axis.get_major_formatter()
    if axis not in _ticks or _ticks[axis][0] != depends_on:
        places = axis.get_majorticklocs()
        _ticks[axis] = depends_on, np.asarray(places), tuple(axis.get_major_formatter().format_ticks(list(places)))
    return _ticks[axis][1:]


def _describe_axis(axis: Axis, place: tuple[Any, ...]) -> tuple[Any, ...]:
    places, texts = ticks_of(axis)
    # Of the label the words only: matplotlib sets its position while drawing.
    limits, label = place[1 if axis is axis.axes.xaxis else 2], axis.get_label_text()
    return direction(axis), axis.get_visible(), place[0], limits, axis.get_scale(), label, places.tobytes(), texts


# The ticks of each axis with what they depend on: to find them takes longer than all the rest.
_ticks: WeakKeyDictionary[Axis, tuple[tuple[Any, ...], np.ndarray, tuple[str, ...]]] = WeakKeyDictionary()

# Texts with their transform and whether that goes through the limits of their axes: to find out takes long.
_in_data: WeakKeyDictionary[Text, tuple[Transform, bool]] = WeakKeyDictionary()
