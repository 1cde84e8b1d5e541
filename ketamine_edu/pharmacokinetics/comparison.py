"""Simulated concentrations side by side: after several routes, or by several models, with what was measured."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from ketamine_edu.pharmacokinetics.observations import Experiment, Observation, experiments, observed_for
from ketamine_edu.pharmacokinetics.simulation import MODELS, Profile, simulate

POINTS = 300


@dataclass(frozen=True)
class Concentration:
    """One analyte in one vessel over time.

    name: what distinguishes it from the others, a route or a model. site: vessel, None where the model has only one
    curve of the analyte. observed: published values that belong to this very curve.
    """

    name: str
    profile: Profile
    analyte: str
    site: str | None
    observed: tuple[Observation, ...] = ()

    @property
    def time_h(self) -> np.ndarray:
        """Times (points,) in h."""
        return self.profile.time_h

    @property
    def ng_ml(self) -> np.ndarray:
        """Concentrations (points,) in ng/mL."""
        return self.profile.curve(self.analyte, self.site)

    @property
    def cmax_ng_ml(self) -> float:
        return self.profile.cmax(self.analyte, self.site)

    @property
    def tmax_h(self) -> float:
        return self.profile.tmax_h(self.analyte, self.site)

    @property
    def auc_ng_h_ml(self) -> float:
        """Area under the curve from 0 to infinity (ng*h/mL)."""
        return self.profile.auc_to_infinity(self.analyte, self.site)

    def time_above_h(self, level_ng_ml: float) -> float:
        """Hours above a level (ng/mL) within the simulation."""
        return self.profile.time_above_h(level_ng_ml, self.analyte, self.site)

    def at(self, time_h: float) -> float:
        """Concentration (ng/mL) at a time (h) of the simulation."""
        return float(self.profile.concentration_at(time_h, self.analyte, self.site))


def after_route(profile: Profile, analyte: str, vessel: str) -> Concentration:
    """One analyte after one regimen, with the values published for it. vessel: "arterial" or "venous", for ketamine."""
    (regimen,) = profile.regimens
    observed = observed_for(regimen, profile.weight_kg, analyte, vessel)
    return Concentration(regimen.route_id, profile, analyte, vessel if analyte == "ketamine" else None, observed)


@dataclass(frozen=True)
class ModelComparison:
    """Ketamine as several models predict it in one experiment. hours: length of the simulations (h)."""

    experiment: Experiment
    hours: float
    curves: tuple[Concentration, ...]

    def at_highest(self, curve: Concentration) -> float:
        """What a model predicts (ng/mL) at the time of the highest concentration that was measured."""
        return curve.at(self.experiment.highest.time_h)

    def ratio_at_highest(self, curve: Concentration) -> float:
        """Predicted over observed, at the time of the highest concentration that was measured."""
        return self.at_highest(curve) / self.experiment.highest.concentration_ng_ml


def compare_models(key: str, models: Sequence[str], hours: float) -> ModelComparison:
    """Models on one experiment: a key of `experiments()`, names in MODELS, and the length of the simulation (h)."""
    experiment = experiments()[key]
    curves = (
        Concentration(model, _simulated(key, model, hours), "ketamine", nearest_site(model, experiment.site))
        for model in models
    )
    return ModelComparison(experiment, hours, tuple(curves))


@lru_cache(maxsize=64)
def _simulated(key: str, model: str, hours: float) -> Profile:
    experiment = experiments()[key]
    return simulate(experiment.regimens, experiment.weight_kg, hours, model, POINTS)


def nearest_site(model: str, wanted: str) -> str:
    """The vessel a model can speak of: the wanted one where it has it, else its own."""
    sites = MODELS[model].sites
    return wanted if wanted in sites else sites[-1]
