"""Reads the questions of a lesson from data/questions/<topic>.json and checks every field.

    {"lesson": "05",
     "questions": [{"key": "peak-order", "stem": "...",
                    "choices": [{"text": "...", "feedback": "...", "right": true},
                                {"text": "...", "feedback": "..."}]}],
     "exercises": [{"key": "clearance", "title": "...", "prompt": "...", "unit": "L/h", "tolerance_percent": 1,
                    "start": 0, "mistakes": {"dose-forgotten": "..."}, "hints": ["..."],
                    "code": ["answer = ..."], "explanation": "..."}]}

lesson: the number by which the file is found; its name is the topic, whose module computes the answers (exercises.py).
stem, feedback, prompt, hints, mistakes and explanation are course text (markup.py); choice texts and titles are plain.
Exactly one choice is right. start (optional): the number that stands in the student's cell at first. mistakes
(optional): the answer to the wrong result that the topic's module computes under the same name. code: lines that solve
the exercise and leave the result in `answer`.
"""

import difflib
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from ketamine_edu.evidence.tables import DataError, data_path, read_json
from ketamine_edu.kit.learning.markup import check_markup

LETTERS = "ABCDEFGH"
Item = TypeVar("Item", "Question", "ExerciseText")
Fields = dict[str, Any]
Checks = Mapping[str, Callable[[object], object]]  # name of a field -> raises ValueError that says what is allowed


@dataclass(frozen=True)
class Choice:
    """One choice of a question, and the feedback for picking it."""

    letter: str
    text: str
    feedback: str
    right: bool


@dataclass(frozen=True)
class Question:
    """A question with choices, exactly one of them right."""

    lesson: str
    key: str
    stem: str
    choices: tuple[Choice, ...]

    @property
    def right_choice(self) -> Choice:
        return next(choice for choice in self.choices if choice.right)


@dataclass(frozen=True)
class ExerciseText:
    """What an exercise says; its answer is computed elsewhere. code: lines that leave the solution in `answer`."""

    lesson: str
    key: str
    title: str
    prompt: str
    unit: str
    tolerance_percent: float
    start: float | None
    mistakes: Mapping[str, str]
    hints: tuple[str, ...]
    code: str
    explanation: str


@dataclass(frozen=True)
class LessonQuestions:
    """All questions and exercises of one lesson by key."""

    lesson: str
    topic: str
    questions: Mapping[str, Question]
    exercises: Mapping[str, ExerciseText]


@cache
def load_questions(lesson: str, directory: Path | None = None) -> LessonQuestions:
    """Questions of a lesson ("05"). directory: another place than data/questions.

    Raises ValueError for a lesson without questions, DataError naming file, item and field for a file that is not as
    described above.
    """
    files = _files(directory or data_path("questions"))
    if lesson not in files:
        raise ValueError(f"lesson is {lesson!r}; lessons with questions are {', '.join(sorted(files)) or 'none'}")
    path, content = files[lesson]
    return LessonQuestions(
        lesson,
        path.stem,
        _by_key(path, "question", [_question(path, lesson, q) for q in content["questions"]]),
        _by_key(path, "exercise", [_exercise(path, lesson, e) for e in content["exercises"]]),
    )


def lessons_with_questions(directory: Path | None = None) -> tuple[str, ...]:
    """Numbers of the lessons that have a question file, in their order; DataError names a file that cannot be read."""
    return tuple(sorted(_files(directory or data_path("questions"))))


@cache
def _files(directory: Path) -> dict[str, tuple[Path, Fields]]:
    """Number of a lesson -> its question file and what that holds, of which only the outermost fields were checked."""
    files: dict[str, tuple[Path, Fields]] = {}
    for path in sorted(directory.glob("*.json")):
        outermost = {"lesson": _lesson, "questions": _list, "exercises": _list}
        content = _checked_fields(str(path), read_json(path), outermost)
        lesson = content["lesson"]
        if lesson in files:
            raise DataError(f"{path}, field 'lesson': {lesson!r} is the lesson of {files[lesson][0].name} already")
        files[lesson] = path, content
    return files


def pick(items: Mapping[str, Item], key: str, lesson: str) -> Item:
    """The item of that key; ValueError names near matches, or all keys."""
    if key not in items:
        near = difflib.get_close_matches(str(key), items)
        raise ValueError(f"key is {key!r}; lesson {lesson} has {', '.join(near or items)}")
    return items[key]


def _question(path: Path, lesson: str, record: object) -> Question:
    where = _where(path, "question", record)
    fields = _checked_fields(where, record, {"key": _key, "stem": _markup, "choices": _list})
    records = [
        _checked_fields(f"{where}, choice {number}", choice, {"text": _text, "feedback": _markup}, {"right": _flag})
        for number, choice in enumerate(fields["choices"], 1)
    ]
    rights = sum(choice.get("right", False) for choice in records)
    if not 2 <= len(records) <= len(LETTERS) or rights != 1:
        raise DataError(
            f"{where}, field 'choices': {len(records)} choices, {rights} of them right; "
            f"allowed are 2 to {len(LETTERS)} with exactly one right"
        )
    choices = tuple(
        Choice(letter, choice["text"], choice["feedback"], choice.get("right", False))
        for letter, choice in zip(LETTERS, records, strict=False)
    )
    return Question(lesson, fields["key"], fields["stem"], choices)


def _exercise(path: Path, lesson: str, record: object) -> ExerciseText:
    required: Checks = {
        "key": _key,
        "title": _text,
        "prompt": _markup,
        "unit": _text,
        "tolerance_percent": _positive,
        "hints": _markups,
        "code": _lines,
        "explanation": _markup,
    }
    optional: Checks = {"start": _number, "mistakes": _named_markups}
    fields = _checked_fields(_where(path, "exercise", record), record, required, optional)
    return ExerciseText(
        lesson,
        start=fields.get("start"),
        mistakes=fields.get("mistakes", {}),
        hints=tuple(fields["hints"]),
        code="\n".join(fields["code"]),
        **{name: fields[name] for name in ("key", "title", "prompt", "unit", "tolerance_percent", "explanation")},
    )


def _where(path: Path, kind: str, record: object) -> str:
    key = record.get("key") if isinstance(record, dict) else None
    return f"{path}, {kind} {key!r}"


def _by_key(path: Path, kind: str, items: list[Item]) -> dict[str, Item]:
    keys = [item.key for item in items]
    twice = sorted({key for key in keys if keys.count(key) > 1})
    if twice:
        raise DataError(f"{path}, field 'key': more than one {kind} is called {', '.join(twice)}")
    return dict(zip(keys, items, strict=True))


def _checked_fields(where: str, record: object, required: Checks, optional: Checks | None = None) -> Fields:
    """The record. DataError names place, field and value unless it has these fields and each passes its check."""
    if not isinstance(record, dict):
        raise DataError(f"{where}: {record!r} is not an object with the fields {', '.join(required)}")
    checks = {**required, **(optional or {})}
    missing = [name for name in required if name not in record]
    superfluous = [name for name in record if name not in checks]
    if missing or superfluous:
        raise DataError(f"{where}: missing field(s) {missing}, superfluous field(s) {superfluous}")
    for name, value in record.items():
        try:
            checks[name](value)
        except ValueError as error:
            raise DataError(f"{where}, field {name!r}: {error}") from error
    return record


def _is_not(value: object, allowed: str) -> ValueError:
    return ValueError(f"{value!r} is not {allowed}")


def _text(value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise _is_not(value, "a text that is not empty")
    return value


def _lesson(value: object) -> str:
    if not isinstance(value, str) or not re.fullmatch("[0-9]{2}", value):
        raise _is_not(value, "a number of two digits")
    return value


def _markup(value: object) -> str:
    text = _text(value)
    check_markup(text)
    return text


def _key(value: object) -> str:
    if not isinstance(value, str) or not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", value):
        raise _is_not(value, "small letters, digits and hyphens")
    return value


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise _is_not(value, "true or false")
    return value


def _list(value: object) -> list[object]:
    if not isinstance(value, list):
        raise _is_not(value, "a list")
    return value


def _number(value: object) -> float:
    if not isinstance(value, int | float) or isinstance(value, bool) or not math.isfinite(value):
        raise _is_not(value, "a finite number")
    return value


def _positive(value: object) -> float:
    number = _number(value)
    if number <= 0:
        raise _is_not(value, "a number above 0")
    return number


def _lines(value: object) -> list[str]:
    if not isinstance(value, list) or not value or not all(isinstance(line, str) for line in value):
        raise _is_not(value, "lines of code")
    return value


def _markups(value: object) -> list[str]:
    if not isinstance(value, list) or not value:
        raise _is_not(value, "a list of texts that is not empty")
    return [_markup(text) for text in value]


def _named_markups(value: object) -> dict[str, str]:
    if not isinstance(value, dict):
        raise _is_not(value, "an object of texts by name")
    return {_key(name): _markup(text) for name, text in value.items()}
