# What lessons import from here; each name is loaded when it is first used.
from .lessons import lesson_table as lesson_table
from .lessons import read_lessons as read_lessons
from .markdown import markdown_table as markdown_table
from .references import bibliography as bibliography
from .references import reference as reference
from .references import source_keys as source_keys
from .tables import read_table as read_table
