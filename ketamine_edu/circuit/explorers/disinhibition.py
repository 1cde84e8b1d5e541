"""First explorer of lesson 02: both blocks set by hand, on the map of what they do."""

from dataclasses import replace
from functools import lru_cache
from typing import Any

from ketamine_edu.circuit.disinhibition import ChangeMap, Disinhibition, block_effect, change_map
from ketamine_edu.circuit.explorers.shared import firing_table
from ketamine_edu.circuit.pictures.disinhibition import DisinhibitionPicture
from ketamine_edu.circuit.rates import POPULATIONS, CircuitParameters, load_circuit, threshold_ratio
from ketamine_edu.kit.page.controls import Choice, Control, Slider, stepped
from ketamine_edu.kit.page.explorer import Explorer
from ketamine_edu.kit.page.table import table

# Kept: while a block moves, the circuit stays the same.
_threshold_ratio = lru_cache(maxsize=64)(threshold_ratio)


class DisinhibitionExplorer(Explorer):
    """Block each population by hand; the map shows where pyramidal cells rise and where they fall.

    Controls: block of interneurons, block of pyramidal cells, strength of the inhibition of pyramidal cells, whose
    change the map shows. parameters: of the circuit; None takes the published ones.
    """

    def __init__(self, parameters: CircuitParameters | None = None) -> None:
        self._parameters = parameters or load_circuit()
        self._maps: dict[float, ChangeMap] = {}  # by the strength of inhibition, %
        super().__init__()

    def build_controls(self) -> dict[str, Control]:
        return {
            "block_interneuron_percent": Slider("Block on interneurons", stepped(0, 100, 1), 50, unit="%"),
            "block_pyramidal_percent": Slider("Block on pyramidal cells", stepped(0, 100, 1), 10, unit="%"),
            "inhibition_percent": Slider(
                "Strength of inhibition (100 % = as published)", stepped(60, 160, 5), 100, unit="%"
            ),
            "shown": Choice("The map shows", POPULATIONS, "pyramidal"),
        }

    def build_picture(self) -> DisinhibitionPicture:
        return DisinhibitionPicture()

    def compute(self, state: Any) -> Disinhibition:
        parameters = self._circuit(state)
        effect = block_effect(state.block_interneuron_percent / 100, state.block_pyramidal_percent / 100, parameters)
        return Disinhibition(effect, _threshold_ratio(parameters), self._maps.get(state.inhibition_percent))

    def compute_later(self, state: Any, results: Disinhibition) -> ChangeMap:
        if results.change_map is None:
            self._maps[state.inhibition_percent] = change_map(self._circuit(state))
        return self._maps[state.inhibition_percent]

    def headline(self, state: Any, results: Disinhibition) -> str:
        ratio = results.effect.block_ratio
        rows = [
            ["Interneurons are blocked", "they alone" if ratio is None else f"{ratio:.1f} times as much"],
            ["needed for a rise, small blocks", f"{results.threshold_ratio:.1f} times as much"],
        ]
        return firing_table("Firing, Hz", "now", results.effect) + table(["", ""], rows)

    def _circuit(self, state: Any) -> CircuitParameters:
        return replace(self._parameters, inhibition_na=self._parameters.inhibition_na * state.inhibition_percent / 100)
