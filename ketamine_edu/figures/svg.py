"""From a matplotlib figure to the page: the whole figure as SVG, and the new shape of one artist after a move.

A live artist has an empty slot in the SVG, `<g data-live="name">`, that carries its colours, widths and clipping.
`move` says what goes into the slot now, in the coordinates of that SVG, computed by matplotlib's own transforms. It
supports lines (with markers or without), filled bands, patches and one-line texts.
"""

import io
import re
from collections import OrderedDict
from collections.abc import Iterable
from contextlib import ExitStack, contextmanager
from weakref import WeakKeyDictionary

import numpy as np
from matplotlib.artist import Artist
from matplotlib.backends.backend_svg import RendererSVG
from matplotlib.collections import PolyCollection
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.path import Path
from matplotlib.text import Text
from matplotlib.transforms import Affine2D

from ketamine_edu.figures import style
from ketamine_edu.figures.signature import Piece, appearance, in_order, pieces

_NO_METADATA = {"Date": None, "Creator": None, "Format": None, "Type": None}
# Distance from the anchor down to the baseline, in ems of DejaVu Sans: what matplotlib's layout gives for one line.
_BASELINE_EM = {"baseline": 0.0, "bottom": -0.236, "top": 0.76, "center": 0.262, "center_baseline": 0.38}

# A cleaned path has no curves: matplotlib has made them short straight lines.
_COMMANDS = {Path.MOVETO: "M%.1f %.1f", Path.LINETO: "L%.1f %.1f", Path.CLOSEPOLY: "z", Path.STOP: ""}


def frame(figure: Figure, live: dict[str, Artist]) -> str:
    """The figure as one SVG element, with an empty-handed slot for every live artist, above all that stands still.

    Deterministic: the same figure gives the same text. House colours are CSS variables, texts are real texts. What was
    drawn before is kept piece by piece, so that new limits cost the drawing of one axis. A title stands where matplotlib
    first puts it, which is right unless ticks stand above the axes.
    """
    kept = _kept.setdefault(figure, _Kept())
    boxes = tuple((axes.bbox.bounds, axes.get_visible()) for axes in figure.axes)
    looks = tuple((name, appearance(artist), artist.get_zorder()) for name, artist in live.items())
    if kept.slots_key != (boxes, looks):
        kept.slots_key, kept.slots = (boxes, looks), _draw_slots(figure, live)
    still = [kept.draw(figure, number, piece) for number, piece in enumerate(pieces(figure, live))]
    return f"{_opening(figure)}{''.join(still)}{kept.slots}</svg>"


class _Kept:
    """What has been drawn of one figure: its slots, and the pieces of its frames, the least recently used go first."""

    def __init__(self):
        self.slots_key, self.slots = None, ""
        self.pieces: OrderedDict[tuple, str] = OrderedDict()

    def draw(self, figure: Figure, number: int, piece: Piece) -> str:
        key = (number, piece.key)
        if key not in self.pieces:
            self.pieces[key] = _own_ids(f"{number}_", _draw(figure, piece.artists))
            while len(self.pieces) > PIECES_KEPT:
                self.pieces.popitem(last=False)
        self.pieces.move_to_end(key)
        return self.pieces[key]


PIECES_KEPT = 256
_kept: WeakKeyDictionary[Figure, _Kept] = WeakKeyDictionary()


def _draw(figure: Figure, artists: Iterable[Artist]) -> str:
    """Artists of a figure as the content of an SVG element."""
    buffer = io.StringIO()
    with style.house():
        renderer = RendererSVG(*figure.bbox.size, buffer, metadata=_NO_METADATA)
        for artist in artists:
            artist.draw(renderer)
        renderer.finalize()
    drawn = _for_the_page(buffer.getvalue())
    return drawn[drawn.index(">") + 1 : drawn.rindex("</svg>")]


def _opening(figure: Figure) -> str:
    width, height = (f"{length:g}" for length in figure.bbox.size)
    # matplotlib's style sheet would apply to the whole page; as properties of the root they are inherited instead.
    joins = "stroke-linejoin: round; stroke-linecap: butt"
    size = f'width="{width}" height="{height}" viewBox="0 0 {width} {height}"'
    names = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
    return f'<svg style="{joins}" {names} {size} version="1.1">'


def _own_ids(prefix: str, drawn: str) -> str:
    """Ids that other pieces of the same figure do not use: all that are clipped alike get the same id from matplotlib."""
    return re.sub(r'(\sid="|url\(#|href="#)', rf"\1p{prefix}", drawn)


def _draw_slots(figure: Figure, live: dict[str, Artist]) -> str:
    """The groups of the live artists and all that they refer to."""
    moving = {id(artist) for artist in live.values()}
    with ExitStack() as stack:
        for name, artist in live.items():
            stack.enter_context(_stand_in(name, artist))
        return _own_ids("live_", _draw(figure, [artist for _, artist in in_order(figure) if id(artist) in moving]))


def move(artist: Artist) -> dict:
    """What the slot of a live artist shows now.

    `{"hidden": True}`, or for lines, bands and patches `{"d": path data}`, with `"points": [x, y, x, y, ...]` for
    markers, or for texts `{"text": ..., "x": ..., "y": ...}`; coordinates in px of the SVG, to 0.1 px.
    """
    check_live(artist)
    if not artist.get_visible():
        return {"hidden": True}
    if isinstance(artist, Text):
        return _text_move(artist)
    if isinstance(artist, Line2D):
        return _line_move(artist)
    paths = artist.get_paths() if isinstance(artist, PolyCollection) else [artist.get_path()]
    to_page = artist.get_transform() + _flip(artist)
    return {"d": "".join(_path_data(path, to_page, clip=None) for path in paths)}


def check_live(artist: Artist) -> None:
    """Raise TypeError or ValueError if the artist is of a kind that cannot be moved."""
    if not isinstance(artist, Line2D | PolyCollection | Patch | Text):
        raise TypeError(f"a {type(artist).__name__} cannot be live; allowed: Line2D, PolyCollection, Patch, Text")
    if not isinstance(artist, Text):
        return
    text = artist.get_text()
    if "\n" in text or artist.get_rotation() or artist.get_va() not in _BASELINE_EM:
        raise ValueError(f"live text {text!r} must be one horizontal line; allowed va: {', '.join(_BASELINE_EM)}")


def _flip(artist: Artist) -> Affine2D:
    """matplotlib counts pixels from the bottom, SVG from the top."""
    return Affine2D().scale(1, -1).translate(0, artist.get_figure(root=True).bbox.height)


def _line_move(line: Line2D) -> dict:
    path, to_page = line.get_path(), line.get_transform() + _flip(line)
    width, height = line.get_figure(root=True).bbox.size
    shown = {"d": "" if line.get_linestyle() == "None" else _path_data(path, to_page, clip=(0, 0, width, height))}
    if line.get_marker() not in ("None", "none", "", " ", None):
        points = to_page.transform(path.vertices)
        inside = ((points >= 0) & (points <= (width, height))).all(axis=1)
        shown["points"] = np.round(points[inside], 1).ravel().tolist()
    return shown


def _text_move(text: Text) -> dict:
    # Turned upside down by hand: a transform made anew for every text takes three times as long.
    x, y = text.get_transform().transform(text.get_unitless_position())
    y = text.get_figure(root=True).bbox.height - y + _BASELINE_EM[text.get_va()] * text.get_fontsize()
    return {"text": text.get_text(), "x": round(float(x), 1), "y": round(float(y), 1)}


def _path_data(path: Path, to_page, clip: tuple | None) -> str:
    """SVG path data, made as matplotlib makes it: lines (which have a clip) are thinned where that cannot be seen."""
    if not len(path.vertices):
        return ""
    path = to_page.transform_path_non_affine(path)
    simplify = clip is not None and path.should_simplify
    cleaned = path.cleaned(to_page.get_affine(), remove_nans=True, clip=clip, simplify=simplify)
    codes = cleaned.codes
    has_point = (codes == Path.MOVETO) | (codes == Path.LINETO)
    return "".join(map(_COMMANDS.get, codes.tolist())) % tuple(cleaned.vertices[has_point].ravel().tolist())


@contextmanager
def _stand_in(name: str, artist: Artist):
    """Give a live artist something to draw in the middle of the figure, so that its slot exists even if it is empty."""
    check_live(artist)
    centre = artist.get_figure(root=True).bbox.size / 2
    # Larger than the figure: matplotlib writes a small filled shape as a reusable symbol, which could not be moved.
    # A patch keeps its own shape; one without extent (an empty bar) has no inverse.
    corners = centre * [[-1, -1], [3, -1], [3, 3], [1, 1]]
    around = None if isinstance(artist, Patch) else artist.get_transform().inverted().transform(corners)
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


def _replace_data(artist: Artist, points: np.ndarray):
    """Put the stand-in's points into the artist; return the function that puts its own data back."""
    if isinstance(artist, Line2D):
        data = artist.get_data(orig=True)
        artist.set_data(*points.T)
        return lambda: artist.set_data(*data)
    if isinstance(artist, PolyCollection):
        paths = artist.get_paths()
        own = list(paths)
        paths[:] = [Path(points, closed=False)]
        return lambda: paths.__setitem__(slice(None), own)
    if isinstance(artist, Text):
        text, position = artist.get_text(), artist.get_position()
        artist.set_text("text")
        artist.set_position(points[-1])
        return lambda: (artist.set_text(text), artist.set_position(position))
    return lambda: None


def _for_the_page(svg: str) -> str:
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"<defs>\s*<style[^>]*>[^<]*</style>\s*</defs>", "", svg, count=1)
    svg = re.sub(r'<g id="live-([^"]+)">', r'<g data-live="\1">', svg)
    svg = re.sub(r'<g id="[^"]*"/>', "", svg)
    svg = re.sub(r'<g id="[^"]*">', "<g>", svg)
    svg = re.sub(r' transform="rotate\(-0 [^"]*"', "", svg)
    svg = re.sub(r"font-family: [^;\"]*", "font-family: var(--ke-font, sans-serif)", svg)
    return style.css_variables(re.sub(r"\n\s*", " ", svg))
