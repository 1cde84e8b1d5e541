"""Lesson 02: pyramidal cells and interneurons, and how a blocker of NMDA receptors can raise glutamate."""
