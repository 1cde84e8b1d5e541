"""Explorers of lesson 02: the map of disinhibition, from a dose to glutamate, and the raster of a spiking network."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from ketamine_edu.circuit.network import Spikes, simulate_spikes
from ketamine_edu.circuit.pictures.circuit import (
    FOUND_MARKS,
    ChangeMap,
    DisinhibitionPicture,
    DisinhibitionResults,
    DosePicture,
    DoseResults,
)
from ketamine_edu.circuit.pictures.raster import RasterPicture, RasterResults, Simulated
from ketamine_edu.circuit.rates import (
    CellParameters,
    CircuitParameters,
    Rates,
    block_by_population,
    load_cells,
    load_circuit,
    steady_rates,
    threshold_ratio,
)
from ketamine_edu.circuit.targets import Direction, directions, human_concentration_um
from ketamine_edu.kit.page.controls import Choice, Slider, stepped
from ketamine_edu.kit.page.explorer import Explorer
from ketamine_edu.kit.page.table import number, table
from ketamine_edu.pharmacokinetics.simulation import routes

# Kept: while one slider moves, what it does not touch stays the same.
_threshold_ratio = lru_cache(maxsize=64)(threshold_ratio)
POPULATIONS = {"pyramidal": "pyramidal cells", "interneuron": "interneurons"}
LEVELS = {"pyramidal": (-40, -20, 0, 25, 100), "interneuron": (-20, -10, 0, 2, 5)}
MAP_POINTS = 41
CURVE_UM = np.geomspace(*DosePicture.limits_um, 80)


def rates_by_name(rates: Rates) -> dict[str, float]:
    """The rates (Hz) under the names of the house style's looks."""
    return {"pyramidal": rates.pyramidal_hz, "interneuron": rates.interneuron_hz}


def change_words(before: float, after: float) -> str:
    """A change in per cent, with its sign."""
    return f"{100 * (after / before - 1):+z.1f} %"


def rates_rows(rest: Mapping[str, float], now: Mapping[str, float]) -> list[list[str]]:
    """Table rows: population, rate without drug, rate now, change."""
    return [
        [words, f"{rest[name]:.2f}", f"{now[name]:.2f}", change_words(rest[name], now[name])]
        for name, words in POPULATIONS.items()
    ]


RATE_COLUMNS = ["Firing, Hz", "without drug", "now", "change"]


class DisinhibitionExplorer(Explorer):
    """Block each population by hand; the map shows where pyramidal cells rise and where they fall.

    Controls: block of interneurons, block of pyramidal cells, strength of the inhibition of pyramidal cells, whose change
    the map shows. parameters: of the circuit; None takes the published ones.
    """

    def __init__(self, parameters: CircuitParameters | None = None):
        self._parameters = parameters or load_circuit()
        self._maps: dict[tuple[float, str], ChangeMap] = {}
        super().__init__()

    def build_controls(self):
        return {
            "block_interneuron_percent": Slider("Block on interneurons", stepped(0, 100, 1), 50, unit="%"),
            "block_pyramidal_percent": Slider("Block on pyramidal cells", stepped(0, 100, 1), 10, unit="%"),
            "inhibition_percent": Slider(
                "Strength of inhibition (100 % = as published)", stepped(60, 160, 5), 100, unit="%"
            ),
            "shown": Choice("The map shows", POPULATIONS, "pyramidal"),
        }

    def build_picture(self):
        return DisinhibitionPicture()

    def compute(self, state):
        p = self._circuit(state)
        interneuron, pyramidal = state.block_interneuron_percent / 100, state.block_pyramidal_percent / 100
        both = steady_rates(np.array([0.0, interneuron]), np.array([0.0, pyramidal]), p)
        rest, now = (Rates(float(both.pyramidal_hz[k]), float(both.interneuron_hz[k])) for k in (0, 1))
        opening = p.nmda_gating * p.nmda_decay_s * both.pyramidal_hz
        nmda = opening / (1 + opening)
        flow = {
            "pyramidal to pyramidal": (1 - pyramidal) * nmda[1] / nmda[0],
            "pyramidal to interneuron": (1 - interneuron) * nmda[1] / nmda[0],
            "interneuron to pyramidal": now.interneuron_hz / rest.interneuron_hz,
        }
        return DisinhibitionResults(
            state.block_interneuron_percent,
            state.block_pyramidal_percent,
            rates_by_name(now),
            rates_by_name(rest),
            flow,
            POPULATIONS[state.shown],
            LEVELS[state.shown],
            self._maps.get((state.inhibition_percent, state.shown)),
            f"Interneurons {state.block_interneuron_percent:g} % blocked, pyramidal cells "
            f"{state.block_pyramidal_percent:g} %: pyramidal cells fire {now.pyramidal_hz:.2f} instead of "
            f"{rest.pyramidal_hz:.2f} Hz, interneurons {now.interneuron_hz:.2f} instead of {rest.interneuron_hz:.2f} Hz. "
            f"A map of both blocks from 0 to 100 % shows the change of {POPULATIONS[state.shown]}: pyramidal cells rise "
            "where interneurons are blocked much more than they are, and fall where both are blocked alike.",
        )

    def compute_later(self, state, results):
        p, axis = self._circuit(state), np.linspace(0, 1, MAP_POINTS)
        rates = steady_rates(axis[:, None], axis[None, :], p)
        for name in POPULATIONS:
            hz = getattr(rates, f"{name}_hz")
            self._maps[state.inhibition_percent, name] = ChangeMap(100 * axis, 100 * (hz / hz[0, 0] - 1))
        return self._maps[state.inhibition_percent, state.shown]

    def headline(self, state, results):
        ratio = _threshold_ratio(self._circuit(state))
        blocked = state.block_pyramidal_percent
        have = f"{state.block_interneuron_percent / blocked:.1f} times as much" if blocked else "they alone"
        rows = [["Interneurons are blocked", have], ["needed for a rise, small blocks", f"{ratio:.1f} times as much"]]
        return table(RATE_COLUMNS, rates_rows(results.rest_hz, results.rates_hz)) + table(["", ""], rows)

    def _circuit(self, state) -> CircuitParameters:
        return replace(self._parameters, inhibition_na=self._parameters.inhibition_na * state.inhibition_percent / 100)


@dataclass(frozen=True)
class Chain(DoseResults):
    """A picture's results together with the numbers at the chosen dose."""

    block_now: tuple[float, float]
    rest_hz: Mapping[str, float]
    rates_hz: Mapping[str, float]


class DoseExplorer(Explorer):
    """From a dose to the concentration, the two blocks, firing and glutamate.

    Controls: people or rats, the dose, what makes interneurons different (voltage and magnesium), and the one constant
    that turns a rat's dose into a concentration.
    """

    def build_controls(self):
        cells, infusion = load_cells(), routes()["iv_infusion"]
        doses = stepped(infusion.dose_low, infusion.dose_high, infusion.dose_step)
        rat_doses = (1, 2, 3, 5, 8, 10, 15, 20, 30, 40, 50, 65, 80, 100, 150, 200)
        magnesium = (0.1, 0.15, 0.2, 0.25, 0.3, cells.interneuron_magnesium_mm, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1)
        scale = (0.02, 0.03, 0.045, cells.rat_um_per_mg_per_kg, 0.1, 0.17, 0.25, 0.35, 0.5)
        return {
            "species": Choice("Who", {"human": "a person, infusion over 40 min", "rat": "a rat, injection"}, "human"),
            "human_mg_per_kg": Slider("Dose", doses, infusion.dose_default, unit="mg/kg"),
            "rat_mg_per_kg": Slider("Dose", rat_doses, 30, unit="mg/kg"),
            "interneuron_voltage_mv": Slider(
                "Voltage of interneurons (pyramidal cells: −70 mV)",
                stepped(-70, -40, 1),
                cells.interneuron_voltage_mv,
                unit="mV",
            ),
            "interneuron_magnesium_mm": Slider(
                "Magnesium that interneurons feel (pyramidal cells: 1 mM)",
                magnesium,
                cells.interneuron_magnesium_mm,
                unit="mM",
            ),
            "rat_um_per_mg_per_kg": Slider(
                "In rats, 1 mg/kg gives", scale, cells.rat_um_per_mg_per_kg, unit="µM (fitted)"
            ),
        }

    def needed_controls(self, state):
        hidden = "rat_mg_per_kg" if state.species == "human" else "human_mg_per_kg"
        return [name for name in self.controls if name != hidden]

    def build_picture(self):
        return DosePicture()

    def compute(self, state):
        cells = replace(
            load_cells(),
            interneuron_voltage_mv=state.interneuron_voltage_mv,
            interneuron_magnesium_mm=state.interneuron_magnesium_mm,
            rat_um_per_mg_per_kg=state.rat_um_per_mg_per_kg,
        )
        now_um, dose = self._dose(state)
        interneuron, pyramidal = block_by_population(now_um, cells)
        rest, now = rates_by_name(rest_rates()), rates_by_name(steady_rates(interneuron, pyramidal))
        blocks, hz = chain_curves(replace(cells, rat_um_per_mg_per_kg=0.0))
        glutamate = 100 * hz["pyramidal"] / rest["pyramidal"]
        release = 100 * now["pyramidal"] / rest["pyramidal"]
        return Chain(
            CURVE_UM,
            blocks,
            hz,
            glutamate,
            now_um,
            found_um(cells),
            dose,
            f"{dose}. Blocked: interneurons {100 * interneuron:.1f} %, pyramidal cells {100 * pyramidal:.1f} %. "
            f"Glutamate release {release:.1f} % of that without drug. Over all concentrations it rises to "
            f"{glutamate.max():.1f} % and falls to {glutamate.min():.1f} %. Marks show what experiments found.",
            (interneuron, pyramidal),
            rest,
            now,
        )

    def _dose(self, state) -> tuple[float, str]:
        """Unbound concentration (µM) at the chosen dose, and the dose in words."""
        if state.species == "human":
            now_um = human_concentration_um(state.human_mg_per_kg)
            return now_um, f"{state.human_mg_per_kg:g} mg/kg over 40 min: at most {number(now_um)} µM unbound"
        now_um = state.rat_um_per_mg_per_kg * state.rat_mg_per_kg
        return now_um, f"{state.rat_mg_per_kg:g} mg/kg in a rat: {number(now_um)} µM unbound"

    def headline(self, state, results):
        interneuron, pyramidal = results.block_now
        ratio = interneuron / pyramidal
        before, after = results.rest_hz["pyramidal"], results.rates_hz["pyramidal"]
        rows = [
            ["Blocked: interneurons", f"{100 * interneuron:.1f} %"],
            ["Blocked: pyramidal cells", f"{100 * pyramidal:.1f} %"],
            ["Interneurons are blocked", f"{ratio:.1f} times as much"],
            ["Glutamate release", change_words(before, after)],
        ]
        return table(RATE_COLUMNS, rates_rows(results.rest_hz, results.rates_hz)) + table(["", ""], rows)


@lru_cache(maxsize=1)
def rest_rates() -> Rates:
    """Rates (Hz) without drug."""
    return steady_rates(0.0, 0.0)


@lru_cache(maxsize=128)
def chain_curves(cells: CellParameters) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray]]:
    """Blocks (%) and rates (Hz) of both populations over CURVE_UM."""
    interneuron, pyramidal = block_by_population(CURVE_UM, cells)
    rates = steady_rates(interneuron, pyramidal)
    blocks = {"interneuron": 100 * interneuron, "pyramidal": 100 * pyramidal}
    return blocks, {"interneuron": rates.interneuron_hz, "pyramidal": rates.pyramidal_hz}


def found_um(cells: CellParameters) -> dict[str, list[float]]:
    """Direction -> concentrations (µM) at which experiments found glutamate to go that way."""
    shift = cells.rat_um_per_mg_per_kg / load_cells().rat_um_per_mg_per_kg
    places: dict[str, list[float]] = {direction: [] for direction in FOUND_MARKS}
    for row in _glutamate_rows():
        places[row.observed].append(row.concentration_um * (shift if row.species == "rat" else 1.0))
    return places


@lru_cache(maxsize=1)
def _glutamate_rows() -> tuple[Direction, ...]:
    return tuple(row for row in directions() if row.quantity == "glutamate")


class RasterExplorer(Explorer):
    """Spikes of single cells without drug and with the chosen blocks.

    Controls: both blocks and the seed of the random numbers. The simulation waits for its button.
    """

    run_label = "Simulate"
    seconds = 2.0
    settled_s = 0.3
    bin_s = 0.1

    def build_controls(self):
        return {
            "block_interneuron_percent": Slider("Block on interneurons", stepped(0, 100, 5), 50, unit="%"),
            "block_pyramidal_percent": Slider("Block on pyramidal cells", stepped(0, 100, 5), 10, unit="%"),
            "seed": Slider("Seed of chance", stepped(1, 20, 1), 1),
        }

    def build_picture(self):
        return RasterPicture(self.seconds)

    def compute(self, state):
        interneuron, pyramidal = state.block_interneuron_percent / 100, state.block_pyramidal_percent / 100
        rest, now = (rates_by_name(steady_rates(*blocks)) for blocks in ((0.0, 0.0), (interneuron, pyramidal)))
        words = (
            f"interneurons {state.block_interneuron_percent:g} % blocked, "
            f"pyramidal cells {state.block_pyramidal_percent:g} %"
        )
        return RasterResults(words, {name: (rest[name], now[name]) for name in POPULATIONS}, self.seconds)

    def compute_later(self, state, results):
        spikes = simulate_spikes(
            state.block_interneuron_percent / 100,
            state.block_pyramidal_percent / 100,
            state.seed,
            self.seconds,
            progress=self.show_progress,
        )
        before, after = (
            rates_by_name(spikes.rates(*stretch)) for stretch in ((-self.seconds, 0), (self.settled_s, self.seconds))
        )
        counted = "; ".join(
            f"{words} {before[name]:.2f} Hz before, {after[name]:.2f} Hz after" for name, words in POPULATIONS.items()
        )
        return Simulated(
            _by_population(spikes),
            np.arange(-self.seconds, self.seconds, self.bin_s) + self.bin_s / 2,
            self._binned(spikes),
            f"Spikes of single cells, {self.seconds:g} s without drug and {self.seconds:g} s with "
            f"{results.block_words}. Counted, the first {self.settled_s:g} s left out: {counted}.",
        )

    def _binned(self, spikes: Spikes) -> dict[str, np.ndarray]:
        """Population -> rate (Hz) in each bin of the recording."""
        edges = np.linspace(-self.seconds, self.seconds, round(2 * self.seconds / self.bin_s) + 1)
        cells = {"pyramidal": spikes.pyramidal_cells, "interneuron": spikes.interneurons}
        return {
            name: np.histogram(time_s, edges)[0] / (cells[name] * self.bin_s)
            for name, (time_s, _) in _by_population(spikes).items()
        }

    def headline(self, state, results):
        rows = [
            [words, *(f"{hz:.2f}" for hz in results.expected_hz[name]), change_words(*results.expected_hz[name])]
            for name, words in POPULATIONS.items()
        ]
        return table(["Expected by the map, Hz", "without drug", "with block", "change"], rows)


def _by_population(spikes: Spikes) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Population -> time (s) and number of the cell within its population, of each spike."""
    pyramidal = spikes.cell < spikes.pyramidal_cells
    return {
        "pyramidal": (spikes.time_s[pyramidal], spikes.cell[pyramidal]),
        "interneuron": (spikes.time_s[~pyramidal], spikes.cell[~pyramidal] - spikes.pyramidal_cells),
    }
