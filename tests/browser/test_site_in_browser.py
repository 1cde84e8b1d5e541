"""The browser-only site, built as `make site` builds it: what is in it, and how far it runs in a real browser.

Pyodide's distribution, from which the compiled packages come at run time, is not asked here: its host is closed to the
page. So the tests go exactly as far as the site alone: a lesson opens with its stored pictures, Python starts, the
course and widgets are loaded by nothing but their import, tables are read, progress is saved, a control answers; and
the first `import numpy` fails, after requests for the seven compiled wheels and for nothing else.
"""

import functools
import hashlib
import http.server
import json
import os
import re
import threading
import tomllib
import types
from pathlib import Path

import nbformat
import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from playwright.sync_api import Page, sync_playwright

import browser_packages
import build_site
from tests.lab import BROWSER_ARGS, NoBrowser, find_browser

PROJECT = build_site.PROJECT
LESSONS = sorted((PROJECT / "notebooks").glob("*.ipynb"))
COMPILED = {"contourpy", "kiwisolver", "matplotlib", "numpy", "pandas", "pillow", "scipy"}
SERVER = {"ipykernel", "jupyter_client", "jupyter_core", "jupyter_server", "jupyterlab", "jupyterlab_server", "tornado"}
START_S = 300  # Python has about 30 MB to load, on a machine that also runs other tests

# One step of the course after the other that needs no compiled package.
WITHOUT_NUMPY = """
import sys
from ketamine_edu.evidence.tables import table_names
from ketamine_edu.kit.learning import progress
told = [progress.record_answer("05", "a", "x", right) for right in (False, True)]
[sys.platform, len(table_names()), told, progress.read(progress.progress_path())[0]["tries"]]
"""
CONTROL = """
import ipywidgets
control = ipywidgets.IntSlider(description="dose", value=40)
control
"""


def unless_required(reason: str) -> None:
    """Skip, or fail where the site must be tested: in CI, or as KETAMINE_EDU_REQUIRE_BROWSER says."""
    required = os.environ.get("KETAMINE_EDU_REQUIRE_BROWSER") or ("1" if os.environ.get("CI") == "true" else "0")
    (pytest.fail if required == "1" else pytest.skip)(reason)


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Path:
    """The site, built once for all tests of this file."""
    folder = tmp_path_factory.mktemp("browser_only") / "site"
    try:
        with pytest.MonkeyPatch.context() as patch:
            patch.delenv("PYTHONPATH", raising=False)  # it switches the network off, which pip needs to fetch wheels
            build_site.build(folder)
    except browser_packages.NotFetched as error:
        unless_required(f"the browser-only site was not built: {error}")
    return folder


@pytest.fixture(scope="module")
def lock(site) -> dict:
    return json.loads((site / "static" / "pyodide" / browser_packages.LOCK).read_text(encoding="utf-8"))


def page_settings(site: Path) -> dict:
    return json.loads((site / "jupyter-lite.json").read_text(encoding="utf-8"))["jupyter-config-data"]


# ---- what is in the site ----


def test_every_lesson_is_in_the_site_as_it_is_in_the_course(site):
    assert [path.name for path in LESSONS] == sorted(path.name for path in (site / "files").iterdir())
    for path in LESSONS:
        assert nbformat.read(site / "files" / path.name, 4) == nbformat.read(path, 4), path.name
    listed = json.loads((site / "api" / "contents" / "all.json").read_text(encoding="utf-8"))["content"]
    assert sorted(entry["name"] for entry in listed) == [path.name for path in LESSONS]


def test_every_dependency_and_its_floor_is_met_in_the_browser(lock):
    lines = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
    environment = browser_packages.marker_environment(types.SimpleNamespace(**lock["info"]))
    needs = [need for need in map(Requirement, lines) if need.marker is None or need.marker.evaluate(environment)]
    assert {need.name for need in map(Requirement, lines)} - {need.name for need in needs} == SERVER
    for need in needs:
        version = lock["packages"][canonicalize_name(need.name)]["version"]
        assert need.specifier.contains(version, prereleases=True), f"{need}: the browser gets {version}"
    course = lock["packages"]["ketamine-edu"]
    assert sorted(course["depends"]) == sorted(canonicalize_name(need.name) for need in needs)


def test_the_lock_file_agrees_with_the_wheels_and_leaves_only_compiled_packages_outside(site, lock):
    needed, waiting = set(), {*browser_packages.KERNEL, "ketamine-edu"}
    while waiting:
        needed |= waiting
        depends = {canonicalize_name(depend) for name in waiting for depend in lock["packages"][name]["depends"]}
        waiting = depends - needed
    outside = {name for name in needed if lock["packages"][name]["file_name"].startswith("https://")}
    assert outside == COMPILED
    for name in needed - outside:
        entry = lock["packages"][name]
        wheel = (site / "static" / "pyodide" / entry["file_name"]).read_bytes()
        assert hashlib.sha256(wheel).hexdigest() == entry["sha256"], name
        assert entry["imports"] or name == "tzdata", name
    assert len(list((site / "static" / "pyodide").glob("*.whl"))) == len(needed - outside)


def test_versions_are_those_of_the_pins(lock):
    python = ".".join(lock["info"]["python"].split(".")[:2])
    pins = build_site.pinned_versions((PROJECT / "requirements" / "lab.txt").read_text(encoding="utf-8"), python)
    for name in ("ipywidgets", "anywidget", "bibtexparser", "ipython"):
        assert lock["packages"][name]["version"] == pins[name]
        assert "/" not in lock["packages"][name]["file_name"]


def test_extensions_of_widgets_and_kernel_are_in_the_site(site):
    settings = page_settings(site)
    assert {extension["name"] for extension in settings["federated_extensions"]} == set(build_site.EXTENSIONS)
    for extension in settings["federated_extensions"]:
        assert (site / "extensions" / extension["name"] / extension["load"]).is_file()


def test_python_starts_from_the_site_itself_and_no_package_index_is_asked(site, lock):
    kernel = page_settings(site)["litePluginSettings"][build_site.KERNEL_SETTINGS]
    assert kernel["pyodideUrl"] == "./static/pyodide/pyodide.mjs" and kernel["disablePyPIFallback"] is True
    assert set(kernel["loadPyodideOptions"]["packages"]) <= lock["packages"].keys()
    assert all((site / "static" / "pyodide" / name).is_file() for name in browser_packages.CORE)


# ---- how far it runs ----


class QuietHandler(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def opened(site):
    """Lesson 00 of the site, opened on loopback, all other hosts closed; `page.foreign` has what they were asked."""
    try:
        browser_path = find_browser()
    except NoBrowser as error:
        unless_required(f"the browser-only site was not opened in a browser: {error}")
    handler = functools.partial(QuietHandler, directory=str(site))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        base = f"http://127.0.0.1:{server.server_port}/"
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=browser_path, args=BROWSER_ARGS)
            context = browser.new_context(viewport={"width": 1280, "height": 800})
            context.set_default_timeout(1000 * START_S)
            foreign, own = [], (base, "data:", "blob:")
            context.on("request", lambda r: None if r.url.startswith(own) else foreign.append(r.url))
            context.route(lambda url: not url.startswith(own), lambda route: route.abort())
            page = context.new_page()
            page.foreign, page.base = foreign, base
            yield page
            browser.close()
        server.shutdown()


def run_cell(page: Page, code: str) -> str:
    """Type a cell below the last one in sight, run it, and return what it put out."""
    page.locator(".jp-Notebook .jp-Cell").last.click()
    page.keyboard.press("Escape")
    page.keyboard.press("b")
    page.keyboard.press("Enter")
    page.keyboard.insert_text(code.strip())
    page.keyboard.press("Control+Enter")
    cell = page.locator(".jp-Notebook .jp-Cell.jp-mod-selected")
    done = re.compile(r"\[\d+\]:")
    cell.locator(".jp-InputPrompt", has_text=done).wait_for()
    cell.locator(".jp-OutputArea-output").first.wait_for()
    return "\n".join(cell.locator(".jp-OutputArea-output").all_inner_texts())


def test_the_site_runs_as_far_as_it_can_alone(opened, lock):
    opened.goto(opened.base, wait_until="commit")
    opened.wait_for_url("**/lab/index.html?path=index.ipynb", wait_until="commit")

    opened.goto(f"{opened.base}lab/index.html?path={LESSONS[0].name}")
    picture = opened.locator(".jp-Notebook .jp-OutputArea-output img").first
    picture.wait_for(state="attached")
    assert picture.evaluate("async image => { await image.decode(); return image.naturalWidth }") > 300

    opened.locator(".jp-Notebook-ExecutionIndicator[data-status=idle]").first.wait_for(state="attached")
    assert opened.foreign == [], "Python starts from the site alone"
    tables = len(list((PROJECT / "data").rglob("*.csv")))
    answer = run_cell(opened, WITHOUT_NUMPY)
    platform, count, told, tries = json.loads(answer.splitlines()[-1].replace("'", '"'))
    assert (platform, told, tries) == ("emscripten", ["", ""], 2)
    assert 0 < count <= tables
    opened.locator(".jp-DirListing-item", has_text="ketamine_progress.json").wait_for()

    wheels = {lock["packages"][name]["file_name"] for name in COMPILED}
    assert set(opened.foreign) == wheels, "the import of the course asks for the compiled wheels and nothing else"

    run_cell(opened, CONTROL)
    opened.locator(".widget-slider .noUi-handle").focus()
    opened.keyboard.press("ArrowRight")
    opened.locator(".widget-slider .widget-readout", has_text="41").wait_for()
    assert run_cell(opened, "control.value") == "41"

    assert "ModuleNotFoundError: No module named 'numpy'" in run_cell(opened, "import ketamine_edu.receptor.block")
    assert set(opened.foreign) == wheels
