"""The benchmarks measure what they say, in small; how long anything takes is not tested here."""

import importlib
import os
import subprocess
import sys

import nbformat
import numpy as np
import pytest

from benchmarks import __main__ as command
from benchmarks import browser, kernel, memory, models, notebooks, peers, results, start, usual_ways
from benchmarks.results import Results, Row
from ketamine_edu.pharmacokinetics import FirstPassExplorer


@pytest.fixture
def run() -> Results:
    good = Row("a move | of a slider", "ms", 1.234, 5.678, target=10, judged="p90", remark="of 60", short=True)
    missed = Row("frames", "", 20, target=25, at_least=True)
    return Results("a machine", "2026-01-02", {"kernel": [good, missed]}, {"browser": "NoBrowser: none"})


@pytest.fixture
def notebook(tmp_path):
    cell = nbformat.v4.new_code_cell("import math\nmath.sqrt(4)", execution_count=1)
    cell.outputs = [nbformat.v4.new_output("execute_result", {"text/plain": "2.0"}, execution_count=1)]
    kernel_of = {"name": "python3", "display_name": "Python 3", "language": "python"}
    path = tmp_path / "00_small.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=[cell], metadata={"kernelspec": kernel_of}), path)
    return path


def test_rows_know_whether_they_meet_their_target(run):
    good, missed = run.parts["kernel"]
    assert (good.met, missed.met, Row("free", "ms", 1).met) == (True, False, None)
    assert good.demand == "at most 10 (p90): met"
    assert missed.demand == "at least 25 (median): missed"
    with pytest.raises(ValueError, match="judged by 'p90'"):
        Row("no p90", "ms", 1, target=2, judged="p90")


def test_many_values_become_median_and_p90():
    row = results.row_of("eleven", range(11))
    assert (row.median, row.p90) == (5, 9)
    assert results.row_of("one", [3.0]).p90 is None


def test_what_is_written_is_read_again(run, tmp_path):
    results.write(run, tmp_path / "new" / "results.json")
    assert results.read(tmp_path / "new" / "results.json") == run


def test_the_table_for_a_terminal_has_a_line_for_every_row(run):
    lines = results.as_text("kernel", run.parts["kernel"]).splitlines()
    assert len(lines) == 3
    assert lines[1].split() == "a move | of a slider 1.23 5.68 ms at most 10 (p90): met; of 60".split()


def test_the_block_of_the_readme_has_the_short_rows_and_says_what_is_missed(run):
    written = results.with_block(f"before\n{results.MARKS[0]}\nold\n{results.MARKS[1]}\nafter", run)
    assert "old" not in written
    assert "| a move / of a slider | 1.23 | 5.68 | ms | at most 10 (p90): met | of 60 |" in written
    assert "| frames |" not in written
    assert "Of 2 rows with a target in `benchmarks/results.json`, 1 miss it." in written
    left = written.split("What is left to be improved</summary>\n")[1].split("</details>")[0].strip().splitlines()
    assert len(left) == 1 and left[0].startswith("* frames: ") and left[0].endswith("at least 25 (median): missed")
    assert "Not measured: browser (NoBrowser: none)." in written
    assert "Measured on 2026-01-02 on a machine." in written
    with pytest.raises(ValueError, match="once each"):
        results.with_block("no marks", run)


def test_the_readme_is_in_step_with_the_results():
    text = results.README.read_text(encoding="utf-8")
    assert results.with_block(text, results.read() if results.FILE.exists() else None) == text


def test_every_part_is_a_module_with_rows():
    for name in command.PARTS:
        assert callable(importlib.import_module(f"benchmarks.{name}").rows)


def test_parts_that_fail_are_said_and_the_others_kept(monkeypatch, tmp_path, capsys):
    def broken():
        raise RuntimeError("on purpose")

    monkeypatch.setattr(start, "rows", lambda: iter([Row("import", "ms", 1.0)]))
    monkeypatch.setattr(memory, "rows", broken)
    assert command.main(["start", "memory", "--json", str(tmp_path / "some.json")]) == 1
    found = results.read(tmp_path / "some.json")
    assert [row.what for row in found.parts["start"]] == ["import"]
    assert found.failed == {"memory": "RuntimeError: on purpose"}
    assert "start     0 s  import: 1 ms" in capsys.readouterr().err


def test_an_unknown_part_is_refused(capsys):
    with pytest.raises(SystemExit):
        command.main(["speed"])
    assert "there is no part speed; there are kernel, browser" in capsys.readouterr().err


def test_kernel_times_every_control():
    rows = list(kernel.rows([FirstPassExplorer], moves=2))
    assert [row.what for row in rows[:-2]] == [f"FirstPassExplorer.{name}" for name in FirstPassExplorer().controls]
    assert all(row.target == kernel.BUDGET_MS and row.median > 0 for row in rows)


def test_start_finds_the_imports_of_a_notebook(notebook):
    package, lesson = start.rows([notebook], repeats=1)
    assert package.what == "import ketamine_edu"
    assert lesson.what == "imports of 00_small"
    assert dict(start.statements_of([notebook]))["imports of 00_small"] == "import math"


def test_memory_is_that_of_the_kernel_after_the_notebook(notebook):
    own, resident = memory.memory_mib(os.getpid())
    assert 10 < own <= resident * 1.01
    lesson, largest = memory.rows([notebook])
    assert lesson.what == "kernel after 00_small"
    assert 10 < lesson.median == largest.median


def test_notebooks_are_checked_strictly(notebook):
    assert notebooks.seconds([notebook], workers="0") > 0
    notebook.write_text(notebook.read_text(encoding="utf-8").replace("2.0", "3.0"), encoding="utf-8")
    with pytest.raises(RuntimeError, match="strict nbval of 00_small.ipynb does not pass"):
        notebooks.seconds([notebook], workers="0")


@pytest.mark.skipif(not models.has_roadrunner(), reason="libroadrunner is not available on this platform")
def test_libroadrunner_gives_the_same_people_and_the_same_curve():
    people = models.simulate_population(models.INFUSION, 3)
    engine = peers.infusion_engine(models.WEIGHT_KG, peers.KETAMINE_ONLY)
    curves = models.one_by_one(engine, models.constants_of_people(3, 3), people.time_h)
    np.testing.assert_allclose(curves, people.curves_ng_ml, atol=1e-4 * people.curves_ng_ml.max())
    time_h = people.time_h
    whole = peers.run_infusion(peers.infusion_engine(70), models.INFUSION, 70, time_h)
    lsoda = peers.infusion_by_lsoda(models.INFUSION, 70, time_h)
    assert all(np.abs(whole[name] - lsoda[name]).max() <= 1e-6 * max(1.0, lsoda[name].max()) for name in peers.RULES)


def test_the_cascade_of_others_is_ours():
    others = [peers.cascade_by_lsoda(models.CASCADE_H)]
    if models.has_roadrunner():
        others.append(peers.run_cascade(peers.cascade_engine(), models.CASCADE_H))
    found = models.cascade(models.CASCADE_H, 100 + peers.glutamate_change(models.CASCADE_H))
    for other in others:
        for name in set(peers.CASCADE_RULES) - {"deficit"}:
            np.testing.assert_allclose(getattr(found, name), other[name], atol=0.02 * other[name].max(), err_msg=name)


def test_trials_and_pooling_are_compared():
    rows = [*models.trial(20, seconds=0), *models.pooling(seconds=0)]
    assert [row.what.split(":")[0] for row in rows] == ["20 virtual trials"] * 2 + ["pooling 20 studies"] * 2
    assert "differs by at most" in rows[-1].remark


def test_keys_always_move_the_slider():
    for start_at, positions in ((0, 3), (2, 3), (5, 60), (59, 60), (0, 2)):
        at = start_at
        for key in browser.keys_from(start_at, positions):
            at += 1 if key == "ArrowRight" else -1
            assert 0 <= at < positions


def test_every_lesson_has_its_slider():
    found = browser.sliders()
    assert [moved.lesson for moved in found] == [path.stem[:2] for path in start.lessons()]
    assert browser.COMPARED in [moved.name for moved in found]


def test_the_usual_ways_draw_the_curves_of_the_explorer():
    program = "\n".join(usual_ways.cells("oral_mg")) + CHECK
    subprocess.run([sys.executable, "-c", program], check=True, env={**os.environ, "MPLBACKEND": "Agg"})


CHECK = """
before = image.value, html.value, [list(trace.y) for trace in plotly_figure.data]
for moved in (png_slider, svg_slider, plotly_slider):
    moved.value = moved.options[-1]
after = image.value, html.value, [list(trace.y) for trace in plotly_figure.data]
assert before[0] != after[0] and before[1] != after[1] and before[2] != after[2]
assert len(png_axes.lines) == len(svg_axes.lines) == len(plotly_figure.data) == len(lines(slider.value)) > 1
"""
