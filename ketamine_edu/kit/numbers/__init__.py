"""Checks of numbers, exponentials, work in parts, published targets."""
