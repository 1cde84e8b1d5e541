"""The picture of the statements and their verdicts: a numbered mark each, by topic and verdict.

A mark that has not been voted on stands on the left and says nothing about its verdict: neither its place nor the height
of its row depends on it.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from matplotlib.colors import to_rgba

from ketamine_edu.kit.drawing import style
from ketamine_edu.kit.drawing.looks import GRID
from ketamine_edu.kit.drawing.picture import Picture

WIDTH_PX = 660
TOP_PX, LINE_PX, ROW_GAP_PX, FOOT_PX = 56, 24, 8, 44
LABELS_PX, OPEN_PX, COLUMN_GAP_PX, VERDICT_PX = 146, 132, 8, 93
OPEN_MARKS, VERDICT_MARKS, PITCH_PX = 6, 4, 22
FILLED_ALPHA = 0.35
LEAN_PX = 11


@dataclass(frozen=True)
class Mark:
    """One statement as it is drawn. column: "not voted" or a verdict. agreed: the vote is the verdict.

    lean: -1 where the vote was milder than the verdict, 1 where it was harsher, else 0.
    """

    number: int
    row: str
    column: str
    agreed: bool = False
    lean: int = 0


@dataclass(frozen=True)
class ClaimsResults:
    """What ClaimsPicture shows. marks: those shown. current: number of the ringed one, None for none. summary: words."""

    marks: tuple[Mark, ...]
    current: int | None
    summary: str


class ClaimsPicture(Picture):
    """Topics from top to bottom, verdicts from left to right; numbers in the marks are those of the statements."""

    def __init__(self, rows: Mapping[str, str], statements: Mapping[int, str], columns: tuple[str, ...]):
        """rows: topic -> label. statements: number -> its topic. columns: "not voted", then the verdicts in order."""
        self.rows, self.statements, self.columns = dict(rows), dict(statements), tuple(columns)
        super().__init__()

    def draw(self) -> None:
        self._put_before: dict[str, tuple[list[float], list[float]]] = {}
        self._tops, y = {}, TOP_PX
        for row in self.rows:
            self._tops[row] = y
            marks = sum(topic == row for topic in self.statements.values())
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
        for number in self.statements:
            self.live[f"number {number}"] = self.axes.text(
                0, 0, f"{number}", fontsize=10, ha="center", va="center_baseline", color=ink.text_hex
            )
        words = "filled: your vote agreed · hollow: it did not, or there is no vote · ◂ ▸: where your vote lay"
        self.axes.text(8, y + 26, words, fontsize=11, va="center", color=style.look("muted").text_hex)

    def _draw_rows(self, bottom: float) -> None:
        for y in (*self._tops.values(), bottom):
            line = y - ROW_GAP_PX / 2
            self.axes.plot([8, WIDTH_PX - 8], [line, line], color=GRID.line, linewidth=1)
        for row, top in self._tops.items():
            self.axes.text(8, top + LINE_PX / 2, self.rows[row], fontsize=11, va="center")

    def _draw_columns(self) -> None:
        for column in self.columns:
            look = style.look(f"verdict {column}")
            name = {"partly supported": "partly"}.get(column, look.label)
            middle = self._left(column) + (OPEN_MARKS if column == self.columns[0] else VERDICT_MARKS) * PITCH_PX / 2
            style_of = {"ha": "center", "va": "center_baseline", "color": look.text_hex}
            self.axes.text(middle, 14, name, fontsize=12, **style_of)
            self.live[f"count {column}"] = self.axes.text(middle, 34, "", fontsize=12, **style_of)
            faint = to_rgba(look.hex, FILLED_ALPHA)
            self.live[f"all {column}"] = self._marks(
                marker="o", markersize=17, markerfacecolor="none", markeredgecolor=look.hex, mew=1.4
            )
            if column != self.columns[0]:
                self.live[f"agreed {column}"] = self._marks(marker="o", markersize=17, markerfacecolor=faint, mew=0)
                for kind, marker in (("milder", "<"), ("harsher", ">")):
                    self.live[f"{kind} {column}"] = self._marks(marker=marker, markersize=5, color=look.hex, mew=0)

    def _marks(self, **marks):
        return self.axes.plot([], [], linestyle="none", **marks)[0]

    def _left(self, column: str) -> float:
        """Left edge (px) of a column's marks."""
        place = self.columns.index(column)
        return LABELS_PX if place == 0 else LABELS_PX + OPEN_PX + COLUMN_GAP_PX + VERDICT_PX * (place - 1)

    def places(self, marks: tuple[Mark, ...]) -> dict[int, tuple[float, float]]:
        """Number -> centre (px from the upper left corner) of its mark; each cell is filled line by line."""
        taken: dict[tuple[str, str], int] = {}
        found = {}
        for mark in marks:
            cell = (mark.row, mark.column)
            place = taken[cell] = taken.get(cell, -1) + 1
            line, across = divmod(place, OPEN_MARKS if mark.column == self.columns[0] else VERDICT_MARKS)
            x = self._left(mark.column) + PITCH_PX * (across + 0.5)
            found[mark.number] = (x, self._tops[mark.row] + LINE_PX * (line + 0.5))
        return found

    def show(self, state, results: ClaimsResults, later: None = None) -> None:
        places = self.places(results.marks)
        for column in self.columns:
            inside = [mark for mark in results.marks if mark.column == column]
            self.live[f"count {column}"].set_text(f"{len(inside)}")
            self._put(f"all {column}", [places[m.number] for m in inside])
            if column != self.columns[0]:
                self._put(f"agreed {column}", [places[m.number] for m in inside if m.agreed])
                self._put(f"milder {column}", [places[m.number] for m in inside if m.lean < 0], -LEAN_PX)
                self._put(f"harsher {column}", [places[m.number] for m in inside if m.lean > 0], LEAN_PX)
        for number in self.statements:
            text = self.live[f"number {number}"]
            text.set_visible(number in places)
            if number in places:
                text.set_position(places[number])
        self._put("current", [places[results.current]] if results.current in places else [])
        self.alt_text = results.summary

    def _put(self, name: str, points: list[tuple[float, float]], shift_px: float = 0.0) -> None:
        line, moved = self.live[name], ([x + shift_px for x, _ in points], [y for _, y in points])
        if self._put_before.get(name) != moved:  # most lines stay as they are, and matplotlib computes a set one anew
            self._put_before[name] = moved
            line.set_data(*moved)
