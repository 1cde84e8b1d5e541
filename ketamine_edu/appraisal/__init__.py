"""Lesson 08: what trials found, how they add up, and how sure one can be."""
