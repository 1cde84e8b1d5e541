# What lessons import from here; each name is loaded when it is first used.
from .exercises import record_vote as record_vote
from .exercises import votes_so_far as votes_so_far
from .explorer import ClaimsExplorer as ClaimsExplorer
from .leaflet import question as question
from .leaflet import review as review
from .leaflet_editor import Leaflet as Leaflet
from .leaflet_editor import corrected as corrected
from .verdicts import VERDICTS as VERDICTS
from .verdicts import claims as claims
from .verdicts import counts_table as counts_table
from .verdicts import verdict_table as verdict_table
from .votes import score as score
