"""Second explorer of lesson 01: the trap."""

from typing import Any

from ketamine_edu.kit.page.controls import Choice, Slider, stepped
from ketamine_edu.kit.page.explorer import Explorer
from ketamine_edu.kit.page.table import table
from ketamine_edu.receptor.parameters import DRUGS_WITH_RATES
from ketamine_edu.receptor.pictures.trapping import TrappingPicture
from ketamine_edu.receptor.trapping import END_S, TrappingExperiment, measured_left_percent, trapping_experiment

PATTERNS = {"steady": "all the time", "pulses": "10 ms, once a second"}
WASHES = {"closed": "without glutamate", "open": "with glutamate"}


class TrappingExplorer(Explorer):
    """A drug is given, washed out for two minutes, and the current is tried again: is the drug still inside?

    Controls: a moment of the experiment; drug and concentration; voltage; how glutamate is given; whether the wash
    contains it; a leak from closed channels.
    """

    def build_controls(self) -> dict[str, Slider | Choice]:
        return {
            "moment_s": Slider("Moment shown below", stepped(0, END_S, 1), 100, unit="s"),
            "drug": Choice("Drug", {drug: drug for drug in DRUGS_WITH_RATES}, "ketamine"),
            "concentration_um": Slider("Concentration", (0.1, 0.3, 1, 3, 10, 30, 100), 10, unit="µM"),
            "glutamate": Choice("Glutamate is there", PATTERNS, "steady"),
            "wash": Choice("Wash of two minutes", WASHES, "closed"),
            "leak_per_1000_s": Slider("Leak from closed channels", stepped(0, 4, 0.1), 0, unit="per 1000 s"),
            "voltage_mv": Choice("Voltage", {"-70": "-70 mV", "-40": "-40 mV", "40": "+40 mV"}, "-70"),
        }

    def build_picture(self) -> TrappingPicture:
        return TrappingPicture(END_S)

    def compute(self, state: Any) -> TrappingExperiment:
        return trapping_experiment(
            state.drug,
            state.concentration_um,
            float(state.voltage_mv),
            state.glutamate == "pulses",
            state.wash == "open",
            state.leak_per_1000_s / 1000,
        )

    def headline(self, state: Any, results: TrappingExperiment) -> str:
        rows = [
            ["Channels with drug inside, end of the drug", f"{100 * results.blocked_after_drug:.1f} %"],
            ["Channels with drug inside, end of the wash", f"{100 * results.blocked_after_wash:.1f} %"],
            ["Share of the block left by the wash", f"{100 * results.left_by_wash:.1f} %"],
            ["Channels with drug inside, end of the test", f"{100 * results.blocked_after_test:.1f} %"],
        ]
        if state.wash == "closed":
            left = f"{measured_left_percent(state.drug):g} %"
            rows.insert(3, [f"the same, measured for {state.drug} in rat neurons", left])
        return table(["", ""], rows)
