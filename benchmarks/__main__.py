"""Measure how fast the course answers: `make benchmark`, or `python -m benchmarks [part ...] [--json FILE]`.

Each part is a module of this directory with a function `rows()` that yields what it has measured; printing and writing
happen here only. A run of all parts writes benchmarks/results.json and the table in the README; a run of some prints,
and writes its JSON where --json says. `classroom` is apart: it starts JupyterHub and twenty students and takes many
minutes, so it runs only where it is named, with its own arguments: make benchmark ARGS="classroom --students 20".
"""

import argparse
import importlib
import sys
import time
import traceback
from pathlib import Path

from benchmarks import results

PARTS = {
    "kernel": "every control of every explorer, without a browser",
    "browser": "from a key press to the changed picture, in JupyterLab in Chromium, beside the usual ways",
    "start": "time and modules of imports",
    "memory": "kernels after a whole lesson",
    "notebooks": "strict nbval",
    "models": "models beside what else could be used",
}


def main(arguments: list[str]) -> int:
    if arguments[:1] == ["classroom"]:
        importlib.import_module("benchmarks.classroom").main(arguments[1:])
        return 0
    parser = argparse.ArgumentParser(prog="benchmark", description="Parts: " + "; ".join(map(": ".join, PARTS.items())))
    parser.add_argument("parts", nargs="*", metavar="part", help=f"some of {', '.join(PARTS)}; all if none is named")
    parser.add_argument("--json", type=Path, help="where to write what was measured")
    wanted = parser.parse_args(arguments)
    if unknown := [name for name in wanted.parts if name not in PARTS]:
        parser.error(f"there is no part {', '.join(unknown)}; there are {', '.join(PARTS)}")
    names = [name for name in PARTS if name in (wanted.parts or PARTS)]
    found, failed = {}, {}
    for name in names:
        try:
            found[name] = measure(name)
        except Exception as error:
            # The other parts are still worth having; that this one is missing is said in the table and the exit code.
            traceback.print_exc()
            failed[name] = f"{type(error).__name__}: {error}".splitlines()[0]
    run = results.Results(results.machine(), results.today(), found, failed)
    print(f"{run.machine}\n{run.date}")
    for name, rows in found.items():
        print(f"\n{results.as_text(name, rows)}")
    keep(run, wanted.json, whole=names == list(PARTS))
    return 1 if failed else 0


def measure(name: str) -> list[results.Row]:
    """The rows of one part, with a line on the screen for each as it comes."""
    started, rows = time.perf_counter(), []
    for row in importlib.import_module(f"benchmarks.{name}").rows():
        rows.append(row)
        elapsed = time.perf_counter() - started
        print(
            f"{name} {elapsed:5.0f} s  {row.what}: {results.number(row.median)} {row.unit}", file=sys.stderr, flush=True
        )
    return rows


def keep(run: results.Results, path: Path | None, whole: bool) -> None:
    """Write the JSON; after a run of everything that failed nowhere, the README too."""
    if path:
        results.write(run, path)
    elif whole and not run.failed:
        results.write(run)
        text = results.README.read_text(encoding="utf-8")
        results.README.write_text(results.with_block(text, run), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
