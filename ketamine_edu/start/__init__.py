"""Lesson 00: the clocks of drug and effect, and the map of the course."""
