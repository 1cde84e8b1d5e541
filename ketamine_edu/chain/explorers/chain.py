"""Explorer of lesson 10: one dose followed through every link to a symptom score."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from ketamine_edu.chain.links import CUTTABLE, Chain, Switches, chain, links, rivals
from ketamine_edu.chain.pictures.chain import BANDS, ChainBand, ChainPicture, ChainResults
from ketamine_edu.chain.samples import chain_population
from ketamine_edu.evidence.tables import read_table
from ketamine_edu.kit.numbers.words import time_words
from ketamine_edu.kit.page.controls import Choice, Choices, Slider, Toggle, stepped
from ketamine_edu.kit.page.explorer import Explorer
from ketamine_edu.kit.page.table import table
from ketamine_edu.pharmacokinetics.routes import routes
from ketamine_edu.pharmacokinetics.simulation import Regimen

ROUTES = ("iv_infusion", "im", "intranasal_esketamine", "lozenge", "oral")
BAND_KINDS = {"none": "none", "people": "people differ (pharmacokinetics)", "everything": "every range at once"}
BAND_CHAINS, BAND_SEED, INNER = 100, 10, (0.05, 0.95)
LINK_NAMES = {
    "plasma": "dose to plasma",
    "block": "plasma to block",
    "start": "block to surge",
    "growth": "to growth signals",
    "spines": "to new spines",
    "mood": "synapses to mood",
}
START_TITLES = {
    "disinhibition": "Glutamate (change, %)",
    "rest": "Block at rest, as the start (%)",
    "metabolite": "Hydroxynorketamine (ng/mL)",
}
START_LIMITS = {
    "disinhibition": {"none": (-1, 5), "people": (-1, 5), "everything": (-5, 20)},
    "rest": {"none": (0, 10), "people": (0, 10), "everything": (0, 40)},
    "metabolite": {"none": (0, 600), "people": (0, 1000), "everything": (0, 1000)},
}
TITLES = {
    "plasma": "Ketamine in arterial plasma (ng/mL)",
    "block": "NMDA current blocked (%)",
    "synapses": "Synapses (1: peak after the usual dose)",
    "mood": "Improvement more than in controls (MADRS points)",
}
MARKS_H = (2.0, 4.0, 24.0, 168.0, 336.0)
# Published differences by route and dose: series of data/response/onset_points.csv.
PUBLISHED = {("intranasal_esketamine", 84): "esketamine_aspire", ("intranasal_esketamine", 56): "esketamine_phase2"}
PUBLISHED_WITHIN_H = 200.0


@lru_cache(maxsize=256)
def chain_of(route: str, dose: float, switches: Switches) -> Chain:
    """A chain, kept while other controls move. dose: in the unit of the route."""
    return chain(regimen_of(route, dose), switches)


def regimen_of(route: str, dose: float) -> Regimen:
    """One dose by a route, in the unit of that route."""
    unit = {"mg/kg": "dose_mg_per_kg", "mg": "dose_mg"}[routes()[route].dose_unit]
    return Regimen(route, **{unit: dose})


def published(route: str, dose: float) -> tuple[np.ndarray, np.ndarray]:
    """Times (h) and published differences (points) for exactly this dosing, within the first week."""
    rows = read_table("response/onset_points")
    if (route, dose) == ("iv_infusion", 0.5):
        arm = {row["series"]: row["value"] for row in rows if row["time_h"] == 24}
        return np.array([24.0]), np.array([arm["ketamine_arm"] - arm["midazolam_arm"]])
    name = PUBLISHED.get((route, dose))
    found = [(r["time_h"], r["value"]) for r in rows if r["series"] == name and r["time_h"] < PUBLISHED_WITHIN_H]
    times, values = zip(*found, strict=True) if found else ((), ())
    return np.array(times), np.array(values)


@dataclass(frozen=True)
class Followed(ChainResults):
    """A picture's results together with the chain they came from."""

    chain: Chain | None = None


class ChainExplorer(Explorer):
    """One dose through all links.

    Controls: route and dose; what starts the cascade; what carries mood, and whether naltrexone was given; which links are
    cut; which band of many chains is shown.
    """

    def build_controls(self):
        catalogue = routes()
        doses = {}
        for name in ROUTES:
            one = catalogue[name]
            options = stepped(one.dose_low, one.dose_high, one.dose_step)
            doses[name] = Slider("Dose", options, one.dose_default, unit=one.dose_unit)
        accounts = {
            link: {row["id"]: row["label"] for row in rivals().values() if row["link"] == link}
            for link in ("start", "mood")
        }
        return {
            "route": Choice("Route", {name: catalogue[name].short_label for name in ROUTES}, "iv_infusion"),
            **doses,
            "start": Choice("What starts the cascade", accounts["start"], "disinhibition"),
            "cut": Choices("Cut a link", {link: LINK_NAMES[link] for link in CUTTABLE}, ()),
            "mood": Choice("What carries mood", accounts["mood"], "synapses"),
            "naltrexone": Toggle("naltrexone before", False),
            "band": Choice("Band, 5 to 95 % of 100 chains", BAND_KINDS, "none"),
        }

    def needed_controls(self, state):
        return [name for name in self.controls if name not in ROUTES or name == state.route]

    def build_picture(self):
        return ChainPicture({name: row["strength"] for name, row in links().items()}, LINK_NAMES)

    def compute(self, state):
        dose = getattr(state, state.route)
        found = chain_of(state.route, dose, _switches(state))
        curves = {
            "plasma": np.maximum(found.curve("plasma"), 1e-3),
            "block": 100 * found.block_pyramidal,
            "block interneuron": 100 * found.block_interneuron,
            "start": found.start,
            "potentiation": found.potentiation,
            "spines": found.spines,
            "mood": found.improvement_points,
        }
        route = routes()[state.route]
        rival = {}
        if state.start != "disinhibition":
            rival["start"] = rivals()[state.start]["label"]
        if state.mood == "opioid":
            rival["mood"] = "if opioid receptors are free"
        return Followed(
            found.time_h,
            curves,
            {**TITLES, "start": START_TITLES[state.start]},
            _limits(state),
            _peaks(found, state.start),
            state.cut,
            published(state.route, dose),
            f"{dose:g} {route.dose_unit} by {route.short_label}",
            rival,
            chain=found,
        )

    def compute_later(self, state, results):
        if state.band == "none":
            return None
        regimen = regimen_of(state.route, getattr(state, state.route))
        many = chain_population(regimen, _switches(state), state.band, BAND_CHAINS, BAND_SEED)
        scale = {"block": 100.0}
        low, high = ({n: scale.get(n, 1.0) * many.quantile(n, share) for n in BANDS} for share in INNER)
        for part in (low, high):
            part["plasma"] = np.maximum(part["plasma"], 1e-3)
        ends = [np.interp(24.0, many.time_h, part["mood"]) for part in (low, high)]
        summary = (
            f"Band of {BAND_CHAINS} chains, {BAND_KINDS[state.band]}: improvement at 24 h between {ends[0]:.1f} and "
            f"{ends[1]:.1f} points (5 to 95 %)."
        )
        return ChainBand(many.time_h, low, high, summary)

    def headline(self, state, results):
        found = results.chain
        row = [f"{found.at('mood', time_h):.1f}" for time_h in MARKS_H]
        columns = ["Improvement at", *(time_words(time_h) for time_h in MARKS_H)]
        cuts = [
            [LINK_NAMES[link], links()[link]["cut_by"], links()[link]["cut_found"]]
            for link in CUTTABLE
            if link in state.cut
        ]
        shown = table(columns, [["points", *row]])
        return shown + (table(["Cut", "Experiment that cuts it", "What it found"], cuts) if cuts else "")


def _switches(state) -> Switches:
    return Switches(state.start, state.mood, state.naltrexone, state.cut)


def _limits(state) -> dict[str, tuple[float, float]]:
    """Ends of the axes: they follow the account and the band, not the dose, so that the picture stays calm."""
    wide = state.band == "everything"
    return {
        "plasma": (1, 1000),
        "block": (0, 30),
        "start": START_LIMITS[state.start][state.band],
        "synapses": (0, 5 if wide else 2),
        "mood": (0, 16),
    }


def _peaks(found: Chain, start: str) -> dict[str, str]:
    """The highest value of each panel in words."""
    unit = {"disinhibition": " %", "rest": " %", "metabolite": " ng/mL"}[start]
    sign = "+" if start == "disinhibition" else ""

    has_spines = found.peak("spines") > 1e-6
    without = "no new spines" if found.peak("potentiation") > 1e-6 else "at rest"

    def peak(name: str, text: str) -> str:
        # A link without drug rests at zero, to rounding.
        return f"highest {text} at {time_words(found.peak_h(name))}" if found.peak(name) > 1e-6 else "at rest"

    return {
        "plasma": peak("plasma", f"{found.peak('plasma'):.0f}"),
        "block": peak("block", f"{100 * found.peak('block'):.1f} and {100 * found.block_interneuron.max():.0f} %"),
        "start": peak("start", f"{found.peak('start'):{sign}.3g}{unit}"),
        "synapses": peak("spines", f"{found.peak('spines'):.2f} (spines)") if has_spines else without,
        "mood": peak("mood", f"{found.peak('mood'):.1f}"),
    }
