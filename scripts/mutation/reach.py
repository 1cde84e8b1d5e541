"""Which tests can notice a change to a file: those of its topic, and those that import it in any way."""

import ast
import json
import re
from collections.abc import Iterable
from functools import cache, cached_property
from pathlib import Path

from mutation.rooms import PACKAGE, Rooms

# They need a browser or the network, or ask how the project is set up, written and built, and not whether it is right.
OTHER_TESTS = (
    "tests/browser/",
    "tests/house/",
    "tests/offline/",
    "tests/course/test_book.py",
    "tests/course/test_site.py",
)
FINDS_ALL = re.compile(r"command\.registry|import_module\(|tests\.kit\.test_every_explorer")  # imports what it finds


class Reach:
    """The tests of a project and what they import. left_out: paths of tests, or of their folders, that are not run."""

    def __init__(self, rooms: Rooms, left_out: Iterable[str] = ()):
        self.rooms = rooms
        self.project = rooms.project
        self._left_out = (*OTHER_TESTS, *left_out)

    def stages(self, file: str) -> list[list[str]]:
        """What pytest is given, one list after the other, until a test fails.

        First the tests of the topic, then what the explorers are held to that see the file, then the topic's lesson,
        and at last all that sees the file from elsewhere.
        """
        folder = self.rooms.folder_of(file)
        own = set(self._in(f"tests/{folder}/")) if folder else set()
        if file.startswith("data/"):
            own |= set(self._in("tests/evidence/"))
        if file.startswith("data/questions/"):
            own |= set(self._in("tests/course/test_questions"))
        lessons = self._lessons(folder)
        far = {test for test in (*self.tests, *self.notebooks) if self._sees(test, file)} - own - set(lessons)
        kinds = [
            name for name, path in self._explorers.items() if self._names(file) & {_module(path), *self._reached(path)}
        ]
        by_kind = {test for test in far if test.startswith("tests/kit/") and self._finds_all(test)}
        shown = [*sorted(by_kind, key=_snapshots_first), "-k", " or ".join(kinds)] if by_kind and kinds else []
        near = sorted(own, key=lambda test: (self._distance(file, test), test))
        return [stage for stage in (near, shown, lessons, sorted(far - by_kind)) if stage]

    @cached_property
    def tests(self) -> list[str]:
        """Paths of all files of tests that can be asked."""
        return self._kept(self.project.glob("tests/**/test_*.py"))

    @cached_property
    def notebooks(self) -> list[str]:
        return self._kept(self.project.glob("notebooks/*.ipynb"))

    def _kept(self, paths: Iterable[Path]) -> list[str]:
        names = sorted(path.relative_to(self.project).as_posix() for path in paths)
        return [name for name in names if not name.startswith(self._left_out)]

    def _in(self, folder: str) -> list[str]:
        return [test for test in self.tests if test.startswith(folder)]

    def _lessons(self, folder: str) -> list[str]:
        """The notebooks of a topic, found by the lesson that its file of questions names."""
        path = self.project / "data" / "questions" / f"{folder}.json"
        lesson = json.loads(path.read_text(encoding="utf-8"))["lesson"] if path.exists() else "none"
        return [notebook for notebook in self.notebooks if notebook.startswith(f"notebooks/{lesson}_")]

    @cached_property
    def _explorers(self) -> dict[str, str]:
        """Name of an explorer that has snapshots -> the file it is written in."""
        stored = {path.stem for path in (self.project / "tests" / "snapshots").glob("*.json")}
        files = [file for file in self.rooms.files if file.endswith(".py")]
        classes = ((name, file) for file in files for name in re.findall(r"^class (\w+)", self.rooms.text(file), re.M))
        return {name: file for name, file in classes if name in stored}

    def _distance(self, file: str, test: str) -> int:
        """0 for a test that imports the file itself, 1 for one that is about its neighbour."""
        return 0 if self._names(file) & self._imports(test) else 1

    def _names(self, file: str) -> set[str]:
        """Module of a file of the package; of a table, all modules of its topic, because tables are read by name."""
        if file.endswith(".py"):
            return {_module(file)}
        folder = self.rooms.folder_of(file)
        return (
            {_module(path) for path in self.rooms.files if path.startswith(f"{PACKAGE}/{folder}/")} if folder else set()
        )

    def _sees(self, test: str, file: str) -> bool:
        if file.startswith("data/questions/") and test.startswith("tests/course/"):
            return True  # they read the questions through the kit
        return self._finds_all(test) or bool(self._names(file) & self._reached(test))

    def _finds_all(self, test: str) -> bool:
        """Whether a file of tests takes what it tests from a search, and not by import."""
        return test.endswith(".py") and bool(FINDS_ALL.search((self.project / test).read_text(encoding="utf-8")))

    @cache  # noqa: B019 (one object for one run)
    def _reached(self, path: str) -> frozenset[str]:
        """Which tests can notice a change to a file: those of its topic, and those that import it in any way."""
        reached, waiting = set(), [path]
        while waiting:
            new = self._imports(waiting.pop()) - reached
            reached |= new
            waiting += [self._modules[name] for name in new]
        return frozenset(reached)

    @cached_property
    def _modules(self) -> dict[str, str]:
        """Name of a module of the package, the tests or the scripts -> its file."""
        folders = (PACKAGE, "tests", "scripts")
        paths = (path for folder in folders for path in (self.project / folder).rglob("*.py"))
        return {
            _module(path.relative_to(self.project).as_posix()): path.relative_to(self.project).as_posix()
            for path in paths
        }

    @cache  # noqa: B019
    def _imports(self, path: str) -> frozenset[str]:
        """Modules of the project that a file names in its imports; a topic's own name stands for all of the topic."""
        found = set()
        for node in ast.walk(ast.parse(_source(self.project / path))):
            if isinstance(node, ast.Import):
                found |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
        known = {name for name in found if name in self._modules} | {f"scripts.{name}" for name in found}
        topics = [f"{name}." for name in found if name in {f"{PACKAGE}.{folder}" for folder in self.rooms.folders}]
        known |= {name for name in self._modules if topics and name.startswith(tuple(topics))}
        return frozenset(known & set(self._modules))


def _snapshots_first(test: str) -> tuple[bool, str]:
    return "snapshots" not in test, test


def _module(file: str) -> str:
    return file.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def _source(path: Path) -> str:
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".ipynb":
        return text
    cells = (cell for cell in json.loads(text)["cells"] if cell["cell_type"] == "code")
    lines = (line for cell in cells for line in "".join(cell["source"]).split("\n"))
    return "\n".join(line for line in lines if line.startswith(("from ", "import ")) and not line.endswith("("))
