"""Explorers: controls, a live figure and key numbers, on the shared furniture of controls, live_figure and explorer."""
