"""Every published number and finding that a lesson holds its model against, in one shape: what `make report` prints.

    for row in compared("05"): print(row.what, row.observed, row.predicted, row.error_percent, row.met)

Most lessons compare numbers (`Target`); lessons 02, 03, 07 and 10 also compare findings that were read in words only,
such as "up". Not here are the checks that lessons 08 and 09 make of printed pages (p values, percentages, counts): what
is missed there is the page's fault, not a model's. What the roles mean stands in targets.py.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from ketamine_edu.appraisal import targets as meta_targets
from ketamine_edu.care import targets as costs_targets
from ketamine_edu.chain import targets as chain_checkpoints
from ketamine_edu.circuit import targets as circuit_targets
from ketamine_edu.default_mode.people import standard_error_of_d
from ketamine_edu.evidence.markdown import in_digits
from ketamine_edu.evidence.tables import read_table
from ketamine_edu.inflammation import published_outcomes
from ketamine_edu.inflammation import targets as inflammation_targets
from ketamine_edu.kit.numbers.targets import Target
from ketamine_edu.pharmacokinetics import targets as pharmacokinetic_targets
from ketamine_edu.plasticity import experiments as plasticity_experiments
from ketamine_edu.receptor import targets as receptor_targets
from ketamine_edu.response import targets as response_targets
from ketamine_edu.start import clocks as start

WITHOUT_TARGETS = {"11": "Its verdicts on claims are readings of the sources; no model predicts them."}
PRINTED_ERROR_UNIT = 0.01  # adhikari2020 prints standard errors with two decimals
LARGEST_SHOWN = 3


@dataclass(frozen=True)
class Compared:
    """One published number or finding and what the model says.

    observed, predicted: in words, with unit. error_percent: (predicted - observed)/observed, None for a finding in
    words. limit: the accepted error, in words; empty where none was set, or where words must agree. met: None where
    none was set.
    """

    lesson: str
    id: str
    what: str
    observed: str
    predicted: str
    error_percent: float | None
    limit: str
    met: bool | None
    role: str
    source: str


@dataclass(frozen=True)
class Summary:
    """How well some rows are met.

    numbers: rows with an error. median_error_percent: of their absolute errors, None without any. judged, met: rows
    with a limit or in words, and how many of them are met. tested, tested_met: the same of rows that had no part in
    building the model. missed: the judged rows that are not met. largest: the numbers with the largest errors, the
    worst first.
    """

    rows: int
    numbers: int
    median_error_percent: float | None
    judged: int
    met: int
    tested: int
    tested_met: int
    missed: tuple[Compared, ...]
    largest: tuple[Compared, ...]


def lessons() -> tuple[str, ...]:
    """Numbers of all lessons, with or without targets, in order."""
    return tuple(sorted([*LESSONS, *WITHOUT_TARGETS]))


def compared(lesson: str) -> list[Compared]:
    """All rows of a lesson, in the order of its tables; none for a lesson that has no targets.

    ValueError for a lesson that there is not.
    """
    if lesson not in lessons():
        raise ValueError(f"lesson is {lesson!r}; allowed are {', '.join(lessons())}")
    return [row for rows in LESSONS.get(lesson, ()) for row in rows(lesson)]


def summary(rows: Sequence[Compared]) -> Summary:
    """Counts, median error and misses of some rows. ValueError for no rows."""
    if not rows:
        raise ValueError("rows is empty; allowed is at least one Compared")
    numbers = [(abs(row.error_percent), row) for row in rows if row.error_percent is not None]
    judged = [row for row in rows if row.met is not None]
    tested = [row for row in judged if row.role == "validation"]
    return Summary(
        len(rows),
        len(numbers),
        float(np.median([error for error, _ in numbers])) if numbers else None,
        len(judged),
        sum(row.met is True for row in judged),
        len(tested),
        sum(row.met is True for row in tested),
        tuple(row for row in judged if not row.met),
        tuple(row for _, row in sorted(numbers, key=lambda number: -number[0])[:LARGEST_SHOWN]),
    )


def _of_targets(targets: Callable[[], Sequence[Target]]) -> Callable[[str], list[Compared]]:
    def rows(lesson: str) -> list[Compared]:
        return [
            Compared(
                lesson,
                target.id,
                f"{target.description}: {target.quantity}",
                f"{in_digits(target.observed, 4)} {target.unit}",
                f"{in_digits(target.predicted, 3)} {target.unit}",
                target.error_percent,
                "" if target.limit_percent is None else f"{target.limit_percent:g} %",
                target.within_limit,
                target.role,
                target.source,
            )
            for target in targets()
        ]

    return rows


def _clocks(lesson: str) -> list[Compared]:
    rows = []
    for clock in start.CLOCKS:
        for number, point in enumerate(start.published_points(clock), start=1):
            percent = float(start.percent_of_peak(clock, point.time_h))
            error = 100 * (percent / point.percent - 1)
            what = f"{clock.capitalize()} at {in_digits(point.time_h, 3)} h: share of its peak"
            numbers = (f"{in_digits(point.percent, 3)} %", f"{in_digits(percent, 3)} %", error)
            rows.append(Compared(lesson, f"{clock}-{number}", what, *numbers, "", None, point.role, point.source))
    return rows


def _directions(lesson: str) -> list[Compared]:
    directions = circuit_targets.directions()
    rows = []
    for row, shown in zip(directions, circuit_targets.direction_table(directions), strict=True):
        what = f"{row.description}, {row.given}: {row.quantity}"
        words = (shown["observed"], shown["model"], None, "")
        rows.append(Compared(lesson, row.id, what, *words, row.agrees, row.role, row.source))
    return rows


def _cascades(lesson: str) -> list[Compared]:
    times = {row["id"]: (row["time_from_h"], row["time_to_h"]) for row in read_table("plasticity/courses")}
    times |= {row["id"]: (row["time_h"], row["time_h"]) for row in read_table("plasticity/blockers")}
    rows = []
    for row in plasticity_experiments.comparisons():
        done = plasticity_experiments.BLOCKERS[row.blocker] if row.blocker else "ketamine alone"
        hours = " to ".join(dict.fromkeys(f"{time_h:g}" for time_h in times[row.id] if time_h is not None))
        what = f"{row.preparation}, {done}: {row.measured}" + (f", {hours} h" if hours else "")
        verdict = ("", row.agrees, row.role, row.source)
        rows.append(Compared(lesson, row.id, what, row.observed, f"{row.predicted} ({row.number})", None, *verdict))
    return rows


def _standard_errors(lesson: str) -> list[Compared]:
    """Printed standard errors of d in studies of default-mode connectivity against those of two groups of that size."""
    rows = []
    for row in read_table("default_mode/studies"):
        printed = row.number_or_none("standard_error")
        if printed is not None:
            n = row.integer("n")
            expected = standard_error_of_d(row.number("effect"), n, n)
            what = f"{row['label']}: standard error of d, if of two groups of {n}"
            within = abs(expected - printed) <= PRINTED_ERROR_UNIT / 2 + 1e-9
            numbers = (f"{printed:g} SD", f"{expected:.3f} SD", 100 * (expected / printed - 1), "rounding", within)
            rows.append(Compared(lesson, row.text("id"), what, *numbers, "validation", row.text("source")))
    return rows


def _outcomes(lesson: str) -> list[Compared]:
    return [
        Compared(
            lesson,
            f"{row.id}-outcome",
            row.description,
            row.observed,
            row.predicted,
            None,
            "",
            row.agrees,
            "spine",
            row.source,
        )
        for row in published_outcomes()
    ]


def _checkpoints(lesson: str) -> list[Compared]:
    limits = {row["id"]: row["limit_percent"] for row in read_table("chain/checkpoints")}
    return [
        Compared(
            lesson,
            row.id,
            row.description,
            row.observed,
            row.predicted,
            row.error_percent,
            "" if limits[row.id] is None else f"{limits[row.id]:g} %",
            row.met,
            row.role,
            row.source,
        )
        for row in chain_checkpoints.checkpoints()
    ]


LESSONS: dict[str, tuple[Callable[[str], list[Compared]], ...]] = {
    "00": (_clocks,),
    "01": (_of_targets(receptor_targets),),
    "02": (_directions, _of_targets(lambda: [circuit_targets.size_in_people()])),
    "03": (_cascades,),
    "04": (_of_targets(response_targets),),
    "05": (_of_targets(pharmacokinetic_targets),),
    "06": (_standard_errors,),
    "07": (_of_targets(inflammation_targets), _outcomes),
    "08": (_of_targets(meta_targets),),
    "09": (_of_targets(costs_targets),),
    "10": (_checkpoints,),
}
