"""Copies the lessons for a student, and later brings them up to date: `ketamine-edu start DIR`.

DIR/.ketamine_edu.json holds a fingerprint of every lesson as it was copied. A lesson whose fingerprint is still that
one was not changed by the student, and is replaced when the course has another version. Every other file is kept.
Opening and running a lesson saves it anew with other outputs, so the fingerprint of a notebook is that of its cells'
kinds, texts and attachments, without empty cells, because JupyterLab adds one behind the last cell that is run. A
lesson whose text and code are those of the course stays as it is, outputs of the student included.
"""

import hashlib
import json
import os
import shutil
from pathlib import Path

from ketamine_edu import __version__
from ketamine_edu.command import LIST_OF_LESSONS, CommandError, lessons_path

RECORD = ".ketamine_edu.json"
FORMAT, VERSION = "ketamine_edu lessons", 1
COPIED_SUFFIXES = {".ipynb", ".png", ".svg"}  # not what a kernel or a student leaves beside the lessons of a clone


def start(directory: Path) -> int:
    """Copy the lessons into `directory` and say what became of each. CommandError if that cannot be done."""
    source, directory = lessons_path(), directory.expanduser().absolute()
    files = course_files(source)
    prepare(directory, source)
    record, trouble = read_record(directory / RECORD)
    if trouble:
        print(f"{directory / RECORD} {trouble}. Every lesson that differs from the course's is kept.")
    outcomes = {}
    try:
        for name in files:
            outcomes[name] = bring(name, source, directory, record)
            print(f"{outcomes[name]:<12} {name}", flush=True)
        write_record(directory / RECORD, record)
    except OSError as error:
        raise CommandError(f"{error.filename or directory} cannot be read or written ({error.strerror})") from error
    tell(directory, outcomes)
    return 0


def course_files(source: Path) -> list[str]:
    """Names of the files to copy, relative to `source`. CommandError if the lessons are not there."""
    paths = sorted(path.relative_to(source) for path in source.rglob("*") if path.suffix in COPIED_SUFFIXES)
    names = [path.as_posix() for path in paths if not any(part.startswith(".") for part in path.parts)]
    if LIST_OF_LESSONS not in names:
        raise CommandError(f"the lessons are missing from this installation: there is no {source / LIST_OF_LESSONS}")
    return names


def prepare(directory: Path, source: Path) -> None:
    """Make sure that `directory` is a directory of the student's own. CommandError if it cannot be."""
    if directory.exists() and not directory.is_dir():
        raise CommandError(f"DIR is {directory}, which is a file; allowed is a directory, or a name that is not taken")
    if directory.resolve().is_relative_to(source.resolve()):
        raise CommandError(f"DIR is {directory}, where the course keeps its own lessons; name another directory")
    try:
        directory.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CommandError(f"DIR is {directory}, which cannot be made ({error.strerror})") from error


def bring(name: str, source: Path, directory: Path, record: dict[str, str]) -> str:
    """Copy one file unless the student's differs from what was copied last; returns what became of it."""
    original, target = source / name, directory / name
    if target.is_dir():
        raise CommandError(f"{target} is a directory, but the course has a file of this name; rename the directory")
    course, mine = fingerprint(original), fingerprint(target) if target.exists() else None
    if mine not in (None, course, record.get(name)):
        return "kept" if record.get(name) == course else "kept, old"
    if mine != course:
        copy(original, target)
    record[name] = course
    return "copied" if mine is None else "as it was" if mine == course else "updated"


def fingerprint(path: Path) -> str:
    """The same for two files whose difference no student made; see above."""
    content = path.read_bytes()
    try:
        cells = json.loads(content)["cells"]
        parts = [(cell["cell_type"], "".join(cell["source"]), cell.get("attachments", {})) for cell in cells]
        content = json.dumps([part for part in parts if part[1].strip()], sort_keys=True).encode()
    except (ValueError, KeyError, TypeError, AttributeError):
        pass  # not a notebook, or one that is damaged: every byte counts
    return hashlib.sha256(content).hexdigest()


def copy(original: Path, target: Path) -> None:
    """Put a copy in place in one step, so that an interruption leaves the old file or the new one."""
    target.parent.mkdir(parents=True, exist_ok=True)
    new = target.with_name(f".{target.name}.new")
    shutil.copyfile(original, new)
    os.replace(new, target)


def read_record(path: Path) -> tuple[dict[str, str], str]:
    """Name to fingerprint of what was copied earlier, and what is wrong with the record, "" if nothing is."""
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}, ""
    except (OSError, ValueError) as error:
        return {}, f"cannot be read ({error})"
    files = record.get("files") if isinstance(record, dict) and record.get("format") == FORMAT else None
    if not isinstance(files, dict) or record.get("version") != VERSION:
        return {}, "is not a record of this course, or of another version of it"
    return files, ""


def write_record(path: Path, record: dict[str, str]) -> None:
    content = {"format": FORMAT, "version": VERSION, "course": __version__, "files": record}
    new = path.with_name(f"{path.name}.new")
    new.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
    os.replace(new, path)


def tell(directory: Path, outcomes: dict[str, str]) -> None:
    kept = [name for name, outcome in outcomes.items() if outcome.startswith("kept")]
    old = [name for name, outcome in outcomes.items() if outcome == "kept, old"]
    print(f"{len(outcomes)} files in {directory}")
    if kept:
        print(f"Kept, because you changed them: {', '.join(kept)}")
    if old:
        print(f"The course has another version of: {', '.join(old)}")
        print("To get it, rename yours and give the same command again.")
    print(f'Open the lessons with: ketamine-edu lab "{directory}"')
