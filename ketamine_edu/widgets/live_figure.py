"""How a picture reaches the browser: the whole figure once as SVG, then only what moves.

ipywidgets has no figure, and drawing each state as an image costs a whole picture per move and flickers. Here a move
sends only the new paths of the live artists, and the browser puts them into the SVG that it already has.
"""

from collections import OrderedDict
from pathlib import Path

import anywidget
import traitlets

from ketamine_edu.figures import style, svg
from ketamine_edu.figures.picture import Picture
from ketamine_edu.figures.signature import signature

_STATIC = Path(__file__).parent / "static"
FRAMES_KEPT = 16


class LiveFigure(anywidget.AnyWidget):
    """A widget that shows a `Picture` and follows it: change the picture's artists, then call `refresh`.

    All that a view needs is in the synchronised state, so a view that opens late (page reloaded, output shown twice)
    shows the current picture.
    """

    _esm = _STATIC / "live_figure.js"
    _css = style.theme_css() + (_STATIC / "live_figure.css").read_text(encoding="utf-8")
    frame = traitlets.Unicode().tag(sync=True)
    moves = traitlets.Dict().tag(sync=True)
    alt_text = traitlets.Unicode().tag(sync=True)
    stale = traitlets.Bool(False).tag(sync=True)

    def __init__(self, picture: Picture, **kwargs):
        super().__init__(**kwargs)
        self.picture = picture
        self._frames = OrderedDict()
        self.refresh()

    def refresh(self) -> None:
        """Send what has changed in the picture: paths if that is enough, the whole figure if not."""
        with self.hold_sync():
            self.frame = self._current_frame()
            self.moves = {name: svg.move(artist) for name, artist in self.picture.live.items()}
            self.alt_text = self.picture.alt_text
            self.stale = False

    def dim(self, reason: str) -> None:
        """Fade the picture, because it does not show the present state, and say why instead of its alt text."""
        with self.hold_sync():
            self.alt_text = reason
            self.stale = True

    def _current_frame(self) -> str:
        key = signature(self.picture.figure, self.picture.live)
        if key not in self._frames:
            self._frames[key] = svg.frame(self.picture.figure, self.picture.live)
        self._frames.move_to_end(key)
        while len(self._frames) > FRAMES_KEPT:
            self._frames.popitem(last=False)
        return self._frames[key]

    def _repr_mimebundle_(self, **kwargs) -> dict:
        bundle = super()._repr_mimebundle_(**kwargs)
        bundle = bundle[0] if isinstance(bundle, tuple) else bundle
        return {**bundle, "text/plain": self.picture.alt_text, "image/png": self.picture.png()}
