"""The course's differential equations written down a second time, in SBML; `export_sbml.py` writes them to
data/sbml/.
"""
