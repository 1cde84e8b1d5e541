"""The explorer of one treatment visit."""

from functools import lru_cache
from typing import Any

from ketamine_edu.care.pictures.visit import VisitPicture
from ketamine_edu.care.visits import ENDS, MIN_PER_H, RISES, Visit, load_visit, visit
from ketamine_edu.kit.drawing import style
from ketamine_edu.kit.page.controls import Choice, Control, Slider, stepped
from ketamine_edu.kit.page.explorer import Explorer
from ketamine_edu.kit.page.table import table

DOSES_MG = (28, 56, 84)
HOURS_OBSERVED = stepped(0.5, 5, 0.25)
remembered_visit = lru_cache(maxsize=128)(visit)  # a control often comes back to where it was


class VisitExplorer(Explorer):
    """One visit with the esketamine spray, and what is left when the observation ends.

    Controls: dose; hours under observation; systolic pressure before the dose; how large its rise is; whose end of it.
    """

    def build_controls(self) -> dict[str, Control]:
        usual_h = load_visit().observation_min / MIN_PER_H
        return {
            "dose_mg": Slider("Dose, esketamine spray", DOSES_MG, 84, unit="mg"),
            "observed_h": Slider("Observed for", HOURS_OBSERVED, usual_h, unit="h"),
            "systolic_mmhg": Slider("Systolic pressure before", stepped(100, 170, 5), 125, unit="mmHg"),
            "rise": Choice("Rise of the pressure", RISES, "average"),
            "end": Choice("The rise is over after, says", ENDS, "label"),
        }

    def build_picture(self) -> VisitPicture:
        return VisitPicture()

    def compute(self, state: Any) -> Visit:
        return remembered_visit(state.dose_mg, state.systolic_mmhg, state.rise, state.end)

    def headline(self, state: Any, results: Visit) -> str:
        left = results.at(state.observed_h)
        words = {
            "plasma": f"{left['plasma_ng_ml']:.0f} ng/mL, {100 * left['plasma_share']:.0f} % of its peak",
            "dissociation": f"{100 * left['dissociation']:.0f} % of its peak",
            "sedation": f"{100 * left['sedation']:.0f} % of its peak",
            "pressure": f"{left['systolic_mmhg']:.0f} mmHg, {left['systolic_rise_mmhg']:.0f} above before",
        }
        rows = [[style.look(name).label, value] for name, value in words.items()]
        key_numbers = table(["When observation ends", f"after {state.observed_h:g} h"], rows, looks=list(words))
        warnings = " ".join(_warnings(results))
        return key_numbers + (f"<p>{warnings}</p>" if warnings else "")


def _warnings(results: Visit) -> list[str]:
    """What the label says of the pressure before the dose and at its peak."""
    times, warnings = load_visit(), []
    if times.asks_to_wait(results.before_mmhg):
        warnings.append(f"Above {times.delay_systolic_mmhg:g} mmHg before the dose, the label asks whether to wait.")
    if times.passes_severe(results.peak_mmhg):
        warnings.append(f"The pressure passes {times.severe_systolic_mmhg:g} mmHg, which the label counts as severe.")
    return warnings
