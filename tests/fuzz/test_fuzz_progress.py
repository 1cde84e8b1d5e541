"""Progress files with mistakes in them, and several kernels that write one at once: nothing is lost, nothing stops.

What cannot be understood is put aside as it was; what can be understood is kept entry by entry.
"""

import csv
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from ketamine_edu.command.__main__ import main
from ketamine_edu.kit.learning import progress
from tests.fuzz.effort import LONG, effort

TIME = "2026-01-01T00:00:00+00:00"
texts = st.text(st.characters(codec="utf-8"), min_size=1, max_size=12).filter(lambda text: "/" not in text)
entries = st.builds(
    lambda answer, tries, solved: {
        "first_answer": answer,
        "tries": tries,
        "solved": solved,
        "first_time": TIME,
        "solved_time": TIME if solved else None,
    },
    st.none() | texts,
    st.integers(1, 99),
    st.booleans(),
)
items = st.dictionaries(st.builds("{}/{}".format, texts, texts), entries, max_size=5)
states = st.builds(
    lambda predictions, exercises: {
        "format": progress.FORMAT,
        "version": progress.VERSION,
        "predictions": predictions,
        "exercises": exercises,
    },
    items,
    items,
)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)


@st.composite
def damaged_files(draw) -> bytes:
    """A progress file with bytes put in, taken out or exchanged, with values of other types, or of another program."""
    state = draw(states)
    how = draw(st.sampled_from(["bytes", "values", "half a character", "twice", "other"]))
    if how == "other":
        return draw(st.binary(max_size=60)) if draw(st.booleans()) else json.dumps(draw(json_values)).encode()
    if how == "values":
        part = state
        while True:
            key = draw(st.sampled_from(sorted(part)))
            if not isinstance(part[key], dict) or not part[key] or draw(st.booleans()):
                break
            part = part[key]
        part[key] = draw(json_values)
    content = bytearray(json.dumps(state, indent=1, ensure_ascii=draw(st.booleans())), "utf-8")
    if how == "half a character":
        content = content.replace(b'"05', b'"\\ud800', 1).replace(b'"first_answer": "', b'"first_answer": "\\udc00', 1)
    if how == "twice":
        content = content.replace(b'"predictions":', b'"predictions": {}, "predictions":', 1)
    if how == "bytes":
        for _ in range(draw(st.integers(1, 3))):
            start = draw(st.integers(0, len(content)))
            content[start : start + draw(st.sampled_from([0, 1, 30]))] = draw(st.binary(max_size=3))
    return bytes(content)


@pytest.fixture
def path(tmp_path, monkeypatch):
    file = tmp_path / "ketamine_progress.json"
    monkeypatch.setenv("KETAMINE_EDU_PROGRESS", str(file))
    monkeypatch.setattr(progress.os, "fsync", lambda _: None)  # a hundred times faster; the disk is not what is tested
    return file


def rows_or_none(content: bytes) -> list[dict] | None:
    """What Python's own reader finds in a file, if the course takes it for a progress file."""
    try:
        text = content.decode("utf-8-sig")
        progress._check(json.loads(text))
    except (ValueError, RecursionError):
        return None
    return progress._rows(json.loads(text))


@effort(60)
@given(content=damaged_files())
def test_a_damaged_file_is_kept_whole_or_entry_by_entry(path, content):
    for old in path.parent.iterdir():
        old.unlink()
    path.write_bytes(content)
    progress._unsaved.clear()
    assert progress.summary().plain
    first = progress.first_answers("05")
    assert path.read_bytes() == content
    told = progress.record_answer("05", "new-question", "A", True)
    aside = sorted(path.parent.glob("*unreadable*"))
    after = {(r["kind"], r["lesson"], r["key"]): r for r in progress.read(path)}
    new = ("predictions", "05", "new-question")
    if aside:
        assert [file.read_bytes() for file in aside] == [content] and aside[0].name in told
        assert set(after) == {new} and first == {}
    else:
        assert told == ""
        before = {(r["kind"], r["lesson"], r["key"]): r for r in rows_or_none(content)}
        assert set(after) == {*before, new}
        assert all(after[item] == entry for item, entry in before.items() if item != new)
    assert progress.record_check("05", "another", False) == ""


@effort(40)
@given(files=st.lists(damaged_files(), min_size=1, max_size=3), good=states)
def test_the_report_skips_what_is_damaged_and_counts_the_rest(tmp_path, capsys, files, good):
    folder = tmp_path / "handed in"
    folder.mkdir(exist_ok=True)
    for old in folder.iterdir():
        old.unlink()
    (folder / "good.json").write_text(json.dumps(good, ensure_ascii=False), encoding="utf-8")
    for number, content in enumerate(files):
        (folder / f"student {number}.json").write_bytes(content)
    target = tmp_path / "class.csv"
    code = main(["report", str(folder), "--csv", str(target)])
    told = capsys.readouterr()
    with open(target, encoding="utf-8-sig", newline="") as file:
        names = [row["student"] for row in csv.DictReader(file)]
    skipped = [k for k in range(len(files)) if f"student {k}.json: " in told.err]
    assert "good" in names and len(names) + len(skipped) == 1 + len(files)
    assert code == (1 if skipped else 0)
    for number, content in enumerate(files):
        if rows_or_none(content) is None:
            assert number in skipped
    assert not {sign for sign in told.out + told.err if not sign.isprintable()} - {"\n"}


@effort(30)
@given(state=states)
def test_the_exported_table_holds_every_entry_and_no_formula(path, state):
    path.write_text(json.dumps(state, ensure_ascii=False), encoding="utf-8")
    progress._unsaved.clear()
    table = progress.export(path.with_suffix(".csv")).read_text(encoding="utf-8")
    rows = list(csv.reader(io.StringIO(table, newline="")))[1:]
    assert len(rows) == len(state["predictions"]) + len(state["exercises"])
    for cell in (cell for row in rows for cell in row):
        assert cell.lstrip()[:1] not in tuple("=+-@＝＋－＠") and "\t" not in cell and "\r" not in cell


class TwoNotebooks(RuleBasedStateMachine):
    """Two kernels (modules with memories of their own) record into one file, which can be written at times only."""

    file: Path

    def __init__(self):
        super().__init__()
        import importlib.util

        self.kernels = []
        for number in (1, 2):
            spec = importlib.util.spec_from_file_location(f"progress_{number}", progress.__file__)
            module = importlib.util.module_from_spec(spec)
            spec.loader.exec_module(module)
            self.kernels.append(module)
        self.file.unlink(missing_ok=True)
        self.writable = True
        self.count = 0
        self.recorded: set[str] = set()

    @rule(kernel=st.sampled_from([0, 1]), right=st.booleans())
    def record(self, kernel, right):
        self.count += 1
        module = self.kernels[kernel]
        replace = module._replace
        if not self.writable:
            module._replace = self._full
        try:
            module.record_answer("05", f"q{self.count}", "A", right)
        finally:
            module._replace = replace
        self.recorded.add(f"q{self.count}")

    @rule()
    def fill_or_empty_the_disk(self):
        self.writable = not self.writable

    @staticmethod
    def _full(*_):
        raise OSError(28, "No space left on device")

    @invariant()
    def nothing_is_lost(self):
        kept = {row["key"] for module in self.kernels for row in module._rows(module._current(self.file))}
        assert kept == self.recorded

    def teardown(self):
        self.writable = True
        for kernel in (0, 1):
            self.record(kernel, True)
        assert {row["key"] for row in progress.read(self.file)} == self.recorded


def test_two_notebooks_and_a_disk_that_is_full_at_times(path):
    TwoNotebooks.file = path
    run_state_machine_as_test(TwoNotebooks, settings=effort(10))


WRITER = """
import sys
from ketamine_edu.kit.learning import progress
progress.LOCK_PATIENCE_S = 60.0  # the machine may be busy; how long is waited is tested elsewhere
for k in range(int(sys.argv[2])):
    told = progress.record_answer("05", f"{sys.argv[1]}-{k}", "A", True)
    assert told == "", told
    progress.record_check("05", "shared", False)
    print(k, flush=True)
"""


def test_one_of_three_kernels_is_killed_while_it_writes(tmp_path, monkeypatch):
    """Real processes. What the killed one had reported as recorded is there, and the others are not held up."""
    path = tmp_path / "progress.json"
    monkeypatch.setenv("KETAMINE_EDU_PROGRESS", str(path))
    count = 100 if LONG else 12
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, name, str(10**6 if name == "killed" else count)], stdout=subprocess.PIPE
        )
        for name in ("one", "two", "killed")
    ]
    with writers[2] as killed:
        reported = [killed.stdout.readline() for _ in range(5)]
        killed.kill()
        reported += killed.stdout.read().splitlines()
    for writer in writers[:2]:
        assert len(writer.communicate(timeout=600)[0].splitlines()) == count
        assert writer.returncode == 0
    rows = progress.read(path)
    found = {row["key"] for row in rows}
    assert {f"{name}-{k}" for name in ("one", "two") for k in range(count)} <= found
    whole = [line for line in reported if line.strip()]
    assert {f"killed-{int(line)}" for line in whole} <= found
    shared = next(row for row in rows if row["key"] == "shared")
    killed = sum(key.startswith("killed") for key in found)
    assert 2 * count + killed - 1 <= shared["tries"] <= 2 * count + killed
