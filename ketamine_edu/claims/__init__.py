"""Lesson 11: the statements of an article, appraised, and the leaflet."""
