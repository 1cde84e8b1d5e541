"""Lesson 02: pyramidal cells and interneurons, and how a blocker of NMDA receptors can raise glutamate."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
