"""Memory of a lesson's kernel when all its cells have run."""

import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import nbformat
import psutil
from nbclient import NotebookClient

from benchmarks.results import Row
from benchmarks.start import lessons

TARGET_MIB = 200.0
LIMIT_S = 300


def rows(notebooks: Sequence[Path] | None = None) -> Iterator[Row]:
    """A row for each lesson, and one for the largest. notebooks: None takes all lessons."""
    largest = 0.0
    for path in lessons() if notebooks is None else notebooks:
        own, resident = after(path)
        largest = max(largest, own)
        yield Row(f"kernel after {path.stem}", "MiB", own, target=TARGET_MIB, remark=f"resident {resident:.0f} MiB")
    yield Row("memory of the largest kernel after its lesson", "MiB", largest, target=TARGET_MIB, short=True)


def after(path: Path) -> tuple[float, float]:
    """Memory (MiB) of the kernel after a notebook, as `memory_mib` gives it."""
    client = NotebookClient(nbformat.read(path, as_version=4), timeout=LIMIT_S, kernel_name="python3")
    with tempfile.TemporaryDirectory() as folder:
        client.resources = {"metadata": {"path": folder}}
        with client.setup_kernel():
            for number, cell in enumerate(client.nb.cells):
                client.execute_cell(cell, number)
            return memory_mib(client.km.provisioner.pid)


def memory_mib(pid: int) -> tuple[float, float]:
    """Memory of a process in MiB: its own part, and all that is resident.

    The own part is the proportional set size, in which pages shared by n processes count as 1/n. Systems other than
    Linux do not tell it; there both are what is resident.
    """
    memory = psutil.Process(pid).memory_full_info()
    return getattr(memory, "pss", memory.rss) / 2**20, memory.rss / 2**20
