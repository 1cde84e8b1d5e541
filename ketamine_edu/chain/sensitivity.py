"""Which link's uncertainty matters most: one parameter at a time, and shares of variance (Sobol indices) by link.

One at a time: every parameter goes to the ends of its range while all others stay. It shows directions and cannot see
what two parameters do together.

Shares of variance: all parameters are drawn from their ranges at once. With f the outcome,

    first order S_g = Var(E[f | g]) / Var(f)         share of the variance that would go if link g alone were known
    total       T_g = 1 - Var(E[f | all but g]) / Var(f)      share that would stay if all links but g were known

T - S is what the link does together with others. The S of all links add up to 1 at most, the T to 1 at least. The
estimators are scipy's (scipy.stats.sobol_indices, Saltelli 2010); a link is a group of parameters, so in the matrix AB of
that method all columns of the group come from B at once. Points are a scrambled Sobol sequence with a seed. The intervals
are percentiles of a seeded bootstrap over samples (scipy's own bootstrap takes no seed). An estimate may fall below 0 or
above 1 by chance.

What the numbers hang on: the ranges. Most of the later links are "ours", and a wider range is a larger index. `width`
draws all ranges in towards the table's values.
"""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field, replace
from functools import lru_cache

import numpy as np

from ketamine_edu.chain.links import LINKS, STANDARD_MG_PER_KG, Chain, Switches, follow, standard_exposure, usual
from ketamine_edu.chain.samples import PART, ranges, sampled_chains, usual_values
from ketamine_edu.evidence.parameters import parameter_table
from ketamine_edu.kit.numbers.checks import check_number
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
    """One parameter at the ends of its range. low, high: the ends, in `unit`; at_low, at_high: outcome -> its value there,
    NaN where the circuit has no resting state."""

    link: str
    name: str
    unit: str
    low: float
    high: float
    at_low: Mapping[str, float]
    at_high: Mapping[str, float]

    def swing(self, outcome: str) -> float:
        """How far apart both ends are; an end without a resting state does not count."""
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
class LinkIndices:
    """Indices of links. outcomes: names, the rows of `indices`. values (outcomes, samples): those of the first matrix."""

    outcomes: tuple[str, ...]
    indices: Indices
    values: np.ndarray


def outcomes_of(found: Chain) -> dict[str, float]:
    """The outcomes of one chain by name."""
    return {
        "mood-4h": found.at("mood", 4.0),
        "mood-24h": found.at("mood", 24.0),
        "mood-7d": found.at("mood", 168.0),
        "spines-24h": found.at("spines", 24.0),
        "start-peak": found.peak("start"),
    }


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
    found = [outcomes_of(one) for one in sampled_chains(standard_regimen(), values, switches)]
    bars = [
        Bar(r.link, r.row.name, r.row.unit, *r.ends(width), found[2 * k], found[2 * k + 1])
        for k, r in enumerate(ranges())
    ]
    if start == "disinhibition":
        bars += [_circuit_bar(name, width) for name in parameter_table("circuit")]
    return tuple(bars)


def _circuit_bar(name: str, width: float) -> Bar:
    row = parameter_table("circuit")[name]
    low, high = (row.value + width * (end - row.value) for end in (row.low, row.high))
    ends = []
    for value in (low, high):
        constants = replace(usual(), circuit=replace(usual().circuit, **{name: value}))
        try:
            ends.append(outcomes_of(follow(standard_exposure(), constants=constants)))
        except ValueError:  # the circuit oscillates or runs away
            ends.append(dict.fromkeys(OUTCOMES, float("nan")))
    return Bar("start", name, row.unit, low, high, *ends)


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
    """Who computes and who hears of it; all are equal, because the result depends on neither."""

    progress: Callable[[float], None] | None = field(compare=False)
    executor: Executor | None = field(compare=False)


@lru_cache(maxsize=16)
def _link_indices(start: str, width: float, samples: int, seed: int, run: _Run) -> LinkIndices:
    switches, width = Switches(start=start), check_number("width", width, 0.0, 1.0, "")
    groups = {link: [k for k, r in enumerate(ranges()) if r.link == link] for link in LINKS}

    def outcomes(shares: np.ndarray) -> np.ndarray:
        values = np.array([r.spread(shares[k], width) for k, r in enumerate(ranges())])
        cuts, found = cut(values.shape[1], PART), np.empty((len(OUTCOMES), values.shape[1]))
        parts = [(values[:, part], switches) for part in cuts]
        for number, some in finished_parts(outcomes_of_samples, parts, run.executor, run.progress):
            found[:, cuts[number]] = some
        return found

    indices, values = group_indices(outcomes, groups, len(ranges()), samples, seed)
    return LinkIndices(tuple(OUTCOMES), indices, values)


def outcomes_of_samples(values: np.ndarray, switches: Switches) -> np.ndarray:
    """Outcomes (outcomes, samples) after the standard dose, for one value per parameter and sample."""
    chains = sampled_chains(standard_regimen(), values, switches)
    return np.array([list(outcomes_of(one).values()) for one in chains]).T


def group_indices(
    function: Callable[[np.ndarray], np.ndarray],
    groups: Mapping[str, Sequence[int]],
    dimensions: int,
    samples: int,
    seed: int = 0,
) -> tuple[Indices, np.ndarray]:
    """Sobol indices of groups of inputs, and the outcomes (outcomes, samples) of the first matrix.

    function: shares from 0 to 1 (dimensions, points) -> outcomes (outcomes, points), called once. groups: name -> numbers
    of its inputs. ValueError for a number of samples that is no power of two within 8 to 4096.
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
    found = np.atleast_2d(function(np.concatenate([a, b, *mixed], axis=1)))
    f_a, f_b, *f_mixed = np.split(found, len(groups) + 2, axis=1)
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
    """First-order and total indices, (outcomes, groups) each; f_a, f_b (outcomes, samples), f_ab (groups, outcomes, samples)."""
    from scipy.stats import sobol_indices

    found = sobol_indices(func={"f_A": f_a, "f_B": f_b, "f_AB": f_ab}, n=f_a.shape[1])
    shape = (f_a.shape[0], f_ab.shape[0])
    return np.reshape(found.first_order, shape), np.reshape(found.total_order, shape)
