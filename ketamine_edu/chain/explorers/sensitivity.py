"""Second explorer of lesson 10: which link's uncertainty matters most."""

import math
from dataclasses import dataclass
from functools import lru_cache

from ketamine_edu.chain.explorers.chain import LINK_NAMES
from ketamine_edu.chain.links import LINKS, STARTS, Switches, chain, rivals
from ketamine_edu.chain.pictures.sensitivity import (
    ROWS,
    LinkShares,
    SensitivityPicture,
    SensitivityResults,
    in_hundredths,
)
from ketamine_edu.chain.sensitivity import (
    OUTCOMES,
    Bar,
    LinkIndices,
    link_indices,
    one_at_a_time,
    outcomes_of,
    standard_regimen,
)
from ketamine_edu.kit.page.controls import Choice, Slider
from ketamine_edu.kit.page.explorer import Explorer
from ketamine_edu.kit.page.table import table

SAMPLES, SEED = 128, 10
LIMITS = {"mood-4h": (0, 16), "mood-24h": (0, 16), "mood-7d": (0, 16), "spines-24h": (0, 6)}
START_LIMITS = {"disinhibition": (-2, 40), "rest": (0, 40), "metabolite": (0, 300)}
UNITS = {
    "_percent_h": " (% h)",
    "_per_nc": " (1/nC)",
    "_per_mv": " (1/mV)",
    "_percent": " (%)",
    "_points": " (points)",
    "_mm": " (mM)",
    "_um": " (µM)",
    "_mv": " (mV)",
    "_na": " (nA)",
    "_hz": " (Hz)",
    "_h": " (h)",
    "_d": " (d)",
    "_s": " (s)",
}
NAMES = {"nmda": "NMDA", "gaba": "GABA", "trkb": "TrkB", "bdnf": "BDNF", "mtorc1": "mTORC1"}


@dataclass(frozen=True)
class Studied:
    """What one run found: every bar, and the indices."""

    bars: tuple[Bar, ...]
    found: LinkIndices


@lru_cache(maxsize=3)
def usual_outcomes(start: str) -> dict[str, float]:
    """The outcomes with the constants of the tables."""
    return outcomes_of(chain(standard_regimen(), Switches(start=start)))


def in_words(name: str) -> str:
    """The name of a parameter as one would say it, with its unit."""
    ending = next((end for end in UNITS if name.endswith(end)), "")
    words = name.removesuffix(ending).split("_")
    return " ".join(NAMES.get(word, word) for word in words) + UNITS.get(ending, "")


class SensitivityExplorer(Explorer):
    """Shares of variance by link, and one parameter at a time, after 0.5 mg/kg over 40 minutes.

    Controls: the outcome; what starts the cascade; which share of the ranges is used.
    """

    run_label = f"Run {SAMPLES * (len(LINKS) + 2)} chains"

    def __init__(self):
        # Runs so far, by account and width, so that another outcome needs no new run.
        self._studied: dict[tuple[str, int], Studied] = {}
        super().__init__()

    def build_controls(self):
        accounts = {name: rivals()[name]["label"] for name in STARTS}
        return {
            "outcome": Choice("Outcome", OUTCOMES, "mood-24h"),
            "start": Choice("What starts the cascade", accounts, "disinhibition"),
            "width_percent": Slider("Share of each range", (25, 50, 75, 100), 100, unit="%"),
        }

    def build_picture(self):
        return SensitivityPicture(LINK_NAMES)

    def compute(self, state):
        return self._results(state, self._studied.get((state.start, state.width_percent)))

    def compute_later(self, state, results):
        key = (state.start, state.width_percent)
        if key not in self._studied:
            width = state.width_percent / 100
            found = link_indices(state.start, width, SAMPLES, SEED, self.show_progress)
            self._studied[key] = Studied(one_at_a_time(state.start, width), found)
        self.show_progress(1.0)
        return self._results(state, self._studied[key])

    def _results(self, state, studied: Studied | None) -> SensitivityResults:
        usual = usual_outcomes(state.start)[state.outcome]
        limits = LIMITS.get(state.outcome, START_LIMITS[state.start])
        outcome = OUTCOMES[state.outcome]
        if studied is None:
            return SensitivityResults({}, (), usual, outcome, limits, f"Not run yet: {outcome}.")
        bars = [bar for bar in studied.bars if not math.isnan(bar.swing(state.outcome))]
        widest = sorted(bars, key=lambda bar: -bar.swing(state.outcome))[:ROWS]
        shown = tuple((in_words(b.name), b.at_low[state.outcome], b.at_high[state.outcome]) for b in widest)
        shares = _shares(studied.found, state.outcome)
        summary = (
            f"Shares of variance of {outcome} by link, {state.width_percent} % of each range, {SAMPLES} samples; widest "
            f"alone: {shown[0][0]}, from {shown[0][1]:.1f} to {shown[0][2]:.1f}."
        )
        return SensitivityResults(shares, shown, usual, outcome, limits, summary)

    def headline(self, state, results):
        known = results.shares
        if not known:
            return "Not run yet. The button starts it; the bar shows how far it is."
        return _headline(known)

    def settle(self) -> None:
        """Do now what waits, and bring the table up to date with it."""
        super().settle()
        studied = self._studied.get((self.state.start, self.state.width_percent))
        if studied:
            self._headline.value = _headline(_shares(studied.found, self.state.outcome))


def _shares(found: LinkIndices, outcome: str) -> dict[str, LinkShares]:
    k, i = found.outcomes.index(outcome), found.indices
    return {
        link: LinkShares(
            (i.first[k, g], i.first_low[k, g], i.first_high[k, g]),
            (i.total[k, g], i.total_low[k, g], i.total_high[k, g]),
        )
        for g, link in enumerate(i.names)
    }


def _headline(shares: dict[str, LinkShares]) -> str:
    rows = [
        [LINK_NAMES[link], *("{} ({} to {})".format(*map(in_hundredths, part)) for part in (one.first, one.total))]
        for link, one in shares.items()
    ]
    together = sum(one.first[0] for one in shares.values())
    rest = "what is missing to 1 is what they do together, and chance" if together < 1 else "more than 1 is chance"
    words = f"Alone, the links add up to {together:.2f}; {rest}."
    return f"{table(['Link', 'Alone (95 % interval)', 'In all (95 % interval)'], rows)}<p>{words}</p>"
