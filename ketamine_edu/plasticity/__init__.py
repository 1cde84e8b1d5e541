"""Lesson 03: from minutes of glutamate to weeks of spines."""
