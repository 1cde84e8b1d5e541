"""The packages of the browser-only site: what is needed, from where, and what is said when something is missing.

Wheels and Pyodide's lock file are made here; the real ones are held to account in
tests/browser/test_site_in_browser.py.
"""

import hashlib
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from pyodide_lock import InfoSpec, PackageSpec, PyodideLockSpec

import browser_packages
import build_site
from browser_packages import KERNEL, SiteError

NUMPY = b"not really numpy"


def make_wheel(folder: Path, name: str, version: str = "1.0", requires: list[str] = (), files: list[str] = ()) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    wheel = folder / f"{name.replace('-', '_')}-{version}-py3-none-any.whl"
    info = f"{name.replace('-', '_')}-{version}.dist-info"
    with zipfile.ZipFile(wheel, "w") as archive:
        needs = "".join(f"Requires-Dist: {line}\n" for line in requires)
        archive.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n{needs}")
        for file in files or [f"{name.replace('-', '_')}/__init__.py"]:
            archive.writestr(file, "")
    return wheel


def lock_entry(name: str, version: str, file_name: str, depends: list[str] = ()) -> PackageSpec:
    sha256 = hashlib.sha256(NUMPY).hexdigest()
    return PackageSpec(
        name=name, version=version, file_name=file_name, install_dir="site", sha256=sha256, depends=list(depends)
    )


LOCK = PyodideLockSpec(
    info=InfoSpec(arch="wasm32", platform="emscripten_5_0_3", version="314.0.6", python="3.14.2"),
    packages={
        "numpy": lock_entry("numpy", "2.4.6", "numpy-2.4.6-cp314-cp314-pyemscripten_2026_0_wasm32.whl", ["blas-lib"]),
        "blas-lib": lock_entry("blas-lib", "1.0", "blas_lib-1.0.zip"),
        "six": lock_entry("six", "1.17.0", "six-1.17.0-py2.py3-none-any.whl"),
        "micropip": lock_entry("micropip", "0.11.1", "micropip-0.11.1-py3-none-any.whl"),
        "pandas": lock_entry("pandas", "3.0.2", "pandas-3.0.2-cp314-cp314-pyemscripten_2026_0_wasm32.whl", ["six"]),
    },
)
PINS = {name: "1.0" for name in KERNEL if name != "micropip"} | {"ipywidgets": "8.1.9", "six": "1.16.0"}
REQUIRES = {"ipywidgets": ["jupyterlab_widgets~=3.0.17", "widgetsnbextension~=4.0.16", "six"]}


@pytest.fixture
def site(tmp_path):
    """The folder of the site, in which the wheels of the kernel lie."""
    for name in ("ipykernel", "piplite", "pyodide-kernel"):
        make_wheel(tmp_path / "site", name)
    return tmp_path / "site"


@pytest.fixture
def needed(site, tmp_path):
    """needed_packages for a course with these requirements; `needed.asked` has what was fetched."""

    def fetch(versions):
        needed.asked |= versions
        return [make_wheel(tmp_path / "index", n, v, REQUIRES.get(n, ())) for n, v in versions.items()]

    def needed(*requires):
        make_wheel(site, "ketamine_edu", "0.1.0", requires)
        return browser_packages.needed_packages(site, LOCK, PINS, fetch)

    needed.asked = {}
    return needed


def test_compiled_packages_stay_in_the_distribution_and_pure_ones_come_at_their_pins(needed, site):
    packages = needed("numpy>=2.2", "ipywidgets>=8.1.5").packages
    assert packages["numpy"] == LOCK.packages["numpy"] and packages["blas-lib"] == LOCK.packages["blas-lib"]
    assert packages["ipywidgets"].version == "8.1.9" and packages["six"].version == "1.16.0"
    assert packages["micropip"].version == "0.11.1", "what is not pinned has the version of Pyodide's lock"
    assert packages.keys() == {*KERNEL, "ketamine-edu", "numpy", "blas-lib", "ipywidgets", "six"}
    assert packages["ketamine-edu"].depends == ["numpy", "ipywidgets"]
    assert "ipykernel" not in needed.asked, "the kernel brings its own"
    wheels = {package.file_name for package in packages.values() if not browser_packages.is_compiled(package)}
    assert wheels == {path.name for path in site.iterdir()}


def test_a_pure_package_that_a_compiled_one_needs_comes_too(needed):
    assert needed("pandas").packages["six"].file_name == "six-1.16.0-py3-none-any.whl"


def test_what_only_carries_extensions_of_the_page_is_left_out(needed):
    packages = needed("ipywidgets>=8.1.5").packages
    assert packages["ipywidgets"].depends == ["six"]
    assert not {"jupyterlab-widgets", "widgetsnbextension"} & packages.keys()


def test_markers_are_judged_as_in_the_browser(needed):
    packages = needed(
        "jupyterlab>=4.4 ; sys_platform != 'emscripten'",
        "six ; python_version >= '3.14' and platform_system == 'Emscripten'",
        "six>=9 ; python_version < '3.14'",
        "x ; extra == 'y'",
    ).packages
    assert packages["ketamine-edu"].depends == ["six"]


def test_a_floor_that_pyodide_does_not_reach_is_named(needed):
    with pytest.raises(SiteError, match=r"ketamine-edu needs numpy>=3, and there is 2\.4\.6 in Pyodide's distribution"):
        needed("numpy>=3")


def test_a_floor_that_a_pin_does_not_reach_is_named(needed):
    with pytest.raises(SiteError, match=r"ketamine-edu needs six>=1\.17, and there is 1\.16\.0 as six-1\.16\.0"):
        needed("six>=1.17")


def test_a_package_that_is_nowhere_is_named_with_who_needs_it(needed):
    with pytest.raises(SiteError, match="unheard-of, needed by ketamine-edu, is neither pinned"):
        needed("unheard-of")


def test_the_lock_file_names_the_wheels_of_the_site_and_their_hashes(needed, site):
    packages = needed("numpy>=2.2", "six")
    made = browser_packages.site_lock(LOCK, packages, site, "https://example.org/full/").packages
    course = made["ketamine-edu"]
    wheel = site / "ketamine_edu-0.1.0-py3-none-any.whl"
    assert course.file_name == wheel.name and course.sha256 == hashlib.sha256(wheel.read_bytes()).hexdigest()
    assert course.imports == ["ketamine_edu"] and course.depends == ["numpy", "six"]
    assert made["six"].file_name == "six-1.16.0-py3-none-any.whl"
    assert made["numpy"].file_name.startswith("https://example.org/full/numpy-2.4.6")
    assert made["pandas"].file_name.startswith("https://example.org/full/pandas"), "what a reader may import beside it"
    assert LOCK.packages["numpy"].file_name.startswith("numpy"), "the input is left as it was"


def test_a_given_distribution_is_taken_only_with_the_right_files(needed, site, tmp_path):
    packages = needed("numpy>=2.2")
    with pytest.raises(SiteError, match=r"has no numpy-2\.4\.6-cp314|has no blas_lib"):
        browser_packages.copy_compiled(tmp_path, packages, site)
    for name in ("numpy", "blas-lib"):
        (tmp_path / LOCK.packages[name].file_name).write_bytes(NUMPY)
    browser_packages.copy_compiled(tmp_path, packages, site)
    made = browser_packages.site_lock(LOCK, packages, site, "https://example.org/full/").packages
    assert all((site / made[name].file_name).read_bytes() for name in packages.packages), "no other host is asked"
    (tmp_path / LOCK.packages["numpy"].file_name).write_bytes(b"something else")
    with pytest.raises(SiteError, match="is not the file that Pyodide's lock file means"):
        browser_packages.copy_compiled(tmp_path, packages, site)


def test_a_lock_file_without_the_version_that_older_ones_had_is_read(tmp_path):
    core = tmp_path / "pyodide-314.0.6"
    core.mkdir()
    info = {"abi_version": "2026_0", "arch": "wasm32", "platform": "emscripten_5_0_3", "python": "3.14.2"}
    (core / browser_packages.LOCK).write_text(json.dumps({"info": info, "packages": {}}))
    assert browser_packages.read_lock(core).info.python == "3.14.2"


def test_missing_npm_is_told_with_the_remedy(tmp_path, monkeypatch):
    monkeypatch.setattr(browser_packages.shutil, "which", lambda name: None)
    with pytest.raises(browser_packages.NotFetched, match="npm is missing.*apt install npm"):
        browser_packages.fetch_core("314.0.6", tmp_path)


def test_parts_that_were_fetched_are_kept(tmp_path, monkeypatch):
    monkeypatch.setattr(browser_packages, "run", lambda *_: pytest.fail("a command was run"))
    core = tmp_path / "pyodide-1.0"
    core.mkdir()
    for name in browser_packages.CORE:
        (core / name).touch()
    assert browser_packages.fetch_core("1.0", tmp_path) == core
    wheel = make_wheel(tmp_path, "six", "1.16.0")
    assert browser_packages.fetch_wheels({"six": "1.16.0"}, tmp_path, "3.14") == [wheel]


def test_a_folder_that_is_not_a_site_is_never_replaced(tmp_path, capsys):
    (tmp_path / "thesis.txt").write_text("years of work")
    assert build_site.main(["--output", str(tmp_path)]) == 1
    assert "is not a site" in capsys.readouterr().err and (tmp_path / "thesis.txt").exists()


def test_an_unknown_page_of_jupyterlite_is_told(tmp_path):
    (tmp_path / "index.html").write_text("<html></html>")
    with pytest.raises(SiteError, match=r"index\.html of this JupyterLite is not as expected"):
        build_site.open_first_page(tmp_path / "index.html")


WITHOUT_LOCKS = """
import json, os, sys, types
sys.modules["fcntl"] = types.ModuleType("fcntl")  # as in the browser: it can be imported and has no flock
from ketamine_edu.kit.learning import progress
told = [progress.record_answer("05", key, "a", True) for key in ("one", "two")]
print(json.dumps([told, sorted(progress.first_answers("05"))]))
"""


def test_progress_is_kept_where_python_has_no_file_locks(tmp_path):
    """Found in the browser, where each answer raised AttributeError."""
    command = [sys.executable, "-c", WITHOUT_LOCKS]
    env = {**os.environ, "KETAMINE_EDU_PROGRESS": str(tmp_path / "progress.json")}
    done = subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == [["", ""], ["one", "two"]]
