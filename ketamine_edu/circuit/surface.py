"""Glutamate over the two blocks of the circuit as a smooth surface, for the many courses that a chain needs.

One course of a few hundred times takes 20 ms by root finding (rates.py), and a study of sensitivity needs thousands.
So the resting states are solved once on a grid of both blocks, denser where blocks are small, and a cubic spline is
read in between. Against root finding it is off by at most 0.005 % of baseline where the blocks stay below 0.6
(interneurons) and 0.3 (pyramidal cells), and by at most 0.05 % up to blocks of 0.95; a test checks both. Beyond, roots
are found.
"""

from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from ketamine_edu.circuit.rates import glutamate_percent

if TYPE_CHECKING:
    from scipy.interpolate import RectBivariateSpline

HIGHEST_BLOCK = 0.95
GRID = 61
DENSER_AT_ZERO = 1.5


@cache
def _surface() -> "RectBivariateSpline":
    from scipy.interpolate import RectBivariateSpline

    shares = HIGHEST_BLOCK * np.linspace(0.0, 1.0, GRID) ** DENSER_AT_ZERO
    percent = np.asarray(glutamate_percent(shares[:, None], shares))
    return RectBivariateSpline(shares, shares, percent, s=0)


def glutamate_percent_quickly(block_interneuron: np.ndarray, block_pyramidal: np.ndarray) -> np.ndarray:
    """What `rates.glutamate_percent` gives with the published circuit, read off the surface.

    Both blocks (points,), shares from 0 to 1; % of baseline, (points,). ValueError as there.
    """
    b_i, b_e = (np.asarray(b, dtype=float) for b in (block_interneuron, block_pyramidal))
    highest = max(b_i.max(), b_e.max())
    if not (min(b_i.min(), b_e.min()) >= 0 and highest <= HIGHEST_BLOCK):
        return np.asarray(glutamate_percent(b_i, b_e))
    return _surface().ev(b_i, b_e)
