"""The controls of an explorer: Slider, Choice, Choices, Toggle; and RunButton, for what is too slow to follow them.

Every control has a `value`, a `check(value)` that raises ValueError for what it cannot take, `allowed` (in words, with
unit) and `extremes` (the values an exercise visits).

They are written here because the sliders of ipywidgets round what they hold (a FloatSlider whose minimum is not 0 sends
its rounded value back to the kernel when it is first drawn), have no label that a screen reader finds, and show no
unit, and its checkboxes show no sample of a line. Here the browser knows only positions in a list of readouts; the
values stay in the kernel.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from numbers import Real
from pathlib import Path
from typing import Any, Protocol

import anywidget
import ipywidgets
import traitlets

from ketamine_edu.kit.drawing import style
from ketamine_edu.kit.page.progress_bar import Bar

_STATIC = Path(__file__).parent / "static"
_CSS = style.theme_css() + (_STATIC / "controls.css").read_text(encoding="utf-8")
NOTHING_TO_RUN = "Nothing to run: the picture has it already. Move a control first."


def stepped(low: float, high: float, step: float) -> tuple[float, ...]:
    """The values low, low + step, ..., high, without rounding errors; whole numbers are ints."""
    count = round((high - low) / step) if step > 0 else 0
    if count < 1 or abs(low + count * step - high) > 1e-9 * abs(step):
        raise ValueError(f"low {low!r}, high {high!r}, step {step!r}: high must be a whole number of steps above low")
    values = (round(low + index * step, 9) for index in range(count + 1))
    return tuple(int(value) if float(value).is_integer() else value for value in values)


class Control(Protocol):
    """What an explorer needs of a control: those of this file have it, and the ballot of `ballot.py`."""

    value: Any
    layout: Any

    @property
    def extremes(self) -> tuple[Any, ...]: ...

    def check(self, value: Any) -> Any: ...

    def observe(self, handler: Callable[[Any], None], names: str) -> None: ...

    def unobserve(self, handler: Callable[[Any], None], names: str) -> None: ...


class _Checked(traitlets.TraitType[Any, Any]):
    """A value that the control's own `check` accepts."""

    def validate(self, control: Any, value: Any) -> Any:
        return control.check(value)


class Slider(anywidget.AnyWidget):
    """A slider over given numbers; the readout shows the number with its unit.

    options: rising numbers (`stepped` makes evenly spaced ones). value: one of them. texts: what the readout says for
    each option, where a number with its unit would not be the natural words (24 h: "1 day").
    """

    _esm = _STATIC / "slider.js"
    _css = _CSS
    label = traitlets.Unicode().tag(sync=True)
    texts = traitlets.List(traitlets.Unicode()).tag(sync=True)
    index = traitlets.Int().tag(sync=True)
    value = _Checked()

    def __init__(
        self, label: str, options: Sequence[float], value: float, unit: str = "", texts: Sequence[str] | None = None
    ):
        self.options = tuple(options)
        self.unit = unit
        if len(self.options) < 2 or any(b <= a for a, b in pairwise(self.options)):
            raise ValueError(f"options {self.options!r} of {label!r} must be at least two rising numbers")
        position = self.options.index(self.check(value))
        shown = [f"{option:.12g} {unit}".strip() for option in self.options] if texts is None else list(texts)
        if len(shown) != len(self.options):
            raise ValueError(f"texts {shown!r} of {label!r} must be one for each of {len(self.options)} options")
        super().__init__(label=label, texts=shown, index=position, value=self.options[position])

    @property
    def allowed(self) -> str:
        steps = {round(b - a, 9) for a, b in pairwise(self.options)}
        if len(steps) > 1 or len(self.options) <= 6:
            return f"{', '.join(f'{option:.12g}' for option in self.options)} {self.unit}".strip()
        low, high = self.extremes
        return f"{low:.12g} to {high:.12g} {self.unit} in steps of {steps.pop():.12g}"

    @property
    def extremes(self) -> tuple[Any, Any]:
        return self.options[0], self.options[-1]

    def check(self, value: float) -> float:
        """The option equal to value. ValueError if there is none."""
        if isinstance(value, Real) and not isinstance(value, bool):
            for option in self.options:
                if math.isclose(option, value, rel_tol=1e-9):
                    return option
        raise ValueError(f"{value!r} is not allowed; allowed: {self.allowed}")

    @traitlets.validate("index")
    def _validate_index(self, proposal: Any) -> int:
        if not 0 <= proposal.value < len(self.options):
            raise traitlets.TraitError(f"index {proposal.value} is not a position in {len(self.options)} options")
        return int(proposal.value)

    @traitlets.observe("index")
    def _follow_index(self, change: Any) -> None:
        self.value = self.options[change.new]

    @traitlets.observe("value")
    def _follow_value(self, change: Any) -> None:
        self.index = self.options.index(change.new)


class Choices(anywidget.AnyWidget):
    """Checkboxes: any number of the options, in their order. value: tuple of keys.

    options: key -> text shown. With swatches=True each option shows a sample of the line of that name (`style.look`).
    """

    _esm = _STATIC / "choices.js"
    _css = _CSS
    label = traitlets.Unicode().tag(sync=True)
    texts = traitlets.List(traitlets.Unicode()).tag(sync=True)
    swatches = traitlets.List(traitlets.Unicode()).tag(sync=True)
    multiple = traitlets.Bool(True).tag(sync=True)
    chosen = traitlets.List(traitlets.Int()).tag(sync=True)
    value = _Checked()

    def __init__(self, label: str, options: Mapping[str, str], value: Any, swatches: bool = False) -> None:
        self.options = tuple(options)
        if not self.options:
            raise ValueError(f"options of {label!r} are empty; allowed: at least one")
        checked = self.check(value)
        super().__init__(
            label=label,
            texts=list(options.values()),
            swatches=[style.swatch(key) for key in options] if swatches else [],
            chosen=self._positions(checked),
            value=checked,
        )

    @property
    def allowed(self) -> str:
        return f"any of {', '.join(map(repr, self.options))}"

    @property
    def extremes(self) -> tuple[Any, Any]:
        return (), self.options

    def check(self, value: Any) -> Any:
        """The keys in the order of the options. ValueError if one is unknown or if value is no collection of keys."""
        if isinstance(value, str) or not hasattr(value, "__iter__"):
            raise ValueError(f"{value!r} is not a list of keys; allowed: {self.allowed}")
        keys = tuple(value)
        if unknown := [key for key in keys if key not in self.options]:
            raise ValueError(f"{unknown[0]!r} is not allowed; allowed: {self.allowed}")
        return tuple(option for option in self.options if option in keys)

    def _positions(self, value: Any) -> list[int]:
        return [self.options.index(key) for key in value]

    def _value_at(self, positions: Sequence[int]) -> Any:
        return tuple(self.options[position] for position in sorted(positions))

    @traitlets.validate("chosen")
    def _validate_chosen(self, proposal: Any) -> list[int]:
        positions: list[int] = proposal.value
        if not set(positions) <= set(range(len(self.options))) or not (self.multiple or len(positions) == 1):
            raise traitlets.TraitError(f"chosen {positions} are not positions in {len(self.options)} options")
        return positions

    @traitlets.observe("chosen")
    def _follow_chosen(self, change: Any) -> None:
        self.value = self._value_at(change.new)

    @traitlets.observe("value")
    def _follow_value(self, change: Any) -> None:
        self.chosen = self._positions(change.new)


class Choice(Choices):
    """Radio buttons: exactly one of the options. value: its key."""

    multiple = traitlets.Bool(False).tag(sync=True)

    @property
    def allowed(self) -> str:
        return ", ".join(map(repr, self.options))

    @property
    def extremes(self) -> tuple[Any, Any]:
        return self.options[0], self.options[-1]

    def check(self, value: Any) -> str:
        """The key itself. ValueError if it is unknown."""
        if value not in self.options:
            raise ValueError(f"{value!r} is not allowed; allowed: {self.allowed}")
        return str(value)

    def _positions(self, value: Any) -> list[int]:
        return [self.options.index(value)]

    def _value_at(self, positions: Sequence[int]) -> Any:
        return self.options[positions[0]]


class Toggle(Choices):
    """One checkbox. value: True or False."""

    @property
    def allowed(self) -> str:
        return "True or False"

    @property
    def extremes(self) -> tuple[Any, Any]:
        return True, False

    def __init__(self, label: str, value: bool) -> None:
        super().__init__("", {label: label}, value)

    def check(self, value: Any) -> bool:
        """The value as a bool. ValueError if it is neither True nor False."""
        if value not in (True, False):
            raise ValueError(f"{value!r} is not allowed; allowed: {self.allowed}")
        return bool(value)

    def _positions(self, value: Any) -> list[int]:
        return [0] if value else []

    def _value_at(self, positions: Sequence[int]) -> Any:
        return bool(positions)


class RunButton(ipywidgets.VBox):
    """A button that starts something slow, and a bar that fills while it runs. No part of a state.

    waiting: whether there is something to run. If not, the button has no colour, its tooltip says why, and a press does
    nothing. It is not disabled, because the focus of the keyboard would be lost with the press that starts the run.
    """

    def __init__(self, label: str) -> None:
        self._button = ipywidgets.Button(description=label)
        self._button.layout.width = "100%"
        self._bar = Bar(label)
        super().__init__([self._button, self._bar])
        self.waiting = False

    @property
    def waiting(self) -> bool:
        return self._waiting

    @waiting.setter
    def waiting(self, waiting: bool) -> None:
        self._waiting = waiting
        self._button.button_style = "primary" if waiting else ""
        self._button.tooltip = None if waiting else NOTHING_TO_RUN
        if waiting:
            self.show_progress(0.0)

    def show_progress(self, share: float) -> None:
        """Fill the bar to a share from 0 to 1."""
        self._bar.value = share

    def on_press(self, action: Callable[[], None]) -> None:
        """Call `action` whenever the button is pressed and something waits."""
        self._button.on_click(lambda button: action() if self.waiting else None)

    def press(self) -> None:
        """What a click does."""
        self._button.click()
