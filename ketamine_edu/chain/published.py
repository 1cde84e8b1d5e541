"""What is published about the links: the evidence for each, the accounts that rival it, and differences between groups.

Rows of data/chain/links.csv, data/chain/rivals.csv and, for the differences, data/response/onset_points.csv.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from ketamine_edu.chain.links import STANDARD_H, STANDARD_MG_PER_KG, Chain
from ketamine_edu.evidence.records import records
from ketamine_edu.pharmacokinetics.simulation import Regimen

# Series of the table by route and dose (mg).
SERIES: Mapping[tuple[str, float | None], str] = {
    ("intranasal_esketamine", 84.0): "esketamine_aspire",
    ("intranasal_esketamine", 56.0): "esketamine_phase2",
}
FIRST_WEEK_H = 200.0  # later points follow more doses


@dataclass(frozen=True)
class Link:
    """The evidence for one link. strength: established, supported, contested or hypothesis. cut_by, cut_found: an
    experiment that cuts the link, and what it found."""

    id: str
    label: str
    strength: str
    cut_by: str
    cut_found: str


@dataclass(frozen=True)
class Rival:
    """An account that can stand for a link. account: its row in data/circuit/accounts.csv, where it has one."""

    id: str
    link: str
    label: str
    account: str | None


@dataclass(frozen=True)
class Point:
    """A published mean at a time (h) after the first dose; value in MADRS points, of a difference or of one arm."""

    series: str
    time_h: float
    value: float


@dataclass(frozen=True)
class Difference:
    """A published difference from the control group (MADRS points) at a time (h) after the dose."""

    time_h: float
    points: float


@dataclass(frozen=True)
class DosedChain:
    """The chain after one dose, and the differences that were published for exactly that dosing."""

    chain: Chain
    published: tuple[Difference, ...]


@cache
def links() -> Mapping[str, Link]:
    """The evidence for every link, by id, in the order of the chain."""
    return {link.id: link for link in records(Link, "chain/links")}


@cache
def rivals() -> Mapping[str, Rival]:
    """All accounts, the default ones included, by id."""
    return {rival.id: rival for rival in records(Rival, "chain/rivals")}


@cache
def published_differences(regimen: Regimen) -> tuple[Difference, ...]:
    """Differences from the control group within the first week after exactly this dosing; none for most dosings."""
    points = records(Point, "response/onset_points")
    if (regimen.route_id, regimen.dose_mg_per_kg) == ("iv_infusion", STANDARD_MG_PER_KG):
        arms = {point.series: point.value for point in points if point.time_h == STANDARD_H}
        return (Difference(STANDARD_H, arms["ketamine_arm"] - arms["midazolam_arm"]),)
    series = SERIES.get((regimen.route_id, regimen.dose_mg))
    return tuple(
        Difference(point.time_h, point.value)
        for point in points
        if point.series == series and point.time_h < FIRST_WEEK_H
    )
