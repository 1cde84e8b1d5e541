"""Build the lessons as a web book, to be read where nothing runs: `make book`.

    python scripts/build_book.py [directory]      without a directory: build/book

The pages of docs/book are laid out together with the saved notebooks, the teachers' pages and the description of the
data, in the same places as in the repository, so that links between them hold; then Sphinx makes the book, and any
warning ends the build. No copy of a lesson stands in the repository, no notebook is run, and nothing is fetched.
"""

import importlib
import json
import os
import pkgutil
import shutil
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path
from urllib.parse import urlparse

import ketamine_edu
import lesson_list
from book_lessons import resolve_links, still_edition
from ketamine_edu.command.registry import models
from ketamine_edu.evidence.references import reference_keys

PROJECT = Path(__file__).resolve().parent.parent
BOOK = PROJECT / "docs" / "book"
DESTINATION = PROJECT / "build" / "book"
COPIED = ("CITATION.cff", "LICENSE", "LICENSE-CONTENT", "LICENSE-DATA")
PAGES = ("docs/teaching/*.md", "data/README.md")
# What the reference of the package covers beside the models of all topics: numbers and data, and the two classes that
# every explorer is made of.
DESCRIBED = ("evidence", "kit.numbers", "kit.drawing.picture", "kit.page.explorer")
RESERVED = "example.org"  # stands in pyproject.toml until there is a public address

NOTE = """```{{note}}
This is the book: pictures stand still, as they are before a control is moved, and answers are folded at the end of the
page. In the running lesson you move the controls yourself: {how}.
```
"""


class BookError(Exception):
    """The book cannot be built; the message says what is missing or wrong."""


def repository() -> str:
    """The repository's address, or the reserved example address while there is none."""
    package = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return package["urls"]["Repository"]


def described_modules() -> list[str]:
    """Full names of the modules in the reference, topic by topic, in alphabetical order."""
    names = list(models())
    for part in DESCRIBED:
        module = importlib.import_module(f"{ketamine_edu.__name__}.{part}")
        below = [found.name for found in pkgutil.iter_modules(getattr(module, "__path__", []))]
        names += [f"{module.__name__}.{name}" for name in sorted(below)] or [module.__name__]
    return names


def lay_out(source: Path) -> None:
    """Put everything that Sphinx reads into a directory that does not exist yet."""
    shutil.copytree(BOOK, source, ignore=shutil.ignore_patterns("conf.py", "extensions", "_*", "__pycache__"))
    for name in COPIED:
        _put(source / name, (PROJECT / name).read_text(encoding="utf-8"))
    for path in sorted(path for pattern in PAGES for path in PROJECT.glob(pattern)):
        text = resolve_links(path.read_text(encoding="utf-8"), lambda target, path=path: _address(source, path, target))
        _put(source / path.relative_to(PROJECT), text)
    lessons = lesson_list.read_lessons(PROJECT)
    for lesson in lessons:
        link = lesson_list.binder_link(repository(), lesson.file)
        how = (
            "[on your own machine](../reading.md)"
            if "(" not in link
            else f"on Binder ({link}), or [at home](../reading.md)"
        )
        notebook = json.loads((PROJECT / "notebooks" / lesson.file).read_text(encoding="utf-8"))
        _put(source / "notebooks" / lesson.file, json.dumps(still_edition(notebook, NOTE.format(how=how))))
    _put(source / "_lessons.md", lesson_list.lesson_table(lessons, "notebooks/", repository()) + "\n")
    questions = [f"* [{one.lesson} {one.title}](notebooks/{one.file})\\\n  {one.question}" for one in lessons]
    _put(source / "_questions.md", "\n".join(questions) + "\n")
    _put(source / "targets.md", _targets())
    _lay_out_reference(source)


def _put(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def _address(source: Path, page: Path, target: str) -> str | None:
    """Where a relative link of a page of the repository leads in the book; None: nowhere while there is no address."""
    name, hash_, anchor = target.partition("#")
    path = (page.parent / name).resolve()
    if not path.exists():
        raise BookError(f"{page.relative_to(PROJECT)} links to {target}, which does not exist")
    inside = path.relative_to(PROJECT)
    lessons = path.suffix == ".ipynb" and path.name[:2].isdigit()
    if lessons or any(inside.match(pattern) for pattern in PAGES):
        return target
    if urlparse(repository()).hostname == RESERVED:
        return None
    return f"{repository().removesuffix('.git')}/blob/HEAD/{inside.as_posix()}{hash_}{anchor}"


def _targets() -> str:
    """The page of published targets, made by scripts/report_targets.py."""
    try:
        report = importlib.import_module("report_targets")
    except ModuleNotFoundError as error:
        raise BookError(f"scripts/report_targets.py, which makes the page of published targets: {error}") from error
    return _with_citations(report.markdown())


def _with_citations(page: str) -> str:
    """The page, with links to the bibliography in place of the keys in the last cell of a table's row."""
    known = set(reference_keys())
    lines = page.split("\n")
    for number, line in enumerate(lines):
        start, bar, last = line.rstrip().removesuffix("|").rpartition("|")
        keys = [key.strip() for key in last.split(";")]
        if bar and known.issuperset(keys):
            lines[number] = f"{start}| {{cite:p}}`{','.join(keys)}` |"
    return "\n".join(lines)


def _lay_out_reference(source: Path) -> None:
    lines = ["| Module | What it is for |", "| --- | --- |"]
    for name in described_modules():
        about = (importlib.import_module(name).__doc__ or "").strip().split("\n")[0]
        short = name.removeprefix(f"{ketamine_edu.__name__}.")
        page = f"# {short}\n\n```{{eval-rst}}\n.. automodule:: {name}\n   :members:\n```\n"
        _put(source / "reference" / f"{short}.md", page)
        lines.append(f"| [{short}](reference/{short}.md) | {about} |")
    _put(source / "_modules.md", "\n".join(lines) + "\n")


def build(destination: Path = DESTINATION) -> str:
    """Build the book into a directory, in place of an earlier book there; what Sphinx printed.

    BookError if something is missing, a page has a fault, or the directory holds something else than a book.
    """
    if destination.exists() and any(destination.iterdir()) and not (destination / "searchindex.js").exists():
        raise BookError(f"{destination} is not empty and holds no book; name another directory")
    destination.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="book-", dir=destination.parent) as scratch:
        source, made, trees = (Path(scratch) / name for name in ("source", "made", "trees"))
        lay_out(source)
        command = [sys.executable, "-m", "sphinx", "--builder", "html", "--conf-dir", str(BOOK)]
        command += ["--fail-on-warning", "--keep-going", "--jobs", "auto", "--doctree-dir", str(trees)]
        done = subprocess.run(
            [*command, str(source), str(made)],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env={**os.environ, "PYTHONPATH": str(PROJECT)},
            encoding="utf-8",
        )
        if done.returncode:
            raise BookError(f"Sphinx found faults:\n{done.stdout}")
        shutil.rmtree(destination, ignore_errors=True)
        made.rename(destination)
    return done.stdout


def main(arguments: list[str]) -> int:
    destination = Path(arguments[0]).resolve() if arguments else DESTINATION
    print("building the book (about a minute)", flush=True)
    try:
        build(destination)
    except BookError as error:
        print(f"the book was not built. {error}", file=sys.stderr)
        return 1
    print(f"the book is in {destination}: open {destination / 'index.html'} in a browser")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
