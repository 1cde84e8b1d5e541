"""Lesson 01: the NMDA receptor, how ketamine blocks it and is trapped in it."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
