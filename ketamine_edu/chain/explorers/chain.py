"""First explorer of lesson 10: one dose through all links, from a dose of ketamine to a symptom score."""

from functools import lru_cache
from typing import Any

from ketamine_edu.chain.links import CUTTABLE, Switches, chain
from ketamine_edu.chain.pictures.chain import BAND_KINDS, ChainPicture
from ketamine_edu.chain.pictures.shared import LINK_NAMES
from ketamine_edu.chain.published import DosedChain, links, published_differences, rivals
from ketamine_edu.chain.samples import ChainBand, chain_population
from ketamine_edu.kit.numbers.words import time_words
from ketamine_edu.kit.page.controls import Choice, Choices, Control, Slider, Toggle, stepped
from ketamine_edu.kit.page.explorer import Explorer
from ketamine_edu.kit.page.table import table
from ketamine_edu.pharmacokinetics.routes import routes
from ketamine_edu.pharmacokinetics.simulation import Regimen, usual_regimen

ROUTES = ("iv_infusion", "im", "intranasal_esketamine", "lozenge", "oral")
BAND_CHAINS, BAND_SEED, BAND_SHARES = 100, 10, (0.05, 0.95)
MARKS_H = (2.0, 4.0, 24.0, 168.0, 336.0)
# Kept: while one control moves, the chains of the others stay the same.
_chain = lru_cache(maxsize=256)(chain)


class ChainExplorer(Explorer):
    """One dose through all links.

    Controls: route and dose; what starts the cascade; what carries mood, and whether naltrexone was given; which links
    are cut; which band of many chains is shown.
    """

    def build_controls(self) -> dict[str, Control]:
        doses = {}
        for name in ROUTES:
            route = routes()[name]
            options = stepped(route.dose_low, route.dose_high, route.dose_step)
            doses[name] = Slider("Dose", options, route.dose_default, unit=route.dose_unit)
        accounts = {
            link: {rival.id: rival.label for rival in rivals().values() if rival.link == link}
            for link in ("start", "mood")
        }
        return {
            "route": Choice("Route", {name: routes()[name].short_label for name in ROUTES}, "iv_infusion"),
            **doses,
            "start": Choice("What starts the cascade", accounts["start"], "disinhibition"),
            "cut": Choices("Cut a link", {link: LINK_NAMES[link] for link in CUTTABLE}, ()),
            "mood": Choice("What carries mood", accounts["mood"], "synapses"),
            "naltrexone": Toggle("naltrexone before", False),
            "band": Choice(f"Band, 5 to 95 % of {BAND_CHAINS} chains", BAND_KINDS, "none"),
        }

    def needed_controls(self, state: Any) -> list[str]:
        return [name for name in self.controls if name not in ROUTES or name == state.route]

    def build_picture(self) -> ChainPicture:
        return ChainPicture(BAND_CHAINS)

    def compute(self, state: Any) -> DosedChain:
        regimen = regimen_of(state)
        return DosedChain(_chain(regimen, switches_of(state)), published_differences(regimen))

    def compute_later(self, state: Any, results: DosedChain) -> ChainBand | None:
        if state.band == "none":
            return None
        chains = chain_population(regimen_of(state), switches_of(state), state.band, BAND_CHAINS, BAND_SEED)
        return chains.band(*BAND_SHARES)

    def headline(self, state: Any, results: DosedChain) -> str:
        points = [f"{results.chain.at('mood', time_h):.1f}" for time_h in MARKS_H]
        columns = ["Improvement at", *(time_words(time_h) for time_h in MARKS_H)]
        experiments = [
            [LINK_NAMES[link], links()[link].cut_by, links()[link].cut_found] for link in CUTTABLE if link in state.cut
        ]
        shown = table(columns, [["points", *points]])
        return shown + (table(["Cut", "Experiment that cuts it", "What it found"], experiments) if experiments else "")


def regimen_of(state: Any) -> Regimen:
    """The chosen dose by the chosen route, once."""
    return usual_regimen(state.route, getattr(state, state.route))


def switches_of(state: Any) -> Switches:
    """The chosen accounts and cuts."""
    return Switches(state.start, state.mood, state.naltrexone, state.cut)
