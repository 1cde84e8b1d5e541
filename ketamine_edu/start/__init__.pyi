# What lessons import from here; each name is loaded when it is first used.
from .clocks import observed_percent as observed_percent
from .clocks import percent_of_peak as percent_of_peak
from .explorer import ClocksExplorer as ClocksExplorer
from .lesson_map import course_map as course_map
from .picture import clock_words as clock_words
