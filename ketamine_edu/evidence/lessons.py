"""The lessons of the course, read from the notebooks themselves, so that no list of them can go stale.

A lesson is a notebook NN_name.ipynb with the metadata block

    "ketamine_edu": {"lesson": "05", "title": "...", "minutes": 60, "prerequisites": ["..."], "question": "..."}

`prerequisites` holds short texts; the number of a lesson that exists becomes a link to it.
"""

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from ketamine_edu.evidence.harmless import link_target, plain_markdown

FIELDS = {"lesson": str, "title": str, "minutes": int, "prerequisites": list, "question": str}
MINUTES = (5, 180)


@dataclass(frozen=True)
class Lesson:
    """One lesson; `file` is the name of its notebook."""

    lesson: str
    title: str
    minutes: int
    prerequisites: tuple[str, ...]
    question: str
    file: str


def read_lesson(path: Path) -> Lesson:
    """The lesson that a notebook holds; ValueError naming file and field if the metadata block is missing or wrong."""
    try:
        block = json.loads(path.read_text(encoding="utf-8"))["metadata"].get("ketamine_edu")
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError(f"{path.name}: not a notebook that can be read ({error!r})") from error
    if not isinstance(block, dict) or set(block) != set(FIELDS):
        raise ValueError(
            f"{path.name}: metadata needs a block ketamine_edu with exactly {', '.join(FIELDS)}; got {block!r}"
        )
    for field, kind in FIELDS.items():
        if type(block[field]) is not kind or not block[field] and kind is not list:
            raise ValueError(f"{path.name}: {field} must be a {kind.__name__} that is not empty; got {block[field]!r}")
    if not path.name.startswith(block["lesson"] + "_"):
        raise ValueError(f"{path.name}: lesson is {block['lesson']!r}, but the file's name begins otherwise")
    if not MINUTES[0] <= block["minutes"] <= MINUTES[1]:
        raise ValueError(f"{path.name}: minutes must be between {MINUTES[0]} and {MINUTES[1]}; got {block['minutes']}")
    if not re.fullmatch("[0-9]{2}", block["lesson"]):
        raise ValueError(f"{path.name}: lesson must be two digits; got {block['lesson']!r}")
    if not all(isinstance(text, str) and text.strip() for text in block["prerequisites"]):
        raise ValueError(f"{path.name}: prerequisites must be texts; got {block['prerequisites']!r}")
    return Lesson(**{**block, "prerequisites": tuple(block["prerequisites"])}, file=path.name)


def read_lessons(folder: Path | None = None) -> list[Lesson]:
    """All lessons of a folder in order. folder: None takes the working directory, which is a notebook's own folder.

    Raises ValueError naming the notebook and the field whose metadata are wrong.
    """
    return [read_lesson(path) for path in sorted((folder or Path.cwd()).glob("[0-9][0-9]_*.ipynb"))]


def lesson_table(
    lessons: Sequence[Lesson], folder: str = "", column: tuple[str, Callable[[Lesson], str]] | None = None
) -> str:
    """A Markdown table of lessons with links, questions, minutes and prerequisites.

    folder: what links begin with. column: heading of one more column, and what it says of a lesson.
    """
    files = {lesson.lesson: folder + link_target(lesson.file) for lesson in lessons}
    head = ["Lesson", "Question", "Minutes", "Prerequisites"] + ([column[0]] if column else [])
    rows = [head, ["---"] * len(head)]
    for lesson in lessons:
        needs = [f"[{text}]({files[text]})" if text in files else plain_markdown(text) for text in lesson.prerequisites]
        title, question = plain_markdown(lesson.title), plain_markdown(lesson.question)
        row = [f"[{lesson.lesson} {title}]({files[lesson.lesson]})", question, str(lesson.minutes)]
        row += [", ".join(needs) or "none"]
        row += [column[1](lesson).replace("|", "\\|")] if column else []
        rows.append(row)
    return "\n".join("| " + " | ".join(row) + " |" for row in rows)
