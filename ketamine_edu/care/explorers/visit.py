"""The explorer of one treatment visit."""

from dataclasses import dataclass
from functools import lru_cache

from ketamine_edu.care.pictures.visit import VisitPicture, VisitResults
from ketamine_edu.care.visits import ENDS, MIN_PER_H, RISES, Visit, load_visit, threshold_ng_ml, visit
from ketamine_edu.kit.drawing import style
from ketamine_edu.kit.page.controls import Choice, Slider, stepped
from ketamine_edu.kit.page.explorer import Explorer
from ketamine_edu.kit.page.table import table

DOSES_MG = (28, 56, 84)
HOURS_OBSERVED = stepped(0.5, 5, 0.25)


@lru_cache(maxsize=128)
def one_visit(dose_mg: int, systolic_mmhg: int, rise: str, end: str) -> Visit:
    """The same visit as `visit`, kept for when a control comes back to it."""
    return visit(dose_mg, systolic_mmhg, rise, end)


@dataclass(frozen=True)
class Watched(VisitResults):
    """A picture's results with what is left when observation ends: name -> value (see Visit.at), and the rise (mmHg)."""

    left: dict[str, float]
    rise_left_mmhg: float
    below_threshold_h: float


class VisitExplorer(Explorer):
    """One visit with the esketamine spray, and what is left when the observation ends.

    Controls: dose; hours under observation; systolic pressure before the dose; how large its rise is; whose end of it.
    """

    def build_controls(self):
        usual_h = load_visit().observation_min / MIN_PER_H
        return {
            "dose_mg": Slider("Dose, esketamine spray", DOSES_MG, 84, unit="mg"),
            "observed_h": Slider("Observed for", HOURS_OBSERVED, usual_h, unit="h"),
            "systolic_mmhg": Slider("Systolic pressure before", stepped(100, 170, 5), 125, unit="mmHg"),
            "rise": Choice("Rise of the pressure", RISES, "average"),
            "end": Choice("The rise is over after, says", ENDS, "label"),
        }

    def build_picture(self):
        return VisitPicture()

    def compute(self, state):
        found = one_visit(state.dose_mg, state.systolic_mmhg, state.rise, state.end)
        times, left = load_visit(), found.at(state.observed_h)
        published = {name: self._published(times.points_min(name)) for name in VisitPicture.effects}
        hours, shares = self._published(times.points_min("pressure", state.end))
        rise_mmhg = times.rise_mmhg(state.rise)
        below_h = found.plasma_below_after_h(threshold_ng_ml())
        summary = (
            f"One visit with {state.dose_mg} mg of esketamine spray over 5 hours. Plasma peaks at "
            f"{found.profile.cmax():.0f} ng/mL after {MIN_PER_H * found.profile.tmax_h():.0f} min. Dissociation peaks at "
            f"{times.dissociation_peak_min:g} min and is over at {times.dissociation_end_min:g}, sedation at "
            f"{times.sedation_peak_min:g} and {times.sedation_end_min:g} min. Systolic pressure rises from "
            f"{state.systolic_mmhg} to {state.systolic_mmhg + rise_mmhg:.0f} mmHg at {times.pressure_peak_min:g} min and "
            f"is back at {MIN_PER_H * hours[2]:.0f} min. Observed for {state.observed_h:g} h."
        )
        return Watched(
            time_h=found.time_h,
            plasma_ng_ml=found.plasma_ng_ml,
            systolic_mmhg=found.systolic_mmhg,
            effects={"dissociation": found.dissociation, "sedation": found.sedation},
            published=published,
            pressure_points=(hours, [state.systolic_mmhg + rise_mmhg * share for share in shares]),
            observed_h=state.observed_h,
            delay_mmhg=times.delay_systolic_mmhg,
            threshold_ng_ml=threshold_ng_ml(),
            summary=summary,
            left=left,
            rise_left_mmhg=left["systolic_mmhg"] - state.systolic_mmhg,
            below_threshold_h=below_h,
        )

    @staticmethod
    def _published(points_min):
        """Hours and shares of the peak at which an effect begins, peaks and ends."""
        return [point / MIN_PER_H for point in points_min], [0.0, 1.0, 0.0]

    def headline(self, state, results):
        left = results.left
        rows = [
            [
                style.look("plasma").label,
                f"{left['plasma_ng_ml']:.0f} ng/mL, {100 * left['plasma_share']:.0f} % of its peak",
            ],
            [style.look("dissociation").label, f"{100 * left['dissociation']:.0f} % of its peak"],
            [style.look("sedation").label, f"{100 * left['sedation']:.0f} % of its peak"],
            [
                style.look("pressure").label,
                f"{left['systolic_mmhg']:.0f} mmHg, {results.rise_left_mmhg:.0f} above before",
            ],
        ]
        shown = table(
            ["When observation ends", f"after {state.observed_h:g} h"],
            rows,
            looks=["plasma", "dissociation", "sedation", "pressure"],
        )
        delay, severe = load_visit().delay_systolic_mmhg, load_visit().severe_systolic_mmhg
        words = []
        if state.systolic_mmhg > delay:
            words.append(f"Above {delay:g} mmHg before the dose, the label asks whether to wait.")
        if max(results.systolic_mmhg) >= severe:
            words.append(f"The pressure passes {severe:g} mmHg, which the label counts as severe.")
        return shown + (f"<p>{' '.join(words)}</p>" if words else "")
