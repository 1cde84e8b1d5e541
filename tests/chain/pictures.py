"""What the live artists of lesson 10 must show: one dose through all links, and which link's uncertainty matters most.

Every value is computed here from the functions of the model, whatever the picture was given.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np

from ketamine_edu.chain.explorers.chain import ChainExplorer
from ketamine_edu.chain.explorers.sensitivity import SensitivityExplorer
from ketamine_edu.chain.links import LINKS, Switches, chain
from ketamine_edu.chain.pictures.sensitivity import parameter_words
from ketamine_edu.chain.published import links
from ketamine_edu.chain.samples import ChainPopulation, chain_population
from ketamine_edu.chain.sensitivity import link_indices, one_at_a_time, outcomes_of, standard_regimen
from ketamine_edu.evidence.tables import read_table
from ketamine_edu.kit.numbers.words import time_words
from ketamine_edu.pharmacokinetics.simulation import Regimen
from tests.kit.pictures import Band, Box, Curve, Expected, Hidden, Points, Spans, Words, shows, unlike
from tests.kit.read_back import Shown

# ---- one dose through all links ----

PANELS = ("plasma", "block", "start", "synapses", "mood")
TITLES = {
    "plasma": "Ketamine in arterial plasma (ng/mL)",
    "block": "NMDA current blocked (%)",
    "synapses": "Synapses (1: peak after the usual dose)",
    "mood": "Improvement more than in controls (MADRS points)",
}
STARTS = {
    "disinhibition": ("Glutamate (change, %)", "+", " %"),
    "rest": ("Block at rest, as the start (%)", "", " %"),
    "metabolite": ("Hydroxynorketamine (ng/mL)", "", " ng/mL"),
}
NAMES = {
    "plasma": "dose to plasma",
    "block": "plasma to block",
    "start": "block to surge",
    "growth": "to growth signals",
    "spines": "to new spines",
    "mood": "synapses to mood",
}
RIVALS = {"rest": "block at rest", "metabolite": "a metabolite", "opioid": "if opioid receptors are free"}
# The panel above which a link stands, from the top; of two links the one that comes first stands higher.
PLACES = {
    "plasma": (0, "alone"),
    "block": (1, "alone"),
    "start": (2, "alone"),
    "growth": (3, "upper"),
    "spines": (3, "lower"),
    "mood": (4, "alone"),
}
MIDDLES = {"alone": 1.1 + 17 / 76, "upper": 1.46, "lower": 1.2}


@cache
def chain_of(route: str, dose: float, switches: Switches):
    return chain(regimen_of(route, dose), switches)


def regimen_of(route: str, dose: float) -> Regimen:
    return Regimen(route, **{"dose_mg_per_kg" if route in ("iv_infusion", "im") else "dose_mg": dose})


@cache
def many_chains(route: str, dose: float, switches: Switches, who: str) -> ChainPopulation:
    return chain_population(regimen_of(route, dose), switches, who, 100, 10)


@dataclass(frozen=True)
class InPanel(Expected):
    """What `shown` says, in the panel of this number from the top."""

    panel: int
    shown: Expected

    def fault(self, artist) -> str:
        panel = artist.axes.figure.axes.index(artist.axes)
        return self.shown.fault(artist) or ("" if panel == self.panel else f"is in panel {panel}")


def highest(course: np.ndarray, time_h: np.ndarray, words: str) -> str:
    """The highest value in words, where there is one: a link without drug rests at zero, to rounding."""
    return f"highest {words} at {time_words(time_h[course.argmax()])}" if course.max() > 1e-6 else "at rest"


def published(route: str, dose: float) -> Points:
    """Differences from the control group in the first week after exactly this dosing."""
    rows = [row for row in read_table("response/onset_points") if row["time_h"] < 200]
    if (route, dose) == ("iv_infusion", 0.5):
        at_day = {row["series"]: row["value"] for row in rows if row["time_h"] == 24}
        return Points([24], [at_day["ketamine_arm"] - at_day["midazolam_arm"]])
    trial = {84: "esketamine_aspire", 56: "esketamine_phase2"}.get(dose) if route == "intranasal_esketamine" else None
    shown = [(row["time_h"], row["value"]) for row in rows if row["series"] == trial]
    return Points([h for h, _ in shown], [points for _, points in shown])


@shows(ChainExplorer)
def dose_to_mood(state, results, later):
    dose = getattr(state, state.route)
    switches = Switches(state.start, state.mood, state.naltrexone, state.cut)
    course = chain_of(state.route, dose, switches)
    title, sign, unit = STARTS[state.start]
    h, blocks = course.time_h, (100 * course.block_pyramidal, 100 * course.block_interneuron)
    curves = {
        "plasma": np.maximum(course.exposure.ketamine_arterial_ng_ml, 1e-3),  # the axis is logarithmic
        "block": blocks[0],
        "block interneuron": blocks[1],
        "start": course.start,
        "potentiation": course.potentiation,
        "spines": course.spines,
        "mood": course.improvement_points,
    }
    panels = dict(zip(PANELS, range(5), strict=True)) | {"block interneuron": 1, "potentiation": 3, "spines": 3}
    peaks = {
        "plasma": highest(curves["plasma"], h, f"{curves['plasma'].max():.0f}"),
        "block": highest(blocks[0], h, f"{blocks[0].max():.1f} and {blocks[1].max():.0f} %"),
        "start": highest(course.start, h, f"{course.start.max():{sign}.3g}{unit}"),
        "synapses": highest(course.spines, h, f"{course.spines.max():.2f} (spines)"),
        "mood": highest(course.improvement_points, h, f"{course.improvement_points.max():.1f}"),
    }
    if peaks["synapses"] == "at rest" and course.potentiation.max() > 1e-6:
        peaks["synapses"] = "no new spines"
    expected = {name: InPanel(panels[name], Curve(h, curve)) for name, curve in curves.items()}
    expected["published"] = InPanel(4, published(state.route, dose))
    for panel, words in ({**TITLES, "start": title}).items():
        expected[f"{panel} title"] = InPanel(panels[panel], Words(words))
        expected[f"{panel} peak"] = InPanel(panels[panel], Words(peaks[panel]))
    for link in LINKS:
        panel, place = PLACES[link]
        account = {"start": RIVALS.get(state.start), "mood": RIVALS.get(state.mood)}.get(link)
        words = f"{account}: assumed" if account else f"{NAMES[link]}: {links()[link].strength}"
        if link in state.cut:
            words = f"{NAMES[link]}: cut"
        expected[f"{link} words"] = InPanel(panel, Words(words, y=MIDDLES[place]))
        cross = Points([1.045], [MIDDLES[place]])
        expected[f"{link} cut"] = InPanel(panel, cross) if link in state.cut else Hidden()
    for name in ("plasma", "block", "start", "spines", "mood"):
        expected[f"{name} band"] = Hidden()
        if later:
            many = many_chains(state.route, dose, switches, state.band)
            low, high = np.quantile(many.curves[name], [0.05, 0.95], axis=0) * (100 if name == "block" else 1)
            if name == "plasma":
                low, high = np.maximum([low, high], 1e-3)
            expected[f"{name} band"] = InPanel(panels[name], Band(many.time_h, low, high))
    return expected


# ---- which link matters ----

OUTCOMES = {
    "mood-4h": "Improvement at 4 h (points)",
    "mood-24h": "Improvement at 24 h (points)",
    "mood-7d": "Improvement on day 7 (points)",
    "spines-24h": "New spines at 24 h (1: usual peak)",
    "start-peak": "Peak of what starts the cascade",
}
ROWS, HALF = 10, 0.3


@cache
def usual_outcomes(start: str) -> dict[str, float]:
    return outcomes_of(chain(standard_regimen(), Switches(start=start)))


@dataclass(frozen=True)
class UpThrough(Expected):
    """An upright line at x through all rows of its axes."""

    x: float

    def difference(self, artist, content: Shown) -> str:
        return unlike("x", content.x, [self.x] * 2) or unlike("rows", content.y, [-0.6, ROWS - 0.4])


@shows(SensitivityExplorer)
def sensitivity(state, results, later):
    width, usual = state.width_percent / 100, usual_outcomes(state.start)[state.outcome]
    expected = {
        "usual": UpThrough(usual),
        "outcome": Words(OUTCOMES[state.outcome]),
        "nothing": Words("Press the button on the left."),
    }
    parts = [
        f"{link} {part}" for link in LINKS for part in ("first", "total", "first interval", "total interval", "words")
    ]
    parts += [f"bar {row} {part}" for row in range(ROWS) for part in ("low", "high", "name")]
    expected |= dict.fromkeys(parts, Hidden())
    if (later or results).indices is None:
        return expected
    expected["nothing"] = Hidden()
    study = link_indices(state.start, width, 128, 10)
    k = list(OUTCOMES).index(state.outcome)
    for row, link in enumerate(LINKS):
        estimates = []
        for part, offset in (("first", -0.1), ("total", 0.1)):
            shares = (
                getattr(study.indices, part)[k],
                *(getattr(study.indices, f"{part}_{e}")[k] for e in ("low", "high")),
            )
            value, low, high = (float(share[study.indices.names.index(link)]) for share in shares)
            estimates.append(f"{value:z.2f}")
            expected[f"{link} {part}"] = Box(0, max(value, 0), row - HALF, row + HALF)
            ends = np.clip([low, high], 0, 1.1)  # the axis ends there
            expected[f"{link} {part} interval"] = Spans([row + offset], *ends[:, None], upright=False)
        expected[f"{link} words"] = Words(" / ".join(estimates), y=row)
    bars = [bar for bar in one_at_a_time(state.start, width) if np.isfinite(bar.swing(state.outcome))]
    bars.sort(key=lambda bar: -abs(bar.at_high[state.outcome] - bar.at_low[state.outcome]))
    for row, bar in enumerate(bars[:ROWS]):
        for end, bottom in (("low", row - HALF), ("high", row)):
            value = getattr(bar, f"at_{end}")[state.outcome]
            expected[f"bar {row} {end}"] = Box(min(usual, value), max(usual, value), bottom, bottom + HALF)
        expected[f"bar {row} name"] = Words(parameter_words(bar.name), y=row)
    return expected
