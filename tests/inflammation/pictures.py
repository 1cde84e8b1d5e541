"""What the live artists of lesson 07 must show, written from the meaning of each."""

from dataclasses import dataclass

import numpy as np

from ketamine_edu.inflammation.explorers.findings import FindingsExplorer
from ketamine_edu.inflammation.explorers.response import ResponseExplorer
from ketamine_edu.inflammation.markers import findings
from ketamine_edu.inflammation.response import Insult, Suppression, respond
from tests.kit.pictures import Box, Covers, Curve, Expected, Hidden, Points, Shown, Spans, Words, shows

PANELS = ("pathogen", "phagocytes", "damage", "mediator")
SHOWN_H = 240
OUTCOMES = ("recovery", "lasting damage", "infection")
# Axis of the map -> its name, its ends and its ticks.
AXES = {
    "start_h": ("Suppression begins (h after the insult)", (0, 48), (0, 12, 24, 36, 48)),
    "virulence_per_h": ("Growth of the pathogen (1/h)", (0.1, 1), (0.1, 0.4, 0.7, 1)),
    "pathogen": ("Pathogen at the start (10⁶/cc)", (0, 3), (0, 1, 2, 3)),
    "trauma": ("Trauma (units of damage)", (0, 12), (0, 3, 6, 9, 12)),
}
COLUMNS, STRENGTHS_PERCENT = 37, np.arange(0, 96, 5)
NAME_WIDTH = {"recovery": 0.16, "lasting damage": 0.26, "infection": 0.16}  # shares of the map


@shows(ResponseExplorer)
def response(state, results, later):
    insult = Insult(state.pathogen, state.trauma, state.virulence_per_h)
    drug = Suppression(state.strength_percent / 100, state.start_h, state.duration_h)
    treated, untreated = respond(insult, drug), respond(insult)
    acts = state.strength_percent > 0 and state.duration_h > 0
    expected = {"words": Words(f"Without the drug: {untreated.outcome}. With it: {treated.outcome}.")}
    for name in PANELS:
        expected[name] = _curve(treated, name)
        expected[f"{name} plain"] = _curve(untreated, name)
        expected[f"{name} drug"] = Box(drug.start_h, drug.start_h + drug.duration_h, 0, 1) if acts else Hidden()
    label, (low, high), ticks = AXES[state.across]
    expected["across"] = Words(label)
    for k in range(5):
        has_tick = k < len(ticks)
        expected[f"tick {k}"] = Words(f"{ticks[k]:g}", (ticks[k] - low) / (high - low)) if has_tick else Hidden()
    expected["point"] = Points([(getattr(state, state.across) - low) / (high - low)], [state.strength_percent])
    return expected | _map(state, later or results.outcome_map)


def _curve(course, name: str) -> Curve:
    """A level from the insult to the first time at which the axis has ended."""
    seen = slice(0, np.flatnonzero(course.time_h >= SHOWN_H)[0] + 1)
    return Curve(course.time_h[seen], getattr(course, name)[seen])


def _map(state, shown) -> dict[str, Expected]:
    """The outcome at every strength (rows) and every value of the axis across; nothing while it is being computed."""
    parts = [f"{part} {name}" for part in ("map", "name") for name in OUTCOMES]
    if shown is None:
        return dict.fromkeys(parts, Hidden())
    x, y = np.meshgrid(np.linspace(0, 1, COLUMNS), STRENGTHS_PERCENT)
    places = np.column_stack([x.ravel(), y.ravel()])
    expected = {}
    for k, name in enumerate(OUTCOMES):
        inside = shown.numbers == k
        # The border runs half way between two points of the map, so that the points themselves lie clear of it,
        # except those on the edge, which are moved inwards by next to nothing.
        inner = (places - (0.5, 47.5)) * (1 - 1e-6) + (0.5, 47.5)
        shape = Covers(inner[inside.ravel()], inner[~inside.ravel()])
        expected[f"map {name}"] = shape if inside.any() else Hidden()
        room = _has_room(inside, NAME_WIDTH[name])
        expected[f"name {name}"] = NameInside(name, inside) if room else Hidden()
    return expected


def _has_room(inside, width: float) -> bool:
    """Whether a name fits: a run of points at least as wide, alike in three rows above each other."""
    for below, row, above in zip(inside, inside[1:], inside[2:], strict=False):
        runs = "".join(".#"[int(cell)] for cell in below & row & above).split(".")
        if max(map(len, runs)) >= width * COLUMNS:
            return True
    return False


@dataclass(frozen=True)
class NameInside(Expected):
    """A name that stands, with its middle, on a point of its region and beside others of it (shares of the map)."""

    text: str
    inside: np.ndarray

    def difference(self, artist, content: Shown) -> str:
        rows, columns = self.inside.shape
        row, column = content.y[0] * (rows - 1), content.x[0] * (columns - 1)
        block = self.inside[round(row) - 1 : round(row) + 2, int(np.floor(column)) - 1 : int(np.ceil(column)) + 2]
        return Words(self.text).difference(artist, content) or ("" if block.all() else "stands outside its region")


HEADINGS = {
    "surgery": "Surgery",
    "depression": "Depression",
    "remission": "Depression in remission",
    "animals": "Animals",
}
MARKS = {"lower": ("<", -3.2), "none": ("o", 0.0), "mixed": ("D", 0.0), "higher": (">", 3.2)}
SIZED = "s"


@shows(FindingsExplorer)
def studies(state, results, later):
    expected, line = {}, 0
    for setting, heading in HEADINGS.items():
        rows = [row for row in findings() if row.setting == setting]
        chosen = [
            row
            for row in rows
            if row.setting in state.settings
            and row.marker_group in state.markers
            and (row.controlled or not state.controlled)
        ]
        expected[f"heading {setting}"] = Words(heading, y=line) if chosen else Hidden()
        line += bool(chosen)
        lines = {row.id: line + k for k, row in enumerate(chosen)}
        line += len(chosen)
        expected |= _setting(setting, rows, lines)
    return expected


def _setting(setting: str, rows, lines: dict[str, int]) -> dict[str, Expected]:
    """What is written and drawn of the findings of a setting, of which those in `lines` (id -> line) are chosen."""
    expected: dict[str, Expected] = {}
    marks: dict[str, list[tuple[float, int]]] = {}
    for row in rows:
        y, error = lines.get(row.id), row.standard_errors
        texts = {"label": row.label, "marker": row.marker} | ({} if error is None else {"size": row.size})
        expected |= {f"{row.id} {part}": Hidden() if y is None else Words(text, y=y) for part, text in texts.items()}
        kind, x = MARKS[row.direction] if error is None else (SIZED, error)
        marks.setdefault(kind, []).extend([] if y is None else [(x, y)])
    for kind, places in marks.items():
        x, y = np.array(places).reshape(-1, 2).T
        expected[f"{setting} {kind}"] = Points(x, y) if places else Hidden()
        if kind == SIZED:
            interval = Spans(y, x - 1.959964, x + 1.959964, upright=False)
            expected[f"{setting} interval"] = interval if places else Hidden()
    return expected
