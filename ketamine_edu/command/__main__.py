"""Reads the command line of `ketamine-edu`; the same as `python -m ketamine_edu.command`."""

import argparse
import io
import itertools
import sys
from pathlib import Path

from ketamine_edu import __version__
from ketamine_edu.command import CommandError, printable

ABOUT = "How ketamine works: an interactive course. Pharmacology, never dosing advice."
START = "Copy the lessons into DIR. A lesson that is there already is brought up to date, unless you changed it."
LAB = "Open the lessons in DIR in JupyterLab. Whatever follows DIR goes to JupyterLab."
APP = "Show the pictures of a lesson as a page without code, for a lecturer's screen. Needs Voila: ketamine_edu[app]."
CHECK = "Tell whether the installation is sound, and what to do if not."
REPORT = "Make a table of the class from the progress files that students handed in."


def parser() -> argparse.ArgumentParser:
    program = argparse.ArgumentParser("ketamine-edu", description=ABOUT)
    program.add_argument("--version", action="version", version=f"ketamine_edu {__version__}")
    commands = program.add_subparsers(dest="command", metavar="COMMAND", required=True)
    start = commands.add_parser("start", help="copy the lessons into a directory", description=START)
    start.add_argument("directory", metavar="DIR", type=Path, help="a directory; it is made if it is not there")
    lab = commands.add_parser("lab", help="open the lessons in JupyterLab", description=LAB)
    lab.usage = "ketamine-edu lab [-h] [DIR] [arguments of JupyterLab, such as --no-browser]"
    lab.add_argument("directory", metavar="DIR", type=Path, nargs="?", default=Path(), help="default: where you are")
    app = commands.add_parser("app", help="show a lesson's pictures as a page without code", description=APP)
    app.add_argument("lesson", metavar="LESSON", help="number or title of a lesson, such as 05")
    app.add_argument("--port", metavar="N", type=int, help="default: the first free one from 8866 on")
    app.add_argument("--no-browser", action="store_true", help="print the address and open no browser")
    app.add_argument("--theme", choices=["light", "dark"], default="light", help="default: light")
    commands.add_parser("check", help="check the installation", description=CHECK)
    report = commands.add_parser("report", help="table of the class from progress files", description=REPORT)
    report.add_argument("files", metavar="FILE", nargs="+", help="a progress file, or a directory that holds some")
    report.add_argument("--lesson", metavar="NN", help="count this lesson only, such as 05")
    report.add_argument("--csv", metavar="FILE", type=Path, help="write the table, with a column per question, as CSV")
    return program


def main(arguments: list[str] | None = None) -> int:
    """Run a command; returns the exit code: 0 for success, 1 for a fault that was told, 2 for a wrong command line."""
    arguments = sys.argv[1:] if arguments is None else arguments
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a name that the terminal cannot show must not end the program
    ours, passed_on = arguments, []
    if arguments[:1] == ["lab"] and not {"-h", "--help"} & set(arguments[1:2]):
        ours = list(itertools.takewhile(lambda argument: not argument.startswith("-"), arguments[:2]))
        passed_on = arguments[len(ours) :]
    asked = parser().parse_args(ours)
    try:
        return run(asked, passed_on)
    except CommandError as error:
        print(f"ketamine-edu: {printable(error)}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("ketamine-edu: interrupted", file=sys.stderr)
        return 130


def run(asked: argparse.Namespace, passed_on: list[str]) -> int:
    if asked.command == "start":
        from ketamine_edu.command.start import start

        return start(asked.directory)
    if asked.command == "lab":
        from ketamine_edu.command.lab import lab

        return lab(asked.directory, passed_on)
    if asked.command == "app":
        from ketamine_edu.command.app import app

        return app(asked.lesson, asked.port, not asked.no_browser, asked.theme)
    if asked.command == "check":
        from ketamine_edu.command.check import check

        return check()
    from ketamine_edu.command.report import report

    return report(asked.files, asked.lesson, asked.csv)


if __name__ == "__main__":
    sys.exit(main())
