"""Build the lessons as a site that runs in the browser, without a server: `make site`.

    python scripts/build_site.py [--output DIR] [--distribution DIR]

The site is JupyterLite with the Pyodide kernel: a folder of files for any web server. It contains the lessons, the
course's wheel, Pyodide's core and every pure wheel that the lessons need. The compiled packages (numpy, scipy,
matplotlib, pandas and what they are built on) are loaded from the host of Pyodide's distribution when a lesson is first
run; with --distribution, the folder of an unpacked distribution, they are put into the site too, which then asks no
other host.

What is fetched (from npm and the package index) is kept in build/site_parts for the next time.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import browser_packages
from browser_packages import CORE, KERNEL, LOCK, SiteError
from renew_pins import pinned_versions

PROJECT = Path(__file__).resolve().parent.parent
OUTPUT = PROJECT / "build" / "site"
PARTS = PROJECT / "build" / "site_parts"
FIRST_PAGE = "index.ipynb"
EXTENSIONS = ("@jupyterlite/pyodide-kernel-extension", "@jupyter-widgets/jupyterlab-manager", "anywidget")
KERNEL_SETTINGS = "@jupyterlite/pyodide-kernel-extension:kernel"


def say(text: str) -> None:
    print("site: " + text, flush=True)


def extension_path(name: str) -> Path:
    """Where the environment has a front-end extension. SiteError if it has not."""
    path = Path(sys.prefix) / "share" / "jupyter" / "labextensions" / name
    if not (path / "package.json").is_file():
        raise SiteError(
            f"JupyterLab's extension {name} is not in this environment. Run `make site`, which installs it."
        )
    return path


def pyodide() -> tuple[str, str]:
    """Version of Pyodide that the pinned kernel is made for, and the address of that distribution."""
    try:
        from jupyterlite_pyodide_kernel.constants import PYODIDE_CDN_URL, PYODIDE_VERSION
    except ImportError:
        raise SiteError("jupyterlite-pyodide-kernel is not installed. Run `make site`, which installs it.") from None
    return PYODIDE_VERSION, PYODIDE_CDN_URL + "/"


def build_wheel(folder: Path) -> None:
    """Put the course's own wheel, built here, into a folder."""
    command = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--quiet",
        "--disable-pip-version-check",
        "--no-deps",
        "--no-index",
    ]
    command += ["--no-build-isolation", "--wheel-dir", str(folder), "."]
    browser_packages.run(command, PROJECT, "The course's wheel cannot be built")


def gather(folder: Path, distribution: Path | None, parts: Path = PARTS) -> None:
    """Fill `folder` with Pyodide's core, the site's wheels and the lock file that names them."""
    version, address = pyodide()
    say(f"Pyodide {version}: its core, from npm")
    core = browser_packages.fetch_core(version, parts)
    lock = browser_packages.read_lock(core)
    say("the course's own wheel")
    build_wheel(folder)
    for wheel in sorted((extension_path(EXTENSIONS[0]) / "static" / "pypi").glob("*.whl")):
        if browser_packages.name_of(wheel) not in browser_packages.IN_THE_SITE_ALREADY:
            shutil.copy(wheel, folder)
    say("wheels that are in the site, from the package index")
    python = browser_packages.marker_environment(lock.info)["python_version"]
    pins = pinned_versions((PROJECT / "requirements" / "test.txt").read_text(encoding="utf-8"), python)
    needed = browser_packages.needed_packages(
        folder, lock, pins, lambda versions: browser_packages.fetch_wheels(versions, parts, python)
    )
    if distribution is not None:
        browser_packages.copy_compiled(distribution, needed, folder)
    for name in CORE:
        shutil.copy(core / name, folder)
    browser_packages.site_lock(lock, needed, folder, address).to_json(folder / LOCK, indent=1)
    here, there = [], []
    for name, package in needed.packages.items():
        (here if (folder / package.file_name).is_file() else there).append(f"{name} {package.version}")
    say(f"in the site: {', '.join(here)}")
    say(f"from Pyodide's distribution when a lesson runs: {', '.join(there)}" if there else "no other host is asked")


def copy_lessons(folder: Path) -> None:
    """All notebooks, with texts in one piece: JupyterLite serves files as they are; a Jupyter server joins lines."""
    import nbformat

    folder.mkdir()
    for path in sorted((PROJECT / "notebooks").glob("*.ipynb")):
        notebook = nbformat.read(path, as_version=4)
        (folder / path.name).write_text(nbformat.v4.writes(notebook, split_lines=False) + "\n", encoding="utf-8")


def build_lite(work: Path, output: Path) -> None:
    """Run JupyterLite on the folder `work`, in which static/pyodide and lessons are filled."""
    settings = {
        "contents": ["lessons"],
        "output_dir": str(output),
        "apps": ["lab"],
        "federated_extensions": [str(extension_path(name)) for name in EXTENSIONS],
        "ignore_sys_prefix": ["federated_extensions"],
        "no_sourcemaps": True,
        "source_date_epoch": source_date(),
    }
    # Packages are named here so that the kernel takes them from the lock file; what it does not find there it would
    # look for on the package index, which is switched off.
    kernel = {"disablePyPIFallback": True, "loadPyodideOptions": {"packages": list(KERNEL)}}
    page = {"appName": "How ketamine works", "litePluginSettings": {KERNEL_SETTINGS: kernel}}
    for name, content in {
        "jupyter_lite_config.json": {"LiteBuildConfig": settings},
        "jupyter-lite.json": {"jupyter-lite-schema-version": 0, "jupyter-config-data": page},
    }.items():
        (work / name).write_text(json.dumps(content, indent=1), encoding="utf-8")
    command = [sys.executable, "-m", "jupyterlite_core", "build"]
    browser_packages.run(command, work, "JupyterLite cannot build the site")
    open_first_page(output / "index.html")


def open_first_page(index: Path) -> None:
    """Let the site's root open the list of lessons, where JupyterLite's opens an empty launcher."""
    text, old = index.read_text(encoding="utf-8"), "await import('./config-utils.js');"
    if text.count(old) != 1:
        raise SiteError(
            f"{index.name} of this JupyterLite is not as expected: {old!r} is there {text.count(old)} times."
        )
    new = f"location.replace(new URL('lab/index.html?path={FIRST_PAGE}', location.href));"
    index.write_text(text.replace(old, new), encoding="utf-8")


def source_date() -> int:
    """The time stamp of all files, so that a second build makes the same site: that of the last commit, if any."""
    if given := os.environ.get("SOURCE_DATE_EPOCH"):
        return int(given)
    command = ["git", "log", "-1", "--format=%ct"]
    try:
        done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True)
    except OSError:
        return 0
    return int(done.stdout) if done.returncode == 0 and done.stdout.strip() else 0


def build(output: Path, distribution: Path | None = None, parts: Path = PARTS) -> None:
    """Build the site into `output`, in place of a site that is there. SiteError if it cannot be built."""
    output = output.resolve()
    if output.exists() and not (output / "jupyter-lite.json").is_file() and any(output.iterdir()):
        raise SiteError(f"{output} is there and is not a site. Name another folder with --output, or remove it.")
    started = time.perf_counter()
    output.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=output.parent, prefix="site_") as scratch:
        work, new = Path(scratch) / "work", Path(scratch) / "site"
        (work / "static" / "pyodide").mkdir(parents=True)
        gather(work / "static" / "pyodide", distribution, parts)
        say("JupyterLite, with lessons and extensions")
        copy_lessons(work / "lessons")
        build_lite(work, new)
        if output.exists():
            shutil.rmtree(output)
        new.rename(output)
    size = sum(path.stat().st_size for path in output.rglob("*") if path.is_file())
    say(f"{output}: {size / 1e6:.0f} MB, built in {time.perf_counter() - started:.0f} s")
    say(f'to try it: python -m http.server --bind 127.0.0.1 --directory "{output}" 8000')


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--output", type=Path, default=OUTPUT, help="where the site goes (build/site)")
    parser.add_argument(
        "--distribution", type=Path, help="folder of an unpacked Pyodide distribution, to put into the site"
    )
    options = parser.parse_args(arguments)
    try:
        build(options.output, options.distribution)
    except SiteError as error:
        print("site: " + str(error), file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
