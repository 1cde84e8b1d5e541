"""Pictures say what results say: what every live artist shows, read back in its units and compared.

A topic writes down, once for each of its explorers and apart from the drawing, what each live artist must show:

    @shows(TrappingExplorer)
    def trapping(state, results, later):
        return {
            "block": Curve(results.time_s, 100 * results.blocked),
            "band": Band(later.time_h, later.low, later.high) if later else Hidden(),
            "mark": Points([state.moment_s], [50]),
            "words": Words("half of the channels"),
        }

in tests/<topic>/pictures.py. tests/kit/test_pictures.py finds these files, tries every state of the snapshots, and
fails for an explorer, or a live artist, of which nothing is written down.
"""

import importlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path as FilePath

import numpy as np
from matplotlib.path import Path
from numpy.typing import ArrayLike

from ketamine_edu.kit.drawing import style
from ketamine_edu.kit.page.explorer import Explorer
from tests.kit.read_back import Shown, band_ends, read_back

TOLERANCE = 1e-6  # of the largest number compared: rounding, and nothing that could be seen

Says = Callable[..., Mapping[str, "Expected"]]
SAYS: dict[type[Explorer], Says] = {}


class Expected:
    """What one live artist must show. `fault` says in words what is wrong with what it shows, or is empty."""

    def fault(self, artist) -> str:
        content = read_back(artist)
        return self.difference(artist, content) if content.visible else "is hidden"

    def difference(self, artist, content: Shown) -> str:
        raise NotImplementedError


@dataclass(frozen=True)
class Hidden(Expected):
    """Not drawn: by its visibility, or because no point of it is finite."""

    def fault(self, artist) -> str:
        content = read_back(artist)
        nothing = not content.visible or content.kind == "Text" and not content.text
        return "" if nothing or not np.isfinite(content.points).all(axis=1).any() else "is drawn"


@dataclass(frozen=True)
class Curve(Expected):
    """A line through these points, in this order; NaN where it is interrupted."""

    x: ArrayLike
    y: ArrayLike

    def difference(self, artist, content: Shown) -> str:
        return unlike("x", content.x, self.x) or unlike("y", content.y, self.y)


class Points(Curve):
    """Markers at these points: the same comparison, another word for the reader."""


@dataclass(frozen=True)
class Band(Expected):
    """A filled band from low to high at each x."""

    x: ArrayLike
    low: ArrayLike
    high: ArrayLike

    def difference(self, artist, content: Shown) -> str:
        x, low, high = band_ends(artist)
        wanted_x, index = np.unique(np.asarray(self.x, dtype=float), return_index=True)
        ends = [np.broadcast_to(np.asarray(v, dtype=float), np.shape(self.x))[index] for v in (self.low, self.high)]
        pairs = (("x", x, wanted_x), ("lower end", low, ends[0]), ("upper end", high, ends[1]))
        return next(filter(None, (unlike(*pair) for pair in pairs)), "")


@dataclass(frozen=True)
class Spans(Expected):
    """Straight pieces, such as whiskers: the i-th from low[i] to high[i] at at[i]; level if not upright.

    A piece with an end that is not finite is not drawn.
    """

    at: ArrayLike
    low: ArrayLike
    high: ArrayLike
    upright: bool = True

    def difference(self, artist, content: Shown) -> str:
        across, along = (content.x, content.y) if self.upright else (content.y, content.x)
        pieces = np.flatnonzero(~np.isfinite(across) | ~np.isfinite(along))
        runs = [run for run in np.split(np.arange(len(along)), pieces)]
        runs = [run[np.isfinite(along[run]) & np.isfinite(across[run])] for run in runs]
        drawn = [(across[run[0]], along[run].min(), along[run].max()) for run in runs if len(run) > 1]
        rows = np.broadcast_arrays(*(np.atleast_1d(np.asarray(v, dtype=float)) for v in (self.at, self.low, self.high)))
        wanted = np.array([row for row in zip(*rows, strict=True) if np.isfinite(row).all()]).reshape(-1, 3)
        if (wanted[:, 1] > wanted[:, 2] + TOLERANCE).any():
            return "the expectation has a low end above its high end"
        return unlike("pieces (at, low, high)", np.array(drawn).reshape(-1, 3), wanted)


@dataclass(frozen=True)
class Box(Expected):
    """A bar or rectangle between these ends; None for an end that is not to be compared."""

    left: float | None = None
    right: float | None = None
    bottom: float | None = None
    top: float | None = None

    def difference(self, artist, content: Shown) -> str:
        ends = {"left": content.x.min(), "right": content.x.max(), "bottom": content.y.min(), "top": content.y.max()}
        for name, value in ends.items():
            wanted = getattr(self, name)
            if wanted is not None and (fault := unlike(name, [value], [wanted], np.abs([*ends.values()]).max())):
                return fault
        return ""


@dataclass(frozen=True)
class Outline(Expected):
    """A shape whose corners are these points, wherever its outline begins and however often it is closed."""

    x: ArrayLike
    y: ArrayLike

    def difference(self, artist, content: Shown) -> str:
        drawn = np.unique(np.round(content.points, 9), axis=0)
        wanted = np.unique(np.round(np.column_stack([self.x, self.y]).astype(float), 9), axis=0)
        return unlike("corners", drawn, wanted)


@dataclass(frozen=True)
class Covers(Expected):
    """A filled shape, maybe with holes, that covers the points inside and none outside; each of shape (n, 2).

    area: of all pieces less the holes, in units of the axes, where it is known.
    """

    inside: ArrayLike
    outside: ArrayLike
    area: float | None = None

    def difference(self, artist, content: Shown) -> str:
        pieces = outlines(artist)
        for points, wanted in ((self.inside, True), (self.outside, False)):
            points = np.asarray(points, dtype=float).reshape(-1, 2)
            # A point within two outlines lies in a hole.
            times = sum((piece.contains_points(points) for piece in pieces), np.zeros(len(points), dtype=int))
            covered = times % 2 == 1
            for x, y in points[covered != wanted]:
                return f"{x:.6g}, {y:.6g} is {'not ' if wanted else ''}covered"
        if self.area is None:
            return ""
        turning = [np.column_stack([piece.vertices, np.roll(piece.vertices, -1, axis=0)]) for piece in pieces]
        signed = sum(float((x * next_y - next_x * y).sum()) / 2 for x, y, next_x, next_y in (v.T for v in turning))
        return unlike("area", [abs(signed)], [self.area])


@dataclass(frozen=True)
class Words(Expected):
    """A text with these words, standing at x and y where they are given."""

    text: str
    x: float | None = None
    y: float | None = None

    def difference(self, artist, content: Shown) -> str:
        if content.text != self.text:
            return f"says {content.text!r}, not {self.text!r}"
        places = (("x", content.x, self.x), ("y", content.y, self.y))
        return next(filter(None, (unlike(name, a, [b]) for name, a, b in places if b is not None)), "")


@dataclass(frozen=True)
class EndLabel(Expected):
    """The label of the line `name` (a key of looks), at the right edge as high as the end of its curve.

    end: of the curve, in units of the axis. beside: ends of the other curves that are labelled there; labels that would
    touch share the room, as `style.spread` has it. adds: what the label says after the name of the line.
    """

    name: str
    end: float
    beside: Sequence[float] = ()
    adds: str = ""

    def difference(self, artist, content: Shown) -> str:
        look, axes = style.look(self.name), artist.axes
        words = f"{look.label} {self.adds}".rstrip()
        if (content.text, artist.get_color()) != (words, look.text_hex):
            return f"says {content.text!r} in {artist.get_color()}, not {words!r} in {look.text_hex}"
        box = axes.get_window_extent()
        ends_px = axes.transData.transform([(axes.get_xlim()[1], y) for y in (self.end, *self.beside)])[:, 1].round(6)
        # Of several that end alike each may stand above the others.
        orders = [np.insert(ends_px[1:], place, ends_px[0]) for place in range(len(ends_px))]
        placed = [style.spread(order, 15, box.y0, box.y1)[place] for place, order in enumerate(orders)]
        height = box.y0 + content.y[0] * box.height
        faults = [unlike("height (px)", [height], [wanted]) for wanted in placed]
        return "" if "" in faults else faults[0]


@dataclass(frozen=True)
class Unjudged(Expected):
    """Shows nothing that results say, for the reason given: decoration whose place says nothing."""

    reason: str

    def fault(self, artist) -> str:
        return "" if self.reason else "no reason is given"


def unlike(what: str, drawn: ArrayLike, wanted: ArrayLike, scale: float | None = None) -> str:
    """Words for a difference between two arrays, empty if there is none."""
    a, b = np.asarray(drawn, dtype=float), np.asarray(wanted, dtype=float)
    if a.shape != b.shape:
        return f"{what}: shape {a.shape}, not {b.shape}"
    finite = np.concatenate([v[np.isfinite(v)].ravel() for v in (a, b)])
    size = np.abs(finite).max(initial=0.0) if scale is None else scale
    same = np.isclose(a, b, rtol=TOLERANCE, atol=TOLERANCE * size, equal_nan=True)
    if same.all():
        return ""
    where = tuple(int(i) for i in np.argwhere(~same)[0])
    return f"{what}{list(where)} is {a[where]:.6g}, not {b[where]:.6g}"


def outlines(patch) -> list[Path]:
    """The closed pieces of a patch, in units of its axes."""
    path = patch.get_patch_transform().transform_path(patch.get_path())
    starts = [] if path.codes is None else np.flatnonzero(path.codes == Path.MOVETO)[1:]
    return [Path(vertices) for vertices in np.split(path.vertices, starts)]


def shows(kind: type[Explorer]) -> Callable[[Says], Says]:
    """Register what the live artists of an explorer must show: a function of state, results and later results, which
    are None until they have been made."""

    def register(says: Says) -> Says:
        if kind in SAYS and SAYS[kind].__qualname__ != says.__qualname__:
            raise ValueError(f"what {kind.__name__} shows is written down twice")
        SAYS[kind] = says
        return says

    return register


def load_all() -> dict[type[Explorer], Says]:
    """What all topics have written down, by explorer."""
    for path in sorted(FilePath(__file__).resolve().parents[1].glob("*/pictures.py")):
        if path.parent.name != "kit":
            importlib.import_module(f"tests.{path.parent.name}.pictures")
    importlib.import_module("tests.kit.agreement_pictures")
    return SAYS


class Watched:
    """An explorer whose picture's last results are kept: state, results and later results of what is shown now."""

    def __init__(self, explorer: Explorer):
        self.explorer, self.last = explorer, None
        show = explorer.picture.show

        def record(state, results, later=None):
            self.last = state, results, later
            show(state, results, later)

        explorer.picture.show = record
        explorer.update()

    def faults(self, says: Says) -> list[str]:
        """What the picture shows now that is not what its results say, in words."""
        expected, live = says(*self.last), self.explorer.picture.live
        words = [f"{name}: nothing is written down" for name in live if name not in expected]
        words += [f"{name}: there is no such artist" for name in expected if name not in live]
        both = ((name, expected[name].fault(live[name])) for name in live if name in expected)
        return words + [f"{name}: {fault}" for name, fault in both if fault]
