"""A notebook in a real JupyterLab and a real browser, as a context manager for the browser tests and benchmarks.

    with lab("notebooks/05_administration_routes.ipynb", theme="dark") as session:
        session.run_all()
        assert not session.errors()

A copy of the notebook is opened, on a free loopback port, with settings, workspaces and kernels in a directory of its
own; server and browser are ended when the block is left. Needs jupyterlab, playwright and a Chromium on the PATH.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from jupyter_core.paths import jupyter_path
from playwright.sync_api import Page, sync_playwright

from ketamine_edu.command.lab import SETTINGS

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
BROWSER_ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
THEMES = {"light": "JupyterLab Light", "dark": "JupyterLab Dark"}

START_S = 180  # a busy machine takes its time
# What a reader's JupyterLab has. That of the tests would also load those of the tools that build the course, and
# JupyterLite's reports an error when it is loaded outside JupyterLite.
EXTENSIONS = ("anywidget", "@jupyter-widgets", "jupyterlab_pygments")

_OPEN = """async () => {
  const app = window.jupyterapp;
  await app.restored;
  app.shell.collapseLeft();
  app.shell.collapseRight();
  await app.shell.currentWidget.context.ready;
}"""
_RUN_ALL = """async limit_ms => {
  const app = window.jupyterapp;
  const panel = app.shell.currentWidget;
  const run = async () => {
    await panel.sessionContext.ready;
    await panel.sessionContext.session.kernel.info;
    await app.commands.execute('notebook:run-all-cells');
  };
  const late = (_, reject) => setTimeout(() => reject(new Error(`still running after ${limit_ms} ms`)), limit_ms);
  await Promise.race([run(), new Promise(late)]);
}"""
# The name in the page changes when the theme's own style sheet is there.
_CHANGE_THEME = """async theme => {
  await window.jupyterapp.commands.execute('apputils:change-theme', {theme});
  while (document.body.dataset.jpThemeName !== theme) await new Promise(requestAnimationFrame);
  await new Promise(resolve => setTimeout(resolve, 500));
}"""
_ASK = """async expression => {
  const kernel = window.jupyterapp.shell.currentWidget.sessionContext.session.kernel;
  const request = kernel.requestExecute({code: '', user_expressions: {answer: expression}, store_history: false});
  const {answer} = (await request.done).content.user_expressions;
  if (answer.status !== 'ok') throw new Error(answer.ename + ': ' + answer.evalue);
  return answer.data['text/plain'];
}"""


class NoBrowser(RuntimeError):
    """There is no Chromium on this machine."""


def find_browser() -> str:
    """Path of the browser. NoBrowser if there is none."""
    for name in BROWSERS:
        if path := shutil.which(name):
            return path
    raise NoBrowser(f"no browser on the PATH; looked for {', '.join(BROWSERS)}")


@dataclass
class Session:
    """An open notebook. page: playwright's page. foreign_requests: addresses asked for outside this machine."""

    page: Page
    foreign_requests: list[str] = field(default_factory=list)
    console_errors: list[str] = field(default_factory=list)

    def run_all(self, limit_s: float = 120) -> float:
        """Run all cells and wait until the last one is done; seconds taken. playwright's Error after limit_s."""
        started = time.perf_counter()
        self.page.evaluate(_RUN_ALL, 1000 * limit_s)
        return time.perf_counter() - started

    def errors(self) -> list[str]:
        """Texts of all error and stderr outputs in the notebook, and of explorers that could not show their state."""
        kinds = ("application/vnd.jupyter.error", "application/vnd.jupyter.stderr")
        outputs = ", ".join(f".jp-Notebook [data-mime-type='{kind}']" for kind in kinds)
        return self.page.locator(f"{outputs}, .jp-Notebook [role=alert]:not(:empty)").all_inner_texts()

    def change_theme(self, theme: str) -> None:
        """Show everything in the light or the dark theme, as from the menu of settings."""
        self.page.evaluate(_CHANGE_THEME, THEMES[theme])

    def ask(self, expression: str) -> str:
        """The repr of a Python expression, evaluated by the notebook's kernel now."""
        return self.page.evaluate(_ASK, expression)


@contextmanager
def lab(
    notebook: str | os.PathLike,
    theme: str = "light",
    width: int = 1280,
    height: int = 900,
    beside: Iterable[Path] = (),
):
    """Open a copy of the notebook in JupyterLab; yields a Session. NoBrowser if there is no browser.

    beside: other files to copy into the same folder, for links to lead to.
    """
    browser_path = find_browser()
    notebook = Path(notebook).resolve()
    with ExitStack() as stack:
        scratch = Path(stack.enter_context(tempfile.TemporaryDirectory(ignore_cleanup_errors=True)))
        (scratch / "root").mkdir()
        for path in (notebook, *beside):
            shutil.copy(path, scratch / "root")
        _write_settings(scratch / "settings", theme)
        _copy_extensions(scratch / "extensions")
        base = stack.enter_context(_server(scratch))
        playwright = stack.enter_context(sync_playwright())
        browser = playwright.chromium.launch(executable_path=browser_path, args=BROWSER_ARGS)
        stack.callback(browser.close)
        session = Session(browser.new_page(viewport={"width": width, "height": height}))
        session.page.set_default_timeout(120_000)
        watch(session, base)
        session.page.goto(f"{base}lab/tree/{notebook.name}?reset")
        session.page.wait_for_selector(".jp-Notebook .jp-Cell")
        session.page.evaluate(_OPEN)
        yield session


def _write_settings(folder: Path, theme: str) -> None:
    settings = {
        "apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False},
        "apputils-extension/themes": {"theme": THEMES[theme]},
        "notebook-extension/tracker": {"windowingMode": "none"},
    }
    for name, content in settings.items():
        path = folder / "@jupyterlab" / f"{name}.jupyterlab-settings"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(content), encoding="utf-8")


def _copy_extensions(folder: Path) -> None:
    for name in EXTENSIONS:
        found = (Path(path, name) for path in jupyter_path("labextensions"))
        shutil.copytree(next(path for path in found if path.is_dir()), folder / name)


@contextmanager
def _server(scratch: Path):
    """A JupyterLab server of our own; yields its address."""
    folders = {
        "JUPYTERLAB_SETTINGS_DIR": "settings",
        "JUPYTERLAB_WORKSPACES_DIR": "workspaces",
        "JUPYTER_CONFIG_DIR": "config",
        "JUPYTER_RUNTIME_DIR": "runtime",
        "IPYTHONDIR": "ipython",
    }
    env = {**os.environ, **{name: str(scratch / folder) for name, folder in folders.items()}}
    env["JUPYTER_CONFIG_PATH"] = str(SETTINGS)
    options = {
        "--ServerApp.ip": "127.0.0.1",
        "--ServerApp.port": "0",
        "--ServerApp.open_browser": "False",
        "--ServerApp.allow_root": "True",
        "--IdentityProvider.token": "",
        "--ServerApp.root_dir": str(scratch / "root"),
        "--LabApp.expose_app_in_browser": "True",
        "--LabApp.labextensions_path": str(scratch / "extensions"),
    }
    command = [sys.executable, "-m", "jupyterlab", *(f"{name}={value}" for name, value in options.items())]
    with open(scratch / "log", "w+", encoding="utf-8") as log:
        server = subprocess.Popen(command, env=env, stdout=log, stderr=subprocess.STDOUT)
        try:
            yield _address(server, scratch)
        finally:
            server.terminate()
            try:
                server.wait(20)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()


def _address(server: subprocess.Popen, scratch: Path) -> str:
    """Wait for the server's own record of its address: it chose the port, so no other process can have taken it."""
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline and server.poll() is None:
        for record in (scratch / "runtime").glob("jpserver-*.json"):
            try:
                return json.loads(record.read_text(encoding="utf-8"))["url"]
            except json.JSONDecodeError:
                break  # still being written
        time.sleep(0.1)
    raise RuntimeError(f"JupyterLab did not start:\n{(scratch / 'log').read_text(encoding='utf-8')[-2000:]}")


def watch(session: Session, base: str) -> None:
    """Record requests that leave this server and errors on the browser's console."""
    own = (base, base.replace("http", "ws", 1), "data:", "blob:")
    page = session.page
    page.on("request", lambda r: None if r.url.startswith(own) else session.foreign_requests.append(r.url))
    page.on("console", lambda m: session.console_errors.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda error: session.console_errors.append(str(error)))
