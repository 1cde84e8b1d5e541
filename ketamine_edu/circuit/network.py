"""The same circuit made of single cells that fire by chance: what the resting state of rates.py looks like as spikes.

Every cell has a gate of its own, which opens at its spikes and decays. All cells of a population receive the mean of
the gates, weighted as in rates.py, and fire in a short step dt with the chance rate * dt, the rate being the
population's rate curve at that current:

    a spike of a pyramidal cell opens the share gamma of its still closed NMDA gate; a spike of an interneuron adds 1 to
    its GABA gate; between spikes the gates decay with tau_E and tau_I

With many cells the mean gates follow the equations of rates.py; with few, chance moves them about. Cells have no
membrane: nothing is said about the shape of single spike trains, nor about oscillations.

The loop over steps is written by hand because each spike changes what follows; there is no such solver in scipy.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from ketamine_edu.circuit.rates import BLOCK, POPULATIONS, CircuitParameters, Rates, load_circuit, steady_rates
from ketamine_edu.evidence.parameters import load_parameters
from ketamine_edu.kit.numbers.checks import check_choice, check_number, check_whole

SECONDS = (0.1, 20.0)
CELLS = (10, 5000)
SETTLING_S = 0.5  # before the recording begins
SETTLING_AFTER_S = 0.3  # after the block begins
BIN_S = 0.1
REPORTS = 50


@dataclass(frozen=True)
class NetworkParameters:
    """Rows of data/parameters/circuit_network.csv."""

    pyramidal_cells: float
    interneurons: float
    step_s: float


@dataclass(frozen=True)
class Spikes:
    """What fired when. The block begins at time 0.

    time_s, cell (spikes,): time of each spike (s) and number of the cell; pyramidal cells come first, then
    interneurons. start_s, end_s: the stretch that was recorded.
    """

    time_s: np.ndarray
    cell: np.ndarray
    pyramidal_cells: int
    interneurons: int
    start_s: float
    end_s: float

    def of(self, population: str) -> tuple[np.ndarray, np.ndarray]:
        """Time (s) of each spike of a population, and number of the cell within it, (spikes,) each.

        population: a name in POPULATIONS; ValueError for another.
        """
        check_choice("population", population, POPULATIONS)
        if population == "pyramidal":
            own = self.cell < self.pyramidal_cells
            return self.time_s[own], self.cell[own]
        own = self.cell >= self.pyramidal_cells
        return self.time_s[own], self.cell[own] - self.pyramidal_cells

    def rates(self, from_s: float, to_s: float) -> Rates:
        """Mean firing (Hz) of both populations between two times (s) of the recording."""
        check_number("from_s", from_s, self.start_s, self.end_s, "s")
        check_number("to_s", to_s, from_s + 1e-3, self.end_s, "s")
        cells = self.cell[(self.time_s >= from_s) & (self.time_s < to_s)]
        pyramidal = int((cells < self.pyramidal_cells).sum())
        seconds = to_s - from_s
        return Rates(
            pyramidal / (self.pyramidal_cells * seconds), (len(cells) - pyramidal) / (self.interneurons * seconds)
        )


@dataclass(frozen=True)
class Firing:
    """Spikes, and the rates (Hz) that are counted from them.

    middle_s (bins,): middles of the bins. binned: rates in the bins, (bins,) each. before, after: mean rates without
    drug and with the block, whose first settling_s are left out.
    """

    spikes: Spikes
    middle_s: np.ndarray
    binned: Rates
    before: Rates
    after: Rates
    settling_s: float


@cache
def load_network() -> NetworkParameters:
    """The parameters of the network of single cells, from data/parameters/circuit_network.csv."""
    return load_parameters(NetworkParameters, "circuit_network")


def simulate_spikes(
    block_interneuron: float,
    block_pyramidal: float,
    seed: int = 0,
    seconds: float = 2.0,
    pyramidal_cells: int | None = None,
    interneurons: int | None = None,
    parameters: CircuitParameters | None = None,
    progress: Callable[[float], None] | None = None,
) -> Spikes:
    """Spikes of single cells, `seconds` without drug and as long with the blocks, which begin at time 0.

    block_interneuron, block_pyramidal: shares (0 to 1). seed: of the random numbers, a whole number from 0. seconds:
    0.1 to 20. pyramidal_cells, interneurons: 10 to 5000; None takes the table's. parameters: None takes the published
    ones. progress: called now and then with the share done (0 to 1). The network starts in its resting state and runs
    half a second before it is recorded. ValueError names the argument, the value and what is allowed.
    """
    for name, value in (("block_interneuron", block_interneuron), ("block_pyramidal", block_pyramidal)):
        check_number(name, value, *BLOCK, "(a share)")
    check_number("seconds", seconds, *SECONDS, "s")
    table, p = load_network(), parameters or load_circuit()
    n_e = check_whole(
        "pyramidal_cells", round(table.pyramidal_cells) if pyramidal_cells is None else pyramidal_cells, *CELLS
    )
    n_i = check_whole("interneurons", round(table.interneurons) if interneurons is None else interneurons, *CELLS)
    rng = np.random.default_rng(check_whole("seed", seed, 0, 2**32 - 1))
    before, steps = round((SETTLING_S + seconds) / table.step_s), round(seconds / table.step_s)
    blocks = [(0.0, 0.0)] * before + [(block_interneuron, block_pyramidal)] * steps
    fired = _run(blocks, (n_e, n_i), table.step_s, p, rng, progress or (lambda share: None))
    times = [np.full(len(cells), (step - before) * table.step_s) for step, cells in enumerate(fired)]
    time_s, cell = np.concatenate(times), np.concatenate(fired)
    recorded = time_s >= -seconds
    return Spikes(time_s[recorded], cell[recorded], n_e, n_i, -seconds, seconds)


def count_firing(spikes: Spikes, bin_s: float = BIN_S, settling_s: float = SETTLING_AFTER_S) -> Firing:
    """Rates in bins of about bin_s, and means before the block and after it has settled.

    bin_s: 0.001 s to the length of the recording. settling_s: 0 s to less than the time with the block. ValueError.
    """
    check_number("bin_s", bin_s, 1e-3, spikes.end_s - spikes.start_s, "s")
    edges_s = np.linspace(spikes.start_s, spikes.end_s, round((spikes.end_s - spikes.start_s) / bin_s) + 1)
    width_s = edges_s[1] - edges_s[0]
    counts = {population: np.histogram(spikes.of(population)[0], edges_s)[0] for population in POPULATIONS}
    binned = Rates(
        counts["pyramidal"] / (spikes.pyramidal_cells * width_s),
        counts["interneuron"] / (spikes.interneurons * width_s),
    )
    before, after = spikes.rates(spikes.start_s, 0.0), spikes.rates(settling_s, spikes.end_s)
    return Firing(spikes, (edges_s[:-1] + edges_s[1:]) / 2, binned, before, after, settling_s)


def _run(
    blocks: Sequence[tuple[float, float]],
    cells: tuple[int, int],
    step_s: float,
    p: CircuitParameters,
    rng: np.random.Generator,
    progress: Callable[[float], None],
) -> list[np.ndarray]:
    """Numbers of the cells that fire in each step; blocks: (interneurons, pyramidal cells) for each step."""
    n_e, n_i = cells
    rest = steady_rates(0.0, 0.0, p)
    nmda, gaba = np.full(n_e, p.nmda_gate(rest.pyramidal_hz)), np.full(n_i, p.gaba_decay_s * rest.interneuron_hz)
    keep_nmda, keep_gaba = np.exp(-step_s / p.nmda_decay_s), np.exp(-step_s / p.gaba_decay_s)
    fired: list[np.ndarray] = []
    report_every = max(1, len(blocks) // REPORTS)
    for step, (block_interneuron, block_pyramidal) in enumerate(blocks):
        mean_nmda, mean_gaba = nmda.mean(), gaba.mean()
        rate_e = p.pyramidal_rate_hz(p.pyramidal_current_na(mean_nmda, mean_gaba, block_pyramidal))
        rate_i = p.interneuron_rate_hz(p.interneuron_current_na(mean_nmda, mean_gaba, block_interneuron))
        spiking_e = np.flatnonzero(rng.random(n_e) < rate_e * step_s)
        spiking_i = np.flatnonzero(rng.random(n_i) < rate_i * step_s)
        nmda *= keep_nmda
        gaba *= keep_gaba
        nmda[spiking_e] += p.nmda_gating * (1 - nmda[spiking_e])
        gaba[spiking_i] += 1.0
        fired.append(np.concatenate([spiking_e, n_e + spiking_i]))
        if step % report_every == 0:
            progress(step / len(blocks))
    progress(1.0)
    return fired
