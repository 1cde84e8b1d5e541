"""Words that a screen reader speaks when they change: key numbers, feedback, errors.

The HTML widget of ipywidgets cannot do this: its element has no role, and a role inside its content is put on the page
anew with every change, which most screen readers pass over. Here the element that has the role stays, and only what is
in it changes.
"""

from pathlib import Path

import anywidget
import traitlets

from ketamine_edu.kit.drawing import style

_STATIC = Path(__file__).parent / "static"
ROLES = ("status", "alert")


class Readout(anywidget.AnyWidget):
    """A live region. value: HTML; what comes from data or a reader must be escaped.

    role: "status" waits until the screen reader has finished its sentence, "alert" interrupts it.
    """

    _esm = _STATIC / "readout.js"
    _css = style.theme_css()
    value = traitlets.Unicode().tag(sync=True)
    role = traitlets.Enum(ROLES, "status").tag(sync=True)
