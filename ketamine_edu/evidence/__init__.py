"""Reads data/: tables (tables.py, records.py), model parameters (parameters.py), the bibliography (references.py)."""
