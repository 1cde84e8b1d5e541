# What lessons import from here; each name is loaded when it is first used.
from .absolute_terms import difference_from_ratio as difference_from_ratio
from .absolute_terms import number_needed_in_words as number_needed_in_words
from .absolute_terms import risk_with_treatment as risk_with_treatment
from .explorers.absolute_terms import AbsoluteExplorer as AbsoluteExplorer
from .explorers.forest import ForestExplorer as ForestExplorer
from .meta_analysis import MODELS as MODELS
from .meta_analysis import Study as Study
from .meta_analysis import pool as pool
from .reported import possible_counts as possible_counts
from .reported import reports as reports
from .studies import studies_of as studies_of
from .targets import targets as targets
