"""Bars for what takes long: below the run button of an explorer, and for computations that a student starts in a cell.

    simulate_population(..., progress=ProgressBar("people"))

The bar of ipywidgets has no role, and tqdm's is a text that changes: neither tells a screen reader that it is a bar and
how far it is. tqdm also counts steps and knows no shares.
"""

import time
from pathlib import Path
from typing import Any

import anywidget
import traitlets
from IPython.display import display

UNSEEN_S = 0.1  # more often than this, new values would only keep the browser busy
_STATIC = Path(__file__).parent / "static"


class Bar(anywidget.AnyWidget):
    """A bar. value: the share done, from 0 to 1. label: its name for a screen reader. description: words beside it."""

    _esm = _STATIC / "progress_bar.js"
    value = traitlets.Float(0.0, min=0.0, max=1.0).tag(sync=True)
    label = traitlets.Unicode().tag(sync=True)
    description = traitlets.Unicode().tag(sync=True)

    def __init__(self, label: str, **kwargs: Any) -> None:
        super().__init__(label=label, **kwargs)
        self.layout.width = "100%"


class ProgressBar(Bar):
    """Called with the share done, from 0 to 1; shows itself below the cell at the first call.

    what: what is being computed, such as "people"; it stands beside the bar, with the share in per cent.
    """

    def __init__(self, what: str = "") -> None:
        super().__init__(label=what or "done")
        self._what, self._changed_s = what, 0.0

    def __call__(self, share: float) -> None:
        first, now = not self._changed_s, time.monotonic()
        if share < 1 and not first and now - self._changed_s < UNSEEN_S:
            return
        self._changed_s = now
        self.description = f"{self._what} {share:.0%}".strip()
        self.value = share
        if first:
            display(self)
