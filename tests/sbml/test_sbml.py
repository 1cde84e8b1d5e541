"""The models as SBML files: valid, up to date, described, and found by students."""

import re

import libsbml
import pytest

import export_sbml
from ketamine_edu.evidence.references import reference
from ketamine_edu.evidence.sbml import sbml_names, sbml_path
from ketamine_edu.evidence.tables import data_path
from sbml.document import Document, complaints

README = data_path("sbml", "README.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def fresh():
    return export_sbml.texts()


def test_the_files_are_a_fresh_export(fresh):
    assert sbml_names() == tuple(sorted(fresh))
    stale = [name for name, text in fresh.items() if sbml_path(name).read_text(encoding="utf-8") != text]
    assert stale == [], "run: make sbml"


@pytest.mark.parametrize("name", sbml_names())
def test_libsbml_has_no_complaint_the_units_included(name):
    assert complaints(sbml_path(name).read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("name", sbml_names())
def test_a_file_says_what_it_is_where_its_numbers_come_from_and_under_which_licence(name):
    model = libsbml.readSBMLFromFile(str(sbml_path(name))).getModel()
    notes = model.getNotesString()
    assert model.getId() == name and model.getName()
    assert "CC BY 4.0" in notes
    keys = re.findall(r"(\w+) \(", notes.split("references.bib:")[1].split("Licence:")[0])
    assert keys and all(reference(key) for key in keys)
    for parameter in model.getListOfParameters():
        assert parameter.isSetUnits() and parameter.getName(), parameter.getId()
    assert f"`{name}`" in README


def test_readme_names_no_file_that_is_not_there():
    models, _ = README.split("## What the events do")
    assert set(re.findall(r"^\| `(\w+)`", models, re.MULTILINE)) == set(sbml_names())


def test_a_student_finds_a_model_by_name():
    assert sbml_path("chain").is_file()
    with pytest.raises(ValueError, match="name is 'mood'; allowed are chain, circuit"):
        sbml_path("mood")


def test_what_is_wrong_is_refused_or_complained_about():
    d = Document("wrong", "Wrong", "h", "mg", ["Nothing."])
    d.parameter("time_h", 1, "h")
    with pytest.raises(ValueError, match="formula 'time_h \\*'"):
        d.variable("half", "h", "time_h *")
    with pytest.raises(ValueError, match="cannot be an id"):
        d.parameter("2_h", 1, "h")
    d = Document("wrong", "Wrong", "h", "mg", ["Nothing."])
    d.parameter("time_h", 1, "h")
    d.variable("amount", "mg", "time_h")
    assert any("unit" in words for _, words in complaints(d.text()))
