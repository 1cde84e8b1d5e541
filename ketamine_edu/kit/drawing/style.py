"""The house style of every figure: sizes, axes, labels and pages; what each thing looks like stands in `looks`.

Lengths are in CSS pixels and figures have 72 dots per inch, so that one matplotlib point is one pixel of the page.
matplotlib draws with the colours for a light page; `svg` turns them into CSS variables that the page fills with the
colours for its own theme (`theme_css`).
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import matplotlib.style
import numpy as np
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.ticker import FixedLocator
from numpy.typing import ArrayLike

from ketamine_edu.kit.drawing.looks import COLOURS, DASHES, GRID, PAPER, Colour, look

PIXELS_PER_INCH = 72
BAND_ALPHA = 0.18
HOURS_TICKS_H: dict[float, float] = {2: 0.5, 4: 1, 6: 1, 8: 2, 12: 2, 24: 4}  # length of a time axis -> between ticks

_HOUSE = {
    "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans"],
    "font.size": 12,
    "text.color": COLOURS["ink"].text,
    "figure.dpi": PIXELS_PER_INCH,
    "figure.facecolor": PAPER.line,
    "axes.facecolor": "none",
    "axes.edgecolor": COLOURS["muted"].line,
    "axes.labelcolor": COLOURS["ink"].text,
    "axes.labelsize": 12,
    "axes.titlesize": 13,
    "axes.titlelocation": "left",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "axes.grid": True,
    "grid.color": GRID.line,
    "grid.linewidth": 1,
    "xtick.color": COLOURS["muted"].line,
    "ytick.color": COLOURS["muted"].line,
    "xtick.labelcolor": COLOURS["ink"].text,
    "ytick.labelcolor": COLOURS["ink"].text,
    "xtick.labelsize": 11,
    "ytick.labelsize": 11,
    "lines.linewidth": 2,
    "lines.markersize": 7,
    "lines.dash_capstyle": "butt",
    "lines.solid_capstyle": "round",
    "legend.frameon": False,
    "svg.fonttype": "none",
    "svg.hashsalt": "ketamine_edu",
}


@contextmanager
def house() -> Iterator[None]:
    """Draw in the house style inside the `with` block, whatever the reader's own matplotlib settings are."""
    with matplotlib.style.context(["default", _HOUSE]):
        yield


def _variables() -> dict[str, Colour]:
    """The CSS variables of the figures by name; the colour of the page itself comes from JupyterLab."""
    return {f"--ke-{name}": colour for name, colour in {**COLOURS, "grid": GRID}.items()}


def theme_css() -> str:
    """CSS that gives every colour variable of the figures its value on light pages and on dark ones."""
    light, dark = (f"--ke-paper:var(--jp-layout-color0,{paper});" for paper in (PAPER.line, PAPER.dark))
    for name, colour in _variables().items():
        light += f"{name}:{colour.line};{name}-text:{colour.text};"
        dark += f"{name}:{colour.dark};{name}-text:{colour.dark};"
    return f'.ke-theme{{{light}}}[data-jp-theme-light="false"] .ke-theme,.vscode-dark .ke-theme{{{dark}}}'


def css_variables(svg: str) -> str:
    """The same SVG text with every house colour replaced by its CSS variable (the light colour is the fallback)."""
    svg = svg.replace(PAPER.line, f"var(--ke-paper, {PAPER.line})")
    for name, colour in _variables().items():
        svg = svg.replace(colour.line, f"var({name}, {colour.line})")
        if colour.text != colour.line:
            svg = svg.replace(colour.text, f"var({name}-text, {colour.text})")
    return svg


def new_figure(width_px: float = 640, height_px: float = 400) -> Figure:
    """An empty figure of the given size on the page, in CSS pixels."""
    for name, size_px in (("width_px", width_px), ("height_px", height_px)):
        if not 50 <= size_px <= 4000:
            raise ValueError(f"{name} is {size_px!r}; allowed: 50 to 4000 px")
    with house():
        return Figure((width_px / PIXELS_PER_INCH, height_px / PIXELS_PER_INCH), dpi=PIXELS_PER_INCH)


def new_axes(figure: Figure, left: float = 56, right: float = 16, bottom: float = 46, top: float = 30) -> Axes:
    """Axes that fill the figure inside fixed margins in CSS pixels.

    Fixed margins keep the axes in place when tick labels change, so that nothing jumps while a control moves.
    """
    width_px, height_px = figure.get_size_inches() * PIXELS_PER_INCH
    box = (left, bottom, width_px - left - right, height_px - bottom - top)
    if min(box[2:]) <= 0:
        raise ValueError(f"margins {left, right, bottom, top} px leave no room in {width_px:g} x {height_px:g} px")
    with house():
        axes = figure.add_axes(np.array(box) / (width_px, height_px, width_px, height_px))
        # With the size said here, as many ticks fit as in the house style, wherever they are counted.
        axes.tick_params(length=0, pad=6, labelsize=_HOUSE["xtick.labelsize"])
    return axes


def label_axes(axes: Axes, x: str, y: str) -> None:
    """Name both axes, units included; the name of y stands upright above its axis, where it is easiest to read."""
    axes.set_xlabel(x)
    axes.set_ylabel(y, rotation=0, ha="left", va="bottom")
    box = axes.get_window_extent()
    axes.yaxis.set_label_coords((8 - box.x0) / box.width, 1 + 10 / box.height)


def set_ticks(axis: Axis, places: Sequence[float]) -> None:
    """Major ticks at these places, in units of the axis. The same ones again cost nothing, as in most moves."""
    locator = axis.get_major_locator()
    set_before = getattr(locator, "locs", None) if isinstance(locator, FixedLocator) else None
    if set_before is None or not np.array_equal(set_before, places):
        axis.set_major_locator(FixedLocator(places))


def set_hours(axes: Axes, hours: float) -> None:
    """A time axis from 0 to `hours`, one of HOURS_TICKS_H (h), with ticks at whole or half hours."""
    axes.set_xlim(0, hours)
    set_ticks(axes.xaxis, np.arange(0, hours + 1e-9, HOURS_TICKS_H[hours]).tolist())


def nice_limit(value: float) -> float:
    """The first of 1, 1.5, 2, 3, 4, 6, 10 (times a power of ten) that is not below value.

    Axes that end there rarely change while a control moves, which keeps the picture calm and quick.
    """
    if not (np.isfinite(value) and value > 0):
        raise ValueError(f"value is {value!r}; allowed: a finite number above 0")
    power = 10.0 ** np.floor(np.log10(value))
    steps = np.array([1, 1.5, 2, 3, 4, 6, 10]) * power
    return float(steps[np.searchsorted(steps, value * (1 - 1e-12))])


def spread(positions: ArrayLike, gap: float, low: float, high: float) -> np.ndarray:
    """Positions moved as little as needed so that neighbours are `gap` apart and all lie within low to high.

    Neighbours that collide are pooled around their mean, as in isotonic regression. Shape (n,) in, shape (n,) out, in
    the order given. If they cannot all fit, the gap shrinks until they do.
    """
    wanted = np.asarray(positions, dtype=float)
    if wanted.ndim != 1 or not np.isfinite(wanted).all():
        raise ValueError(f"positions {positions!r} must be a list of finite numbers")
    if not (gap >= 0 and high >= low):
        raise ValueError(f"gap is {gap!r} and limits are {low!r} to {high!r}; allowed: gap of at least 0, low <= high")
    if len(wanted) < 2:
        return np.asarray(np.clip(wanted, low, high))
    gap = min(gap, (high - low) / (len(wanted) - 1))
    order = np.argsort(wanted, kind="stable")
    offsets = gap * np.arange(len(wanted))
    pools = []
    for value in wanted[order] - offsets:
        pools.append((value, 1))
        while len(pools) > 1 and pools[-2][0] > pools[-1][0]:
            (mean_b, n_b), (mean_a, n_a) = pools.pop(), pools.pop()
            pools.append(((mean_a * n_a + mean_b * n_b) / (n_a + n_b), n_a + n_b))
    level = np.concatenate([np.full(count, mean) for mean, count in pools])
    placed = np.empty(len(wanted))
    placed[order] = np.clip(level, low, high - offsets[-1]) + offsets
    return placed


def place_end_labels(axes: Axes, labels: list[tuple[Text, float]], gap_px: float = 15) -> None:
    """Stand labels at the right edge of the axes, each as near as it can to its y value without touching another.

    The texts must have been made with `end_label`.
    """
    if not labels:
        return
    box = axes.get_window_extent()
    y_px = axes.transData.transform([(axes.get_xlim()[1], y) for _, y in labels])[:, 1]
    for (text, _), y in zip(labels, spread(y_px, gap_px, box.y0, box.y1), strict=True):
        text.set_position((1 + 6 / box.width, (y - box.y0) / box.height))


def end_label(axes: Axes, name: str) -> Text:
    """A direct label for the line of that name, in its colour, to be placed by `place_end_labels`."""
    with house():
        return axes.text(
            1,
            0.5,
            look(name).label,
            color=look(name).text_hex,
            transform=axes.transAxes,
            va="center_baseline",
            fontsize=11,
        )


def swatch(name: str, width_px: int = 30) -> str:
    """A short sample of the line of that name as an inline SVG element, for use beside a control."""
    shown = look(name)
    dashes = " ".join(f"{2.5 * length:g}" for length in DASHES[shown.dashes])
    dash_array = f' stroke-dasharray="{dashes}"' if dashes else ""
    return (
        f'<svg class="ke-swatch" width="{width_px}" height="10" viewBox="0 0 {width_px} 10" aria-hidden="true">'
        f'<line x1="0" y1="5" x2="{width_px}" y2="5" style="stroke:var(--ke-{shown.colour}, {shown.hex})"'
        f' stroke-width="2.5"{dash_array}/></svg>'
    )
