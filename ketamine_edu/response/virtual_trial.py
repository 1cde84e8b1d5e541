"""A randomised trial of one dose against placebo, rated a day later: what it finds, and what it finds wrongly.

    trial = load_trial()
    expected(trial), power(trial)                           exact mean of the estimate; chance of p < 0.05
    simulate_trials(trial, trials=2000, seed=1).power       the same by drawing every patient

A patient's improvement is what the control condition does, plus the drug's true effect in the treated arm, plus what it
adds to believe that one is on the drug, plus chance:

    y = m + delta [treated] + e [guesses "drug"] + s z,   z standard normal

Guesses depend on the arm only, through g1 (treated) and g0 (control). So the trial estimates delta + e (g1 - g0): the
second part is unmasking, and no number of patients takes it away. A trial that nobody can see through has g1 = g0.

A share q of each arm drops out, whatever their improvement. Either only those who finish are compared, or those who
left are counted as unchanged (y = 0), which shrinks both arms' means and the difference between them.

What the model misses. Leaving because of no effect or of side effects; patients who guess from their improvement, not
from dissociation; raters who guess; scores that end at 0. Expectation adds the same to every believer, and its size has
not been measured in these trials.
"""

import math
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
from numpy.typing import NDArray

from ketamine_edu.evidence.parameters import load_parameters
from ketamine_edu.kit.numbers.checks import check_choice, check_number, check_whole
from ketamine_edu.kit.numbers.parts import cut, finished_parts

Floats = NDArray[np.float64]

LIMITS = {
    "patients_per_arm": (3, 2000, "patients"),
    "true_effect_points": (-30, 30, "points"),
    "control_improvement_points": (-10, 40, "points"),
    "sd_points": (0.1, 40, "points"),
    "drop_out_share": (0, 0.9, ""),
    "guess_on_drug": (0, 1, ""),
    "guess_on_control": (0, 1, ""),
    "expectancy_points": (0, 30, "points"),
}
ANALYSES = ("completers", "unchanged")
TRIALS = (1, 100_000)
PART_PATIENTS = 400_000  # drawn at a time
LEVEL = 0.05


@dataclass(frozen=True)
class Trial:
    """A trial: patients per arm; true effect, improvement of controls, standard deviation and what expectation adds, in
    points of the rating scale; shares that drop out of each arm and that guess "drug" on drug and on control.

    Raises ValueError naming the argument, the value and what is allowed.
    """

    patients_per_arm: float
    true_effect_points: float
    control_improvement_points: float
    sd_points: float
    drop_out_share: float
    guess_on_drug: float
    guess_on_control: float
    expectancy_points: float

    def __post_init__(self) -> None:
        for name, (low, high, unit) in LIMITS.items():
            check_number(name, getattr(self, name), low, high, unit)
        if self.patients_per_arm != round(self.patients_per_arm):  # 115.0 from the table of parameters is whole
            raise ValueError(f"patients_per_arm is {self.patients_per_arm:g}; allowed are whole numbers")

    @property
    def finishers_per_arm(self) -> int:
        """Patients per arm who finish, at least two."""
        return max(2, round(self.patients_per_arm * (1 - self.drop_out_share)))

    @property
    def unmasking_points(self) -> float:
        """What unmasking adds to the difference between the arms (points)."""
        return self.expectancy_points * (self.guess_on_drug - self.guess_on_control)


@cache
def load_trial() -> Trial:
    """The trial with the values of data/parameters/response_virtual_trial.csv: one of the ASPIRE trials."""
    return load_parameters(Trial, "response_virtual_trial")


@dataclass(frozen=True)
class Expected:
    """What a trial finds on average. estimate_points: mean of the estimated difference; standard_error_points: its
    spread from trial to trial; bias_points: estimate less true effect."""

    estimate_points: float
    standard_error_points: float
    bias_points: float

    def density(self, points: Floats) -> Floats:
        """Share of trials per point whose estimate is here (points, any shape): a normal distribution."""
        z = (points - self.estimate_points) / self.standard_error_points
        density: Floats = np.exp(-0.5 * z**2) / (self.standard_error_points * math.sqrt(2 * math.pi))
        return density


def expected(trial: Trial, analysis: str = "completers") -> Expected:
    """Exact mean and spread of the estimate. analysis: "completers" or "unchanged" (who left counts as unchanged)."""
    drug, control = (_arm(trial, treated, analysis) for treated in (True, False))
    estimate = drug[0] - control[0]
    error = math.sqrt(drug[1] + control[1])
    return Expected(estimate, error, estimate - trial.true_effect_points)


def _arm(trial: Trial, treated: bool, analysis: str) -> tuple[float, float]:
    """Mean of an arm, and the variance of that mean."""
    check_choice("analysis", analysis, ANALYSES)
    guess = trial.guess_on_drug if treated else trial.guess_on_control
    mean = trial.control_improvement_points + trial.true_effect_points * treated + trial.expectancy_points * guess
    variance = trial.sd_points**2 + trial.expectancy_points**2 * guess * (1 - guess)
    if analysis == "completers":
        return mean, variance / trial.finishers_per_arm
    stay = trial.finishers_per_arm / trial.patients_per_arm
    return stay * mean, stay * variance / trial.patients_per_arm


def power(trial: Trial, analysis: str = "completers") -> float:
    """Chance that a trial finds a difference with p < 0.05, two-sided; the normal approximation to its t test."""
    from scipy.special import ndtr, stdtrit

    exact, t_test_error = expected(trial, analysis), _t_test_error(trial, analysis)
    people = analysed_per_arm(trial, analysis)
    critical = stdtrit(2 * people - 2, 1 - LEVEL / 2)
    mean, spread = exact.estimate_points / t_test_error, exact.standard_error_points / t_test_error
    return float(ndtr((mean - critical) / spread) + ndtr((-mean - critical) / spread))


def _t_test_error(trial: Trial, analysis: str) -> float:
    """Standard error that the t test works out: too large where patients who left are counted as data."""
    if analysis == "completers":
        return expected(trial, analysis).standard_error_points
    stay, total = trial.finishers_per_arm / trial.patients_per_arm, 0.0
    for treated in (True, False):
        mean, variance_of_mean = _arm(trial, treated, analysis)
        total += variance_of_mean + mean**2 * (1 / stay - 1) / trial.patients_per_arm
    return math.sqrt(total)


def patients_for_power(trial: Trial, wanted: float = 0.8, analysis: str = "completers") -> int | None:
    """Fewest patients per arm with which a trial like this one reaches the wanted power; None if 2000 do not."""
    check_number("wanted", wanted, 0.05, 0.999, "")
    low, high = (int(end) for end in LIMITS["patients_per_arm"][:2])
    if power(replace(trial, patients_per_arm=high), analysis) < wanted:
        return None
    while low < high:
        middle = (low + high) // 2
        if power(replace(trial, patients_per_arm=middle), analysis) < wanted:
            low = middle + 1
        else:
            high = middle
    return low


@dataclass(frozen=True)
class Prospect:
    """What is known of a trial before it begins. power: chance of p < 0.05. patients_needed: fewest patients per arm
    with which a trial like it has a power of 80 %, None if 2000 have not."""

    trial: Trial
    expected: Expected
    power: float
    patients_needed: int | None


def prospect(trial: Trial, analysis: str = "completers") -> Prospect:
    """Mean and spread of the estimate, power, and patients needed for a power of 80 %. analysis: as for `expected`."""
    needed = patients_for_power(trial, analysis=analysis)
    return Prospect(trial, expected(trial, analysis), power(trial, analysis), needed)


@dataclass(frozen=True, eq=False)
class SimulatedTrials:
    """What simulated trials found: estimates and their standard errors (points), shape (trials,) each.

    critical: how many standard errors make up half of a 95 % interval.
    """

    estimates: Floats
    standard_errors: Floats
    critical: float

    @property
    def low(self) -> Floats:
        """Lower ends of the 95 % intervals, shape (trials,)."""
        low: Floats = self.estimates - self.critical * self.standard_errors
        return low

    @property
    def high(self) -> Floats:
        """Upper ends of the 95 % intervals, shape (trials,)."""
        high: Floats = self.estimates + self.critical * self.standard_errors
        return high

    @property
    def significant(self) -> NDArray[np.bool_]:
        """Which intervals leave out zero, shape (trials,)."""
        return (self.low > 0) | (self.high < 0)

    @property
    def power(self) -> float:
        """Share of the trials with p < 0.05."""
        return float(self.significant.mean())

    def covering(self, points: float) -> float:
        """Share of the trials whose interval holds this value (points)."""
        return float(((self.low <= points) & (self.high >= points)).mean())

    def density(self, edges: Floats) -> Floats:
        """Share of the trials per point whose estimate lies between neighbouring edges (points), shape (edges - 1,)."""
        counts, _ = np.histogram(self.estimates, edges)
        density: Floats = counts / len(self.estimates) / np.diff(edges)
        return density


def simulate_trials(
    trial: Trial,
    trials: int = 2000,
    seed: int = 0,
    analysis: str = "completers",
    progress: Callable[[float], None] | None = None,
    executor: Executor | None = None,
) -> SimulatedTrials:
    """Draw every patient of many trials and analyse each with a t test.

    trials: 1 to 100,000. The same seed gives the same trials, for any number of workers. executor and progress: see
    `finished_parts`. Raises ValueError for a wrong number of trials or an unknown analysis.
    """
    from scipy.special import stdtrit

    check_choice("analysis", analysis, ANALYSES)
    count = check_whole("trials", trials, *TRIALS)
    people = analysed_per_arm(trial, analysis)
    cuts = cut(count, max(1, PART_PATIENTS // (2 * people)))
    parts = [(trial, part.stop - part.start, analysis, (seed, number)) for number, part in enumerate(cuts)]
    estimates, errors = np.empty(count), np.empty(count)
    for number, analysed in finished_parts(analysed_trials, parts, executor, progress):
        estimates[cuts[number]], errors[cuts[number]] = analysed
    return SimulatedTrials(estimates, errors, float(stdtrit(2 * people - 2, 1 - LEVEL / 2)))


def analysed_trials(trial: Trial, trials: int, analysis: str, seed: tuple[int, int]) -> tuple[Floats, Floats]:
    """Estimates and their standard errors (points), shape (trials,) each, from patients drawn with this seed."""
    rng, people = np.random.default_rng(seed), analysed_per_arm(trial, analysis)
    drug, control = (_draw(rng, trial, treated, trials, people) for treated in (True, False))
    errors = np.sqrt((drug.var(axis=1, ddof=1) + control.var(axis=1, ddof=1)) / people)
    return drug.mean(axis=1) - control.mean(axis=1), errors


def analysed_per_arm(trial: Trial, analysis: str) -> int:
    """Patients of each arm whose improvement is compared."""
    return trial.finishers_per_arm if analysis == "completers" else int(trial.patients_per_arm)


def _draw(rng: np.random.Generator, trial: Trial, treated: bool, trials: int, people: int) -> Floats:
    """Improvement of the analysed patients of one arm (points), shape (trials, people)."""
    guess = trial.guess_on_drug if treated else trial.guess_on_control
    improvement = trial.sd_points * rng.standard_normal((trials, people))
    improvement += trial.control_improvement_points + trial.true_effect_points * treated
    improvement += trial.expectancy_points * (rng.random((trials, people)) < guess)
    improvement[:, trial.finishers_per_arm :] = 0.0  # who left counts as unchanged; among completers nobody is there
    return improvement
