"""One treatment visit with the esketamine spray: plasma, dissociation, sedation, blood pressure, and the observation.

Plasma is computed (pharmacokinetics/simulation.py). Of the three effects only times and sizes are published: when they
begin, when they peak, when they are over (data/parameters/care_visit.csv). Between these points the course is our
assumption, two halves of a cosine, because it is smooth and has its top where it was reported:

    s(t) = (1 - cos(pi (t - a)/(p - a)))/2   from the beginning a to the peak p
    s(t) = (1 + cos(pi (t - p)/(e - p)))/2   from the peak p to the end e, 0 elsewhere

Systolic pressure is the pressure before the dose plus a rise times s(t). Two sources agree on its peak and differ on
its end: the label says about 4 h [spravatolabel2020], the trials say about 1.5 h [cardiac2020]. Both are kept.

Reproduced: the published times, because the curve runs through them. Not reproduced: how effects grow with the dose
(the times that could be read are not given by dose, so only plasma depends on it here), differences between people, and
the fading of dissociation from visit to visit. The rise of 13.3 mmHg is a mean of everybody's largest rise on any day:
a mean of single days would be smaller.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ketamine_edu.evidence.parameters import load_parameters
from ketamine_edu.evidence.tables import read_table
from ketamine_edu.kit.numbers.checks import check_choice, check_number
from ketamine_edu.pharmacokinetics.simulation import Profile, Regimen, simulate

Array = NDArray[np.float64]
HOURS = 6.0
POINTS = 241
MIN_PER_H = 60.0
SYSTOLIC_MMHG = (90.0, 200.0)
RISES = {
    "average": "mean of the largest rises, 18 to 64 years",
    "older": "the same from 65 years",
    "marked": "what the label counts as marked",
}
ENDS = {"label": "the label: about 4 h", "trials": "the trials: about 1.5 h"}
EFFECTS = ("dissociation", "sedation", "pressure")


@dataclass(frozen=True)
class VisitTimes:
    """Rows of data/parameters/care_visit.csv: times in min after the first spray, pressures in mmHg."""

    dissociation_onset_min: float
    dissociation_peak_min: float
    dissociation_end_min: float
    sedation_onset_min: float
    sedation_peak_min: float
    sedation_end_min: float
    pressure_onset_min: float
    pressure_peak_min: float
    pressure_end_label_min: float
    pressure_end_trials_min: float
    systolic_rise_mmhg: float
    systolic_rise_older_mmhg: float
    marked_rise_mmhg: float
    observation_min: float
    delay_systolic_mmhg: float
    severe_systolic_mmhg: float

    def points_min(self, effect: str, end: str = "label") -> tuple[float, float, float]:
        """Beginning, peak and end of an effect (min). end: whose end of the rise in pressure, a key of ENDS."""
        check_choice("effect", effect, EFFECTS)
        check_choice("end", end, ENDS)
        last = f"pressure_end_{end}" if effect == "pressure" else f"{effect}_end"
        onset, peak, over = (getattr(self, f"{name}_min") for name in (f"{effect}_onset", f"{effect}_peak", last))
        return onset, peak, over

    def rise_mmhg(self, rise: str) -> float:
        """Systolic rise at its peak (mmHg). rise: a key of RISES."""
        check_choice("rise", rise, RISES)
        sizes = (self.systolic_rise_mmhg, self.systolic_rise_older_mmhg, self.marked_rise_mmhg)
        return dict(zip(RISES, sizes, strict=True))[rise]

    def asks_to_wait(self, systolic_mmhg: float) -> bool:
        """Whether the label asks to wait with a dose at that pressure before it (mmHg): above the limit, not at it."""
        return systolic_mmhg > self.delay_systolic_mmhg

    def passes_severe(self, systolic_mmhg: float) -> bool:
        """Whether a pressure (mmHg) lies above the one that the label counts as severe."""
        return systolic_mmhg > self.severe_systolic_mmhg


def load_visit() -> VisitTimes:
    """The published times and sizes."""
    return load_parameters(VisitTimes, "care_visit")


def course(time_min: ArrayLike, points_min: Sequence[float]) -> Array:
    """Share of the peak, 0 to 1, at times after the first spray.

    time_min (times,): min. points_min: beginning, peak and end (min). ValueError unless these three rise.
    """
    onset, peak, end = (float(point) for point in points_min)
    if not (math.isfinite(onset) and math.isfinite(end) and onset < peak < end):
        raise ValueError(f"points_min are {onset:g}, {peak:g}, {end:g} min; allowed: beginning before peak before end")
    time = np.asarray(time_min, dtype=float)
    rising = (1 - np.cos(np.pi * (time - onset) / (peak - onset))) / 2
    falling = (1 + np.cos(np.pi * (time - peak) / (end - peak))) / 2
    return np.where((time >= onset) & (time <= peak), rising, np.where((time > peak) & (time <= end), falling, 0.0))


@dataclass(frozen=True)
class Visit:
    """Courses over one visit, and what was published of them.

    time_h (times,). plasma_ng_ml (times,): venous. dissociation, sedation (times,): shares of their peak, 0 to 1.
    systolic_mmhg (times,): before_mmhg and, at the peak, rise_mmhg more. published_h: effect -> hours at which it
    begins, peaks and is over. profile: the simulation behind the plasma.
    """

    time_h: Array
    plasma_ng_ml: Array
    dissociation: Array
    sedation: Array
    systolic_mmhg: Array
    before_mmhg: float
    rise_mmhg: float
    published_h: Mapping[str, tuple[float, float, float]]
    profile: Profile

    @property
    def peak_mmhg(self) -> float:
        """Highest systolic pressure (mmHg)."""
        return self.before_mmhg + self.rise_mmhg

    def at(self, time_h: float) -> dict[str, float]:
        """Every course at one time (h).

        plasma_ng_ml, plasma_share (of its peak), dissociation, sedation, systolic_mmhg, systolic_rise_mmhg.
        """
        check_number("time_h", time_h, 0.0, HOURS, "h")
        names = ("plasma_ng_ml", "dissociation", "sedation", "systolic_mmhg")
        values = {name: float(np.interp(time_h, self.time_h, getattr(self, name))) for name in names}
        return values | {
            "plasma_share": values["plasma_ng_ml"] / self.profile.cmax(),
            "systolic_rise_mmhg": values["systolic_mmhg"] - self.before_mmhg,
        }

    def plasma_below_after_h(self, level_ng_ml: float) -> float:
        """Time (h) from which venous plasma stays below a level (ng/mL); 0 if it never reaches it.

        ValueError if it is still above at the end of the simulation.
        """
        check_number("level_ng_ml", level_ng_ml, 1e-3, 1e6, "ng/mL")
        time, plasma = self.profile.time_h, self.profile.curve()
        above = np.flatnonzero(plasma >= level_ng_ml)
        if not len(above):
            return 0.0
        last = above[-1]
        if last == len(plasma) - 1:
            raise ValueError(f"level_ng_ml is {level_ng_ml:g}; plasma is still above it after {HOURS:g} h")
        return float(np.interp(-level_ng_ml, -plasma[last : last + 2], time[last : last + 2]))


def visit(dose_mg: float = 56, systolic_mmhg: float = 120, rise: str = "average", end: str = "label") -> Visit:
    """One visit. dose_mg: 28, 56 or 84 mg of esketamine as a spray. systolic_mmhg: before the dose (mmHg, 90 to 200).
    rise, end: keys of RISES and ENDS.

    Raises ValueError naming the argument, the value and what is allowed.
    """
    check_number("systolic_mmhg", systolic_mmhg, *SYSTOLIC_MMHG, "mmHg")
    times = load_visit()
    rise_mmhg = times.rise_mmhg(rise)
    points_min = {effect: times.points_min(effect, end) for effect in EFFECTS}
    profile = simulate(Regimen("intranasal", "esketamine", dose_mg=dose_mg), hours=HOURS)
    time_h = np.linspace(0, HOURS, POINTS)
    time_min = MIN_PER_H * time_h
    return Visit(
        time_h=time_h,
        plasma_ng_ml=profile.concentration_at(time_h),
        dissociation=course(time_min, points_min["dissociation"]),
        sedation=course(time_min, points_min["sedation"]),
        systolic_mmhg=systolic_mmhg + rise_mmhg * course(time_min, points_min["pressure"]),
        before_mmhg=systolic_mmhg,
        rise_mmhg=rise_mmhg,
        published_h={
            effect: (onset / MIN_PER_H, peak / MIN_PER_H, over / MIN_PER_H)
            for effect, (onset, peak, over) in points_min.items()
        },
        profile=profile,
    )


def threshold_ng_ml() -> float:
    """Concentration (ng/mL) at which memory and perception began to change in volunteers."""
    return next(row.number("value_ng_ml") for row in read_table("pharmacokinetics/levels") if row["id"] == "threshold")
