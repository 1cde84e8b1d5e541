"""Third explorer of lesson 02: the spikes of a network of single cells."""

from typing import Any

from ketamine_edu.circuit.disinhibition import BlockEffect, block_effect
from ketamine_edu.circuit.explorers.shared import firing_table
from ketamine_edu.circuit.network import Firing, count_firing, simulate_spikes
from ketamine_edu.circuit.pictures.raster import RasterPicture
from ketamine_edu.kit.page.controls import Control, Slider, stepped
from ketamine_edu.kit.page.explorer import Explorer

SECONDS = 2.0  # recorded without drug, and as long with the block


class RasterExplorer(Explorer):
    """Spikes of single cells without drug and with the chosen blocks.

    Controls: both blocks and the seed of the random numbers. The simulation waits for its button.
    """

    run_label = "Simulate"

    def build_controls(self) -> dict[str, Control]:
        return {
            "block_interneuron_percent": Slider("Block on interneurons", stepped(0, 100, 5), 50, unit="%"),
            "block_pyramidal_percent": Slider("Block on pyramidal cells", stepped(0, 100, 5), 10, unit="%"),
            "seed": Slider("Seed of chance", stepped(1, 20, 1), 1),
        }

    def build_picture(self) -> RasterPicture:
        return RasterPicture(SECONDS)

    def compute(self, state: Any) -> BlockEffect:
        return block_effect(state.block_interneuron_percent / 100, state.block_pyramidal_percent / 100)

    def compute_later(self, state: Any, results: BlockEffect) -> Firing:
        blocks = results.block_interneuron, results.block_pyramidal
        return count_firing(simulate_spikes(*blocks, state.seed, SECONDS, progress=self.show_progress))

    def headline(self, state: Any, results: BlockEffect) -> str:
        return firing_table("Expected by the map, Hz", "with block", results)
