"""Third explorer of lesson 01: what a dose does to the receptor."""

from typing import Any

import numpy as np

from ketamine_edu.kit.drawing import style
from ketamine_edu.kit.numbers.words import time_words
from ketamine_edu.kit.page.controls import Choice, Slider, stepped
from ketamine_edu.kit.page.explorer import Explorer
from ketamine_edu.kit.page.table import number, table
from ketamine_edu.pharmacokinetics.building_blocks import REFERENCE_WEIGHT_KG
from ketamine_edu.pharmacokinetics.explorers.doses import chosen_regimen, dose_control, dose_sliders, simulated
from ketamine_edu.pharmacokinetics.routes import routes
from ketamine_edu.receptor.block import REST_MV
from ketamine_edu.receptor.dose_effect import DoseEffect, dose_effect
from ketamine_edu.receptor.explorers.dose_response import MAGNESIUM_MM
from ketamine_edu.receptor.parameters import load_brain
from ketamine_edu.receptor.pictures.occupancy import OccupancyPicture

ROUTES_SHOWN = ("iv_infusion", "iv_bolus", "im", "oral")
OPEN_PERCENT = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10)


class OccupancyExplorer(Explorer):
    """From a dose of racemic ketamine to the receptor: unbound drug in brain, block in the model, sites taken in rats.

    Controls: route and dose; unbound share in plasma; voltage and magnesium at the receptor; how much of the time
    channels are open; hours shown. Esketamine is left out: its potency at the human receptor was not found.
    """

    def build_controls(self) -> dict[str, Choice | Slider]:
        offered = [routes()[route] for route in ROUTES_SHOWN]
        unbound_percent = round(100 * load_brain().unbound_fraction)
        return {
            "route": Choice("Route", {r.id: style.look(r.id).label for r in offered}, "iv_infusion"),
            **dose_sliders(offered, lambda route: "Dose"),
            "unbound_percent": Slider("Unbound in plasma", stepped(30, 100, 1), unbound_percent, unit="%"),
            "voltage_mv": Slider("Voltage of the membrane", stepped(-90, 0, 10), REST_MV, unit="mV"),
            "magnesium_mm": Slider("Magnesium outside", MAGNESIUM_MM, 1, unit="mM"),
            "open_percent": Slider("Channels are open", OPEN_PERCENT, 0.1, "% of time"),
            "hours": Slider("Time shown", (2, 4, 8, 12, 24), 4, unit="h"),
        }

    def needed_controls(self, state: Any) -> list[str]:
        unused = {dose_control(routes()[route]) for route in ROUTES_SHOWN if route != state.route}
        return [name for name in self.controls if name not in unused]

    def build_picture(self) -> OccupancyPicture:
        return OccupancyPicture()

    def compute(self, state: Any) -> DoseEffect:
        profile = simulated(chosen_regimen(state, routes()[state.route]), REFERENCE_WEIGHT_KG, state.hours)
        return dose_effect(
            profile, state.open_percent / 100, state.voltage_mv, state.magnesium_mm, state.unbound_percent / 100
        )

    def headline(self, state: Any, results: DoseEffect) -> str:
        def highest(values: np.ndarray, unit: str) -> str:
            value, time_h = results.peak(values)
            return f"{number(value)} {unit} at {time_words(time_h)}"

        rows = [
            ["Unbound ketamine in brain, highest", highest(results.brain_um, "µM")],
            ["Current taken away, at equilibrium", highest(results.settled_percent, "%")],
            ["Current taken away, with trapping", highest(results.trapped_percent, "%")],
            ["Half of the trapped drug is gone after", time_words(results.half_life_h)],
            ["Sites taken, as measured in rats", highest(results.rat_percent, "%")],
        ]
        return table(["", ""], rows)
