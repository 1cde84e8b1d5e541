"""Write the list of lessons into README.md and notebooks/index.ipynb, from the metadata of the lessons.

A lesson is a notebook `notebooks/NN_name.ipynb` with the metadata block

    "ketamine_edu": {"lesson": "05", "title": "...", "minutes": 60, "prerequisites": ["..."], "question": "..."}

`prerequisites` holds short texts; the number of a lesson that exists becomes a link to it. Binder links are made once
pyproject.toml names the repository's address on GitHub or GitLab.
"""

import json
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlparse

PROJECT = Path(__file__).resolve().parent.parent
FIELDS = {"lesson": str, "title": str, "minutes": int, "prerequisites": list, "question": str}
MARKS = ("<!-- lessons: written by `make notebooks` -->", "<!-- end of lessons -->")

WELCOME = """# How ketamine works

Each lesson is a notebook: some text, a picture that answers when you move a control, and a few short cells that show
the code underneath. Run a lesson from the top with *Run > Run All Cells*. Nothing leaves your machine.

This is a course about pharmacology, never dosing advice.

**Is everything in place?** Click into the cell below and press Shift and Enter together."""
READY = 'import ketamine_edu\n\nprint(f"ketamine_edu {ketamine_edu.__version__} is ready")'


@dataclass(frozen=True)
class Lesson:
    """One row of the list; `file` is the name of the notebook."""

    lesson: str
    title: str
    minutes: int
    prerequisites: tuple[str, ...]
    question: str
    file: str


def read_lesson(path: Path) -> Lesson:
    """The lesson that a notebook holds; ValueError naming file and field if the metadata block is missing or wrong."""
    block = json.loads(path.read_text(encoding="utf-8"))["metadata"].get("ketamine_edu")
    if not isinstance(block, dict) or set(block) != set(FIELDS):
        raise ValueError(
            f"{path.name}: metadata needs a block ketamine_edu with exactly {', '.join(FIELDS)}; got {block!r}"
        )
    for field, kind in FIELDS.items():
        if type(block[field]) is not kind or not block[field] and kind is not list:
            raise ValueError(f"{path.name}: {field} must be a {kind.__name__} that is not empty; got {block[field]!r}")
    if not path.name.startswith(block["lesson"] + "_"):
        raise ValueError(f"{path.name}: lesson is {block['lesson']!r}, but the file's name begins otherwise")
    if not 5 <= block["minutes"] <= 180:
        raise ValueError(f"{path.name}: minutes must be between 5 and 180; got {block['minutes']}")
    if not all(isinstance(text, str) and text.strip() for text in block["prerequisites"]):
        raise ValueError(f"{path.name}: prerequisites must be texts; got {block['prerequisites']!r}")
    return Lesson(**{**block, "prerequisites": tuple(block["prerequisites"])}, file=path.name)


def read_lessons(project: Path) -> list[Lesson]:
    """All lessons in order; ValueError if a prerequisite is a lesson that does not exist."""
    lessons = [read_lesson(path) for path in sorted((project / "notebooks").glob("[0-9][0-9]_*.ipynb"))]
    numbers = {lesson.lesson for lesson in lessons}
    for lesson in lessons:
        for text in lesson.prerequisites:
            if re.fullmatch(r"\d\d", text) and text not in numbers:
                raise ValueError(f"{lesson.file}: lesson {text} is a prerequisite, but there is no such lesson")
    return lessons


def binder_link(repository: str, file: str) -> str:
    """Markdown link that opens a lesson on Binder, or words if the repository is not public yet."""
    address = urlparse(repository)
    path = address.path.strip("/").removesuffix(".git")
    kinds = {"github.com": f"gh/{path}", "gitlab.com": f"gl/{quote(path, safe='')}"}
    if address.hostname not in kinds:
        return "after publication"
    target = quote(f"lab/tree/notebooks/{file}", safe="")
    return f"[open](https://mybinder.org/v2/{kinds[address.hostname]}/HEAD?urlpath={target})"


def lesson_table(lessons: list[Lesson], folder: str, repository: str | None) -> str:
    """Markdown table; links begin with `folder`; the Binder column is there if a repository is given."""
    files = {lesson.lesson: folder + lesson.file for lesson in lessons}
    head = ["Lesson", "Question", "Minutes", "Prerequisites"] + ["Binder"] * (repository is not None)
    rows = [head, ["---"] * len(head)]
    for lesson in lessons:
        needs = [f"[{text}]({files[text]})" if text in files else text for text in lesson.prerequisites]
        row = [f"[{lesson.lesson} {lesson.title}]({files[lesson.lesson]})", lesson.question, str(lesson.minutes)]
        row += [", ".join(needs) or "none"]
        row += [binder_link(repository, lesson.file)] if repository is not None else []
        rows.append([cell.replace("|", "\\|") for cell in row])
    return "\n".join("| " + " | ".join(row) + " |" for row in rows)


def readme_text(project: Path, lessons: list[Lesson]) -> str:
    """README.md with the table between the marks brought up to date; ValueError if the marks are missing."""
    text = (project / "README.md").read_text(encoding="utf-8")
    pattern = re.escape(MARKS[0]) + ".*?" + re.escape(MARKS[1])
    if len(re.findall(pattern, text, re.DOTALL)) != 1:
        raise ValueError(f"README.md: needs the marks {MARKS[0]} and {MARKS[1]} once")
    package = tomllib.loads((project / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    table = lesson_table(lessons, "notebooks/", package["urls"]["Repository"])
    return re.sub(pattern, lambda _: f"{MARKS[0]}\n\n{table}\n\n{MARKS[1]}", text, flags=re.DOTALL)


def index_text(project: Path, lessons: list[Lesson]) -> str:
    """notebooks/index.ipynb with its text brought up to date; outputs that are there stay."""
    table = f"## The lessons\n\n{lesson_table(lessons, '', None)}"
    path = project / "notebooks" / "index.ipynb"
    outputs, count = [], None
    if path.exists():
        old = next(
            cell for cell in json.loads(path.read_text(encoding="utf-8"))["cells"] if cell["cell_type"] == "code"
        )
        outputs, count = old["outputs"], old["execution_count"]
    code = {"cell_type": "code", "id": "ready", "metadata": {}, "source": READY.splitlines(keepends=True)}
    cells = [
        {"cell_type": "markdown", "id": "welcome", "metadata": {}, "source": WELCOME.splitlines(keepends=True)},
        code | {"execution_count": count, "outputs": outputs},
        {"cell_type": "markdown", "id": "lessons", "metadata": {}, "source": table.splitlines(keepends=True)},
    ]
    kernel = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
    metadata = {"kernelspec": kernel, "language_info": {"name": "python"}}
    notebook = {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(notebook, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def main() -> None:
    lessons = read_lessons(PROJECT)
    new = {
        PROJECT / "README.md": readme_text(PROJECT, lessons),
        PROJECT / "notebooks" / "index.ipynb": index_text(PROJECT, lessons),
    }
    for path, text in new.items():
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
