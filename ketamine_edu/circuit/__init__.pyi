# What lessons import from here; each name is loaded when it is first used.
from .dose import human_concentration_um as human_concentration_um
from .explorers.disinhibition import DisinhibitionExplorer as DisinhibitionExplorer
from .explorers.dose import DoseExplorer as DoseExplorer
from .explorers.raster import RasterExplorer as RasterExplorer
from .network import simulate_spikes as simulate_spikes
from .rates import block_by_population as block_by_population
from .rates import glutamate_from_concentration as glutamate_from_concentration
from .rates import glutamate_percent as glutamate_percent
from .rates import load_cells as load_cells
from .rates import load_circuit as load_circuit
from .rates import steady_rates as steady_rates
from .rates import threshold_ratio as threshold_ratio
from .targets import direction_table as direction_table
from .targets import directions as directions
from .targets import size_in_people as size_in_people
