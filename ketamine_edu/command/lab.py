"""Opens the lessons in JupyterLab: `ketamine-edu lab [DIR] [arguments of JupyterLab]`.

JupyterLab's news pop-up, which also looks for updates, would ask another host. It is switched off by the settings in
jupyter/, which also choose the connection of connection.py. They are added for this run only, so that nothing in the
student's installation changes.
"""

import os
import signal
import subprocess
import sys
from pathlib import Path

from ketamine_edu.command import LIST_OF_LESSONS, CommandError

SETTINGS = Path(__file__).with_name("jupyter")


def lab(directory: Path, arguments: list[str]) -> int:
    """Run JupyterLab until it is stopped; returns its exit code. CommandError if `directory` has no lessons."""
    line = command(directory.expanduser().absolute(), arguments)
    more = os.environ.get("JUPYTER_CONFIG_PATH")
    os.environ["JUPYTER_CONFIG_PATH"] = os.pathsep.join([str(SETTINGS), *([more] if more else [])])
    if os.name == "posix":
        os.execv(line[0], line)  # this process becomes JupyterLab, so that whoever ends it ends JupyterLab
    process = subprocess.Popen(line)  # on Windows execv would give the terminal back at once
    signal.signal(signal.SIGINT, lambda *_: None)  # Ctrl-C is left to JupyterLab, which asks before it stops
    return process.wait()


def command(directory: Path, arguments: list[str]) -> list[str]:
    """The command line of JupyterLab. CommandError if there are no lessons in `directory`."""
    if not (directory / LIST_OF_LESSONS).is_file():
        raise CommandError(
            f"there are no lessons in {directory} (no {LIST_OF_LESSONS}); "
            f'put them there with: ketamine-edu start "{directory}"'
        )
    ours = [f"--ServerApp.root_dir={directory}", f"--LabApp.default_url=/lab/tree/{LIST_OF_LESSONS}"]
    if hasattr(os, "geteuid") and os.geteuid() == 0 and "--allow-root" not in arguments:
        print("ketamine-edu: you are root: JupyterLab starts with --allow-root", flush=True)
        ours.append("--allow-root")
    return [sys.executable, "-m", "jupyterlab", *ours, *arguments]
