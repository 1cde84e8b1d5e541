"""What published experiments found, against what the cascade predicts, as directions; and what the count hangs on.

Sizes could not be read, so directions are compared: a step is raised or not at a time (data/plasticity/courses.csv), or a
blocker moves it or not (data/plasticity/blockers.csv). Where the line is drawn stands in
data/parameters/plasticity_criteria.csv and is ours.

A chain passes most tests with a blocker by its shape alone: whatever is blocked early is missing later. The rows that can
go wrong are those in which something should not stop, or a blocker comes late.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

import numpy as np

from ketamine_edu.evidence.parameters import load_parameters, parameter_table
from ketamine_edu.evidence.tables import Row, read_table
from ketamine_edu.plasticity.dosing import RodentParameters, dosed_cascade, load_rodent, reference
from ketamine_edu.plasticity.signalling import BLOCKERS, STEPS, Cascade, PlasticityParameters, load_plasticity

HIGHEST_DOSE_MG_PER_KG = 200.0
TWO_WEEKS_H = 336.0


@dataclass(frozen=True)
class Criteria:
    """Rows of data/parameters/plasticity_criteria.csv."""

    raised_share: float
    changed_share: float
    glutamate_change_percent: float
    glutamate_window_h: float


@dataclass(frozen=True)
class Comparison:
    """One published finding and what the model says.

    blocker: key of BLOCKERS, None for ketamine alone. observed, predicted: raised, unchanged, lowered (ketamine alone) or
    up, unchanged, down (a blocker). number: the model's figure behind `predicted`, in words. role: "fitted" took part in
    setting a parameter, "validation" did not. note: what was not seen.
    """

    id: str
    preparation: str
    blocker: str | None
    measured: str
    step: str
    observed: str
    predicted: str
    number: str
    role: str
    source: str
    note: str

    @property
    def agrees(self) -> bool:
        return self.observed == self.predicted


@dataclass(frozen=True)
class Sensitivity:
    """What one parameter, alone at an end of its range, makes of the conclusions.

    agreements: rows of `comparisons` that agree. mtorc1_peak_h, spine_peak_h: h after the reference dose. left_percent:
    new spines at two weeks, % of their peak. high_dose_percent: most new spines after 200 mg/kg, % of those after 10.
    """

    name: str
    value: float
    unit: str
    agreements: int
    mtorc1_peak_h: float
    spine_peak_h: float
    left_percent: float
    high_dose_percent: float


def load_criteria() -> Criteria:
    """The criteria of the table."""
    return load_parameters(Criteria, "plasticity_criteria")


@cache
def comparisons(
    parameters: PlasticityParameters | None = None, rodent: RodentParameters | None = None
) -> tuple[Comparison, ...]:
    """Every row of both tables with its prediction: ketamine alone first, then the blockers."""
    runs = _Runs(parameters, rodent)
    courses = [_course(row, runs) for row in read_table("plasticity/courses")]
    return (*courses, *(_blocker(row, runs) for row in read_table("plasticity/blockers")))


def agreements(rows: Sequence[Comparison]) -> int:
    """How many rows agree. ValueError for no rows."""
    if not rows:
        raise ValueError("rows is empty; allowed is at least one Comparison")
    return sum(row.agrees for row in rows)


def comparison_table(rows: Sequence[Comparison]) -> list[Row]:
    """The rows as texts to print: what was done and measured, finding, model, whether they agree, role, source."""
    return [
        {
            "done": "ketamine alone" if row.blocker is None else BLOCKERS[row.blocker],
            "preparation": row.preparation,
            "measured": row.measured,
            "step": STEPS[row.step],
            "observed": row.observed,
            "predicted": f"{row.predicted} ({row.number})",
            "agrees": "yes" if row.agrees else "NO",
            "role": row.role,
            "source": row.source,
        }
        for row in rows
    ]


@cache
def sensitivity() -> tuple[Sensitivity, ...]:
    """The conclusions with every parameter as in the table, then with each one alone at the ends of its range."""
    usual, rodent = load_plasticity(), load_rodent()
    rows = [_sensitivity("as in the tables", 0.0, "", usual, rodent)]
    for parameter in parameter_table("plasticity").values():
        for value in (parameter.low, parameter.high):
            changed = replace(usual, **{parameter.name: value})
            rows.append(_sensitivity(parameter.name, value, parameter.unit, changed, rodent))
    dose = parameter_table("circuit_cells")["rat_um_per_mg_per_kg"]
    for parameter in (*parameter_table("plasticity_rodent").values(), dose):
        for value in (parameter.low, parameter.high):
            changed = replace(rodent, **{parameter.name: value})
            rows.append(_sensitivity(parameter.name, value, parameter.unit, usual, changed))
    return tuple(rows)


def _sensitivity(name: str, value: float, unit: str, p: PlasticityParameters, rodent: RodentParameters) -> Sensitivity:
    usual = reference(p, rodent)
    high = dosed_cascade("rodent", HIGHEST_DOSE_MG_PER_KG, parameters=p, rodent=rodent)
    return Sensitivity(
        name,
        value,
        unit,
        agreements(comparisons(p, rodent)),
        usual.peak_h("mtorc1"),
        usual.peak_h("spines"),
        100 * usual.at("spines", TWO_WEEKS_H) / usual.peak("spines"),
        100 * high.peak("spines") / usual.peak("spines"),
    )


class _Runs:
    """Cascades of one set of parameters, each computed once."""

    def __init__(self, parameters: PlasticityParameters | None, rodent: RodentParameters | None) -> None:
        self._constants = {"parameters": parameters, "rodent": rodent}
        self.reference = reference(parameters, rodent)
        self._known: dict[tuple, Cascade] = {}

    def run(self, row: Row, knockouts: tuple[str, ...] = (), from_h: float = 0.0) -> Cascade:
        doses = {} if row.get("interval_h") is None else {"doses": row["doses"], "interval_h": row["interval_h"]}
        key = (row["dosing"], row["dose_mg_per_kg"], *doses.items(), knockouts, from_h)
        if key not in self._known:
            self._known[key] = dosed_cascade(
                row["dosing"],
                row["dose_mg_per_kg"],
                **doses,
                knockouts=knockouts,
                blocked_from_h=from_h,
                **self._constants,
            )
        return self._known[key]


def _course(row: Row, runs: _Runs) -> Comparison:
    found, criteria = runs.run(row), load_criteria()
    if row["step"] == "glutamate":
        change = (
            _mean_glutamate(found, criteria)
            if row["time_from_h"] is None
            else found.at("glutamate", row["time_from_h"])
        )
        predicted = _direction(change, criteria.glutamate_change_percent, ("lowered", "unchanged", "raised"))
        number = f"{change:+z.0f} %"
    else:
        ends = [
            found.at(row["step"], row[end]) / runs.reference.peak(row["step"]) for end in ("time_from_h", "time_to_h")
        ]
        states = {"raised" if share >= criteria.raised_share else "unchanged" for share in ends}
        predicted = states.pop() if len(states) == 1 else "both in turn"
        number = " to ".join(dict.fromkeys(f"{100 * share:.0f} %" for share in ends)) + " of the usual peak"
    return Comparison(**_copied(row), blocker=None, role=row["role"], predicted=predicted, number=number)


def _blocker(row: Row, runs: _Runs) -> Comparison:
    def value(found: Cascade) -> float:
        return found.peak(row["step"]) if row["time_h"] is None else found.at(row["step"], row["time_h"])

    free = value(runs.run(row))
    blocked = value(runs.run(row, (row["blocker"],), row["blocked_from_h"]))
    change = blocked / free - 1 if free > 0 else 0.0
    predicted = _direction(change, load_criteria().changed_share, ("down", "unchanged", "up"))
    number = f"{100 * (1 + change):.0f} % of unblocked"
    return Comparison(**_copied(row), blocker=row["blocker"], role="validation", predicted=predicted, number=number)


def _copied(row: Row) -> dict[str, str]:
    return {name: row[name] for name in ("id", "preparation", "measured", "step", "observed", "source", "note")}


def _direction(change: float, limit: float, names: tuple[str, str, str]) -> str:
    return names[1 + (change > limit) - (change < -limit)]


def _mean_glutamate(found: Cascade, criteria: Criteria) -> float:
    """Mean change of glutamate (%) over the window after the dose."""
    inside = found.time_h <= criteria.glutamate_window_h
    times, change = found.time_h[inside], found.glutamate[inside]
    return float(np.trapezoid(change, times) / times[-1])
