"""The rooms of the project, and a fixed draw of changes from all of them.

A room is a part of a topic (model, picture, explorer, exercises, data), a part of the kit, the evidence or the command.
What is drawn follows from a digest of the changed line and not from its position: an edit elsewhere draws no other
changes.
"""

import hashlib
import itertools
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from mutation.change import Change
from mutation.data_changes import question_changes, table_changes
from mutation.python_changes import changes_something, python_changes

PACKAGE = "ketamine_edu"
NO_TOPICS = {"command", "evidence", "kit"}
PARTS = {"picture": "picture", "pictures": "picture", "explorer": "explorer", "explorers": "explorer"}
PARTS |= {"exercises": "exercises"}
WAYS = {".py": python_changes, ".csv": table_changes, ".json": question_changes}
FOLDERS = ((PACKAGE, "*.py"), ("data", "*.csv"), ("data/questions", "*.json"))


class Rooms:
    """All files of a project in which changes are tried, by room."""

    def __init__(self, project: Path):
        self.project = project
        paths = (path for folder, pattern in FOLDERS for path in (project / folder).rglob(pattern))
        self.files = sorted(path.relative_to(project).as_posix() for path in paths)
        self.folders = sorted(
            {file.split("/")[1] for file in self.files if file.count("/") > 1 and file.endswith(".py")}
        )

    @cache  # noqa: B019 (one object for one run)
    def text(self, file: str) -> str:
        """The file as it was when it was first asked for, whatever becomes of it during the run."""
        return (self.project / file).read_text(encoding="utf-8")

    def folder_of(self, file: str) -> str:
        """The folder of the package that a file belongs to: a topic, or kit, evidence or command; "" if to none."""
        place = file.split("/")
        if place[1] in ("parameters", "questions"):
            name = Path(file).stem  # such as receptor, or receptor_membrane
            return max((folder for folder in self.folders if f"{name}_".startswith(f"{folder}_")), key=len, default="")
        if place[1] == "inventory":
            return "kit"
        return place[1] if place[1] in self.folders else ""

    def room_of(self, file: str) -> str:
        """Such as "receptor picture", "kit drawing", "evidence" or "care data"."""
        folder = self.folder_of(file)
        place = file.removesuffix(".py").split("/")[2:]
        if file.startswith("data/"):
            part = "data"
        elif folder in NO_TOPICS:
            part = place[0] if len(place) > 1 else ""
        else:
            part = PARTS.get(place[0], "model") if place else ""
        return f"{folder} {part}".strip()

    @cache  # noqa: B019
    def changes(self, file: str) -> list[Change]:
        """All changes that can be tried in a file."""
        return WAYS[Path(file).suffix](file, self.text(file))

    def draw(self, count: int, seed: int, files: list[str]) -> list[Change]:
        """That many changes (or all, if fewer) from all rooms of the files in turn; the same for the same seed."""
        by_room = defaultdict(list)
        for file in files:
            by_room[self.room_of(file)].append(file)
        order = sorted(by_room, key=lambda room: _digest(seed, room))
        turns = [self._drawn(by_room[room], seed) for room in order]
        one_each = itertools.chain.from_iterable(itertools.zip_longest(*turns))
        # The rooms take turns until all have nothing left, so that every room has as many as another, or one more.
        drawn = list(itertools.islice(filter(None, one_each), count))
        return sorted(drawn, key=lambda change: (change.file, change.start, change.kind))

    def _drawn(self, files: list[str], seed: int) -> Iterator[Change]:
        """The changes of one room, in an order that depends on the seed; kinds of change take turns, rare ones too."""
        by_kind = defaultdict(list)
        for file in files:
            text = self.text(file)
            for change in self.changes(file):
                by_kind[change.kind].append((_digest(seed, file, change.kind, *change.lines(text)), change))
        order = sorted(by_kind, key=lambda kind: _digest(seed, self.room_of(files[0]), kind))
        kinds = [iter(sorted(by_kind[kind], key=lambda entry: entry[0])) for kind in order]
        for entry in itertools.chain.from_iterable(itertools.zip_longest(*kinds)):
            if entry and (not entry[1].file.endswith(".py") or changes_something(self.text(entry[1].file), entry[1])):
                yield entry[1]


def _digest(*parts: object) -> str:
    return hashlib.sha256("\n".join(map(str, parts)).encode()).hexdigest()
