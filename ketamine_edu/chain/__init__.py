"""Lesson 10: the links from a dose to mood, composed, and whose uncertainty matters most."""
