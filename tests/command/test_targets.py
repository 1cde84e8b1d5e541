"""The report of all published targets: complete, the same as in the lessons, and readable in every form."""

import csv
import json
import re
from pathlib import Path

import pytest

import report_targets
from ketamine_edu.command.targets import WITHOUT_TARGETS, Compared, compared, lessons, summary
from ketamine_edu.evidence.references import reference, source_keys
from ketamine_edu.evidence.tables import read_table
from ketamine_edu.kit.numbers.targets import ROLES

NOTEBOOKS = Path(__file__).resolve().parents[2] / "notebooks"
# What each lesson's notebook prints of its targets: pattern, and how many rows its numbers say there are.
PRINTED = {
    "00": (r"published +\d+ %, model +\d+ %", None),
    "01": (r"^all +(\d+) rows", 1),
    "02": (r"^all: \d+ of (\d+) directions", 1),
    "03": (r"^all +\d+ of (\d+) agree", 1),
    "04": (r"^all +(\d+) rows", 1),
    "05": (r"^all +(\d+) rows", 1),
    "07": (r"^(\d+) rows, median", 1),
    "08": (r"of (\d+) within their limits", 1),
    "09": (r"^(\d+) totals", 1),
}
BESIDE = {"02": 1, "07": 11}  # shown in a table of their own: the size in people, the outcomes of the paper


@pytest.fixture(scope="module")
def found():
    return report_targets.rows_by_lesson()


def printed(lesson):
    """All text that the cells of a lesson's notebook have printed."""
    (path,) = NOTEBOOKS.glob(f"{lesson}_*.ipynb")
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return "\n".join("".join(o.get("text", "")) for cell in cells for o in cell.get("outputs", []))


def test_every_lesson_stands_in_the_report(found):
    files = sorted(path.name[:2] for path in NOTEBOOKS.glob("[0-9][0-9]_*.ipynb"))
    assert list(found) == files == list(lessons())
    assert {lesson for lesson, rows in found.items() if not rows} == set(WITHOUT_TARGETS)


@pytest.mark.parametrize("lesson", PRINTED)
def test_a_lesson_has_as_many_rows_as_its_notebook_says(found, lesson):
    pattern, group = PRINTED[lesson]
    matches = list(re.finditer(pattern, printed(lesson), re.MULTILINE))
    assert matches, "the lesson no longer prints this"
    said = int(matches[0][group]) if group else len(matches)
    assert len(found[lesson]) == said + BESIDE.get(lesson, 0)


def test_what_lessons_print_of_misses_is_what_the_report_says(found):
    missed = [row.id for row in summary(found["01"]).missed]
    assert f"outside their limit: {', '.join(missed)}" in printed("01")
    ten = summary(found["10"])
    assert f"{ten.tested_met} of {ten.tested} findings that set no constant are met" in printed("10")
    not_met = [row.id for row in ten.missed if row.role == "validation"]
    assert f"missed: {', '.join(not_met)}" in printed("10")
    three = summary(found["03"])
    assert re.search(rf"not fitted +{three.tested_met} of {three.tested} agree", printed("03"))


@pytest.mark.parametrize(
    ("lesson", "tables"),
    [
        ("01", ["receptor/targets"]),
        ("02", ["circuit/directions"]),
        ("03", ["plasticity/courses", "plasticity/blockers"]),
        ("04", ["response/targets"]),
        ("05", ["pharmacokinetics/targets"]),
        ("07", ["inflammation/targets"]),
        ("08", ["appraisal/targets"]),
        ("09", ["care/totals"]),
        ("10", ["chain/checkpoints"]),
    ],
)
def test_no_row_of_a_table_of_targets_is_left_out(found, lesson, tables):
    assert {row["id"] for table in tables for row in read_table(table)} <= {row.id for row in found[lesson]}


def test_rows_are_complete_and_cite_the_bibliography(found):
    for rows in found.values():
        assert len({row.id for row in rows}) == len(rows)
        for row in rows:
            assert row.what and row.observed and row.predicted and row.role in ROLES
            assert source_keys(row.source) and all(reference(key) for key in source_keys(row.source))
            assert row.met is not None or row.limit == ""


def test_summaries_by_hand():
    def row(name, error, met, role):
        return Compared("05", name, name, "1 mg", "2 mg", error, "", met, role, "zarate2006")

    rows = [row("a", 10.0, True, "fitted"), row("b", -60.0, False, "validation"), row("c", None, True, "validation")]
    one = summary([*rows, row("d", 20.0, None, "validation")])
    assert (one.rows, one.numbers, one.median_error_percent) == (4, 3, 20.0)
    assert (one.judged, one.met, one.tested, one.tested_met) == (3, 2, 2, 1)
    assert [r.id for r in one.missed] == ["b"] and [r.id for r in one.largest] == ["b", "d", "a"]
    with pytest.raises(ValueError, match="at least one Compared"):
        summary([])
    with pytest.raises(ValueError, match="lesson is '99'; allowed are 00, 01"):
        compared("99")


def test_the_page_of_the_book_is_a_table_per_lesson(found):
    page = report_targets.markdown(found)
    assert page.startswith("# Published numbers against the models\n")
    assert len(re.findall(r"^## Lesson \d\d: .+$", page, re.MULTILINE)) == len(lessons())
    for table in re.findall(r"(?:^\|.*\n)+", page, re.MULTILINE):
        columns = {len(re.findall(r"(?<!\\)\|", line)) for line in table.splitlines()}
        assert len(columns) == 1
    assert sum(line.startswith("| ") for line in page.splitlines()) > sum(map(len, found.values()))
    for row in (row for rows in found.values() for row in rows):
        assert report_targets._safe(row.what) in page


def test_the_command_prints_and_writes_every_form(found, monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(report_targets, "rows_by_lesson", lambda progress: found)
    paths = {kind: tmp_path / f"report.{kind}" for kind in ("markdown", "csv", "json")}
    assert report_targets.main([part for kind, path in paths.items() for part in (f"--{kind}", str(path))]) == 0
    assert paths["markdown"].read_text(encoding="utf-8") == report_targets.markdown(found)
    with paths["csv"].open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == sum(map(len, found.values()))
    assert {lesson: len(rows) for lesson, rows in json.loads(paths["json"].read_text(encoding="utf-8")).items()} == {
        lesson: len(rows) for lesson, rows in found.items()
    }
    assert report_targets.text(found).count("LESSON ") == len(lessons())
    assert report_targets.main(["--csv", str(tmp_path / "nowhere" / "report.csv")]) == 1
    assert "cannot be written" in capsys.readouterr().err
