"""Private parts of matplotlib stand in one file, and each does what its public counterpart does."""

import ast
import re
from pathlib import Path

import numpy as np
import pytest
from matplotlib.path import Path as Shape
from matplotlib.transforms import Affine2D

import ketamine_edu
from ketamine_edu.kit.drawing import style
from ketamine_edu.kit.drawing.private_matplotlib import dash_pattern, label_follows_ticks, path_text

PACKAGE = Path(ketamine_edu.__file__).parent
ALLOWED = {
    "matplotlib._path": "kit/drawing/private_matplotlib.py",
    "_unscaled_dash_pattern": "kit/drawing/private_matplotlib.py",
    "_autolabelpos": "kit/drawing/private_matplotlib.py",
}


def private_parts(source: str) -> set[str]:
    """Private modules of matplotlib that a program imports, and private attributes that it takes from others.

    What a file defines itself, in a class or as a name of its own, is no other's.
    """
    tree = ast.parse(source)
    own = {"_replace", "_asdict", "_fields"}  # public parts of named tuples, whatever their names look like
    own |= {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.ClassDef)}
    own |= {n.attr for n in ast.walk(tree) if isinstance(n, ast.Attribute) and _is_self(n.value)}
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and re.match(r"matplotlib(\.\w+)*\._\w", f"{node.module}"):
            found.add(node.module)
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names if re.match(r"matplotlib(\.\w+)*\._\w", alias.name)}
        if isinstance(node, ast.Attribute) and re.match(r"_[a-z]", node.attr) and not _is_self(node.value):
            found |= {node.attr} - own
    return found


def _is_self(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id in ("self", "cls")


def test_private_parts_stand_in_one_file():
    files = [p for p in PACKAGE.rglob("*.py") if "matplotlib" in p.read_text(encoding="utf-8")]
    parts = {
        (part, path.relative_to(PACKAGE).as_posix())
        for path in files
        for part in private_parts(path.read_text(encoding="utf-8"))
    }
    assert len(files) > 20
    assert parts == set(ALLOWED.items())


def test_the_search_finds_private_parts():
    source = (
        "from matplotlib._path import a\nimport matplotlib.axes._base\nself._own = 1\nx = line._dashes\ny = other._own"
    )
    assert private_parts(source) == {"matplotlib._path", "matplotlib.axes._base", "_dashes"}


def numbers(text: str) -> list[float]:
    return [float(number) for number in re.findall(r"-?[\d.]+", text)]


def test_path_text_says_what_the_cleaned_path_says():
    shape = Shape([(0, 0), (10, 5), (20, 40), (0, 0)], [1, 2, 2, 79])
    transform = Affine2D().scale(2, 3).translate(1, 7)
    cleaned = shape.cleaned(transform)
    wanted = cleaned.vertices[: len(shape.vertices) - 1]
    text = path_text(shape, transform.get_matrix(), None, False)
    assert numbers(text) == pytest.approx(wanted.ravel().tolist())
    assert re.findall("[A-Za-z]", text) == ["M", "L", "L", "z"]


def test_lines_are_cut_and_thinned():
    x = np.linspace(0, 100, 5001)
    line = Shape(np.column_stack([x, x]))
    whole, thinned = (path_text(line, np.eye(3), (0, 0, 50, 50), simplify) for simplify in (False, True))
    assert len(thinned) < len(whole) / 100
    assert max(numbers(thinned)) < 100


@pytest.mark.parametrize("dashes", style.DASHES)
def test_dashes_are_those_that_were_set(dashes):
    pattern = style.DASHES[dashes]
    (line,) = style.new_axes(style.new_figure()).plot([0, 1], linestyle=(0, pattern) if pattern else "solid")
    assert dash_pattern(line) == (0, pattern or None)


def test_a_label_follows_its_ticks_until_it_has_a_place():
    axes = style.new_axes(style.new_figure())
    assert label_follows_ticks(axes.yaxis)
    axes.yaxis.set_label_coords(0, 1)
    assert not label_follows_ticks(axes.yaxis)
