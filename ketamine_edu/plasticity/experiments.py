"""What published experiments found, against what the cascade predicts, as directions; and what the count hangs on.

Sizes could not be read, so directions are compared: a step is raised or not at a time (data/plasticity/courses.csv), or
a blocker moves it or not (data/plasticity/blockers.csv). Where the line is drawn stands in
data/parameters/plasticity_criteria.csv and is ours.

A chain passes most tests with a blocker by its shape alone: whatever is blocked early is missing later. The rows that
can go wrong are those in which something should not stop, or a blocker comes late.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache

import numpy as np

from ketamine_edu.evidence.parameters import load_parameters, parameter_table
from ketamine_edu.evidence.tables import Row, read_table
from ketamine_edu.kit.numbers.checks import check_number
from ketamine_edu.plasticity.dosing import (
    REFERENCE_DOSE_MG_PER_KG,
    RodentParameters,
    dosed_cascade,
    load_rodent,
    reference,
)
from ketamine_edu.plasticity.signalling import BLOCKERS, STEPS, Cascade, PlasticityParameters, load_plasticity

HIGHEST_DOSE_MG_PER_KG = 200.0
TWO_WEEKS_H = 336.0
COURSE_D = 28


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

    blocker: key of BLOCKERS, None for ketamine alone. observed, predicted: raised, unchanged, lowered (ketamine alone)
    or up, unchanged, down (a blocker). number: the model's figure behind `predicted`, in words. role: "fitted" took
    part in setting a parameter, "validation" did not. note: what was not seen, None where nothing is to be said.
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
    note: str | None

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


@dataclass(frozen=True)
class ReportedStep:
    """A published statement that a step was raised, unchanged or lowered from one time to another (h)."""

    step: str
    observed: str
    from_h: float
    to_h: float


@dataclass(frozen=True)
class DosedCascade:
    """The cascade after some dosing beside that after the reference dose, and what was published for this dosing.

    Steps are compared with their peaks after the reference dose, because none has a published size.
    """

    cascade: Cascade
    reference: Cascade
    reports: tuple[ReportedStep, ...]

    def relative(self, step: str) -> np.ndarray:
        """A step (points,); 1 is its peak after the reference dose."""
        return self.cascade.step(step) / self.reference.peak(step)

    def reference_relative(self, step: str) -> np.ndarray:
        """The same step after the reference dose (points,); 1 is its peak."""
        return self.reference.step(step) / self.reference.peak(step)

    def relative_at(self, step: str, time_h: float) -> float:
        """A step at one time (h); 1 is its peak after the reference dose."""
        return self.cascade.at(step, time_h) / self.reference.peak(step)


@dataclass(frozen=True)
class Knockout:
    """The cascade after the reference dose without and with blockers, and the experiments published with these."""

    free: Cascade
    blocked: Cascade
    published: tuple[Comparison, ...]

    def left(self, step: str) -> float:
        """Share of the area of a step over the course that the blockers leave."""
        areas = (np.trapezoid(run.step(step), run.time_h) for run in (self.blocked, self.free))
        return float(np.divide(*areas))

    def free_percent(self, step: str) -> np.ndarray:
        """A step without blockers (points,), % of its peak."""
        return 100 * self.free.step(step) / self.free.peak(step)

    def blocked_percent(self, step: str) -> np.ndarray:
        """A step with the blockers (points,), % of its peak without."""
        return 100 * self.blocked.step(step) / self.free.peak(step)


@lru_cache(maxsize=256)
def cascade_with_reports(species: str, dose_mg_per_kg: float, doses: int, interval_h: float) -> DosedCascade:
    """Arguments as those of `glutamate_course`; four weeks."""
    course = dosed_cascade(species, dose_mg_per_kg, doses, interval_h, COURSE_D)
    return DosedCascade(course, reference(), reported_steps(species, dose_mg_per_kg, doses, interval_h))


def reported_steps(species: str, dose_mg_per_kg: float, doses: int, interval_h: float) -> tuple[ReportedStep, ...]:
    """Rows of data/plasticity/courses.csv about exactly this dosing. A mean stands in the middle of its window."""
    middle_h = load_criteria().glutamate_window_h / 2
    reports = []
    for row in read_table("plasticity/courses"):
        same = (row["dosing"], row["dose_mg_per_kg"], row["doses"]) == (species, dose_mg_per_kg, doses)
        if same and (doses == 1 or row["interval_h"] == interval_h):
            mean = row["time_from_h"] is None
            from_h, to_h = (middle_h, middle_h) if mean else (row.number("time_from_h"), row.number("time_to_h"))
            reports.append(ReportedStep(row.text("step"), row.text("observed"), from_h, to_h))
    return tuple(reports)


def knockout(blockers: Sequence[str], blocked_share: float, blocked_from_h: float = 0.0) -> Knockout:
    """The reference dose with blockers (keys of BLOCKERS) that stop a share (0 to 1) of their steps from an hour on."""
    check_number("blocked_share", blocked_share, 0.0, 1.0)
    parameters = replace(load_plasticity(), blocked_share=blocked_share)
    blocked = dosed_cascade(
        "rodent",
        REFERENCE_DOSE_MG_PER_KG,
        knockouts=tuple(blockers),
        parameters=parameters,
        blocked_from_h=blocked_from_h,
    )
    return Knockout(reference(), blocked, tuple(row for row in comparisons() if row.blocker in blockers))


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


def comparison_table(rows: Sequence[Comparison]) -> list[dict[str, str]]:
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
    parameters, rodent = load_plasticity(), load_rodent()
    rows = [_sensitivity("as in the tables", 0.0, "", parameters, rodent)]
    for parameter in parameter_table("plasticity").values():
        for value in (parameter.low, parameter.high):
            changed = replace(parameters, **{parameter.name: value})
            rows.append(_sensitivity(parameter.name, value, parameter.unit, changed, rodent))
    dose = parameter_table("circuit_cells")["rat_um_per_mg_per_kg"]
    for parameter in (*parameter_table("plasticity_rodent").values(), dose):
        for value in (parameter.low, parameter.high):
            kinetics = replace(rodent, **{parameter.name: value})
            rows.append(_sensitivity(parameter.name, value, parameter.unit, parameters, kinetics))
    return tuple(rows)


def _sensitivity(name: str, value: float, unit: str, p: PlasticityParameters, rodent: RodentParameters) -> Sensitivity:
    standard = reference(p, rodent)
    high = dosed_cascade("rodent", HIGHEST_DOSE_MG_PER_KG, parameters=p, rodent=rodent)
    return Sensitivity(
        name,
        value,
        unit,
        agreements(comparisons(p, rodent)),
        standard.peak_h("mtorc1"),
        standard.peak_h("spines"),
        100 * standard.at("spines", TWO_WEEKS_H) / standard.peak("spines"),
        100 * high.peak("spines") / standard.peak("spines"),
    )


class _Runs:
    """Cascades of one set of parameters, each computed once."""

    def __init__(self, parameters: PlasticityParameters | None, rodent: RodentParameters | None) -> None:
        self._parameters, self._rodent = parameters, rodent
        self.reference = reference(parameters, rodent)
        self._done: dict[tuple[object, ...], Cascade] = {}

    def run(self, row: Row, knockouts: tuple[str, ...] = (), from_h: float = 0.0) -> Cascade:
        """The cascade after the dosing of a row of either table."""
        doses, interval_h = 1, 72.0
        if row.get("interval_h") is not None:
            doses, interval_h = row.integer("doses"), row.number("interval_h")
        species, dose = row.text("dosing"), row.number("dose_mg_per_kg")
        key = (species, dose, doses, interval_h, knockouts, from_h)
        if key not in self._done:
            self._done[key] = dosed_cascade(
                species,
                dose,
                doses,
                interval_h,
                knockouts=knockouts,
                parameters=self._parameters,
                blocked_from_h=from_h,
                rodent=self._rodent,
            )
        return self._done[key]


def _course(row: Row, runs: _Runs) -> Comparison:
    course, criteria, step = runs.run(row), load_criteria(), row.text("step")
    if step == "glutamate":
        mean = row["time_from_h"] is None
        change = _mean_glutamate(course, criteria) if mean else course.at(step, row.number("time_from_h"))
        predicted = _direction(change, criteria.glutamate_change_percent, ("lowered", "unchanged", "raised"))
        number = f"{change:+z.0f} %"
    else:
        shares = [course.at(step, row.number(end)) / runs.reference.peak(step) for end in ("time_from_h", "time_to_h")]
        states = {"raised" if share >= criteria.raised_share else "unchanged" for share in shares}
        predicted = states.pop() if len(states) == 1 else "both in turn"
        number = " to ".join(dict.fromkeys(f"{100 * share:.0f} %" for share in shares)) + " of the usual peak"
    return _comparison(row, None, predicted, number, row.text("role"))


def _blocker(row: Row, runs: _Runs) -> Comparison:
    step, blocker, time_h = row.text("step"), row.text("blocker"), row.number_or_none("time_h")

    def size(course: Cascade) -> float:
        return course.peak(step) if time_h is None else course.at(step, time_h)

    free, blocked = size(runs.run(row)), size(runs.run(row, (blocker,), row.number("blocked_from_h")))
    change = blocked / free - 1 if free > 0 else 0.0
    predicted = _direction(change, load_criteria().changed_share, ("down", "unchanged", "up"))
    return _comparison(row, blocker, predicted, f"{100 * (1 + change):.0f} % of unblocked", "validation")


def _comparison(row: Row, blocker: str | None, predicted: str, number: str, role: str) -> Comparison:
    return Comparison(
        id=row.text("id"),
        preparation=row.text("preparation"),
        blocker=blocker,
        measured=row.text("measured"),
        step=row.text("step"),
        observed=row.text("observed"),
        predicted=predicted,
        number=number,
        role=role,
        source=row.text("source"),
        note=row.text_or_none("note"),
    )


def _direction(change: float, limit: float, names: tuple[str, str, str]) -> str:
    return names[1 + (change > limit) - (change < -limit)]


def _mean_glutamate(course: Cascade, criteria: Criteria) -> float:
    """Mean change of glutamate (%) over the window after the dose."""
    inside = course.time_h <= criteria.glutamate_window_h
    times, change = course.time_h[inside], course.glutamate[inside]
    return float(np.trapezoid(change, times) / times[-1])
