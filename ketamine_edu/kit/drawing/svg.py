"""From a matplotlib figure to the page: the whole figure as SVG, and the new shape of one artist after a move.

A live artist has an empty slot in the SVG, `<g data-live="name">`, that carries its colours, widths and clipping.
`move` says what goes into the slot now, in the coordinates of that SVG, computed by matplotlib's own transforms. It
supports lines (with markers or without), filled bands, patches and one-line texts.
"""

from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any, cast
from weakref import WeakKeyDictionary

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axis import Axis
from matplotlib.collections import PolyCollection
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, Rectangle
from matplotlib.path import Path
from matplotlib.text import Text
from matplotlib.transforms import Transform

from ketamine_edu.kit.drawing.private_matplotlib import path_text
from ketamine_edu.kit.drawing.signature import Piece, Signature, in_order, signature, vertices
from ketamine_edu.kit.drawing.svg_drawing import Pen

# Distance from the anchor down to the baseline, in ems of DejaVu Sans: what matplotlib's layout gives for one line.
_BASELINE_EM = {"baseline": 0.0, "bottom": -0.236, "top": 0.76, "center": 0.262, "center_baseline": 0.38}


def frame(figure: Figure, live: dict[str, Artist], seen: Signature | None = None) -> str:
    """The figure as one SVG element, with an empty-handed slot for every live artist, above all that stands still.

    seen: the signature of the figure as it is now, if it is known.

    Deterministic: the same figure gives the same text. House colours are CSS variables, texts are real texts. What was
    drawn before is kept piece by piece, so that new limits cost little. A title stands where matplotlib first puts it,
    which is right unless ticks stand above the axes.
    """
    kept = _kept.setdefault(figure, _Kept())
    looks, pieces = seen or signature(figure, live)
    boxes = tuple((axes.bbox.bounds, axes.get_visible()) for axes in figure.axes)
    with Pen(figure) as pen:
        if kept.slots_key != (boxes, looks):
            kept.slots_key, kept.slots = (boxes, looks), _draw_slots(pen, live)
        still = [kept.draw(pen, number, piece) for number, piece in enumerate(pieces)]
    return f"{_opening(figure)}{''.join(still)}{kept.slots}</svg>"


Move = dict[str, Any]  # what a slot shows now; see `move`


class _Kept:
    """What has been drawn of one figure: its slots, and the pieces of its frames, the least recently used go first."""

    def __init__(self) -> None:
        self.slots_key: tuple[Any, ...] | None = None
        self.slots = ""
        self.pieces: OrderedDict[tuple[Any, ...], str] = OrderedDict()

    def draw(self, pen: Pen, number: int, piece: Piece) -> str:
        key = (number, piece.key)
        if key not in self.pieces:
            axis = piece.artists[0] if isinstance(piece.artists[0], Axis) else None
            prefix = f"{number}_"
            self.pieces[key] = pen.draw_axis(axis, prefix) if axis else pen.draw(piece.artists, prefix)
            while len(self.pieces) > PIECES_KEPT:
                self.pieces.popitem(last=False)
        self.pieces.move_to_end(key)
        return self.pieces[key]


PIECES_KEPT = 256
_kept: WeakKeyDictionary[Figure, _Kept] = WeakKeyDictionary()


def _opening(figure: Figure) -> str:
    width, height = (f"{length:g}" for length in figure.bbox.size)
    # matplotlib's style sheet would apply to the whole page; as properties of the root they are inherited instead.
    joins = "stroke-linejoin: round; stroke-linecap: butt"
    size = f'width="{width}" height="{height}" viewBox="0 0 {width} {height}"'
    names = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
    return f'<svg style="{joins}" {names} {size} version="1.1">'


def _draw_slots(pen: Pen, live: dict[str, Artist]) -> str:
    """The groups of the live artists and all that they refer to."""
    moving = {id(artist) for artist in live.values()}
    with ExitStack() as stack:
        for name, artist in live.items():
            stack.enter_context(_stand_in(name, artist))
        return pen.draw([artist for _, artist in in_order(pen.figure) if id(artist) in moving], "live_")


class Page:
    """Where a figure is on its page, for as long as its limits stay: what many artists share is worked out once."""

    def __init__(self, figure: Figure):
        self.width, self.height = figure.bbox.size
        # Transforms have no hash. Each is kept beside its matrix, so that no other can get its id.
        self._matrices: dict[int, tuple[Transform, bool, np.ndarray]] = {}

    def matrix(self, transform: Transform) -> tuple[bool, np.ndarray]:
        """Whether the transform is nothing but affine, and its affine part (3, 3), down to px of the page."""
        if id(transform) not in self._matrices:
            matrix = transform.get_affine().get_matrix().copy()
            # matplotlib counts pixels from the bottom, SVG from the top.
            matrix[1] *= -1
            matrix[1, 2] += self.height
            self._matrices[id(transform)] = transform, transform.is_affine, matrix
        return self._matrices[id(transform)][1:]

    def points(self, transform: Transform, xy: np.ndarray) -> np.ndarray:
        """Points (n, 2) in px of the page."""
        affine, matrix = self.matrix(transform)
        xy = np.asarray(xy if affine else transform.transform_non_affine(xy))
        return np.asarray(xy @ matrix[:2, :2].T + matrix[:2, 2])


def move(artist: Artist, page: Page | None = None) -> Move:
    """What the slot of a live artist shows now. page: of the artist's figure as it is now, if several artists move.

    `{"hidden": True}`, or for lines, bands and patches `{"d": path data}`, with `"points": [x, y, x, y, ...]` for
    markers, or for texts `{"text": ..., "x": ..., "y": ...}`; coordinates in px of the SVG, to 0.1 px.
    """
    check_live(artist)
    figure = artist.get_figure(root=True)
    if figure is None:
        raise ValueError(f"the {type(artist).__name__} is in no figure; allowed: artists of a figure")
    if not artist.get_visible():
        return {"hidden": True}
    page = page or Page(figure)
    if isinstance(artist, Text):
        return _text_move(artist, page)
    if isinstance(artist, Line2D):
        return _line_move(artist, page)
    if isinstance(artist, PolyCollection):
        transform = artist.get_transform()
        return {"d": "".join(_path_data(path, transform, page) for path in artist.get_paths())}
    patch = cast(Patch, artist)  # the last of the kinds that check_live lets through
    return {"d": _path_data(_outline(patch), patch.get_data_transform(), page)}


def check_live(artist: Artist) -> None:
    """Raise TypeError or ValueError if the artist is of a kind that cannot be moved."""
    if not isinstance(artist, Line2D | PolyCollection | Patch | Text):
        raise TypeError(f"a {type(artist).__name__} cannot be live; allowed: Line2D, PolyCollection, Patch, Text")
    if not isinstance(artist, Text):
        return
    text = artist.get_text()
    if "\n" in text or artist.get_rotation() or artist.get_verticalalignment() not in _BASELINE_EM:
        raise ValueError(f"live text {text!r} must be one horizontal line; allowed va: {', '.join(_BASELINE_EM)}")


def _line_move(line: Line2D, page: Page) -> Move:
    path, transform = line.get_path(), line.get_transform()
    shown: Move = {"d": "" if line.get_linestyle() == "None" else _path_data(path, transform, page, line=True)}
    if line.get_marker() not in ("None", "none", "", " ", None):
        points = page.points(transform, vertices(path))
        inside = ((points >= 0) & (points <= (page.width, page.height))).all(axis=1)
        shown["points"] = np.round(points[inside], 1).ravel().tolist()
    return shown


def _text_move(text: Text, page: Page) -> Move:
    ((x, y),) = page.points(text.get_transform(), np.array([text.get_position()], dtype=float)).tolist()
    return {
        "text": text.get_text(),
        "x": round(x, 1),
        "y": round(y + _BASELINE_EM[text.get_verticalalignment()] * float(text.get_fontsize()), 1),
    }


def _outline(patch: Patch) -> Path:
    """The shape of a patch in the units of its data."""
    if isinstance(patch, Rectangle) and not patch.get_angle():
        # matplotlib makes a transform for every rectangle, which takes three times as long as all the rest.
        (x, y), width, height = patch.get_xy(), patch.get_width(), patch.get_height()
        corners = [(x, y), (x + width, y), (x + width, y + height), (x, y + height), (x, y)]
        return Path(corners, Path.unit_rectangle().codes)
    return patch.get_patch_transform().transform_path(patch.get_path())


def _path_data(path: Path, transform: Transform, page: Page, line: bool = False) -> str:
    """SVG path data, made as matplotlib makes it: lines are cut at the edges and thinned where that cannot be seen."""
    if not len(vertices(path)):
        return ""
    affine, matrix = page.matrix(transform)
    path = path if affine else transform.transform_path_non_affine(path)
    clip, simplify = ((0, 0, page.width, page.height), path.should_simplify) if line else (None, False)
    return path_text(path, matrix, clip, simplify)


@contextmanager
def _stand_in(name: str, artist: Artist) -> Iterator[None]:
    """Give a live artist something to draw in the middle of the figure, so that its slot exists even if it is empty."""
    check_live(artist)
    figure = cast(Figure, artist.get_figure(root=True))  # a live artist stands in the figure that is drawn
    centre = np.asarray(figure.bbox.size) / 2
    # Larger than the figure: matplotlib writes a small filled shape as a reusable symbol, which could not be moved.
    # A patch keeps its own shape; one without extent (an empty bar) has no inverse.
    corners = centre * np.array([[-1, -1], [3, -1], [3, 3], [1, 1]])
    flat = isinstance(artist, Patch)
    around = corners if flat else np.asarray(artist.get_transform().inverted().transform(corners))
    before = artist.get_gid(), artist.get_visible()
    artist.set_gid(f"live-{name}")
    artist.set_visible(True)
    restore = _replace_data(artist, around)
    try:
        yield
    finally:
        restore()
        artist.set_gid(before[0])
        artist.set_visible(before[1])


def _replace_data(artist: Artist, points: np.ndarray) -> Callable[[], object]:
    """Put the stand-in's points into the artist; return the function that puts its own data back."""
    if isinstance(artist, Line2D):
        data = artist.get_data(orig=True)
        artist.set_data(*points.T)
        return lambda: artist.set_data(*data)
    if isinstance(artist, PolyCollection):
        paths = cast(list[Path], artist.get_paths())
        own = list(paths)
        paths[:] = [Path(points, closed=False)]
        return lambda: paths.__setitem__(slice(None), own)
    if isinstance(artist, Text):
        text, position = artist.get_text(), artist.get_position()
        artist.set_text("text")
        artist.set_position(points[-1])
        return lambda: artist.set(text=text, position=position)
    return lambda: None
