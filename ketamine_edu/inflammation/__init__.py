"""Lesson 07: acute inflammation, and what was measured of ketamine and inflammation."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
