# What lessons import from here; each name is loaded when it is first used.
from .connectivity import load_network as load_network
from .connectivity import module_mean as module_mean
from .connectivity import network as network
from .explorers.connectivity import ConnectivityExplorer as ConnectivityExplorer
from .explorers.studies import StudiesExplorer as StudiesExplorer
from .people import between_people_sd as between_people_sd
from .people import change_for as change_for
from .people import compare as compare
from .people import default_connectivity as default_connectivity
from .people import difference_in_sd as difference_in_sd
from .people import shuffled_scan as shuffled_scan
from .people import standard_error_of_d as standard_error_of_d
from .people import virtual_people as virtual_people
from .people import with_coupling as with_coupling
