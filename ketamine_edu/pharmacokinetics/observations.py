"""Published concentrations that belong to a regimen, and experiments that a model can repeat from start to end.

Rows come from data/pharmacokinetics/observations.csv and infusion_steps.csv; nothing here is fitted or computed.
"""

from dataclasses import dataclass
from functools import cache

from ketamine_edu.evidence.records import records
from ketamine_edu.pharmacokinetics.building_blocks import MIN_PER_H, REFERENCE_WEIGHT_KG
from ketamine_edu.pharmacokinetics.simulation import Regimen

SAME_DOSE = 0.02  # share by which two doses may differ and still count as one, for mg computed from mg/kg
# Intravenous experiments in adults with ketamine measured at known times: (study, arm).
EXPERIMENTS = (
    ("zarate2006", "infusion"),
    ("hasan2021", "infusion"),
    ("singh2022", "iv_10_mg"),
    ("simons2022", "infusion_after_50_mg_film"),
    ("kamp2020bja", "esketamine"),
    ("kamp2020bja", "racemic"),
)


@dataclass(frozen=True)
class Observation:
    """A published concentration at a time after a dose; one row of data/pharmacokinetics/observations.csv.

    One of dose_mg (mg) and dose_mg_per_kg (mg/kg) is given. duration_min: of an injection or infusion into a vein
    (min). enantiomer: S, R or S+R. site: arterial, venous or not stated. spread_low, spread_high: in ng/mL, None where
    none was published. shape_only: whether only the shape of its curve can be compared, not the size.
    """

    study: str
    arm: str
    route: str
    formulation: str
    dose_mg: float | None
    dose_mg_per_kg: float | None
    duration_min: float | None
    age_group: str
    time_min: float
    analyte: str
    enantiomer: str
    site: str
    concentration_ng_ml: float
    spread_low: float | None
    spread_high: float | None
    shape_only: bool

    @property
    def time_h(self) -> float:
        """Time after the start of the dose (h)."""
        return self.time_min / MIN_PER_H

    @property
    def vessel(self) -> str:
        """Where blood was taken; where that is not stated it counts as venous, the usual sample."""
        return "venous" if self.site == "not stated" else self.site

    @property
    def is_whole_drug(self) -> bool:
        """Whether this is all of the drug: both enantiomers of a racemic dose, or the one of esketamine."""
        return self.enantiomer == ("S+R" if self.formulation == "racemic" else "S")

    def given_mg(self, weight_kg: float) -> float:
        """The dose in mg for a body weight (kg)."""
        return self.dose_mg if self.dose_mg is not None else (self.dose_mg_per_kg or 0.0) * weight_kg


def all_observations() -> tuple[Observation, ...]:
    """Every row, in the order of the table."""
    return records(Observation, "pharmacokinetics/observations")


@cache
def observations() -> tuple[Observation, ...]:
    """The rows of adults with a concentration that can be compared in size, in order of time."""
    usable = [row for row in all_observations() if row.age_group == "adults" and not row.shape_only]
    return tuple(sorted(usable, key=lambda row: row.time_min))


def observed_for(regimen: Regimen, weight_kg: float, analyte: str, site: str) -> tuple[Observation, ...]:
    """Rows measured after this very regimen: same route, formulation, dose, duration, analyte and vessel.

    weight_kg: body weight (kg) that turns mg/kg into mg. Metabolites count for any vessel.
    """
    dose_mg = regimen.dose_in_mg(weight_kg)

    def fits(row: Observation) -> bool:
        return (
            row.route == regimen.route_id
            and row.formulation == regimen.formulation
            and abs(row.given_mg(weight_kg) - dose_mg) <= SAME_DOSE * dose_mg
            and (not regimen.is_intravenous or row.duration_min == regimen.duration_min)
            and row.analyte == analyte
            and row.is_whole_drug
            and (analyte != "ketamine" or row.vessel == site)
        )

    return tuple(row for row in observations() if fits(row))


@dataclass(frozen=True)
class InfusionStep:
    """One step of an infusion with several rates; one row of data/pharmacokinetics/infusion_steps.csv."""

    study: str
    arm: str
    start_min: float
    duration_min: float
    dose_mg_per_kg: float


@dataclass(frozen=True)
class Experiment:
    """A published experiment. key: "study arm". regimens: what was given. site: vessel. rows: ketamine measured.

    Body weight is 70 kg, the reference of the models, where doses were given per kg.
    """

    key: str
    study: str
    label: str
    regimens: tuple[Regimen, ...]
    weight_kg: float
    site: str
    rows: tuple[Observation, ...]

    @property
    def last_h(self) -> float:
        """Time of the last sample (h)."""
        return self.rows[-1].time_h

    @property
    def highest(self) -> Observation:
        """The highest concentration that was measured."""
        return max(self.rows, key=lambda row: row.concentration_ng_ml)


@cache
def experiments() -> dict[str, Experiment]:
    """The intravenous experiments on which models are compared, key -> Experiment."""
    return {f"{study} {arm}": _experiment(study, arm) for study, arm in EXPERIMENTS}


def _experiment(study: str, arm: str) -> Experiment:
    rows = tuple(
        row
        for row in observations()
        if (row.study, row.arm, row.analyte) == (study, arm, "ketamine") and row.is_whole_drug
    )
    first = rows[0]
    drug = "ketamine" if first.formulation == "racemic" else "esketamine"
    steps = [
        step
        for step in records(InfusionStep, "pharmacokinetics/infusion_steps")
        if (step.study, step.arm) == (study, arm)
    ]
    if steps:
        regimens = tuple(
            Regimen(
                "iv_infusion",
                first.formulation,
                dose_mg_per_kg=step.dose_mg_per_kg,
                duration_min=step.duration_min,
                start_h=step.start_min / MIN_PER_H,
            )
            for step in steps
        )
        doses = " + ".join(f"{step.dose_mg_per_kg:g}" for step in steps)
        label = f"{drug}, {doses} mg/kg, an hour each"
    else:
        regimens = (
            Regimen(
                first.route, first.formulation, first.dose_mg, first.dose_mg_per_kg, duration_min=first.duration_min
            ),
        )
        amount = f"{first.dose_mg:g} mg" if first.dose_mg is not None else f"{first.dose_mg_per_kg:g} mg/kg"
        label = f"{drug}, {amount} over {first.duration_min:g} min"
    return Experiment(f"{study} {arm}", study, label, regimens, REFERENCE_WEIGHT_KG, first.vessel, rows)
