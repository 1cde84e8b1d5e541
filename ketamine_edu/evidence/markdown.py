"""Tables of the data as Markdown, for the text of a lesson."""

from collections.abc import Iterable, Mapping

from ketamine_edu.evidence.harmless import plain_markdown
from ketamine_edu.evidence.references import cite, source_keys
from ketamine_edu.evidence.tables import Value


def markdown_table(
    rows: Iterable[Mapping[str, Value]], columns: Mapping[str, str], words: Mapping[str, str] | None = None
) -> str:
    """A Markdown table of some columns of a table.

    rows: from `read_table`, or others of the same kind. columns: name of a column -> its heading, in the order shown. A
    column named `source` is shown as citations. words: what to show in place of a value, such as the label of an id.
    ValueError names a column that the rows do not have.
    """
    lines = [" | ".join(columns.values()), " | ".join("---" for _ in columns)]
    for row in rows:
        for column in columns:
            if column not in row:
                raise ValueError(f"column is {column!r}; allowed are {', '.join(row)}")
        lines.append(" | ".join(_cell(column, row[column], words or {}) for column in columns))
    return "\n".join(f"| {line} |" for line in lines)


def _cell(column: str, value: Value, words: Mapping[str, str]) -> str:
    if value is None:
        return ""
    if column == "source" and isinstance(value, str):
        return "; ".join(plain_markdown(cite(key)) for key in source_keys(value))
    text = f"{value:g}" if isinstance(value, float) else str(value)
    shown = plain_markdown(words.get(text, text))
    return shown.replace("\\*", "*") if shown.count("*") == 1 else shown  # one alone, as in ng*h/mL, is no emphasis


def in_digits(value: float, digits: int) -> str:
    """A number with so many significant digits, in full: with three 0.123, 74.1, 2445."""
    return f"{value:.0f}" if abs(value) >= 10**digits else f"{value:z.{digits}g}"
