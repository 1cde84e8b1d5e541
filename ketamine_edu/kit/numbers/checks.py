"""Checks of arguments: every model refuses what it cannot take with a ValueError that names the argument, the value and
what is allowed, with its unit.

One kind of error for every bad argument, a wrong type included, so that a page can show all of them alike.
"""

import math
from collections.abc import Iterable

import numpy as np
from numpy.typing import ArrayLike, NDArray

ROUNDING = 1e-9  # relative: what a value computed elsewhere may lie outside an end


def check_number(
    name: str, value: object, low: float = -math.inf, high: float = math.inf, unit: str = "", above: float | None = None
) -> float:
    """`value` as a float from low to high, or above `above` without being equal to it; finite in any case.

    unit: of value, low, high and above. ValueError.
    """
    allowed = _allowed("a number", low, high, unit, above)
    if isinstance(value, bool) or not isinstance(value, int | float | np.integer | np.floating):
        raise ValueError(f"{name} is {value!r}; {allowed}")
    inside = low - ROUNDING * _size(low) <= value <= high + ROUNDING * _size(high)
    if not (math.isfinite(value) and inside and (above is None or value > above)):
        raise ValueError(f"{name} is {value:.10g} {unit}".rstrip() + f"; {allowed}")
    return float(value)


def check_numbers(
    name: str, values: ArrayLike, low: float = -math.inf, high: float = math.inf, unit: str = ""
) -> NDArray[np.float64]:
    """One number or many as an array of floats from low to high; ValueError names the first outside."""
    allowed = _allowed("numbers", low, high, unit)
    try:
        numbers = np.asarray(values, dtype=float)
    except (TypeError, ValueError):
        raise ValueError(f"{name} is {values!r}; {allowed}") from None
    outside = ~((numbers >= low) & (numbers <= high) & np.isfinite(numbers))
    if outside.any():
        raise ValueError(f"{name} is {numbers[outside].flat[0]:g} {unit}".rstrip() + f"; {allowed}")
    return numbers


def check_whole(name: str, value: object, low: int, high: int | None = None, unit: str = "") -> int:
    """`value` as an int from low to high, or from low where there is no high; ValueError."""
    allowed = f"allowed is a whole number from {low}{'' if high is None else f' to {high}'} {unit}".rstrip()
    if isinstance(value, bool) or not isinstance(value, int | np.integer) or value < low:
        raise ValueError(f"{name} is {value!r}; {allowed}")
    if high is not None and value > high:
        raise ValueError(f"{name} is {value!r}; {allowed}")
    return int(value)


def check_choice(name: str, value: object, choices: Iterable[str]) -> str:
    """`value` if it is one of the choices; ValueError that lists them."""
    allowed = list(choices)
    if not isinstance(value, str) or value not in allowed:
        raise ValueError(f"{name} is {value!r}; allowed are {', '.join(map(str, allowed))}")
    return value


def _size(end: float) -> float:
    return abs(end) if math.isfinite(end) else 0.0


def _allowed(what: str, low: float, high: float, unit: str, above: float | None = None) -> str:
    verb = "is" if what.startswith("a ") else "are"
    if above is not None:
        limits = f"above {above:.10g}"
    elif math.isfinite(low) and math.isfinite(high):
        limits = f"from {low:.10g} to {high:.10g}"
    elif math.isfinite(low):
        limits = f"of at least {low:.10g}"
    elif math.isfinite(high):
        limits = f"of at most {high:.10g}"
    else:
        what, limits = what.replace("number", "finite number"), ""
    return f"allowed {verb} {' '.join(part for part in (what, limits, unit) if part)}"
