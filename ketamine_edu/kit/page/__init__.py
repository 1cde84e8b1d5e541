"""Explorers: controls, a live figure and key numbers."""
