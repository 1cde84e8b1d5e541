"""What Python in the browser needs for the lessons: which packages, from where, and the lock file that says so.

Python in the browser is Pyodide, CPython as WebAssembly. It loads packages by a lock file, `pyodide-lock.json`, and looks
there for whatever a cell imports: with the course in it, a lesson runs without a cell that installs something first.

One rule decides where a package comes from. Compiled packages (numpy, scipy, matplotlib, pandas and what they are built
on) come from Pyodide's distribution, at the version of its lock. All others lie in the site, as wheels from the package
index: at the version that requirements/ pins or, for the few that are not pinned, that of Pyodide's lock.

Why by hand: the lock file addon of jupyterlite-pyodide-kernel leaves every package of the distribution there, the pure
ones too, so that not even a kernel starts without the other host; and it resolves versions anew, beside the pins.
"""

import hashlib
import json
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from importlib.metadata import PathDistribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name, parse_wheel_filename

LOCK = "pyodide-lock.json"
CORE = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip", LOCK)
# What the kernel loads before it answers (`initPackageManager` and `initKernel` in its worker). The last but two are
# wheels that the kernel's own package brings.
KERNEL = ("micropip", "ipython", "jedi", "comm", "ipykernel", "piplite", "pyodide-kernel")
# Packages whose only content are pages' extensions, which the site already has.
IN_THE_SITE_ALREADY = ("jupyterlab-widgets", "widgetsnbextension")


class SiteError(Exception):
    """The site cannot be built; the message says what is missing and what to do."""


class NotFetched(SiteError):
    """A part of the site cannot be fetched here: npm or the package index is not there."""


@dataclass(frozen=True)
class Package:
    """A package as the lock file names it. wheel: where it lies here, or None if Pyodide's distribution has it."""

    name: str
    version: str
    depends: tuple[str, ...]
    wheel: Path | None

    def entry(self) -> dict:
        """The lock file's entry for a wheel in the site."""
        return {
            "name": self.name,
            "version": self.version,
            "file_name": self.wheel.name,
            "install_dir": "site",
            "sha256": sha256(self.wheel),
            "package_type": "package",
            "imports": imports(self.wheel),
            "depends": list(self.depends),
            "unvendored_tests": False,
        }


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def imports(wheel: Path) -> list[str]:
    """Names that can be imported from a wheel: its packages and modules at the top."""
    files = [Path(name) for name in zipfile.ZipFile(wheel).namelist() if name.endswith(".py")]
    tops = {file.parts[0].removesuffix(".py") for file in files if not file.parts[0].endswith((".dist-info", ".data"))}
    return sorted(tops)


def requirements(wheel: Path) -> list[Requirement]:
    """What the METADATA of a wheel asks for, extras included."""
    archive = zipfile.Path(wheel)
    folder = next(part for part in archive.iterdir() if part.name.endswith(".dist-info"))
    return [Requirement(line) for line in PathDistribution(folder).requires or []]


def marker_environment(lock: dict) -> dict[str, str]:
    """The environment of Pyodide's Python in which markers of requirements are judged."""
    full = lock["info"]["python"]
    return {
        "implementation_name": "cpython",
        "implementation_version": full,
        "os_name": "posix",
        "platform_machine": lock["info"]["arch"],
        "platform_python_implementation": "CPython",
        "platform_release": "",
        "platform_system": "Emscripten",
        "platform_version": "",
        "python_full_version": full,
        "python_version": ".".join(full.split(".")[:2]),
        "sys_platform": "emscripten",
        "extra": "",
    }


def is_compiled(entry: dict) -> bool:
    return not entry["file_name"].endswith("none-any.whl")


def needed_packages(
    course: Path, kernel_wheels: Iterable[Path], lock: dict, pins: dict[str, str], fetch: Callable[[dict], list[Path]]
) -> dict[str, Package]:
    """All packages that the kernel and the course load, by name.

    course: the course's wheel. kernel_wheels: those that come with the kernel. lock: Pyodide's own. pins: name to
    version. fetch: gets wheels for {name: version}; called once for every step along the dependencies. SiteError if a
    package can be had from nowhere, or is at hand at a version that another does not accept.
    """
    environment = marker_environment(lock)
    at_hand = {str(parse_wheel_filename(wheel.name)[0]): wheel for wheel in (course, *kernel_wheels)}
    found: dict[str, Package] = {}
    asked = [(str(parse_wheel_filename(course.name)[0]), Requirement(name)) for name in KERNEL]
    asked += [("the site", Requirement(str(parse_wheel_filename(course.name)[0])))]
    while asked:
        new = dict.fromkeys(str(canonicalize_name(need.name)) for _, need in asked)
        wheels = _wheels([name for name in new if name not in found], at_hand, lock, pins, fetch, asked)
        for name, wheel in wheels.items():
            found[name] = _package(name, wheel, lock, environment)
        _accept(asked, found)
        asked = [
            (name, need)
            for name, wheel in wheels.items()
            for need in _needs(name, wheel, lock, environment)
            if canonicalize_name(need.name) not in IN_THE_SITE_ALREADY
        ]
    return found


def _wheels(names, at_hand, lock, pins, fetch, asked) -> dict[str, Path | None]:
    """Name to wheel, or to None for a package of the distribution."""
    wheels, wanted = {}, {}
    for name in names:
        entry = lock["packages"].get(name)
        if name in at_hand:
            wheels[name] = at_hand[name]
        elif entry and is_compiled(entry):
            wheels[name] = None
        elif version := pins.get(name) or (entry and entry["version"]):
            wanted[name] = version
        else:
            who = ", ".join(who for who, need in asked if canonicalize_name(need.name) == name)
            raise SiteError(f"{name}, needed by {who}, is neither pinned in requirements/ nor in Pyodide's lock file.")
    for wheel in fetch(wanted) if wanted else []:
        wheels[str(parse_wheel_filename(wheel.name)[0])] = wheel
    return wheels


def _needs(name: str, wheel: Path | None, lock: dict, environment: dict) -> list[Requirement]:
    if wheel is None:
        return [Requirement(depend) for depend in lock["packages"][name]["depends"]]
    return [need for need in requirements(wheel) if need.marker is None or need.marker.evaluate(environment)]


def _package(name: str, wheel: Path | None, lock: dict, environment: dict) -> Package:
    needs = [str(canonicalize_name(need.name)) for need in _needs(name, wheel, lock, environment)]
    version = lock["packages"][name]["version"] if wheel is None else str(parse_wheel_filename(wheel.name)[1])
    return Package(name, version, tuple(need for need in needs if need not in IN_THE_SITE_ALREADY), wheel)


def _accept(asked: list[tuple[str, Requirement]], found: dict[str, Package]) -> None:
    for who, need in asked:
        package = found[str(canonicalize_name(need.name))]
        if not need.specifier.contains(package.version, prereleases=True):
            where = "in Pyodide's distribution" if package.wheel is None else f"as {package.wheel.name}"
            raise SiteError(f"{who} needs {need}, and there is {package.version} {where}.")


def site_lock(lock: dict, packages: dict[str, Package], distribution: str) -> dict:
    """Pyodide's lock file with the site's wheels in it, and with full addresses for what stays in the distribution.

    distribution: address or folder (ending in "/") of the distribution's wheels, for those that the site has not.
    """
    entries = {
        name: {**entry, "file_name": distribution + entry["file_name"]} for name, entry in lock["packages"].items()
    }
    entries |= {package.name: package.entry() for package in packages.values() if package.wheel is not None}
    return {"info": lock["info"], "packages": dict(sorted(entries.items()))}


def from_distribution(folder: Path, lock: dict, packages: dict[str, Package]) -> dict[str, Package]:
    """The same packages with the compiled ones taken from a folder that holds Pyodide's distribution.

    SiteError for a file that is not there or is not the one that the lock file means.
    """
    taken = dict(packages)
    for name, package in packages.items():
        if package.wheel is not None:
            continue
        entry = lock["packages"][name]
        wheel = folder / entry["file_name"]
        if not wheel.is_file():
            raise SiteError(f"{folder} has no {wheel.name}. It must hold the unpacked distribution of this Pyodide.")
        if sha256(wheel) != entry["sha256"]:
            raise SiteError(f"{wheel} is not the file that Pyodide's lock file means: its SHA-256 is {sha256(wheel)}.")
        taken[name] = Package(name, package.version, package.depends, wheel)
    return taken


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
    """Pure wheels for {name: version} and this Python ("3.14"), from the package index. NotFetched if one is not there."""
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


def read_lock(core: Path) -> dict:
    return json.loads((core / LOCK).read_text(encoding="utf-8"))
