"""The course's differential equations once more, in SBML; `export_sbml.py` writes them to data/sbml/."""
