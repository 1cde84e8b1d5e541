"""Published thresholds, levels and outcomes against the model of inflammation.

Numbers come from data/inflammation/targets.csv (what the roles mean stands in kit/numbers/targets.py), outcomes from
data/inflammation/outcomes.csv. All but four numbers were published with the constants, so they test whether the
equations were taken over rightly, not whether the model is right about bodies.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache

import numpy as np

from ketamine_edu.evidence.records import records
from ketamine_edu.evidence.tables import Row
from ketamine_edu.inflammation.basins import border, ends_in, healthy_start
from ketamine_edu.inflammation.response import Course, Insult, Levels, follow, load_inflammation, respond
from ketamine_edu.inflammation.states import (
    Part,
    damage_lasts_up_to_mediator,
    health_stable_up_to_per_h,
    infection_possible_from_per_h,
    infection_stable_from_per_h,
    lasting_damage_stable_up_to_per_h,
    local_defence_overcome_from_per_h,
)
from ketamine_edu.kit.numbers.checks import check_choice
from ketamine_edu.kit.numbers.targets import Target

HELD, HELD_HIGH = Part(held_mediator=0.2), Part(held_mediator=0.7)
HELD_NO_DAMAGE = Part(held_mediator=0.2, damage=False)
INTERVENTION_H = 10.0
FIGURE_9 = (0.36, 0.6)  # pathogen (10^6/cc) and virulence (1/h)


@dataclass(frozen=True)
class PublishedOutcome:
    """One run of the paper: what it ended in there, and in the model; both are one of OUTCOMES."""

    id: str
    description: str
    observed: str
    predicted: str
    source: str

    @property
    def agrees(self) -> bool:
        return self.observed == self.predicted


def published_outcomes() -> list[PublishedOutcome]:
    """Every published run with the model's outcome, in the order of the table."""
    formed = {"observed": lambda row: row.text("outcome"), "predicted": _outcome}
    return list(records(PublishedOutcome, "inflammation/outcomes", formed=formed))


def outcome_table(rows: list[PublishedOutcome]) -> list[dict[str, str]]:
    """The rows as texts to print: run, outcome in the paper and in the model, whether they agree, source."""
    return [
        {
            "description": row.description,
            "observed": row.observed,
            "predicted": row.predicted,
            "agrees": "yes" if row.agrees else "NO",
            "source": row.source,
        }
        for row in rows
    ]


def _outcome(row: Row) -> str:
    """What a published run ends in, in the model. Where reset_h is given, the mediator is set to another level then."""
    pathogen, virulence_per_h = row.number("pathogen"), row.number("virulence_per_h")
    if row["reset_h"] is None:
        return respond(Insult(pathogen, virulence_per_h=virulence_per_h)).outcome
    before = before_intervention(pathogen, virulence_per_h, row.number("reset_h"))
    return follow(replace(before, mediator=row.number("reset_mediator")), virulence_per_h).outcome


def before_intervention(pathogen: float, virulence_per_h: float, time_h: float) -> Levels:
    """Levels at time_h (h) of an infection of a healthy body that nobody has treated yet."""
    return respond(Insult(pathogen, virulence_per_h=virulence_per_h), time_h=(time_h,)).end


def too_much_mediator() -> float:
    """The level to which the mediator may be raised at 10 h in the paper's figure 9 before infection wins."""
    pathogen, virulence_per_h = FIGURE_9
    before = before_intervention(pathogen, virulence_per_h, INTERVENTION_H)
    return border(lambda level: ends_in("infection", replace(before, mediator=level), virulence_per_h), 0.3, 0.8)


def lasting_trauma() -> float:
    """The trauma (units of damage) above which damage lasts although there is no pathogen."""
    return border(lambda trauma: ends_in("lasting damage", healthy_start(trauma=trauma), 0.3), 1.0, 12.0)


@cache
def mild_course() -> Course:
    """The course of the paper's figure 5a in steps of 2 h."""
    return respond(Insult(1.0, virulence_per_h=0.3), time_h=np.arange(0.0, 201.0, 2.0).tolist())


def targets() -> list[Target]:
    """Every published number with the model's prediction, in the order of the table."""
    return list(records(Target, "inflammation/targets", formed={"predicted": _prediction}))


def _prediction(row: Row) -> float:
    return float(PREDICTIONS[check_choice("id", row["id"], PREDICTIONS)]())


PREDICTIONS: dict[str, Callable[[], float]] = {
    "HEALTH-C": lambda: load_inflammation().healthy_mediator,
    "HEALTH-K": health_stable_up_to_per_h,
    "LASTING-K": lasting_damage_stable_up_to_per_h,
    "SEPTIC-K": infection_possible_from_per_h,
    "LOCAL-K": local_defence_overcome_from_per_h,
    "DAMAGE-C": damage_lasts_up_to_mediator,
    "NP-SADDLE": lambda: infection_possible_from_per_h(HELD_NO_DAMAGE),
    "NP-HOPF": lambda: infection_stable_from_per_h(HELD_NO_DAMAGE),
    "THREE-SADDLE": lambda: infection_possible_from_per_h(HELD),
    "THREE-HOPF": lambda: infection_stable_from_per_h(HELD),
    "THREE-K": lambda: lasting_damage_stable_up_to_per_h(HELD),
    "HIGH-K": lambda: infection_stable_from_per_h(HELD_HIGH),
    "FIG9-C": lambda: before_intervention(*FIGURE_9, INTERVENTION_H).mediator,
    "FIG9-T": too_much_mediator,
    "BM-N": lambda: mild_course().phagocytes.max(),
    "BM-T": lambda: mild_course().time_h[mild_course().phagocytes.argmax()],
    "BM-D": lambda: mild_course().damage.max(),
    "BM-C": lambda: mild_course().mediator[50],
}
