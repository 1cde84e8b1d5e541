"""Renew what is computed in the teacher's guide: part of `make notebooks`.

    python scripts/teaching_pages.py [page ...]      without names: every page of docs/teaching

A page holds fenced blocks of Python, each followed by a fenced block of text: what the Python prints. The blocks of a
page are run from top to bottom in one namespace, and the text is written anew. A test does the same and fails where the
text changes, so that no number in a plan can drift away from the models. It is by hand because doctest wants every line
of code in its own prompt, and runs no such block of a Markdown page as it stands.
"""

import contextlib
import io
import os
import re
import sys
import tempfile
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
TEACHING = PROJECT / "docs" / "teaching"
BLOCK = re.compile(r"```python\n(?P<code>.*?)```\n\n```text\n(?P<printed>.*?)```\n", re.DOTALL)


class PageError(Exception):
    """A block of a page does not run; the message names page and block."""


def code_and_output(page: str) -> list[tuple[str, str]]:
    """The blocks of a page: Python, and what it printed when the page was last renewed."""
    return [(found["code"], found["printed"]) for found in BLOCK.finditer(page)]


def renewed(page: str, name: str) -> str:
    """The page with what its blocks print now. PageError if a block raises."""
    names: dict = {"__name__": name}

    def run(found: re.Match) -> str:
        printed = io.StringIO()
        try:
            with contextlib.redirect_stdout(printed):
                exec(found["code"], names)  # our own page, as a notebook is run
        except Exception as error:
            raise PageError(f"{name}: {type(error).__name__}: {error}\nin\n{found['code']}") from error
        lines = "".join(f"{line.rstrip()}\n" for line in printed.getvalue().splitlines())
        return f"```python\n{found['code']}```\n\n```text\n{lines}```\n"

    return BLOCK.sub(run, page)


def main(names: list[str]) -> int:
    """Renew the pages and say which have changed."""
    paths = [Path(name).resolve() for name in names] or sorted(TEACHING.glob("*.md"))
    with tempfile.TemporaryDirectory() as scratch:
        os.environ["KETAMINE_EDU_PROGRESS"] = str(Path(scratch) / "progress.json")  # never the reader's own
        for path in paths:
            before = path.read_text(encoding="utf-8")
            after = renewed(before, path.name)
            if after != before:
                path.write_text(after, encoding="utf-8")
            print(f"{path.name}: {'saved' if after != before else 'unchanged'}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
