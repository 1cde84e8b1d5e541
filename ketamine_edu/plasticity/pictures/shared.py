"""What the two pictures of lesson 03 share: a curve with its area, and the time axis from minutes to weeks."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_rgba
from matplotlib.patches import Polygon
from matplotlib.ticker import NullLocator

from ketamine_edu.kit.drawing import looks

EARLIEST_H, LATEST_H = 1 / 12, 672.0
TICKS_H = {1 / 12: "5 min", 0.5: "30 min", 2: "2 h", 6: "6 h", 24: "1 d", 72: "3 d", 168: "1 wk", 672: "4 wk"}
FILL_ALPHA = 0.3


def hill(axes: Axes, look: looks.Look) -> Polygon:
    """A curve with the area below it, as one artist: half the work of a line and an area while a control moves."""
    face = to_rgba(look.hex, FILL_ALPHA)
    area = Polygon([(1.0, 0.0)] * 3, facecolor=face, edgecolor=look.hex, linewidth=1.8)
    axes.add_patch(area)
    return area


def hill_points(time_h: np.ndarray, values: np.ndarray, floor: float) -> np.ndarray:
    """Corners (points, 2) of the area between a curve and its floor; its upright ends lie outside the time axis."""
    start, end = EARLIEST_H / 2, LATEST_H * 2
    inside = time_h > start
    x = np.concatenate([[start, start], time_h[inside], [end, end]])
    first = np.interp(start, time_h, values)
    return np.column_stack([x, np.concatenate([[floor, first], values[inside], [values[-1], floor]])])


def log_time(axes: Axes) -> None:
    """A logarithmic time axis from five minutes to four weeks, labelled as one would say it."""
    axes.set_xscale("log")
    axes.set_xlim(EARLIEST_H, LATEST_H)
    axes.set_xticks(list(TICKS_H), list(TICKS_H.values()))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.grid(axis="y", visible=False)
