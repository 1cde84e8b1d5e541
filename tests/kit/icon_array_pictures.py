"""What the live artists of a hundred people as icons must show, for the pictures of any topic that has them.

return {
    **icon_array("drug", {"anyway": 9, "extra": 32, "spared": 59}, {"anyway": "would have it anyway", ...}),
    ...
}
"""

from collections.abc import Mapping

import numpy as np

from ketamine_edu.kit.drawing import style
from tests.kit.pictures import Expected, Hidden, Points, Words

PEOPLE_IN_A_ROW = 10
KEY_FIRST_LINE, KEY_LINE = 10.6, 1.05  # below the last row of people, which stands at 9


def icon_array(
    name: str, counts: Mapping[str, int], words: Mapping[str, str] | None = None, has_key: bool = True
) -> dict[str, Expected]:
    """Name of an artist -> what it must show.

    counts: group -> people in it, in the order in which the groups fill the square from its top left, row by row;
    groups of nobody are named too. words: group -> what the key says of it; None takes the names of the looks.
    """
    assert sum(counts.values()) == 100, counts
    seats = iter((seat % PEOPLE_IN_A_ROW, seat // PEOPLE_IN_A_ROW) for seat in range(100))
    expected, lines = {}, 0
    for group, count in counts.items():
        taken = np.array([next(seats) for _ in range(count)], dtype=float).reshape(-1, 2)
        expected[f"{name} {group}"] = Points(taken[:, 0], taken[:, 1]) if count else Hidden()
        if not has_key:
            continue
        said = style.look(group).label if words is None else words[group]
        y = KEY_FIRST_LINE + KEY_LINE * lines
        expected[f"{name} {group} sample"] = Points([0], [y]) if count else Hidden()
        expected[f"{name} {group} words"] = Words(f"{count} {said}", 0.6, y) if count else Hidden()
        lines += count > 0
    return expected
