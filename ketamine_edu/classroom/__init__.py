"""The classroom: predictions to make before moving a control, checked exercises, answers and progress.

from ketamine_edu.classroom import answers, course_map, exercise, inventory, progress, quiz
"""

from ketamine_edu.classroom import progress
from ketamine_edu.classroom.answer_key import answers
from ketamine_edu.classroom.exercises import Exercise, exercise
from ketamine_edu.classroom.inventory import Inventory, inventory
from ketamine_edu.classroom.lesson_map import course_map
from ketamine_edu.classroom.quizzes import Quiz, quiz

__all__ = ["Exercise", "Inventory", "Quiz", "answers", "course_map", "exercise", "inventory", "progress", "quiz"]
