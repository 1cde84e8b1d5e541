"""The explorer of an inflammation: an insult, a drug that suppresses the response, and what becomes of it."""

from dataclasses import asdict
from typing import Any

from ketamine_edu.inflammation.basins import MAP_LIMITS, OutcomeMap, Responses, outcome_map
from ketamine_edu.inflammation.pictures.response import ResponsePicture
from ketamine_edu.inflammation.response import Course, Insult, Suppression, load_scenario, respond
from ketamine_edu.kit.page.controls import Choice, Slider, stepped
from ketamine_edu.kit.page.explorer import Explorer
from ketamine_edu.kit.page.table import number, table

AXIS_NAMES = {
    "start_h": "when it begins",
    "virulence_per_h": "virulence",
    "pathogen": "pathogen",
    "trauma": "trauma",
}
KEPT_MAPS = 64


class ResponseExplorer(Explorer):
    """An insult and the body's answer, with and without a drug that suppresses it; and the map of outcomes.

    Controls: pathogen, trauma and growth of the pathogen; strength, start and length of the suppression; what the map
    shows from left to right. The map is computed when the controls rest (740 courses in about a tenth of a second) and
    kept while one only moves about in it.
    """

    def __init__(self) -> None:
        self._maps: dict[tuple[Any, ...], OutcomeMap] = {}
        super().__init__()

    def build_controls(self) -> dict[str, Slider | Choice]:
        usual, limits = load_scenario(), MAP_LIMITS
        return {
            "pathogen": Slider(
                "Pathogen at the start", stepped(*limits["pathogen"], 0.02), usual.pathogen, unit="10⁶/cc"
            ),
            "trauma": Slider("Trauma, sterile damage at the start", stepped(*limits["trauma"], 0.25), usual.trauma),
            "virulence_per_h": Slider(
                "Virulence, growth of the pathogen",
                stepped(*limits["virulence_per_h"], 0.02),
                usual.virulence_per_h,
                unit="per h",
            ),
            "strength_percent": Slider("Suppression (assumed)", stepped(0, 95, 5), 100 * usual.strength, unit="%"),
            "start_h": Slider("It begins", stepped(*limits["start_h"], 1), usual.start_h, unit="h after the insult"),
            "duration_h": Slider("It lasts", stepped(0, 120, 6), usual.duration_h, unit="h"),
            "across": Choice("The map shows, across", AXIS_NAMES, "start_h"),
        }

    def build_picture(self) -> ResponsePicture:
        return ResponsePicture()

    def compute(self, state: Any) -> Responses:
        insult = _insult(state)
        return Responses(respond(insult), respond(insult, _drug(state)), self._maps.get(_map_key(state)))

    def compute_later(self, state: Any, results: Responses) -> OutcomeMap:
        key = _map_key(state)
        if key not in self._maps:
            if len(self._maps) >= KEPT_MAPS:
                self._maps.clear()
            self._maps[key] = outcome_map(state.across, _insult(state), _drug(state))
        return self._maps[key]

    def headline(self, state: Any, results: Responses) -> str:
        courses = (results.untreated, results.treated)
        rows = [
            ["Outcome", *(course.outcome for course in courses)],
            ["Pathogen gone after", *(_gone_words(course) for course in courses)],
            ["Highest phagocytes (N)", *(number(course.peak.phagocytes) for course in courses)],
            ["Highest damage (D)", *(number(course.peak.damage) for course in courses)],
            ["Highest mediator (C)", *(number(course.peak.mediator) for course in courses)],
        ]
        return table(["", "without the drug", "with it"], rows)


def _insult(state: Any) -> Insult:
    return Insult(state.pathogen, state.trauma, state.virulence_per_h)


def _drug(state: Any) -> Suppression:
    return Suppression(state.strength_percent / 100, state.start_h, state.duration_h)


def _map_key(state: Any) -> tuple[Any, ...]:
    """All that the map depends on: not the two values that run over its axes."""
    axes = (state.across, "strength_percent")
    return tuple(None if name in axes else value for name, value in asdict(state).items())


def _gone_words(course: Course) -> str:
    if course.pathogen_gone_h is None:
        return "never"
    return f"{course.pathogen_gone_h:.0f} h" if course.pathogen_gone_h > 0 else "none given"
