"""JupyterHub for a trial with a class on one server; README.md beside this file tells how to start it.

All students' servers run as the user who starts the hub, so nothing keeps one student from another's files. For more
than a trial take The Littlest JupyterHub or Kubernetes. What is kept lies in the directory that the environment
variable KETAMINE_EDU_CLASS names: a home per student, and the hub's own secrets and database.
"""

import asyncio
import atexit
import os
import shutil
import sys
import tempfile
from pathlib import Path

import ketamine_edu

PASSWORD = os.environ.get("KETAMINE_EDU_CLASS_PASSWORD", "")
CLASS = Path(os.environ.get("KETAMINE_EDU_CLASS", "~/ketamine_edu_class")).expanduser().resolve()
SHORTEST_PASSWORD = 8  # what JupyterHub itself demands of a shared password

if len(PASSWORD) < SHORTEST_PASSWORD:
    raise ValueError(
        f"KETAMINE_EDU_CLASS_PASSWORD has {len(PASSWORD)} characters; "
        f"allowed are {SHORTEST_PASSWORD} or more. Every student logs in with it"
    )
CLASS.mkdir(mode=0o700, parents=True, exist_ok=True)


async def bring_lessons(spawner):
    """Copy the lessons to a student's home, or bring those up to date there that the student has not changed."""
    lessons = Path(spawner.home_dir) / "lessons"
    command = [sys.executable, "-m", "ketamine_edu.command", "start", str(lessons)]
    # A process of its own, so that the hub goes on answering the others.
    process = await asyncio.create_subprocess_exec(
        *command, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.PIPE
    )
    _, said = await process.communicate()
    if process.returncode:
        raise RuntimeError(f"the lessons of {spawner.user.name} cannot be copied: {said.decode(errors='replace')}")


c = get_config()  # noqa: F821  (JupyterHub puts it here)

# Reached from this machine only. For a class: a reverse proxy with TLS in front of it, as README.md says.
c.JupyterHub.bind_url = "http://127.0.0.1:8000"
c.JupyterHub.cookie_secret_file = str(CLASS / "cookie_secret")
c.JupyterHub.db_url = f"sqlite:///{CLASS / 'jupyterhub.sqlite'}"

c.JupyterHub.authenticator_class = "shared-password"
c.SharedPasswordAuthenticator.user_password = PASSWORD
# A name becomes the name of a directory, so it may hold no slash and not begin with a dot.
c.Authenticator.username_pattern = r"[a-z0-9][a-z0-9_.-]{0,30}\Z"
# With a list of names, one a line, a slip of the keyboard cannot open a second, empty home.
names = CLASS / "students.txt"
c.Authenticator.allow_all = not names.exists()
c.Authenticator.allowed_users = set(names.read_text(encoding="utf-8").lower().split()) if names.exists() else set()

# Servers as plain processes, without containers or accounts of the operating system.
c.JupyterHub.spawner_class = "simple"
c.SimpleLocalProcessSpawner.home_dir_template = str(CLASS / "students" / "{username}")
c.Spawner.cmd = [sys.executable, "-m", "jupyterhub.singleuser"]  # of this environment, wherever PATH leads
c.Spawner.pre_spawn_hook = bring_lessons
c.Spawner.default_url = "/lab/tree/lessons/index.ipynb"
# Twenty servers that start at once on two cores share them, so each takes much longer than one alone.
c.Spawner.start_timeout = 180
c.Spawner.http_timeout = 180
# Where kernels listen. The path of such a file may have no more than 103 characters on a Mac and 107 on Linux, so it
# cannot be in the homes. Nothing in it is kept.
sockets = Path(tempfile.mkdtemp(prefix="ke_", dir="/tmp"))
atexit.register(shutil.rmtree, sockets, ignore_errors=True)
c.Spawner.environment = {
    "JUPYTER_RUNTIME_DIR": lambda spawner: str(sockets / spawner.user.name),
    # Switches off JupyterLab's news pop-up, which would ask another host.
    "JUPYTER_CONFIG_PATH": str(Path(ketamine_edu.__file__).with_name("command") / "jupyter"),
    # One thread per kernel: the lessons' arrays are small, and more threads would only get in each other's way.
    "OPENBLAS_NUM_THREADS": "1",
}
c.Spawner.args = [
    # Kernels listen at files, not at port numbers: of twenty that start at once, two could choose the same number.
    "--KernelManager.transport=ipc",
    # A kernel that nobody has open gives its memory back after two hours; files are not touched.
    "--MappingKernelManager.cull_idle_timeout=7200",
    "--MappingKernelManager.cull_interval=300",
]
