"""A picture that can follow its results: a figure drawn once, and the artists in it that move."""

import io
from abc import ABC, abstractmethod
from typing import Any

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from ketamine_edu.kit.drawing import style, svg


class Picture(ABC):
    """Base class. A subclass draws its figure in `draw` and moves its artists in `show`.

    figure: the matplotlib figure, made with `style.new_figure`.
    live: name -> artist (a line, a band, a patch or a text, each with setters of its own) that `show` may move, hide or
    give new data. Everything else should stay as it is: a change
        there (limits, ticks, labels, other artists) is seen and sends the whole figure again.
    alt_text: what the picture shows now, with its numbers, in plain words; kept up to date by `show`.
    """

    figure: Figure
    live: dict[str, Any]
    alt_text: str

    def __init__(self) -> None:
        self.live = {}
        self.alt_text = ""
        with style.house():
            self.draw()
        for artist in self.live.values():
            svg.check_live(artist)

    @abstractmethod
    def draw(self) -> None:
        """Make self.figure and fill self.live."""

    @abstractmethod
    def show(self, state: Any, results: Any, later: Any = None) -> None:
        """Set the results on the live artists and write self.alt_text.

        state: what the controls say (`Explorer.state`). results: what the model says (`Explorer.compute`).
        later: the slow part of the results (`Explorer.compute_later`); None while it is not known, and then the
        artists that show it must be hidden, because what they show belongs to another state.
        """

    def png(self, pixels_per_px: float = 2) -> bytes:
        """A still of the picture as it is now, on white, with 256 colours to keep notebooks small."""
        from PIL import Image  # comes with matplotlib; loaded only when a still is wanted

        buffer = io.BytesIO()
        with style.house():
            FigureCanvasAgg(self.figure).print_figure(buffer, format="png", dpi=style.PIXELS_PER_INCH * pixels_per_px)
        small = io.BytesIO()
        image = Image.open(buffer).convert("RGB")
        image.quantize(256, dither=Image.Dither.NONE).save(small, "png", optimize=True)
        return small.getvalue()
