"""What the repository says about itself: links, commands, licences, version."""

import json
import os
import re
import textwrap
import tomllib
from pathlib import Path

import pytest
import yaml

import ketamine_edu

PROJECT = Path(__file__).resolve().parents[2]


def read(name: str) -> str:
    return (PROJECT / name).read_text(encoding="utf-8")


def metadata() -> dict:
    return tomllib.loads(read("pyproject.toml"))["project"]


def test_readme_and_contributing_link_to_files_that_exist():
    for name in ["README.md", "CONTRIBUTING.md"]:
        links = re.findall(r"\]\((?!https?:)([^)#]+)", read(name))
        assert [link for link in links if not (PROJECT / link).exists()] == []


def test_readme_holds_the_plain_commands_and_the_scope():
    text = read("README.md")
    for words in ["make lab", "make test", "requirements/lab.txt", r"requirements\lab.txt", "never dosing advice"]:
        assert words in text


def test_citation_and_package_agree():
    cff = yaml.safe_load(read("CITATION.cff"))
    assert metadata()["authors"] == cff["authors"]
    assert metadata()["authors"][0]["name"] in read("LICENSE")
    assert metadata()["license"] == " AND ".join(cff["license"])
    assert len(metadata()["license-files"]) == len(cff["license"]) and "MIT License" in read("LICENSE-DATA")


def test_data_under_the_mit_licence_bring_its_notice():
    """data/ is also taken alone, so the notice stands there too."""
    package = json.loads(read("data/datapackage.json"))
    assert [licence["name"] for licence in package["licenses"]] == ["CC-BY-4.0", "MIT"]
    notice = read("LICENSE-DATA")
    notice = notice[notice.index("MIT License") :]
    assert textwrap.indent(notice, "    ", lambda line: line.strip()) in read("data/README.md")


def test_one_version_stands_everywhere():
    assert metadata()["dynamic"] == ["version"]
    assert json.loads(read("data/datapackage.json"))["version"] == ketamine_edu.__version__
    assert yaml.safe_load(read("CITATION.cff"))["version"] == ketamine_edu.__version__
    assert re.search(r"^## (\S+)", read("CHANGELOG.md"), re.MULTILINE).group(1) == ketamine_edu.__version__


@pytest.mark.skipif(os.name == "nt", reason="files have no executable bit there")
def test_scripts_for_machines_are_executable():
    assert all(os.access(PROJECT / name, os.X_OK) for name in [".ci/run", "postBuild"])
