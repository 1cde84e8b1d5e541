"""Set the course up and run it: what `make lab`, `make test` and the others do, on Linux, macOS and Windows alike.

    python3 scripts/course.py lab [arguments of JupyterLab]      open the lessons
    python3 scripts/course.py test [arguments of pytest]         run all tests, or those of one lesson: LESSON=05
    python3 scripts/course.py setup | notebooks | snapshots | ledger | mutants | benchmark [arguments] | report | fuzz |
                              book | site | sbml | lint | pins

Every command first brings `.venv` to the pinned packages of requirements/. A set-up that is in order is left alone,
one that was interrupted or belongs to another Python or directory is made anew, and anything else is repaired in place.
It is written by hand on the standard library because it runs before anything is installed, and in syntax that an old
Python can read, so that such a Python gets an explanation and not a syntax error.
"""

import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
OLDEST = (3, 11)
LEVELS = {"lab": "requirements/lab.txt", "test": "requirements/test.txt"}  # "test" contains all of "lab"
INSTALLER = "requirements/installer.txt"  # uv, which installs the same pins in less time than pip
SETTINGS = "ketamine_edu/command/jupyter"  # of JupyterLab, while it shows the lessons
NEWS = "@jupyterlab/apputils-extension:announcements"  # JupyterLab's news pop-up, which would ask another host

POSIX_PYTHONS = [["python3.12"], ["python3"], ["python3.13"], ["python3.14"], ["python3.11"], [sys.executable]]
WINDOWS_PYTHONS = [["py", "-3.12"], [sys.executable], ["py", "-3.13"], ["py", "-3.14"], ["py", "-3.11"], ["py", "-3"]]
CANDIDATES = WINDOWS_PYTHONS if os.name == "nt" else POSIX_PYTHONS

# `_base_executable` is the Python behind an environment: ours must not be built on another environment, nor on itself.
ASK_PYTHON = """
import json, sys
try:
    import ensurepip, venv
    can_make = bool(ensurepip.version())
except Exception:
    can_make = False
program = getattr(sys, "_base_executable", None) or sys.executable
print(json.dumps({"version": list(sys.version_info[:3]), "program": program, "can_make_environments": can_make}))
"""
ASK_ENVIRONMENT = "import json, sys, pip; print(json.dumps({'version': list(sys.version_info[:3])}))"


class SetupError(Exception):
    """Something is missing, wrong or failed; the message says what it is and what to do."""


def say(text):
    print("course: " + text, flush=True)


def ask(command, question):
    """The answer (a dict) of a Python to a question put as a program, or None if it does not run or does not know."""
    try:
        done = subprocess.run(
            command + ["-I", "-c", question], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=60
        )
        return json.loads(done.stdout.decode()) if done.returncode == 0 else None
    except (OSError, ValueError, subprocess.TimeoutExpired):
        return None


def dotted(version):
    return ".".join(str(part) for part in version)


def find_python():
    """The first suitable Python as {"version", "program"}. `PYTHON` in the environment names the only one to try."""
    named = os.environ.get("PYTHON")
    reasons = []
    for command in [[named]] if named else CANDIDATES:
        found = ask(command, ASK_PYTHON)
        name = " ".join(command)
        if found is None:
            if named:
                reasons.append(f"{name}: is not a Python that runs")
        elif tuple(found["version"][:2]) < OLDEST:
            reasons.append(f"{name}: is Python {dotted(found['version'])}")
        elif not found["can_make_environments"]:
            reasons.append(f"{name}: has no venv (on Debian or Ubuntu: apt install python3-venv)")
        else:
            return found
    if not reasons:
        reasons = ["no Python was found (on Debian or Ubuntu: apt install python3 python3-venv)"]
    raise SetupError(
        f"The course needs Python {dotted(OLDEST)} or newer with its module venv, and there is none:\n  "
        + "\n  ".join(reasons)
        + "\nAnother Python can be named: make lab PYTHON=/path/to/python3.12"
    )


def environment(project):
    return project / ".venv"


def environment_python(project):
    return environment(project) / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def note_file(project):
    return environment(project) / "ketamine_edu.json"


def read_note(project):
    """What the last set-up noted: {"state": "installing"|"failed"|"installed", ...}; {} if made by hand."""
    try:
        note = json.loads(note_file(project).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return note if isinstance(note, dict) else {}


def write_note(project, **note):
    new = note_file(project).with_suffix(".new")
    new.write_text(json.dumps(note, indent=1), encoding="utf-8")
    os.replace(str(new), str(note_file(project)))


def fingerprint(project, version):
    """Changes when a pin, the package's own description or the Python changes."""
    digest = hashlib.sha256(dotted(version).encode())
    for name in sorted(LEVELS.values()) + ["pyproject.toml"]:
        digest.update((project / name).read_bytes())
    return digest.hexdigest()


def decide(project, level):
    """What `.venv` needs: ("keep" | "install" | "make", why)."""
    place = environment(project)
    if not place.exists() and not place.is_symlink():
        return "make", "there is none yet"
    note = read_note(project)
    if note.get("state") == "installing":
        return "make", "an earlier set-up was interrupted"
    found = ask([str(environment_python(project))], ASK_ENVIRONMENT)
    if found is None:
        return "make", "the one that is there does not run, or has no pip"
    version = found["version"]
    if tuple(version[:2]) < OLDEST:
        return "make", f"the one that is there is of Python {dotted(version)}"
    if os.environ.get("PYTHON") and find_python()["version"][:2] != version[:2]:
        return "make", f"the one that is there is of Python {dotted(version)}, and PYTHON names another"
    if note.get("directory", str(project)) != str(project):
        return "make", "the one that is there was made in another directory"
    if note.get("state") != "installed":
        return "install", "the one that is there is not complete"
    if note.get("fingerprint") != fingerprint(project, version):
        return "install", "pins, package or Python have changed"
    if level == "test" and note.get("level") != "test":
        return "install", "the checking tools are not installed yet"
    return "keep", "up to date"


def remove(place):
    """Remove an environment. It is moved aside first, so that a removal cut short cannot pass for an environment."""
    aside = place.with_name(place.name + ".old")
    for path in (aside, place):
        if path.is_symlink() or path.is_file():
            path.unlink()
        elif path.exists():
            os.replace(str(path), str(aside))
            shutil.rmtree(str(aside))


def make_environment(project):
    python = find_python()
    place = environment(project)
    say(f"making .venv with Python {dotted(python['version'])} ({python['program']})")
    try:
        remove(place)
        place.mkdir()
    except OSError as error:
        raise SetupError(f"The old .venv cannot be removed ({error}). Close what uses it and try again.") from error
    write_note(project, state="installing")
    run_quietly([python["program"], "-m", "venv", str(place)], project, "An environment cannot be made")


def find_uv(project):
    """The uv on the PATH, or one that pip gets into `.venv`; None if there is no uv for this machine."""
    there = shutil.which("uv")
    if there:
        return there
    programs = environment_python(project).parent
    try:
        run_quietly(pip(project) + ["--only-binary=:all:", "--requirement", INSTALLER], project, "uv cannot be had")
    except SetupError:
        say("uv, which is faster, cannot be had here: pip installs")
        return None
    return shutil.which("uv", path=str(programs))


def pip(project):
    python = str(environment_python(project))
    return [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"]


def install_packages(project, level):
    """Install the pinned packages of a level: with uv, or with pip where there is no uv or it fails."""
    pins = ["--requirement", LEVELS[level]]
    uv = find_uv(project)
    if uv:
        python = str(environment_python(project))
        command = [uv, "pip", "install", "--quiet", "--compile-bytecode", "--python", python]
        try:
            return run_quietly(command + pins, project, "uv cannot install the packages")
        except SetupError as error:
            say(f"uv cannot install them ({str(error).splitlines()[-1].strip()}): pip installs, which takes longer")
    return run_quietly(pip(project) + pins, project, "The packages cannot be installed")


def install(project, level):
    python = str(environment_python(project))
    write_note(project, state="installing")
    say(f"installing the packages of {LEVELS[level]} (the first time takes a minute or more)")
    try:
        install_packages(project, level)
        say("installing ketamine_edu itself, from this directory")
        package = ["--no-deps", "--no-build-isolation", "--editable", "."]
        run_quietly(pip(project) + package, project, "The package ketamine_edu cannot be installed")
        news_off = [python, "-m", "jupyter", "labextension", "disable", "--level=sys_prefix", NEWS]
        run_quietly(news_off, project, "JupyterLab's news pop-up cannot be switched off")
    except SetupError:
        write_note(project, state="failed", directory=str(project))
        raise
    version = ask([python], ASK_ENVIRONMENT)["version"]
    write_note(
        project, state="installed", level=level, directory=str(project), fingerprint=fingerprint(project, version)
    )


def run_quietly(command, project, trouble):
    """Run a command and show what it printed only if it fails."""
    done = subprocess.run(command, cwd=str(project), stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if done.returncode:
        output = done.stdout.decode(errors="replace").strip()
        raise SetupError(f"{trouble}. The command\n  {' '.join(command)}\nsaid:\n{output}")


def set_up(project, level):
    """Bring `.venv` to the state that a level needs, from whatever state it is in."""
    action, why = decide(project, level)
    if action == "keep":
        say(".venv is up to date")
        return
    if action == "make":
        say("a new .venv is needed: " + why)
        make_environment(project)
    else:
        say(".venv needs packages: " + why)
    install(project, level)
    say("set up")


def lab(arguments):
    if hasattr(os, "geteuid") and os.geteuid() == 0 and "--allow-root" not in arguments:
        say("you are root: JupyterLab starts with --allow-root")
        arguments = ["--allow-root"] + arguments
    more = os.environ.get("JUPYTER_CONFIG_PATH")
    os.environ["JUPYTER_CONFIG_PATH"] = os.pathsep.join([str(PROJECT / SETTINGS)] + ([more] if more else []))
    return ["jupyterlab", "--LabApp.default_url=/lab/tree/notebooks/index.ipynb"] + arguments


def test(arguments):
    lesson = os.environ.get("LESSON")
    return ["pytest"] + (tests_of_lesson(PROJECT, lesson) if lesson else []) + arguments


def tests_of_lesson(project, lesson):
    """Where the tests of a lesson ("05") lie: those of its topic, and its notebook."""
    topics = {}
    for path in (project / "data" / "questions").glob("*.json"):
        topics[json.loads(path.read_text(encoding="utf-8"))["lesson"]] = path.stem
    if lesson not in topics:
        raise SetupError(f"LESSON is {lesson}; allowed is one of {', '.join(sorted(topics))}")
    places = [project / "tests" / topics[lesson], *(project / "notebooks").glob(lesson + "_*.ipynb")]
    return [path.relative_to(project).as_posix() for path in places]


COMMANDS = {  # name: (level of the set-up, the Python module or script to run and its arguments)
    "setup": ("lab", None),
    "lab": ("lab", lab),
    "test": ("test", test),
    "notebooks": ("lab", lambda arguments: ["scripts/execute_notebooks.py"] + arguments),
    "snapshots": ("test", lambda arguments: ["scripts/write_snapshots.py"] + arguments),
    "ledger": ("test", lambda arguments: ["tests/evidence/ledger.py", "--write"] + arguments),
    "mutants": ("test", lambda arguments: ["scripts/mutants.py"] + arguments),
    "benchmark": ("test", lambda arguments: ["benchmarks"] + arguments),
    "report": ("test", lambda arguments: ["scripts/report_targets.py"] + arguments),
    "fuzz": ("test", lambda arguments: ["pytest", "tests/fuzz", "--hypothesis-profile=long", "--verbose"] + arguments),
    "book": ("test", lambda arguments: ["scripts/build_book.py"] + arguments),
    "site": ("test", lambda arguments: ["scripts/build_site.py"] + arguments),
    "sbml": ("test", lambda arguments: ["scripts/export_sbml.py"] + arguments),
    "lint": (
        "test",
        lambda arguments: ["pytest", "tests/house/test_lint.py", "tests/house/test_floors.py"] + arguments,
    ),
    "pins": ("lab", lambda arguments: ["scripts/renew_pins.py"] + arguments),
}


def run(command):
    """Run a module or script in the environment. Ctrl-C is left to it: JupyterLab asks before it stops."""
    target = command[:1] if command[0].endswith(".py") else ["-m", command[0]]
    line = [str(environment_python(PROJECT))] + target + command[1:]
    say("running " + " ".join(["python"] + line[1:]))
    process = subprocess.Popen(line, cwd=str(PROJECT))
    signal.signal(signal.SIGINT, lambda *_: None)
    return process.wait()


def main(arguments):
    if not arguments or arguments[0] not in COMMANDS:
        print(__doc__)
        return 0 if arguments[:1] in ([], ["help"], ["--help"]) else 2
    level, command = COMMANDS[arguments[0]]
    try:
        line = command(arguments[1:]) if command else None
        set_up(PROJECT, level)
    except SetupError as error:
        print("course: " + str(error), file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("course: interrupted; the next run begins the set-up anew", file=sys.stderr)
        return 130
    return run(line) if line else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
