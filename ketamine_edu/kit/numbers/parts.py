"""Long computations in parts: in this process, on the cores of this machine, or on a Dask cluster.

A long computation cuts its work into parts that do not depend on who computes them or when: every part has its own
people, or its own stream of random numbers, numbered by its place. So the result is the same, to the last bit, for any
number of workers. Parts are small enough that a worker needs little memory and that progress is seen.

    with ProcessPoolExecutor() as executor:
        simulate_population(regimen, subjects=1_000_000, executor=executor, progress=print)

Any `concurrent.futures.Executor` will do; `distributed.Client().get_executor()` is one. The futures of the standard
library know neither how far a whole computation has come nor how to go on after a worker was killed: this does.
"""

import warnings
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, wait
from typing import Any, TypeVar

Result = TypeVar("Result")
Part = tuple[Any, ...]  # the arguments with which a part is computed

AHEAD = 64  # parts handed out at a time: enough for many workers, few enough to stop soon and to need little memory


def cut(count: int, size: int) -> list[slice]:
    """Slices of at most `size` that together make up range(count)."""
    return [slice(start, min(start + size, count)) for start in range(0, count, size)]


def finished_parts(
    function: Callable[..., Result],
    parts: Sequence[Part],
    executor: Executor | None = None,
    progress: Callable[[float], None] | None = None,
) -> Iterator[tuple[int, Result]]:
    """Yield (number of the part, function(*part)) for every part, in the order in which they finish.

    executor: computes the parts; None for this process. function must then be importable by name, and parts must be
    such as can be sent to another process. progress: called with the share done, up to 1. If the workers die, a warning
    says so and this process computes what is left. An error in a part is raised here, and no further part is begun.
    ValueError if `executor` is neither None nor an Executor.
    """
    if executor is not None and not isinstance(executor, Executor):
        raise ValueError(
            f"executor is {executor!r}; allowed are None and executors of concurrent.futures"
            " (of a Dask client: client.get_executor())"
        )
    left = dict(enumerate(parts))
    for number, result in _by_workers(function, dict(left), executor) if executor else ():
        del left[number]
        yield number, result
        if progress:
            progress(1 - len(left) / len(parts))
    for number, part in list(left.items()):
        yield number, function(*part)
        del left[number]
        if progress:
            progress(1 - len(left) / len(parts))


def _by_workers(
    function: Callable[..., Result], waiting: dict[int, Part], executor: Executor
) -> Iterator[tuple[int, Result]]:
    """As `finished_parts`, but ends early, with a warning, if the executor breaks."""
    running: dict[Future[Result], int] = {}
    try:
        while waiting or running:
            while waiting and len(running) < AHEAD:
                number = next(iter(waiting))
                running[executor.submit(function, *waiting.pop(number))] = number
            for future in wait(running, return_when=FIRST_COMPLETED).done:
                yield running[future], future.result()
                del running[future]
    except BrokenExecutor as error:
        warnings.warn(
            f"a worker was killed ({error}) and its executor takes no more work; this process computes the rest",
            RuntimeWarning,
            stacklevel=4,
        )
    finally:
        for future in running:
            future.cancel()
