"""What the live artists of lesson 02 must show: map and circuit, a dose and its effects, spikes of single cells.

Every value is computed here from the functions of the model, whatever the picture was given.
"""

from dataclasses import dataclass, replace
from functools import cache

import numpy as np

from ketamine_edu.circuit.dose import human_concentration_um
from ketamine_edu.circuit.explorers.disinhibition import DisinhibitionExplorer
from ketamine_edu.circuit.explorers.dose import DoseExplorer
from ketamine_edu.circuit.explorers.raster import RasterExplorer
from ketamine_edu.circuit.network import simulate_spikes
from ketamine_edu.circuit.rates import block_by_population, load_cells, load_circuit, steady_rates
from ketamine_edu.circuit.targets import directions
from tests.kit.pictures import Curve, EndLabel, Expected, Hidden, Points, Words, shows, unlike
from tests.kit.read_back import Shown

MINUS = "\N{MINUS SIGN}"
NAMES = {"pyramidal": "pyramidal cells", "interneuron": "interneurons"}
LEVELS_PERCENT = {"pyramidal": (-40, -20, 0, 25, 100), "interneuron": (-20, -10, 0, 2, 5)}
# Where the cells stand on the page of the circuit: pyramidal cells above, interneurons below.
MIDDLE = {"pyramidal": (136, 252), "interneuron": (136, 66)}
FULL_ARROW_PX, WIDEST = 11, 3


# ---- the map ----


@cache
def map_percent(inhibition_percent: float, population: str) -> tuple[np.ndarray, np.ndarray]:
    """Blocks (41,) in %, of both axes, and the change (41, 41) in %; rows: blocks of interneurons."""
    share = np.linspace(0, 1, 41)
    hz = getattr(steady_rates(share[:, None], share[None, :], circuit(inhibition_percent)), f"{population}_hz")
    return 100 * share, 100 * (hz / hz[0, 0] - 1)


def circuit(inhibition_percent: float):
    return replace(load_circuit(), inhibition_na=load_circuit().inhibition_na * inhibition_percent / 100)


@dataclass(frozen=True)
class Zone(Expected):
    """Where the change lies between two limits: x is the block of pyramidal cells, y that of interneurons (%)."""

    block_percent: np.ndarray
    change_percent: np.ndarray
    low: float
    high: float

    def difference(self, artist, content: Shown) -> str:
        # Points between those of the grid, off its diagonals. A point in an odd number of outlines lies in the shape:
        # the second outline is a hole.
        middle = np.linspace(0.7, 99.3, 80)
        change = bilinear(self.block_percent, self.change_percent, middle)
        x, y = np.meshgrid(middle, middle)
        crossed = np.zeros(x.size, dtype=int)
        for polygon in artist.get_path().to_polygons(closed_only=True):
            crossed += type(artist.get_path())(polygon).contains_points(np.column_stack([x.ravel(), y.ravel()]))
        inside = (crossed % 2 == 1).reshape(x.shape)
        # Along a limit a straight outline and the surface between four points differ a little.
        sure = np.minimum(abs(change - self.low), abs(change - self.high)) > 1.0
        wrong = sure & (inside != ((change > self.low) & (change < self.high)))
        if not wrong.any():
            return ""
        row, column = np.argwhere(wrong)[0]
        words = "holds" if inside[row, column] else "leaves out"
        place = f"x {middle[column]:.1f} and y {middle[row]:.1f}"
        return f"{words} {place}, where the change is {change[row, column]:.1f} %"


def bilinear(axis: np.ndarray, grid: np.ndarray, at: np.ndarray) -> np.ndarray:
    along = np.array([np.interp(at, axis, row) for row in grid])
    return np.array([np.interp(at, axis, column) for column in along.T]).T


@dataclass(frozen=True)
class NoChange(Expected):
    """A line through all places between neighbours of the grid where the change turns from fall to rise."""

    block_percent: np.ndarray
    change_percent: np.ndarray

    def difference(self, artist, content: Shown) -> str:
        axis, places = self.block_percent, []
        rises = self.change_percent > 0
        for row, column in np.argwhere(rises[1:] != rises[:-1]):
            before, after = self.change_percent[row : row + 2, column]
            places.append((axis[column], axis[row] + before / (before - after) * (axis[row + 1] - axis[row])))
        for row, column in np.argwhere(rises[:, 1:] != rises[:, :-1]):
            before, after = self.change_percent[row, column : column + 2]
            places.append((axis[column] + before / (before - after) * (axis[column + 1] - axis[column]), axis[row]))
        drawn = content.points[np.isfinite(content.points).all(axis=1)]
        return unlike("places", *(np.unique(np.round(v, 6), axis=0) for v in (drawn, np.array(places))))


@dataclass(frozen=True)
class Arrow(Expected):
    """An arrow that is `width` px wide at its tail, which lies at the cell of origin; its point lies at the target."""

    origin: str
    target: str
    width: float

    def fault(self, artist) -> str:
        return Hidden().fault(artist) if self.width == 0 else super().fault(artist)

    def difference(self, artist, content: Shown) -> str:
        corners = content.points[:-1]  # the outline is closed: its last corner is its first
        tip, tail = corners[len(corners) // 2], (corners[0] + corners[-1]) / 2
        fault = unlike("width (px)", [np.hypot(*(corners[0] - corners[-1]))], [self.width])
        for what, place, population in (("tail", tail, self.origin), ("point", tip, self.target)):
            away = {name: np.hypot(*(place - middle)) for name, middle in MIDDLE.items()}
            if min(away, key=away.get) != population:
                fault = fault or f"its {what} is not at the {population}"
        return fault


@shows(DisinhibitionExplorer)
def disinhibition(state, results, later):
    p = circuit(state.inhibition_percent)
    block = {"interneuron": state.block_interneuron_percent / 100, "pyramidal": state.block_pyramidal_percent / 100}
    rest, now = steady_rates(0.0, 0.0, p), steady_rates(block["interneuron"], block["pyramidal"], p)
    gate = []
    for hz in (rest.pyramidal_hz, now.pyramidal_hz):  # dS/dt = -S/tau + (1 - S) gamma r is zero at rest
        gate.append(p.nmda_gating * hz / (1 / p.nmda_decay_s + p.nmda_gating * hz))
    carried = {
        ("pyramidal", "interneuron"): (1 - block["interneuron"]) * gate[1] / gate[0],
        ("pyramidal", "pyramidal"): (1 - block["pyramidal"]) * gate[1] / gate[0],
        ("interneuron", "pyramidal"): now.interneuron_hz / rest.interneuron_hz,
    }
    levels = LEVELS_PERCENT[state.shown]
    expected = {
        "point": Points([state.block_pyramidal_percent], [state.block_interneuron_percent]),
        "scale words": Words(f"Change of {NAMES[state.shown]} (%)"),
        "pyramidal rate": Words(f"{now.pyramidal_hz:.2f} Hz", *MIDDLE["pyramidal"]),
        "interneuron rate": Words(f"{now.interneuron_hz:.2f} Hz", *MIDDLE["interneuron"]),
        "zero": Hidden(),
        **{f"band {k}": Hidden() for k in range(6)},
        **{
            f"level {k}": Words(f"{level:+g}".replace("-", MINUS) if level else "0", k)
            for k, level in enumerate(levels, 1)
        },
    }
    for (origin, target), share in carried.items():
        name = f"{origin} to {target}"
        transmitter = {"pyramidal": "NMDA", "interneuron": "GABA"}[origin]
        expected[name] = Arrow(origin, target, FULL_ARROW_PX * min(share, WIDEST))
        expected[f"{name} words"] = Words(f"{transmitter} {100 * share:.0f} %")
    if later or results.change_map:
        surface = map_percent(state.inhibition_percent, state.shown)
        expected["zero"] = NoChange(*surface)
        limits = (-np.inf, *levels, np.inf)
        expected |= {f"band {k}": Zone(*surface, *limits[k : k + 2]) for k in range(6)}
    return expected


# ---- from a dose to glutamate ----

CURVE_UM = np.geomspace(0.02, 150, 80)
MARKS_HEIGHT = 0.9


@cache
def curves(cells) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray]]:
    """Blocks (%) and rates (Hz) over CURVE_UM."""
    interneuron, pyramidal = block_by_population(CURVE_UM, cells)
    rates = steady_rates(interneuron, pyramidal)
    return (
        {"interneuron": 100 * interneuron, "pyramidal": 100 * pyramidal},
        {"interneuron": rates.interneuron_hz, "pyramidal": rates.pyramidal_hz},
    )


@dataclass(frozen=True)
class FullHeight(Expected):
    """An upright line at x through the whole height of its axes."""

    x: float

    def difference(self, artist, content: Shown) -> str:
        return unlike("x", content.x, [self.x] * 2) or unlike("height", sorted(content.y), artist.axes.get_ylim())


@shows(DoseExplorer)
def dose(state, results, later):
    cells = replace(
        load_cells(),
        interneuron_voltage_mv=state.interneuron_voltage_mv,
        interneuron_magnesium_mm=state.interneuron_magnesium_mm,
    )
    block, rate = curves(cells)
    glutamate = 100 * rate["pyramidal"] / steady_rates(0, 0).pyramidal_hz
    if state.species == "rat":
        now_um = state.rat_um_per_mg_per_kg * state.rat_mg_per_kg
        words = f"{state.rat_mg_per_kg:g} mg/kg in a rat: "
    else:
        now_um = human_concentration_um(state.human_mg_per_kg)
        words = f"{state.human_mg_per_kg:g} mg/kg over 40 min: at most "
    experiments = {"up": [], "none": [], "down": []}
    for row in directions():
        if row.quantity == "glutamate":
            scale = state.rat_um_per_mg_per_kg / load_cells().rat_um_per_mg_per_kg if row.species == "rat" else 1
            experiments[row.observed].append(scale * row.concentration_um)
    expected = {
        "glutamate": Curve(CURVE_UM, glutamate),
        "glutamate label": EndLabel("glutamate", glutamate[-1]),
        "dose words": DoseWords(words, now_um),
        **{f"{panel} now": FullHeight(now_um) for panel in ("block", "rate", "glutamate")},
        **{f"found {d}": Points(um, [MARKS_HEIGHT] * len(um)) for d, um in experiments.items()},
    }
    for panel, of in (("block", block), ("rate", rate)):
        for name, other in (("interneuron", "pyramidal"), ("pyramidal", "interneuron")):
            expected[f"{panel} {name}"] = Curve(CURVE_UM, of[name])
            expected[f"{panel} {name} label"] = EndLabel(name, of[name][-1], [of[other][-1]])
    return expected


@dataclass(frozen=True)
class DoseWords(Expected):
    """The dose, and the concentration (µM) to three digits."""

    dose: str
    concentration_um: float

    def difference(self, artist, content: Shown) -> str:
        start, end = content.text.startswith(self.dose), content.text.endswith(" µM unbound")
        if not (start and end):
            return f"says {content.text!r}"
        said = float(content.text.removeprefix(self.dose).removesuffix(" µM unbound"))
        return "" if abs(said / self.concentration_um - 1) < 0.005 else f"says {said}, not {self.concentration_um}"


# ---- spikes of single cells ----

SECONDS, BIN_S = 2.0, 0.1
# First row and number of the cells that are drawn: interneurons below.
ROWS = {"interneuron": (0, 16), "pyramidal": (20, 64)}


@cache
def spikes_of(block_interneuron: float, block_pyramidal: float, seed: int) -> dict[str, tuple]:
    """Population -> times (s), numbers of the cells within their population, size of the population."""
    spikes = simulate_spikes(block_interneuron, block_pyramidal, seed, SECONDS)
    of_pyramidal, n = spikes.cell < spikes.pyramidal_cells, spikes.pyramidal_cells
    return {
        "pyramidal": (spikes.time_s[of_pyramidal], spikes.cell[of_pyramidal], n),
        "interneuron": (spikes.time_s[~of_pyramidal], spikes.cell[~of_pyramidal] - n, spikes.interneurons),
    }


@dataclass(frozen=True)
class Ticks(Expected):
    """One upright stroke for each spike, on the row of its cell and lower than the next row."""

    time_s: np.ndarray
    row: np.ndarray

    def difference(self, artist, content: Shown) -> str:
        strokes = content.points.reshape(-1, 3, 2)  # two ends and a gap
        bottom, top = strokes[:, 0], strokes[:, 1]
        if not (np.isnan(strokes[:, 2]).all() and (top[:, 1] > bottom[:, 1] + 0.5).all()):
            return "is not made of upright strokes"
        return (
            unlike("time", bottom[:, 0], self.time_s)
            or unlike("time", top[:, 0], self.time_s)
            or unlike("row", bottom[:, 1], self.row)
            or unlike("row", np.floor(top[:, 1]), self.row)
        )


@shows(RasterExplorer)
def raster(state, results, later):
    blocks = state.block_interneuron_percent / 100, state.block_pyramidal_percent / 100
    before, after = steady_rates(0.0, 0.0), steady_rates(*blocks)
    ends = {"pyramidal": after.pyramidal_hz, "interneuron": after.interneuron_hz}
    expected = {
        "block words": Words(
            f"  interneurons {state.block_interneuron_percent:g} % blocked, "
            f"pyramidal cells {state.block_pyramidal_percent:g} %",
            0.5,
        ),
        "hint": Hidden() if later else Words("Press Simulate to see the spikes."),
    }
    for name, other in (("pyramidal", "interneuron"), ("interneuron", "pyramidal")):
        rest, blocked = getattr(before, f"{name}_hz"), ends[name]
        expected[f"{name} expected"] = Curve([-2, 0, 0, 2], [rest, rest, blocked, blocked])
        expected[f"{name} label"] = EndLabel(name, blocked, [ends[other]])
        expected[name] = expected[f"{name} spikes"] = Hidden()
        if later:
            first, count = ROWS[name]
            time_s, cell, cells = spikes_of(*blocks, state.seed)[name]
            drawn = cell < count
            expected[f"{name} spikes"] = Ticks(time_s[drawn], first + cell[drawn])
            edges_s = np.linspace(-SECONDS, SECONDS, 41)
            count, _ = np.histogram(time_s, edges_s)
            expected[name] = Curve(edges_s[:-1] + BIN_S / 2, count / (cells * BIN_S))
    return expected
