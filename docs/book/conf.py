"""How Sphinx makes the book. `scripts/build_book.py` lays out the pages and calls it.

Nothing here may make a page ask another host: formulas are MathML, and the theme brings its own fonts and scripts.
"""

import sys
import tomllib
from pathlib import Path

from ketamine_edu import __version__

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE / "extensions"))

_package = tomllib.loads((HERE.parents[1] / "pyproject.toml").read_text(encoding="utf-8"))["project"]

project = "How ketamine works"
author = _package["authors"][0]["name"]
project_copyright = f"{author}. Texts and figures: CC BY 4.0. Code: BSD 3-Clause"
version = release = __version__
language = "en"

extensions = [
    "myst_nb",
    "sphinx.ext.autodoc",
    "sphinxcontrib.bibtex",
    "mathml",
    "house_docstrings",
    "house_bibliography",
]
exclude_patterns = ["_*"]
smartquotes_action = "q"  # three dots stay three dots: in a docstring they are Python

# Lessons: the outputs that are saved in the notebooks; nothing is run.
nb_execution_mode = "off"
nb_merge_streams = True
nb_render_markdown_format = "myst"
nb_code_prompt_show = "Show the code"
nb_code_prompt_hide = "Hide the code"
nb_ipywidgets_js = {}
myst_enable_extensions = ["dollarmath", "colon_fence"]
myst_heading_anchors = 3

# Bibliography, and the reference of the package's functions.
bibtex_bibfiles = [str(HERE.parents[1] / "data" / "references.bib")]
bibtex_default_style = "house"
bibtex_reference_style = "label"
bibtex_tooltips = True
autodoc_member_order = "bysource"
autodoc_preserve_defaults = True
add_module_names = False
python_use_unqualified_type_names = True

# Pages.
html_theme = "pydata_sphinx_theme"
html_math_renderer = "mathml"
html_title = project
html_static_path = [str(HERE / "_static")]
html_css_files = ["book.css"]
html_copy_source = False
html_show_sourcelink = False
html_show_sphinx = False
html_domain_indices = False  # the list of modules is the page `reference`
html_sidebars = {"index": [], "glossary": [], "bibliography": [], "targets": [], "reading": [], "about": []}
html_theme_options = {
    "logo": {"text": project},
    "navbar_align": "left",
    "header_links_before_dropdown": 8,
    "navigation_depth": 2,
    "show_toc_level": 1,
    "navbar_persistent": ["search-button"],
    "secondary_sidebar_items": ["page-toc"],
    "footer_start": ["copyright"],
    "footer_end": [],
    "article_header_start": ["breadcrumbs"],
    "search_bar_text": "Search the book",
    "show_prev_next": True,
    "back_to_top_button": True,
}
