"""What a block of each population does to the circuit: firing, what every connection carries, and the map of all
blocks."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ketamine_edu.circuit.rates import POPULATIONS, CircuitParameters, Rates, load_circuit, steady_rates

MAP_POINTS = 41
ROUNDING_DIGITS = 12  # of a ratio of two shares that stand for whole percents


@dataclass(frozen=True)
class BlockEffect:
    """The circuit at rest without drug and with a block of each population.

    block_interneuron, block_pyramidal: shares of the NMDA current taken away. unblocked, blocked: rates (Hz).
    carried: connection, such as "pyramidal to interneuron" -> what it carries with the block, as a share of what it
    carries without.
    """

    block_interneuron: float
    block_pyramidal: float
    unblocked: Rates
    blocked: Rates
    carried: Mapping[str, float]

    def change_percent(self, population: str) -> float:
        """Change of the firing of a population (a name in POPULATIONS), %."""
        return 100 * float(self.blocked.of(population) / self.unblocked.of(population) - 1)

    @property
    def glutamate_percent(self) -> float:
        """Glutamate release, % of that without drug."""
        return 100 * float(self.blocked.pyramidal_hz / self.unblocked.pyramidal_hz)

    @property
    def block_ratio(self) -> float | None:
        """How many times as much interneurons are blocked as pyramidal cells; None if these are not blocked at all."""
        if self.block_pyramidal == 0:
            return None
        return round(self.block_interneuron / self.block_pyramidal, ROUNDING_DIGITS)


@dataclass(frozen=True)
class ChangeMap:
    """Change of firing over the plane of both blocks.

    block (n,): shares, of both axes. change_percent: population -> (n, n), %; rows are blocks of interneurons, columns
    blocks of pyramidal cells.
    """

    block: np.ndarray
    change_percent: Mapping[str, np.ndarray]


@dataclass(frozen=True)
class Disinhibition:
    """The effect of two blocks, the ratio of small blocks from which pyramidal cells rise, and the map of all blocks,
    which is None as long as it has not been computed."""

    effect: BlockEffect
    threshold_ratio: float
    change_map: ChangeMap | None


def block_effect(
    block_interneuron: float, block_pyramidal: float, parameters: CircuitParameters | None = None
) -> BlockEffect:
    """Firing and connections for one pair of blocks; arguments and errors as for `steady_rates`."""
    p = parameters or load_circuit()
    unblocked, blocked = steady_rates(0.0, 0.0, p), steady_rates(block_interneuron, block_pyramidal, p)
    gate = float(p.nmda_gate(blocked.pyramidal_hz) / p.nmda_gate(unblocked.pyramidal_hz))
    carried = {
        "pyramidal to pyramidal": (1 - block_pyramidal) * gate,
        "pyramidal to interneuron": (1 - block_interneuron) * gate,
        # The GABA gate at rest is proportional to the firing of interneurons.
        "interneuron to pyramidal": float(blocked.interneuron_hz / unblocked.interneuron_hz),
    }
    return BlockEffect(block_interneuron, block_pyramidal, unblocked, blocked, carried)


def change_map(parameters: CircuitParameters | None = None, points: int = MAP_POINTS) -> ChangeMap:
    """The change of both populations for `points` blocks of each from 0 to 1; errors as for `steady_rates`."""
    block = np.linspace(0, 1, points)
    rates = steady_rates(block[:, None], block[None, :], parameters)
    changes = {}
    for population in POPULATIONS:
        hz = np.asarray(rates.of(population))
        changes[population] = 100 * (hz / hz[0, 0] - 1)
    return ChangeMap(block, changes)
