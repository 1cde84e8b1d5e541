# What lessons import from here; each name is loaded when it is first used.
from .explorers.lasting import LastingExplorer as LastingExplorer
from .explorers.onset import OnsetExplorer as OnsetExplorer
from .explorers.virtual_trial import VirtualTrialExplorer as VirtualTrialExplorer
from .lasting import cumulative_percent as cumulative_percent
from .lasting import relapse_with_hazard_ratio as relapse_with_hazard_ratio
from .lasting import share_over_time as share_over_time
from .onset import course as course
from .onset import fit_rise as fit_rise
from .targets import targets as targets
from .virtual_trial import load_trial as load_trial
from .virtual_trial import patients_for_power as patients_for_power
from .virtual_trial import power as power
from .virtual_trial import simulate_trials as simulate_trials
