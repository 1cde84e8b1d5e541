"""Time of strict nbval: each notebook alone, and all at once as the tests run them."""

import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.results import ROOT, Row
from benchmarks.start import lessons

TARGET_S = 90.0


def rows(notebooks: Sequence[Path] | None = None) -> Iterator[Row]:
    """A row for each notebook, and one for all. notebooks: None takes all. RuntimeError if one does not pass."""
    paths = lessons() if notebooks is None else list(notebooks)
    for path in paths:
        yield Row(f"strict nbval of {path.stem}", "s", seconds([path], workers="0"))
    remark = f"{len(paths)} notebooks, as many at a time as there are cores"
    together = seconds(paths, workers="auto")
    yield Row("strict nbval of all lessons", "s", together, target=TARGET_S, remark=remark, short=True)


def seconds(paths: Sequence[Path], workers: str) -> float:
    config = ("-c", str(ROOT / "pyproject.toml"))  # named, because pytest looks for it beside the notebooks
    command = [sys.executable, "-m", "pytest", *config, "-q", "-p", "no:cacheprovider", f"--numprocesses={workers}"]
    begin = time.perf_counter()
    done = subprocess.run([*command, *map(str, paths)], cwd=ROOT, capture_output=True, text=True)
    taken = time.perf_counter() - begin
    if done.returncode:
        names = ", ".join(path.name for path in paths)
        raise RuntimeError(f"strict nbval of {names} does not pass:\n{done.stdout[-3000:]}")
    return taken
