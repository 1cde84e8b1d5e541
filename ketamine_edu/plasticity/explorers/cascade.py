"""The explorer of the cascade from glutamate to spines."""

from typing import Any

from ketamine_edu.kit.drawing import style
from ketamine_edu.kit.numbers.words import time_words
from ketamine_edu.kit.page.controls import Choice, Control, Slider, stepped
from ketamine_edu.kit.page.explorer import Explorer
from ketamine_edu.kit.page.table import table
from ketamine_edu.plasticity.dosing import DOSES_MG_PER_KG, REFERENCE_DOSE_MG_PER_KG
from ketamine_edu.plasticity.experiments import DosedCascade, cascade_with_reports
from ketamine_edu.plasticity.pictures.cascade import CascadePicture
from ketamine_edu.plasticity.signalling import HOURS_PER_DAY

SPECIES = {"rodent": "rat or mouse, injection", "human": "person, infusion over 40 min"}
RODENT_DOSES = (1, 2, 3, 5, 10, 15, 20, 30, 40, 50, 80, 100, 150, 200)
WEEK_H = 7 * HOURS_PER_DAY
NAMED = ("mtorc1", "potentiation", "spines")  # steps that the key numbers name


class CascadeExplorer(Explorer):
    """Every step after one dose or several, from minutes to weeks.

    Controls: rodent or person; the dose for each; number of doses; days between them.
    """

    def build_controls(self) -> dict[str, Control]:
        low, high = DOSES_MG_PER_KG["human"]
        return {
            "species": Choice("Who", SPECIES, "rodent"),
            "rodent_mg_per_kg": Slider("Dose", RODENT_DOSES, REFERENCE_DOSE_MG_PER_KG, unit="mg/kg"),
            "human_mg_per_kg": Slider("Dose", stepped(low, high, 0.05), 0.5, unit="mg/kg"),
            "doses": Slider("Number of doses", stepped(1, 6, 1), 1),
            "interval_d": Slider("Days between doses", (1, 2, 3, 4, 7), 3, unit="d"),
        }

    def needed_controls(self, state: Any) -> list[str]:
        unused = {"human_mg_per_kg" if state.species == "rodent" else "rodent_mg_per_kg"}
        if state.doses == 1:
            unused.add("interval_d")
        return [name for name in self.controls if name not in unused]

    def build_picture(self) -> CascadePicture:
        return CascadePicture()

    def compute(self, state: Any) -> DosedCascade:
        dose = state.rodent_mg_per_kg if state.species == "rodent" else state.human_mg_per_kg
        return cascade_with_reports(state.species, dose, state.doses, state.interval_d * HOURS_PER_DAY)

    def headline(self, state: Any, results: DosedCascade) -> str:
        rows = []
        for name in NAMED:
            highest = results.cascade.peak(name) > 0
            shares = [100 * results.relative_at(name, time_h) for time_h in (3, HOURS_PER_DAY, WEEK_H, 2 * WEEK_H)]
            when = time_words(results.cascade.peak_h(name)) if highest else "never"
            rows.append([style.look(name).label, when, *(f"{share:.0f}" for share in shares)])
        columns = ["% of the usual peak", "highest at", "3 h", "1 d", "1 wk", "2 wk"]
        return table(columns, rows, looks=NAMED)
