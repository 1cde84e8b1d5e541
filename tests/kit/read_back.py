"""What an artist shows, read back from the artist itself, in the units of its own coordinates: those of the data
wherever it stands in the data.

Snapshots keep these values, and the tests of the pictures compare them with the results of the models.
"""

from dataclasses import dataclass

import numpy as np
from matplotlib.artist import Artist
from matplotlib.collections import Collection, PolyCollection
from matplotlib.colors import to_hex, to_rgba, to_rgba_array
from matplotlib.image import AxesImage
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.text import Text

from ketamine_edu.kit.drawing.private_matplotlib import dash_pattern

MOST_COLOURS = 4  # of a crowd of shapes that are named


@dataclass(frozen=True)
class Shown:
    """What one artist shows. points: its vertices, shape (n, 2), of all its paths one after the other; for a text where
    it stands. text: the words of a text. visible: whether it is drawn at all."""

    kind: str
    visible: bool
    points: np.ndarray
    text: str = ""

    @property
    def x(self) -> np.ndarray:
        return self.points[:, 0]

    @property
    def y(self) -> np.ndarray:
        return self.points[:, 1]


def read_back(artist: Artist) -> Shown:
    """TypeError for an artist of a kind whose content cannot be read."""
    kind, visible = type(artist).__name__, artist.get_visible()
    if isinstance(artist, Text):
        return Shown(kind, visible, np.array([artist.get_position()], dtype=float), artist.get_text())
    if isinstance(artist, Line2D):
        return Shown(kind, visible, np.column_stack([np.asarray(v, dtype=float) for v in artist.get_data(orig=False)]))
    if isinstance(artist, Patch):
        path = artist.get_patch_transform().transform_path(artist.get_path())
        return Shown(kind, visible, path.vertices)
    if isinstance(artist, PolyCollection):
        return Shown(kind, visible, _joined([path.vertices for path in artist.get_paths()]))
    if isinstance(artist, Collection):
        places = artist.get_offsets() if len(artist.get_offsets()) > 1 else np.empty((0, 2))
        return Shown(kind, visible, _joined([*(path.vertices for path in artist.get_paths()), np.asarray(places)]))
    if isinstance(artist, AxesImage):
        left, right, bottom, top = artist.get_extent()
        return Shown(kind, visible, _joined([[(left, bottom), (right, top)], _values(artist.get_array())]))
    raise TypeError(f"{kind} cannot be read back")


def look(artist: Artist) -> str:
    """What an artist looks like: its colours, with two digits more where not opaque, dashes, shape of marks."""
    if isinstance(artist, Text):
        return _colours([artist.get_color()])
    if isinstance(artist, Line2D):
        dashes = " ".join(f"{length:g}" for length in dash_pattern(artist)[1] or ()) or "solid"
        line = "" if artist.get_linestyle() == "None" else f"{_colours([artist.get_color()])} {dashes}"
        marker = str(artist.get_marker())
        faces = [artist.get_markeredgecolor(), artist.get_markerfacecolor()]
        return f"{line} {'' if marker == 'None' else f'{marker} {_colours(faces)}'}".strip()
    if isinstance(artist, Patch | Collection):
        both = (to_rgba_array(colours) for colours in (artist.get_facecolor(), artist.get_edgecolor()))
        face, edge = (_colours(np.unique(colours, axis=0)[:MOST_COLOURS]) for colours in both)
        return f"fill {face} edge {edge}"
    return ""


def _colours(colours) -> str:
    return "/".join("none" if np.array_equal(c, "none") else to_hex(c, keep_alpha=to_rgba(c)[3] < 1) for c in colours)


def band_ends(band: PolyCollection) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """x, lower end and upper end of a band that matplotlib filled between two curves: its outline runs along one curve
    and back along the other, so that each x stands in it twice."""
    points = _joined([path.vertices for path in band.get_paths()])
    x = np.unique(points[np.isfinite(points).all(axis=1), 0])
    ends = [points[points[:, 0] == value, 1] for value in x]
    return x, np.array([y.min() for y in ends]), np.array([y.max() for y in ends])


def _joined(parts) -> np.ndarray:
    parts = [np.asarray(part, dtype=float).reshape(-1, 2) for part in parts]
    return np.concatenate(parts) if parts else np.empty((0, 2))


def _values(values) -> np.ndarray:
    """The numbers of an image as points, so that every artist is compared alike."""
    flat = np.asarray(values, dtype=float).ravel()
    return np.column_stack([np.arange(len(flat)), flat])
