# What lessons import from here; each name is loaded when it is first used.
from .dosing import dosed_cascade as dosed_cascade
from .experiments import agreements as agreements
from .experiments import comparison_table as comparison_table
from .experiments import comparisons as comparisons
from .experiments import sensitivity as sensitivity
from .explorers.cascade import CascadeExplorer as CascadeExplorer
from .explorers.knockout import KnockoutExplorer as KnockoutExplorer
from .signalling import cascade as cascade
from .signalling import load_plasticity as load_plasticity
