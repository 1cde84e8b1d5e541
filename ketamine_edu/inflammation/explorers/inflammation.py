"""Two explorers of lesson 07: an inflammation with and without a drug, and what studies of ketamine found."""

from dataclasses import asdict, dataclass

import numpy as np

from ketamine_edu.inflammation.basins import outcomes
from ketamine_edu.inflammation.markers import MARKERS, SETTINGS, Finding, counted, findings
from ketamine_edu.inflammation.pictures.findings import FindingRow, FindingsPicture, FindingsResults
from ketamine_edu.inflammation.pictures.response import END_H, OutcomeMap, ResponsePicture, ResponseResults
from ketamine_edu.inflammation.response import Course, Insult, Suppression, load_scenario, respond
from ketamine_edu.kit.page.controls import Choice, Choices, Slider, Toggle, stepped
from ketamine_edu.kit.page.explorer import Explorer
from ketamine_edu.kit.page.table import number, table

LEVELS = ("pathogen", "phagocytes", "damage", "mediator")
GONE = 1e-3  # 10^6/cc
ACROSS = {
    "start_h": "Suppression begins (h after the insult)",
    "virulence_per_h": "Growth of the pathogen (1/h)",
    "pathogen": "Pathogen at the start (10⁶/cc)",
    "trauma": "Trauma (units of damage)",
}
RANGES = {"start_h": (0, 48), "virulence_per_h": (0.1, 1), "pathogen": (0, 3), "trauma": (0, 12)}
TICKS = {
    "start_h": (0, 12, 24, 36, 48),
    "virulence_per_h": (0.1, 0.4, 0.7, 1),
    "pathogen": (0, 1, 2, 3),
    "trauma": (0, 3, 6, 9, 12),
}
COLUMNS, ROWS = 37, 20
STRENGTH_PERCENT = np.linspace(0, 95, ROWS)
KEPT_MAPS = 64


@dataclass(frozen=True)
class Responses(ResponseResults):
    """A picture's results together with the courses they came from."""

    course: Course
    without: Course


class ResponseExplorer(Explorer):
    """An insult and the body's answer, with and without a drug that suppresses it; and the map of outcomes.

    Controls: pathogen, trauma and growth of the pathogen; strength, start and length of the suppression; what the map
    shows from left to right. The map is computed when the controls rest (740 courses in about a tenth of a second) and
    kept while one only moves about in it.
    """

    def __init__(self):
        self._maps: dict[tuple, OutcomeMap] = {}
        super().__init__()

    def build_controls(self):
        usual = load_scenario()
        return {
            "pathogen": Slider("Pathogen at the start", stepped(0, 3, 0.02), usual.pathogen, unit="10⁶/cc"),
            "trauma": Slider("Trauma, sterile damage at the start", stepped(0, 12, 0.25), usual.trauma),
            "virulence_per_h": Slider(
                "Virulence, growth of the pathogen", stepped(0.1, 1, 0.02), usual.virulence_per_h, unit="per h"
            ),
            "strength_percent": Slider("Suppression (assumed)", stepped(0, 95, 5), 100 * usual.strength, unit="%"),
            "start_h": Slider("It begins", stepped(0, 48, 1), usual.start_h, unit="h after the insult"),
            "duration_h": Slider("It lasts", stepped(0, 120, 6), usual.duration_h, unit="h"),
            "across": Choice("The map shows, across", _axis_names(), "start_h"),
        }

    def build_picture(self):
        return ResponsePicture()

    def compute(self, state):
        insult = Insult(state.pathogen, state.trauma, state.virulence_per_h)
        drug = Suppression(state.strength_percent / 100, state.start_h, state.duration_h)
        course, without = respond(insult, drug), respond(insult)
        acts = drug.strength > 0
        words = f"Without the drug: {without.outcome}. With it: {course.outcome}."
        summary = (
            f"An insult of {state.pathogen:g} million germs per cc that grow by {state.virulence_per_h:g} per h, and a "
            f"trauma of {state.trauma:g}. {words} The drug takes away {state.strength_percent:g} % of the activation from "
            f"{state.start_h:g} h on for {state.duration_h:g} h. Highest damage {number(course.damage.max())} with it, "
            f"{number(without.damage.max())} without. A map shows the outcome for every strength, across: {ACROSS[state.across]}."
        )
        return Responses(
            **_shown(course, "time_h", "levels"),
            **_shown(without, "plain_time_h", "plain"),
            drug_h=(state.start_h, state.start_h + state.duration_h * acts),
            words=words,
            across=ACROSS[state.across],
            across_limits=RANGES[state.across],
            across_ticks=TICKS[state.across],
            point=(getattr(state, state.across), state.strength_percent),
            outcome_map=self._maps.get(_key(state)),
            summary=summary,
            course=course,
            without=without,
        )

    def compute_later(self, state, results):
        if (key := _key(state)) not in self._maps:
            if len(self._maps) >= KEPT_MAPS:
                self._maps.clear()
            across = np.linspace(*RANGES[state.across], COLUMNS)
            given = {name: value for name, value in asdict(state).items() if name not in ("across", "strength_percent")}
            given[state.across] = across[None, :]
            numbers = outcomes(**given, strength=STRENGTH_PERCENT[:, None] / 100)
            self._maps[key] = OutcomeMap(across, STRENGTH_PERCENT, numbers)
        return self._maps[key]

    def headline(self, state, results):
        both = (results.without, results.course)
        rows = [
            ["Outcome", *(course.outcome for course in both)],
            ["Pathogen gone after", *(_gone(course) for course in both)],
            ["Highest phagocytes (N)", *(number(course.phagocytes.max()) for course in both)],
            ["Highest damage (D)", *(number(course.damage.max()) for course in both)],
            ["Highest mediator (C)", *(number(course.mediator.max()) for course in both)],
        ]
        return table(["", "without the drug", "with it"], rows)


def _axis_names() -> dict[str, str]:
    return {"start_h": "when it begins", "virulence_per_h": "virulence", "pathogen": "pathogen", "trauma": "trauma"}


def _key(state) -> tuple:
    """All that the map depends on: not what it spans."""
    spanned = (state.across, "strength_percent")
    return tuple(None if name in spanned else value for name, value in asdict(state).items())


def _shown(course: Course, time: str, levels: str) -> dict:
    """The part of a course that the picture shows, under the names of its fields."""
    seen = slice(0, int(np.searchsorted(course.time_h, END_H)) + 1)
    found = {name: getattr(course, name)[seen] for name in LEVELS}
    return {time: course.time_h[seen], levels: found}


def _gone(course: Course) -> str:
    """From when on there is less than a thousand germs per cc (0.001 million)."""
    there = np.flatnonzero(course.pathogen > GONE)
    if len(there) == 0:
        return "none given"
    if there[-1] == len(course.time_h) - 1:
        return "never"
    return f"{course.time_h[there[-1] + 1]:.0f} h"


@dataclass(frozen=True)
class Found(FindingsResults):
    """A picture's results together with the findings they came from."""

    rows: tuple[Finding, ...]


HEADINGS = {
    "surgery": "Surgery",
    "depression": "Depression",
    "remission": "Depression in remission",
    "animals": "Animals",
}


class FindingsExplorer(Explorer):
    """What studies found about markers of inflammation after ketamine.

    Controls: settings, markers, and whether a control group is asked for.
    """

    def build_controls(self):
        settings = {name: HEADINGS[name] for name in SETTINGS}
        return {
            "settings": Choices("Who was studied", settings, SETTINGS, swatches=True),
            "markers": Choices("What was measured", {name: name for name in MARKERS}, MARKERS),
            "controlled": Toggle("Only trials with a control group", False),
        }

    def build_picture(self):
        rows = [
            FindingRow(row.id, row.setting, row.label, row.marker, row.direction, row.standard_errors, row.size)
            for row in findings()
        ]
        return FindingsPicture(rows, HEADINGS)

    def compute(self, state):
        rows = tuple(
            row
            for row in findings()
            if row.setting in state.settings
            and row.marker_group in state.markers
            and (row.controlled or not state.controlled)
        )
        told = "; ".join(f"{row.label}, {row.marker}: {_in_words(row)}" for row in rows) or "nothing is chosen"
        return Found([row.id for row in rows], f"What studies found, row by row. {told}.", rows)

    def headline(self, state, results):
        rows = []
        for setting in state.settings:
            chosen = tuple(row for row in results.rows if row.setting == setting)
            count = counted(chosen)
            asked = [row for row in chosen if row.mood in ("followed", "not followed")]
            followed = f"{sum(row.mood == 'followed' for row in asked)} of {len(asked)}" if asked else "not asked"
            rows.append(
                [
                    HEADINGS[setting],
                    str(count["lower"]),
                    str(count["none"] + count["mixed"]),
                    str(count["higher"]),
                    followed,
                ]
            )
        columns = ["Findings", "lower", "none, or mixed", "higher", "mood followed"]
        return (
            table(columns, rows, looks=list(state.settings))
            if rows
            else "<p>Nothing to show: tick a box on the left.</p>"
        )


def _in_words(row: Finding) -> str:
    if row.standard_errors is None:
        return row.size
    return f"{row.size}, {row.standard_errors:.1f} standard errors from no difference".replace("-", "\N{MINUS SIGN}")
