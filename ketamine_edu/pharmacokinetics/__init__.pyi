# What lessons import from here; each name is loaded when it is first used.
from .absorption import load_absorption as load_absorption
from .explorers.first_pass import FirstPassExplorer as FirstPassExplorer
from .explorers.models import ModelsExplorer as ModelsExplorer
from .explorers.routes import RoutesExplorer as RoutesExplorer
from .population import simulate_population as simulate_population
from .routes import routes as routes
from .simulation import Regimen as Regimen
from .simulation import simulate as simulate
from .targets import targets as targets
