"""The third explorer of lesson 04: what a randomised trial finds, by size, true effect and masking."""

from typing import Any

from ketamine_edu.kit.page.controls import Choice, Control, Slider, stepped
from ketamine_edu.kit.page.explorer import Explorer
from ketamine_edu.kit.page.table import table
from ketamine_edu.response.pictures.virtual_trial import VirtualTrialPicture
from ketamine_edu.response.virtual_trial import (
    Prospect,
    SimulatedTrials,
    Trial,
    load_trial,
    prospect,
    simulate_trials,
)

TRIALS = 5000
SEED = 4
ANALYSES = {"completers": "those who finish", "unchanged": "all; who left counts as unchanged"}
SIZES = (10, 15, 20, 30, 40, 60, 80, 115, 150, 200, 300, 400)


class VirtualTrialExplorer(Explorer):
    """A trial of one dose against placebo, rated a day later, and five thousand trials like it.

    Controls: patients per arm, true effect, what expectation adds, who guesses "drug" in each arm, drop-out, who is
    analysed, and how much placebo patients improve.
    """

    run_label = f"Simulate {TRIALS} trials"

    def build_controls(self) -> dict[str, Control]:
        usual = load_trial()
        percent = stepped(0, 100, 5)
        return {
            "patients_per_arm": Slider("Patients per arm", SIZES, int(usual.patients_per_arm)),
            "true_effect_points": Slider("True effect", stepped(0, 10, 0.2), usual.true_effect_points, unit="points"),
            "expectancy_points": Slider(
                "Believing to be on the drug adds", stepped(0, 8, 0.5), usual.expectancy_points, unit="points"
            ),
            "guess_on_drug_percent": Slider(
                "Guess “drug”, on the drug", percent, nearest(usual.guess_on_drug), unit="%"
            ),
            "guess_on_control_percent": Slider(
                "Guess “drug”, on placebo", percent, nearest(usual.guess_on_control), unit="%"
            ),
            "drop_out_percent": Slider("Drop-out", stepped(0, 40, 5), nearest(usual.drop_out_share), unit="%"),
            "analysis": Choice("Who is analysed", ANALYSES, "completers"),
            "control_improvement_points": Slider(
                "Improvement on placebo", stepped(0, 20, 0.2), usual.control_improvement_points, unit="points"
            ),
        }

    def needed_controls(self, state: Any) -> list[str]:
        """Improvement on placebo cancels out unless those who left count as unchanged."""
        return [n for n in self.controls if n != "control_improvement_points" or state.analysis == "unchanged"]

    def build_picture(self) -> VirtualTrialPicture:
        return VirtualTrialPicture()

    def compute(self, state: Any) -> Prospect:
        trial = Trial(
            patients_per_arm=state.patients_per_arm,
            true_effect_points=state.true_effect_points,
            control_improvement_points=state.control_improvement_points,
            sd_points=load_trial().sd_points,
            drop_out_share=state.drop_out_percent / 100,
            guess_on_drug=state.guess_on_drug_percent / 100,
            guess_on_control=state.guess_on_control_percent / 100,
            expectancy_points=state.expectancy_points,
        )
        return prospect(trial, state.analysis)

    def compute_later(self, state: Any, results: Prospect) -> SimulatedTrials:
        return simulate_trials(results.trial, TRIALS, SEED, state.analysis, self.show_progress)

    def headline(self, state: Any, results: Prospect) -> str:
        trial, estimate, needed = results.trial, results.expected, results.patients_needed
        rows = [
            ["True effect", f"{trial.true_effect_points:g} points"],
            ["Found on average", f"{estimate.estimate_points:z.2f} points"],
            ["of this, unmasking", f"{trial.unmasking_points:z.2f} points"],
            ["Spread from trial to trial (standard error)", f"{estimate.standard_error_points:.2f} points"],
            ["Power: share of trials with p < 0.05", f"{100 * results.power:.0f} %"],
            ["Patients per arm for a power of 80 %", "more than 2000" if needed is None else str(needed)],
        ]
        return table(["", ""], rows)


def nearest(share: float) -> int:
    """A share as per cent, to the nearest five."""
    return 5 * round(20 * share)
