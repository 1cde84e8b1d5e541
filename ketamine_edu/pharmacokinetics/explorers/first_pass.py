"""Second explorer of lesson 05: the first pass."""

from typing import Any

from ketamine_edu.kit.numbers.words import time_words
from ketamine_edu.kit.page.controls import Slider, stepped
from ketamine_edu.kit.page.explorer import Explorer
from ketamine_edu.kit.page.table import table
from ketamine_edu.pharmacokinetics.first_pass import FirstPass, lozenge, lozenge_absorption
from ketamine_edu.pharmacokinetics.pictures.first_pass import FirstPassPicture
from ketamine_edu.pharmacokinetics.routes import routes


class FirstPassExplorer(Explorer):
    """How much of a lozenge arrives, and as what.

    Controls: the dose; the share that passes the lining of the mouth (longer holding, larger share; nobody has measured
    how much larger); the share of the swallowed rest that survives gut and liver; body weight.
    """

    def build_controls(self) -> dict[str, Slider]:
        route, usual = routes()["lozenge"], lozenge_absorption()
        mouth_percent = round(100 * float(usual.direct_fraction))
        survival_percent = round(100 * float(usual.swallowed_bioavailability))
        return {
            "dose_mg": Slider("Dose", stepped(route.dose_low, route.dose_high, 5), route.dose_default, unit="mg"),
            "mouth_percent": Slider("Absorbed in the mouth", stepped(0, 40, 1), mouth_percent, unit="%"),
            "survival_percent": Slider(
                "Swallowed part that survives gut and liver", stepped(8, 24, 1), survival_percent, unit="%"
            ),
            "weight_kg": Slider("Body weight", stepped(40, 120, 5), 70, unit="kg"),
        }

    def build_picture(self) -> FirstPassPicture:
        return FirstPassPicture()

    def compute(self, state: Any) -> FirstPass:
        return lozenge(state.dose_mg, state.mouth_percent / 100, state.survival_percent / 100, state.weight_kg)

    def headline(self, state: Any, results: FirstPass) -> str:
        profile = results.profile
        rows = [
            ["Bioavailability of ketamine", f"{100 * profile.bioavailability:.0f} %"],
            ["The same ketamine exposure by vein", f"{results.intravenous_mg:.1f} mg"],
            ["Cmax of ketamine, forearm vein", f"{profile.cmax():.0f} ng/mL at {time_words(profile.tmax_h())}"],
            ["Norketamine for each part of ketamine (AUC)", f"{results.norketamine_over_ketamine:.1f}"],
        ]
        return table(["", ""], rows)
