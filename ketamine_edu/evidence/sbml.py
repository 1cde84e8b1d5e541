"""The course's models as SBML files, for programs such as COPASI and Tellurium: where they are.

`sbml_path("pharmacokinetics_intravenous")` is the file of one model; what each file is stands in data/sbml/README.md.
"""

from pathlib import Path

from ketamine_edu.evidence.tables import data_path


def sbml_names() -> tuple[str, ...]:
    """Names of all models that are there as SBML, in alphabetical order."""
    return tuple(sorted(path.stem for path in data_path("sbml").glob("*.xml")))


def sbml_path(name: str) -> Path:
    """The file of one model. ValueError for an unknown name, with the known ones."""
    if name not in sbml_names():
        raise ValueError(f"name is {name!r}; allowed are {', '.join(sbml_names())}")
    return data_path("sbml", f"{name}.xml")
