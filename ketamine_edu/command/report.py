"""A table of the class from the progress files that students handed in: `ketamine-edu report FILE ...`.

A progress file holds no name. A student is called by the name of the file or, where it still has the name that the
course gave it, by the name of the directory that it lies in, as learning platforms hand them out. Files come from
others: what is not a progress file is named and skipped, and nothing in one can reach the terminal, or a spreadsheet,
as a command.
"""

import csv
import glob
import json
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from ketamine_edu.command import CommandError, printable
from ketamine_edu.command.gain import AFTER, BEFORE, KIND, inventory_table
from ketamine_edu.evidence.harmless import spreadsheet_cell

if TYPE_CHECKING:
    from ketamine_edu.kit.learning.progress import ProgressRow

LARGEST_BYTES = 2_000_000  # a student who answers everything makes about 50 kB
WIDEST_NAME = 32
FIRST, LATER, NOT_YET, OPEN = "first try", "later", "not yet", ""
TOTALS = ("predictions_first_try", "predictions_later", "predictions_not_yet", "exercises_passed", "exercises_not_yet")


@dataclass(frozen=True, order=True)
class Item:
    """A prediction, an exercise, or a question of the concept inventory; of the last, `lesson` is the round."""

    lesson: str
    kind: str
    key: str


@dataclass
class Student:
    """What one file says. results: item -> FIRST, LATER or NOT_YET."""

    name: str
    file: Path
    results: dict[Item, str] = field(default_factory=dict)

    def totals(self, items: list[Item]) -> tuple[int, ...]:
        """How many of these items have which result, in the order of TOTALS."""
        results = [(item.kind, self.results.get(item)) for item in items]
        predictions = [results.count(("predictions", result)) for result in (FIRST, LATER, NOT_YET)]
        first, later, not_yet = (results.count(("exercises", result)) for result in (FIRST, LATER, NOT_YET))
        return (*predictions, first + later, not_yet)


def report(names: list[str], lesson: str | None = None, target: Path | None = None) -> int:
    """Print the table, and write it to `target` if there is one. 0, or 1 if any file had to be skipped.

    CommandError if there is nothing to report, `lesson` is not one of the course, or `target` cannot be written.
    """
    asked = course_items()
    lessons = {item.lesson for item in asked if item.kind != KIND}
    if lesson is not None and lesson not in lessons:
        raise CommandError(f"--lesson is {printable(lesson)!r}; allowed are {', '.join(sorted(lessons))}")
    if target is not None and target.suffix.lower() != ".csv":
        raise CommandError(f"--csv is {printable(target)!r}; allowed is a name that ends in .csv")
    asked = [item for item in asked if lesson in (None, item.lesson)]
    students, skipped = gather(find(names), lesson)
    if not students:
        raise CommandError("none of these is a progress file of this course")
    foreign = sorted({item for student in students for item in student.results} - set(asked))
    show(class_table(students, asked))
    show(["", *question_table(students, [item for item in asked if item.kind != KIND])])
    before_and_after = inventory_table([rounds_of(student) for student in students], inventory_keys(asked))
    if before_and_after:
        show(["", *before_and_after])
    if foreign:
        show(["", "Not in this version of the course, and not counted:", *question_table(students, foreign)])
    if target is not None:
        write_csv(target, students, asked)
        show(["", f"written: {printable(target)}"])
    if skipped:
        print(f"\n{skipped} of {skipped + len(students)} files skipped, see above", file=sys.stderr)
    return 1 if skipped else 0


def show(lines: list[str]) -> None:
    print("\n".join(line.rstrip() for line in lines), flush=True)


def gather(paths: Iterable[Path], lesson: str | None) -> tuple[list[Student], int]:
    """The students in order of their names, and how many files were skipped, which are named."""
    students, skipped = [], 0
    for path in paths:
        try:
            students.append(Student(name_of(path), path, read(path, lesson)))
        except (OSError, ValueError) as error:
            skipped += 1
            reason = getattr(error, "strerror", None) or error
            print(f"skipped {printable(path)}: {printable(reason)}", file=sys.stderr)
    tell_apart(students)
    return sorted(students, key=lambda student: (student.name.casefold(), student.name)), skipped


def course_items() -> list[Item]:
    """All predictions and exercises of the course, in its order, and the concept inventory in both rounds."""
    from ketamine_edu.kit.learning.concepts import concepts
    from ketamine_edu.kit.learning.questions import lessons_with_questions, load_questions

    items = []
    for lesson in lessons_with_questions():
        questions = load_questions(lesson)
        items += [Item(lesson, "predictions", key) for key in questions.questions]
        items += [Item(lesson, "exercises", key) for key in questions.exercises]
    return items + [Item(name, KIND, question.key) for name in (BEFORE, AFTER) for question in concepts()]


def inventory_keys(items: Iterable[Item]) -> list[str]:
    """Keys of the questions of the concept inventory, in its order."""
    return [item.key for item in items if item.kind == KIND and item.lesson == BEFORE]


def rounds_of(student: Student) -> dict[tuple[str, str], bool]:
    """(round, key) -> right, of what a student answered in the concept inventory."""
    return {(i.lesson, i.key): result == FIRST for i, result in student.results.items() if i.kind == KIND}


def find(names: Iterable[str]) -> Iterator[Path]:
    """Files of these names, each once; of a directory all .json files in it and below that are not hidden.

    A name with * that no file has is a pattern: Windows leaves it to the program.
    """
    seen: set[Path] = set()
    for name in names:
        path = Path(name).expanduser()
        if path.is_dir():
            below = sorted(path.rglob("*.json"))
            files = [p for p in below if not any(part.startswith(".") for part in p.relative_to(path).parts)]
        else:
            files = [path] if path.exists() else [Path(match) for match in sorted(glob.glob(str(path)))] or [path]
        for file in files:
            if file.resolve() not in seen:
                seen.add(file.resolve())
                yield file


def read(path: Path, lesson: str | None) -> dict[Item, str]:
    """Results in a progress file, of one lesson or of all. ValueError or OSError if it is not one or cannot be read."""
    from ketamine_edu.kit.learning import progress

    if path.exists() and not path.is_file():
        raise ValueError("it is not a file")
    if path.stat().st_size > LARGEST_BYTES:
        raise ValueError(f"it has {path.stat().st_size} bytes; a progress file has at most {LARGEST_BYTES}")
    try:
        rows = progress.read(path)
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        raise ValueError(f"it is damaged, or not a progress file ({error})") from error
    return {_item(row): _result(row) for row in rows if lesson in (None, row["lesson"])}


def _item(row: "ProgressRow") -> Item:
    return Item(row["lesson"], KIND if row["lesson"] in (BEFORE, AFTER) else row["kind"], row["key"])


def _result(row: "ProgressRow") -> str:
    if not row["solved"]:
        return NOT_YET
    return FIRST if row["tries"] == 1 else LATER


def name_of(path: Path) -> str:
    from ketamine_edu.kit.learning.progress import DEFAULT_NAME

    return path.absolute().parent.name if path.name == DEFAULT_NAME else path.stem


def tell_apart(students: list[Student]) -> None:
    """Where two files lead to the same name, call them by their whole path."""
    names = [student.name for student in students]
    for student in students:
        if names.count(student.name) > 1:
            student.name = str(student.file)


def class_table(students: list[Student], items: list[Item]) -> list[str]:
    """Lines of the table with one row per student."""
    of = {kind: sum(item.kind == kind for item in items) for kind in ("predictions", "exercises")}
    shown = {student.name: shorten(printable(student.name), WIDEST_NAME) for student in students}
    width = max(len("student"), *map(len, shown.values()))
    number = f"{len(students)} {'student' if len(students) == 1 else 'students'}"
    lines = [f"{number}, {of['predictions']} predictions and {of['exercises']} exercises", ""]
    lines.append(f"{'':<{width}}  {'predictions right':^26}  {'exercises':^16}")
    lines.append(
        f"{'student':<{width}}  {'1st try':>8}{'later':>8}{'not yet':>10}  {'passed':>8}{'not yet':>9}  lessons"
    )
    for student in students:
        first, later, open_, passed, failed = student.totals(items)
        lessons = printable(" ".join(sorted({item.lesson for item in student.results if item.kind != KIND})) or "none")
        lines.append(
            f"{shown[student.name]:<{width}}  {first:>8}{later:>8}{open_:>10}  {passed:>8}{failed:>9}  "
            f"{shorten(lessons, 60)}"
        )
    return lines


def question_table(students: list[Student], items: list[Item]) -> list[str]:
    """Lines of the table with one row per prediction or exercise: how many students did how well."""
    lines = [f"{'lesson':<8}{'':<12}{'question':<34}{'1st try':>8}{'later':>8}{'not yet':>9}{'no answer':>11}"]
    for item in items:
        results = [student.results.get(item, OPEN) for student in students]
        counts = [results.count(result) for result in (FIRST, LATER, NOT_YET, OPEN)]
        key, lesson = shorten(printable(item.key), WIDEST_NAME), shorten(printable(item.lesson), 6)
        numbers = f"{counts[0]:>8}{counts[1]:>8}{counts[2]:>9}{counts[3]:>11}"
        lines.append(f"{lesson:<8}{item.kind.removesuffix('s'):<12}{key:<34}{numbers}")
    return lines


def write_csv(target: Path, students: list[Student], items: list[Item]) -> None:
    """One row per student: the totals, then a column per prediction or exercise with what became of it."""
    names = [f"{item.lesson} {item.kind.removesuffix('s')} {item.key}" for item in items]
    rows: list[list[object]] = [["student", *TOTALS, *names]]
    for student in students:
        rows.append([student.name, *student.totals(items), *(student.results.get(item, OPEN) for item in items)])
    try:
        with open(target.expanduser(), "w", encoding="utf-8-sig", newline="") as file:  # Excel needs the mark
            # In quotes, because a spreadsheet may also split cells at semicolons.
            writer = csv.writer(file, quoting=csv.QUOTE_ALL)
            writer.writerows([[spreadsheet_cell(cell) for cell in row] for row in rows])
    except OSError as error:
        raise CommandError(f"{printable(target)} cannot be written ({error.strerror})") from error


def shorten(text: str, width: int) -> str:
    return text if len(text) <= width else f"{text[: width - 1]}…"
