"""Time that the kernel needs: for the models, and for every move of every control of the explorers.

A control is moved as a hand moves it: a slider through all its values up and down again, a choice through all its
options and back, boxes ticked one after the other and unticked. Every explorer is fresh, so first visits count.
"""

import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterable

import numpy as np

from ketamine_edu.models.circuit import steady_rates
from ketamine_edu.models.pharmacokinetic_targets import targets
from ketamine_edu.models.pharmacokinetics import Regimen, simulate
from ketamine_edu.models.virtual_population import simulate_population
from ketamine_edu.widgets.agreement import AgreementExplorer
from ketamine_edu.widgets.controls import Choice, Choices, Toggle
from ketamine_edu.widgets.explorer import Explorer, explorer_kinds

MOVES = 60
INFUSION = Regimen("iv_infusion", dose_mg_per_kg=0.5)
SPRAY = Regimen("intranasal", "esketamine", dose_mg=84)
ORAL = Regimen("oral", dose_mg=100)


def main() -> None:
    print(f"{'models':44} {'median ms':>10} {'p90 ms':>8}   budget")
    for name, budget, call in model_calls():
        show(name, measure(call), budget)
    print(f"\n{'one move of a control':44} {'median ms':>10} {'p90 ms':>8}   budget")
    everything = []
    for kind in explorer_kinds():
        together = []
        for name in make(kind).controls:
            times = move_times(kind, name)
            together += times
            show(f"{kind.__name__}.{name}", times, "")
        show(f"{kind.__name__}, all controls", together, "10 ms (p90)")
        everything += together
    show("all explorers, all controls", everything, "10 ms (p90)")
    print(f"\nimport ketamine_edu: {import_ms():.0f} ms more than an empty Python")


def model_calls() -> Iterable[tuple[str, str, Callable[[], object]]]:
    """Name, budget and call of every model that is timed."""
    for name, regimen in (("infusion", INFUSION), ("spray, 3 devices", SPRAY), ("oral", ORAL)):
        yield f"24 h, 500 points, all states: {name}", "1 ms", lambda r=regimen: simulate(r)
    for name, regimen in (("infusion", INFUSION), ("spray, 3 devices", SPRAY), ("oral", ORAL)):
        for analyte in ("ketamine", "hydroxynorketamine"):
            what = f"band, 1000 people: {name}, {analyte[:7]}."
            yield what, "150 ms", lambda r=regimen, a=analyte: band(r, a)
    shares = np.linspace(0, 1, 51)
    yield "map of both blocks, 51 x 51", "150 ms", lambda: steady_rates(shares[:, None], shares)


def band(regimen: Regimen, analyte: str) -> None:
    """The 5-95 % band of 1000 people at 100 points over 24 h, quantiles included."""
    people = simulate_population(regimen, analyte=analyte)
    people.quantile(0.05), people.quantile(0.95)


def measure(call: Callable[[], object], seconds: float = 1.0) -> list[float]:
    """Times of single calls in ms, after one that fills caches and imports."""
    call()
    times, end = [], time.perf_counter() + seconds
    while len(times) < 5 or time.perf_counter() < end:
        start = time.perf_counter()
        call()
        times.append(1000 * (time.perf_counter() - start))
    return times


def make(kind: type[Explorer]) -> Explorer:
    """A fresh explorer; the one of agreement shows the targets of lesson 05."""
    return kind(targets()) if kind is AgreementExplorer else kind()


def move_times(kind: type, name: str) -> list[float]:
    """Times in ms of moving one control of a fresh explorer through its values and back."""
    explorer = make(kind)
    if name not in explorer.needed_controls(explorer.state):
        reveal(explorer, name)
    control = explorer.controls[name]
    times = []
    for value in values_in_turn(control)[:MOVES]:
        start = time.perf_counter()
        control.value = value
        times.append(1000 * (time.perf_counter() - start))
    return times


def reveal(explorer, name: str) -> None:
    """Bring a hidden control into play: the first other control, at the first of its values, that makes it matter."""
    for other, control in explorer.controls.items():
        several = isinstance(control, Choices) and not isinstance(control, Choice | Toggle)
        for value in [(option,) for option in control.options] if several else values_in_turn(control):
            explorer.set(**{other: value})
            if name in explorer.needed_controls(explorer.state):
                return
        explorer.reset()


def values_in_turn(control) -> list:
    """The values of a control in the order in which a hand visits them, back to the first."""
    if isinstance(control, Toggle):
        return [False, True] * 10
    if isinstance(control, Choices) and not isinstance(control, Choice):
        ticked = [control.options[:k] for k in range(len(control.options) + 1)]
        return [*ticked, *ticked[::-1]]
    return [*control.options, *control.options[::-1]]


def import_ms() -> float:
    """What `import ketamine_edu` adds to the start of Python, in ms, best of five."""

    def start(statement: str) -> float:
        begin = time.perf_counter()
        subprocess.run([sys.executable, "-c", statement], check=True)
        return 1000 * (time.perf_counter() - begin)

    return min(start("import ketamine_edu") for _ in range(5)) - min(start("pass") for _ in range(5))


def show(name: str, times: list[float], budget: str) -> None:
    p90 = statistics.quantiles(times, n=10, method="inclusive")[-1]
    print(f"{name:44} {statistics.median(times):10.2f} {p90:8.2f}   {budget}".rstrip())


if __name__ == "__main__":
    main()
