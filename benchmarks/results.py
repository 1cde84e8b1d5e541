"""What a benchmark found, as rows: the table on the screen, the JSON file and the table in the README."""

import json
import os
import platform
import re
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FILE = ROOT / "benchmarks" / "results.json"
README = ROOT / "README.md"
NOT_YET = "Not measured yet: `make benchmark` writes the table."
MARKS = ("<!-- benchmarks: written by `make benchmark` -->", "<!-- end of benchmarks -->")
JUDGED = ("median", "p90")


@dataclass(frozen=True)
class Row:
    """One measurement. median, p90: in `unit`; p90 is None where there is one value only.

    target: what `judged` ("median" or "p90") may reach at most, or with at_least must reach; None if nothing is
    demanded. remark: more in words. short: whether the row stands in the README, which has no room for all.
    """

    what: str
    unit: str
    median: float
    p90: float | None = None
    target: float | None = None
    judged: str = "median"
    at_least: bool = False
    remark: str = ""
    short: bool = False

    def __post_init__(self) -> None:
        if self.judged not in JUDGED or (self.target is not None and getattr(self, self.judged) is None):
            raise ValueError(f"{self.what}: judged by {self.judged!r}; allowed is one of {JUDGED} that has a value")

    @property
    def met(self) -> bool | None:
        """Whether the target is met; None without a target."""
        if self.target is None:
            return None
        value = getattr(self, self.judged)
        return value >= self.target if self.at_least else value <= self.target

    @property
    def demand(self) -> str:
        """The target in words, with what has become of it."""
        if self.target is None:
            return ""
        bound = f"{'at least' if self.at_least else 'at most'} {number(self.target)} ({self.judged})"
        return f"{bound}: {'met' if self.met else 'missed'}"


@dataclass(frozen=True)
class Results:
    """One run. parts: name -> rows. failed: name of a part -> why it gave no rows."""

    machine: str
    date: str
    parts: Mapping[str, Sequence[Row]]
    failed: Mapping[str, str] = field(default_factory=dict)


def row_of(what: str, values: Sequence[float], unit: str = "ms", **more) -> Row:
    """A row of many values: their median and their 90th percentile."""
    p90 = statistics.quantiles(values, n=10, method="inclusive")[-1] if len(values) > 1 else None
    return Row(what, unit, statistics.median(values), p90, **more)


def machine() -> str:
    """The machine in words: processor, cores, memory, system and Python."""
    name = platform.processor() or platform.machine()
    described = Path("/proc/cpuinfo")
    if described.exists() and (found := re.search(r"model name\s*: (.*)", described.read_text(encoding="utf-8"))):
        name = found[1].strip()
    memory = ""
    if hasattr(os, "sysconf") and "SC_PHYS_PAGES" in os.sysconf_names:
        memory = f", {os.sysconf('SC_PHYS_PAGES') * os.sysconf('SC_PAGE_SIZE') / 2**30:.0f} GiB of memory"
    return f"{name}, {os.cpu_count()} cores{memory}, {platform.system()}, Python {platform.python_version()}"


def today() -> str:
    return date.today().isoformat()


def number(value: float | None) -> str:
    """Three significant figures, without an exponent where that can be read."""
    if value is None:
        return ""
    return f"{value:.0f}" if abs(value) >= 100 else f"{value:.3g}"


def as_text(part: str, rows: Sequence[Row]) -> str:
    """The rows of one part as a table for a terminal."""
    width = max([44, *(len(row.what) for row in rows)])
    lines = [f"{part:{width}} {'median':>9} {'p90':>9} unit"]
    for row in rows:
        more = "; ".join(words for words in (row.demand, row.remark) if words)
        lines.append(f"{row.what:{width}} {number(row.median):>9} {number(row.p90):>9} {row.unit:6} {more}".rstrip())
    return "\n".join(lines)


def write(results: Results, path: Path = FILE) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(asdict(results), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def read(path: Path = FILE) -> Results:
    found = json.loads(path.read_text(encoding="utf-8"))
    parts = {name: [Row(**row) for row in rows] for name, rows in found["parts"].items()}
    return Results(found["machine"], found["date"], parts, found["failed"])


def block(results: Results) -> str:
    """What stands between the marks of the README."""
    short = [row for rows in results.parts.values() for row in rows if row.short]
    lines = [f"Measured on {results.date} on {results.machine}.", ""]
    lines += ["| What | Median | p90 | Unit | Target | Remark |", "| --- | ---: | ---: | --- | --- | --- |"]
    for row in short:
        cells = (row.what, number(row.median), number(row.p90), row.unit, row.demand, row.remark)
        lines.append(f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |")
    missed = [row for rows in results.parts.values() for row in rows if row.met is False]
    judged = sum(row.met is not None for rows in results.parts.values() for row in rows)
    lines += ["", f"Of {judged} rows with a target in `benchmarks/results.json`, {len(missed)} miss it."]
    if missed:
        left = [
            f"* {row.what}: {f'{number(getattr(row, row.judged))} {row.unit}'.strip()}, {row.demand}" for row in missed
        ]
        lines += ["", "<details><summary>What is left to be improved</summary>", "", *left, "", "</details>"]
    return "\n".join([*lines, *(f"Not measured: {part} ({why})." for part, why in results.failed.items())])


def with_block(text: str, results: Results | None) -> str:
    """The README with its block written anew; None while there are no results. ValueError without the marks."""
    start, end = MARKS
    if text.count(start) != 1 or text.count(end) != 1:
        raise ValueError(f"README.md must have the lines {start!r} and {end!r} once each")
    before, rest = text.split(start)
    written = block(results) if results else NOT_YET
    return f"{before}{start}\n\n{written}\n\n{end}{rest.split(end)[1]}"
