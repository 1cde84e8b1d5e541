"""Lesson 04: how fast a treatment works, by how much, and for how long; the virtual trial."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
