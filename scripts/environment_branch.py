"""Write the files of the branch `environment`, from which Binder builds for a class with nbgitpuller links.

    .venv/bin/python scripts/environment_branch.py DIR

That branch holds the environment and nothing of the lessons, so no change of a lesson makes Binder build it anew. The
lessons, and the package with them, are pulled when a student opens a link; `start` tells Python where they come to lie.
docs/teaching/running-a-class.md has the steps.
"""

import sys
from pathlib import Path

from lesson_list import repository_address
from renew_pins import PROJECT, pinned_versions

NEW_HEADER = (
    "# Written by scripts/environment_branch.py: environment.yml of the branch with the lessons, and nbgitpuller.\n"
)
START = """#!/usr/bin/env bash
# Binder runs this before JupyterLab: nbgitpuller brings the repository to $HOME/{folder}, and Python finds it there.
set -euo pipefail
export PYTHONPATH="$HOME/{folder}"
exec "$@"
"""
POST_BUILD = """#!/usr/bin/env bash
# Binder runs this after it has made the environment of environment.yml.
set -euo pipefail
jupyter labextension disable --level=sys_prefix "@jupyterlab/apputils-extension:announcements"
"""
README = """# The environment of a course on Binder

This branch holds no lessons. Links for nbgitpuller start it and bring the lessons from the main branch.
It is written by `scripts/environment_branch.py` there.
"""


def files(project: Path) -> dict[str, str]:
    """Name and text of every file of the branch. ValueError if environment.yml is not as `make pins` writes it."""
    conda = (project / "environment.yml").read_text(encoding="utf-8")
    notes, mark, rest = conda.partition("name:")
    if not mark or any(line and not line.startswith("#") for line in notes.splitlines()):
        raise ValueError("environment.yml: does not begin with comments and a name; renew it with `make pins`")
    pins = pinned_versions((project / "requirements" / "test.txt").read_text(encoding="utf-8"))
    version = ".".join(pins["nbgitpuller"].split(".")[:2])
    folder = repository_address(project).rstrip("/").removesuffix(".git").rpartition("/")[2]
    return {
        "environment.yml": f"{NEW_HEADER}{mark}{rest}  - nbgitpuller={version}\n",
        "start": START.format(folder=folder),
        "postBuild": POST_BUILD,
        "README.md": README,
    }


def write(project: Path, directory: Path) -> None:
    """Write the branch into a directory, over what an earlier run wrote. OSError if that cannot be done."""
    directory.mkdir(parents=True, exist_ok=True)
    for name, text in files(project).items():
        (directory / name).write_text(text, encoding="utf-8", newline="\n")
        (directory / name).chmod(0o755 if text.startswith("#!") else 0o644)


def main(arguments: list[str]) -> int:
    if len(arguments) != 1 or arguments[0].startswith("-"):
        print("usage: python scripts/environment_branch.py DIR", file=sys.stderr)
        return 2
    directory = Path(arguments[0])
    if (directory / "notebooks").exists():
        print(f"DIR is {directory}, where lessons lie; name the work tree of the branch environment", file=sys.stderr)
        return 1
    write(PROJECT, directory)
    print(f"written to {directory}: {', '.join(files(PROJECT))}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
