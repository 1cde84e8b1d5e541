"""The table of the class: what is counted, what is skipped, and what cannot get through to terminal and spreadsheet."""

import csv
import json
import os
from pathlib import Path

import pytest

from ketamine_edu.command import printable
from ketamine_edu.command.__main__ import main
from ketamine_edu.command.report import (
    FIRST,
    LATER,
    NOT_YET,
    TOTALS,
    Item,
    Student,
    find,
    gather,
    read,
    rounds_of,
    shorten,
)
from ketamine_edu.evidence.harmless import spreadsheet_cell
from ketamine_edu.kit.learning import progress

EVIL = "\x1b[2J\u202eevil\n"


@pytest.fixture
def hand_in(tmp_path, monkeypatch):
    """Make a progress file: hand_in("class/Ada.json", ("05", "peak-order", True, False), ...)."""

    def make(name: str, *answers: tuple) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        monkeypatch.setenv("KETAMINE_EDU_PROGRESS", str(path))
        for lesson, key, *tries in answers:
            for right in tries:
                progress.record_answer(lesson, key, "A", right)
        return path

    return make


def test_right_at_the_first_try_later_and_not_yet(hand_in, capsys):
    first = hand_in("Ada.json", ("05", "peak-order", True), ("04", "ssri-half", False, False))
    later = hand_in("Grace.json", ("05", "peak-order", False, True))
    assert main(["report", str(first), str(later), str(first)]) == 0
    said = capsys.readouterr().out
    rows = [line.split() for line in said.splitlines()]
    assert said.startswith("2 students, ")
    assert "Ada 1 0 1 0 0 04 05".split() in rows and "Grace 0 1 0 0 0 05".split() in rows
    assert "05 prediction peak-order 1 1 0 0".split() in rows and "04 prediction ssri-half 0 0 1 1".split() in rows


EXERCISES = ("oral-bioavailability", "equal-exposure", "clearance", "half-lives", "fit-absorption")


def test_an_exercise_solved_on_a_retry_is_passed(hand_in, tmp_path, capsys):
    path = hand_in("Ada.json")
    for key, tries in zip(EXERCISES, ((True,), (False, True), (False, False, True), (False,), ()), strict=True):
        for passed in tries:
            progress.record_check("05", key, passed)
    target = tmp_path / "class.csv"
    assert main(["report", str(path), "--lesson", "05", "--csv", str(target)]) == 0
    rows = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert "Ada 0 0 0 3 1 05".split() in rows
    for key, counts in zip(EXERCISES, ("1 0 0 0", "0 1 0 0", "0 1 0 0", "0 0 1 0", "0 0 0 1"), strict=True):
        assert f"05 exercise {key} {counts}".split() in rows
    with open(target, encoding="utf-8-sig", newline="") as file:
        (row,) = csv.DictReader(file)
    assert [row[name] for name in TOTALS] == ["0", "0", "0", "3", "1"]
    assert [row[f"05 exercise {key}"] for key in EXERCISES] == ["first try", "later", "later", "not yet", ""]


def test_totals_count_each_result_of_each_kind():
    """Numbers of results that differ from each other, so that none can stand in the place of another."""
    results = {}
    for kind, counts in {"predictions": (1, 2, 3), "exercises": (4, 5, 6), "inventory": (7, 8, 9)}.items():
        for result, count in zip((FIRST, LATER, NOT_YET), counts, strict=True):
            results |= {Item("05", kind, f"{result} {number}"): result for number in range(count)}
    student = Student("Ada", Path("Ada.json"), results)
    assert student.totals([*results, Item("05", "predictions", "open")]) == (1, 2, 3, 4 + 5, 6)
    assert rounds_of(student) == {
        ("05", item.key): result == FIRST for item, result in results.items() if item.kind == "inventory"
    }


def test_two_tries_are_later_and_one_is_the_first(hand_in):
    path = hand_in("Ada.json", ("05", "one", True), ("05", "two", False, True), ("05", "three", False, False))
    progress.record_answer("before", "odds", "B", True)
    assert read(path, None) == {
        Item("05", "predictions", "one"): FIRST,
        Item("05", "predictions", "two"): LATER,
        Item("05", "predictions", "three"): NOT_YET,
        Item("before", "inventory", "odds"): FIRST,
    }
    assert read(path, "before") == {Item("before", "inventory", "odds"): FIRST}


def test_students_stand_in_the_order_of_their_names_whatever_their_case(hand_in, tmp_path):
    for name in ("bob", "Ada", "Cleo"):
        hand_in(f"{name}.json", ("05", "peak-order", True))
    students, skipped = gather(find([str(tmp_path)]), None)
    assert ([student.name for student in students], skipped) == (["Ada", "bob", "Cleo"], 0)


def test_long_names_are_shortened_to_the_width_of_the_table():
    assert shorten("abcdef", 6) == "abcdef"
    assert shorten("abcdefg", 6) == "abcde…"


def test_the_guide_for_teachers_shows_what_the_program_prints(hand_in, capsys):
    keys = ("peak-order", "swallowed-norketamine", "arterial-venous", "second-device", "body-weight")
    right, late, wrong = (True,), (False, True), (False,)
    for name, tries in (("a", (right, late, right, right, right, late)), ("b", (late, right, wrong, right))):
        answers = zip((*keys, "nasal-bioavailability"), tries, strict=False)
        path = hand_in(f"class/student-{name}.json", *(("05", key, *outcome) for key, outcome in answers))
        for key in ("oral-bioavailability", "equal-exposure", "clearance", "half-lives") if name == "a" else ():
            progress.record_check("05", key, key != "half-lives")
    assert main(["report", str(path.parent), "--lesson", "05"]) == 0
    printed = capsys.readouterr().out.splitlines()
    guide = (Path(__file__).resolve().parents[2] / "docs" / "teaching" / "collecting-progress.md").read_text(
        encoding="utf-8"
    )
    sample = guide[guide.index("    2 students") : guide.index("    ...")].splitlines()
    assert [line[4:] for line in sample] == printed[: len(sample)] and len(sample) == 11


def test_one_lesson_alone_is_counted_and_an_unknown_one_refused(hand_in, capsys):
    path = hand_in("Ada.json", ("05", "peak-order", True), ("04", "ssri-half", True))
    assert main(["report", str(path), "--lesson", "05"]) == 0
    said = capsys.readouterr().out
    assert "ssri-half" not in said and "Ada 1 0 0 0 0 05".split() in [line.split() for line in said.splitlines()]
    assert main(["report", str(path), "--lesson", "99"]) == 1
    assert "--lesson is '99'; allowed are 00, 01, " in capsys.readouterr().err


def test_students_are_called_by_file_or_directory_and_told_apart(hand_in, tmp_path, capsys):
    answer = ("05", "peak-order", True)
    for name in ("Ada/ketamine_progress.json", "one/Bob.json", "two/Bob.json", ".hidden/x.json"):
        hand_in(f"class/{name}", answer)
    (tmp_path / "class" / ".ketamine_edu.json").write_text("{}")
    target = tmp_path / "class.csv"
    assert main(["report", str(tmp_path / "class"), "--csv", str(target)]) == 0
    with open(target, encoding="utf-8-sig", newline="") as file:
        names = [row["student"] for row in csv.DictReader(file)]
    assert sorted(names) == sorted([str(tmp_path / "class" / p / "Bob.json") for p in ("one", "two")] + ["Ada"])


def test_a_pattern_that_the_shell_left_alone_is_followed(hand_in, tmp_path, capsys):
    hand_in("Ada.json", ("05", "peak-order", True))
    assert main(["report", str(tmp_path / "A*.json")]) == 0
    assert main(["report", str(tmp_path / "B*.json")]) == 1
    assert "skipped" in (told := capsys.readouterr().err) and "none of these is a progress file" in told


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("{", "it is damaged"),
        ("", "it is damaged"),
        (b"\xff\xfe\x00", "it is damaged"),
        ('{"cells": []}', "it is not a progress file"),
        ("[" * 100_000, "it is not a progress file"),
        (json.dumps({"format": progress.FORMAT, "version": 99}), "its version is 99"),
        (" " * 2_000_001, "it has 2000001 bytes; a progress file has at most 2000000"),
    ],
    ids=range(7),
)
def test_damaged_and_foreign_files_are_named_and_skipped(hand_in, tmp_path, capsys, content, words):
    good, bad = hand_in("Ada.json", ("05", "peak-order", True)), tmp_path / "bad.json"
    bad.write_bytes(content if isinstance(content, bytes) else content.encode())
    assert main(["report", str(bad), str(good), str(tmp_path / "gone.json")]) == 1
    told = capsys.readouterr()
    assert told.out.startswith("1 student, ") and "2 of 3 files skipped" in told.err
    assert f"skipped {bad}: {words}" in told.err and f"skipped {tmp_path / 'gone.json'}: " in told.err


def test_answers_of_another_version_are_shown_but_not_counted(hand_in, capsys):
    path = hand_in("Ada.json", ("05", "no-such-question", True))
    assert main(["report", str(path)]) == 0
    said = capsys.readouterr().out
    assert "Ada 0 0 0 0 0 05".split() in [line.split() for line in said.splitlines()]
    assert "no-such-question" in said.partition("Not in this version of the course")[2]


@pytest.mark.skipif(os.name == "nt", reason="Windows allows no such names of files")
def test_nothing_in_a_file_or_its_name_reaches_terminal_or_spreadsheet(hand_in, tmp_path, capsys):
    path = hand_in(f"=1+1{EVIL}.json", (EVIL, EVIL, True))
    damaged = tmp_path / f"{EVIL}.json"
    damaged.write_text("{")
    target = tmp_path / "class.csv"
    assert main(["report", str(path), str(damaged), "--csv", str(target)]) == 1
    told = capsys.readouterr()
    for text in (told.out, told.err, target.read_text(encoding="utf-8")):
        assert "evil" in text and "\x1b" not in text and "\u202e" not in text
    assert target.read_text(encoding="utf-8-sig").splitlines()[1].startswith("\"'=1+1")


@pytest.mark.parametrize("cell", ["=1", "+1", "-1", "@x", " =1"])
def test_a_cell_that_would_be_a_formula_becomes_text(cell):
    assert spreadsheet_cell(cell) == f"'{printable(cell)}"
    assert spreadsheet_cell("Ada") == "Ada" and spreadsheet_cell(-1) == "-1"


def test_the_table_never_replaces_a_file_that_was_handed_in(hand_in, capsys):
    path = hand_in("Ada.json", ("05", "peak-order", True))
    before = path.read_bytes()
    assert main(["report", "--csv", str(path), str(path)]) == 1
    assert "allowed is a name that ends in .csv" in capsys.readouterr().err and path.read_bytes() == before
    assert main(["report", "--csv", str(path.parent / "gone" / "class.csv"), str(path)]) == 1
    assert "class.csv cannot be written" in capsys.readouterr().err
