"""The pattern of every explorer: controls -> state -> results -> picture and key numbers.

A subclass says what its controls are, asks the models for results, and names the picture and the numbers to show.
Everything else is here: layout, updates, errors in words, scripting from a cell, and the still for readers without a
kernel. Callbacks use `observe`, not `interact` or `Output`, which flicker and cannot pass a strict notebook check.
"""

import asyncio
import dataclasses
import difflib
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from html import escape
from typing import Any

import ipywidgets

from ketamine_edu.kit.drawing.picture import Picture
from ketamine_edu.kit.page.controls import Control, RunButton
from ketamine_edu.kit.page.live_figure import LiveFigure
from ketamine_edu.kit.page.readout import Readout
from ketamine_edu.kit.page.still import plain_text

REST_S = 0.25


class Explorer(ABC):
    """Base class. A subclass defines four methods, and two more where it needs them.

    State: made here, a frozen dataclass whose fields are the names of the controls; `state` is one of it.
    build_controls() -> dict name -> control (from `controls`).
    build_picture() -> Picture.
    compute(state) -> results, quick enough for every move of a slider.
    headline(state, results) -> str, the key numbers as HTML (escape what comes from data).
    compute_later(state, results) -> what is too slow for a move; it follows when the controls have rested for 0.25 s.
    run_label: a text, if compute_later is to wait for a press of a button of that name; it may call show_progress.
    needed_controls(state) -> names of the controls that matter in this state; the others are hidden.

    An explorer displays itself as the last value of a cell. `explorer.dose_mg = 84` moves that control.
    raise_errors: whether an error after a move of a control is raised, as tests want it, besides being shown.
    """

    State: type[Any]
    raise_errors = False

    def __init__(self) -> None:
        self.controls = self.build_controls()
        self.State = _state_class(type(self).__name__, tuple(self.controls))
        self.results = None
        self._defaults = {name: control.value for name, control in self.controls.items()}
        self._updates = 0
        self._exercising = False
        self._pending: tuple[Any, Any] | None = None
        self._timer: asyncio.TimerHandle | None = None
        self.run_button = RunButton(self.run_label) if self.run_label else None
        self.picture = self.build_picture()
        self.live_figure = None
        self._headline = Readout().add_class("ke-headline")
        self._alert = Readout(role="alert").add_class("ke-alert")
        self.update()
        self.live_figure = LiveFigure(self.picture)
        for control in self.controls.values():
            control.observe(self._on_move, names="value")
        self.view = self._lay_out()

    @abstractmethod
    def build_controls(self) -> dict[str, Control]: ...

    @abstractmethod
    def build_picture(self) -> Picture: ...

    @abstractmethod
    def compute(self, state: Any) -> Any: ...

    @abstractmethod
    def headline(self, state: Any, results: Any) -> str: ...

    compute_later: Callable[[Any, Any], Any] | None = None
    run_label: str | None = None

    def needed_controls(self, state: Any) -> Iterable[str]:
        return self.controls

    @property
    def state(self) -> Any:
        """What the controls say, as a frozen State."""
        return self.State(**{name: control.value for name, control in self.controls.items()})

    def set(self, **values: Any) -> None:
        """Set several controls and update once. ValueError or AttributeError before anything is changed."""
        checked = {name: self._check(name, value) for name, value in values.items()}
        self._assign(checked)
        self.update()

    def reset(self) -> None:
        """Put every control back to the value it started with."""
        self._assign(self._defaults)
        self.update()

    def update(self) -> None:
        """Bring picture and numbers to the state of the controls. An error is shown in words and raised."""
        self._cancel_later()
        self._updates += 1
        try:
            state = self.state
            results = self.compute(state)
            self.picture.show(state, results)
            headline = self.headline(state, results)
            self._show_needed(state)
            if self.live_figure:
                self.live_figure.refresh()
        except Exception as error:
            self._show_error(error)
            raise
        self.results = results
        self._headline.value = headline
        self._alert.value = ""
        if self.compute_later:
            self._start_later(state, results)

    def settle(self) -> None:
        """Do now what would follow when the controls rest."""
        if self._pending is None or self.compute_later is None or self.live_figure is None:
            return
        state, results = self._pending
        self._cancel_later()
        if self.run_button:
            self.run_button.waiting = False
        try:
            self.picture.show(state, results, self.compute_later(state, results))
            self.live_figure.refresh()
        except Exception as error:
            self._show_error(error)
            raise

    def show_progress(self, share: float) -> None:
        """Fill the bar below the run button to a share from 0 to 1."""
        if self.run_button:
            self.run_button.show_progress(share)

    def exercise(self) -> str:
        """Move every control to its extremes and back, through the same callbacks as a mouse; what was done, in words.

        An error is raised.
        """
        before = self._updates
        self._exercising = True
        try:
            for control in self.controls.values():
                for value in (*control.extremes, control.value):
                    control.value = value
                self.settle()
        finally:
            self._exercising = False
        return f"{len(self.controls)} controls moved, {self._updates - before} updates, no errors"

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *self.controls]

    def __getattr__(self, name: str) -> Any:
        controls = self.__dict__.get("controls", {})
        if name in controls:
            return controls[name].value
        raise AttributeError(self._no_such(name))

    def __setattr__(self, name: str, value: Any) -> None:
        if name in self.__dict__.get("controls", {}):
            self.set(**{name: value})
        elif "view" not in self.__dict__ or name.startswith("_") or name in self.__dict__ or hasattr(type(self), name):
            super().__setattr__(name, value)
        else:
            # A misspelt control must not be accepted in silence as a new attribute.
            raise AttributeError(self._no_such(name))

    def __repr__(self) -> str:
        values = ", ".join(f"{name}={control.value!r}" for name, control in self.controls.items())
        return f"{type(self).__name__}({values})"

    def _repr_mimebundle_(self, **kwargs: Any) -> dict[str, Any]:
        words = self.words()
        bundle = {**self.view._repr_mimebundle_(**kwargs), "text/plain": words}
        if not self._alert.value:
            bundle["image/png"] = self.picture.png()
        return bundle

    def words(self) -> str:
        """What the explorer shows now, in plain text: the error if there is one, else alt text and key numbers."""
        self._in_callback(self.settle)
        if self._alert.value:
            return plain_text(self._alert.value)
        return f"{self.picture.alt_text}\n{plain_text(self._headline.value)}".strip()

    def _lay_out(self) -> ipywidgets.Box:
        reset = ipywidgets.Button(description="Reset", tooltip="All controls back to their starting values")
        reset.on_click(self._on_reset)
        parts = [*self.controls.values(), reset]
        if self.run_button:
            self.run_button.on_press(lambda: self._in_callback(self.settle))
            parts.insert(-1, self.run_button)
        controls = ipywidgets.VBox(parts).add_class("ke-controls")
        shown = ipywidgets.VBox([self.live_figure, self._headline, self._alert]).add_class("ke-shown")
        return ipywidgets.Box([controls, shown]).add_class("ke-explorer")

    def _on_move(self, change: Any) -> None:
        self._in_callback(self.update)

    def _on_reset(self, button: Any) -> None:
        self._in_callback(self.reset)

    def _in_callback(self, action: Callable[[], None]) -> None:
        try:
            action()
        except Exception:
            # The error is on the page in words; raised from here it would only reach the server's log.
            if self.raise_errors or self._exercising:
                raise

    def _assign(self, values: Mapping[str, Any]) -> None:
        for control in self.controls.values():
            control.unobserve(self._on_move, names="value")
        for name, value in values.items():
            self.controls[name].value = value
        for control in self.controls.values():
            control.observe(self._on_move, names="value")

    def _check(self, name: str, value: Any) -> Any:
        if name not in self.controls:
            raise AttributeError(self._no_such(name))
        try:
            return self.controls[name].check(value)
        except ValueError as error:
            raise ValueError(f"{name}: {error}") from None

    def _no_such(self, name: str) -> str:
        controls = self.__dict__.get("controls", {})
        near = difflib.get_close_matches(name, controls, n=3) or controls
        return f"{type(self).__name__} has no control {name!r}; did you mean: {', '.join(near)}?"

    def _show_needed(self, state: Any) -> None:
        needed = set(self.needed_controls(state))
        for name, control in self.controls.items():
            control.layout.display = None if name in needed else "none"

    def _show_error(self, error: Exception) -> None:
        self.results = None
        self._headline.value = ""
        if self.run_button:
            self.run_button.waiting = False
        words = f"This cannot be shown. {type(error).__name__}: {error}"
        self._alert.value = escape(words)
        if self.live_figure:
            self.live_figure.dim(words)

    def _start_later(self, state: Any, results: Any) -> None:
        self._pending = (state, results)
        if self.run_button:
            self.run_button.waiting = True
            return
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            return
        self._timer = loop.call_later(REST_S, self._in_callback, self.settle)

    def _cancel_later(self) -> None:
        self._pending = None
        if self._timer:
            self._timer.cancel()
        self._timer = None


@cache
def _state_class(explorer: str, controls: tuple[str, ...]) -> type[Any]:
    """One class for all explorers of a kind, so that their states can be compared."""
    return dataclasses.make_dataclass(f"{explorer}State", controls, frozen=True)
