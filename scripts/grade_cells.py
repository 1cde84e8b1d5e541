"""Mark the exercises of every lesson for nbgrader: `python scripts/grade_cells.py`. A second run changes nothing.

An exercise is three cells, told apart by nbgrader's metadata (schema version 3, as nbgrader 0.9 writes it):

    task_1 = exercise("05", "clearance")      read-only
    answer_1 = ...                            the student's answer; it also checks itself
    task_1.score(answer_1)                    read-only and graded: 1.0 or 0.0, which nbgrader takes for points

The last one is made here where it is missing. Its output is that of an exercise nobody has answered, 0.0, which is what
every lesson is committed with; strict nbval runs it. Outputs of other cells stay, and execution counts are counted
anew.
"""

import re
import sys
from pathlib import Path

import nbformat

import execute_notebooks

NOTEBOOKS = Path(__file__).resolve().parent.parent / "notebooks"
TASK = re.compile(r'^task_(?P<number>\d+) = exercise\("(?P<lesson>\d\d)", "(?P<key>[a-z0-9-]+)"\)', re.MULTILINE)
REMARK = "# For a gradebook: 1.0 once the answer is right."


def mark(notebook: nbformat.NotebookNode) -> None:
    """Put metadata on the cells of all exercises, and add the graded cell where it is missing."""
    tasks: dict[str, str] = {}
    cells = []
    waiting: str | None = None  # number of an exercise whose graded cell has to come next
    for cell in notebook.cells:
        number, waiting = waiting, None
        if number and cell.source != score_source(number):
            cells.append(score_cell(number, tasks[number], cells[-1].id))
        found = TASK.search(cell.source) if cell.cell_type == "code" else None
        checked = re.search(r"^task_(\d+)\.check\(answer_\1\)$", cell.source, re.MULTILINE)
        if found:
            tasks[found["number"]] = found["key"]
            cell.metadata.nbgrader = metadata(f"{found['key']}-task", locked=True)
        elif checked and "exercise" in cell.metadata.get("tags", []):
            waiting = checked[1]
            cell.metadata.nbgrader = metadata(f"{tasks[waiting]}-answer", solution=True)
        cells.append(cell)
    notebook.cells = cells
    for count, cell in enumerate((cell for cell in cells if cell.cell_type == "code"), start=1):
        cell.execution_count = count
        for output in cell.outputs:
            if output.output_type == "execute_result":
                output.execution_count = count


def score_source(number: str) -> str:
    return f"{REMARK}\ntask_{number}.score(answer_{number})"


def score_cell(number: str, key: str, after: str) -> nbformat.NotebookNode:
    output = nbformat.v4.new_output("execute_result", data={"text/plain": "0.0"}, execution_count=0)
    cell = nbformat.v4.new_code_cell(score_source(number), id=f"{after}-points", outputs=[output])
    cell.metadata.nbgrader = metadata(key, grade=True, locked=True, points=1)
    return cell


def metadata(grade_id: str, grade: bool = False, locked: bool = False, solution: bool = False, **more: int) -> dict:
    """What nbgrader wants to know of a cell; `points` belongs to graded cells only."""
    said = {"schema_version": 3, "grade_id": grade_id, "grade": grade, "locked": locked, "solution": solution}
    return nbformat.from_dict(said | {"task": False} | more)


def main() -> int:
    for path in sorted(NOTEBOOKS.glob("[0-9][0-9]_*.ipynb")):
        before = path.read_text(encoding="utf-8")
        notebook = nbformat.reads(before, as_version=4)
        mark(notebook)
        execute_notebooks.normalise(notebook)
        nbformat.validate(notebook)
        after = nbformat.writes(notebook) + "\n"
        if after != before:
            path.write_text(after, encoding="utf-8")
        print(f"{path.name}: {'saved' if after != before else 'unchanged'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
