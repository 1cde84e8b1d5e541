"""From ratios to people: risk with treatment, risk difference, and the number needed to treat.

    risk_with_treatment(25.9, 2.48, "odds ratio")       46.4 % of people respond with treatment
    difference_from_counts(Counts("trial", 22, 40, 12, 40))

A ratio says nothing about people until it meets a risk without treatment, p (%), written as a share:

    risk ratio r:   r p                    odds ratio r:   r o/(1 + r o),   o = p/(1 - p)

The interval of the ratio, carried through the same formula, gives the interval of the risk; the uncertainty of p itself
is left out, as in a summary of findings. A difference of d points means that 100/d people have to be treated for one
more event: the number needed to treat. Its interval runs from 100/high to 100/low. Where the difference may be 0 this
interval passes through infinity: from a number needed to treat for one more event, through infinity, to a number needed
to treat for one fewer [altman1998]. If the event is wanted, the first is a benefit (NNT) and the second a harm (NNH).

The interval of a difference between two shares is made from Wilson's intervals of both (Newcombe's method), which is
recommended over the simple one for numbers needed to treat [bender2001] and needs no correction for zero cells.
"""

import math
from dataclasses import dataclass

from ketamine_edu.appraisal.meta_analysis import RATIOS, Counts
from ketamine_edu.kit.numbers.checks import check_choice, check_number
from ketamine_edu.kit.numbers.statistics import NORMAL_95

RATIO_LIMITS = (1e-4, 1e4)
LARGEST_NEEDED = 1000  # a number needed to treat beyond this is said to be over it


def risk_with_treatment(control_percent: float, ratio: float, measure: str) -> float:
    """Risk with treatment (%) from the risk without it (%) and an odds ratio or risk ratio.

    Raises ValueError for a percentage outside 0 to 100, a ratio not above 0, an unknown measure, or a risk ratio that
    would give more than 100 %.
    """
    check_choice("measure", measure, RATIOS)
    risk = check_number("control_percent", control_percent, 0.0, 100.0, "%") / 100
    check_number("ratio", ratio, *RATIO_LIMITS, "")
    if measure == "odds ratio":
        return 100 * ratio * risk / (1 - risk + ratio * risk)
    if ratio * risk > 1 + 1e-9:
        raise ValueError(
            f"ratio is {ratio:g}: {ratio:g} times {control_percent:g} % is more than 100 %; "
            f"allowed is a risk ratio up to {1 / risk:.3g} for this risk"
        )
    return 100 * ratio * risk


@dataclass(frozen=True)
class Difference:
    """A difference of risks and its 95 % interval, in points of 100 people."""

    percent: float
    low: float
    high: float

    def __post_init__(self) -> None:
        for name in ("percent", "low", "high"):
            check_number(name, getattr(self, name), -100.0, 100.0, "points")
        if not self.low <= self.percent <= self.high:
            raise ValueError(
                f"percent is {self.percent:g}; allowed is a number from low to high, {self.low:g} to {self.high:g}"
            )


def difference_from_ratio(
    control_percent: float, ratio: float, low: float, high: float, measure: str
) -> tuple[Difference, bool]:
    """Risk difference for a risk without treatment (%), and whether an end of it was cut off at 100 %.

    ratio, low, high: a ratio and its 95 % interval. Raises ValueError as `risk_with_treatment` does.
    """
    largest = RATIO_LIMITS[1]
    if measure == "risk ratio" and control_percent > 0:
        largest = 100 / check_number("control_percent", control_percent, 0.0, 100.0, "%")
    risks = [risk_with_treatment(control_percent, min(end, largest), measure) for end in (ratio, low, high)]
    # Rounded far below any print, so that a ratio of exactly 1 gives exactly no difference.
    return Difference(*(round(risk - control_percent, 9) for risk in risks)), max(ratio, low, high) > largest


def wilson_interval(events: int, n: int) -> tuple[float, float]:
    """Wilson's 95 % interval of a share, as shares from 0 to 1."""
    share, z2 = events / n, NORMAL_95**2
    middle, half = share + z2 / (2 * n), NORMAL_95 * math.sqrt(share * (1 - share) / n + z2 / (4 * n**2))
    return max((middle - half) / (1 + z2 / n), 0.0), min((middle + half) / (1 + z2 / n), 1.0)


def difference_from_counts(counts: Counts) -> Difference:
    """Risk difference, treated less control, with Newcombe's 95 % interval (points)."""
    treated, control = counts.events_treated / counts.n_treated, counts.events_control / counts.n_control
    low_t, high_t = wilson_interval(counts.events_treated, counts.n_treated)
    low_c, high_c = wilson_interval(counts.events_control, counts.n_control)
    below = math.hypot(treated - low_t, high_c - control)
    above = math.hypot(high_t - treated, control - low_c)
    difference = treated - control
    return Difference(100 * difference, 100 * (difference - below), 100 * (difference + above))


def number_needed(percent: float) -> float:
    """People to treat for one more event (positive) or one fewer (negative); infinity where nothing changes."""
    return 100 / percent if percent else math.inf


def number_needed_in_words(difference: Difference, wanted: bool) -> str:
    """Number needed to treat and its interval: "NNT 4 (3 to 20)" or "NNT 10 (NNT 4 to infinity to NNH 20)".

    wanted: whether the event is a benefit; one more of it is then NNT, one fewer NNH, and the other way round.
    """

    def name(percent: float) -> str:
        return "NNT" if (percent > 0) == wanted else "NNH"

    def number(percent: float) -> str:
        needed = abs(number_needed(percent))
        if needed > LARGEST_NEEDED:
            return "infinity" if math.isinf(needed) else f"over {LARGEST_NEEDED}"
        return f"{needed:.1f}" if needed < 3 else f"{needed:.0f}"

    middle = f"{name(difference.percent)} {number(difference.percent)}" if difference.percent else "NNT infinity"
    if difference.low > 0 or difference.high < 0:
        larger_first = sorted((difference.low, difference.high), key=abs, reverse=True)
        return f"{middle} ({' to '.join(number(end) for end in larger_first)})"
    # The interval holds no effect: it is two pieces, joined at infinity. The piece of the estimate comes first.
    outwards = (difference.high, difference.low) if difference.percent >= 0 else (difference.low, difference.high)
    pieces = [f"{name(end)} {number(end)}" for end in outwards if end]
    if not pieces:
        return middle
    if len(pieces) == 1:
        return f"{middle} ({pieces[0]} to infinity)"
    return f"{middle} ({pieces[0]} to infinity to {pieces[1]})"
