"""Write the list of lessons into README.md and notebooks/index.ipynb, from the metadata of the lessons.

What a lesson's metadata hold is said in ketamine_edu/evidence/lessons.py. Binder links are made once pyproject.toml names
the repository's address on GitHub or GitLab.
"""

import json
import re
import tomllib
from pathlib import Path
from urllib.parse import quote, urlparse

from ketamine_edu.evidence import lessons as course
from ketamine_edu.evidence.lessons import Lesson

PROJECT = Path(__file__).resolve().parent.parent
MARKS = ("<!-- lessons: written by `make notebooks` -->", "<!-- end of lessons -->")

WELCOME = """# How ketamine works

**New here? Open [lesson {lesson} {title}]({file}).** It takes {minutes} minutes: the first picture answers you within one
of them, and it has the map of the course.

Each lesson is a notebook: some text, pictures that answer when you move a control, and a few short cells that show the
code underneath. Run a lesson from the top with *Run > Run All Cells*. Nothing leaves your machine.

This is a course about pharmacology, never dosing advice.

**Is everything in place?** Click into the cell below and press Shift and Enter together."""
READY = 'import ketamine_edu\n\nprint(f"ketamine_edu {ketamine_edu.__version__} is ready")'


def read_lessons(project: Path) -> list[Lesson]:
    """All lessons in order; ValueError if a prerequisite is a lesson that does not exist."""
    lessons = course.read_lessons(project / "notebooks")
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
    binder = ("Binder", lambda lesson: binder_link(repository, lesson.file))
    return course.lesson_table(lessons, folder, None if repository is None else binder)


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
    hours = sum(lesson.minutes for lesson in lessons) / 60
    table = f"## The lessons\n\n{len(lessons)} lessons, about {hours:.0f} hours.\n\n{lesson_table(lessons, '', None)}"
    welcome = WELCOME.format(**vars(lessons[0]))
    path = project / "notebooks" / "index.ipynb"
    outputs, count = [], None
    if path.exists():
        old = next(
            cell for cell in json.loads(path.read_text(encoding="utf-8"))["cells"] if cell["cell_type"] == "code"
        )
        outputs, count = old["outputs"], old["execution_count"]
    code = {"cell_type": "code", "id": "ready", "metadata": {}, "source": READY.splitlines(keepends=True)}
    cells = [
        {"cell_type": "markdown", "id": "welcome", "metadata": {}, "source": welcome.splitlines(keepends=True)},
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
