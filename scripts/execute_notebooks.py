"""Run all notebooks anew and save them with their outputs: `make notebooks`. A second run changes nothing.

    python scripts/execute_notebooks.py [notebook ...]      without names: every notebook

Without names the list of lessons, the concept inventory and the numbers in the teacher's guide are renewed first.

What would differ from run to run, and is left out of the saved file: the ids of widget views, saved widget states, time
stamps, the patch version of Python and the cells' collapsed or scrolled looks. The picture and the text beside a widget
view stay, and strict nbval ignores the ids on both sides, so it still passes. Execution counts stay, because nbval and
the reader need them. A cell that raises, or writes to stderr, fails the run, and its notebook's file stays as it was.
"""

import os
import sys
import tempfile
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

import inventory_pages
import lesson_list
import teaching_pages

PROJECT = Path(__file__).resolve().parent.parent
CELL_TIMEOUT_S = 120
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
LANGUAGE = {"name": "python"}


class NotebookError(Exception):
    """A notebook did not run as a lesson must; the message names file and cell."""


def execute(notebook: nbformat.NotebookNode, path: Path) -> None:
    """Run all cells in a fresh kernel in the notebook's directory; NotebookError if one raises or writes to stderr.

    The kernel has a progress file and settings of its own: the student's must neither change a lesson nor be changed.
    """
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
    where = {"metadata": {"path": str(path.parent)}}
    client = NotebookClient(
        notebook,
        timeout=CELL_TIMEOUT_S,
        kernel_name="python3",
        resources=where,
        record_timing=False,
        coalesce_streams=True,
        store_widget_state=False,
        extra_arguments=["--IPKernelApp.log_level=ERROR"],  # its warning about loopback sockets is not the lesson's
    )
    with tempfile.TemporaryDirectory() as scratch:
        env = {**os.environ, "KETAMINE_EDU_PROGRESS": str(Path(scratch) / "progress.json"), "IPYTHONDIR": scratch}
        env.pop("MPLBACKEND", None)
        try:
            client.execute(env=env)
        except CellExecutionError as error:
            raise NotebookError(f"{path.name}: {error}") from error
    for number, cell in enumerate(notebook.cells):
        for output in cell.get("outputs", []):
            if output.output_type == "stream" and output.name == "stderr":
                raise NotebookError(f"{path.name}: cell {number} writes to stderr:\n{output.text}")


def normalise(notebook: nbformat.NotebookNode) -> None:
    """Leave out what differs from run to run."""
    notebook.metadata.kernelspec = nbformat.from_dict(KERNEL)
    notebook.metadata.language_info = nbformat.from_dict(LANGUAGE)
    notebook.metadata.pop("widgets", None)
    for cell in notebook.cells:
        for key in ("execution", "collapsed", "scrolled", "jupyter"):
            cell.metadata.pop(key, None)
        for output in cell.get("outputs", []):
            if "data" in output:
                output.data.pop(WIDGET_VIEW, None)


def refresh(path: Path) -> bool:
    """Run one notebook and save it; True if the file changed."""
    before = path.read_text(encoding="utf-8")
    notebook = nbformat.reads(before, as_version=4)
    execute(notebook, path)
    normalise(notebook)
    nbformat.validate(notebook)
    after = nbformat.writes(notebook) + "\n"
    if after == before:
        return False
    new = path.with_suffix(".new")
    new.write_text(after, encoding="utf-8")
    os.replace(new, path)
    return True


def main(names: list[str]) -> int:
    if not names:
        lesson_list.main()
        inventory_pages.main()
        teaching_pages.main([])
    paths = [Path(name).resolve() for name in names] or sorted((PROJECT / "notebooks").glob("*.ipynb"))
    failed = 0
    for path in paths:
        try:
            print(f"{path.name}: {'saved' if refresh(path) else 'unchanged'}", flush=True)
        except NotebookError as error:
            failed += 1
            print(f"{error}\n{path.name}: failed, the file stays as it was", file=sys.stderr, flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
