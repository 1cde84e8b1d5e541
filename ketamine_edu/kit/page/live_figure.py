"""How a picture reaches the browser: the whole figure once as SVG, then only what moves.

ipywidgets has no figure, and drawing each state as an image costs a whole picture per move and flickers. Here a move
sends only the new paths of the live artists that changed, and the browser puts them into the SVG that it already has.
"""

from pathlib import Path
from typing import Any

import anywidget
import traitlets

from ketamine_edu.kit.drawing import style, svg
from ketamine_edu.kit.drawing.picture import Picture
from ketamine_edu.kit.drawing.signature import Signature, content, signature

_STATIC = Path(__file__).parent / "static"


class LiveFigure(anywidget.AnyWidget):
    """A widget that shows a `Picture` and follows it: change the picture's artists, then call `refresh`.

    frame: the figure as SVG. moves: what every slot of the frame shows. changes: what the last refresh changed in
    moves; the page puts them together, because all moves of a picture are ten times as long. alt_text: of the picture.
    stale: whether it shows another state than the present one.

    All that a view needs is in the synchronised state, so a view that opens late (page reloaded, output shown twice)
    shows the current picture.
    """

    _esm = _STATIC / "live_figure.js"
    _css = style.theme_css() + (_STATIC / "live_figure.css").read_text(encoding="utf-8")
    frame = traitlets.Unicode().tag(sync=True)
    moves = traitlets.Dict().tag(sync=True)
    changes = traitlets.Dict().tag(sync=True)
    alt_text = traitlets.Unicode().tag(sync=True)
    stale = traitlets.Bool(False).tag(sync=True)

    def __init__(self, picture: Picture, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.picture, self._send_moves = picture, True
        # How the picture looked and what its live artists showed when it was last sent.
        self._signature: Signature | None = None
        self._shown: dict[str, tuple[Any, ...]] = {}
        self.refresh()

    def refresh(self) -> None:
        """Send what has changed in the picture: paths if that is enough, the whole figure if not."""
        figure, live = self.picture.figure, self.picture.live
        look = signature(figure, live)
        drawn_anew = look != self._signature
        shown = {} if drawn_anew else dict(self._shown)
        page, changes = svg.Page(figure), {}
        for name, artist in live.items():
            shows = content(artist)
            if shown.get(name) != shows:
                shown[name], changes[name] = shows, svg.move(artist, page)
        with self.hold_sync():
            if drawn_anew:
                self.frame = svg.frame(figure, live, look)
            self._send_moves = drawn_anew
            self.moves = changes if drawn_anew else self.moves | changes
            # Two equal changes with a new frame between them must both be seen.
            self.changes = {} if drawn_anew else changes
            self.alt_text = self.picture.alt_text
            self.stale = False
        self._signature, self._shown = look, shown

    def _should_send_property(self, key: str, value: object) -> bool:
        if key == "moves" and not self._send_moves:
            return False
        return bool(super()._should_send_property(key, value))

    def dim(self, reason: str) -> None:
        """Fade the picture, because it does not show the present state, and say why instead of its alt text."""
        with self.hold_sync():
            self.alt_text = reason
            self.stale = True

    def _repr_mimebundle_(self, **kwargs: Any) -> dict[str, Any]:  # type: ignore[override]  # a dict is as good
        bundle = super()._repr_mimebundle_(**kwargs)
        data: dict[str, Any] = bundle[0] if isinstance(bundle, tuple) else bundle or {}
        return {**data, "text/plain": self.picture.alt_text, "image/png": self.picture.png()}
