"""Write every differential equation of the course as SBML into data/sbml/: `python scripts/export_sbml.py`.

The values come from the tables in data/parameters/, the equations are written out in scripts/sbml/, independently of
the package's own. Two runs write the same files. What each file is stands in data/sbml/README.md; the tests compare the
files with the package, simulated by libroadrunner.
"""

import sys
from pathlib import Path

from sbml import chain, mechanisms, pharmacokinetics, published

PROJECT = Path(__file__).resolve().parent.parent
FOLDER = PROJECT / "data" / "sbml"


def texts() -> dict[str, str]:
    """Name of the file -> its text, for every model, in order."""
    documents = {**pharmacokinetics.documents(), **published.documents(), **mechanisms.documents(), **chain.documents()}
    return {name: document.text() for name, document in documents.items()}


def main() -> int:
    FOLDER.mkdir(exist_ok=True)
    for name, text in texts().items():
        path = FOLDER / f"{name}.xml"
        before = path.read_text(encoding="utf-8") if path.exists() else None
        if text != before:
            path.write_text(text, encoding="utf-8", newline="\n")
        print(f"{path.name}: {'unchanged' if text == before else 'saved'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
