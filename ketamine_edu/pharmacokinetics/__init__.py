"""Lesson 05: what reaches the blood, when, and as what."""
