"""A class on one server: how long students wait, how much memory each takes, and whether anybody's work is lost.

Starts JupyterHub with the configuration of deploy/jupyterhub on loopback. First one student works alone, then all log
in at the same moment, run the same lesson from the top, answer it, drag its sliders and save. Last, one student alone
goes through every lesson of the course, and the kernel is measured after each. Work is compared with what lies on the
disk after the hub has been shut down. Students and servers share the processors here, so times are those of a machine
that also has to do the students' part.

    python -m benchmarks.classroom --students 20 --lesson 05 --json class.json
"""

import argparse
import asyncio
import json
import os
import platform
import re
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

from benchmarks.hub import PASSWORD, Hub, hub
from benchmarks.student import FAILURES, Student, StudentFailure, lost_work
from ketamine_edu.evidence.lessons import read_lessons

LESSONS = Path(__file__).resolve().parent.parent / "notebooks"
DRAGS = 12
KERNEL_LIMIT_MIB = 200.0
MOST_LINES = 40  # of a log that are shown
MEASURE = "pss" if sys.platform == "linux" else "uss"


def main(arguments: Sequence[str] = ()) -> dict:
    """Print the table; returns the results as `run` does."""
    options = parser().parse_args(arguments)
    results = run(options.students, options.lesson, options.drags, every_lesson=not options.one_lesson)
    print(table(results))
    if options.json:
        options.json.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
    return results


def parser() -> argparse.ArgumentParser:
    program = argparse.ArgumentParser("python -m benchmarks.classroom", description="A class on one JupyterHub.")
    program.add_argument("--students", type=_count, default=20, metavar="N", help="how many at once (20)")
    program.add_argument("--lesson", default="05", choices=[lesson.lesson for lesson in read_lessons(LESSONS)])
    program.add_argument("--drags", type=_count, default=DRAGS, metavar="N", help=f"of sliders, per student ({DRAGS})")
    program.add_argument("--one-lesson", action="store_true", help="do not measure a kernel after every lesson")
    program.add_argument("--json", type=Path, metavar="FILE", help="write the results there as well")
    return program


def run(
    students: int = 20, lesson: str = "05", drags: int = DRAGS, alone: bool = True, every_lesson: bool = True
) -> dict:
    """Measure; returns a dict that json can write. Times in s or ms, memory in MiB.

    alone: whether one student first works alone, for comparison. every_lesson: whether a kernel is measured after every
    lesson. Raises NoProxy if JupyterHub's proxy cannot be had, RuntimeError if the hub does not start.
    """
    results = {"machine": machine(), "lesson": lesson, "students": students, "failures": [], "trouble": [], "lost": []}
    with tempfile.TemporaryDirectory(prefix="ketamine_edu_class_", ignore_cleanup_errors=True) as scratch:
        say("starting JupyterHub")
        with hub(Path(scratch)) as running:
            done = []
            if alone:
                results["alone"], students_done = asyncio.run(
                    work(running, ["alone"], lesson, drags, results["failures"])
                )
                done += students_done
            names = [f"student-{number:02}" for number in range(1, students + 1)]
            results["together"], students_done = asyncio.run(work(running, names, lesson, drags, results["failures"]))
            done += students_done
            if every_lesson:
                results["after_lesson"] = asyncio.run(kernel_after_every_lesson(running, drags, results["failures"]))
            results["trouble"] = trouble(running.log()) if results["failures"] else []
        # Looked at only now, because work that a shutdown destroys is lost too.
        results["lost"] = [line for student in done for line in lost_work(student, running.home(student.name))]
    results["targets"] = targets(results)
    return results


def machine() -> dict:
    from jupyterhub import __version__ as jupyterhub
    from jupyterlab import __version__ as jupyterlab

    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else None
    versions = {"python": platform.python_version(), "jupyterhub": jupyterhub, "jupyterlab": jupyterlab}
    return {"cores": os.cpu_count(), "load_before": load, "memory_measure": MEASURE, **versions}


async def work(running: Hub, names: list[str], lesson: str, drags: int, failures: list) -> tuple[dict, list[Student]]:
    """Let students work at once; returns what was measured, and all the students. Failures are added to `failures`."""
    students = [Student(name, lesson, running.address, PASSWORD) for name in names]
    start = time.perf_counter()
    for student in students:
        await student.__aenter__()
    try:
        able = await step("logged in", students, lambda student: student.log_in(), failures)
        able = await step("ran the lesson", able, lambda student: student.work_through(), failures)
        able = await step("moved the controls", able, lambda student: student.move_controls(drags), failures)
        able = await step("were measured", able, measure_on(running), failures)
        able = await step("saved", able, lambda student: student.save(), failures)
        await step("left", able, leave, failures)
    finally:
        for student in students:
            await student.__aexit__()
    moves = [ms for student in able for ms in student.move_ms]
    memory = [student.memory_mib for student in able]
    measured = {
        "students": len(students),
        "finished": len(able),
        "spawn_s": spread([student.spawn_s for student in able]),
        "lesson_s": spread([student.lesson_s for student in able]),
        "move_ms": spread(moves),
        "moves": len(moves),
        "moves_that_changed_a_picture": sum(student.pictures for student in able),
        "server_mib": spread([m["server"][MEASURE] for m in memory]),
        "kernel_mib": spread([m["kernel"][MEASURE] for m in memory]),
        "kernel_rss_mib": spread([m["kernel"]["rss"] for m in memory]),
        "seconds": time.perf_counter() - start,
    }
    return measured, students


def measure_on(running: Hub) -> Callable[[Student], Awaitable]:
    """The action of a student that notes the memory of the student's server and kernel."""

    async def measure(student: Student) -> None:
        student.memory_mib = running.memory_mib(student.name)
        if not all(student.memory_mib.values()):
            raise StudentFailure("server or kernel no longer runs")

    return measure


async def leave(student: Student) -> None:
    await student.close_lesson()
    await student.stop_server()


async def step(
    what: str, students: list[Student], action: Callable[[Student], Awaitable], failures: list
) -> list[Student]:
    """Let all students do something at once; returns those who could, and tells how it goes."""
    able = []

    async def one(student: Student) -> None:
        try:
            await action(student)
        except FAILURES as error:
            failures.append(f"{student.name}, before having {what}: {type(error).__name__}: {error}")
            say(failures[-1])
        else:
            able.append(student)

    start = time.perf_counter()
    await asyncio.gather(*map(one, students))
    say(f"{len(able)} of {len(students)} {what} ({time.perf_counter() - start:.0f} s)")
    return sorted(able, key=lambda student: student.name)


async def kernel_after_every_lesson(running: Hub, drags: int, failures: list) -> dict:
    """Lesson -> memory of a fresh kernel after the whole lesson and moves of its sliders, {"pss", "uss", "rss"} in MiB.

    With the "seconds" that the lesson took.
    """
    measured = {}

    async def go_through(student: Student) -> None:
        await student.work_through()
        if student.shows_sliders:
            await student.move_controls(drags)

    async with Student("reader", "00", running.address, PASSWORD) as reader:
        able = await step("logged in", [reader], lambda student: student.log_in(), failures)
        for lesson in read_lessons(LESSONS) if able else ():
            reader.lesson = lesson.lesson
            able = await step(f"went through lesson {lesson.lesson}", [reader], go_through, failures)
            if await step("were measured", able, measure_on(running), failures):
                measured[lesson.lesson] = {**reader.memory_mib["kernel"], "seconds": reader.lesson_s}
            await step(f"closed lesson {lesson.lesson}", [reader], lambda student: student.close_lesson(), failures)
    return measured


def targets(results: dict) -> list[dict]:
    """What is asked of a class, what was found, and whether that is enough."""
    kernels = [after[MEASURE] for after in results.get("after_lesson", {}).values()]
    kernels += [results[part]["kernel_mib"]["max"] for part in ("alone", "together") if part in results]
    most = None if None in kernels else max(kernels)
    together = results["together"]
    return [
        {"target": "students who fail", "limit": 0, "found": together["students"] - together["finished"]},
        {"target": "failures of any kind", "limit": 0, "found": len(results["failures"])},
        {"target": "pieces of work lost", "limit": 0, "found": len(results["lost"])},
        {"target": f"MiB of a kernel ({MEASURE.upper()}), the most", "limit": KERNEL_LIMIT_MIB, "found": most},
    ]


def met(target: dict) -> bool:
    """Whether a target is met; one that could not be measured is not."""
    return target["found"] is not None and target["found"] <= target["limit"]


def trouble(log: str) -> list[str]:
    """The lines of a hub's log that tell why a kernel or a server may have gone, at most MOST_LINES."""
    found = [line for line in log.splitlines() if re.search(r"restart|died|Error|Traceback", line)]
    return found[:MOST_LINES]


def spread(values: list[float]) -> dict:
    """Median, 90th percentile and largest; None where there is nothing."""
    if not values:
        return {"median": None, "p90": None, "max": None}
    p90 = statistics.quantiles(values, n=10, method="inclusive")[-1] if len(values) > 1 else values[0]
    return {"median": statistics.median(values), "p90": p90, "max": max(values)}


def table(results: dict) -> str:
    """The results in words and columns."""
    about = results["machine"]
    lines = [
        f"JupyterHub {about['jupyterhub']}, JupyterLab {about['jupyterlab']}, Python {about['python']}, "
        f"{about['cores']} cores, load before the start {about['load_before']}",
        f"lesson {results['lesson']}, memory as {MEASURE.upper()}",
        "",
        f"{'':34}{'median':>10}{'p90':>10}{'max':>10}",
    ]
    rows = {
        "log-in until JupyterLab is there, s": "spawn_s",
        "whole lesson, s": "lesson_s",
        "move of a slider, ms": "move_ms",
        "server, MiB": "server_mib",
        "kernel, MiB": "kernel_mib",
    }
    for part in ("alone", "together"):
        if part in results:
            measured = results[part]
            lines.append(f"{measured['finished']} of {measured['students']} students, {measured['moves']} moves")
            lines += [f"  {name:32}{_cells(measured[key])}" for name, key in rows.items()]
    if "after_lesson" in results:
        lines += ["", f"{'kernel after a whole lesson, MiB':34}{'PSS':>10}{'USS':>10}{'RSS':>10}{'s':>10}"]
        for lesson, after in results["after_lesson"].items():
            cells = "".join(f"{after.get(key, float('nan')):>10.0f}" for key in ("pss", "uss", "rss", "seconds"))
            lines.append(f"  lesson {lesson:25}{cells}")
    lines += ["", *results["failures"], *results["trouble"], *results["lost"]]
    for target in results["targets"]:
        verdict = "met" if met(target) else "MISSED"
        found = "not measured" if target["found"] is None else f"{target['found']:.4g}"
        lines.append(f"{target['target']}: {found}, allowed {target['limit']:g}: {verdict}")
    return "\n".join(lines)


def _cells(values: dict) -> str:
    return "".join(
        f"{'-' if values[key] is None else format(values[key], '.1f'):>10}" for key in ("median", "p90", "max")
    )


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not allowed; allowed are whole numbers from 1")
    return int(text)


def say(text: str) -> None:
    """Progress, beside the table."""
    print(f"classroom: {text}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(0 if all(map(met, main(sys.argv[1:])["targets"])) else 1)
