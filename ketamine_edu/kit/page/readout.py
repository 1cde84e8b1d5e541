"""The key numbers of an explorer, spoken by a screen reader when they change.

The HTML widget of ipywidgets cannot do this: its element has no role, and a role inside its content is put on the page anew
with every change, which most screen readers pass over.
"""

from pathlib import Path

import anywidget
import traitlets

from ketamine_edu.kit.drawing import style

_STATIC = Path(__file__).parent / "static"


class Readout(anywidget.AnyWidget):
    """A live region that waits its turn. value: HTML; what comes from data or a reader must be escaped."""

    _esm = _STATIC / "readout.js"
    _css = style.theme_css()
    value = traitlets.Unicode().tag(sync=True)
