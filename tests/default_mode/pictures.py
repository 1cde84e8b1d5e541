"""What the live artists of lesson 06 must show, written from the meaning of each."""

from dataclasses import replace

import numpy as np

from ketamine_edu.default_mode.connectivity import load_network, network, regions, simulate
from ketamine_edu.default_mode.explorers.connectivity import ConnectivityExplorer
from ketamine_edu.default_mode.explorers.studies import StudiesExplorer
from ketamine_edu.evidence.tables import read_table
from tests.kit.pictures import Box, Covers, Curve, Expected, Hidden, Outline, Points, Spans, Words, shows

PX = 200 / 296  # the brain is 200 units and 296 px wide
MINUS = "\N{MINUS SIGN}"
# The regions whose signals are drawn, from top to bottom.
SIGNALS = (
    "medial_prefrontal_left",
    "posterior_cingulate_left",
    "angular_right",
    "anterior_insula_left",
    "dorsolateral_prefrontal_right",
    "lateral_parietal_left",
)
SIGNAL_STEP, SIGNALS_S, SAMPLE_S = 6.0, 240, 2
# Colour of the matrix -> correlations from and to; those from -0.1 to 0.1 stay white.
COLOURS = {
    "cells 0": (-1, -0.2),
    "cells 1": (-0.2, -0.1),
    "cells 3": (0.1, 0.2),
    "cells 4": (0.2, 0.3),
    "cells 5": (0.3, 0.4),
    "cells 6": (0.4, 0.5),
    "cells 7": (0.5, 0.6),
    "cells 8": (0.6, 1.001),
}


@shows(ConnectivityExplorer)
def connectivity(state, results, later):
    parameters = replace(load_network(), noise=state.noise, scanner_noise=state.scanner_noise)
    model = network(parameters, coupling=state.coupling, default_change=state.default_change_percent / 100)
    signals, is_scan = simulate(model), state.matrix == "scan"
    matrix = np.corrcoef(signals.T) if is_scan else model.connectivity()
    words = "Connectivity, one scan of 8 minutes" if is_scan else "Connectivity, exact"
    return {
        **{f"{name} lines": _nowhere_or_outline(lines) for name, lines in _lines(matrix).items()},
        **_circles(matrix),
        **{f"{name} name": Words(name) for name in ("mPFC", "dACC", "AG", "PCC", "PCu", "PHG")},
        **_cells(matrix),
        # Of the regions, in the order of the matrix, twelve, four and four belong together.
        "frames": Outline(*np.array([(a, b) for ends in ((0, 12), (12, 16), (16, 20)) for a in ends for b in ends]).T),
        "matrix words": Words(words),
        **_signals(signals),
    }


def _lines(matrix) -> dict[str, list[complex]]:
    """Kind of line -> corners (x + iy) of its lines: as wide as a correlation lies beyond 0.2, 11 px for 1."""
    corners = {name: [] for name in ("default", "salience", "executive", "together", "against")}
    for i, first in enumerate(regions()):
        for j, second in enumerate(regions()[:i]):
            strength = matrix[i, j]
            if abs(strength) <= 0.2:
                continue
            between = "together" if strength > 0 else "against"
            ends = complex(first.x, first.y), complex(second.x, second.y)
            aside = 1j * (ends[1] - ends[0]) / abs(ends[1] - ends[0]) * 11 * PX * (abs(strength) - 0.2) / 2
            kind = first.module if first.module == second.module else between
            corners[kind] += [end + side * aside for end in ends for side in (1, -1)]
    return corners


def _nowhere_or_outline(corners: list[complex]) -> Expected:
    if not corners:
        return Points([0], [0])  # a shape of one point, of which nothing can be seen
    return Outline(np.real(corners), np.imag(corners))


def _circles(matrix) -> dict[str, Expected]:
    """A region is the larger the more it is correlated with all others: radius 4 px without, 12 px more at 1."""
    turns = np.exp(2j * np.pi * np.arange(16) / 16)
    corners = {}
    for k, region in enumerate(regions()):
        mean = (np.abs(matrix[k]).sum() - 1) / 19
        circle = complex(region.x, region.y) + PX * (4 + 12 * mean) * turns
        corners.setdefault(f"{region.module} regions", []).append(circle)
    return {name: Outline(np.real(parts).ravel(), np.imag(parts).ravel()) for name, parts in corners.items()}


def _cells(matrix) -> dict[str, Expected]:
    """Row and column of a pair are covered by the colour of its correlation and by no other."""
    rows, columns = np.indices(matrix.shape)
    middles = np.column_stack([columns.ravel() + 0.5, rows.ravel() + 0.5])
    expected = {}
    for name, (low, high) in COLOURS.items():
        inside = ((low <= matrix) & (matrix < high)).ravel()
        expected[name] = Covers(middles[inside], middles[~inside], area=float(inside.sum()))
    return expected


def _signals(signals) -> dict[str, Expected]:
    """The signals of a module as one interrupted line, each at the height of its name beside the axis."""
    time_s = np.append(np.arange(0, SIGNALS_S, SAMPLE_S), np.nan)
    ids = [region.id for region in regions()]
    x, y = {}, {}
    for place, name in enumerate(SIGNALS):
        signal = signals[: len(time_s) - 1, ids.index(name)]
        line = f"{regions()[ids.index(name)].module} signals"
        x.setdefault(line, []).append(time_s)
        y.setdefault(line, []).append(np.append(signal + SIGNAL_STEP * (5 - place), np.nan))
    return {line: Curve(np.concatenate(x[line]), np.concatenate(y[line])) for line in x}


ORDER = ("ketamine now", "ketamine later", "midazolam", "tablets", "depression", "anxiety")
AXES_PX, ROW_PX, ARROW_PX = 516, 34, 7
DIRECTION_WORDS = {
    "lower": "lower",
    "none": "no difference",
    "higher": "higher",
    "both": "lower and higher",
    "towards controls": "towards controls",
}


@shows(StudiesExplorer)
def studies(state, results, later):
    rows = [
        row for comparison in ORDER for row in read_table("default_mode/studies") if row["comparison"] == comparison
    ]
    chosen = [
        row["id"]
        for row in rows
        if row["comparison"] in state.compared
        and row["connection"] in state.measured
        and not (state.sizes_only and row["effect"] is None)
    ]
    step = min(ROW_PX / AXES_PX, 1 / max(len(chosen), 1))
    expected = {"nothing": Hidden() if chosen else Words("Nothing to show: tick boxes on the left.")}
    for row in rows:
        y = 1 - step * (chosen.index(row["id"]) + 0.5) if row["id"] in chosen else None
        parts = _study(row, 0.0 if y is None else y)
        expected |= {f"{row['id']} {part}": Hidden() if y is None else shown for part, shown in parts.items()}
    return expected


def _study(row, y: float) -> dict[str, Expected]:
    people = " / ".join(str(row[name]) for name in ("n", "n_controls") if row[name] is not None)
    label = Words(row["label"] + (f" ({people})" if people else ""), -1.9, y)
    effect, low, high = row["effect"], row["effect_low"], row["effect_high"]
    if effect is None:
        number = Words(DIRECTION_WORDS[row["direction"]], 1.25, y)
        return {"label": label, "number": number, "arrow": _arrow(row["direction"], y)}
    interval = "no interval" if low is None else f"{low:.2f} to {high:.2f}".replace("-", MINUS)
    number = Words(f"{'+' if effect > 0 else MINUS}{abs(effect):.2f} ({interval})", 1.25, y)
    # Without an interval the line has no length.
    ends = Points([effect, effect], [y, y]) if low is None else Spans(y, low, high, upright=False)
    return {"label": label, "number": number, "mark": Points([effect], [y]), "interval": ends}


def _arrow(direction: str, y: float) -> Expected:
    """An arrow to the side of the direction or to both; a diamond for none, a square for towards controls."""
    half = ARROW_PX / AXES_PX
    if direction == "none":
        return Outline([-0.22, 0, 0.22, 0], [y, y + half, y, y - half])
    if direction == "towards controls":
        return Outline([-0.22, -0.22, 0.22, 0.22], [y - half, y + half, y - half, y + half])
    left, right = {"lower": (-0.96, 0), "higher": (0, 0.96), "both": (-0.96, 0.96)}[direction]
    return Box(left, right, y - half, y + half)
