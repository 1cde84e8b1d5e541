"""From a dose to the receptor: unbound drug in brain, the block in the model, and the sites taken in rats."""

from dataclasses import dataclass

import numpy as np

from ketamine_edu.pharmacokinetics.simulation import Profile
from ketamine_edu.receptor.block import (
    free_brain_concentration_um,
    occupancy,
    rat_binding_occupancy,
    trapped_occupancy,
    untrapping_half_life_h,
)


@dataclass(frozen=True)
class DoseEffect:
    """What ketamine does to the receptor after a dose. Arrays (points,) over time_h (h).

    brain_um: unbound ketamine in brain (µM). settled_percent, trapped_percent: share of the current (%) that it takes
    away as in the steady state of every moment, and where drug enters and leaves slowly. rat_percent: share of the
    sites (%) taken by binding as in rats. half_life_h: hours until half of the trapped drug has left.
    """

    profile: Profile
    brain_um: np.ndarray
    settled_percent: np.ndarray
    trapped_percent: np.ndarray
    rat_percent: np.ndarray
    half_life_h: float

    @property
    def time_h(self) -> np.ndarray:
        return self.profile.time_h

    def peak(self, values: np.ndarray) -> tuple[float, float]:
        """The highest of one of the arrays, and its time (h)."""
        return float(values.max()), float(self.time_h[values.argmax()])


def dose_effect(
    profile: Profile, open_share: float, voltage_mv: float, magnesium_mm: float, unbound_fraction: float
) -> DoseEffect:
    """The effect of a simulated dose. open_share: share of the time that channels are open (above 0 to 1).

    ValueError names an argument outside what the functions of block.py take, or a model without arterial ketamine.
    """
    brain_um = free_brain_concentration_um(np.maximum(profile.curve("ketamine", "arterial"), 0.0), unbound_fraction)
    where = (voltage_mv, magnesium_mm, unbound_fraction)
    return DoseEffect(
        profile,
        brain_um,
        100 * occupancy(profile, *where),
        100 * trapped_occupancy(profile, open_share, *where),
        100 * rat_binding_occupancy(profile, unbound_fraction),
        untrapping_half_life_h(open_share, voltage_mv),
    )
