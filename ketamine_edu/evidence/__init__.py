"""Reads data/: tables (tables.py), model parameters (parameters.py), the bibliography (references.py)."""
