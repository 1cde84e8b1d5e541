"""Formulas as MathML, which browsers draw themselves: no JavaScript and nothing to fetch from another host.

The converter comes with docutils. A formula that it cannot read is a warning, and a warning ends the build.
"""

from docutils import nodes
from docutils.utils.math import MathError
from docutils.utils.math.latex2mathml import tex2mathml
from sphinx.application import Sphinx
from sphinx.util import logging

logger = logging.getLogger(__name__)


def _formula(writer, node, as_block: bool) -> str:
    tex = node.astext()
    try:
        return tex2mathml(tex, as_block=as_block)
    except MathError as error:
        logger.warning("formula %r cannot be turned into MathML: %s", tex, error, location=node)
        return f"<code>{writer.encode(tex)}</code>"


def _visit_inline(writer, node) -> None:
    writer.body.append(_formula(writer, node, as_block=False))
    raise nodes.SkipNode


def _visit_block(writer, node) -> None:
    # Wide formulas scroll inside their own frame, which the keyboard must reach.
    frame = '<div class="ke-formula" tabindex="0" role="group" aria-label="Formula">'
    writer.body.append(f"{frame}{_formula(writer, node, as_block=True)}</div>\n")
    raise nodes.SkipNode


def setup(app: Sphinx) -> dict:
    app.add_html_math_renderer("mathml", (_visit_inline, None), (_visit_block, None))
    return {"parallel_read_safe": True, "parallel_write_safe": True}
