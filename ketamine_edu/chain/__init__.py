"""Lesson 10: the links from a dose to mood, composed, and whose uncertainty matters most."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
