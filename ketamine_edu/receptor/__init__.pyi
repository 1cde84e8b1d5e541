# What lessons import from here; each name is loaded when it is first used.
from .block import apparent_rates as apparent_rates
from .block import free_brain_concentration_um as free_brain_concentration_um
from .block import ic50_um as ic50_um
from .block import magnesium_free_fraction as magnesium_free_fraction
from .block import occupancy as occupancy
from .block import open_channel_rates as open_channel_rates
from .block import rat_binding_occupancy as rat_binding_occupancy
from .block import untrapping_half_life_h as untrapping_half_life_h
from .explorers.dose_response import DoseResponseExplorer as DoseResponseExplorer
from .explorers.occupancy import OccupancyExplorer as OccupancyExplorer
from .explorers.trapping import TrappingExplorer as TrappingExplorer
from .gating import trapped_share as trapped_share
from .parameters import GATING_SETS as GATING_SETS
from .parameters import load_gating as load_gating
from .parameters import load_kinetics as load_kinetics
from .targets import targets as targets
