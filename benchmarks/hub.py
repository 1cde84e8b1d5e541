"""A JupyterHub of our own on loopback, with the configuration of deploy/jupyterhub, as a context manager.

    with hub(Path("scratch")) as running:
        running.address, running.home("ada"), running.log()

It runs in a directory of its own and is ended, with all servers and kernels, when the block is left. The proxy is a
program of npm, which is fetched once and kept in the environment; NoProxy if there is none and it cannot be fetched.
"""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

DEPLOY = Path(__file__).resolve().parent.parent / "deploy" / "jupyterhub"
CONFIG = DEPLOY / "jupyterhub_config.py"
PASSWORD = "a-class-on-loopback"
START_LIMIT_S = 180.0
STOP_LIMIT_S = 60.0
MIB = 2**20


class NoProxy(RuntimeError):
    """The proxy that JupyterHub needs cannot be had on this machine."""


@dataclass
class Hub:
    """A running JupyterHub. address: its URL, which ends in a slash. folder: what KETAMINE_EDU_CLASS names."""

    address: str
    folder: Path
    process: subprocess.Popen

    def home(self, name: str) -> Path:
        """Home directory of a student."""
        return self.folder / "students" / name

    def log(self) -> str:
        """What JupyterHub, its proxy and the students' servers have said so far."""
        return (self.folder / "log").read_text(encoding="utf-8", errors="replace")

    def processes(self, name: str) -> dict[str, list[psutil.Process]]:
        """The processes of a student: "server", and "kernel" for every open notebook."""
        found = {"server": [], "kernel": []}
        for process in psutil.Process(self.process.pid).children(recursive=True):
            try:
                command = process.cmdline()
                owner = process.environ().get("JUPYTERHUB_USER")
            except psutil.Error:  # it has ended meanwhile
                continue
            if owner == name and "jupyterhub.singleuser" in command:
                found["server"].append(process)
            elif owner == name and "ipykernel_launcher" in command:
                found["kernel"].append(process)
        return found

    def memory_mib(self, name: str) -> dict[str, dict[str, float]]:
        """Memory of a student's server and kernels, {"server": {"pss": ..., "uss": ..., "rss": ...}, ...} in MiB.

        pss, which only Linux knows, counts a page that several processes share once, in equal parts; uss leaves such
        pages out; rss counts them in full. Nothing where no such process runs.
        """
        total = {}
        for kind, processes in self.processes(name).items():
            infos = [process.memory_full_info() for process in processes]
            known = [measure for measure in ("pss", "uss", "rss") if infos and hasattr(infos[0], measure)]
            total[kind] = {measure: sum(getattr(info, measure) for info in infos) / MIB for measure in known}
        return total


@contextmanager
def hub(scratch: Path) -> Iterator[Hub]:
    """Run JupyterHub in `scratch`, which must be empty; RuntimeError with its log if it does not come up."""
    proxy = find_proxy()
    with ExitStack() as stack:
        ports = free_ports(3)
        address = f"http://127.0.0.1:{ports[0]}/"
        config = scratch / "jupyterhub_config.py"
        config.write_text(_config(ports), encoding="utf-8")
        env = {**os.environ, "KETAMINE_EDU_CLASS": str(scratch), "KETAMINE_EDU_CLASS_PASSWORD": PASSWORD}
        env["PATH"] = os.pathsep.join([str(proxy.parent), env.get("PATH", os.defpath)])
        log = stack.enter_context(open(scratch / "log", "w", encoding="utf-8"))
        command = [sys.executable, "-m", "jupyterhub", "--config", str(config)]
        process = subprocess.Popen(command, cwd=scratch, env=env, stdout=log, stderr=subprocess.STDOUT)
        running = Hub(address, scratch, process)
        stack.callback(_stop, running)
        _wait(running)
        yield running


def find_proxy() -> Path:
    """Path of configurable-http-proxy in the version of deploy/jupyterhub/package.json, fetched if it is not there."""
    kept = Path(sys.prefix) / "share" / "ketamine_edu_proxy"
    program = kept / "node_modules" / ".bin" / "configurable-http-proxy"
    wanted = (DEPLOY / "package.json").read_bytes()
    if program.exists() and (kept / "package.json").read_bytes() == wanted:
        return program
    npm = shutil.which("npm")
    if npm is None or shutil.which("node") is None:
        raise NoProxy("JupyterHub's proxy needs Node, and there is no npm and node on the PATH")
    kept.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=kept.parent) as fresh:
        (Path(fresh) / "package.json").write_bytes(wanted)
        quietly = ["--no-package-lock", "--no-audit", "--no-fund", "--loglevel=error"]
        done = subprocess.run([npm, "install", *quietly], cwd=fresh, capture_output=True, text=True, encoding="utf-8")
        if done.returncode:
            raise NoProxy(f"npm cannot fetch JupyterHub's proxy:\n{done.stdout}{done.stderr}".strip())
        shutil.rmtree(kept, ignore_errors=True)
        os.replace(fresh, kept)
        os.mkdir(fresh)  # for the context manager to remove
    return program


def free_ports(count: int) -> list[int]:
    """Ports of loopback that nobody uses now."""
    with ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]


def _config(ports: list[int]) -> str:
    lines = [
        f"load_subconfig({str(CONFIG)!r})",
        f'c.JupyterHub.bind_url = "http://127.0.0.1:{ports[0]}"',
        f"c.JupyterHub.hub_port = {ports[1]}",
        f'c.ConfigurableHTTPProxy.api_url = "http://127.0.0.1:{ports[2]}"',
    ]
    if hasattr(os, "geteuid") and os.geteuid() == 0:  # in a container; Jupyter's servers refuse it otherwise
        lines.append('c.Spawner.args = [*c.Spawner.args, "--allow-root"]')
    return "\n".join(["c = get_config()", *lines, ""])


def _wait(running: Hub) -> None:
    deadline = time.monotonic() + START_LIMIT_S
    while time.monotonic() < deadline and running.process.poll() is None:
        try:
            with urllib.request.urlopen(running.address + "hub/health", timeout=5) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            time.sleep(0.3)
    raise RuntimeError(f"JupyterHub did not start:\n{running.log()[-3000:]}")


def _stop(running: Hub) -> None:
    """End the hub, which ends proxy and servers; what is left of its processes after that is killed."""
    try:
        family = psutil.Process(running.process.pid).children(recursive=True)
    except psutil.NoSuchProcess:
        family = []
    running.process.send_signal(signal.SIGTERM)
    try:
        running.process.wait(STOP_LIMIT_S)
    except subprocess.TimeoutExpired:
        running.process.kill()
        running.process.wait()
    _, left = psutil.wait_procs(family, timeout=10)
    for process in left:
        process.kill()
    psutil.wait_procs(left, timeout=10)
