"""What the course uses of matplotlib that matplotlib does not promise to keep: here, and in no other file.

The tests compare each with what matplotlib's public functions draw, and a weekly run tries the newest version, so that
a change is noticed here first.
"""

from collections.abc import Sequence

import numpy as np
from matplotlib._path import convert_to_string  # type: ignore[attr-defined]  # no stub for what is private
from matplotlib.axis import Axis
from matplotlib.lines import Line2D
from matplotlib.path import Path

# For points to move to, lines, curves of second and third order, and the end of a closed shape.
_COMMANDS = [b"M", b"L", b"Q", b"C", b"z"]


def path_text(path: Path, matrix: np.ndarray, clip: tuple[float, float, float, float] | None, simplify: bool) -> str:
    """SVG path data of a path after an affine transform (3, 3), to 0.1: the function behind matplotlib's vector files.

    clip: left, bottom, right, top beyond which lines are cut off; None for filled shapes. simplify: leave out points
    that cannot be seen. Public is only `Path.cleaned`, with whose result text made in Python takes twice as long.
    """
    data = convert_to_string(path, matrix, clip, simplify, None, 1, _COMMANDS, False)
    return str(data, "ascii").replace("\n", "")


def dash_pattern(line: Line2D) -> tuple[float, Sequence[float] | None]:
    """Offset and lengths of the dashes of a line, in line widths; the public `get_linestyle` says only "--"."""
    offset, lengths = line._unscaled_dash_pattern  # type: ignore[attr-defined]  # no stub for what is private
    return offset, lengths


def label_follows_ticks(axis: Axis) -> bool:
    """Whether the label of an axis moves when its tick labels grow, as it does until it is given a place."""
    return bool(axis._autolabelpos)  # type: ignore[attr-defined]  # no stub for what is private
