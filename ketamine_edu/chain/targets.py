"""Published findings along the chain, from plasma to mood, against what the chain gives.

Rows come from data/chain/checkpoints.csv. A number is compared by its error, and counts as met within the limit of its
row, which we set; a direction is compared in words. What the roles mean stands in kit/numbers/targets.py.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from ketamine_edu.chain.links import Chain, Switches, chain
from ketamine_edu.evidence.records import records
from ketamine_edu.pharmacokinetics.simulation import Regimen, simulate

SEEN_BLOCK = 0.24  # a tracer that repeats itself within 24 % (vanderaart2018)
SEEN_GLUTAMATE_PERCENT = 4.0  # frontiers2021
SEEN_POINTS = 3.3  # 1.96 times the standard error of a trial of 115 people per arm (lesson 04)
CHANGED_SHARE = 0.25  # as in data/parameters/plasticity_criteria.csv
INFUSION_H, LATE_SCAN_H = 40 / 60, 193 / 60
DAY_H, DAY_7_H, DAY_11_H = 24.0, 168.0, 264.0


@dataclass(frozen=True)
class Finding:
    """One published finding: a number (`observed`, in `unit`, met within limit_percent) or a direction in words."""

    id: str
    link: str
    description: str
    observed: float | None
    observed_words: str | None
    unit: str | None
    limit_percent: float | None
    role: str
    source: str
    note: str | None


@dataclass(frozen=True)
class Checkpoint:
    """One published finding and what the chain gives.

    observed, predicted: in words, with unit. met: whether they agree. error_percent: (predicted - observed)/observed;
    None for a direction.
    """

    id: str
    link: str
    description: str
    observed: str
    predicted: str
    error_percent: float | None
    met: bool
    role: str
    source: str
    note: str | None


@cache
def checkpoints() -> tuple[Checkpoint, ...]:
    """Every row of the table with the chain's answer, in the order of the table."""
    return tuple(_checkpoint(finding) for finding in records(Finding, "chain/checkpoints"))


def checkpoint_table(rows: Sequence[Checkpoint]) -> list[dict[str, str]]:
    """The rows as texts to print."""
    return [
        {
            "link": row.link,
            "description": row.description,
            "observed": row.observed,
            "predicted": row.predicted,
            "met": ("yes" if row.met else "NO") + (", used in a fit" if row.role == "fitted" else ""),
            "source": row.source,
        }
        for row in rows
    ]


def _checkpoint(finding: Finding) -> Checkpoint:
    error_percent = None
    if finding.observed is not None and finding.limit_percent is not None:
        number = NUMBERS[finding.id]()
        error_percent = 100 * (number / finding.observed - 1)
        observed = f"{finding.observed:g} {finding.unit}"
        predicted = f"{number:.3g} {finding.unit} ({round(error_percent) + 0:+d} %)"
        met = abs(error_percent) <= finding.limit_percent
    else:
        direction, behind_it = DIRECTIONS[finding.id]()
        observed, predicted = str(finding.observed_words), f"{direction} ({behind_it})"
        met = direction == finding.observed_words
    return Checkpoint(
        id=finding.id,
        link=finding.link,
        description=finding.description,
        observed=observed,
        predicted=predicted,
        error_percent=error_percent,
        met=met,
        role=finding.role,
        source=finding.source,
        note=finding.note,
    )


@lru_cache(maxsize=16)
def _infusion(dose_mg_per_kg: float = 0.5, switches: Switches | None = None) -> Chain:
    return chain(Regimen("iv_infusion", dose_mg_per_kg=dose_mg_per_kg), switches)


@lru_cache(maxsize=4)
def _spray(dose_mg: float) -> Chain:
    return chain(Regimen("intranasal_esketamine", dose_mg=dose_mg))


def _share_percent(course: Chain, time_h: float, of_h: float) -> float:
    """Improvement at one time, % of that at another (h)."""
    return 100 * course.at("mood", time_h) / course.at("mood", of_h)


def _tracer() -> tuple[str, str]:
    peak = _infusion().peak("block")
    return ("a change" if peak > SEEN_BLOCK else "no consistent change"), f"{100 * peak:.0f} % blocked"


def _glutamate(time_h: float, limit: float, low: str, high: str) -> tuple[str, str]:
    change = _infusion().at("start", time_h)
    return (high if change > limit else low), f"{change:+z.1f} %"


def _spines(same: str, more: str) -> tuple[str, str]:
    share = _infusion().at("spines", DAY_H)
    return (more if share > CHANGED_SHARE else same), f"{100 * share:.0f} % of the usual peak"


def _changed(switches: Switches) -> tuple[str, str]:
    share = _infusion(switches=switches).at("mood", DAY_H) / _infusion().at("mood", DAY_H)
    return ("down" if share < 1 - CHANGED_SHARE else "unchanged"), f"{100 * share:.0f} % of the effect is left"


def _better(points: float) -> tuple[str, str]:
    return ("better" if points > SEEN_POINTS else "not better"), f"{points:.1f} points"


def _venous_peak_ng_ml() -> float:
    return simulate(Regimen("iv_infusion", dose_mg_per_kg=0.5)).cmax(site="venous")


# What the chain gives for each row of the table: a number in the unit of the row, or a direction and a number in words.
NUMBERS: dict[str, Callable[[], float]] = {
    "plasma-peak": _venous_peak_ng_ml,
    "glutamate-size": lambda: _infusion().peak("start"),
    "mood-24": lambda: _infusion().at("mood", DAY_H),
    "mood-early": lambda: _share_percent(_spray(84), 4.0, DAY_H),
    "mood-2h": lambda: _share_percent(_spray(56), 2.0, DAY_H),
    "mood-40min": lambda: _share_percent(_infusion(), INFUSION_H, 2 * DAY_H),
    "mood-spray-24": lambda: _spray(84).at("mood", DAY_H),
    "mood-spray-phase2": lambda: _spray(56).at("mood", DAY_H),
    "mood-day7": lambda: _share_percent(_infusion(), DAY_7_H, DAY_H),
    "mood-day7-first": lambda: _share_percent(_infusion(), DAY_7_H, DAY_H),
}
DIRECTIONS: dict[str, Callable[[], tuple[str, str]]] = {
    "block-tracer": _tracer,
    "glutamate-direction": lambda: _glutamate(INFUSION_H, 0.0, "down", "up"),
    "glutamate-later": lambda: _glutamate(LATE_SCAN_H, SEEN_GLUTAMATE_PERCENT, "no change", "up"),
    "spines-rodent": lambda: _spines("no change", "up"),
    "spines-human": lambda: _spines("no measurable change", "up"),
    "spines-rapamycin": lambda: _changed(Switches(cut=("spines",))),
    "mood-low-dose": lambda: _better(_infusion(0.1).at("mood", DAY_H)),
    "mood-high-dose": lambda: _better(_infusion(1.0).at("mood", DAY_H)),
    "mood-day11": lambda: _better(_infusion().at("mood", DAY_11_H)),
    "mood-naltrexone": lambda: _changed(Switches(naltrexone=True)),
}
