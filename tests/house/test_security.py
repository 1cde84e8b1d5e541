"""Nothing that comes from data or students becomes markup, code or a formula; nothing runs or asks what it must not.

everything_shown.py shows the course from a copy whose data, questions, sources, titles and answers are full of tags,
quotes and Markdown. It must hold no element and no attribute beside those that the course makes itself.
"""

import ast
import csv
import io
import json
import os
import re
import shutil
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest

from ketamine_edu.command.__main__ import main
from ketamine_edu.evidence.harmless import link_target, plain_markdown, spreadsheet_cell
from tests.house.everything_shown import STUDENT

PROJECT = Path(__file__).resolve().parents[2]
PACKAGE = PROJECT / "ketamine_edu"
PAYLOAD = " \"'><script>alert(1)</script><img src=x onerror=alert(1)>`|[x](javascript:alert(1)) *a* $b$ &lt;b&gt;"
# Texts by which rows are looked up, or which are compared with others: with a payload the course would not find them.
LOOKED_UP = {"response/comparators": {"label"}, "claims/leaflet_points": {"words"}}

# ---- what the course shows ----


class Elements(HTMLParser):
    """The names of all elements and attributes of a fragment, and the links."""

    def __init__(self, text: str):
        super().__init__(convert_charrefs=True)
        self.found: set[str] = set()
        self.links: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.found |= {tag, *(f"{tag} {name}" for name, _ in attrs)}
        self.links += [value or "" for name, value in attrs if name in ("href", "src", "xlink:href", "action")]

    def handle_decl(self, decl):
        self.found.add("declaration")

    def handle_comment(self, data):
        self.found.add("comment")

    def handle_pi(self, data):
        self.found.add("instruction")


def poison(place: Path) -> None:
    """Put the payload into every prose text of a copy of data/ and notebooks/."""
    package = json.loads((place / "data" / "datapackage.json").read_text(encoding="utf-8"))
    for resource in package["resources"]:
        path = place / "data" / resource["path"]
        schema = resource["schema"]
        if isinstance(schema, str):
            schema = json.loads((place / "data" / schema).read_text(encoding="utf-8"))
        free = {f["name"] for f in schema["fields"] if is_free(f)} - {"source", "study"}
        free -= {*schema.get("primaryKey", []), *LOOKED_UP.get(resource["path"].removesuffix(".csv"), ())}
        rows = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"), newline="")))
        for row in rows:
            for column in free:
                row[column] += PAYLOAD * (" " in row[column])  # one word is a name by which something is found
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
    for path in (place / "data" / "questions").glob("*.json"):
        content = json.loads(path.read_text(encoding="utf-8"))
        for question in content["questions"]:
            for choice in question["choices"]:
                choice["text"] += PAYLOAD
        for exercise in content["exercises"]:
            for field in ("title", "unit"):
                exercise[field] += PAYLOAD + "<b>"
            exercise["code"].append(f"# {PAYLOAD}")
        path.write_text(json.dumps(content), encoding="utf-8")
    sources = place / "data" / "references.bib"
    text = sources.read_text(encoding="utf-8")
    in_bibtex = PAYLOAD.replace("{", "").replace("}", "").replace("\\", "")
    text = re.sub(
        r"^(\s*(?:title|journal|note|volume|pages|shorthand)\s*=\s*\{.*)\},?$",
        rf"\1{in_bibtex}<b>}},",
        text,
        flags=re.M,
    )
    sources.write_text(text, encoding="utf-8")
    for path in (place / "notebooks").glob("[0-9][0-9]_*.ipynb"):
        notebook = json.loads(path.read_text(encoding="utf-8"))
        block = notebook["metadata"]["ketamine_edu"]
        block |= {name: block[name] + PAYLOAD for name in ("title", "question")}
        block["prerequisites"] = [text + PAYLOAD * (" " in text) for text in block["prerequisites"]]
        path.write_text(json.dumps(notebook), encoding="utf-8")


def is_free(field: dict) -> bool:
    """Whether a column holds a text that may be anything."""
    return field["type"] == "string" and not {"enum", "unique", "pattern"} & field.get("constraints", {}).keys()


def shown_from(place: Path, environment: dict[str, str]) -> dict[str, dict[str, str]]:
    """All that the copy of the course in `place` shows."""
    target = place / "shown.json"
    program = [sys.executable, str(PROJECT / "tests/house/everything_shown.py"), str(target), str(place / "notebooks")]
    paths = os.pathsep.join([str(place), environment.get("PYTHONPATH", "")])
    done = subprocess.run(program, cwd=place, env={**environment, "PYTHONPATH": paths}, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(target.read_text(encoding="utf-8"))


# All elements and attributes that the course makes itself, in its HTML (samples of lines included) and in its figures.
KNOWN = {
    "html": {
        *"a b br code details div i line p polyline pre span style sub summary sup svg".split(),
        *"table tbody td th thead tr".split(),
        *("a href", "a style", "a title", "th scope", "p style", "span aria-hidden", "span style"),
        *("div aria-label", "div aria-live", "div role", "div style"),
        *(f"line {name}" for name in ("stroke-dasharray", "stroke-width", "style", "x1", "x2", "y1", "y2")),
        *(f"polyline {name}" for name in ("fill", "points", "stroke", "stroke-width", "vector-effect")),
        *(f"svg {name}" for name in ("aria-hidden", "class", "height", "preserveaspectratio", "viewbox", "width")),
    },
    "svg": {
        *("clippath", "clippath id", "defs", "g", "g clip-path", "g data-live", "path", "rect", "svg", "text", "use"),
        "g transform",
        *(f"path {name}" for name in ("clip-path", "d", "id", "style")),
        *(f"rect {name}" for name in ("height", "width", "x", "y")),
        *(f"svg {name}" for name in ("height", "style", "version", "viewbox", "width", "xmlns", "xmlns:xlink")),
        *(f"text {name}" for name in ("style", "transform", "x", "y")),
        *(f"use {name}" for name in ("style", "x", "xlink:href", "y")),
    },
    "markdown": set("a em li p table tbody td th thead tr ul".split()) | {"a href"},
}


@pytest.fixture(scope="module")
def shown(tmp_path_factory):
    """What the course shows with the payload in all its texts."""
    place = tmp_path_factory.mktemp("poisoned") / "course"
    for part in ("ketamine_edu", "data", "notebooks"):
        shutil.copytree(
            PROJECT / part, place / part, ignore=shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints")
        )
    poison(place)
    return shown_from(place, {**os.environ, "KETAMINE_EDU_PROGRESS": str(place / "progress.json")})


def test_the_payload_is_everywhere(shown):
    """Else the tests below would prove nothing."""
    for kind, least in (("html", 100), ("svg", 1), ("markdown", 60)):
        assert sum("alert(1)" in text for text in shown[kind].values()) >= least, kind
    asked = {name: text for name, text in shown["html"].items() if name.startswith(("quiz", "exercise", "answers"))}
    assert [name for name, text in asked.items() if "alert(1)" not in text] == []


@pytest.mark.parametrize("kind", ["html", "svg"])
def test_no_element_and_no_attribute_is_born_from_a_text(shown, kind):
    elements = {name: Elements(text) for name, text in shown[kind].items()}
    assert {name: more for name, e in elements.items() if (more := e.found - KNOWN[kind])} == {}
    for found in elements.values():
        assert [link for link in found.links if not re.match(r"[0-9][0-9]_[\w.%-]+$|#[\w-]+$", link)] == []


def test_no_element_is_born_from_a_text_in_markdown(shown):
    """As nbconvert renders it, which lets HTML through as JupyterLab's renderer does before it is sanitised."""
    from nbconvert.filters.markdown import markdown2html

    for name, text in shown["markdown"].items():
        elements = Elements(markdown2html(text))
        assert elements.found <= KNOWN["markdown"], name
        # A link that is written out in a note is shown as one.
        assert [link for link in elements.links if not re.match(r"https?://|[0-9][0-9]_", link)] == [], name


@pytest.mark.parametrize(
    "payload", [PAYLOAD, STUDENT, "a | b", "x<!--", "</details>", "&#106;", "__init__", "![x](y)", "~~x~~", "a\n\n# b"]
)
def test_a_text_in_markdown_stays_a_text(payload):
    from nbconvert.filters.markdown import markdown2html

    row = f"| one | two |\n| --- | --- |\n| {plain_markdown(payload)} | end |"
    elements = Elements(markdown2html(row))
    assert elements.found <= {"table", "thead", "tbody", "tr", "th", "td"}, markdown2html(row)
    assert markdown2html(row).count("<td") == 2


@pytest.mark.parametrize(
    "name", ["05_a b.ipynb", "05_x](javascript:alert(1)).ipynb", '05_"><b>.ipynb', "05_#top.ipynb", "05_ü.ipynb"]
)
def test_a_file_name_stays_a_target(name):
    assert re.fullmatch(r"[\w.%-]+", link_target(name))


# ---- what students hand in ----


@pytest.mark.parametrize(
    "start", ["=1+1", "+1", "-1+1", "@SUM(1)", " =1", "\t=1", "\r=1", "＝1", "＋1", "－1", "＠1", "\u00a0=1"]
)
def test_a_spreadsheet_takes_no_cell_for_a_formula(start):
    cell = spreadsheet_cell(f"{start}|cmd")
    assert cell.startswith("'") or not cell.lstrip("\ufffd '").startswith(tuple("=+-@＝＋－＠")) or cell[0] == "\ufffd"


@pytest.mark.skipif(os.name == "nt", reason="Windows allows no such names of files")
def test_names_of_files_and_arguments_are_told_as_texts(tmp_path, capsys):
    name = "x;=cmd|' !A0\x1b[2J\u202e<script>.json"
    (tmp_path / name).write_text("{}")
    bad = [
        ["report", str(tmp_path / name)],
        ["report", str(tmp_path), "--lesson", "\x1b[2J"],
        ["report", "\x1b]0;x\x07"],
    ]
    bad += [
        ["report", str(tmp_path), "--csv", "\x1b[2J.txt"],
        ["lab", str(tmp_path / "\x1b[2J")],
        ["start", str(tmp_path / name)],
    ]
    for arguments in bad:
        assert main(arguments) == 1
        told = capsys.readouterr()
        assert told.err and not re.search(r"[\x00-\x09\x0b-\x1f\x7f\u202e]", told.out + told.err), arguments


# ---- what the package may not do ----

# Every file that makes HTML or SVG by hand. Whoever adds one sees that everything_shown.py shows it, and adds it here.
MAKES_HTML = {
    "appraisal/explorers/absolute_terms.py",
    "appraisal/explorers/forest.py",
    "care/explorers/visit.py",
    "chain/explorers/sensitivity.py",
    "claims/explorer.py",
    "command/app.py",
    "inflammation/explorers/findings.py",
    "kit/drawing/style.py",
    "kit/drawing/svg.py",
    "kit/drawing/svg_drawing.py",
    "kit/learning/answer_editor.py",
    "kit/learning/answer_key.py",
    "kit/learning/case_round.py",
    "kit/learning/choice_buttons.py",
    "kit/learning/concept_inventory.py",
    "kit/learning/exercises.py",
    "kit/learning/markup.py",
    "kit/learning/progress.py",
    "kit/learning/quizzes.py",
    "kit/page/ballot.py",
    "kit/page/table.py",
    "plasticity/explorers/knockout.py",
    "response/explorers/onset.py",
    "start/lesson_map.py",
}
# JavaScript that makes elements from text: the line samples, made by kit/drawing/style.py, and the SVG of a figure.
MAKES_ELEMENTS = {
    "choices.js": ['input.insertAdjacentHTML("afterend", model.get("swatches")[index] ?? "");'],
    "live_figure.js": [
        'return document.importNode(new DOMParser().parseFromString(own, "image/svg+xml").documentElement, true);'
    ],
    "readout.js": ['el.innerHTML = model.get("value");'],
}
HTML_MAKERS = {"HTML", "HTMLMath", "Markdown", "display_html", "Javascript", "SVG", "_repr_html_"}
IN_JAVASCRIPT = re.compile(
    r"innerHTML|outerHTML|insertAdjacentHTML|DOMParser|document\.write|\beval\b|new Function"
    r"|fetch\(|XMLHttp|import\(|WebSocket|localStorage|cookie"
)
FORBIDDEN_CALLS = {"eval", "exec", "compile", "__import__", "breakpoint", "input"}
FORBIDDEN_NAMES = {
    "system",
    "popen",
    "read_pickle",
    "to_pickle",
    "spawnl",
    "spawnv",
    "fork",
    "urlopen",
    "urlretrieve",
    "startfile",
}
FORBIDDEN_MODULES = {
    *("pickle", "marshal", "shelve", "dill", "joblib", "cloudpickle", "ctypes", "webbrowser", "code", "pty"),
    *(
        "socket",
        "ssl",
        "http",
        "urllib",
        "urllib3",
        "requests",
        "httpx",
        "aiohttp",
        "ftplib",
        "smtplib",
        "telnetlib",
        "xmlrpc",
    ),
}
ONLY_IN_COMMANDS = {"subprocess", "jupyter_client"}
FILES = sorted(PACKAGE.rglob("*.py"))


def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def makes_html(tree: ast.AST) -> bool:
    """Whether a program has a text with a tag in it, or one of the names by which a notebook shows HTML."""
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and re.search(r"</?[a-z][a-z0-9]*[ >/]", node.value)
        ):
            return not only_docstrings(tree)
        if isinstance(node, ast.Name | ast.Attribute | ast.FunctionDef):
            name = getattr(node, "id", None) or getattr(node, "attr", None) or getattr(node, "name", None)
            if name in HTML_MAKERS:
                return True
    return False


def only_docstrings(tree: ast.AST) -> bool:
    """Whether every text with a tag in it is a docstring."""
    docs = {
        ast.get_docstring(n, clean=False)
        for n in ast.walk(tree)
        if isinstance(n, ast.Module | ast.ClassDef | ast.FunctionDef)
    }
    texts = [n.value for n in ast.walk(tree) if isinstance(n, ast.Constant) and isinstance(n.value, str)]
    return all(text in docs for text in texts if re.search(r"</?[a-z][a-z0-9]*[ >/]", text))


def faults(tree: ast.AST, in_commands: bool = False) -> list[str]:
    """What a program uses and must not."""
    found = []
    for node in ast.walk(tree):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name.split(".")[0] for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and not node.level:
            names = [(node.module or "").split(".")[0]]
        found += [f"imports {name}" for name in names if name in FORBIDDEN_MODULES]
        found += [f"imports {name}" for name in names if name in ONLY_IN_COMMANDS and not in_commands]
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in FORBIDDEN_CALLS:
            found.append(f"calls {node.func.id}")
        if isinstance(node, ast.Attribute) and node.attr in FORBIDDEN_NAMES:
            found.append(f"uses {node.attr}")
        if isinstance(node, ast.keyword) and node.arg in ("allow_pickle", "shell", "description_allow_html"):
            found.append(f"passes {node.arg}")
    return found


def test_every_file_that_makes_html_is_known():
    found = {path.relative_to(PACKAGE).as_posix() for path in FILES if makes_html(tree_of(path))}
    assert found == MAKES_HTML


def test_every_script_that_makes_elements_is_known():
    scripts = sorted(PACKAGE.rglob("*.js"))
    assert len(scripts) >= 3
    found = {
        p.name: [line.strip() for line in p.read_text(encoding="utf-8").splitlines() if IN_JAVASCRIPT.search(line)]
        for p in scripts
    }
    assert {name: lines for name, lines in found.items() if lines} == MAKES_ELEMENTS


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_no_code_from_text_no_pickle_no_network_no_other_program(path):
    assert faults(tree_of(path), path.parent.name == "command") == []


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("eval('1')", "calls eval"),
        ("import pickle", "imports pickle"),
        ("from urllib.request import urlopen", "imports urllib"),
        ("import subprocess", "imports subprocess"),
        ("import os; os.system('x')", "uses system"),
        ("numpy.load('x', allow_pickle=True)", "passes allow_pickle"),
        ("def f():\n    import socket", "imports socket"),
    ],
)
def test_a_fault_is_found(line, fault):
    assert fault in faults(ast.parse(line))


@pytest.mark.parametrize(
    "line", ["x = f'<p>{y}</p>'", "HTML(x)", "y = '<b>'", "class A:\n    def _repr_html_(self): return 1"]
)
def test_a_place_that_makes_html_is_found(line):
    assert makes_html(ast.parse(line))
    assert not makes_html(ast.parse('"""A <b>docstring</b>."""\nx = 1 < 2\ny = "a < b"'))
