"""What all topics offer, found and not listed, so that a new topic or explorer is there from its first day."""

import importlib
import pkgutil
from types import ModuleType

import ketamine_edu
from ketamine_edu.kit.page.explorer import Explorer

NO_TOPICS = ("command", "evidence", "kit")
# Files of a topic that draw, or stand on the page; every other file computes.
DRAWN = ("picture", "pictures")
ON_THE_PAGE = ("explorer", "explorers", "exercises", "cases", "leaflet_editor", "lesson_map")


def topics() -> tuple[str, ...]:
    """Names of all topics, in alphabetical order."""
    packages = (module.name for module in pkgutil.iter_modules(ketamine_edu.__path__) if module.ispkg)
    return tuple(sorted(name for name in packages if name not in NO_TOPICS))


def models() -> tuple[str, ...]:
    """Full names of the modules that compute, topic by topic: all but those that draw or stand on the page."""
    packages = (importlib.import_module(f"{ketamine_edu.__name__}.{topic}") for topic in topics())
    return tuple(
        f"{package.__name__}.{module.name}"
        for package in packages
        for module in pkgutil.iter_modules(package.__path__)
        if module.name not in (*DRAWN, *ON_THE_PAGE)
    )


def explorer_kinds() -> list[type[Explorer]]:
    """All explorers of the course, by module and name; not the kit's AgreementExplorer, which needs targets."""
    for name in ("kit.page.agreement", *topics()):
        _import_below(importlib.import_module(f"{ketamine_edu.__name__}.{name}"))
    kinds = [kind for kind in Explorer.__subclasses__() if kind.__module__.startswith(f"{ketamine_edu.__name__}.")]
    return sorted(kinds, key=lambda kind: (kind.__module__, kind.__name__))


def _import_below(package: ModuleType) -> None:
    for module in pkgutil.walk_packages(getattr(package, "__path__", []), f"{package.__name__}."):
        if module.name.split(".")[2].startswith("explorer"):
            importlib.import_module(module.name)
