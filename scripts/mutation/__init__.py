"""Single changes to the project, and tests against each: what `scripts/mutants.py` is made of."""
