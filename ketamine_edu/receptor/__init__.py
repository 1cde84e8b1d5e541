"""Lesson 01: the NMDA receptor, how ketamine blocks it and is trapped in it."""
