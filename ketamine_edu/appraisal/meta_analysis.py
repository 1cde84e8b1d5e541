"""Several trials, one number: fixed and random effects, how far trials disagree, and what the next trial may find.

    studies = [Study("ASPIRE I", -3.8, 1.39), Study("ASPIRE II", -3.9, 1.39)]
    pooled = pool(studies, "fixed")
    pooled.estimate, pooled.low, pooled.high

Every study i gives an estimate y_i with a standard error s_i. The pooled estimate is a weighted mean,

    mean = sum(w y)/sum(w),   w = 1/(s^2 + tau2),   se = 1/sqrt(sum(w))

Fixed effect: all studies measure the same truth, tau2 = 0. Random effects: the truths themselves differ with the
variance tau2, which is taken from how far the studies lie apart (DerSimonian and Laird 1986, [dersimonian1986]):

    Q = sum((y - mean_fixed)^2/s^2),  I2 = (Q - (k-1))/Q,  tau2 = (Q - (k-1))/(sum(w) - sum(w^2)/sum(w)) with w = 1/s^2,

both at least 0. Ends of the 95 % interval: mean ± 1.96 se (Wald). Hartung and Knapp [knapp2003] take the spread that is
there, and Student's t with k-1 degrees of freedom:

    se_HK^2 = se^2 q,   q = sum(w (y - mean)^2)/(k-1)

which holds the truth in 95 of 100 cases far more nearly when trials are few and differ [inthout2014]. Where trials
agree by luck, q is below 1 and the interval too narrow; the modified form takes q as at least 1 [rover2015]. The next
trial's true effect lies in the prediction interval mean ± t(k-2) sqrt(tau2 + se^2) [higgins2009], which needs three
studies.

Ratios are pooled as logarithms. Where a 2 x 2 table has a zero, 0.5 is added to all four of its cells, and to no other
table. A table in which nobody, or everybody, has the event in both arms says nothing about a ratio and is left out, as
is usual; `ratios` names it.

Reproduced in the tests: statsmodels on random data, and the 13 trials of BCG vaccine as the R package metafor pools
them [colditz1994]. Not here: models with moderators, other estimators of tau2, corrections for unpublished trials, and
any judgement of quality. Two arms that share a control, or two periods of the same people, count here as if they were
independent.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ketamine_edu.kit.numbers.checks import check_choice, check_number, check_whole
from ketamine_edu.kit.numbers.statistics import NORMAL_95

Floats = NDArray[np.float64]

RATIOS = ("odds ratio", "risk ratio")  # treated over control
CORRECTION = 0.5
MODELS = {
    "fixed": "fixed effect",
    "random": "random effects",
    "hartung-knapp": "Hartung-Knapp",
    "modified": "Hartung-Knapp, modified",
}


@dataclass(frozen=True)
class Study:
    """One study's estimate and standard error, in the unit of the question (for ratios: their logarithm)."""

    name: str
    estimate: float
    se: float

    def __post_init__(self) -> None:
        check_number(f"{self.name}: estimate", self.estimate)
        check_number(f"{self.name}: standard error", self.se, above=0.0)

    @property
    def interval(self) -> tuple[float, float]:
        """Ends of the 95 % interval."""
        return self.estimate - NORMAL_95 * self.se, self.estimate + NORMAL_95 * self.se


@dataclass(frozen=True)
class Pooled:
    """Studies pooled. weights_percent: of each study, in their order. q, i2_percent, tau2: how far they disagree.

    prediction: ends of the 95 % prediction interval; None with fewer than three studies or under a fixed effect.
    """

    model: str
    estimate: float
    se: float
    low: float
    high: float
    weights_percent: tuple[float, ...]
    q: float
    i2_percent: float
    tau2: float
    prediction: tuple[float, float] | None


def pooled_difference(differences: Sequence[float] | Floats, errors: Sequence[float] | Floats) -> tuple[float, float]:
    """Mean of differences weighted by the inverse of their squared errors, and its error; all in one unit.

    Raises ValueError naming the trial whose error is not above 0, or for no trials.
    """
    if not len(differences) == len(errors) > 0:
        raise ValueError(f"{len(differences)} differences and {len(errors)} errors; allowed: as many, at least one")
    for number, error in enumerate(errors, start=1):
        check_number(f"trial {number}: error", error, above=0.0)
    weights = np.asarray(errors, dtype=float) ** -2.0
    return float((weights * np.asarray(differences)).sum() / weights.sum()), float(weights.sum() ** -0.5)


def pool(studies: Sequence[Study], model: str = "random") -> Pooled:
    """Studies pooled by one of MODELS. With one study every model but Hartung-Knapp gives that study back.

    Raises ValueError for no study, an unknown model, a name that occurs twice, or Hartung-Knapp with one study.
    """
    check_choice("model", model, MODELS)
    names = [study.name for study in studies]
    if twice := {name for name in names if names.count(name) > 1}:
        raise ValueError(f"study {sorted(twice)[0]!r} occurs twice; allowed is every study once")
    fewest = 1 if model in ("fixed", "random") else 2
    if len(studies) < fewest:
        raise ValueError(f"{len(studies)} studies; allowed are {fewest} or more for {MODELS[model]}")

    y, s = np.array([[study.estimate, study.se] for study in studies]).T
    q, i2_percent, tau2 = heterogeneity(y, s)
    errors = s if model == "fixed" else np.hypot(s, math.sqrt(tau2))
    estimate, se = pooled_difference(y, errors)
    weights, quantile = errors**-2.0, NORMAL_95
    if fewest == 2:
        spread = float((weights * (y - estimate) ** 2).sum()) / (len(y) - 1)
        se *= math.sqrt(max(spread, 1.0) if model == "modified" else spread)
        quantile = t_quantile(len(y) - 1)
    prediction = None
    if len(y) > 2 and model != "fixed":
        half_width = t_quantile(len(y) - 2) * math.sqrt(tau2 + se**2)
        prediction = (estimate - half_width, estimate + half_width)
    shares = tuple(float(share) for share in 100 * weights / weights.sum())
    low, high = estimate - quantile * se, estimate + quantile * se
    return Pooled(model, estimate, se, low, high, shares, q, i2_percent, tau2, prediction)


def heterogeneity(y: Floats, s: Floats) -> tuple[float, float, float]:
    """Q, I2 (%) and DerSimonian and Laird's tau2, from estimates and standard errors, each of shape (studies,)."""
    w = s**-2.0
    q = float((w * (y - (w * y).sum() / w.sum()) ** 2).sum())
    excess = max(q - (len(y) - 1), 0.0)
    if excess == 0:
        return q, 0.0, 0.0
    return q, 100 * excess / q, float(excess / (w.sum() - (w**2).sum() / w.sum()))


def t_quantile(degrees: int) -> float:
    """The 97.5 % quantile of Student's t: half the width of a 95 % interval in standard errors."""
    from scipy.special import stdtrit

    return float(stdtrit(degrees, 0.975))


# ---- from what a trial prints to an estimate and its standard error ----


def se_from_interval(name: str, low: float, high: float) -> float:
    """Standard error from the ends of a 95 % interval. ValueError names the row unless low is below high."""
    if not (math.isfinite(low) and math.isfinite(high) and low < high):
        raise ValueError(f"{name}: interval is {low:g} to {high:g}; allowed are two numbers, the lower one first")
    return (high - low) / (2 * NORMAL_95)


@dataclass(frozen=True)
class Arm:
    """Mean, standard deviation and number of people of one arm."""

    mean: float
    sd: float
    n: int


def mean_difference(name: str, treated: Arm, control: Arm) -> Study:
    """Difference of two means (treated less control), in their unit."""
    _check_arms(name, treated, control)
    return Study(
        name,
        treated.mean - control.mean,
        math.hypot(treated.sd / math.sqrt(treated.n), control.sd / math.sqrt(control.n)),
    )


def standardised_difference(name: str, treated: Arm, control: Arm) -> Study:
    """Difference of two means in pooled standard deviations, corrected for small samples (Hedges' g)."""
    _check_arms(name, treated, control)
    n = treated.n + control.n
    sd = math.sqrt(((treated.n - 1) * treated.sd**2 + (control.n - 1) * control.sd**2) / (n - 2))
    g = (1 - 3 / (4 * n - 9)) * (treated.mean - control.mean) / sd
    return Study(name, g, math.sqrt(1 / treated.n + 1 / control.n + g**2 / (2 * (n - 3.94))))


def _check_arms(name: str, *arms: Arm) -> None:
    for word, arm in zip(("treated", "control"), arms, strict=True):
        check_whole(f"{name}: n of the {word} arm", arm.n, 2)
        check_number(f"{name}: standard deviation of the {word} arm", arm.sd, above=0.0)


@dataclass(frozen=True)
class Counts:
    """People with an event in two arms."""

    name: str
    events_treated: int
    n_treated: int
    events_control: int
    n_control: int

    def __post_init__(self) -> None:
        arms = (("treated", self.events_treated, self.n_treated), ("control", self.events_control, self.n_control))
        for word, events, n in arms:
            check_whole(f"{self.name}: n of the {word} arm", n, 1)
            check_whole(f"{self.name}: number of events of the {word} arm", events, 0, n)

    @property
    def says_nothing(self) -> bool:
        """Whether nobody, or everybody, has the event in both arms, so that a ratio cannot be told."""
        events, n = self.events_treated + self.events_control, self.n_treated + self.n_control
        return events in (0, n)


def log_ratio(counts: Counts, measure: str) -> Study:
    """Logarithm of one of RATIOS, with 0.5 added to all cells where one is zero.

    Raises ValueError for another measure, and for counts that say nothing about a ratio.
    """
    check_choice("measure", measure, RATIOS)
    if counts.says_nothing:
        raise ValueError(f"{counts.name}: nobody or everybody had the event in both arms; allowed are other counts")
    treated, control = counts.events_treated, counts.events_control
    cells = np.array([treated, counts.n_treated - treated, control, counts.n_control - control], dtype=float)
    a, b, c, d = cells + CORRECTION * (cells == 0).any()
    if measure == "odds ratio":
        return Study(counts.name, math.log(a * d / (b * c)), math.sqrt(1 / a + 1 / b + 1 / c + 1 / d))
    ratio = (a / (a + b)) / (c / (c + d))
    return Study(counts.name, math.log(ratio), math.sqrt(1 / a - 1 / (a + b) + 1 / c - 1 / (c + d)))


def ratios(tables: Sequence[Counts], measure: str) -> tuple[list[Study], list[str]]:
    """Log ratios of all tables that say something, and the names of those that do not."""
    studies = [log_ratio(counts, measure) for counts in tables if not counts.says_nothing]
    return studies, [counts.name for counts in tables if counts.says_nothing]
