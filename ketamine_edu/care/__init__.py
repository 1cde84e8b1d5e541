"""Lesson 09: risks, side effects, the visit, and costs."""
