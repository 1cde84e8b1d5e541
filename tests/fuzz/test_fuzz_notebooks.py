"""Lessons under conditions that nobody chose: many in one kernel, twice, after an interruption, abroad, read-only.

What a lesson prints is compared with what is saved in its notebook, as strict nbval does. `make test` tries one or two
lessons under each condition, `make fuzz` all. The network is off in every kernel anyway (tests/offline).
"""

import os
import random
import re
import shutil
import sys
import time
from pathlib import Path

import nbformat
import pytest
from jupyter_client.manager import start_new_kernel

from tests.fuzz.effort import LONG

PROJECT = Path(__file__).resolve().parents[2]
LESSONS = sorted((PROJECT / "notebooks").glob("[0-9][0-9]_*.ipynb"))
PATIENCE_S = 300
QUICK = [path for path in LESSONS if path.name.startswith(("09", "11"))]
CHOSEN = LESSONS if LONG else QUICK
SHOWN = ("text/plain", "text/html", "text/markdown")


class Kernel:
    """A kernel in a directory, with variables of the environment of its own."""

    def __init__(self, place: Path, **environment: str):
        env = {**os.environ, "KETAMINE_EDU_PROGRESS": str(place / "progress.json"), **environment}
        env.pop("MPLBACKEND", None)
        arguments = ["--IPKernelApp.log_level=ERROR"]
        self.manager, self.client = start_new_kernel(cwd=str(place), env=env, extra_arguments=arguments)

    def run(self, source: str) -> tuple[list[str], str]:
        """What a cell shows as text, and the name of the error that stopped it, "" if none did."""
        shown, error = [], ""

        def take(message):
            nonlocal error
            kind, content = message["header"]["msg_type"], message["content"]
            if kind == "stream":
                shown.append(content["text"])
            elif kind in ("execute_result", "display_data"):
                shown.append(str(content["data"].get("text/plain", "")))
            elif kind == "error":
                error = content["ename"]
                shown.append("\n".join(content["traceback"]))

        status = "aborted"
        while status == "aborted":  # what comes at the heels of an interruption is put off by the kernel
            reply = self.client.execute_interactive(source, output_hook=take, timeout=PATIENCE_S, stop_on_error=False)
            status = reply["content"]["status"]
        return shown, error

    def run_lesson(self, path: Path) -> None:
        """Every cell in order; AssertionError with cell and difference where something else is shown than is saved."""
        for number, cell in enumerate(nbformat.read(path, as_version=4).cells):
            if cell.cell_type == "code":
                shown, error = self.run(cell.source)
                where = f"{path.name}, cell {number}: {cell.source}"
                assert not error, f"{where}\n{shown[-1]}"
                assert comparable(shown) == comparable(saved(cell)), where

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=True)
        self.manager.cleanup_resources()


def saved(cell) -> list[str]:
    """The texts that a notebook holds for a cell."""
    texts = []
    for output in cell.outputs:
        texts.append(output.text if output.output_type == "stream" else output.data.get("text/plain", ""))
    return texts


def comparable(texts: list[str]) -> str:
    """Without what a second run may change: where streams are split, and the name of a place on this machine."""
    return re.sub(r"(/[\w.-]+)+/progress\.json|ketamine_progress\.json", "PROGRESS", "".join(texts)).strip()


@pytest.fixture
def place(tmp_path):
    """A directory with all lessons, as a student has it."""
    shutil.copytree(PROJECT / "notebooks", tmp_path / "lessons", ignore=shutil.ignore_patterns(".*"))
    return tmp_path / "lessons"


def fresh_progress(place: Path) -> None:
    (place / "progress.json").unlink(missing_ok=True)


@pytest.mark.parametrize("seed", range(3 if LONG else 1))
def test_lessons_in_any_order_and_twice_in_one_kernel(place, seed):
    """What one lesson leaves behind in the kernel changes no number of another, nor of itself."""
    order = list(CHOSEN) * (2 if LONG else 1) + [CHOSEN[0]]
    random.Random(seed).shuffle(order)
    with Kernel(place) as kernel:
        for path in order:
            fresh_progress(place)
            kernel.run_lesson(path)


LONG_CELL = """
from ketamine_edu.pharmacokinetics import RoutesExplorer
print("started", flush=True)
while True:
    explorer = RoutesExplorer()
    explorer.exercise()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="an interruption is another event there")
@pytest.mark.parametrize("after_s", [0.05, 0.7, 2.3] if LONG else [0.7])
def test_after_an_interrupted_cell_all_goes_on_as_if_there_had_been_none(place, after_s):
    """Interrupted in the middle of a computation, with caches half filled; then the lesson, from its top."""
    with Kernel(place) as kernel:
        message = kernel.client.execute(LONG_CELL)
        deadline, started, stopped = time.monotonic() + PATIENCE_S, False, ""
        while not stopped and time.monotonic() < deadline:
            found = kernel.client.get_iopub_msg(timeout=PATIENCE_S)
            if found["parent_header"].get("msg_id") != message:
                continue
            if found["header"]["msg_type"] == "stream" and not started:
                started = True
                time.sleep(after_s)
                kernel.manager.interrupt_kernel()
            if found["header"]["msg_type"] == "error":
                stopped = found["content"]["ename"]
        assert stopped == "KeyboardInterrupt"
        for path in CHOSEN[:3] if LONG else QUICK[:1]:
            fresh_progress(place)
            kernel.run_lesson(path)


ABROAD = [("C", "Pacific/Auckland"), ("tr_TR.UTF-8", "Asia/Kolkata"), ("de_DE.UTF-8", "America/St_Johns")]


@pytest.mark.parametrize(("language", "zone"), ABROAD if LONG else ABROAD[1:2])
def test_another_language_and_time_zone_change_nothing(place, language, zone):
    """Python is told to follow the language, as some programs do; one that is not installed counts as C."""
    follow = "import locale, contextlib\nwith contextlib.suppress(locale.Error):\n"
    follow += "    _ = locale.setlocale(locale.LC_ALL, '')"
    with Kernel(place, LC_ALL=language, LANG=language, TZ=zone, PYTHONUTF8="0" if language == "C" else "1") as kernel:
        assert kernel.run(follow)[1] == ""
        for path in CHOSEN if LONG else QUICK[:1]:
            fresh_progress(place)
            kernel.run_lesson(path)


READ_ONLY = """
import builtins, os, sys
HERE = {here!r}
def refuse(event, arguments):
    if event == "open" and arguments[1] is not None and set(str(arguments[1])) & set("wax+"):
        path = os.path.abspath(os.fspath(arguments[0])) if not isinstance(arguments[0], int) else ""
        if path.startswith(HERE):
            raise PermissionError(13, "Permission denied", path)
sys.addaudithook(refuse)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no mode bits")
def test_a_read_only_home_and_working_directory(place, tmp_path):
    """Progress is kept in memory and the student is told; numbers are the same. A hook refuses root, too."""
    home = tmp_path / "home"
    home.mkdir()
    settings = {"HOME": str(home), "MPLCONFIGDIR": "", "XDG_CACHE_HOME": "", "XDG_CONFIG_HOME": ""}
    settings["KETAMINE_EDU_PROGRESS"] = str(home / "progress.json")
    with Kernel(place, **settings) as kernel:
        assert kernel.run(READ_ONLY.format(here=str(tmp_path)))[1] == ""
        for folder in (home, place):
            folder.chmod(0o555)
        try:
            shown, error = kernel.run(
                "from ketamine_edu.kit.learning import progress\nprint(progress.record_answer('05', 'x', 'A', True))"
            )
            assert not error and "cannot be saved" in "".join(shown)
            assert not kernel.run("progress._unsaved.clear()")[1]
            for path in CHOSEN if LONG else QUICK[:1]:
                for cell in nbformat.read(path, as_version=4).cells:
                    if cell.cell_type == "code":
                        shown, error = kernel.run(cell.source)
                        assert not error, f"{path.name}: {cell.source}\n{shown[-1]}"
        finally:
            for folder in (home, place):
                folder.chmod(0o755)
        assert [file.name for file in home.iterdir() if "progress" in file.name] == []
