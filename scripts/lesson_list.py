"""Write the list of lessons into README.md and notebooks/index.ipynb, from the metadata of the lessons.

What a lesson's metadata hold is said in ketamine_edu/evidence/lessons.py. Links to Binder and for nbgitpuller, which
the pages for teachers have too, are made once pyproject.toml names the repository's public address (for Binder: on
GitHub or GitLab).
"""

import json
import re
import tomllib
from pathlib import Path
from urllib.parse import quote, urlencode, urlparse

from ketamine_edu.evidence import lessons as course
from ketamine_edu.evidence.lessons import Lesson

PROJECT = Path(__file__).resolve().parent.parent
MARKS = ("<!-- lessons: written by `make notebooks` -->", "<!-- end of lessons -->")
LINK_MARKS = ("<!-- links: written by `make notebooks` -->", "<!-- end of links -->")
WAITING = "after publication"
RESERVED = ("example.org", "example.com", "example.net")  # hosts that are nobody's
HUB = "https://YOUR-HUB"
ENVIRONMENT_BRANCH = "environment"

WELCOME = """# How ketamine works

**New here? Open [lesson {lesson} {title}]({file}).** It takes {minutes} minutes: the first picture answers you \
within one
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


def binder_place(repository: str) -> str | None:
    """How mybinder.org calls a repository on GitHub or GitLab; None for any other address."""
    address = urlparse(repository)
    path = address.path.strip("/").removesuffix(".git")
    return {"github.com": f"gh/{path}", "gitlab.com": f"gl/{quote(path, safe='')}"}.get(address.hostname)


def binder_link(repository: str, file: str) -> str:
    """Markdown link that opens a lesson on Binder, or words if the repository is not public yet."""
    place = binder_place(repository)
    if place is None:
        return WAITING
    target = quote(f"lab/tree/notebooks/{file}", safe="")
    return f"[open](https://mybinder.org/v2/{place}/HEAD?urlpath={target})"


def pull_query(repository: str, file: str) -> str:
    """What nbgitpuller is asked: to bring the repository, then to open a lesson in JupyterLab."""
    repository = repository.rstrip("/").removesuffix(".git")
    folder = repository.rpartition("/")[2]  # where nbgitpuller puts it, in the student's home
    return f"git-pull?{urlencode({'repo': repository, 'urlpath': f'lab/tree/{folder}/notebooks/{file}'})}"


def binder_pull_link(repository: str, file: str) -> str:
    """Markdown link that opens a lesson on Binder with the environment of the branch `environment`, or words."""
    place = binder_place(repository)
    if place is None:
        return WAITING
    target = quote(pull_query(repository, file), safe="")
    return f"[open](https://mybinder.org/v2/{place}/{ENVIRONMENT_BRANCH}?urlpath={target})"


def hub_pull_link(repository: str, file: str) -> str:
    """Address that brings the repository to a student's home on a JupyterHub and opens a lesson, or words."""
    if urlparse(repository).hostname in RESERVED:
        return WAITING
    return f"`{HUB}/hub/user-redirect/{pull_query(repository, file)}`"


def link_table(lessons: list[Lesson], repository: str) -> str:
    """Markdown table of the ways into each lesson, for teachers."""
    head = ["Lesson", "Binder", "Binder, environment branch", "JupyterHub with nbgitpuller"]
    rows = [head, ["---"] * len(head)]
    for lesson in lessons:
        links = (link(repository, lesson.file) for link in (binder_link, binder_pull_link, hub_pull_link))
        rows.append([f"{lesson.lesson} {lesson.title}", *links])
    return "\n".join("| " + " | ".join(row) + " |" for row in rows)


def lesson_table(lessons: list[Lesson], folder: str, repository: str | None) -> str:
    """Markdown table; links begin with `folder`; the Binder column is there if a repository is given."""
    binder = ("Binder", lambda lesson: binder_link(repository, lesson.file))
    return course.lesson_table(lessons, folder, None if repository is None else binder)


def repository_address(project: Path) -> str:
    """The repository's address, as pyproject.toml gives it."""
    return tomllib.loads((project / "pyproject.toml").read_text(encoding="utf-8"))["project"]["urls"]["Repository"]


def between(path: Path, marks: tuple[str, str], new: str) -> str:
    """The text of a file with what stands between the marks replaced; ValueError unless the marks are there once."""
    text = path.read_text(encoding="utf-8")
    pattern = re.escape(marks[0]) + ".*?" + re.escape(marks[1])
    if len(re.findall(pattern, text, re.DOTALL)) != 1:
        raise ValueError(f"{path.name}: needs the marks {marks[0]} and {marks[1]} once")
    return re.sub(pattern, lambda _: f"{marks[0]}\n\n{new}\n\n{marks[1]}", text, flags=re.DOTALL)


def readme_text(project: Path, lessons: list[Lesson]) -> str:
    """README.md with the table between the marks brought up to date; ValueError if the marks are missing."""
    table = lesson_table(lessons, "notebooks/", repository_address(project))
    return between(project / "README.md", MARKS, table)


def link_texts(project: Path, lessons: list[Lesson]) -> dict[Path, str]:
    """The pages for teachers with their links brought up to date; ValueError if the marks are missing."""
    repository = repository_address(project)
    guide, deploy = project / "docs/teaching/running-a-class.md", project / "deploy/jupyterhub/README.md"
    return {
        guide: between(guide, LINK_MARKS, link_table(lessons, repository)),
        deploy: between(deploy, LINK_MARKS, hub_pull_link(repository, "index.ipynb")),
    }


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
        **link_texts(PROJECT, lessons),
    }
    for path, text in new.items():
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
