"""All that a lesson says, for tests that compute its numbers again."""

from pathlib import Path

import nbformat

from ketamine_edu.kit.learning.questions import load_questions

NOTEBOOKS = Path(__file__).resolve().parents[2] / "notebooks"


def question_words(lesson: str) -> list[str]:
    """Every text of a lesson's predictions and exercises ("05")."""
    content = load_questions(lesson)
    said = [text for q in content.questions.values() for text in (q.stem, *_both(q.choices))]
    return said + [
        t for e in content.exercises.values() for t in (e.prompt, e.explanation, *e.hints, *e.mistakes.values())
    ]


def prose(lesson: str) -> list[str]:
    """The texts between the cells of a lesson's notebook."""
    path = next(NOTEBOOKS.glob(f"{lesson}_*.ipynb"))
    return [cell.source for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "markdown"]


def lesson_words(lesson: str) -> str:
    """Both together."""
    return "\n".join([*question_words(lesson), *prose(lesson)])


def _both(choices) -> list[str]:
    return [text for choice in choices for text in (choice.text, choice.feedback)]
