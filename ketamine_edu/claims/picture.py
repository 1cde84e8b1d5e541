"""The picture of the statements and their verdicts: a numbered mark each, by topic and verdict.

A mark that has not been voted on stands on the left and says nothing about its verdict: neither its place nor the
height of its row depends on it.
"""

from collections.abc import Sequence
from typing import Any

from matplotlib.colors import to_rgba
from matplotlib.lines import Line2D

from ketamine_edu.claims.verdicts import TOPICS, VERDICTS, claims
from ketamine_edu.claims.votes import COLUMNS, NOT_VOTED, Mark, Overview
from ketamine_edu.kit.drawing import style
from ketamine_edu.kit.drawing.looks import GRID
from ketamine_edu.kit.drawing.picture import Picture

WIDTH_PX = 660
TOP_PX, LINE_PX, ROW_GAP_PX, FOOT_PX = 56, 24, 8, 44
LABELS_PX, OPEN_PX, COLUMN_GAP_PX, VERDICT_PX = 146, 132, 8, 93
OPEN_MARKS, VERDICT_MARKS, PITCH_PX = 6, 4, 22
FILLED_ALPHA = 0.35
LEAN_PX = 11


class ClaimsPicture(Picture):
    """Topics from top to bottom, verdicts from left to right; numbers in the marks are those of the statements."""

    def draw(self) -> None:
        self._put_before: dict[str, tuple[list[float], list[float]]] = {}
        self._tops: dict[str, float] = {}  # topic -> upper edge of its row
        y = TOP_PX
        for topic in TOPICS:
            self._tops[topic] = y
            marks = sum(c.topic == topic for c in claims())
            y += LINE_PX * max(1, -(-marks // OPEN_MARKS)) + ROW_GAP_PX
        height = y + FOOT_PX
        self.figure = style.new_figure(WIDTH_PX, height)
        self.axes = style.new_axes(self.figure, left=0, right=0, bottom=0, top=0)
        self.axes.set(xlim=(0, WIDTH_PX), ylim=(height, 0))
        self.axes.set(xticks=[], yticks=[])
        self.axes.set_axis_off()
        self._draw_rows(y)
        self._draw_columns()
        ink = style.look("ink")
        self.live["current"] = self._marks(marker="s", markersize=21, markerfacecolor="none", color=ink.hex, mew=1.6)
        for c in claims():
            self.live[f"number {c.number}"] = self.axes.text(
                0, 0, f"{c.number}", fontsize=10, ha="center", va="center_baseline", color=ink.text_hex
            )
        words = "filled: your vote agreed · hollow: it did not, or there is no vote · ◂ ▸: where your vote lay"
        self.axes.text(8, y + 26, words, fontsize=11, va="center", color=style.look("muted").text_hex)

    def _draw_rows(self, bottom: float) -> None:
        for y in (*self._tops.values(), bottom):
            line = y - ROW_GAP_PX / 2
            self.axes.plot([8, WIDTH_PX - 8], [line, line], color=GRID.line, linewidth=1)
        for topic, top in self._tops.items():
            self.axes.text(8, top + LINE_PX / 2, TOPICS[topic], fontsize=11, va="center")

    def _draw_columns(self) -> None:
        for column in COLUMNS:
            look = style.look(f"verdict {column}")
            name = {"partly supported": "partly"}.get(column, look.label)
            middle = left_px(column) + marks_across(column) * PITCH_PX / 2
            style_of = {"ha": "center", "va": "center_baseline", "color": look.text_hex}
            self.axes.text(middle, 14, name, fontsize=12, **style_of)
            self.live[f"count {column}"] = self.axes.text(middle, 34, "", fontsize=12, **style_of)
            faint = to_rgba(look.hex, FILLED_ALPHA)
            self.live[f"all {column}"] = self._marks(
                marker="o", markersize=17, markerfacecolor="none", markeredgecolor=look.hex, mew=1.4
            )
            if column in VERDICTS:
                self.live[f"agreed {column}"] = self._marks(marker="o", markersize=17, markerfacecolor=faint, mew=0)
                for kind, marker in (("milder", "<"), ("harsher", ">")):
                    self.live[f"{kind} {column}"] = self._marks(marker=marker, markersize=5, color=look.hex, mew=0)

    def _marks(self, **marks: Any) -> Line2D:
        return self.axes.plot([], [], linestyle="none", **marks)[0]

    def places(self, marks: Sequence[Mark]) -> dict[int, tuple[float, float]]:
        """Number -> centre (px from the upper left corner) of its mark; each cell is filled line by line."""
        taken: dict[tuple[str, str], int] = {}
        places = {}
        for mark in marks:
            cell = (mark.topic, mark.column)
            place = taken[cell] = taken.get(cell, -1) + 1
            line, across = divmod(place, marks_across(mark.column))
            x = left_px(mark.column) + PITCH_PX * (across + 0.5)
            places[mark.number] = (x, self._tops[mark.topic] + LINE_PX * (line + 0.5))
        return places

    def show(self, state: Any, results: Overview, later: None = None) -> None:
        places = self.places(results.marks)
        for column, count in results.counts.items():
            inside = [mark for mark in results.marks if mark.column == column]
            self.live[f"count {column}"].set_text(f"{count}")
            self._put(f"all {column}", [places[m.number] for m in inside])
            if column in VERDICTS:
                self._put(f"agreed {column}", [places[m.number] for m in inside if m.agrees])
                self._put(f"milder {column}", [places[m.number] for m in inside if m.is_milder], -LEAN_PX)
                self._put(f"harsher {column}", [places[m.number] for m in inside if m.is_harsher], LEAN_PX)
        for c in claims():
            text = self.live[f"number {c.number}"]
            text.set_visible(c.number in places)
            if c.number in places:
                text.set_position(places[c.number])
        self._put("current", [places[results.current.number]] if results.current else [])
        self.alt_text = _words(results)

    def _put(self, name: str, points: list[tuple[float, float]], shift_px: float = 0.0) -> None:
        line, moved = self.live[name], ([x + shift_px for x, _ in points], [y for _, y in points])
        if self._put_before.get(name) != moved:  # most lines stay as they are, and matplotlib computes a set one anew
            self._put_before[name] = moved
            line.set_data(*moved)


def left_px(column: str) -> float:
    """Left edge of a column's marks."""
    if column == NOT_VOTED:
        return LABELS_PX
    return LABELS_PX + OPEN_PX + COLUMN_GAP_PX + VERDICT_PX * VERDICTS.index(column)


def marks_across(column: str) -> int:
    """How many marks stand beside each other in a column."""
    return OPEN_MARKS if column == NOT_VOTED else VERDICT_MARKS


def _words(results: Overview) -> str:
    counts = ", ".join(f"{count} {column}" for column, count in results.counts.items() if count)
    words = f"{len(results.marks)} of {len(claims())} statements as marks by topic and verdict: {counts or 'none'}."
    if results.current is None:
        return words
    verdict = results.current.verdict if results.is_revealed else "hidden until you vote"
    return f"{words} Ringed: statement {results.current.number}, verdict {verdict}."
