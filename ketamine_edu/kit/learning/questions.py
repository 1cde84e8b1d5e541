"""Reads the questions of a lesson from data/questions/<topic>.json and checks every field.

    {"lesson": "05",
     "questions": [{"key": "peak-order", "stem": "...",
                    "choices": [{"text": "...", "feedback": "...", "right": true}, {"text": "...", "feedback": "..."}]}],
     "exercises": [{"key": "clearance", "title": "...", "prompt": "...", "unit": "L/h", "tolerance_percent": 1,
                    "start": 0, "mistakes": {"dose-forgotten": "..."}, "hints": ["..."],
                    "code": ["answer = ..."], "explanation": "..."}]}

lesson: the number by which the file is found; its name is the topic, whose module computes the answers (see exercises.py).
stem, feedback, prompt, hints, mistakes and explanation are course text (markup.py); choice texts and titles are plain.
Exactly one choice is right. start (optional): the number that stands in the student's cell at first. mistakes
(optional): what to say to the wrong answer that the topic module computes under the same name. code: lines that solve
the exercise and leave the result in `answer`.
"""

import difflib
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TypeVar

from ketamine_edu.evidence.tables import DataError, data_path, read_json
from ketamine_edu.kit.learning.markup import check_markup

LETTERS = "ABCDEFGH"
Item = TypeVar("Item", "Question", "ExerciseText")


@dataclass(frozen=True)
class Choice:
    """One choice of a question and what is said to whoever picks it."""

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
def _files(directory: Path) -> dict[str, tuple[Path, dict]]:
    """Number of a lesson -> its question file and what that holds, of which only the outermost fields were checked."""
    files: dict[str, tuple[Path, dict]] = {}
    for path in sorted(directory.glob("*.json")):
        content = read_json(path)
        _check_fields(str(path), content, {"lesson": _lesson, "questions": _list, "exercises": _list})
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
    _check_fields(where, record, {"key": _key, "stem": _markup, "choices": _list})
    fields = {"text": _text, "feedback": _markup}
    for number, choice in enumerate(record["choices"], 1):
        _check_fields(f"{where}, choice {number}", choice, fields, {"right": _flag})
    choices = tuple(
        Choice(letter, c["text"], c["feedback"], c.get("right", False))
        for letter, c in zip(LETTERS, record["choices"], strict=False)
    )
    rights = sum(c.right for c in choices)
    if not 2 <= len(record["choices"]) <= len(LETTERS) or rights != 1:
        raise DataError(
            f"{where}, field 'choices': {len(record['choices'])} choices, {rights} of them right; "
            f"allowed are 2 to {len(LETTERS)} with exactly one right"
        )
    return Question(lesson, record["key"], record["stem"], choices)


def _exercise(path: Path, lesson: str, record: object) -> ExerciseText:
    where = _where(path, "exercise", record)
    required = {
        "key": _key,
        "title": _text,
        "prompt": _markup,
        "unit": _text,
        "tolerance_percent": _positive,
        "hints": _markups,
        "code": _lines,
        "explanation": _markup,
    }
    _check_fields(where, record, required, {"start": _number, "mistakes": _named_markups})
    return ExerciseText(
        lesson,
        start=record.get("start"),
        mistakes=record.get("mistakes", {}),
        hints=tuple(record["hints"]),
        code="\n".join(record["code"]),
        **{name: record[name] for name in ("key", "title", "prompt", "unit", "tolerance_percent", "explanation")},
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


Check = Callable[[object], None]  # raises ValueError that says what is allowed


def _check_fields(where: str, record: object, required: dict[str, Check], optional: dict[str, Check] | None = None):
    """Raise DataError naming place, field and value unless `record` has these fields and each passes its check."""
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


def _require(condition: bool, value: object, allowed: str) -> None:
    if not condition:
        raise ValueError(f"{value!r} is not {allowed}")


def _text(value: object) -> None:
    _require(isinstance(value, str) and value.strip() != "", value, "a text that is not empty")


def _lesson(value: object) -> None:
    _require(isinstance(value, str) and bool(re.fullmatch("[0-9]{2}", value)), value, "a number of two digits")


def _markup(value: object) -> None:
    _text(value)
    check_markup(value)


def _key(value: object) -> None:
    pattern = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
    _require(isinstance(value, str) and bool(pattern.fullmatch(value)), value, "small letters, digits and hyphens")


def _flag(value: object) -> None:
    _require(isinstance(value, bool), value, "true or false")


def _list(value: object) -> None:
    _require(isinstance(value, list), value, "a list")


def _number(value: object) -> None:
    number = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
    _require(number, value, "a finite number")


def _positive(value: object) -> None:
    _number(value)
    _require(value > 0, value, "a number above 0")


def _lines(value: object) -> None:
    _require(isinstance(value, list) and bool(value) and all(isinstance(v, str) for v in value), value, "lines of code")


def _markups(value: object) -> None:
    _require(isinstance(value, list) and bool(value), value, "a list of texts that is not empty")
    for text in value:
        _markup(text)


def _named_markups(value: object) -> None:
    _require(isinstance(value, dict), value, "an object of texts by name")
    for name, text in value.items():
        _key(name)
        _markup(text)
