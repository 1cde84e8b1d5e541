"""Compares a student's answer with the model's and says in words what is wrong with it.

An answer is a number, a dict of numbers, or a function of numbers. Nothing that was never filled in can pass: None,
..., an empty text or list, the value that stood in the cell at first, True and False, NaN and infinity are all told
apart from a wrong number.
"""

import math
import numbers
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

CLOSE_PERCENT = 10.0
FAR_FACTOR = 5.0
UNIT_SLIPS = {
    60.0: "minutes and hours",
    70.0: "the whole person of 70 kg and one kg of body weight",
    100.0: "per cent and a share of 1",
    1000.0: "neighbouring units such as mg and g, ng and µg, or mL and L",
    1e6: "units that are a million apart, such as ng and mg",
}


@dataclass(frozen=True)
class Case:
    """Inputs that a function is tried on (name -> value, given in this order), and the model's answer."""

    inputs: Mapping[str, float]
    expected: float


Truth = float | Mapping[str, float] | list[Case]


@dataclass(frozen=True)
class Verdict:
    """Whether an answer is right, and the message about it (plain text). answered: False where nothing is filled in."""

    passed: bool
    message: str
    answered: bool = True


@dataclass(frozen=True)
class Rules:
    """How one number is judged.

    mistakes: what to say -> the value that this mistake leads to. start: the value that stands in the cell at first.
    """

    unit: str
    tolerance_percent: float
    mistakes: Mapping[str, float]
    start: float | None = None


NOT_ANSWERED = Verdict(False, "Not answered yet: put in your answer and run the cell again.", False)


def judge(answer: object, truth: Truth, rules: Rules) -> Verdict:
    """Compare `answer` with `truth`. Raises ValueError if the truth itself is not a finite number other than 0."""
    if isinstance(truth, list):
        return _judge_function(answer, truth, rules)
    if isinstance(truth, Mapping):
        return _judge_dict(answer, truth, rules)
    if is_empty(answer, rules.start):
        return NOT_ANSWERED
    return _verdict({"": what_is_off(answer, truth, rules)}, show(truth, rules))


def show(expected: float | Mapping[str, float], rules: Rules) -> str:
    """The model's value or values in words, with unit and tolerance."""
    if isinstance(expected, Mapping):
        values = ", ".join(f"{name}: {value:.4g}" for name, value in expected.items())
    else:
        values = f"{expected:.4g}"
    return f"{values} {rules.unit} (accepted within {rules.tolerance_percent:g} %)"


def is_empty(answer: object, start: float | None = None) -> bool:
    """Whether nothing has been filled in."""
    if answer is None or answer is Ellipsis:
        return True
    if isinstance(answer, str):
        return not answer.strip()
    if isinstance(answer, list | tuple | dict | set | np.ndarray):
        return np.size(answer) == 0 if isinstance(answer, np.ndarray) else len(answer) == 0
    return start is not None and isinstance(answer, int | float) and not isinstance(answer, bool) and answer == start


def what_is_off(answer: object, expected: float, rules: Rules) -> str:
    """What is wrong with one number, in a sentence; "" where it is right."""
    if not math.isfinite(expected) or expected == 0:
        raise ValueError(f"the model's answer is {expected}; a relative tolerance needs a finite number other than 0")
    number, complaint = as_number(answer)
    if number is None:
        return complaint

    def same(value: float, target: float) -> bool:
        return abs(value - target) * 100 <= rules.tolerance_percent * abs(target)

    if same(number, expected):
        return ""
    for sentence, mistaken in rules.mistakes.items():
        if same(number, mistaken):
            return sentence
    ratio = number / expected
    for factor, units in UNIT_SLIPS.items():
        if same(abs(ratio), factor) or same(abs(ratio), 1 / factor):
            size = "large" if abs(ratio) > 1 else "small"
            return f"It is {factor:.0f} times too {size}. Has the unit slipped, between {units}? Asked is {rules.unit}."
    if ratio < 0:
        return "Its sign is wrong: check what is subtracted from what."
    if same(number * expected, 100.0**2 if rules.unit == "%" else 1.0):
        return "It is the ratio upside down: swap what is above and below the line."
    if ratio == 0:
        return "It cannot be zero."
    size = "large" if ratio > 1 else "small"
    if not 1 / FAR_FACTOR < ratio < FAR_FACTOR:
        return f"It is more than {FAR_FACTOR:g} times too {size}: check units and which quantity is divided by which."
    if abs(ratio - 1) * 100 <= CLOSE_PERCENT:
        return (
            f"It is close, but too {size}: off by more than the {rules.tolerance_percent:g} % that are accepted. "
            "Look for rounding on the way, or a piece that was left out."
        )
    return f"It is too {size}, but of the right order of magnitude."


def as_number(answer: object) -> tuple[float | None, str]:
    """The answer as a finite float and "", or None and what it is instead."""
    if isinstance(answer, np.ndarray) and answer.ndim == 0:
        answer = answer[()]
    if isinstance(answer, bool | np.bool_):
        return None, f"{answer} is not a number."
    if callable(answer):
        return None, "This is the function itself; a number is asked for. Call it and give what it returns."
    if isinstance(answer, np.ndarray | list | tuple):
        return None, f"One number is asked for; this is a {type(answer).__name__} of {len(answer)}."
    if isinstance(answer, str):
        return None, f"This is the text {answer[:40]!r}; a number without quotation marks and unit is asked for."
    if not isinstance(answer, numbers.Real):
        return None, f"A number is asked for; this is a {type(answer).__name__}."
    try:
        number = float(answer)
    except OverflowError:
        return None, "The number is too large for the computer's arithmetic."
    if not math.isfinite(number):
        return None, f"The value is {number}: something on the way was divided by zero or is missing."
    return number, ""


def _verdict(off: Mapping[str, str], expected: str) -> Verdict:
    """off: name of a part ("" for a single number) -> what is off, "" where nothing is."""
    wrong = {name: sentence for name, sentence in off.items() if sentence}
    if not wrong:
        return Verdict(True, f"The model gives {expected}.")
    lines = [f"{name}: {sentence}" if name else sentence for name, sentence in wrong.items()]
    if len(off) > 1:
        lines.insert(0, f"{len(off) - len(wrong)} of {len(off)} right.")
    return Verdict(False, "\n".join(lines))


def _judge_dict(answer: object, truth: Mapping[str, float], rules: Rules) -> Verdict:
    if is_empty(answer) or (isinstance(answer, dict) and all(is_empty(v, rules.start) for v in answer.values())):
        return NOT_ANSWERED
    if not isinstance(answer, dict):
        return Verdict(False, f"A dict with the keys {', '.join(truth)} is asked for; this is {_kind(answer)}.")
    unknown = [key for key in answer if key not in truth]
    if unknown:
        return Verdict(False, f"Unknown key(s) {', '.join(map(repr, unknown))}; asked are {', '.join(truth)}.")
    off = {
        key: "missing." if is_empty(answer.get(key), rules.start) else what_is_off(answer[key], expected, rules)
        for key, expected in truth.items()
    }
    return _verdict(off, show(truth, rules))


def _judge_function(answer: object, cases: list[Case], rules: Rules) -> Verdict:
    if is_empty(answer, rules.start):
        return NOT_ANSWERED
    if not callable(answer):
        return Verdict(False, f"A function of {', '.join(cases[0].inputs)} is asked for; this is {_kind(answer)}.")
    outcomes = [_call(answer, case) for case in cases]
    if all(not raised and is_empty(value, rules.start) for value, raised in outcomes):
        return Verdict(False, "Not answered yet: your function returns nothing.", answered=False)
    wrong = []
    for case, (value, raised) in zip(cases, outcomes, strict=True):
        nothing = "It returns nothing." if is_empty(value) else ""
        sentence = raised or nothing or what_is_off(value, case.expected, rules)
        if sentence:
            wrong.append(f"For {', '.join(f'{name} = {x:.6g}' for name, x in case.inputs.items())}: {sentence}")
    if not wrong:
        return Verdict(True, f"Right for all {len(cases)} tries (accepted within {rules.tolerance_percent:g} %).")
    return Verdict(False, f"{len(cases) - len(wrong)} of {len(cases)} right.\n{wrong[0]}")


def _call(function: Callable[..., object], case: Case) -> tuple[object, str]:
    """What the student's function returns and "", or None and in words what it raised."""
    try:
        return function(*case.inputs.values()), ""
    except Exception as error:  # whatever a student's code may raise is something to explain, not to crash on
        return None, f"Your function stopped with {type(error).__name__}: {error}."


def _kind(answer: object) -> str:
    return "a function" if callable(answer) else f"a {type(answer).__name__}"
