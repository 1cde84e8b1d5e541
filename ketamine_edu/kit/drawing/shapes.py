"""Shapes that pictures of several topics share: upright lines, open circles."""

from typing import Any

import numpy as np

from ketamine_edu.kit.drawing.looks import PAPER


def uprights(x: np.ndarray, low: np.ndarray, high: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Upright lines from low to high at each x, separated by NaN, as one x and one y array of shape (3 points,)."""
    gap = np.full(len(x), np.nan)
    return np.column_stack([x, x, gap]).ravel(), np.column_stack([low, high, gap]).ravel()


def open_circles(colour: str) -> dict[str, Any]:
    """Keyword arguments of a line that shows published points as open circles."""
    face = {"markerfacecolor": PAPER.line, "markeredgecolor": colour, "markeredgewidth": 1.8}
    return {"linestyle": "none", "marker": "o", **face}
