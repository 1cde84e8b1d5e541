"""What a figure looks like apart from its moving artists' data, as a cheap hashable value.

As long as it stays the same, new paths for the moving artists are enough; when it changes, the whole figure has to be
drawn again. Two states with the same signature have the same frame, so frames can be kept by it.
"""

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.collections import Collection
from matplotlib.figure import Figure
from matplotlib.image import AxesImage
from matplotlib.legend import Legend
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.spines import Spine
from matplotlib.text import Text


def signature(figure: Figure, live: dict[str, Artist]) -> tuple:
    """Size, axes (position, limits, scales, ticks, labels), every artist that is not live, and how live ones look."""
    moving = {id(artist) for artist in live.values()}
    still = [*figure.texts, *figure.lines, *figure.patches, *figure.legends, *figure.images]
    described = [(*figure.get_size_inches(), str(figure.get_facecolor()))]
    for axes in figure.axes:
        described.append(_describe_axes(axes))
        still += [a for a in axes.get_children() if not isinstance(a, Axis | Spine | Axes)]
    described += [(appearance(a), _data(a)) for a in still if id(a) not in moving]
    described += [(name, appearance(artist)) for name, artist in live.items()]
    return tuple(described)


def _describe_axes(axes: Axes) -> tuple:
    position = axes.get_position().bounds
    return (axes.get_visible(), axes.axison, position, *map(_describe_axis, (axes.xaxis, axes.yaxis)))


def _describe_axis(axis: Axis) -> tuple:
    ticks = axis.get_majorticklocs()
    tick_labels = tuple(axis.get_major_formatter().format_ticks(ticks))
    limits = tuple(axis.get_view_interval())
    # Of the label the words only: matplotlib sets its position while drawing.
    words = axis.get_label_text()
    return (axis.get_visible(), limits, axis.get_scale(), ticks.tobytes(), tick_labels, words)


def appearance(artist: Artist) -> tuple:
    """Colours, widths and the like; for a live artist without its visibility, which a move can change."""
    look = [type(artist).__name__, artist.get_alpha(), artist.get_zorder()]
    if isinstance(artist, Line2D):
        # get_linestyle() gives "--" for every pattern of dashes.
        look += [artist.get_color(), artist.get_linewidth(), artist._unscaled_dash_pattern, artist.get_drawstyle()]
        look += [artist.get_marker(), artist.get_markersize(), artist.get_markerfacecolor()]
        look += [artist.get_markeredgecolor(), artist.get_markeredgewidth()]
    elif isinstance(artist, Patch | Collection):
        numbers = (artist.get_facecolor(), artist.get_edgecolor(), artist.get_linewidth())
        look += [artist.get_linestyle(), *(np.asarray(values).tobytes() for values in numbers)]
    elif isinstance(artist, Text):
        look += [artist.get_color(), artist.get_fontsize(), artist.get_fontweight(), artist.get_ha(), artist.get_va()]
    return tuple(map(str, look))


def _data(artist: Artist) -> tuple:
    """What an artist shows, apart from how it looks."""
    visible = artist.get_visible()
    if isinstance(artist, Line2D):
        return visible, artist.get_xydata().tobytes()
    if isinstance(artist, Text):
        return visible, artist.get_text(), *map(float, artist.get_position())
    if isinstance(artist, Patch):
        return visible, artist.get_path().vertices.tobytes(), artist.get_patch_transform().get_matrix().tobytes()
    if isinstance(artist, AxesImage):
        return visible, artist.get_array().tobytes(), artist.get_clim(), tuple(artist.get_extent()), artist.cmap.name
    if isinstance(artist, Legend):
        return visible, *(_data(text) for text in artist.get_texts())
    if isinstance(artist, Collection):
        values = artist.get_array()
        paths = tuple(path.vertices.tobytes() for path in artist.get_paths())
        return visible, paths, artist.get_offsets().tobytes(), None if values is None else values.tobytes()
    # An artist of another kind may show anything: a value equal to no other makes the frame new every time.
    return (object(),)
