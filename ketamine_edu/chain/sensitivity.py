"""Which link's uncertainty matters most: one parameter at a time, and shares of variance (Sobol indices) by link.

One at a time: every parameter goes to the ends of its range while all others stay. It shows directions and cannot see
what two parameters do together.

Shares of variance: all parameters are drawn from their ranges at once. With f the outcome,

    first order S_g = Var(E[f | g]) / Var(f)         share of the variance that would go if link g alone were known
    total       T_g = 1 - Var(E[f | all but g]) / Var(f)      share that would stay if all links but g were known

T - S is what the link does together with others. The S of all links add up to 1 at most, the T to 1 at least. The
estimators are scipy's (scipy.stats.sobol_indices, Saltelli 2010); a link is a group of parameters, so in the matrix AB
of that method all columns of the group come from B at once. Points are a scrambled Sobol sequence with a seed. The
intervals are percentiles of a seeded bootstrap over samples (scipy's own bootstrap takes no seed). An estimate may fall
below 0 or above 1 by chance.

What the numbers hang on: the ranges. Most of the later links are "ours", and a wider range is a larger index. `width`
draws all ranges in towards the table's values.
"""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field, replace
from functools import lru_cache

import numpy as np

from ketamine_edu.chain.links import (
    LINKS,
    STANDARD_MG_PER_KG,
    Chain,
    Switches,
    chain,
    follow,
    standard_exposure,
    usual,
)
from ketamine_edu.chain.samples import PART, ranges, sampled_chains, usual_values
from ketamine_edu.evidence.parameters import parameter_table
from ketamine_edu.kit.numbers.checks import check_choice, check_number
from ketamine_edu.kit.numbers.parts import cut, finished_parts
from ketamine_edu.pharmacokinetics.simulation import Regimen

OUTCOMES = {
    "mood-4h": "improvement at 4 h (points)",
    "mood-24h": "improvement at 24 h (points)",
    "mood-7d": "improvement on day 7 (points)",
    "spines-24h": "new spines at 24 h (1: usual peak)",
    "start-peak": "peak of what starts the cascade",
}
SAMPLES = (8, 4096)
RESAMPLES = 300
INTERVAL = 95.0


@dataclass(frozen=True)
class Bar:
    """One parameter at the ends of its range.

    low, high: the ends, in `unit`. at_low, at_high: outcome -> its value there, NaN where the circuit has no resting
    state.
    """

    link: str
    name: str
    unit: str
    low: float
    high: float
    at_low: Mapping[str, float]
    at_high: Mapping[str, float]

    def swing(self, outcome: str) -> float:
        """How far apart the outcome is at both ends, in its unit; NaN where an end has no resting state."""
        return abs(self.at_high[outcome] - self.at_low[outcome])


@dataclass(frozen=True)
class Indices:
    """Shares of variance. names: of groups. first, total and the ends of their 95 % intervals: (outcomes, groups)."""

    names: tuple[str, ...]
    samples: int
    first: np.ndarray
    first_low: np.ndarray
    first_high: np.ndarray
    total: np.ndarray
    total_low: np.ndarray
    total_high: np.ndarray


@dataclass(frozen=True)
class Share:
    """An estimated share of the variance, and the ends of its 95 % interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class LinkShares:
    """Shares of the variance of one outcome. first: of the link alone. total: together with all others."""

    first: Share
    total: Share


@dataclass(frozen=True)
class LinkIndices:
    """Indices of links. outcomes: names, the rows of `indices`. values (outcomes, samples): those of the first
    matrix."""

    outcomes: tuple[str, ...]
    indices: Indices
    values: np.ndarray

    def shares(self, outcome: str) -> dict[str, LinkShares]:
        """Link -> its shares of the variance of one outcome. ValueError for an unknown outcome."""
        row, i = self._row(outcome), self.indices
        return {
            link: LinkShares(
                Share(float(i.first[row, k]), float(i.first_low[row, k]), float(i.first_high[row, k])),
                Share(float(i.total[row, k]), float(i.total_low[row, k]), float(i.total_high[row, k])),
            )
            for k, link in enumerate(i.names)
        }

    def first_sum(self, outcome: str) -> float:
        """What the links explain alone, added up. What is missing to 1 is what they do together."""
        return float(self.indices.first[self._row(outcome)].sum())

    def total_sum(self, outcome: str) -> float:
        """The total indices added up, which counts what links do together once for each of them."""
        return float(self.indices.total[self._row(outcome)].sum())

    def _row(self, outcome: str) -> int:
        return self.outcomes.index(check_choice("outcome", outcome, self.outcomes))


@dataclass(frozen=True)
class Study:
    """All that is known about one account.

    usual: outcome -> its value with the constants of the tables. bars, indices: empty and None until they are run.
    """

    usual: Mapping[str, float]
    bars: tuple[Bar, ...] = ()
    indices: LinkIndices | None = None

    def widest(self, outcome: str, count: int) -> list[Bar]:
        """The bars that move the outcome most, widest first; those with an end without a resting state are left out."""
        bars = [bar for bar in self.bars if np.isfinite(bar.swing(outcome))]
        return sorted(bars, key=lambda bar: -bar.swing(outcome))[:count]


def outcomes_of(course: Chain) -> dict[str, float]:
    """The outcomes of one chain by name."""
    return {
        "mood-4h": course.at("mood", 4.0),
        "mood-24h": course.at("mood", 24.0),
        "mood-7d": course.at("mood", 168.0),
        "spines-24h": course.at("spines", 24.0),
        "start-peak": course.peak("start"),
    }


@lru_cache(maxsize=3)
def usual_outcomes(start: str = "disinhibition") -> Mapping[str, float]:
    """The outcomes after the standard dose with the constants of the tables. start: what starts the cascade."""
    return outcomes_of(chain(standard_regimen(), Switches(start=start)))


def standard_regimen() -> Regimen:
    """The dose of the published difference: 0.5 mg/kg over 40 minutes."""
    return Regimen("iv_infusion", dose_mg_per_kg=STANDARD_MG_PER_KG)


@lru_cache(maxsize=16)
def one_at_a_time(start: str = "disinhibition", width: float = 1.0) -> tuple[Bar, ...]:
    """Every parameter alone at both ends of its range, after the standard dose; those of the circuit come last.

    start: what starts the cascade. width: share (0 to 1) of the ranges. ValueError names a wrong argument.
    """
    switches = Switches(start=start)
    width = check_number("width", width, 0.0, 1.0, "")
    values = np.repeat(usual_values()[:, None], 2 * len(ranges()), axis=1)
    for k, r in enumerate(ranges()):
        values[k, 2 * k : 2 * k + 2] = r.ends(width)
    outcomes = [outcomes_of(course) for course in sampled_chains(standard_regimen(), values, switches)]
    bars = [
        Bar(r.link, r.row.name, r.row.unit, *r.ends(width), outcomes[2 * k], outcomes[2 * k + 1])
        for k, r in enumerate(ranges())
    ]
    if start == "disinhibition":
        bars += [_circuit_bar(name, width) for name in parameter_table("circuit")]
    return tuple(bars)


def _circuit_bar(name: str, width: float) -> Bar:
    row = parameter_table("circuit")[name]
    low, high = (row.value + width * (end - row.value) for end in (row.low, row.high))
    return Bar("start", name, row.unit, low, high, _with_circuit(name, low), _with_circuit(name, high))


def _with_circuit(name: str, value: float) -> dict[str, float]:
    """The outcomes after the standard dose with one constant of the circuit changed."""
    constants = replace(usual(), circuit=replace(usual().circuit, **{name: value}))
    try:
        return outcomes_of(follow(standard_exposure(), constants=constants))
    except ValueError:  # the circuit oscillates or runs away
        return dict.fromkeys(OUTCOMES, float("nan"))


def link_indices(
    start: str = "disinhibition",
    width: float = 1.0,
    samples: int = 128,
    seed: int = 0,
    progress: Callable[[float], None] | None = None,
    executor: Executor | None = None,
) -> LinkIndices:
    """Shares of variance by link, after the standard dose.

    samples: a power of two, 8 to 4096; samples x (links + 2) chains are computed. The same seed gives the same numbers,
    for any number of workers. executor and progress: see `finished_parts`. A run is kept, so that asking again costs
    nothing. ValueError names a wrong argument.
    """
    return _link_indices(start, width, samples, seed, _Run(progress, executor))


@dataclass(frozen=True)
class _Run:
    """Who computes, and who is told of the progress; all are equal, because the result depends on neither."""

    progress: Callable[[float], None] | None = field(compare=False)
    executor: Executor | None = field(compare=False)


@lru_cache(maxsize=16)
def _link_indices(start: str, width: float, samples: int, seed: int, run: _Run) -> LinkIndices:
    switches, width = Switches(start=start), check_number("width", width, 0.0, 1.0, "")
    groups = {link: [k for k, r in enumerate(ranges()) if r.link == link] for link in LINKS}

    def outcomes(shares: np.ndarray) -> np.ndarray:
        values = np.array([r.spread(shares[k], width) for k, r in enumerate(ranges())])
        cuts, of_samples = cut(values.shape[1], PART), np.empty((len(OUTCOMES), values.shape[1]))
        parts = [(values[:, part], switches) for part in cuts]
        for number, of_part in finished_parts(outcomes_of_samples, parts, run.executor, run.progress):
            of_samples[:, cuts[number]] = of_part
        return of_samples

    indices, values = group_indices(outcomes, groups, len(ranges()), samples, seed)
    return LinkIndices(tuple(OUTCOMES), indices, values)


def outcomes_of_samples(values: np.ndarray, switches: Switches) -> np.ndarray:
    """Outcomes (outcomes, samples) after the standard dose, for one value per parameter and sample."""
    chains = sampled_chains(standard_regimen(), values, switches)
    return np.array([list(outcomes_of(course).values()) for course in chains]).T


def group_indices(
    function: Callable[[np.ndarray], np.ndarray],
    groups: Mapping[str, Sequence[int]],
    dimensions: int,
    samples: int,
    seed: int = 0,
) -> tuple[Indices, np.ndarray]:
    """Sobol indices of groups of inputs, and the outcomes (outcomes, samples) of the first matrix.

    function: shares from 0 to 1 (dimensions, points) -> outcomes (outcomes, points), called once. groups: name ->
    numbers of its inputs. ValueError for a number of samples that is no power of two within 8 to 4096.
    """
    from scipy.stats.qmc import Sobol

    samples = _power_of_two(samples)
    both = Sobol(2 * dimensions, seed=np.random.default_rng([seed, 2])).random(samples).T
    a, b = both[:dimensions], both[dimensions:]
    mixed = []
    for inputs in groups.values():
        ab = a.copy()
        ab[list(inputs)] = b[list(inputs)]
        mixed.append(ab)
    outcomes = np.atleast_2d(function(np.concatenate([a, b, *mixed], axis=1)))
    f_a, f_b, *f_mixed = np.split(outcomes, len(groups) + 2, axis=1)
    f_ab = np.array(f_mixed)
    first, total = _estimates(f_a, f_b, f_ab)
    rng = np.random.default_rng([seed, 3])
    chosen = rng.integers(0, samples, (RESAMPLES, samples))
    resampled = np.array([_estimates(f_a[:, i], f_b[:, i], f_ab[..., i]) for i in chosen])
    tail = (100 - INTERVAL) / 2
    low, high = np.percentile(resampled, [tail, 100 - tail], axis=0)
    return Indices(tuple(groups), samples, first, low[0], high[0], total, low[1], high[1]), f_a


def _power_of_two(samples: int) -> int:
    number = round(check_number("samples", samples, *SAMPLES, ""))
    if number != samples or number & (number - 1):
        raise ValueError(f"samples is {samples!r}; allowed are powers of two from {SAMPLES[0]} to {SAMPLES[1]}")
    return number


def _estimates(f_a: np.ndarray, f_b: np.ndarray, f_ab: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """First-order and total indices, (outcomes, groups) each.

    f_a, f_b: (outcomes, samples). f_ab: (groups, outcomes, samples).
    """
    from scipy.stats import sobol_indices

    estimate = sobol_indices(func={"f_A": f_a, "f_B": f_b, "f_AB": f_ab}, n=f_a.shape[1])
    shape = (f_a.shape[0], f_ab.shape[0])
    return np.reshape(estimate.first_order, shape), np.reshape(estimate.total_order, shape)
