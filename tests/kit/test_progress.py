"""The progress file: what is kept, two notebooks at once, files that cannot be read or written."""

import csv
import json
import multiprocessing
import os
import stat
import sys

import pytest

from ketamine_edu.kit.learning import progress


@pytest.fixture
def path(tmp_path, monkeypatch):
    file = tmp_path / "progress.json"
    monkeypatch.setenv("KETAMINE_EDU_PROGRESS", str(file))
    return file


def entries(path, kind="predictions"):
    return json.loads(path.read_text())[kind]


def test_the_file_lies_beside_the_notebook_unless_the_environment_says_otherwise(tmp_path, monkeypatch):
    monkeypatch.delenv("KETAMINE_EDU_PROGRESS", raising=False)
    monkeypatch.chdir(tmp_path)
    assert progress.record_answer("05", "x", "A", False) == ""
    assert (tmp_path / "ketamine_progress.json").is_file()
    monkeypatch.setenv("KETAMINE_EDU_PROGRESS", str(tmp_path / "other.json"))
    assert progress.progress_path() == tmp_path / "other.json"


def test_first_answer_tries_and_times_are_kept(path):
    progress.record_answer("05", "x", "A", False)
    progress.record_answer("05", "x", "B", True)
    progress.record_answer("05", "x", "C", False)
    progress.record_check("05", "y", False)
    prediction, check = entries(path)["05/x"], entries(path, "exercises")["05/y"]
    assert (prediction["first_answer"], prediction["tries"], prediction["solved"]) == ("A", 2, True)
    assert prediction["first_time"] <= prediction["solved_time"]
    assert prediction["first_time"].endswith("+00:00")
    assert (check["tries"], check["solved"], check["solved_time"]) == (1, False, None)


def test_the_summary_is_a_table_of_words(path):
    assert "Nothing answered yet." in progress.summary().plain
    assert not path.exists()
    progress.record_answer("05", "x", "A", True)
    progress.record_check("05", "y", False)
    first, second = progress.summary().plain.splitlines()[1:]
    assert first.split() == "05 prediction x right at the first try".split()
    assert second.split() == "05 exercise y not yet right, 1 try".split()


@pytest.mark.parametrize("round_name", progress.ROUNDS)
def test_the_summary_judges_no_answer_to_the_concept_inventory(path, round_name):
    progress.record_answer(round_name, "x", "A", True)
    progress.record_answer(round_name, "y", "A", False)
    rows = [line.split() for line in progress.summary().plain.splitlines()[1:]]
    assert rows == [[round_name, "prediction", key, "answered"] for key in "xy"]


def test_a_question_solved_on_a_retry_is_summed_up_with_the_number_of_its_tries(path):
    for right in (False, False, True, True):
        progress.record_answer("05", "x", "A", right)
    for passed in (False, False):
        progress.record_check("05", "y", passed)
    first, second = progress.summary().plain.splitlines()[1:]
    assert first.endswith("right after 3 tries") and second.endswith("not yet right, 2 tries")


def test_export_writes_a_table_and_replaces_an_older_one(path, tmp_path):
    progress.record_answer("05", "x", "A", True)
    target = tmp_path / "mine.csv"
    for tries in (1, 2):
        progress.record_check("05", "y", False)
        assert progress.export(target) == target
        with open(target, newline="") as file:
            rows = list(csv.DictReader(file))
        assert [(r["kind"], r["lesson"], r["key"]) for r in rows] == [
            ("predictions", "05", "x"),
            ("exercises", "05", "y"),
        ]
        assert rows[1]["tries"] == str(tries)


def record_many(path, name, count):
    os.environ["KETAMINE_EDU_PROGRESS"] = str(path)
    for k in range(count):
        assert progress.record_answer("05", f"{name}-{k}", "A", True) == ""
        assert progress.record_check("05", "shared", False) == ""


def test_two_notebooks_at_once_lose_nothing(path):
    context = multiprocessing.get_context("spawn")
    notebooks = [context.Process(target=record_many, args=(path, name, 25)) for name in ("one", "two", "three")]
    for notebook in notebooks:
        notebook.start()
    for notebook in notebooks:
        notebook.join(300)  # each record waits for the disk, which may be busy
        assert notebook.exitcode == 0
    assert len(entries(path)) == 75
    assert entries(path, "exercises")["05/shared"]["tries"] == 75


VALID_ENTRY = {"first_answer": "A", "tries": 1, "solved": True, "first_time": "t", "solved_time": "t"}
EMPTY = {"format": progress.FORMAT, "version": progress.VERSION, "predictions": {}, "exercises": {}}
CORRUPT = {
    "cut short": '{"format": "ketamine_edu prog',
    "empty": "",
    "not UTF-8": b"\xff\xfe\x00",
    "another file": '{"cells": []}',
    "a list": "[1, 2]",
    "too deep": "[" * 100_000,
    "newer version": json.dumps({**EMPTY, "version": 99}),
    "missing part": json.dumps({k: v for k, v in EMPTY.items() if k != "exercises"}),
    "wrong entry": json.dumps({**EMPTY, "predictions": {"05/x": {"tries": 1}}}),
    "wrong type": json.dumps({**EMPTY, "predictions": {"05/x": {**VALID_ENTRY, "tries": "1"}}}),
    "half a character": json.dumps({**EMPTY, "predictions": {"05/x": {**VALID_ENTRY, "first_answer": "\ud800"}}}),
    "a part twice": json.dumps(EMPTY)[:-1] + ', "predictions": {}}',
    "an unknown part": json.dumps({**EMPTY, "more": 1}),
    "no tries": json.dumps({**EMPTY, "predictions": {"05/x": {**VALID_ENTRY, "tries": 0}}}),
    "true for a number": json.dumps({**EMPTY, "predictions": {"05/x": {**VALID_ENTRY, "tries": True}}}),
    "no lesson in the name": json.dumps({**EMPTY, "predictions": {"x": VALID_ENTRY}}),
}


@pytest.mark.parametrize("content", CORRUPT.values(), ids=CORRUPT.keys())
def test_a_file_that_cannot_be_understood_is_put_aside_and_nothing_is_lost(path, content):
    content = content if isinstance(content, bytes) else content.encode()
    path.write_bytes(content)
    assert "cannot be understood" in progress.summary().plain
    with pytest.raises(ValueError):
        progress.export(path.with_name("out.csv"))
    assert path.read_bytes() == content
    told = progress.record_answer("05", "x", "A", True)
    aside = path.with_name("progress.unreadable-1.json")
    assert "progress.json could not be read" in told and aside.name in told
    assert aside.read_bytes() == content
    assert list(entries(path)) == ["05/x"]
    assert progress.record_answer("05", "z", "A", True) == ""


def test_a_second_unreadable_file_does_not_replace_the_first(path):
    for number, content in enumerate(("first", "second"), 1):
        path.write_text(content)
        progress.record_answer("05", "x", "A", True)
        assert path.with_name(f"progress.unreadable-{number}.json").read_text() == content
    assert path.with_name("progress.unreadable-1.json").read_text() == "first"


def test_a_byte_order_mark_and_unknown_lessons_are_no_harm(path):
    path.write_text("\ufeff" + json.dumps({**EMPTY, "predictions": {"98/old": VALID_ENTRY}}), encoding="utf-8")
    assert progress.record_answer("05", "x", "A", True) == ""
    assert set(entries(path)) == {"98/old", "05/x"}


def test_what_cannot_be_written_is_told_once_kept_in_memory_and_written_later(tmp_path, monkeypatch):
    file = tmp_path / "later" / "progress.json"
    monkeypatch.setenv("KETAMINE_EDU_PROGRESS", str(file))
    told = progress.record_answer("05", "x", "A", True)
    assert str(file) in told and "cannot be saved" in told
    assert progress.record_answer("05", "y", "A", True) == ""
    assert "x" in progress.summary().plain and "y" in progress.summary().plain
    file.parent.mkdir()
    assert progress.record_answer("05", "z", "A", True) == ""
    assert set(entries(file)) == {"05/x", "05/y", "05/z"}


def test_a_failed_write_leaves_the_old_file_whole(path, monkeypatch):
    progress.record_answer("05", "x", "A", True)
    before = path.read_bytes()

    def fails(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(progress.os, "replace", fails)
    assert "No space left on device" in progress.record_answer("05", "y", "A", True)
    assert path.read_bytes() == before
    assert [p.name for p in path.parent.iterdir() if ".new" in p.name] == []
    monkeypatch.undo()
    monkeypatch.setenv("KETAMINE_EDU_PROGRESS", str(path))
    progress.record_answer("05", "z", "A", True)
    assert set(entries(path)) == {"05/x", "05/y", "05/z"}


def test_a_directory_in_the_place_of_the_file_is_told(path):
    path.mkdir()
    assert "cannot be saved" in progress.record_answer("05", "x", "A", True)
    assert "cannot be read" in progress.summary().plain


def test_a_lock_that_another_notebook_keeps_is_not_waited_for_without_end(path, monkeypatch):
    monkeypatch.setattr(progress, "LOCK_PATIENCE_S", 0.1)
    with progress._locked(path):
        assert "another notebook" in progress.record_answer("05", "x", "A", True)
    assert progress.record_answer("05", "y", "A", True) == ""
    assert set(entries(path)) == {"05/x", "05/y"}


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no mode bits and needs a privilege for links")
def test_the_file_can_be_handed_in_and_a_link_stays_a_link(path, tmp_path):
    real = tmp_path / "elsewhere" / "real.json"
    real.parent.mkdir()
    path.symlink_to(real)
    progress.record_answer("05", "x", "A", True)
    assert path.is_symlink() and real.is_file()
    old = os.umask(0)
    os.umask(old)
    assert stat.S_IMODE(real.stat().st_mode) == 0o666 & ~old
