"""How ketamine works: models, figures and explorers of an interactive course."""

__version__ = "0.1.0"
