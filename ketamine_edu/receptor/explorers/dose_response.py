"""First explorer of lesson 01: dose and block."""

from collections.abc import Sequence
from typing import Any

from ketamine_edu.kit.drawing import style
from ketamine_edu.kit.page.controls import Choices, Slider, Toggle, stepped
from ketamine_edu.kit.page.explorer import Explorer
from ketamine_edu.kit.page.table import number, table
from ketamine_edu.receptor.block import REST_MV
from ketamine_edu.receptor.dose_response import DoseResponse, dose_response
from ketamine_edu.receptor.parameters import DRUGS
from ketamine_edu.receptor.pictures.dose_response import DoseResponsePicture

READINGS_UM = tuple(round(m * 10.0**e, 3) for e in range(-2, 3) for m in (1, 2, 3, 5, 7)) + (1000,)
MAGNESIUM_MM = (0, 0.1, 0.2, 0.5, 1, 1.5, 2)


class DoseResponseExplorer(Explorer):
    """Share of the NMDA current that a drug takes away in the steady state, against its concentration.

    Controls: drugs; voltage of the membrane; magnesium outside; a concentration to read off; the measured slope.
    Measured points appear where they were measured: at -70 mV without magnesium.
    """

    def build_controls(self) -> dict[str, Choices | Slider | Toggle]:
        labels = {drug: style.look(drug).label for drug in DRUGS}
        labels["hydroxynorketamine"] = "(2R,6R)-hydroxynorketamine"
        return {
            "drugs": Choices("Drugs", labels, ("ketamine", "memantine"), swatches=True),
            "voltage_mv": Slider("Voltage of the membrane", stepped(-100, 40, 10), REST_MV, unit="mV"),
            "magnesium_mm": Slider("Magnesium outside", MAGNESIUM_MM, 0, unit="mM"),
            "reading_um": Slider("Read off at", READINGS_UM, 1, unit="µM"),
            "measured_slope": Toggle("Ketamine with the measured slope, 0.84", False),
        }

    def needed_controls(self, state: Any) -> list[str]:
        return [name for name in self.controls if name != "measured_slope" or "ketamine" in state.drugs]

    def build_picture(self) -> DoseResponsePicture:
        return DoseResponsePicture()

    def compute(self, state: Any) -> tuple[DoseResponse, ...]:
        return tuple(dose_response(drug, state.voltage_mv, state.magnesium_mm) for drug in state.drugs)

    def headline(self, state: Any, results: Sequence[DoseResponse]) -> str:
        columns = ["Drug", "IC50, µM", "IC50 over that at -70 mV, no Mg", f"Taken away at {state.reading_um:g} µM, %"]
        rows = [
            [
                style.look(curve.drug).label,
                number(curve.half_um),
                f"{curve.half_over_reference:.3g}",
                f"{curve.percent_at(state.reading_um):.1f}",
            ]
            for curve in results
        ]
        return table(columns, rows, looks=[curve.drug for curve in results]) if rows else ""
