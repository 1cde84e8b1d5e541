"""Measure how fast the course answers: `make benchmark`, or `python -m benchmarks [kernel] [browser] [classroom]`.

Each benchmark is a module of this directory with a function `main()` that prints its table. `kernel` times models and
explorers without a browser, `browser` the way from a key press to the changed picture in JupyterLab. `classroom` starts
JupyterHub and twenty students; it takes many minutes, so it runs only where it is named.
"""

import importlib
import sys

BENCHMARKS = ("kernel", "browser")
LONG = ("classroom",)


def main(names: list[str]) -> int:
    unknown = [name for name in names if name not in BENCHMARKS + LONG]
    if unknown:
        print(f"there is no benchmark {', '.join(unknown)}; there are {', '.join(BENCHMARKS + LONG)}", file=sys.stderr)
        return 2
    for name in names or BENCHMARKS:
        importlib.import_module(f"benchmarks.{name}").main()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
