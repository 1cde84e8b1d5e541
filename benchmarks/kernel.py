"""Time that the kernel needs for every move of every control of the explorers.

A control is moved as a hand moves it: a slider through all its values up and down again, a choice through all its
options and back, boxes ticked one after the other and unticked. Every explorer is fresh, so first visits count.
"""

import time
from collections.abc import Iterator, Sequence

from benchmarks.results import Row, row_of
from ketamine_edu.command.registry import explorer_kinds
from ketamine_edu.kit.page.agreement import AgreementExplorer
from ketamine_edu.kit.page.controls import Choice, Choices, Toggle
from ketamine_edu.kit.page.explorer import Explorer
from ketamine_edu.pharmacokinetics.targets import targets

MOVES = 60
BUDGET_MS = 10.0
BUDGETS_MS = {"ChainExplorer": 25.0}


def rows(kinds: Sequence[type[Explorer]] | None = None, moves: int = MOVES) -> Iterator[Row]:
    """A row for every control, for every explorer, and for all together. kinds: None takes all of the course."""
    everything = []
    for kind in explorer_kinds() if kinds is None else kinds:
        together, target = [], {"target": BUDGETS_MS.get(kind.__name__, BUDGET_MS), "judged": "p90"}
        for name in make(kind).controls:
            times = move_times(kind, name, moves)
            together += times
            yield row_of(f"{kind.__name__}.{name}", times, **target, remark=slowest(times))
        yield row_of(f"{kind.__name__}, all controls", together, **target, remark=slowest(together))
        everything += together
    more = {"target": BUDGET_MS, "judged": "p90", "remark": slowest(everything), "short": True}
    yield row_of("kernel time of a move, all controls of all explorers", everything, **more)


def slowest(times: Sequence[float]) -> str:
    return f"slowest of {len(times)}: {max(times):.0f} ms"


def make(kind: type[Explorer]) -> Explorer:
    """A fresh explorer; the one of agreement shows the targets of lesson 05."""
    return kind(targets()) if kind is AgreementExplorer else kind()


def move_times(kind: type[Explorer], name: str, moves: int) -> list[float]:
    """Times in ms of moving one control of a fresh explorer through its values and back."""
    explorer = make(kind)
    if name not in explorer.needed_controls(explorer.state):
        reveal(explorer, name)
    control = explorer.controls[name]
    times = []
    for value in values_in_turn(control)[:moves]:
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
