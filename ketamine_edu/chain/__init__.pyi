# What lessons import from here; each name is loaded when it is first used.
from .explorers.chain import ChainExplorer as ChainExplorer
from .explorers.sensitivity import SensitivityExplorer as SensitivityExplorer
from .links import CURVES as CURVES
from .links import Switches as Switches
from .links import chain as chain
from .sensitivity import link_indices as link_indices
from .targets import checkpoint_table as checkpoint_table
from .targets import checkpoints as checkpoints
