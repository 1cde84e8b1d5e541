# What lessons import from here; each name is loaded when it is first used.
from .learning import answers as answers
from .learning import exercise as exercise
from .learning import inventory as inventory
from .learning import progress as progress
from .learning import quiz as quiz
from .numbers.targets import agreement as agreement
from .numbers.targets import target_table as target_table
from .page.agreement import AgreementExplorer as AgreementExplorer
from .page.progress_bar import ProgressBar as ProgressBar
