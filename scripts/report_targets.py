"""Every published number and finding against the models, in one report: `make report`.

    python scripts/report_targets.py [--markdown FILE] [--csv FILE] [--json FILE]

Without arguments the report is printed as text. Nothing is judged here: what a row holds and when it is met stands in
ketamine_edu/command/targets.py. The same report is a page of the book, by way of `markdown()`.
"""

import argparse
import csv
import json
import sys
import textwrap
from collections.abc import Sequence
from dataclasses import asdict, fields
from pathlib import Path

from ketamine_edu.command.targets import WITHOUT_TARGETS, Compared, Summary, compared, lessons, summary
from ketamine_edu.evidence.lessons import read_lessons
from ketamine_edu.kit.numbers.targets import ROLES

PROJECT = Path(__file__).resolve().parent.parent
WIDTHS = {"what": 58, "observed": 22, "predicted": 32, "error": 8, "met": 4, "role": 10, "source": 28}
HEADINGS = {"what": "Published", "observed": "Observed", "predicted": "Predicted", "error": "Error", "met": "Met"}
HEADINGS |= {"role": "Role", "source": "Source"}
TITLE = "Published numbers against the models"
HOW_TO_READ = (
    "Every published number or finding that a lesson holds its model against stands here, whether it is met or missed. "
    "The error is that of the prediction, in per cent of what was observed; a finding that was read in words only has "
    "none. Met says whether the error stays inside the limit set for that row, or whether the words agree; a dash "
    "marks rows that are shown but not judged. The role says how far a row can test the model: "
    + "; ".join(f"*{role}* rows were {words}" for role, words in ROLES.items() if role not in ("preset", "validation"))
    + "; *preset* rows set one constant; *validation* rows were not used, and only they are a test. Errors are those "
    "of a typical adult or a group mean: they say nothing of a single person."
)


def rows_by_lesson(progress: bool = False) -> dict[str, list[Compared]]:
    """All rows, lesson -> rows; a lesson without targets has none. progress: say on stderr which lesson is computed."""
    found = {}
    for lesson in lessons():
        found[lesson] = compared(lesson)
        if progress:
            print(f"report: lesson {lesson}, {len(found[lesson])} rows", file=sys.stderr, flush=True)
    return found


def titles() -> dict[str, str]:
    """Number of a lesson -> its title."""
    return {lesson.lesson: lesson.title for lesson in read_lessons(PROJECT / "notebooks")}


def cells(row: Compared) -> dict[str, str]:
    """A row as the texts of its cells."""
    error = "" if row.error_percent is None else f"{round(row.error_percent) + 0:+d} %"
    met = {True: "yes", False: "NO", None: "–"}[row.met]
    texts = {name: getattr(row, name) for name in ("what", "observed", "predicted", "role")}
    return texts | {"error": error, "met": met, "source": row.source.replace(";", "; ")}


def in_words(found: Summary) -> list[str]:
    """A summary as sentences."""
    sentences = [f"{found.rows} rows."]
    if found.numbers:
        sentences.append(
            f"Median error of {found.numbers} numbers: {found.median_error_percent:.2g} %.".replace(
                " 1 numbers", " 1 number"
            )
        )
    if found.judged:
        sentences.append(f"{found.met} of {found.judged} judged rows are met.")
    if found.tested:
        sentences.append(f"Of those not used in building the model, {found.tested_met} of {found.tested} are met.")
    if found.missed:
        sentences.append("Missed: " + "; ".join(row.what for row in found.missed) + ".")
    if found.numbers:
        worst = (f"{row.what} ({round(row.error_percent) + 0:+d} %)" for row in found.largest)
        sentences.append("Largest errors: " + "; ".join(worst) + ".")
    return sentences


def overall(found: dict[str, list[Compared]]) -> list[dict[str, str]]:
    """One row per lesson with its counts, and one for all together, as texts."""
    every = {**found, "all": [row for rows in found.values() for row in rows]}
    table = []
    for lesson, rows in every.items():
        one = summary(rows) if rows else None
        table.append(
            {
                "Lesson": lesson,
                "Rows": str(len(rows)),
                "Numbers": str(one.numbers) if one else "0",
                "Median error": f"{one.median_error_percent:.2g} %" if one and one.numbers else "–",
                "Met": f"{one.met} of {one.judged}" if one and one.judged else "–",
                "Met of those not used": f"{one.tested_met} of {one.tested}" if one and one.tested else "–",
            }
        )
    return table


def markdown(found: dict[str, list[Compared]] | None = None) -> str:
    """The report as a page of MyST Markdown; sources are keys of references.bib. found: rows that are there already."""
    found, names = found or rows_by_lesson(), titles()
    parts = [f"# {TITLE}", HOW_TO_READ, "## All lessons", _pipes(overall(found))]
    for lesson, rows in found.items():
        parts.append(f"## Lesson {lesson}: {names[lesson]}")
        if not rows:
            parts.append(WITHOUT_TARGETS[lesson])
            continue
        parts += [" ".join(_safe(sentence) for sentence in in_words(summary(rows)))]
        parts.append(_pipes([{HEADINGS[name]: cells(row)[name] for name in WIDTHS} for row in rows]))
    return "\n\n".join(parts) + "\n"


def text(found: dict[str, list[Compared]]) -> str:
    """The report as text for a wide terminal."""
    names, lines = titles(), [TITLE.upper(), "", *textwrap.wrap(HOW_TO_READ.replace("*", ""), 120)]
    for lesson, rows in found.items():
        lines += ["", f"LESSON {lesson}: {names[lesson]}"]
        if not rows:
            lines.append(WITHOUT_TARGETS[lesson])
            continue
        lines += [*_lines(HEADINGS, WIDTHS), *(line for row in rows for line in _lines(cells(row), WIDTHS))]
        for sentence in in_words(summary(rows)):
            lines += textwrap.wrap(sentence, 160, subsequent_indent="    ")
    table = overall(found)
    widths = {name: max(len(name), *(len(row[name]) for row in table)) for name in table[0]}
    lines += ["", "ALL LESSONS", *_lines({name: name for name in widths}, widths)]
    return "\n".join(lines + [line for row in table for line in _lines(row, widths)]) + "\n"


def _lines(row: dict[str, str], widths: dict[str, int]) -> list[str]:
    """A row of a table, its cells wrapped to their widths."""
    wrapped = [textwrap.wrap(row[name], width) or [""] for name, width in widths.items()]
    high = max(len(cell) for cell in wrapped)
    padded = [cell + [""] * (high - len(cell)) for cell in wrapped]
    pairs = [zip(line, widths.values(), strict=True) for line in zip(*padded, strict=True)]
    return ["  ".join(part.ljust(width) for part, width in pair).rstrip() for pair in pairs]


def _safe(words: str) -> str:
    """Text that Markdown leaves as it is."""
    for mark in "\\`*_[]<>|$":
        words = words.replace(mark, "\\" + mark)
    return words


def _pipes(rows: Sequence[dict[str, str]]) -> str:
    lines = [list(rows[0]), ["---"] * len(rows[0]), *([_safe(cell) for cell in row.values()] for row in rows)]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def write_csv(path: Path, found: dict[str, list[Compared]]) -> None:
    """The rows as CSV, one line each."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, [field.name for field in fields(Compared)], lineterminator="\n")
        writer.writeheader()
        writer.writerows(asdict(row) for rows in found.values() for row in rows)


def write_json(path: Path, found: dict[str, list[Compared]]) -> None:
    """The rows as JSON, lesson -> list of rows."""
    rows = {lesson: [asdict(row) for row in rows] for lesson, rows in found.items()}
    path.write_text(json.dumps(rows, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="report_targets.py", description=__doc__.split("\n")[0])
    for kind in ("markdown", "csv", "json"):
        parser.add_argument(f"--{kind}", type=Path, metavar="FILE", help=f"write the report as {kind} to FILE")
    chosen = parser.parse_args(arguments)
    writers = {"markdown": lambda path, rows: path.write_text(markdown(rows), encoding="utf-8")}
    writers |= {"csv": write_csv, "json": write_json}
    paths = {kind: getattr(chosen, kind) for kind in writers if getattr(chosen, kind)}
    found = rows_by_lesson(progress=True)
    for kind, path in paths.items():
        try:
            writers[kind](path, found)
        except OSError as error:
            print(f"report: {path} cannot be written ({error.strerror})", file=sys.stderr)
            return 1
        print(f"report: {path} written", file=sys.stderr)
    if not paths:
        sys.stdout.reconfigure(encoding="utf-8")
        print(text(found), end="")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
