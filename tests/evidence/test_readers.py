"""Every table has a reader: a table that no program, lesson or teacher's page reads would be kept up for nobody.

The readers are found in the code, without running it: a table's name stands in a call that reads tables, in whole
("care/costs"), or in parts that are put together there (f"care/{name}", with "costs" in the same file or folder).
"""

import ast
import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from ketamine_edu.evidence.tables import table_names

PROJECT = Path(__file__).resolve().parents[2]
OF_PARAMETERS = {"load_parameters", "parameter_table", "table"}  # the last is that of scripts/sbml/document.py
TAKE_A_CLASS_FIRST = {"load_parameters", "records"}
READERS = OF_PARAMETERS | {"read_table", "dataframe", "records"}


@cache
def programs() -> tuple[tuple[str, ast.Module], ...]:
    """Place of each piece of code (the folder of a module, a file for others) and its syntax tree."""
    return tuple(_programs())


def _programs() -> Iterator[tuple[str, ast.Module]]:
    for folder in ("ketamine_edu", "scripts"):
        for path in sorted((PROJECT / folder).rglob("*.py")):
            topic = path.relative_to(PROJECT).parts[:2]
            yield "/".join(topic), ast.parse(path.read_text(encoding="utf-8"))
    for path in sorted((PROJECT / "notebooks").glob("*.ipynb")):
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        code = "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
        yield path.name, ast.parse(re.sub(r"^[%!].*$", "", code, flags=re.MULTILINE))
    for path in sorted((PROJECT / "docs").rglob("*.md")):
        for block in re.findall(r"^```python\n(.*?)^```", path.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL):
            yield path.name, ast.parse(block)


def readers() -> dict[str, set[str]]:
    """Table -> places that read it."""
    patterns: list[tuple[str, list[str]]] = []
    words: dict[str, set[str]] = {}
    for place, tree in programs():
        texts = {n.value for n in ast.walk(tree) if isinstance(n, ast.Constant) and isinstance(n.value, str)}
        words.setdefault(place, set()).update(
            text.replace("-", "_") for text in texts
        )  # as receptor/parameters.py does
        patterns += [(place, parts) for node in ast.walk(tree) for parts in names_read(node)]
    places_of: dict[str, set[str]] = {name: set() for name in table_names()}
    for place, parts in patterns:
        form = re.compile("(.+)".join(map(re.escape, parts)))
        for name, places in places_of.items():
            match = form.fullmatch(name)
            if match and all(word in words[place] for word in match.groups()):
                places.add(place)
    return places_of


def names_read(node: ast.AST) -> Iterator[list[str]]:
    """Names of tables that a call reads, each as the texts between the parts that are only known when it runs."""
    if not isinstance(node, ast.Call):
        return
    function = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    if function not in READERS:
        return
    folder = "parameters/" if function in OF_PARAMETERS else ""
    arguments = node.args[function in TAKE_A_CLASS_FIRST :] + [keyword.value for keyword in node.keywords]
    for argument in arguments:
        if isinstance(argument, ast.Name):  # a variable: every text of the place may be its value
            yield [folder, ""]
        elif isinstance(argument, ast.Constant) and isinstance(argument.value, str):
            yield [folder + argument.value]
        elif isinstance(argument, ast.JoinedStr):
            texts = "".join(p.value if isinstance(p, ast.Constant) else "\0" for p in argument.values).split("\0")
            yield [folder + texts[0], *texts[1:]]


def test_every_table_has_a_reader():
    unread = [name for name, places in readers().items() if not places]
    assert unread == [], f"nobody reads {unread}"


def test_a_table_without_a_reader_is_seen(monkeypatch):
    monkeypatch.setattr(
        f"{__name__}.table_names", lambda: ("care/costs", "care/surplus", "parameters/surplus", "costs")
    )
    assert {name for name, places in readers().items() if places} == {"care/costs"}


def test_readers_are_known_by_name_and_by_parts():
    read_by = readers()
    assert "ketamine_edu/care" in read_by["care/costs"] and "09_risks_and_care.ipynb" in read_by["care/costs"]
    assert read_by["parameters/pharmacokinetics_molar_masses"] >= {"ketamine_edu/pharmacokinetics", "scripts/sbml"}
    assert "ketamine_edu/appraisal" in read_by["appraisal/unreported"]
