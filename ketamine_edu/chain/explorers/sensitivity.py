"""Second explorer of lesson 10: which link's uncertainty matters most."""

from typing import Any

from ketamine_edu.chain.links import LINKS, STARTS
from ketamine_edu.chain.pictures.sensitivity import SensitivityPicture, in_hundredths
from ketamine_edu.chain.pictures.shared import LINK_NAMES
from ketamine_edu.chain.published import rivals
from ketamine_edu.chain.sensitivity import OUTCOMES, Share, Study, link_indices, one_at_a_time, usual_outcomes
from ketamine_edu.kit.page.controls import Choice, Control, Slider
from ketamine_edu.kit.page.explorer import Explorer
from ketamine_edu.kit.page.table import table

SAMPLES, SEED = 128, 10


class SensitivityExplorer(Explorer):
    """Shares of variance by link, and one parameter at a time, after 0.5 mg/kg over 40 minutes.

    Controls: the outcome; what starts the cascade; which share of the ranges is used.
    """

    run_label = f"Run {SAMPLES * (len(LINKS) + 2)} chains"

    def __init__(self) -> None:
        # Runs so far, by account and width (%), so that another outcome needs no new run.
        self._studies: dict[tuple[str, int], Study] = {}
        super().__init__()

    def build_controls(self) -> dict[str, Control]:
        return {
            "outcome": Choice("Outcome", OUTCOMES, "mood-24h"),
            "start": Choice(
                "What starts the cascade", {name: rivals()[name].label for name in STARTS}, "disinhibition"
            ),
            "width_percent": Slider("Share of each range", (25, 50, 75, 100), 100, unit="%"),
        }

    def build_picture(self) -> SensitivityPicture:
        return SensitivityPicture(SAMPLES)

    def compute(self, state: Any) -> Study:
        return self._studies.get((state.start, state.width_percent)) or Study(usual_outcomes(state.start))

    def compute_later(self, state: Any, results: Study) -> Study:
        if results.indices is None:
            width = state.width_percent / 100
            indices = link_indices(state.start, width, SAMPLES, SEED, self.show_progress)
            results = Study(usual_outcomes(state.start), one_at_a_time(state.start, width), indices)
            self._studies[state.start, state.width_percent] = results
        self.show_progress(1.0)
        return results

    def headline(self, state: Any, results: Study) -> str:
        if results.indices is None:
            return "Not run yet. The button starts it; the bar shows how far it is."
        rows = [
            [LINK_NAMES[link], _with_interval(shares.first), _with_interval(shares.total)]
            for link, shares in results.indices.shares(state.outcome).items()
        ]
        alone = results.indices.first_sum(state.outcome)
        rest = "what is missing to 1 is what they do together, and chance" if alone < 1 else "more than 1 is chance"
        words = f"Alone, the links add up to {alone:.2f}; {rest}."
        return f"{table(['Link', 'Alone (95 % interval)', 'In all (95 % interval)'], rows)}<p>{words}</p>"

    def settle(self) -> None:
        """Do now what waits, and bring the table up to date with it."""
        super().settle()
        state = self.state
        self._headline.value = self.headline(state, self.compute(state))


def _with_interval(share: Share) -> str:
    value, low, high = (in_hundredths(end) for end in (share.value, share.low, share.high))
    return f"{value} ({low} to {high})"
