"""What a student learns by: predictions before a control is moved, checked exercises, answers, progress.

from ketamine_edu.kit.learning import answers, exercise, inventory, progress, quiz

Each name is loaded when it is asked for, because a program that only reads progress files needs no widgets.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ketamine_edu.kit.learning import progress
    from ketamine_edu.kit.learning.answer_key import answers
    from ketamine_edu.kit.learning.concept_inventory import Inventory, inventory
    from ketamine_edu.kit.learning.exercises import Exercise, exercise
    from ketamine_edu.kit.learning.quizzes import Quiz, quiz

__all__ = ["Exercise", "Inventory", "Quiz", "answers", "exercise", "inventory", "progress", "quiz"]

MODULES = {
    "Exercise": "exercises",
    "Inventory": "concept_inventory",
    "Quiz": "quizzes",
    "answers": "answer_key",
    "exercise": "exercises",
    "inventory": "concept_inventory",
    "quiz": "quizzes",
}


def __getattr__(name: str) -> Any:
    if name == "progress":
        return import_module(f"{__name__}.progress")
    if name not in MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{MODULES[name]}"), name)


def __dir__() -> list[str]:
    return __all__
