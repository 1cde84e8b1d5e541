"""Lesson 04: how fast a treatment works, by how much, and for how long; the virtual trial."""
