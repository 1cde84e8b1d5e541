"""Try single changes to the project and see which of them no test notices: `make mutants`.

    make mutants                                      100 changes, the same each time, from all rooms alike
    make mutants ARGS="--seed 7 --count 20"           others
    make mutants ARGS="--room receptor"               of one topic, or of one room ("receptor picture")
    make mutants ARGS="--file data/care/costs.csv"    of one file
    make mutants ARGS="--list"                        only print them
    make mutants ARGS="--known"                       the changes that once went unnoticed and now must be noticed

A change is made in a copy of the project. Until one fails, the tests of its topic are run, then what the explorers that
use it are held to (snapshots and more), then its lesson's notebook, then all other tests that import it. At most 5
changes may survive, and each that does stands with its reason in tests/house/surviving_mutants.toml; one that is not
there, or is there and does not survive any more, makes the command fail, as does a known change that goes unnoticed or
can no longer be made.

Why by hand: mutmut and cosmic-ray change Python only, not the tables and questions of this course, cannot draw evenly
from rooms, run one command of tests for every change, and know neither exchanged arguments, results and keys nor
smallest for largest; cosmic-ray works in the project's own files, and mutmut changes functions only, not the constants
above them.
"""

import argparse
import re
import signal
import sys
import time
import tomllib
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from mutation.change import Change
from mutation.reach import Reach
from mutation.rooms import Rooms
from mutation.trial import Laboratory, Outcome, Trouble

PROJECT = Path(__file__).resolve().parent.parent
SURVIVORS = "tests/house/surviving_mutants.toml"
KNOWN = "tests/house/known_mutants.toml"
MOST_SURVIVORS = 5


def survivors_expected(rooms: Rooms, files: Sequence[str]) -> dict[Change, str]:
    """The changes in these files that are known to survive -> the reason. ValueError for an entry that is no change."""
    expected = {}
    for entry in _entries(rooms.project / SURVIVORS, "survivor", ("file", "old", "new", "reason")):
        if entry["file"] not in files:
            continue
        text, wanted = rooms.text(entry["file"]), (entry["old"], entry["new"])
        found = [change for change in rooms.changes(entry["file"]) if change.lines(text) == wanted]
        if not found:
            raise ValueError(
                f"{SURVIVORS} names a change of {entry['file']} that cannot be made (any more): {entry['new']}"
            )
        expected[found[0]] = entry["reason"]
    return expected


def known_changes(rooms: Rooms) -> list[Change]:
    """The changes that once went unnoticed. ValueError that names each one whose place is not found, or found twice."""
    changes, lost = [], []
    for entry in _entries(rooms.project / KNOWN, "mutant", ("name", "file", "old", "new")):
        files = sorted(path.relative_to(rooms.project).as_posix() for path in rooms.project.glob(entry["file"]))
        places = [
            (file, match) for file in files for match in re.finditer(entry["old"], rooms.text(file), re.MULTILINE)
        ]
        if len(places) != 1:
            lost.append(f"{entry['name']}: {len(places)} places in {entry['file']} for {entry['old']}")
        else:
            file, match = places[0]
            changes.append(Change(file, entry["name"], *match.span(), match.expand(entry["new"])))
    if lost:
        raise ValueError(f"{KNOWN} must name one place for each change, and does not:\n  " + "\n  ".join(lost))
    return changes


def _entries(path: Path, name: str, fields: Sequence[str]) -> list[dict[str, str]]:
    entries = tomllib.loads(path.read_text(encoding="utf-8")).get(name, []) if path.exists() else []
    for entry in entries:
        if set(entry) != set(fields) or not all(str(entry[field]).strip() for field in fields if field != "new"):
            raise ValueError(f"{path.name}: [[{name}]] needs {', '.join(fields)}, and not {entry}")
    return entries


def faults(outcomes: Sequence[Outcome], expected: dict[Change, str], rooms: Rooms) -> list[str]:
    """What makes the command fail, in words."""
    survived = [outcome.change for outcome in outcomes if outcome.survived]
    killed = {outcome.change for outcome in outcomes} - set(survived)
    found = []
    for change in survived:
        if change not in expected:
            found.append(f"survives, and stands not in {SURVIVORS}:\n{change.difference(rooms.text(change.file))}")
            found[-1] += f"\n\n{_as_entry(change, rooms)}"
    for change in sorted(killed & set(expected), key=lambda change: change.file):
        found.append(f"stands in {SURVIVORS}, and does not survive any more: {change.file}, {change.new}")
    if len(survived) > MOST_SURVIVORS:
        found.append(f"{len(survived)} changes survive; at most {MOST_SURVIVORS} may")
    return found


def _as_entry(change: Change, rooms: Rooms) -> str:
    old, new = change.lines(rooms.text(change.file))
    return f"[[survivor]]\nfile = \"{change.file}\"\nold = '''{old}'''\nnew = '''{new}'''\nreason = \"\""


def result_table(outcomes: Sequence[Outcome], rooms: Rooms) -> str:
    """Room, tried, killed and survived, as lines of text."""
    tried = Counter(rooms.room_of(outcome.change.file) for outcome in outcomes)
    survived = Counter(rooms.room_of(outcome.change.file) for outcome in outcomes if outcome.survived)
    rows = [(room, tried[room], tried[room] - survived[room], survived[room]) for room in sorted(tried)]
    rows.append(("all", sum(tried.values()), sum(tried.values()) - sum(survived.values()), sum(survived.values())))
    lines = [f"{'room':28}{'tried':>7}{'killed':>8}{'survived':>10}"]
    return "\n".join(lines + [f"{room:28}{a:7}{b:8}{c:10}" for room, a, b, c in rows])


def try_all(
    changes: Sequence[Change], rooms: Rooms, reach: Reach, workers: int, already_tested: bool = False
) -> list[Outcome]:
    """Make every change and run its tests, with a line for each. Trouble if tests fail without any change."""
    stages = [(change, reach.stages(change.file)) for change in changes]
    asked = {test for _, lists in stages for tests in lists for test in tests}
    needed = [test for test in (*reach.tests, *reach.notebooks) if test in asked]
    start = time.monotonic()
    with Laboratory(rooms.project, workers) as laboratory:
        broken = []
        for folder, failed in laboratory.try_unchanged([] if already_tested else needed):
            _say(f"{_clock(start)}  unchanged  {folder}: {'fails' if failed else 'passes'}")
            broken += failed.split("\n") if failed else []
        if broken:
            raise Trouble("These tests fail without any change; mend them first:\n  " + "\n  ".join(broken))
        outcomes = []
        for outcome in laboratory.try_changes(stages):
            outcomes.append(outcome)
            change = outcome.change
            place = f"{change.file}:{change.line(rooms.text(change.file))}"
            end = "SURVIVED" if outcome.survived else f"killed by {outcome.killer}"
            number = f"{len(outcomes):3} of {len(changes)}"
            _say(f"{_clock(start)}  {number}  {outcome.seconds:4.0f} s  {place} ({change.kind}): {end}")
    return outcomes


def _clock(start: float) -> str:
    minutes, seconds = divmod(int(time.monotonic() - start), 60)
    return f"{minutes:02}:{seconds:02}"


def _say(line: str) -> None:
    print(line, flush=True)


def chosen_files(rooms: Rooms, room: str | None, file: str | None) -> list[str]:
    """The files of a topic or room, or one file, or all. ValueError for a name that is none of them."""
    if file:
        if file not in rooms.files:
            raise ValueError(f"{file} is not among the files in which changes are tried")
        return [file]
    names = {name for path in rooms.files for name in (rooms.folder_of(path), rooms.room_of(path)) if name}
    if room and room not in names:
        raise ValueError(f"there is no room {room}; there are: {', '.join(sorted(names))}")
    return [path for path in rooms.files if room in (None, rooms.folder_of(path), rooms.room_of(path))]


def main(arguments: Sequence[str] | None = None, project: Path = PROJECT) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=100, help="how many changes to try (100)")
    parser.add_argument("--seed", type=int, default=1, help="another number draws other changes (1)")
    parser.add_argument("--room", help="only this topic, such as receptor, or this room, such as 'receptor picture'")
    parser.add_argument("--file", help="only this file, by its path within the project")
    parser.add_argument("--known", action="store_true", help="the changes that once went unnoticed, instead of a draw")
    parser.add_argument("--list", action="store_true", help="print the changes and try none")
    parser.add_argument("--workers", type=int, default=2, help="how many are tried side by side (2)")
    parser.add_argument("--already-tested", action="store_true", help="take for granted that all tests pass unchanged")
    parser.add_argument(
        "--without", action="append", default=[], metavar="TESTS", help="leave a file or folder of tests out"
    )
    chosen = parser.parse_args(arguments)
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # an end from outside is a tidy one too
    try:
        rooms = Rooms(project)
        files = chosen_files(rooms, chosen.room, chosen.file)
        expected = {} if chosen.known else survivors_expected(rooms, files)
        drawn = known_changes(rooms) if chosen.known else rooms.draw(chosen.count, chosen.seed, files)
        drawn = [change for change in drawn if change.file in files or chosen.known]
        changes = list(dict.fromkeys([*drawn, *expected]))
        if chosen.list:
            for change in changes:
                _say(change.difference(rooms.text(change.file)) + "\n")
            return 0
        outcomes = try_all(changes, rooms, Reach(rooms, chosen.without), chosen.workers, chosen.already_tested)
        found = faults(outcomes, expected, rooms)
    except (Trouble, ValueError) as error:
        print(f"mutants: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("mutants: interrupted; nothing is left behind", file=sys.stderr)
        return 130
    _say("\n" + result_table(outcomes, rooms))
    for outcome in outcomes:
        if outcome.survived and outcome.change in expected:
            reason = expected[outcome.change]
            _say(f"\nsurvives, because {reason}:\n{outcome.change.difference(rooms.text(outcome.change.file))}")
    for fault in found:
        _say(f"\nFAULT: {fault}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
