"""Second explorer of lesson 02: from a dose to glutamate."""

from dataclasses import replace
from typing import Any

from ketamine_edu.circuit.dose import (
    DoseEffect,
    concentration_curves,
    effect_at,
    human_concentration_um,
    rat_concentration_um,
)
from ketamine_edu.circuit.explorers.shared import change_words, firing_table
from ketamine_edu.circuit.pictures.dose import DosePicture
from ketamine_edu.circuit.rates import load_cells
from ketamine_edu.circuit.targets import glutamate_experiments_um
from ketamine_edu.kit.page.controls import Choice, Control, Slider, stepped
from ketamine_edu.kit.page.explorer import Explorer
from ketamine_edu.kit.page.table import table
from ketamine_edu.pharmacokinetics.routes import routes

RAT_DOSES = (1, 2, 3, 5, 8, 10, 15, 20, 30, 40, 50, 65, 80, 100, 150, 200)


class DoseExplorer(Explorer):
    """From a dose to the concentration, the two blocks, firing and glutamate.

    Controls: people or rats, the dose, what makes interneurons different (voltage and magnesium), and the one constant
    that turns a rat's dose into a concentration.
    """

    def build_controls(self) -> dict[str, Control]:
        cells, infusion = load_cells(), routes()["iv_infusion"]
        human_doses = stepped(infusion.dose_low, infusion.dose_high, infusion.dose_step)
        magnesium_mm = (0.1, 0.15, 0.2, 0.25, 0.3, cells.interneuron_magnesium_mm, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1)
        rat_um = (0.02, 0.03, 0.045, cells.rat_um_per_mg_per_kg, 0.1, 0.17, 0.25, 0.35, 0.5)
        return {
            "species": Choice("Who", {"human": "a person, infusion over 40 min", "rat": "a rat, injection"}, "human"),
            "human_mg_per_kg": Slider("Dose", human_doses, infusion.dose_default, unit="mg/kg"),
            "rat_mg_per_kg": Slider("Dose", RAT_DOSES, 30, unit="mg/kg"),
            "interneuron_voltage_mv": Slider(
                "Voltage of interneurons (pyramidal cells: −70 mV)",
                stepped(-70, -40, 1),
                cells.interneuron_voltage_mv,
                unit="mV",
            ),
            "interneuron_magnesium_mm": Slider(
                "Magnesium that interneurons feel (pyramidal cells: 1 mM)",
                magnesium_mm,
                cells.interneuron_magnesium_mm,
                unit="mM",
            ),
            "rat_um_per_mg_per_kg": Slider(
                "In rats, 1 mg/kg gives", rat_um, cells.rat_um_per_mg_per_kg, unit="µM (fitted)"
            ),
        }

    def needed_controls(self, state: Any) -> list[str]:
        hidden = "rat_mg_per_kg" if state.species == "human" else "human_mg_per_kg"
        return [name for name in self.controls if name != hidden]

    def build_picture(self) -> DosePicture:
        return DosePicture()

    def compute(self, state: Any) -> DoseEffect:
        cells = replace(
            load_cells(),
            interneuron_voltage_mv=state.interneuron_voltage_mv,
            interneuron_magnesium_mm=state.interneuron_magnesium_mm,
            rat_um_per_mg_per_kg=state.rat_um_per_mg_per_kg,
        )
        if state.species == "human":
            concentration_um = human_concentration_um(state.human_mg_per_kg)
        else:
            concentration_um = rat_concentration_um(state.rat_mg_per_kg, cells)
        effect = effect_at(concentration_um, cells)
        return DoseEffect(concentration_um, effect, concentration_curves(cells), glutamate_experiments_um(cells))

    def headline(self, state: Any, results: DoseEffect) -> str:
        effect = results.effect
        rows = [
            ["Blocked: interneurons", f"{100 * effect.block_interneuron:.1f} %"],
            ["Blocked: pyramidal cells", f"{100 * effect.block_pyramidal:.1f} %"],
            ["Interneurons are blocked", f"{effect.block_ratio:.1f} times as much"],
            ["Glutamate release", change_words(effect, "pyramidal")],
        ]
        return firing_table("Firing, Hz", "now", effect) + table(["", ""], rows)
