"""What imports cost: time and modules, for the package and for what each lesson imports."""

import re
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import nbformat

from benchmarks.results import ROOT, Row, row_of

REPEATS = 5
_IMPORT = re.compile(r"^(?:import|from) .*$", re.MULTILINE)


def rows(notebooks: Sequence[Path] | None = None, repeats: int = REPEATS) -> Iterator[Row]:
    """Time over that of an empty Python, and modules loaded beyond it. notebooks: None takes all lessons."""
    empty_ms, empty = import_of("pass", repeats)
    floor_ms = min(empty_ms)
    for what, statements in statements_of(lessons() if notebooks is None else notebooks):
        times_ms, modules = import_of(statements, repeats)
        remark = f"{modules - empty} modules; best {min(times_ms) - floor_ms:.0f} ms"
        yield row_of(what, [t - floor_ms for t in times_ms], remark=remark, short=what == "import ketamine_edu")


def lessons() -> list[Path]:
    return sorted((ROOT / "notebooks").glob("[0-9][0-9]_*.ipynb"))


def statements_of(notebooks: Sequence[Path]) -> Iterator[tuple[str, str]]:
    yield "import ketamine_edu", "import ketamine_edu"
    for path in notebooks:
        cells = nbformat.read(path, as_version=4).cells
        found = [line for cell in cells if cell.cell_type == "code" for line in _IMPORT.findall(cell.source)]
        yield f"imports of {path.stem}", "\n".join(dict.fromkeys(found))


def import_of(statements: str, repeats: int) -> tuple[list[float], int]:
    """Times in ms from the start of Python to its end, and the number of modules that are then loaded."""
    program = f"{statements}\nimport sys; print(len(sys.modules))"
    times = []
    for _ in range(repeats + 1):
        begin = time.perf_counter()
        done = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True, cwd=ROOT)
        times.append(1000 * (time.perf_counter() - begin))
    return times[1:], int(done.stdout.split()[-1])  # the first one fills the disk's cache
