"""Explorers of lesson 03: the cascade from glutamate to spines, and virtual knockouts."""

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from ketamine_edu.evidence.references import cite
from ketamine_edu.evidence.tables import read_table
from ketamine_edu.kit.drawing import style
from ketamine_edu.kit.numbers.words import time_words
from ketamine_edu.kit.page.controls import Choice, Choices, Slider, stepped
from ketamine_edu.kit.page.explorer import Explorer
from ketamine_edu.kit.page.table import table
from ketamine_edu.plasticity.dosing import (
    DOSES_MG_PER_KG,
    REFERENCE_DOSE_MG_PER_KG,
    dosed_cascade,
    reference,
)
from ketamine_edu.plasticity.experiments import Comparison, agreements, comparisons, load_criteria
from ketamine_edu.plasticity.pictures.plasticity import (
    ROWS,
    CascadePicture,
    CascadeResults,
    Finding,
    KnockoutPicture,
    KnockoutResults,
)
from ketamine_edu.plasticity.signalling import BLOCKERS, HOURS_PER_DAY, Cascade, load_plasticity

SPECIES = {"rodent": "rat or mouse, injection", "human": "person, infusion over 40 min"}
RODENT_DOSES = (1, 2, 3, 5, 10, 15, 20, 30, 40, 50, 80, 100, 150, 200)
DAYS = 28
WEEK_H = 7 * HOURS_PER_DAY


@lru_cache(maxsize=256)
def course_of(species: str, dose_mg_per_kg: float, doses: int, interval_d: int) -> Cascade:
    """A simulation, kept while other controls move."""
    return dosed_cascade(species, dose_mg_per_kg, doses, interval_d * HOURS_PER_DAY, DAYS)


def relative(found: Cascade) -> dict[str, np.ndarray]:
    """Every row of the picture; 1 is its peak after the reference dose."""
    return {name: found.step(name) / reference().peak(name) for name in ROWS}


def findings(species: str, dose_mg_per_kg: float, doses: int, interval_d: int) -> tuple[Finding, ...]:
    """Published statements about exactly this dosing."""
    window_h = load_criteria().glutamate_window_h
    found = []
    for row in read_table("plasticity/courses"):
        same = (row["dosing"], row["dose_mg_per_kg"], row["doses"]) == (species, dose_mg_per_kg, doses)
        if same and (doses == 1 or row["interval_h"] == interval_d * HOURS_PER_DAY):
            mean = row["time_from_h"] is None
            start_h, end_h = (window_h / 2,) * 2 if mean else (row["time_from_h"], row["time_to_h"])
            found.append(Finding(row["step"], row["observed"], start_h, end_h))
    return tuple(found)


class CascadeExplorer(Explorer):
    """Every step after one dose or several, from minutes to weeks.

    Controls: rodent or person; the dose for each; number of doses; days between them.
    """

    def build_controls(self):
        low, high = DOSES_MG_PER_KG["human"]
        return {
            "species": Choice("Who", SPECIES, "rodent"),
            "rodent_mg_per_kg": Slider("Dose", RODENT_DOSES, REFERENCE_DOSE_MG_PER_KG, unit="mg/kg"),
            "human_mg_per_kg": Slider("Dose", stepped(low, high, 0.05), 0.5, unit="mg/kg"),
            "doses": Slider("Number of doses", stepped(1, 6, 1), 1),
            "interval_d": Slider("Days between doses", (1, 2, 3, 4, 7), 3, unit="d"),
        }

    def needed_controls(self, state):
        unused = {"human_mg_per_kg" if state.species == "rodent" else "rodent_mg_per_kg"}
        if state.doses == 1:
            unused.add("interval_d")
        return [name for name in self.controls if name not in unused]

    def build_picture(self):
        return CascadePicture()

    def compute(self, state):
        dose = state.rodent_mg_per_kg if state.species == "rodent" else state.human_mg_per_kg
        key = (state.species, dose, state.doses, state.interval_d)
        found, usual = course_of(*key), reference()
        times = "" if state.doses == 1 else f", {state.doses} times, {state.interval_d} d apart"
        return Shown(
            found.time_h,
            found.glutamate_percent,
            relative(found),
            usual.time_h,
            usual.glutamate_percent,
            relative(usual),
            f"{dose:g} mg/kg in a {'rat or mouse' if state.species == 'rodent' else 'person'}{times}",
            findings(*key),
            cascade=found,
        )

    def headline(self, state, results):
        usual, found = reference(), results.cascade
        rows = []
        for name in ("mtorc1", "potentiation", "spines"):
            highest = found.peak(name)
            shares = [100 * found.at(name, time_h) / usual.peak(name) for time_h in (3, 24, WEEK_H, 2 * WEEK_H)]
            when = time_words(found.peak_h(name)) if highest > 0 else "never"
            rows.append([style.look(name).label, when, *(f"{share:.0f}" for share in shares)])
        columns = ["% of the usual peak", "highest at", "3 h", "1 d", "1 wk", "2 wk"]
        return table(columns, rows, looks=["mtorc1", "potentiation", "spines"])


@dataclass(frozen=True)
class Shown(CascadeResults):
    """A picture's results together with the simulation they came from."""

    cascade: Cascade | None = None


class KnockoutExplorer(Explorer):
    """Block a step: what stops, and what the published experiments found.

    Controls: the blockers; how complete the block is; when it begins.
    """

    def build_controls(self):
        usual = round(100 * load_plasticity().blocked_share)
        return {
            "blockers": Choices("What is blocked", BLOCKERS, ("rapamycin",)),
            "block_percent": Slider("How much of it", stepped(0, 100, 5), usual, unit="%"),
            "blocked_from_h": Slider(
                "Given how long after ketamine", (0, 0.5, 1, 2, 3, 6, 12, 24, 48, 168), 0, unit="h"
            ),
        }

    def build_picture(self):
        return KnockoutPicture()

    def compute(self, state):
        parameters = replace(load_plasticity(), blocked_share=state.block_percent / 100)
        free = reference()
        blocked = dosed_cascade(
            "rodent",
            REFERENCE_DOSE_MG_PER_KG,
            knockouts=state.blockers,
            parameters=parameters,
            blocked_from_h=state.blocked_from_h,
        )
        left = {name: _area(blocked, name) / _area(free, name) for name in (*KnockoutPicture.chain, "potentiation")}
        shown = KnockoutPicture.plots
        return Blocked(
            left,
            free.time_h,
            {name: free.step(name) / free.peak(name) for name in shown},
            {name: blocked.step(name) / free.peak(name) for name in shown},
            state.blockers,
            f"{REFERENCE_DOSE_MG_PER_KG:g} mg/kg in a rat or mouse",
            rows=tuple(row for row in comparisons() if row.blocker in state.blockers),
        )

    def headline(self, state, results):
        if not results.rows:
            return "Nothing is blocked: tick a box on the left."
        rows = [
            [cite(row.source), row.measured, row.observed, row.predicted, "✓ agrees" if row.agrees else "✗ differs"]
            for row in results.rows
        ]
        words = (
            f"Published with these blockers, given when they were given there, against the model at its usual block: "
            f"{agreements(results.rows)} of {len(results.rows)} agree."
        )
        return f"{table(['Source', 'Measured', 'Found', 'Model', ''], rows)}<p>{words}</p>"


@dataclass(frozen=True)
class Blocked(KnockoutResults):
    """A picture's results together with the published experiments about the same blockers."""

    rows: tuple[Comparison, ...] = ()


def _area(found: Cascade, name: str) -> float:
    return float(np.trapezoid(found.step(name), found.time_h))
