"""Buttons to answer with, as every question of the course has them: quiz, concept inventory, cases to judge.

Tab goes from one button to the next, Enter or Space picks. What is right or wrong is told by a sign and by colour.
"""

from collections.abc import Callable, Mapping

from ipywidgets import Button

STYLE = """<style>
.ke-quiz { max-width: 72ch; padding: 4px 12px; border-left: 4px solid var(--jp-brand-color1, #1976d2);
  overflow: visible; font-size: var(--jp-content-font-size1, 14px); color: var(--jp-content-font-color1, #212121); }
.ke-quiz .widget-html-content, .ke-quiz .ke-readout { white-space: normal; line-height: 1.5;
  font-size: var(--jp-content-font-size1, 14px); }
.ke-quiz .ke-readout { display: flow-root; margin: 2px; }
.ke-quiz .ke-choice { width: 100%; height: auto; min-height: 32px; margin: 3px 0; padding: 5px 12px; text-align: left;
  white-space: normal; line-height: 1.4; font-size: var(--jp-content-font-size1, 14px);
  color: var(--jp-content-font-color1, #212121); background: var(--jp-layout-color2, #eeeeee);
  border: 1px solid var(--jp-border-color1, #bdbdbd); border-radius: 3px; }
.ke-quiz .ke-choice:hover { background: var(--jp-layout-color3, #e0e0e0); }
.ke-quiz .ke-choice:focus-visible { outline: 3px solid var(--jp-brand-color1, #1976d2); outline-offset: 1px; }
.ke-quiz .ke-wrong { border-left: 5px solid var(--jp-warn-color1, #bf5a00); }
.ke-quiz .ke-right { border-left: 5px solid var(--jp-success-color1, #2e7d32); }
</style>"""
SIGNS = {True: "✓ ", False: "✗ ", None: ""}


def choice_buttons(labels: Mapping[str, str], choose: Callable[[str], None]) -> dict[str, Button]:
    """A button per choice (key -> label); a click calls `choose` with the key."""
    return {key: _button(key, label, choose) for key, label in labels.items()}


def _button(key: str, label: str, choose: Callable[[str], None]) -> Button:
    button = Button(description=label).add_class("ke-choice")
    button.on_click(lambda _: choose(key))
    return button


def mark(button: Button, label: str, right: bool | None) -> None:
    """Put ✓ before the label of a right choice and ✗ before that of a wrong one; None takes the sign away."""
    button.description = SIGNS[right] + label
    for css_class, applies in {"ke-right": right is True, "ke-wrong": right is False}.items():
        (button.add_class if applies else button.remove_class)(css_class)
