"""Colours by meaning: what each thing looks like wherever it is drawn, topic by topic.

The hues are those of Okabe and Ito (Color Universal Design, 2008, https://jfly.uni-koeln.de/color/), darkened or
lightened until lines have a contrast of at least 3:1 with their page and texts of 4.5:1 (WCAG 2.1, success criteria
1.4.11 and 1.4.3). Two things that share a hue differ in their dashes.
"""

from dataclasses import dataclass
from typing import Any, NamedTuple


class Colour(NamedTuple):
    """A colour for lines and a darker one for text on a light page, and one for both on a dark page."""

    line: str
    text: str
    dark: str


PAPER = Colour("#ffffff", "#ffffff", "#111111")
COLOURS = {
    "blue": Colour("#0072b2", "#0072b2", "#4a9fe0"),
    "sky": Colour("#2b93cb", "#1b77a8", "#8fd3ff"),
    "green": Colour("#009e73", "#007d5b", "#2cc295"),
    "orange": Colour("#b97f00", "#916300", "#f0b030"),
    "vermillion": Colour("#b84700", "#b84700", "#ff8a4a"),
    "purple": Colour("#bc5f93", "#a84a80", "#e59cc4"),
    "yellow": Colour("#857d00", "#756e00", "#f0e442"),
    "ink": Colour("#1f1f1f", "#1f1f1f", "#e6e6e6"),
    "muted": Colour("#6b6b6b", "#6b6b6b", "#a3a3a3"),
}
GRID = Colour("#e4e4e4", "#e4e4e4", "#333333")
DASHES = {
    "solid": (),
    "dashed": (4, 1.6),
    "dotted": (1, 1.2),
    "dash-dot": (5, 1.4, 1, 1.4),
}


@dataclass(frozen=True)
class Look:
    """How one thing is drawn everywhere: the name of its colour, the name of its dashes, and its label."""

    colour: str
    dashes: str
    label: str

    @property
    def hex(self) -> str:
        """The colour of lines, bands and markers, for matplotlib."""
        return COLOURS[self.colour].line

    @property
    def text_hex(self) -> str:
        """The colour of texts, for matplotlib."""
        return COLOURS[self.colour].text

    @property
    def line(self) -> dict[str, Any]:
        """Keyword arguments for a matplotlib line."""
        dashes = DASHES[self.dashes]
        return {"color": self.hex, "linestyle": (0, dashes) if dashes else "solid"}


_ROUTES = {
    "iv_bolus": Look("blue", "solid", "IV bolus"),
    "iv_infusion": Look("blue", "dashed", "IV infusion"),
    "im": Look("sky", "dash-dot", "IM"),
    "sc": Look("sky", "dotted", "SC"),
    "intranasal_esketamine": Look("green", "solid", "intranasal esketamine"),
    "intranasal_racemic": Look("green", "dashed", "intranasal racemic"),
    "sublingual_film": Look("orange", "solid", "sublingual film"),
    "lozenge": Look("orange", "dashed", "lozenge"),
    "oral": Look("vermillion", "solid", "oral"),
    "oral_extended_release": Look("vermillion", "dashed", "oral extended release"),
    "rectal": Look("vermillion", "dotted", "rectal"),
}
_MODELS = {
    "arterial-venous": Look("ink", "solid", "arterial-venous"),
    "perez-ruixo-2021": Look("green", "dashed", "Perez-Ruixo 2021"),
    "simons-2022": Look("orange", "dash-dot", "Simons 2022"),
    "otto-2021": Look("blue", "dotted", "Otto 2021"),
    "domino-1984": Look("vermillion", "dashed", "Domino 1984"),
}
_ANALYTES = {
    "ketamine": Look("ink", "solid", "ketamine"),
    "norketamine": Look("yellow", "dashed", "norketamine"),
    "hydroxynorketamine": Look("purple", "dash-dot", "hydroxynorketamine"),
}
_RECEPTOR = {
    "memantine": Look("blue", "dotted", "memantine"),
    "current": Look("green", "solid", "current"),
    "free_channel": Look("blue", "solid", "free"),
    "open_channel": Look("green", "solid", "open"),
    "blocked_channel": Look("vermillion", "dashed", "drug inside"),
    "settled_block": Look("ink", "solid", "block, at equilibrium"),
    "trapped_block": Look("vermillion", "dashed", "block, with trapping"),
    "rat_binding": Look("blue", "dash-dot", "sites taken in rats"),
}
_PLASTICITY = {
    "glutamate": Look("orange", "solid", "glutamate"),
    "ampa": Look("orange", "dashed", "AMPA drive"),
    "bdnf": Look("green", "solid", "BDNF"),
    "trkb": Look("green", "dashed", "TrkB"),
    "mtorc1": Look("blue", "solid", "mTORC1"),
    "potentiation": Look("sky", "solid", "fast potentiation"),
    "protein": Look("purple", "solid", "synaptic protein"),
    "formation": Look("purple", "dashed", "formation of spines"),
    "spines": Look("vermillion", "solid", "new spines"),
    "blocker": Look("vermillion", "dashed", "blocked"),
}
_CIRCUIT = {
    "pyramidal": Look("blue", "solid", "pyramidal cells"),
    "interneuron": Look("vermillion", "dashed", "interneurons"),
    "rise": Look("green", "solid", "more"),
    "fall": Look("purple", "dashed", "less"),
}
_RESPONSE = {
    "esketamine_aspire": Look("green", "solid", "esketamine, ASPIRE"),
    "esketamine_phase2": Look("green", "dashed", "esketamine, phase 2"),
    "esketamine_transform2": Look("green", "dotted", "esketamine, TRANSFORM-2"),
    "esketamine_japan": Look("green", "dash-dot", "esketamine, Japan"),
    "ketamine_bipolar": Look("blue", "solid", "IV ketamine, bipolar"),
    "ketamine_masked": Look("blue", "dotted", "IV ketamine, masked"),
    "ketamine_midazolam": Look("blue", "dashed", "IV ketamine vs midazolam"),
    "ssri_scores": Look("vermillion", "solid", "SSRIs, scores"),
    "ssri_responders": Look("vermillion", "dashed", "SSRIs, responders"),
    "duloxetine": Look("orange", "solid", "duloxetine or paroxetine"),
    "axs05": Look("orange", "dashed", "dextromethorphan-bupropion"),
    "esketamine_arm": Look("green", "solid", "esketamine 84 mg"),
    "placebo_spray": Look("green", "dotted", "placebo spray"),
    "placebo_aspire": Look("muted", "dashed", "placebo spray in hospital"),
    "ketamine_arm": Look("blue", "solid", "IV ketamine, one infusion"),
    "midazolam_arm": Look("blue", "dotted", "midazolam, one infusion"),
    "tablet_arm": Look("orange", "solid", "duloxetine or paroxetine"),
    "placebo_tablet": Look("orange", "dotted", "placebo tablet"),
    "imipramine": Look("vermillion", "solid", "imipramine"),
    "ect": Look("purple", "solid", "ECT"),
    "rtms": Look("purple", "dashed", "rTMS"),
    "infusions_stopped": Look("blue", "dotted", "six infusions, then none"),
    "ketamine_remitters": Look("blue", "solid", "infusions until remission"),
    "ect_remitters": Look("purple", "dashed", "ECT until remission"),
    "esketamine_stopped": Look("green", "dashed", "esketamine stopped"),
    "esketamine_continued": Look("green", "solid", "esketamine continued"),
    "onset": Look("green", "solid", "onset"),
    "lasting": Look("blue", "dashed", "how long it lasts"),
    "trial": Look("orange", "dotted", "trials"),
}
_START = {
    "improvement_after_one_dose": Look("green", "solid", "improvement"),
}
_INFLAMMATION = {
    "pathogen": Look("vermillion", "solid", "pathogen"),
    "phagocytes": Look("purple", "solid", "activated phagocytes"),
    "damage": Look("orange", "solid", "damage"),
    "mediator": Look("green", "solid", "anti-inflammatory mediator"),
    "recovery": Look("blue", "solid", "recovery"),
    "lasting damage": Look("orange", "dashed", "lasting damage"),
    "infection": Look("vermillion", "dash-dot", "infection"),
    "surgery": Look("blue", "solid", "surgery"),
    "remission": Look("purple", "dash-dot", "depression in remission"),
    "animals": Look("orange", "dotted", "animals"),
    "course": Look("blue", "solid", "levels over time"),
}
_META_ANALYSIS = {
    "inert": Look("blue", "solid", "inert control"),
    "active": Look("vermillion", "dashed", "active control"),
    "pooled": Look("ink", "solid", "pooled"),
    "published": Look("purple", "dash-dot", "published pool"),
    "single trial": Look("blue", "dashed", "single trials"),
    "absolute risk": Look("green", "solid", "absolute risks"),
    "printed check": Look("orange", "dotted", "printed z"),
    "anyway": Look("sky", "solid", "would have it anyway"),
    "more": Look("green", "dashed", "has it because of the treatment"),
    "more_harm": Look("vermillion", "dashed", "harmed by the treatment"),
    "fewer": Look("orange", "dash-dot", "no longer has it"),
    "without": Look("muted", "dotted", "does not have it"),
}
_CARE = {
    "plasma": Look("green", "solid", "esketamine in plasma"),
    "dissociation": Look("purple", "solid", "dissociation"),
    "sedation": Look("blue", "dashed", "sedation"),
    "pressure": Look("vermillion", "solid", "systolic pressure"),
    "observation": Look("muted", "solid", "observed"),
    "with_effect": Look("vermillion", "dashed", "with the side effect"),
    "on_placebo_too": Look("orange", "solid", "would have it on placebo too"),
    "without_effect": Look("muted", "dotted", "without it"),
    "ketamine_price": Look("blue", "solid", "IV ketamine"),
    "esketamine_price": Look("green", "solid", "esketamine spray"),
    "ect_price": Look("purple", "solid", "ECT"),
    "tms_price": Look("orange", "solid", "TMS"),
    "tablets_price": Look("vermillion", "solid", "generic tablets"),
}
_CLAIMS = {
    "verdict not voted": Look("muted", "solid", "not yet voted"),
    "verdict supported": Look("green", "solid", "supported"),
    "verdict partly supported": Look("blue", "dashed", "partly supported"),
    "verdict oversimplified": Look("orange", "dash-dot", "oversimplified"),
    "verdict unsupported": Look("vermillion", "dotted", "unsupported"),
}
_DEFAULT_MODE = {
    "default": Look("blue", "solid", "default mode"),
    "salience": Look("orange", "dashed", "salience"),
    "executive": Look("green", "dotted", "executive"),
    "together": Look("vermillion", "solid", "rise and fall together"),
    "against": Look("purple", "dashed", "one rises, the other falls"),
    "ketamine now": Look("blue", "solid", "ketamine, acutely"),
    "ketamine later": Look("sky", "dashed", "ketamine, a day or more later"),
    "midazolam": Look("purple", "solid", "midazolam"),
    "tablets": Look("orange", "dashed", "antidepressant tablets"),
    "anxiety": Look("yellow", "dotted", "anxiety, against controls"),
}
_CHAIN = {
    "established": Look("ink", "solid", "established"),
    "supported": Look("ink", "dashed", "supported"),
    "contested": Look("ink", "dash-dot", "contested"),
    "hypothesis": Look("ink", "dotted", "hypothesis"),
    "mood": Look("green", "dotted", "improvement"),
    "known_alone": Look("blue", "solid", "this link alone"),
    "with_others": Look("sky", "dashed", "with others"),
    "low_end": Look("purple", "dashed", "low end of the range"),
    "high_end": Look("green", "solid", "high end of the range"),
}
_CONDITIONS = {
    "depression": Look("vermillion", "dashed", "depression"),
}
_ROLES = {
    "observed": Look("ink", "solid", "observed"),
    "threshold": Look("muted", "dashed", "threshold"),
    "band": Look("muted", "solid", "5-95 %"),
    "muted": Look("muted", "solid", ""),
    "ink": Look("ink", "solid", ""),
}
LOOKS = {
    **_ROUTES,
    **_MODELS,
    **_ANALYTES,
    **_RECEPTOR,
    **_PLASTICITY,
    **_CIRCUIT,
    **_RESPONSE,
    **_START,
    **_INFLAMMATION,
    **_META_ANALYSIS,
    **_CARE,
    **_CLAIMS,
    **_DEFAULT_MODE,
    **_CHAIN,
    **_CONDITIONS,
    **_ROLES,
}
ROUTES = tuple(_ROUTES)
MODELS = tuple(_MODELS)


def look(name: str) -> Look:
    """The look of a route, a drug or a role. ValueError for a name that has none."""
    if name not in LOOKS:
        raise ValueError(f"name {name!r} has no look in the house style; allowed: {', '.join(LOOKS)}")
    return LOOKS[name]
