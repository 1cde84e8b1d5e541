"""Lesson 00: the clocks of drug and effect, and the map of the course."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
