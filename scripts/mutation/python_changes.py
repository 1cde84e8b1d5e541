"""Single changes to a Python file, found in its syntax tree and made in its text.

Left out are changes that cannot matter, or that no test of meaning should notice: docstrings, annotations, imports,
decorators, the words of errors (`raise`), branches for another platform, tolerances (below 1e-6, or given
as rtol, atol and the like), and the mere looks of marks (thickness, transparency, size of letters, order of drawing).
"""

import ast
import itertools
import re
from collections.abc import Callable, Iterator

from mutation.change import Change

Edit = tuple[int, int, str]  # start and end in the text, and what stands there after the change

SMALLEST = 1e-6  # smaller numbers are tolerances
UNSEEN = re.compile(
    "linewidths?|lw|zorder|fontsize|fontweight|alpha|markersize|markeredgewidth|capsize|pad|labelpad|borderpad|dpi"
    "|rtol|atol|xtol|ftol|max_step|maxiter|maxsize|timeout|stacklevel|clip_on|frozen|slots|kw_only|strict|copy"
)
ELSEWHERE = re.compile(r"TYPE_CHECKING|__name__ ==|sys\.platform|os\.name|sys\.version_info")
SYMMETRIC = re.compile(
    "min|max|maximum|minimum|fmin|fmax|hypot|isclose|allclose|gcd|union|intersection|array_equal|print"
)
COMPARISONS: dict[type, tuple[str, tuple[str, ...]]] = {  # operator: (its text, what it becomes)
    ast.Lt: ("<", ("<=", ">")),
    ast.LtE: ("<=", ("<", ">=")),
    ast.Gt: (">", (">=", "<")),
    ast.GtE: (">=", (">", "<=")),
    ast.Eq: ("==", ("!=",)),
    ast.NotEq: ("!=", ("==",)),
    ast.In: ("in", ("not in",)),
    ast.NotIn: ("not in", ("in",)),
    ast.Is: ("is", ("is not",)),
    ast.IsNot: ("is not", ("is",)),
}
ARITHMETIC: dict[type, tuple[str, str]] = {
    ast.Add: ("+", "-"),
    ast.Sub: ("-", "+"),
    ast.Mult: ("*", "/"),
    ast.Div: ("/", "*"),
    ast.Pow: ("**", "*"),
    ast.FloorDiv: ("//", "%"),
    ast.Mod: ("%", "//"),
}
_PAIRS = "min max, minimum maximum, fmin fmax, nanmin nanmax, argmin argmax, any all, floor ceil, cos sin"
OPPOSITES = {a: b for pair in _PAIRS.split(", ") for a, b in itertools.permutations(pair.split())}


def python_changes(file: str, text: str) -> list[Change]:
    """All changes to the text of a Python file, in the order of the text."""
    source = Source(text)
    found = set()
    for node in _counted(ast.parse(text)):
        for kind, rule in RULES.items():
            found |= {Change(file, kind, *edit) for edit in rule(node, source)}
    return sorted(found, key=lambda change: (change.start, change.end, change.kind, change.new))


def changes_something(text: str, change: Change) -> bool:
    """Whether the file can still be read as Python after the change, and as another program."""
    try:
        return ast.dump(ast.parse(change.apply(text))) != ast.dump(ast.parse(text))
    except SyntaxError:
        return False


class Source:
    """The text of a file, with places in it as offsets; ast counts in bytes of a line."""

    def __init__(self, text: str):
        self.text = text
        self._lines = text.splitlines(keepends=True)
        self._starts = [0, *itertools.accumulate(map(len, self._lines))]

    def offset(self, line: int, column: int) -> int:
        return self._starts[line - 1] + len(self._lines[line - 1].encode()[:column].decode())

    def span(self, node: ast.AST) -> tuple[int, int]:
        return self.offset(node.lineno, node.col_offset), self.offset(node.end_lineno, node.end_col_offset)

    def of(self, node: ast.AST) -> str:
        start, end = self.span(node)
        return self.text[start:end]

    def between(self, left: ast.AST, right: ast.AST, token: str) -> tuple[int, int]:
        """Where an operator stands between two nodes: brackets and space may stand there too."""
        start, end = self.span(left)[1], self.span(right)[0]
        at = re.compile(re.escape(token).replace(r"\ ", r"\s+")).search(self.text, start, end)
        return at.span()


def _counted(node: ast.AST) -> Iterator[ast.AST]:
    """The node and all below it whose change could matter."""
    yield node
    for part in _parts(node):
        yield from _counted(part)


def _parts(node: ast.AST) -> list[ast.AST]:
    match node:
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            return [*filter(None, [*node.args.defaults, *node.args.kw_defaults]), *node.body]
        case ast.Lambda():
            return [*filter(None, [*node.args.defaults, *node.args.kw_defaults]), node.body]
        case ast.ClassDef():
            return node.body
        case ast.AnnAssign():
            return [node.value] if node.value else []
        case ast.Assign(targets=[ast.Name(id="__all__")]) | ast.Raise() | ast.Import() | ast.ImportFrom():
            return []
        case ast.Expr(value=ast.Constant()):
            return []
        case ast.If() if ELSEWHERE.search(ast.unparse(node.test)):
            return []
        case ast.keyword() if node.arg and UNSEEN.fullmatch(node.arg):
            return []
        case ast.Dict():
            unseen = [isinstance(k, ast.Constant) and UNSEEN.fullmatch(str(k.value)) for k in node.keys]
            return [value for value, skip in zip(node.values, unseen, strict=True) if not skip]
    return list(ast.iter_child_nodes(node))


def _comparison(node: ast.AST, source: Source) -> Iterator[Edit]:
    if isinstance(node, ast.Compare):
        sides = [node.left, *node.comparators]
        for left, operator, right in zip(sides, node.ops, sides[1:], strict=False):
            token, others = COMPARISONS[type(operator)]
            start, end = source.between(left, right, token)
            yield from ((start, end, other) for other in others)


def _arithmetic(node: ast.AST, source: Source) -> Iterator[Edit]:
    if isinstance(node, ast.BinOp | ast.AugAssign):
        left, right = (node.left, node.right) if isinstance(node, ast.BinOp) else (node.target, node.value)
        if type(node.op) in ARITHMETIC and not any(_is_words(side) for side in (left, right)):
            token, other = ARITHMETIC[type(node.op)]
            yield *source.between(left, right, token), other


def _is_words(node: ast.AST) -> bool:
    """Whether it is a text, a list or a tuple, which are joined by a plus or filled by a percent sign."""
    sequence = ast.JoinedStr | ast.List | ast.Tuple | ast.ListComp
    return isinstance(node, sequence) or isinstance(node, ast.Constant) and isinstance(node.value, str)


def _number(node: ast.AST, source: Source) -> Iterator[Edit]:
    if isinstance(node, ast.Constant) and type(node.value) is int:
        yield *source.span(node), str(node.value + 1)
    elif isinstance(node, ast.Constant) and type(node.value) is float and not 0 < abs(node.value) <= SMALLEST:
        yield *source.span(node), repr(float(f"{1.1 * node.value:.6g}") or 1.0)


def _boolean(node: ast.AST, source: Source) -> Iterator[Edit]:
    if isinstance(node, ast.Constant) and isinstance(node.value, bool):
        yield *source.span(node), str(not node.value)


def _sign(node: ast.AST, source: Source) -> Iterator[Edit]:
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        yield source.span(node)[0], source.span(node.operand)[0], ""


def _logic(node: ast.AST, source: Source) -> Iterator[Edit]:
    if isinstance(node, ast.BoolOp):
        token, other = ("and", "or") if isinstance(node.op, ast.And) else ("or", "and")
        for left, right in itertools.pairwise(node.values):
            yield *source.between(left, right, token), other


def _negation(node: ast.AST, source: Source) -> Iterator[Edit]:
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield *source.span(node), f"({source.of(node.operand)})"
    elif isinstance(node, ast.If | ast.IfExp) and not isinstance(node.test, ast.Compare | ast.BoolOp | ast.UnaryOp):
        yield *source.span(node.test), f"(not {source.of(node.test)})"


def _arguments(node: ast.AST, source: Source) -> Iterator[Edit]:
    if isinstance(node, ast.Call) and not SYMMETRIC.fullmatch(_name(node.func)):
        names = [isinstance(value, ast.Name | ast.Attribute | ast.Subscript) for value in node.args]
        for (left, right), both in zip(itertools.pairwise(node.args), itertools.pairwise(names), strict=True):
            if all(both):
                yield _swapped(left, right, source)


def _returned(node: ast.AST, source: Source) -> Iterator[Edit]:
    if isinstance(node, ast.Return) and isinstance(node.value, ast.Tuple):
        for left, right in itertools.pairwise(node.value.elts):
            if not isinstance(left, ast.Starred) and not isinstance(right, ast.Starred):
                yield _swapped(left, right, source)


def _keys(node: ast.AST, source: Source) -> Iterator[Edit]:
    if isinstance(node, ast.Dict):
        entries = [(k, v) for k, v in zip(node.keys, node.values, strict=True) if isinstance(k, ast.Constant)]
        for (left, left_value), (right, right_value) in itertools.pairwise(entries):
            if source.of(left_value) != source.of(right_value) and not any(
                UNSEEN.fullmatch(str(key.value)) for key in (left, right)
            ):
                yield _swapped(left, right, source)


def _extreme(node: ast.AST, source: Source) -> Iterator[Edit]:
    if isinstance(node, ast.Call) and (other := OPPOSITES.get(_name(node.func))):
        end = source.span(node.func)[1]
        yield end - len(_name(node.func)), end, other


def _slice(node: ast.AST, source: Source) -> Iterator[Edit]:
    if isinstance(node, ast.Slice):
        yield from ((*source.span(bound), "") for bound in (node.lower, node.upper) if bound)


def _visibility(node: ast.AST, source: Source) -> Iterator[Edit]:
    if isinstance(node, ast.Call) and _name(node.func) == "set_visible" and node.args:
        yield *source.span(node.args[0]), f"not ({source.of(node.args[0])})"


def _name(function: ast.AST) -> str:
    """The last part of the name of what is called; "" if it has none."""
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def _swapped(left: ast.AST, right: ast.AST, source: Source) -> Edit:
    (start, left_end), (right_start, end) = source.span(left), source.span(right)
    return start, end, source.of(right) + source.text[left_end:right_start] + source.of(left)


RULES: dict[str, Callable[[ast.AST, Source], Iterator[Edit]]] = {
    "comparison": _comparison,
    "arithmetic": _arithmetic,
    "number": _number,
    "true or false": _boolean,
    "sign": _sign,
    "and, or": _logic,
    "negation": _negation,
    "order of arguments": _arguments,
    "order of results": _returned,
    "keys exchanged": _keys,
    "smallest, largest": _extreme,
    "end of a slice": _slice,
    "shown, hidden": _visibility,
}
