"""Lesson 07: acute inflammation, and what was measured of ketamine and inflammation."""
