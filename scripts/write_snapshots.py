"""Write what every explorer shows now to tests/snapshots/: `make snapshots`. What has changed stands in `git diff`."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from ketamine_edu.command.registry import explorer_kinds  # noqa: E402
from tests.kit import snapshots  # noqa: E402
from tests.kit.test_every_explorer import make  # noqa: E402


def main() -> None:
    snapshots.FOLDER.mkdir(exist_ok=True)
    kinds = explorer_kinds()
    for path in set(snapshots.FOLDER.glob("*.json")) - {snapshots.path_of(kind) for kind in kinds}:
        path.unlink()
    for number, kind in enumerate(kinds, 1):
        done = "written" if snapshots.write(kind, make(kind)) else "unchanged"
        print(f"{number} of {len(kinds)}: {kind.__name__}, {len(snapshots.read(kind))} states, {done}")


if __name__ == "__main__":
    main()
