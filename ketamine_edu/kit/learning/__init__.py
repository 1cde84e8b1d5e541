"""The classroom: predictions to make before moving a control, checked exercises, answers and progress.

from ketamine_edu.kit.learning import answers, course_map, exercise, inventory, progress, quiz
"""

from ketamine_edu.kit.learning import progress
from ketamine_edu.kit.learning.answer_key import answers
from ketamine_edu.kit.learning.concept_inventory import Inventory, inventory
from ketamine_edu.kit.learning.exercises import Exercise, exercise
from ketamine_edu.kit.learning.quizzes import Quiz, quiz
from ketamine_edu.start.lesson_map import course_map

__all__ = ["Exercise", "Inventory", "Quiz", "answers", "course_map", "exercise", "inventory", "progress", "quiz"]
