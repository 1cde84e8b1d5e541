"""Lesson 06: the default mode network and what a change of connectivity means."""
