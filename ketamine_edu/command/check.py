"""Tells whether the installation is sound, and what to do if not: `ketamine-edu check`.

Each check returns what it found in order, or raises a Fault with what to do. Whatever else a check raises is a fault
too, because a broken installation can break anywhere.
"""

import sys
from pathlib import Path

from ketamine_edu.command import LIST_OF_LESSONS, lessons_path, printable
from ketamine_edu.evidence.references import reference, source_keys
from ketamine_edu.evidence.tables import DataError, data_path, read_table, table_names

PACKAGE = "ketamine_edu"
AGAIN = "Install the course again, as you did the first time, with --force-reinstall added."
LAB_EXTENSIONS = {"@jupyter-widgets/jupyterlab-manager": "jupyterlab_widgets", "anywidget": "anywidget"}
KERNEL, KERNEL_PATIENCE_S = "python3", 120


class Fault(Exception):
    """Something that is not in order. remedy: what the student can do."""

    def __init__(self, message: str, remedy: str = AGAIN):
        super().__init__(message)
        self.remedy = remedy


def check() -> int:
    """Run all checks and say what each finds; 0 if everything is in order, else 1."""
    faults = 0
    for name, look in CHECKS.items():
        print(f"{name:<12}", end="", flush=True)
        try:
            print(f"ok     {printable(look())}", flush=True)
        except Exception as error:
            faults += 1
            message = str(error) if isinstance(error, Fault | DataError) else f"{type(error).__name__}: {error}"
            print(f"FAULT  {printable(message)}\n{'':<12}do:    {getattr(error, 'remedy', AGAIN)}", flush=True)
    print("The installation is sound." if not faults else f"{faults} of {len(CHECKS)} checks found a fault.")
    return 1 if faults else 0


def python() -> str:
    from importlib.metadata import metadata

    from packaging.specifiers import SpecifierSet

    here, allowed = ".".join(map(str, sys.version_info[:3])), metadata(PACKAGE)["Requires-Python"]
    if not SpecifierSet(allowed).contains(here, prereleases=True):
        raise Fault(f"Python is {here}; allowed is {allowed}", "Install the course with another Python.")
    return f"Python {here} ({sys.executable})"


def packages() -> str:
    from importlib.metadata import PackageNotFoundError, requires, version

    from packaging.requirements import Requirement

    needed = [Requirement(line) for line in requires(PACKAGE) or ()]
    needed = [need for need in needed if need.marker is None or need.marker.evaluate({"extra": ""})]
    wrong = {}
    for need in needed:
        try:
            installed = version(need.name)
        except PackageNotFoundError:
            installed = "missing"
        if installed == "missing" or not need.specifier.contains(installed, prereleases=True):
            wrong[need] = f"{need.name} is {installed}; allowed is {need.specifier}"
    if wrong:
        names = " ".join(f'"{need.name}{need.specifier}"' for need in wrong)
        raise Fault("; ".join(wrong.values()), f'"{sys.executable}" -m pip install --upgrade {names}')
    return f"{len(needed)} packages, none older than the course needs"


def files() -> str:
    """Compare the package's files with the list that the installer wrote; a clone has no such list."""
    from base64 import urlsafe_b64encode
    from hashlib import sha256
    from importlib.metadata import files

    listed = {
        Path(file.locate()): file.hash.value for file in files(PACKAGE) or () if file.parts[0] == PACKAGE and file.hash
    }
    if not listed:
        return f"installed from {Path(__file__).parents[2]}, where files may change"
    for path, digest in listed.items():
        if not path.is_file():
            raise Fault(f"{path} is missing")
        if urlsafe_b64encode(sha256(path.read_bytes()).digest()).rstrip(b"=").decode() != digest:
            raise Fault(f"{path} has changed since it was installed")
    return f"{len(listed)} files, as they were installed"


def data() -> str:
    names = table_names()
    sources: set[str] = set()
    for path in data_path().rglob("*.csv"):
        if path.relative_to(data_path()).with_suffix("").as_posix() not in names:
            raise Fault(f"{path} is not described in {data_path('datapackage.json')}")
    for name in names:
        for row in read_table(name):
            column = next((name for name in ("source", "study") if name in row), None)
            sources.update(source_keys(row.text_or_none(column)) if column else ())
    for key in sources:
        reference(key)
    return f"{len(names)} tables, described and readable, from {len(sources)} sources"


def lessons() -> str:
    import json

    from ketamine_edu.kit.learning.questions import lessons_with_questions, load_questions

    for path in [lessons_path() / LIST_OF_LESSONS, *lessons_path().glob("*.ipynb")]:
        try:
            json.loads(path.read_text(encoding="utf-8"))["cells"]
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise Fault(f"{path} is not a notebook that can be read ({error})") from error
    asked = [load_questions(lesson) for lesson in lessons_with_questions()]
    number = sum(len(lesson.questions) + len(lesson.exercises) for lesson in asked)
    return f"{len(list(lessons_path().glob('[0-9][0-9]_*.ipynb')))} lessons, {number} questions and exercises"


def explorer() -> str:
    from ketamine_edu.pharmacokinetics import RoutesExplorer

    explorer = RoutesExplorer()  # its widgets read the scripts and styles of widgets/static
    size = len(explorer.picture.png())
    explorer.reset()
    return f"the picture of lesson 05 draws, with {len(explorer.controls)} controls ({size / 1000:.0f} kB)"


def jupyterlab() -> str:
    """Look where the server of JupyterLab looks when it tells the browser what to load."""
    from jupyter_core.paths import jupyter_path
    from jupyterlab_server.config import get_page_config

    page = get_page_config(jupyter_path("labextensions"))
    seen = {extension["name"] for extension in page.get("federated_extensions", [])}
    disabled = page.get("disabledExtensions", [])
    for name, package in LAB_EXTENSIONS.items():
        if name not in seen:
            raise Fault(
                f"JupyterLab does not see the extension {name}, without which no explorer shows",
                f'"{sys.executable}" -m pip install --force-reinstall {package}',
            )
        if any(entry == name or entry.startswith(f"{name}:") for entry in disabled):
            raise Fault(
                f"the extension {name} is disabled in JupyterLab",
                f'"{sys.executable}" -m jupyter labextension enable {name}',
            )
    return f"JupyterLab sees {' and '.join(LAB_EXTENSIONS)}"


def kernel() -> str:
    from subprocess import DEVNULL
    from tempfile import TemporaryDirectory

    from jupyter_client.manager import start_new_kernel

    remedy = f'"{sys.executable}" -m ipykernel install --sys-prefix'
    ours = str(Path(__file__).parents[1])
    question = {"place": "__import__('os').path.dirname(__import__('ketamine_edu').__file__)"}
    with TemporaryDirectory(ignore_cleanup_errors=True) as scratch:
        try:
            manager, client = start_new_kernel(
                startup_timeout=KERNEL_PATIENCE_S, kernel_name=KERNEL, cwd=scratch, stdout=DEVNULL, stderr=DEVNULL
            )
        except Exception as error:
            raise Fault(f"the kernel {KERNEL} does not start ({type(error).__name__}: {error})", remedy) from error
        try:
            reply = client.execute_interactive(
                "",
                user_expressions=question,
                store_history=False,
                timeout=KERNEL_PATIENCE_S,
                output_hook=lambda _: None,
            )
        finally:
            client.stop_channels()
            manager.shutdown_kernel(now=True)
    answer = reply["content"]["user_expressions"]["place"]
    where = manager.kernel_spec.argv[0]  # type: ignore[union-attr]  # one that has started has a specification
    if answer["status"] != "ok":
        raise Fault(f"the kernel {KERNEL} ({where}) cannot import {PACKAGE} ({answer['evalue']})", remedy)
    if answer["data"]["text/plain"] != repr(ours):
        place = answer["data"]["text/plain"]
        raise Fault(f"the kernel {KERNEL} ({where}) imports another installation of the course, {place}", remedy)
    return f"the kernel {KERNEL} starts and imports the course"


CHECKS = {
    "Python": python,
    "Packages": packages,
    "Files": files,
    "Data": data,
    "Lessons": lessons,
    "Explorer": explorer,
    "JupyterLab": jupyterlab,
    "Kernel": kernel,
}
