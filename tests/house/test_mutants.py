"""`make mutants`: its changes, the draw, the tests it asks, and what it says of killed and surviving changes."""

import ast
import os
import re
import signal
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

import mutants
from mutation.change import Change
from mutation.data_changes import question_changes, table_changes
from mutation.python_changes import changes_something, python_changes
from mutation.reach import Reach
from mutation.rooms import Rooms
from mutation.trial import Outcome

PROJECT = Path(__file__).resolve().parents[2]


def lines_after(source, kind):
    """What the source becomes by each change of one kind."""
    return {change.apply(source) for change in python_changes("some.py", source) if change.kind == kind}


@pytest.mark.parametrize(
    ("kind", "source", "after"),
    [
        ("comparison", "a < b", {"a <= b", "a > b"}),
        ("comparison", "0 <= a != b", {"0 < a != b", "0 >= a != b", "0 <= a == b"}),
        ("comparison", "a not in b", {"a in b"}),
        ("arithmetic", "a + (b) * c", {"a - (b) * c", "a + (b) / c"}),
        ("arithmetic", "a -= b ** c", {"a += b ** c", "a -= b * c"}),
        ("number", "f(2, 0.5, 0.0, 1e-9)", {"f(3, 0.5, 0.0, 1e-9)", "f(2, 0.55, 0.0, 1e-9)", "f(2, 0.5, 1.0, 1e-9)"}),
        ("number", "'µg', 70", {"'µg', 71"}),
        ("number", "f'{100 * share:.0f} %'", {"f'{101 * share:.0f} %'"}),
        ("true or false", "f(visible=True)", {"f(visible=False)"}),
        ("sign", "-a", {"a"}),
        ("and, or", "a and b or c", {"a or b or c", "a and b and c"}),
        ("negation", "a if not b else c", {"a if (b) else c"}),
        ("negation", "a if b else c", {"a if (not b) else c"}),
        ("order of arguments", "f(a, b.c, 3)", {"f(b.c, a, 3)"}),
        ("order of results", "def f():\n    return low, high", {"def f():\n    return high, low"}),
        ("keys exchanged", "{'low': a, 'high': b}", {"{'high': a, 'low': b}"}),
        ("smallest, largest", "np.maximum(a, min(b))", {"np.minimum(a, min(b))", "np.maximum(a, max(b))"}),
        ("end of a slice", "a[1:k]", {"a[:k]", "a[1:]"}),
        ("shown, hidden", "line.set_visible(seen)", {"line.set_visible(not (seen))"}),
    ],
)
def test_a_kind_of_change_makes_these_and_no_others(kind, source, after):
    assert lines_after(source, kind) == after


@pytest.mark.parametrize(
    "source",
    [
        '"""Of 3 things."""',
        "from a import b",
        "def f(a: 'x[0]' = None) -> tuple[int, 3]: pass",
        "raise ValueError(f'{a + 1}')",
        "@cache(maxsize=64)\ndef f(): pass",
        "axes.plot(linewidth=1.2, zorder=3)",
        "{'markeredgewidth': 1.8}",
        "if sys.platform == 'win32':\n    a = 3",
        "'a' + b",
        "hypot(a, b)",
    ],
)
def test_what_cannot_matter_is_left_alone(source):
    assert python_changes("some.py", source) == []


def test_every_change_to_a_file_of_the_package_is_another_program_that_can_be_read():
    file = "ketamine_edu/kit/page/controls.py"
    text = (PROJECT / file).read_text(encoding="utf-8")
    changes = python_changes(file, text)
    assert len(changes) > 100
    for change in changes[::10]:
        ast.parse(change.apply(text))
        assert changes_something(text, change)


def test_numbers_of_tables_change_in_their_last_digits():
    table = 'id,value,note\n3a,0.224,"12, or 13"\nb,-70,1e-3\nc,11,\n'
    after = {change.apply(table).replace("\n", ";") for change in table_changes("t.csv", table)}
    head, end = "id,value,note;", '"12, or 13";'
    assert after == {
        f"{head}3a,0.225,{end}b,-70,1e-3;c,11,;",
        f"{head}3a,0.242,{end}b,-70,1e-3;c,11,;",
        f"{head}3a,0.224,{end}b,-71,1e-3;c,11,;",
        f"{head}3a,0.224,{end}b,-07,1e-3;c,11,;",
        f"{head}3a,0.224,{end}b,-70,2e-3;c,11,;",
        f"{head}3a,0.224,{end}b,-70,1e-3;c,12,;",
    }


def test_of_questions_numbers_and_truths_change_and_words_do_not():
    text = '{"text": "5 of \\"12\\"", "right": true, "limit": 2.5}'
    after = {change.apply(text) for change in question_changes("q.json", text)}
    assert after == {
        '{"text": "5 of \\"12\\"", "right": false, "limit": 2.5}',
        '{"text": "5 of \\"12\\"", "right": true, "limit": 2.6}',
        '{"text": "5 of \\"12\\"", "right": true, "limit": 5.2}',
    }


def test_the_draw_is_even_over_rooms_the_same_for_a_seed_and_another_for_another():
    rooms = Rooms(PROJECT)
    drawn = rooms.draw(100, 1, rooms.files)
    assert len(set(drawn)) == 100
    tried = Counter(rooms.room_of(change.file) for change in drawn)
    assert set(tried.values()) <= {1, 2}
    parts = {f"{topic} {part}" for topic in ("receptor", "care") for part in ("model", "picture", "explorer", "data")}
    assert parts | {"kit drawing", "kit page", "kit learning", "evidence", "command"} <= set(tried)
    assert len(set(rooms.draw(100, 2, rooms.files)) & set(drawn)) < 30
    files = [file for file in rooms.files if rooms.folder_of(file) == "receptor"]
    assert Rooms(PROJECT).draw(9, 1, files) == rooms.draw(9, 1, files)


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A tiny project. pytest starts on it with no more than it needs, which is a tenth of the time."""
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    monkeypatch.setenv("PYTEST_PLUGINS", "xdist.plugin")
    return tiny_project(tmp_path / "tiny")


def tiny_project(folder):
    """A topic with a model whose doubling is tested and whose greeting is not, and its table."""
    (folder / "ketamine_edu" / "dose").mkdir(parents=True)
    (folder / "ketamine_edu" / "__init__.py").touch()
    (folder / "ketamine_edu" / "dose" / "__init__.py").touch()
    model = "def doubled(a):\n    return a * 2\n\n\ndef late(hour):\n    return hour > 22\n"
    (folder / "ketamine_edu" / "dose" / "model.py").write_text(model)
    (folder / "data" / "dose").mkdir(parents=True)
    (folder / "data" / "dose" / "sizes.csv").write_text("name,mg\nspray,28\n")
    (folder / "tests" / "dose").mkdir(parents=True)
    test = "from ketamine_edu.dose.model import doubled\n\n\ndef test_doubled():\n    assert doubled(3) == 6\n"
    (folder / "tests" / "dose" / "test_model.py").write_text(test)
    (folder / "tests" / "house").mkdir()
    (folder / "tests" / "house" / "test_all.py").write_text("def test_never_asked():\n    assert False\n")
    return folder


def test_a_change_that_a_test_notices_is_killed_and_one_that_none_notices_survives(project, capsys):
    before = {path: path.read_bytes() for path in project.rglob("*") if path.is_file()}
    arguments = ["--file", "ketamine_edu/dose/model.py", "--count", "50"]
    assert mutants.main(arguments, project) == 1
    printed = capsys.readouterr().out
    assert "model.py:2 (arithmetic): killed by tests/dose/test_model.py::test_doubled" in printed
    assert "model.py:6 (comparison): SURVIVED" in printed
    assert "+    return hour >= 22" in printed and "+    return hour < 22" in printed
    assert printed.count("FAULT") == 3  # two comparisons and the number
    assert re.search(r"^dose model +5 +2 +3$", printed, re.MULTILINE)
    assert {path: path.read_bytes() for path in project.rglob("*") if path.is_file()} == before


def survivor(old, new, reason="Tiny."):
    return f'[[survivor]]\nfile = "ketamine_edu/dose/model.py"\nold = "{old}"\nnew = "{new}"\nreason = "{reason}"\n'


def test_survivors_must_be_known_and_known_ones_must_survive(project):
    entry = survivor("return hour > 22", "return hour >= 22")
    (project / "tests" / "house" / "surviving_mutants.toml").write_text(entry)
    rooms = Rooms(project)
    expected = mutants.survivors_expected(rooms, rooms.files)
    ((known, reason),) = expected.items()
    assert known.lines(rooms.text(known.file)) == ("return hour > 22", "return hour >= 22") and reason == "Tiny."
    assert mutants.survivors_expected(rooms, ["data/dose/sizes.csv"]) == {}
    lives, dies = Outcome(known, "", 1), Outcome(known, "tests/dose/test_model.py::test_doubled", 1)
    assert mutants.faults([lives], expected, rooms) == []
    assert "does not survive any more: ketamine_edu/dose/model.py" in mutants.faults([dies], expected, rooms)[0]
    assert mutants.faults([dies], {}, rooms) == []
    (fault,) = mutants.faults([lives], {}, rooms)
    assert "stands not in" in fault and "-    return hour > 22\n+    return hour >= 22" in fault
    six = [Outcome(replace(known, start=k), "", 1) for k in range(6)]
    everyone = {outcome.change: "Tiny." for outcome in six}
    assert mutants.faults(six[:5], everyone, rooms) == []
    assert mutants.faults(six, everyone, rooms) == ["6 changes survive; at most 5 may"]


@pytest.mark.parametrize(
    ("entry", "complaint"),
    [
        (survivor("return hour > 22", "return hour > 24"), "cannot be made (any more): return hour > 24"),
        (survivor("return hour > 22", "return hour >= 22", " "), "[[survivor]] needs file, old, new, reason"),
    ],
)
def test_a_survivor_that_cannot_be_made_or_has_no_reason_is_refused(project, capsys, entry, complaint):
    (project / "tests" / "house" / "surviving_mutants.toml").write_text(entry)
    assert mutants.main([], project) == 1
    assert complaint in capsys.readouterr().err


def test_tests_that_fail_without_a_change_are_named(project, capsys):
    (project / "tests" / "dose" / "test_model.py").write_text("def test_wrong():\n    assert 1 == 2\n")
    assert mutants.main(["--room", "dose"], project) == 1
    assert "tests/dose/test_model.py::test_wrong" in capsys.readouterr().err


def give_it_a_loop(project):
    """A model with a loop, and a change to try on it that makes the loop endless."""
    model = "def doubled(a):\n    n = 0\n    while n < 2 * a:\n        n += 1\n    return n\n"
    (project / "ketamine_edu" / "dose" / "model.py").write_text(model)
    (project / "tests" / "house" / "surviving_mutants.toml").write_text(survivor("n += 1", "n -= 1"))


def test_a_change_without_end_is_ended_and_counts_as_killed(project, capsys, monkeypatch):
    give_it_a_loop(project)
    monkeypatch.setattr("mutation.trial.SPARE_S", 3)
    assert mutants.main(["--count", "0"], project) == 1
    printed = capsys.readouterr().out
    assert "model.py:4 (arithmetic): killed by no end after" in printed and "does not survive any more" in printed


@pytest.mark.skipif(os.name == "nt", reason="Windows ends a process otherwise")
def test_an_interruption_leaves_nothing_behind(project, tmp_path):
    give_it_a_loop(project)
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    code = f"import sys, pathlib, mutants; sys.exit(mutants.main(['--count', '0'], pathlib.Path({str(project)!r})))"
    environment = {**os.environ, "TMPDIR": str(scratch), "PYTHONPATH": str(PROJECT / "scripts")}
    process = subprocess.Popen([sys.executable, "-c", code], env=environment, stdout=subprocess.PIPE, text=True)
    assert "unchanged  tests/dose: passes" in process.stdout.readline()
    assert list(scratch.iterdir())
    process.send_signal(signal.SIGINT)
    assert process.wait(30) == 130
    process.stdout.close()
    assert list(scratch.iterdir()) == []


def test_known_changes_must_have_one_place_and_be_noticed(project, capsys):
    file = project / "tests" / "house" / "known_mutants.toml"
    entry = "[[mutant]]\nname = \"{}\"\nfile = \"ketamine_edu/**/*.py\"\nold = '{}'\nnew = '{}'\n"
    file.write_text(entry.format("three times", r"return (\w+) \* 2", r"return \1 * 3"))
    assert mutants.main(["--known"], project) == 0
    assert "(three times): killed by tests/dose/test_model.py::test_doubled" in capsys.readouterr().out
    file.write_text(entry.format("lost", "minute > 22", "") + entry.format("twice", "return", ""))
    assert mutants.main(["--known"], project) == 1
    error = capsys.readouterr().err
    assert "lost: 0 places" in error and "twice: 2 places" in error


def test_the_tests_that_see_a_change_are_its_topics_first_and_then_what_imports_it():
    rooms = Rooms(PROJECT)
    near, shown, lesson, far = Reach(rooms).stages("ketamine_edu/receptor/gating.py")
    assert {test.split("/")[1] for test in near} == {"receptor"}
    assert shown[0] == "tests/kit/test_snapshots.py" and "tests/kit/test_pictures.py" in shown
    assert "TrappingExplorer" in shown[-1] and "CostExplorer" not in shown[-1]
    assert lesson == ["notebooks/01_nmda_receptor.ipynb"]
    assert "tests/command/test_targets.py" in far and "tests/care/test_costs.py" not in far
    everywhere = [test for stage in Reach(rooms).stages("data/care/costs.csv") for test in stage]
    assert "tests/care/test_costs.py" in everywhere and "tests/evidence/test_data.py" in everywhere
    assert not any(test.startswith(("tests/browser/", "tests/house/")) for test in everywhere)


def test_every_change_that_once_went_unnoticed_and_every_survivor_can_still_be_made():
    rooms = Rooms(PROJECT)
    assert len(mutants.known_changes(rooms)) >= 24
    assert len(mutants.survivors_expected(rooms, rooms.files)) <= mutants.MOST_SURVIVORS


def test_a_change_is_named_by_its_lines():
    text = "a = 1\nb = (2,\n     3)\n"
    change = Change("f.py", "number", text.index("2"), text.index("2") + 1, "4")
    assert change.line(text) == 2
    assert change.lines(text) == ("b = (2,", "b = (4,")
    assert "-b = (2,\n+b = (4," in change.difference(text)
