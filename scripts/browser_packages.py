"""What Python in the browser needs for the lessons: which packages, from where, and the lock file that says so.

Python in the browser is Pyodide, CPython as WebAssembly. It loads packages by a lock file, `pyodide-lock.json`, and
looks there for whatever a cell imports: with the course in it, a lesson runs without a cell that installs something
first.

One rule decides where a package comes from. Compiled packages (numpy, scipy, matplotlib, pandas and what they are built
on) come from Pyodide's distribution, at the version of its lock. All others lie in the site, as wheels from the package
index: at the version that requirements/ pins or, for the few that are not pinned, that of Pyodide's lock.

The library pyodide-lock reads and writes the lock file and finds out what a wheel holds and depends on. The rule, and
the check of versions, are written by hand: the lock file addon of jupyterlite-pyodide-kernel leaves every package of
the distribution there, the pure ones too, so that not even a kernel starts without the other host; and it resolves
versions anew, beside the pins.
"""

import copy
import hashlib
import json
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Callable
from importlib.metadata import PathDistribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name, parse_wheel_filename
from pyodide_lock import InfoSpec, PackageSpec, PyodideLockSpec
from pyodide_lock.utils import add_wheels_to_spec

LOCK = "pyodide-lock.json"
CORE = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip", LOCK)
COURSE = "ketamine-edu"
# What the kernel loads before it answers (`initPackageManager` and `initKernel` in its worker). The last but two are
# wheels that the kernel's own package brings.
KERNEL = ("micropip", "ipython", "jedi", "comm", "ipykernel", "piplite", "pyodide-kernel")
# Packages whose only content are pages' extensions, which the site already has.
IN_THE_SITE_ALREADY = ("jupyterlab-widgets", "widgetsnbextension")


class SiteError(Exception):
    """The site cannot be built; the message says what is missing and what to do."""


class NotFetched(SiteError):
    """A part of the site cannot be fetched here: npm or the package index is not there."""


def name_of(wheel: Path) -> str:
    return str(parse_wheel_filename(wheel.name)[0])


def requirements(wheel: Path) -> list[Requirement]:
    """What the METADATA of a wheel asks for, extras included."""
    archive = zipfile.Path(wheel)
    folder = next(part for part in archive.iterdir() if part.name.endswith(".dist-info"))
    return [Requirement(line) for line in PathDistribution(folder).requires or []]


def marker_environment(info: InfoSpec) -> dict[str, str]:
    """In what the markers of requirements are judged differently in the browser, by the lock file's description."""
    return {
        "os_name": "posix",
        "platform_machine": info.arch,
        "platform_system": "Emscripten",
        "python_full_version": info.python,
        "python_version": ".".join(info.python.split(".")[:2]),
        "sys_platform": "emscripten",
    }


def is_compiled(package: PackageSpec) -> bool:
    return not package.file_name.endswith("none-any.whl")


def needed_packages(
    folder: Path, lock: PyodideLockSpec, pins: dict[str, str], fetch: Callable[[dict], list[Path]]
) -> PyodideLockSpec:
    """All packages that the kernel and the course load.

    folder: holds the wheels of the course and of the kernel; the other wheels are put there. lock: Pyodide's own. pins:
    name to version. fetch: gets wheels for {name: version}; called once for every step along the dependencies.
    SiteError if a package can be had from nowhere, or is at hand at a version that another does not accept.
    """
    compiled = {name: package for name, package in lock.packages.items() if is_compiled(package)}
    there = PyodideLockSpec(info=lock.info, packages=compiled)
    while True:
        found = add_wheels_to_spec(there, sorted(folder.glob("*.whl")), ignore_missing_dependencies=True)
        for package in found.packages.values():
            package.depends = [name for name in package.depends if name not in IN_THE_SITE_ALREADY]
        needed = _reached(found.packages, [*KERNEL, COURSE])
        missing = {name: _version(name, needed[name], lock, pins) for name in needed if name not in found.packages}
        if not missing:
            break
        for wheel in fetch(missing):
            shutil.copy(wheel, folder)
    found.packages = {name: found.packages[name] for name in sorted(needed)}
    _accept(found, folder)
    return found


def _reached(packages: dict[str, PackageSpec], names: list[str]) -> dict[str, str]:
    """Every name that these depend on, over any number of steps, to who needs it."""
    reached = dict.fromkeys(names, "the site")
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        new = [depend for depend in packages[name].depends if depend not in reached] if name in packages else []
        reached |= dict.fromkeys(new, name)
        waiting += new
    return reached


def _version(name: str, who: str, lock: PyodideLockSpec, pins: dict[str, str]) -> str:
    if name in pins:
        return pins[name]
    if name in lock.packages:
        return lock.packages[name].version
    raise SiteError(f"{name}, needed by {who}, is neither pinned in requirements/ nor in Pyodide's lock file.")


def _accept(found: PyodideLockSpec, folder: Path) -> None:
    environment = marker_environment(found.info)
    wheels = {name: package for name, package in found.packages.items() if not is_compiled(package)}
    for who, need in [(name, need) for name in wheels for need in requirements(folder / wheels[name].file_name)]:
        package = found.packages.get(canonicalize_name(need.name))
        if package is None or (need.marker and not need.marker.evaluate(environment)):
            continue
        if not need.specifier.contains(package.version, prereleases=True):
            where = "in Pyodide's distribution" if is_compiled(package) else f"as {package.file_name}"
            raise SiteError(f"{who} needs {need}, and there is {package.version} {where}.")


def site_lock(lock: PyodideLockSpec, needed: PyodideLockSpec, folder: Path, distribution: str) -> PyodideLockSpec:
    """Pyodide's lock file with what the site needs in it, and with full addresses for what does not lie in `folder`.

    distribution: address (ending in "/") of the distribution's wheels.
    """
    made = copy.deepcopy(lock)
    made.packages |= copy.deepcopy(needed.packages)
    for package in made.packages.values():
        if not (folder / package.file_name).is_file():
            package.file_name = distribution + package.file_name
    return made


def copy_compiled(distribution: Path, needed: PyodideLockSpec, folder: Path) -> None:
    """Put the compiled packages into `folder`, from a folder that holds Pyodide's distribution.

    SiteError for a file that is not there or is not the one that the lock file means.
    """
    for package in filter(is_compiled, needed.packages.values()):
        wheel = distribution / package.file_name
        if not wheel.is_file():
            raise SiteError(
                f"{distribution} has no {wheel.name}. It must hold the unpacked distribution of this Pyodide."
            )
        sha256 = hashlib.sha256(wheel.read_bytes()).hexdigest()
        if sha256 != package.sha256:
            raise SiteError(f"{wheel} is not the file that Pyodide's lock file means: its SHA-256 is {sha256}.")
        shutil.copy(wheel, folder)


# ---- getting parts, into a folder that keeps them ----


def fetch_core(version: str, parts: Path) -> Path:
    """Folder with the core of this version of Pyodide (CORE), from its npm package. NotFetched if it cannot be had."""
    target = parts / f"pyodide-{version}"
    if all((target / name).is_file() for name in CORE):
        return target
    npm = shutil.which("npm")
    if npm is None:
        raise NotFetched("npm is missing, which brings the core of Pyodide. On Debian or Ubuntu: apt install npm")
    parts.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=parts) as scratch:
        command = [npm, "pack", "--silent", f"pyodide@{version}"]
        run(command, Path(scratch), f"Pyodide {version} cannot be had from npm", NotFetched)
        with tarfile.open(next(Path(scratch).glob("*.tgz"))) as archive:
            archive.extractall(scratch, filter="data")
        missing = [name for name in CORE if not (Path(scratch) / "package" / name).is_file()]
        if missing:
            raise SiteError(f"The npm package pyodide {version} has no {', '.join(missing)}.")
        shutil.rmtree(target, ignore_errors=True)
        (Path(scratch) / "package").rename(target)
    return target


def fetch_wheels(versions: dict[str, str], parts: Path, python: str) -> list[Path]:
    """Pure wheels for {name: version} and a Python ("3.14"), from the package index. NotFetched if one is not there."""
    parts.mkdir(parents=True, exist_ok=True)
    kept = _kept_wheels(parts)
    missing = [f"{name}=={version}" for name, version in versions.items() if (name, version) not in kept]
    if missing:
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]
        command += ["--only-binary=:all:", "--platform=any", "--implementation=py", "--abi=none"]
        command += ["--python-version", python, "--dest", str(parts), *missing]
        trouble = f"Wheels for the browser ({', '.join(missing)}) cannot be had from the package index"
        run(command, parts, trouble, NotFetched)
        kept = _kept_wheels(parts)
    return [kept[name, version] for name, version in versions.items()]


def _kept_wheels(parts: Path) -> dict[tuple[str, str], Path]:
    return {tuple(map(str, parse_wheel_filename(path.name)[:2])): path for path in sorted(parts.glob("*.whl"))}


def run(command: list[str], directory: Path, trouble: str, error: type[SiteError] = SiteError) -> None:
    """Run a command and show what it printed only if it fails."""
    done = subprocess.run(command, cwd=directory, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode:
        raise error(f"{trouble}. The command\n  {' '.join(command)}\nsaid:\n{done.stdout.strip()}")


def read_lock(core: Path) -> PyodideLockSpec:
    """The lock file of a core. pyodide-lock 0.1, the last for Python 3.11, asks for a version that is gone."""
    content = json.loads((core / LOCK).read_text(encoding="utf-8"))
    content["info"].setdefault("version", core.name.rpartition("-")[2])
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch) / LOCK
        path.write_text(json.dumps(content), encoding="utf-8")
        return PyodideLockSpec.from_json(path)
