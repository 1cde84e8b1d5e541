"""Published concentrations that belong to a regimen, and experiments that a model can repeat from start to end.

Rows come from data/pharmacokinetics/observations.csv and infusion_steps.csv; nothing here is fitted or computed.
"""

from dataclasses import dataclass
from functools import cache

from ketamine_edu.evidence.tables import Row, read_table
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


@cache
def observations() -> tuple[Row, ...]:
    """All rows of adults with a time and a concentration that can be compared in size, in order of time."""
    rows = read_table("pharmacokinetics/observations")
    usable = [r for r in rows if r["time_min"] is not None and not r["shape_only"] and r["age_group"] == "adults"]
    return tuple(sorted(usable, key=lambda r: r["time_min"]))


def vessel(row: Row) -> str:
    """Where a row was sampled; where that is not stated it counts as venous, the usual sample."""
    return "venous" if row["site"] == "not stated" else row["site"]


def whole_drug(row: Row) -> bool:
    """Whether a row holds all of the drug: both enantiomers of a racemic dose, or the one of esketamine."""
    return row["enantiomer"] == ("S+R" if row["formulation"] == "racemic" else "S")


def observed_for(regimen: Regimen, weight_kg: float, analyte: str, site: str) -> list[Row]:
    """Rows measured after this very regimen: same route, formulation, dose, duration, analyte and vessel.

    weight_kg: body weight (kg) that turns mg/kg into mg. Metabolites count for any vessel.
    """
    dose_mg = regimen.dose_in_mg(weight_kg)

    def fits(row: Row) -> bool:
        given_mg = row["dose_mg"] if row["dose_mg"] is not None else row["dose_mg_per_kg"] * weight_kg
        return (
            row["route"] == regimen.route_id
            and row["formulation"] == regimen.formulation
            and abs(given_mg - dose_mg) <= SAME_DOSE * dose_mg
            and (not regimen.is_intravenous or row["duration_min"] == regimen.duration_min)
            and row["analyte"] == analyte
            and whole_drug(row)
            and (analyte != "ketamine" or vessel(row) == site)
        )

    return [row for row in observations() if fits(row)]


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
    rows: tuple[Row, ...]

    @property
    def last_h(self) -> float:
        """Time of the last sample (h)."""
        return self.rows[-1]["time_min"] / MIN_PER_H


@cache
def experiments() -> dict[str, Experiment]:
    """The intravenous experiments on which models are compared, key -> Experiment."""
    return {f"{study} {arm}": _experiment(study, arm) for study, arm in EXPERIMENTS}


def _experiment(study: str, arm: str) -> Experiment:
    rows = tuple(
        row
        for row in observations()
        if (row["study"], row["arm"], row["analyte"]) == (study, arm, "ketamine") and whole_drug(row)
    )
    first = rows[0]
    drug = "ketamine" if first["formulation"] == "racemic" else "esketamine"
    steps = [s for s in read_table("pharmacokinetics/infusion_steps") if (s["study"], s["arm"]) == (study, arm)]
    if steps:
        regimens = tuple(
            Regimen(
                "iv_infusion",
                first["formulation"],
                dose_mg_per_kg=step["dose_mg_per_kg"],
                duration_min=step["duration_min"],
                start_h=step["start_min"] / MIN_PER_H,
            )
            for step in steps
        )
        doses = " + ".join(f"{step['dose_mg_per_kg']:g}" for step in steps)
        label = f"{drug}, {doses} mg/kg, an hour each"
    else:
        dose = {name: first[name] for name in ("dose_mg", "dose_mg_per_kg") if first[name] is not None}
        regimens = (Regimen(first["route"], first["formulation"], **dose, duration_min=first["duration_min"]),)
        amount = f"{first['dose_mg']:g} mg" if "dose_mg" in dose else f"{first['dose_mg_per_kg']:g} mg/kg"
        label = f"{drug}, {amount} over {first['duration_min']:g} min"
    return Experiment(f"{study} {arm}", study, label, regimens, REFERENCE_WEIGHT_KG, vessel(first), rows)
