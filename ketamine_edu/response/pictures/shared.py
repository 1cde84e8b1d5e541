"""What the pictures of lesson 04 share: how published points are marked."""

from typing import Any

from ketamine_edu.kit.drawing import style

MARKERS = {"solid": "o", "dashed": "s", "dotted": "^", "dash-dot": "v"}  # by the dashes of the line they belong to


def published_points(name: str, filled: bool) -> dict[str, Any]:
    """Keyword arguments of a line that shows published points of a look, filled or open."""
    look = style.look(name)
    return {
        "linestyle": "none",
        "marker": MARKERS[look.dashes],
        "markerfacecolor": look.hex if filled else style.PAPER[0],
        "markeredgecolor": look.hex,
        "markeredgewidth": 1.8,
    }
