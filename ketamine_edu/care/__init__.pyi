# What lessons import from here; each name is loaded when it is first used.
from .cases import case_answers as case_answers
from .cases import case_round as case_round
from .cases import cases as cases
from .costs import course_cost as course_cost
from .costs import course_lengths as course_lengths
from .explorers.costs import CostExplorer as CostExplorer
from .explorers.side_effects import SideEffectExplorer as SideEffectExplorer
from .explorers.visit import VisitExplorer as VisitExplorer
from .side_effect_rates import misprinted as misprinted
from .side_effect_rates import side_effect as side_effect
from .side_effect_rates import side_effects as side_effects
from .targets import targets as targets
from .visits import visit as visit
