"""The models beside what a user would take instead, in one run, each with the largest difference of the results.

A difference is in % of the largest value of the curve. libroadrunner is prepared beforehand: only solving is timed.
"""

import importlib.util
import time
from collections.abc import Callable, Iterator

import numpy as np

from benchmarks import peers
from benchmarks.results import Row, row_of
from ketamine_edu.appraisal.meta_analysis import Study, pool
from ketamine_edu.circuit.rates import steady_rates
from ketamine_edu.pharmacokinetics.population import MODEL, simulate_population, vary
from ketamine_edu.pharmacokinetics.simulation import Regimen, absorption_and_inflows, load_model, simulate
from ketamine_edu.plasticity.signalling import cascade
from ketamine_edu.response.virtual_trial import Trial, expected, load_trial, simulate_trials

INFUSION = Regimen("iv_infusion", dose_mg_per_kg=0.5)
SPRAY = Regimen("intranasal", "esketamine", dose_mg=84)
ORAL = Regimen("oral", dose_mg=100)
WEIGHT_KG = 70.0
PEOPLE = (1000, 100_000)
MOST_ONE_BY_ONE = 1000  # people that libroadrunner solves; more are counted by their number, which is said
FASTER = 10.0
TRIALS = 2000
CASCADE_H = np.concatenate([[0.0], np.geomspace(0.02, 500, 900)])


def rows(seconds: float = 1.0, people: tuple[int, ...] = PEOPLE, trials: int = TRIALS) -> Iterator[Row]:
    """seconds: how long a call is repeated. people: sizes of the populations. trials: simulated ones."""
    yield from own_calls(seconds)
    yield from pharmacokinetics(seconds)
    yield from plasticity(seconds)
    for subjects in people:
        yield from population(subjects, seconds)
    yield from trial(trials, seconds)
    yield from pooling(seconds)


def timed(call: Callable[[], object], seconds: float) -> tuple[list[float], object]:
    """Times of single calls in ms, after one that fills caches and imports; and what the last call returned."""
    call()
    times, end = [], time.perf_counter() + seconds
    while len(times) < 3 or time.perf_counter() < end:
        start = time.perf_counter()
        result = call()
        times.append(1000 * (time.perf_counter() - start))
    return times, result


def beside(what: str, ways: dict[str, Callable[[], object]], differ: Callable, seconds: float) -> Iterator[Row]:
    """A row for each way of getting the same result; the first is the package's own.

    differ(own result, other result): the difference in words.
    """
    own_ms, own = 0.0, None
    for way, call in ways.items():
        times, result = timed(call, seconds)
        if own is None:
            own_ms, own = float(np.median(times)), result
            yield row_of(f"{what}: {way}", times, short=True)
        else:
            remark = f"{np.median(times) / own_ms:.3g} times the course's; {differ(own, result)}"
            yield row_of(f"{what}: {way}", times, remark=remark, short=True)


def own_calls(seconds: float) -> Iterator[Row]:
    """Calls of the package that have a budget and nothing beside them."""
    for name, regimen in (("infusion", INFUSION), ("spray, 3 devices", SPRAY), ("oral", ORAL)):
        times, _ = timed(lambda r=regimen: simulate(r), seconds)
        yield row_of(f"24 h, 500 points, all states: {name}", times, target=1.0)
        for analyte in ("ketamine", "hydroxynorketamine"):
            times, _ = timed(lambda r=regimen, a=analyte: band(r, a), seconds)
            yield row_of(f"band of 1000 people: {name}, {analyte}", times, target=150.0)
    shares = np.linspace(0, 1, 51)
    times, _ = timed(lambda: steady_rates(shares[:, None], shares), seconds)
    yield row_of("map of both blocks, 51 x 51", times, target=150.0)


def band(regimen: Regimen, analyte: str) -> None:
    """The 5-95 % band of 1000 people at 100 points over 24 h, quantiles included."""
    people = simulate_population(regimen, analyte=analyte)
    people.quantile(0.05), people.quantile(0.95)


def has_roadrunner() -> bool:
    return importlib.util.find_spec("roadrunner") is not None


def pharmacokinetics(seconds: float) -> Iterator[Row]:
    time_h, volume_l = simulate(INFUSION).time_h, load_model(MODEL).central_volume_l
    ways = {
        "the course": lambda: {"C": simulate(INFUSION).curves["ketamine arterial"] * volume_l / 1000},
        "scipy's LSODA": lambda: peers.infusion_by_lsoda(INFUSION, WEIGHT_KG, time_h),
    }
    if has_roadrunner():
        engine = peers.infusion_engine(WEIGHT_KG)
        ways["libroadrunner"] = lambda: peers.run_infusion(engine, INFUSION, WEIGHT_KG, time_h)
    yield from beside("pharmacokinetics, 24 h, 500 points", ways, furthest, seconds)


def plasticity(seconds: float) -> Iterator[Row]:
    glutamate = 100 + peers.glutamate_change(CASCADE_H)

    def ours() -> dict[str, np.ndarray]:
        found = cascade(CASCADE_H, glutamate)
        return {name: getattr(found, name) for name in peers.CASCADE_RULES if name != "deficit"}

    ways = {"the course": ours, "scipy's LSODA": lambda: peers.cascade_by_lsoda(CASCADE_H)}
    if has_roadrunner():
        engine = peers.cascade_engine()
        ways["libroadrunner"] = lambda: peers.run_cascade(engine, CASCADE_H)
    yield from beside("cascade of plasticity, 500 h", ways, furthest, seconds)


def furthest(own: dict[str, np.ndarray], other: dict[str, np.ndarray]) -> str:
    """The largest difference of the curves that both have."""
    shares = [np.abs(curve - other[name]).max() / np.abs(other[name]).max() for name, curve in own.items()]
    return f"differs by at most {100 * max(shares):.2g} %"


def population(subjects: int, seconds: float) -> Iterator[Row]:
    """Venous ketamine of many people at 100 points over 24 h; libroadrunner solves them one after the other."""
    what = f"{subjects} virtual people"
    times, own = timed(lambda: simulate_population(INFUSION, subjects), seconds)
    yield row_of(f"{what}: the course", times, short=True)
    if not has_roadrunner():
        return
    some = min(subjects, MOST_ONE_BY_ONE)
    engine = peers.infusion_engine(WEIGHT_KG, peers.KETAMINE_ONLY)
    persons = constants_of_people(subjects, some)
    one_by_one(engine, persons[:5], own.time_h)
    start = time.perf_counter()
    curves = one_by_one(engine, persons, own.time_h)
    theirs_ms = 1000 * (time.perf_counter() - start) * subjects / some
    off = np.abs(curves - own.curves_ng_ml[:some]).max() / own.curves_ng_ml[:some].max()
    counted = f"counted from {some} people; " if some < subjects else ""
    yield Row(
        f"{what}: libroadrunner", "ms", theirs_ms, remark=f"{counted}differs by at most {100 * off:.2g} %", short=True
    )
    ratio = theirs_ms / float(np.median(times))
    yield Row(
        f"{what}: libroadrunner's time over the course's", "times", ratio, target=FASTER, at_least=True, short=True
    )


def constants_of_people(subjects: int, some: int) -> list[dict[str, float]]:
    """The constants of peers.KETAMINE_ONLY for the first of the people whom `simulate_population` draws, seed 0."""
    typical = load_model(MODEL)
    how, _ = absorption_and_inflows((INFUSION,), WEIGHT_KG, MODEL, typical)
    p, _ = vary(typical, how, INFUSION, WEIGHT_KG, subjects, 0)
    values = {
        "V1": p.central_volume_l, "V2": p.peripheral_volume_2_l, "V3": p.peripheral_volume_3_l,
        "CL": p.clearance_l_per_h, "Q2": p.intercompartmental_clearance_2_l_per_h,
        "Q3": p.intercompartmental_clearance_3_l_per_h,
        "tf": p.venous_fast_half_life_min / 60, "ts": p.venous_slow_half_life_min / 60, "w": p.venous_slow_fraction,
    }  # fmt: skip
    spread = {name: np.broadcast_to(value, (subjects,))[:some].tolist() for name, value in values.items()}
    return [dict(zip(spread, person, strict=True)) for person in zip(*spread.values(), strict=True)]


def one_by_one(engine, persons: list[dict[str, float]], time_h: np.ndarray) -> np.ndarray:
    """Venous ketamine (people, points) in ng/mL."""
    curves = np.empty((len(persons), len(time_h)))
    for curve, person in zip(curves, persons, strict=True):
        for name, value in person.items():
            if name != "w":
                engine[name] = value
        found = peers.run_infusion(engine, INFUSION, WEIGHT_KG, time_h, peers.KETAMINE_ONLY)
        curve[:] = 1000 * ((1 - person["w"]) * found["Cf"] + person["w"] * found["Cs"])
    return curves


def trial(trials: int, seconds: float) -> Iterator[Row]:
    usual = load_trial()
    exact = expected(usual).estimate_points

    def differ(own: float, other: float) -> str:
        return f"mean estimate {own:.3f} and {other:.3f} points, exactly {exact:.3f}"

    ways = {
        "the course": lambda: float(simulate_trials(usual, trials, seed=1).estimates.mean()),
        "a loop over patients and scipy's t test": lambda: trial_by_loop(usual, trials),
    }
    yield from beside(f"{trials} virtual trials", ways, differ, seconds)


def trial_by_loop(trial: Trial, trials: int, seed: int = 1) -> float:
    """Mean estimate (points) of trials drawn patient by patient, each with a t test, as one would first write it."""
    from scipy.stats import ttest_ind

    rng, estimates = np.random.default_rng(seed), []
    for _ in range(trials):
        arms = []
        for treated in (True, False):
            guess = trial.guess_on_drug if treated else trial.guess_on_control
            base = trial.control_improvement_points + trial.true_effect_points * treated
            arm = []
            for _ in range(trial.finishers_per_arm):
                believes = rng.random() < guess
                arm.append(base + trial.expectancy_points * believes + trial.sd_points * rng.standard_normal())
            arms.append(np.array(arm))
        ttest_ind(*arms).confidence_interval()
        estimates.append(arms[0].mean() - arms[1].mean())
    return float(np.mean(estimates))


def pooling(seconds: float) -> Iterator[Row]:
    """Twenty studies, drawn once."""
    from statsmodels.stats.meta_analysis import combine_effects

    rng = np.random.default_rng(8)
    errors = rng.uniform(0.5, 2.0, 20)
    estimates = rng.normal(-4, np.hypot(errors, 1.5))
    studies = [Study(f"study {k}", y, s) for k, (y, s) in enumerate(zip(estimates, errors, strict=True), start=1)]

    def ours() -> tuple[float, float]:
        found = pool(studies, "random")
        return found.estimate, found.se

    def theirs() -> tuple[float, float]:
        found = combine_effects(estimates, errors**2, method_re="chi2")
        return found.mean_effect_re, found.sd_eff_w_re

    def differ(own: tuple, other: tuple) -> str:
        return f"differs by at most {100 * np.abs(np.subtract(own, other) / other).max():.2g} %"

    yield from beside("pooling 20 studies", {"the course": ours, "statsmodels": theirs}, differ, seconds)
