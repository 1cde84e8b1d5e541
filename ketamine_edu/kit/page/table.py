"""Small HTML tables for the key numbers of an explorer."""

from collections.abc import Sequence
from html import escape

from ketamine_edu.evidence.markdown import in_digits
from ketamine_edu.kit.drawing import style


def table(columns: Sequence[str], rows: Sequence[Sequence[str]], looks: Sequence[str] | None = None) -> str:
    """An HTML table. columns: headings, "" for none. rows: texts, one per column. looks: a line sample before each row.

    All texts are escaped.
    """
    head = "".join(f'<th scope="col">{escape(column)}</th>' if column else "<td></td>" for column in columns)
    head = f"<thead><tr>{head}</tr></thead>" if any(columns) else ""
    samples = [f"{style.swatch(name)} " for name in looks] if looks else [""] * len(rows)
    body = "".join(
        f'<tr><th scope="row">{sample}{escape(row[0])}</th>'
        f"{''.join(f'<td>{escape(cell)}</td>' for cell in row[1:])}</tr>"
        for sample, row in zip(samples, rows, strict=True)
    )
    return f"<table>{head}<tbody>{body}</tbody></table>"


def number(value: float) -> str:
    """A number with three significant digits, in full: 0.123, 74.1, 2445."""
    return in_digits(value, 3)
