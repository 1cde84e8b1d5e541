"""What a student has answered, in one local file beside the notebooks that can be handed in.

The file is ketamine_progress.json in the working directory (for a notebook: its own directory), or wherever the
environment variable KETAMINE_EDU_PROGRESS says. Nothing leaves the machine. Each record is made by: lock, read, change,
write a new file, put it in place of the old one; so two notebooks that run at once lose nothing, and a crash leaves the
old file or the new one, never half of one. What cannot be written is kept in memory and written with the next record. A
file that cannot be understood is put aside under a new name and a new one is begun.

The lock is by hand because Python has no portable one: flock on Unix, msvcrt on Windows. The operating system gives
both back when a process dies, so a lock never outlives its owner. Python in the browser has neither: of two answers
given there in two lessons within the same instant, one could be lost.
"""

import contextlib
import csv
import html
import io
import itertools
import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypedDict, cast

from ketamine_edu.evidence.harmless import spreadsheet_cell
from ketamine_edu.evidence.tables import unique_names
from ketamine_edu.kit.learning.markup import Card

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

FORMAT, VERSION = "ketamine_edu progress", 1
DEFAULT_NAME = "ketamine_progress.json"
LOCK_PATIENCE_S = 5.0
KINDS = ("predictions", "exercises")
ROUNDS = ("before", "after")  # of the concept inventory, which stand where a lesson's number stands
ENTRY_TYPES: dict[str, Any] = {
    "first_answer": str | None,
    "tries": int,
    "solved": bool,
    "first_time": str,
    "solved_time": str | None,
}
COLUMNS = ("kind", "lesson", "key", *ENTRY_TYPES)

State = dict[str, Any]  # what the file holds: format, version, and for each of KINDS "lesson/key" -> entry
_unsaved: dict[Path, list[Callable[[State], None]]] = {}


class ProgressRow(TypedDict):
    """What is known of one question; times are UTC. kind: one of KINDS. tries: up to the first right one."""

    kind: str
    lesson: str
    key: str
    first_answer: str | None
    tries: int
    solved: bool
    first_time: str
    solved_time: str | None


def progress_path() -> Path:
    """Where progress is kept."""
    return Path(os.environ.get("KETAMINE_EDU_PROGRESS") or DEFAULT_NAME).expanduser().resolve()


def record_answer(lesson: str, key: str, answer: str, right: bool) -> str:
    """Note a choice in a prediction. Returns a sentence for the student if the file has a fault, else ""."""
    return _record("predictions", f"{lesson}/{key}", answer, right)


def record_check(lesson: str, key: str, passed: bool) -> str:
    """Note a checked answer to an exercise. Returns a sentence for the student if the file has a fault, else ""."""
    return _record("exercises", f"{lesson}/{key}", None, passed)


def first_answers(lesson: str) -> dict[str, str]:
    """Key of a prediction of the lesson -> what was answered first; empty where nothing can be read."""
    try:
        rows = _rows(_current(progress_path()))
    except (ValueError, OSError):  # the next answer tells the student
        return {}
    return {row["key"]: row["first_answer"] for row in rows if row["lesson"] == lesson and row["first_answer"]}


def summary() -> Card:
    """Table of what has been answered so far."""
    path = progress_path()
    try:
        rows = _rows(_current(path))
    except ValueError as error:
        text = f"{path} cannot be understood: {error}.\nIt will be put aside, not deleted, with your next answer."
    except OSError as error:
        text = f"{path} cannot be read ({error.strerror})."
    else:
        lines = [
            f"{row['lesson']:<8}{row['kind'].removesuffix('s'):<12}{row['key']:<28}{_outcome(row)}".rstrip()
            for row in rows
        ]
        text = "\n".join([f"Progress in {path}", *(lines or ["Nothing answered yet."])])
    return Card(f"<pre>{html.escape(text)}</pre>", text)


def read(path: Path) -> list[ProgressRow]:
    """Rows of a file that was handed in; the keys are the columns of `export`.

    Raises ValueError if the file cannot be understood, OSError if it is not there or cannot be read.
    """
    return _rows(_parse(path.read_text(encoding="utf-8-sig")))


def export(path: str | Path = "ketamine_progress.csv") -> Path:
    """Write the same as a CSV table that a spreadsheet can read, replacing an earlier one; returns its path.

    Columns: kind, lesson, key, first_answer, tries (up to the first right one), solved, first_time, solved_time (UTC).
    Raises ValueError if the progress file cannot be understood, OSError if a file cannot be read or written.
    """
    table = io.StringIO(newline="")
    writer = csv.DictWriter(table, COLUMNS, lineterminator="\n", quoting=csv.QUOTE_ALL)
    writer.writeheader()
    for row in _rows(_current(progress_path())):
        writer.writerow({column: "" if cell is None else spreadsheet_cell(cell) for column, cell in row.items()})
    target = Path(path).expanduser().resolve()
    _replace(target, table.getvalue())
    return target


def _record(kind: str, item: str, answer: str | None, right: bool) -> str:
    now = datetime.now(UTC).isoformat(timespec="seconds")

    def change(state: State) -> None:
        entry = {"first_answer": answer, "tries": 0, "solved": False, "first_time": now, "solved_time": None}
        entry = state[kind].setdefault(item, entry)
        if not entry["solved"]:
            entry["tries"] += 1
            if right:
                entry.update(solved=True, solved_time=now)

    path = progress_path()
    unsaved = _unsaved.setdefault(path, [])
    unsaved.append(change)
    try:
        with _locked(path):
            state, notice = _load_or_put_aside(path)
            for waiting in unsaved:
                waiting(state)
            _replace(path, json.dumps(state, indent=1, ensure_ascii=False) + "\n")
    except OSError as error:
        reason = error.strerror or str(error)
        if len(unsaved) > 1:  # already told
            return ""
        return f"Your progress cannot be saved in {path} ({reason}). It is kept in memory while this notebook runs."
    unsaved.clear()
    return notice


def _current(path: Path) -> State:
    """What the file says, with what is not written yet; ValueError or OSError if the file cannot be read."""
    state = _load(path)
    for change in _unsaved.get(path, ()):
        change(state)
    return state


def _load(path: Path) -> State:
    try:
        text = path.read_text(encoding="utf-8-sig")  # an editor may have put a byte-order mark
    except FileNotFoundError:
        return {"format": FORMAT, "version": VERSION, **{kind: {} for kind in KINDS}}
    return _parse(text)


def _parse(text: str) -> State:
    try:
        state: State = json.loads(text, object_pairs_hook=unique_names)
    except RecursionError:
        raise ValueError("it is not a progress file") from None
    _check(state)
    return state


def _check(state: object) -> None:
    """Raise ValueError unless `state` has the shape that this module writes, so that it can be written again."""
    if not isinstance(state, dict) or state.get("format") != FORMAT:
        raise ValueError("it is not a progress file")
    if state.get("version") != VERSION or isinstance(state["version"], bool):
        raise ValueError(f"its version is {state.get('version')!r}, but this course writes version {VERSION}")
    if unknown := state.keys() - {"format", "version", *KINDS}:
        raise ValueError(f"{', '.join(map(repr, sorted(unknown)))} is no part of a progress file")
    for kind in KINDS:
        items = state.get(kind)
        if not isinstance(items, dict):
            raise ValueError(f"{kind!r} is missing")
        for item, entry in items.items():
            if item.count("/") != 1 or not isinstance(entry, dict) or entry.keys() != ENTRY_TYPES.keys():
                raise ValueError(f"{kind} {item!r} is not an entry of a progress file")
            for field, allowed in ENTRY_TYPES.items():
                if not isinstance(entry[field], allowed) or allowed is int and isinstance(entry[field], bool):
                    raise ValueError(f"{kind} {item!r}: {field} is {entry[field]!r}")
            if entry["tries"] < 1 or entry["solved"] != (entry["solved_time"] is not None):
                raise ValueError(f"{kind} {item!r}: tries, solved and solved_time do not go together")
            try:
                "".join((item, *(text for text in entry.values() if isinstance(text, str)))).encode("utf-8")
            except UnicodeEncodeError:
                raise ValueError(f"{kind} {item!r}: holds half a character") from None


def _load_or_put_aside(path: Path) -> tuple[State, str]:
    try:
        return _load(path), ""
    except ValueError as error:
        names = (path.with_name(f"{path.stem}.unreadable-{n}{path.suffix}") for n in itertools.count(1))
        aside = next(name for name in names if not name.exists())
        os.rename(path, aside)
        return _load(path), (
            f"{path.name} could not be read: {error}. It is kept as {aside.name}, and a new {path.name} has been begun."
        )


def _replace(path: Path, text: str) -> None:
    """Write `text` to a new file and put it in place of `path` in one step."""
    new = path.with_name(f".{path.name}.new")
    try:
        with open(new, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.replace(new, path)
    except OSError:
        with contextlib.suppress(OSError):
            new.unlink(missing_ok=True)
        raise


@contextlib.contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Hold the lock beside `path`; OSError if it cannot be had within LOCK_PATIENCE_S."""
    with open(path.with_name(f".{path.name}.lock"), "a+b") as file:
        deadline = time.monotonic() + LOCK_PATIENCE_S
        while not _try_lock(file.fileno()):
            if time.monotonic() > deadline:
                raise OSError(f"another notebook has held it for {LOCK_PATIENCE_S:g} s")
            time.sleep(0.01)
        try:
            yield
        finally:  # on Unix closing the file gives the lock back
            if sys.platform == "win32":
                os.lseek(file.fileno(), 0, os.SEEK_SET)
                msvcrt.locking(file.fileno(), msvcrt.LK_UNLCK, 1)


def _try_lock(descriptor: int) -> bool:
    try:
        if sys.platform == "win32":
            os.lseek(descriptor, 0, os.SEEK_SET)
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        elif hasattr(fcntl, "flock"):  # Python in the browser has the module without its locks
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):  # what flock and msvcrt raise while another process holds it
        return False
    return True


def _rows(state: State) -> list[ProgressRow]:
    rows: list[ProgressRow] = []
    for kind in KINDS:
        for item, entry in state[kind].items():
            lesson, key = item.split("/")
            # `_check` has made sure that an entry has the fields of a row.
            rows.append(cast(ProgressRow, {"kind": kind, "lesson": lesson, "key": key, **entry}))
    return sorted(rows, key=lambda row: (row["lesson"], KINDS.index(row["kind"]), row["first_time"]))


def _outcome(row: ProgressRow) -> str:
    if row["lesson"] in ROUNDS:
        return "answered"  # to judge the first round would spoil the second
    tries = f"{row['tries']} {'try' if row['tries'] == 1 else 'tries'}"
    if not row["solved"]:
        return f"not yet right, {tries}"
    return "right at the first try" if row["tries"] == 1 else f"right after {tries}"
