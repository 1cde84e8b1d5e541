"""A bar for computations that a student starts in a cell: `simulate_population(..., progress=ProgressBar("people"))`.

tqdm would draw it as well, but counts steps and knows no shares, and its bar says nothing to a screen reader.
"""

import time

import ipywidgets
from IPython.display import display

UNSEEN_S = 0.1  # more often than this, new values would only keep the browser busy


class ProgressBar(ipywidgets.FloatProgress):
    """Called with the share done, from 0 to 1; shows itself below the cell at the first call.

    what: what is being computed, such as "people"; it stands beside the bar, with the share in per cent.
    """

    def __init__(self, what: str = ""):
        super().__init__(value=0.0, min=0.0, max=1.0)
        self._what, self._changed_s = what, 0.0
        self.style.description_width = "initial"
        self.layout.width = "100%"

    def __call__(self, share: float) -> None:
        first, now = not self._changed_s, time.monotonic()
        if share < 1 and not first and now - self._changed_s < UNSEEN_S:
            return
        self._changed_s = now
        self.description = f"{self._what} {share:.0%}".strip()
        self.value = share
        if first:
            display(self)
