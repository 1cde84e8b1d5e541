"""The course as a student installs it: a wheel, built from a copy of the project and installed into a new environment.

Nothing is fetched: the new environment sees the packages of this one, but neither its copy of the course nor what
belongs to its prefix (JupyterLab's pages, extensions and kernels), which are found by JUPYTER_PATH and JUPYTERLAB_DIR.
"""

import os
import shutil
import subprocess
import sys
import sysconfig
import venv
from dataclasses import dataclass, field
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
SHARE = Path(sys.prefix) / "share" / "jupyter"
LICENCES = ["LICENSE", "LICENSE-CONTENT", "LICENSE-DATA"]
PARTS = ["ketamine_edu", "data", "notebooks", "pyproject.toml", "README.md", *LICENCES, ".gitignore"]


def copy_project(target: Path) -> Path:
    """What a wheel is made from, where a test may change it."""
    target.mkdir()
    for part in PARTS:
        source = PROJECT / part
        if source.is_dir():
            shutil.copytree(source, target / part, ignore=shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints"))
        else:
            shutil.copy(source, target)
    return target


def build_wheel(project: Path) -> Path:
    run([sys.executable, "-m", "pip", "wheel", *QUIET, "--no-build-isolation", "--wheel-dir", "dist", "."], project)
    return next((project / "dist").glob("*.whl"))


def install(wheel: Path, place: Path) -> "Installation":
    venv.create(place, symlinks=os.name != "nt")
    installation = Installation(place)
    (installation.packages / "borrowed.pth").write_text(sysconfig.get_path("purelib") + "\n")
    run([sys.executable, "-m", "pip", "--python", str(installation.python), "install", *QUIET, str(wheel)], place)
    return installation


QUIET = ["--quiet", "--no-deps", "--no-index", "--disable-pip-version-check"]


def run(command: list, directory: Path) -> None:
    done = subprocess.run(command, cwd=directory, capture_output=True, text=True, encoding="utf-8")
    assert done.returncode == 0, done.stdout + done.stderr


@dataclass
class Installation:
    """An environment with the course. settings: what is added to the environment variables of its programs."""

    place: Path
    settings: dict[str, str] = field(default_factory=dict)

    def __post_init__(self):
        jupyter = {"JUPYTER_PATH": str(SHARE), "JUPYTERLAB_DIR": str(SHARE / "lab"), "PYTHONIOENCODING": "utf-8"}
        for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "JUPYTERLAB_SETTINGS_DIR"):
            jupyter[name] = str(self.place / name.lower())
        self.settings = {**jupyter, "JUPYTERLAB_WORKSPACES_DIR": str(self.place / "workspaces"), **self.settings}

    def _path(self, name: str) -> Path:
        return Path(sysconfig.get_path(name, "venv", vars={"base": str(self.place), "platbase": str(self.place)}))

    @property
    def packages(self) -> Path:
        return self._path("purelib")

    @property
    def course(self) -> Path:
        return self.packages / "ketamine_edu"

    @property
    def python(self) -> Path:
        return self._path("scripts") / ("python.exe" if os.name == "nt" else "python")

    @property
    def program(self) -> str:
        return shutil.which("ketamine-edu", path=str(self._path("scripts")))

    @property
    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
        return {**kept, **self.settings}

    def ketamine_edu(self, *arguments: object) -> subprocess.CompletedProcess:
        """Run the installed program away from the project."""
        command = [self.program, *map(str, arguments)]
        return subprocess.run(
            command, cwd=self.place, env=self.environment, capture_output=True, text=True, encoding="utf-8", timeout=600
        )
