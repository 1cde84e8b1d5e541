"""What the live artists of lesson 00 must show, written from the meaning of each."""

import numpy as np

from ketamine_edu.start.clocks import decline_range_d, observed_percent, percent_of_peak
from ketamine_edu.start.explorer import ClocksExplorer
from tests.kit.pictures import Band, Curve, EndLabel, Expected, Hidden, Points, Words, shows

# Name of a clock in the picture -> its name in the model.
CLOCKS = {
    "ketamine": "ketamine",
    "norketamine": "norketamine",
    "hydroxynorketamine": "hydroxynorketamine",
    "improvement_after_one_dose": "improvement",
}
MOMENTS = {  # h -> in words
    0.25: "15 minutes",
    0.5: "half an hour",
    1: "1 hour",
    2: "2 hours",
    4: "4 hours",
    8: "8 hours",
    12: "12 hours",
    24: "1 day",
    48: "2 days",
    72: "3 days",
    120: "5 days",
    168: "1 week",
    240: "10 days",
    336: "2 weeks",
}
TIMES_H = {
    "stretched": np.geomspace(0.2, 336, 300),
    "even": np.concatenate([np.linspace(0, 24, 150), np.linspace(25, 336, 150)]),
}
HIGHEST_PERCENT = 118


@shows(ClocksExplorer)
def clocks(state, results, later):
    now = {name: float(percent_of_peak(clock, state.moment_h)) for name, clock in CLOCKS.items()}
    expected = {
        "moment": Curve([state.moment_h, state.moment_h], [0, HIGHEST_PERCENT]),
        "moment words": Words(f"After {MOMENTS[state.moment_h]}"),
    }
    for name, clock in CLOCKS.items():
        parts = _clock(clock, name, state, [now[other] for other in CLOCKS if other in state.clocks and other != name])
        has_band = clock == "improvement"
        for part, shown in parts.items():
            is_shown = name in state.clocks and (part != " band" or has_band)
            expected[f"{name}{part}"] = shown if is_shown else Hidden()
    return expected


def _clock(clock: str, name: str, state, beside: list[float]) -> dict[str, Expected]:
    """Part -> what it shows of a clock that is chosen. beside: what the other chosen clocks say at the moment (%).

    The label stands as high as the dot: it follows the moment, not the end of the curve.
    """
    time_h, now = TIMES_H[state.axis], float(percent_of_peak(clock, state.moment_h))
    ends = [percent_of_peak(clock, time_h, half_life_d) for half_life_d in decline_range_d()]
    published_h, published_percent = observed_percent(clock)
    is_none = not len(published_h)
    return {
        "": Curve(time_h, percent_of_peak(clock, time_h)),
        " band": Band(time_h, np.min(ends, axis=0), np.max(ends, axis=0)),
        " points": Hidden() if is_none else Points(published_h, published_percent),
        " now": Points([state.moment_h], [now]),
        " label": EndLabel(name, now, beside, adds=_left(now)),
    }


def _left(percent: float) -> str:
    """Two digits of what is left, and an end to the digits where next to nothing is."""
    if percent < 0.095:
        return "under 0.1 %"
    return f"{percent:.0f} %" if percent >= 9.5 else f"{percent:.2g} %"
