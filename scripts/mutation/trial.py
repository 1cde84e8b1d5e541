"""Tests run against a change, in a copy of the project, so that the project itself is never touched.

Each worker has a copy. A run of the tests is a process of its own, with all it starts (kernels of notebooks), and is
ended as a whole when it takes too long.
"""

import os
import queue
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from mutation.change import Change

NOT_COPIED = (".git", ".venv*", "build", "dist", "node_modules", "__pycache__", ".*_cache", ".ipynb_checkpoints")
# Exit codes of pytest: a test failed; an error while tests were collected, in two ways; no test was asked for.
FAILED, INTERRUPTED, MISUSED, NOTHING_ASKED = 1, 2, 4, 5
CULPRIT = re.compile(r"^(?:FAILED|ERROR) (?!collecting)(.+?)(?: - .*)?$", re.MULTILINE)
SPARE_S = 60  # for a busy machine
UNKNOWN_S = 200  # of a folder of tests that was not run without a change


class Trouble(Exception):
    """The tests could not be run; the message says why."""


@dataclass(frozen=True)
class Outcome:
    """What became of a change. killer: the test that failed, or why there was no end; "" if the change survived."""

    change: Change
    killer: str
    seconds: float

    @property
    def survived(self) -> bool:
        return not self.killer


class Copy:
    """A copy of the project in a folder of its own."""

    def __init__(self, folder: Path, stop: threading.Event):
        self.root = folder / "project"
        self._scratch = folder / "scratch"
        self._scratch.mkdir()
        self._stop = stop

    def run(self, tests: Sequence[str], limit_s: float | None = None, first_only: bool = True) -> tuple[str, str]:
        """Which test failed ("" if none did), and what pytest printed. Trouble where pytest itself did not work."""
        command = [sys.executable, "-m", "pytest", "-q", "-n", "0", "-p", "no:cacheprovider", "--tb=short", "-rfE"]
        command += ["-x"] * first_only + list(tests)
        path = os.pathsep.join([str(self.root), str(self.root / "scripts")])
        scratch = dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(self._scratch))
        environment = {**os.environ, **scratch, "PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1"}
        with tempfile.TemporaryFile(dir=self._scratch) as output:
            process = subprocess.Popen(
                command, cwd=self.root, env=environment, stdout=output, stderr=subprocess.STDOUT, start_new_session=True
            )
            try:
                in_time = self._wait(process, limit_s)
            finally:
                _end(process)
            output.seek(0)
            printed = output.read().decode(errors="replace")
        if self._stop.is_set():
            raise Trouble("stopped")
        if not in_time:
            return f"no end after {limit_s:.0f} s", printed
        if process.returncode in (0, NOTHING_ASKED):
            return "", printed
        culprit = CULPRIT.search(printed)
        if process.returncode in (FAILED, INTERRUPTED, MISUSED) and culprit:
            return culprit.group(1), printed
        if process.returncode < 0:
            return f"Python was ended by signal {-process.returncode}", printed
        raise Trouble(f"pytest ended with code {process.returncode}:\n{printed[-2000:]}")

    def _wait(self, process: subprocess.Popen, limit_s: float | None) -> bool:
        """Whether the process has ended by itself within the limit."""
        start = time.monotonic()
        while process.poll() is None:
            if self._stop.wait(0.1) or limit_s is not None and time.monotonic() - start > limit_s:
                return False
        return True

    @contextmanager
    def changed(self, change: Change) -> Iterator[None]:
        """The change is made inside the block."""
        path = self.root / change.file
        before, status = path.read_bytes(), path.stat()
        path.write_bytes(change.apply(before.decode()).encode())
        # Python takes a compiled file for up to date by time in whole seconds and by size.
        os.utime(path, (status.st_atime, status.st_mtime + 10))
        try:
            yield
        finally:
            path.write_bytes(before)
            os.utime(path, (status.st_atime, status.st_mtime))


class Laboratory:
    """Copies of a project, one for each worker, that try changes side by side. Use it in a `with` block."""

    def __init__(self, project: Path, workers: int):
        self._project = project
        self._workers = workers
        self._stop = threading.Event()
        self._free: queue.Queue[Copy] = queue.Queue()
        self._usual_s: dict[str, float] = {}

    def __enter__(self) -> "Laboratory":
        self._folder = tempfile.TemporaryDirectory(prefix="ketamine_edu_mutants_", ignore_cleanup_errors=True)
        try:
            for number in range(self._workers):
                copy = Copy(self._new_folder(number), self._stop)
                shutil.copytree(self._project, copy.root, ignore=shutil.ignore_patterns(*NOT_COPIED), symlinks=True)
                compiling = [sys.executable, "-m", "compileall", "-q", *filter(Path.is_dir, copy.root.iterdir())]
                subprocess.run(compiling, stdout=subprocess.DEVNULL, check=False)
                self._free.put(copy)
        except BaseException:
            self._folder.cleanup()
            raise
        self._pool = ThreadPoolExecutor(self._workers)
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._pool.shutdown(cancel_futures=True)
        self._folder.cleanup()

    def _new_folder(self, number: int) -> Path:
        folder = Path(self._folder.name) / str(number)
        folder.mkdir()
        return folder

    def try_unchanged(self, tests: Sequence[str]) -> Iterator[tuple[str, str]]:
        """Run tests on the unchanged project, a folder at a time; yields each folder and what failed in it, or "".

        The time that each takes is kept, so that later an endless run is known from a long one.
        """
        folders: dict[str, list[str]] = {}
        for test in tests:
            folders.setdefault(_folder(test), []).append(test)
        pending = {self._submit(self._timed, folder, folders[folder]): folder for folder in folders}
        for future in as_completed(pending):
            yield pending[future], future.result()

    def _timed(self, copy: Copy, folder: str, tests: list[str]) -> str:
        start = time.monotonic()
        culprit, printed = copy.run(tests, first_only=False)
        self._usual_s[folder] = time.monotonic() - start
        return "\n".join(CULPRIT.findall(printed)) or culprit

    def try_changes(self, changes: Sequence[tuple[Change, list[list[str]]]]) -> Iterator[Outcome]:
        """Run the stages of tests of each change until one fails; yields the outcomes as they come."""
        pending = [self._submit(self._try, change, stages) for change, stages in changes]
        for future in as_completed(pending):
            yield future.result()

    def _try(self, copy: Copy, change: Change, stages: list[list[str]]) -> Outcome:
        start = time.monotonic()
        with copy.changed(change):
            for tests in stages:
                usual_s = sum(self._usual_s.get(folder, UNKNOWN_S) for folder in set(map(_folder, tests)) - {""})
                killer, _ = copy.run(tests, SPARE_S + 3 * usual_s)
                if killer:
                    return Outcome(change, killer, time.monotonic() - start)
        return Outcome(change, "", time.monotonic() - start)

    def _submit(self, task, *arguments) -> Future:
        def work():
            copy = self._free.get()
            try:
                return task(copy, *arguments)
            finally:
                self._free.put(copy)

        return self._pool.submit(work)


def _folder(test: str) -> str:
    """What the usual time is kept for: a folder of tests, or one notebook; "" for an argument that is no path."""
    return test if test.endswith(".ipynb") else test.rpartition("/")[0]


def _end(process: subprocess.Popen) -> None:
    """End the process with all that it has started, kernels included, whether it still runs or not."""
    if hasattr(os, "killpg"):
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
    elif process.poll() is None:
        process.kill()
    process.wait()
