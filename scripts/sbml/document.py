"""A small way to write an SBML model: parameters from the tables, states, flows, rules and events, each with its unit.

libsbml does the writing, the parsing of formulas and the checking; what is here gives every element a readable id, a
name, a unit and a note in one line each. Level 3 Version 1 is written, because every tool in use reads it.
"""

import re
from collections.abc import Mapping
from html import escape

import libsbml

from ketamine_edu.evidence.parameters import parameter_table
from ketamine_edu.evidence.references import reference, source_keys

LEVEL, VERSION = 3, 1
UNIT_OF_TIME = "unit_of_time"
LICENCE = "Licence: CC BY 4.0 (https://creativecommons.org/licenses/by/4.0/)."
# Symbol of a unit -> SBML kind, scale (power of ten) and multiplier. Sizes that have no unit of their own, such as
# levels of inflammation, are numbers: their names say of what.
BASE_UNITS = {
    "1": ("dimensionless", 0, 1),
    "%": ("dimensionless", -2, 1),
    "s": ("second", 0, 1),
    "min": ("second", 0, 60),
    "h": ("second", 0, 3600),
    "d": ("second", 0, 86400),
    "L": ("litre", 0, 1),
    "mL": ("litre", -3, 1),
    "g": ("gram", 0, 1),
    "mg": ("gram", -3, 1),
    "ng": ("gram", -9, 1),
    "kg": ("gram", 3, 1),
    "mol": ("mole", 0, 1),
    "umol": ("mole", -6, 1),
    "mmol": ("mole", -3, 1),
    "mV": ("volt", -3, 1),
    "V": ("volt", 0, 1),
    "nA": ("ampere", -9, 1),
    "nC": ("coulomb", -9, 1),
    "C": ("coulomb", 0, 1),
    "J": ("joule", 0, 1),
    "K": ("kelvin", 0, 1),
    "points": ("dimensionless", 0, 1),
}
SPELT = {
    "µM": "umol/L",
    "mM": "mmol/L",
    "1/(µM*s)": "L/umol/s",
    "µM per mg/kg": "umol*kg/L/mg",
    "Hz": "1/s",
    "degC": "K",
    "ng/mL": "ng/mL",
    "10^6/cc": "1",
    "units of N*": "1",
    "units of C_A": "1",
    "N*/D": "1",
}


class Document:
    """One SBML model that grows by calls of its methods.

    name: of the model in words. time, amount: units of time and of amounts, such as "h" and "mg". about: paragraphs.
    """

    def __init__(self, model_id: str, name: str, time: str, amount: str, about: list[str]) -> None:
        self._document = libsbml.SBMLDocument(LEVEL, VERSION)
        self.model = self._document.createModel()
        self.model.setId(model_id)
        self.model.setMetaId(f"_{model_id}")
        self.model.setName(name)
        self.model.setTimeUnits(self._unit(time))
        self.model.setSubstanceUnits(self._unit(amount))
        self.model.setExtentUnits(self._unit(amount))
        self.model.setVolumeUnits(self._unit("L"))
        self.about, self.time, self.amount = about, time, amount
        self._sources: set[str] = set()

    def parameter(self, name: str, value: float, unit: str, note: str = "", constant: bool = True) -> None:
        """A number that the reader may change, or, if not constant, that events change."""
        made = self.model.createParameter()
        self._check(made.setId(name), name)
        made.setValue(float(value))
        made.setUnits(self._unit(unit))
        made.setConstant(constant)
        made.setName(f"{name.replace('_', ' ')} ({unit})")
        self._note(made, note)

    def table(self, table: str, formulation: str | None = None, leave_out: tuple[str, ...] = ()) -> None:
        """Every row of data/parameters/<table>.csv as a parameter, with symbol, status, sources and note."""
        for row in parameter_table(table, formulation).values():
            if row.name in leave_out:
                continue
            keys = source_keys(row.source)
            self._sources |= set(keys)
            symbol = f"{row.symbol}, " if row.symbol else ""
            source = ", ".join(keys) or "no source"
            self.parameter(row.name, row.value, row.unit, f"{symbol}{row.status}; {source}. {row.note or ''}".strip())

    def cite(self, *keys: str) -> None:
        """Sources that belong to the equations, keys of references.bib."""
        self._sources |= set(keys)

    def variable(self, name: str, unit: str, formula: str, note: str = "") -> None:
        """A quantity that follows from others at every moment."""
        self.parameter(name, 0.0, unit, note, constant=False)
        self.model.getParameter(name).unsetValue()
        self._assign(name, formula)

    def state(self, name: str, unit: str, rate: str, start: str | float = 0.0, note: str = "") -> None:
        """A quantity with a rate of change. start: its value at time 0, or a formula for it."""
        self.parameter(name, 0.0, unit, note, constant=False)
        self._start(name, self.model.getParameter(name), start)
        rule = self.model.createRateRule()
        rule.setVariable(name)
        rule.setMath(self._math(rate))

    def counter(self, name: str, start: str | int, note: str) -> None:
        """A number that only events change. It is a state whose rate is 0, because that is what simulators set back."""
        if self.model.getParameter(UNIT_OF_TIME) is None:
            self.parameter(UNIT_OF_TIME, 1, self.time, "Gives a rate of 0 its unit.")
        self.state(name, "1", f"0 / {UNIT_OF_TIME}", start, note)

    def compartment(self, name: str, volume: str | float, note: str = "") -> None:
        """A place that holds amounts. volume: litres, a number or a formula."""
        made = self.model.createCompartment()
        self._check(made.setId(name), name)
        made.setName(name.replace("_", " "))
        made.setSpatialDimensions(3)
        made.setUnits(self._unit("L"))
        made.setConstant(not isinstance(volume, str))
        self._note(made, note)
        if isinstance(volume, str):
            self._assign(name, volume)
        else:
            made.setSize(volume)

    def species(self, name: str, compartment: str, start: str | float = 0.0, note: str = "") -> None:
        """An amount in a compartment; formulas mean the amount, not the concentration."""
        made = self.model.createSpecies()
        self._check(made.setId(name), name)
        made.setName(f"{name.replace('_', ' ')} ({self.amount})")
        made.setCompartment(compartment)
        made.setSubstanceUnits(self._unit(self.amount))
        made.setHasOnlySubstanceUnits(True)
        made.setBoundaryCondition(False)
        made.setConstant(False)
        self._start(name, made, start)
        self._note(made, note)

    def flow(self, source: str, target: str, rate: str, back: str | None = None) -> None:
        """Amount that moves from one species to another. rate, back: amount per time, there and back."""
        made = self.model.createReaction()
        made.setId(f"{source}_to_{target}")
        made.setName(f"{source} to {target}".replace("_", " "))
        made.setReversible(back is not None)
        made.setFast(False)
        for create, species in ((made.createReactant, source), (made.createProduct, target)):
            part = create()
            part.setSpecies(species)
            part.setStoichiometry(1.0)
            part.setConstant(True)
        formula = rate if back is None else f"{rate} - {back}"
        law = made.createKineticLaw()
        law.setMath(self._math(formula))
        known = {source, target}
        for other in sorted(set(re.findall(r"[A-Za-z_]\w*", formula)) - known):
            if self.model.getSpecies(other):
                made.createModifier().setSpecies(other)

    def inflow(self, name: str, target: str, rate: str) -> None:
        """Amount per time that enters a species from outside."""
        made = self.model.createReaction()
        made.setId(f"{name}_into_{target}")
        made.setName(f"{name} into {target}".replace("_", " "))
        made.setReversible(False)
        made.setFast(False)
        part = made.createProduct()
        part.setSpecies(target)
        part.setStoichiometry(1.0)
        part.setConstant(True)
        made.createKineticLaw().setMath(self._math(rate))

    def event(self, name: str, when: str, then: Mapping[str, str], note: str = "") -> None:
        """What happens at once when a condition becomes true after time 0.

        What happens at time 0 belongs into the starting values: simulators differ in when an event at time 0 happens,
        and libroadrunner lets it happen while the file is loaded, before the reader can change a value.
        """
        made = self.model.createEvent()
        made.setId(name)
        made.setName(name.replace("_", " "))
        made.setUseValuesFromTriggerTime(True)
        self._note(made, note)
        trigger = made.createTrigger()
        trigger.setInitialValue(True)
        trigger.setPersistent(True)
        trigger.setMath(self._math(when))
        for variable, formula in then.items():
            assignment = made.createEventAssignment()
            assignment.setVariable(variable)
            assignment.setMath(self._math(formula))

    def text(self) -> str:
        """The document as XML. ValueError with libsbml's words if it is not valid."""
        keys = sorted(self._sources)
        sources = "; ".join(f"{key} ({reference(key).label})" for key in keys)
        paragraphs = [*self.about, f"Sources, as keys of the course's references.bib: {sources}.", LICENCE]
        self._note(self.model, *paragraphs)
        for key in keys:
            if reference(key).doi:
                term = libsbml.CVTerm(libsbml.BIOLOGICAL_QUALIFIER)
                term.setBiologicalQualifierType(libsbml.BQB_IS_DESCRIBED_BY)
                term.addResource(f"https://identifiers.org/doi:{reference(key).doi}")
                self.model.addCVTerm(term)
        text = libsbml.writeSBMLToString(self._document)
        problems = [problem for problem in complaints(text) if problem[0] != "warning"]
        if problems:
            raise ValueError(f"{self.model.getId()} is not valid SBML:\n" + "\n".join(words for _, words in problems))
        return text

    def _start(self, name: str, made, start: str | float) -> None:
        if isinstance(start, str):
            first = self.model.createInitialAssignment()
            first.setSymbol(name)
            first.setMath(self._math(start))
        elif isinstance(made, libsbml.Species):
            made.setInitialAmount(float(start))
        else:
            made.setValue(float(start))

    def _assign(self, name: str, formula: str) -> None:
        rule = self.model.createAssignmentRule()
        rule.setVariable(name)
        rule.setMath(self._math(formula))

    def _math(self, formula: str) -> "libsbml.ASTNode":
        tree = libsbml.parseL3Formula(formula)
        if tree is None:
            raise ValueError(f"formula {formula!r}: {libsbml.getLastParseL3Error()}")
        _give_numbers_a_unit(tree)
        return tree

    def _note(self, element, *paragraphs: str) -> None:
        text = "".join(f"<p>{escape(paragraph)}</p>" for paragraph in paragraphs if paragraph)
        if text:
            element.setNotes(f'<body xmlns="http://www.w3.org/1999/xhtml">{text}</body>')

    def _check(self, code: int, name: str) -> None:
        if code != libsbml.LIBSBML_OPERATION_SUCCESS:
            raise ValueError(f"{name!r} cannot be an id in SBML")

    def _unit(self, unit: str) -> str:
        """Id of a unit, which is defined when it is first asked for."""
        unit_id = re.sub(r"\W+", "_", SPELT.get(unit, unit).replace("%", "percent").replace("/", "_per_"))
        unit_id = "dimensionless" if unit_id == "1" else f"unit_{unit_id}"
        if unit_id != "dimensionless" and self.model.getUnitDefinition(unit_id) is None:
            made = self.model.createUnitDefinition()
            made.setId(unit_id)
            made.setName(unit)
            above, *below = SPELT.get(unit, unit).split("/")
            for part, exponent in [*((p, 1) for p in above.split("*")), *((p, -1) for p in below)]:
                kind, scale, multiplier = BASE_UNITS[part]
                one = made.createUnit()
                one.setKind(libsbml.UnitKind_forName(kind))
                one.setExponent(exponent)
                one.setScale(scale)
                one.setMultiplier(multiplier)
        return unit_id


def _give_numbers_a_unit(tree: "libsbml.ASTNode") -> None:
    """Every number in a formula is a plain one. Said outright, so that the units of the formula can be checked."""
    if tree.isNumber():
        tree.setUnits("dimensionless")
    for k in range(tree.getNumChildren()):
        _give_numbers_a_unit(tree.getChild(k))


def complaints(text: str) -> list[tuple[str, str]]:
    """What libsbml finds in a document, by all its checks, the consistency of units included: (severity, words)."""
    document = libsbml.readSBMLFromString(text)
    document.setConsistencyChecks(libsbml.LIBSBML_CAT_UNITS_CONSISTENCY, True)
    document.checkConsistency()
    found = [document.getError(k) for k in range(document.getNumErrors())]
    severities = {libsbml.LIBSBML_SEV_WARNING: "warning", libsbml.LIBSBML_SEV_INFO: "warning"}
    return [
        (severities.get(error.getSeverity(), "error"), f"line {error.getLine()}: {error.getMessage().strip()}")
        for error in found
    ]
