# What lessons import from here; each name is loaded when it is first used.
from .explorers.findings import FindingsExplorer as FindingsExplorer
from .explorers.response import ResponseExplorer as ResponseExplorer
from .markers import findings as findings
from .response import Insult as Insult
from .response import Suppression as Suppression
from .response import respond as respond
from .states import infection_possible_from_per_h as infection_possible_from_per_h
from .states import resting_states as resting_states
from .targets import outcome_table as outcome_table
from .targets import published_outcomes as published_outcomes
from .targets import targets as targets
