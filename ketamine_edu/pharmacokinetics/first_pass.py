"""What becomes of a lozenge: what passes the lining of the mouth, and what gut and liver leave of the rest."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from ketamine_edu.evidence.parameters import load_parameters
from ketamine_edu.pharmacokinetics.absorption import Absorption, absorption_constants
from ketamine_edu.pharmacokinetics.arterial_venous import ArterialVenous
from ketamine_edu.pharmacokinetics.simulation import Profile, Regimen, simulate

HOURS = 8.0
POINTS = 300


@dataclass(frozen=True)
class FirstPass:
    """One lozenge. shares: of the dose, adding up to 1, as in `ArterialVenous.first_pass`."""

    profile: Profile
    shares: Mapping[str, float]

    @property
    def intravenous_mg(self) -> float:
        """Dose into a vein (mg) with the same exposure to ketamine."""
        return self.profile.bioavailability * self.profile.dose_mg

    @property
    def norketamine_over_ketamine(self) -> float:
        """AUC of norketamine over that of ketamine, both to infinity."""
        return self.profile.auc_to_infinity("norketamine") / self.profile.auc_to_infinity()


def lozenge_absorption() -> Absorption:
    """The usual constants of the lozenge."""
    return absorption_constants("lozenge")


def lozenge(dose_mg: float, mouth_share: float, surviving_share: float, weight_kg: float) -> FirstPass:
    """A lozenge of dose_mg (mg) for a body weight (kg).

    mouth_share: of the dose that is absorbed in the mouth. surviving_share: of the swallowed rest that is still
    ketamine behind gut and liver. Both 0 to 1. ValueError for a dose or weight outside what `simulate` takes.
    """
    absorption = replace(lozenge_absorption(), direct_fraction=mouth_share, swallowed_bioavailability=surviving_share)
    profile = simulate(Regimen("lozenge", dose_mg=dose_mg), weight_kg, HOURS, points=POINTS, absorption=absorption)
    model = load_parameters(ArterialVenous, ArterialVenous.table)
    return FirstPass(profile, model.first_pass(absorption))
