"""The sixty statements and their verdicts: complete, sourced, and each examined in a lesson that exists."""

import re
from pathlib import Path

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketamine_edu.claims.verdicts import (
    TOPICS,
    VERDICTS,
    claim,
    claims,
    count_by_verdict,
    counts_table,
    next_among,
    number_needed,
    verdict_table,
)
from ketamine_edu.evidence.references import reference
from ketamine_edu.evidence.tables import read_table, table_fields

NOTEBOOKS = Path(__file__).resolve().parents[2] / "notebooks"
HEADING = re.compile(r"^## +(.+?) *$", re.MULTILINE)
SHORTEST_SECTION = 200


def words_of(notebook: Path) -> str:
    """What a reader of a lesson sees: text, and the words of all outputs (tables are outputs)."""
    parts = []
    for cell in nbformat.read(notebook, as_version=4).cells:
        parts += [cell.source] if cell.cell_type == "markdown" else []
        for output in cell.get("outputs", ()):
            data = output.get("data", {})
            parts.append(data.get("text/markdown") or data.get("text/plain") or output.get("text") or "")
    return "\n\n".join(parts)


def sections(text: str) -> dict[str, str]:
    """Heading of a section -> what stands under it, subsections included."""
    pieces = HEADING.split(text)
    return dict(zip(pieces[1::2], pieces[2::2], strict=True))


def misplaced(notebooks: Path) -> list[str]:
    """Statements whose lesson or section is not there or almost empty, or whose lesson has no source of theirs."""
    faults = []
    for c in claims():
        lessons = sorted(notebooks.glob(f"{c.lesson}_*.ipynb"))
        if len(lessons) != 1:
            faults.append(f"{c.id}: {len(lessons)} notebooks of lesson {c.lesson}")
        elif c.section not in (parts := sections(words_of(lessons[0]))):
            faults.append(f"{c.id}: lesson {c.lesson} has no section {c.section!r}; it has {list(parts)}")
        elif len(parts[c.section].strip()) < SHORTEST_SECTION:
            faults.append(f"{c.id}: section {c.section!r} of lesson {c.lesson} is empty")
        elif not any(reference(key).label.split()[0] in "\n".join(parts.values()) for key in c.source):
            faults.append(f"{c.id}: lesson {c.lesson} names none of the sources of the verdict")
    return faults


# ---- the table ----


def test_there_are_sixty_statements_in_the_order_of_the_article():
    rows = read_table("claims/claims")
    assert [row["id"] for row in rows] == [f"C{number:02d}" for number in range(1, 61)]
    assert [c.id for c in claims()] == [row["id"] for row in rows]
    assert len({row["claim"] for row in rows}) == len({row["reason"] for row in rows}) == 60


def test_verdicts_and_topics_are_those_of_the_description():
    fields = table_fields("claims/claims")
    assert tuple(fields["verdict"].enum) == VERDICTS
    assert tuple(fields["topic"].enum) == tuple(TOPICS)
    assert all(count_by_verdict().values()) and sum(count_by_verdict().values()) == 60
    assert {c.topic for c in claims()} == set(TOPICS)


def test_every_verdict_has_a_full_reason_and_sources_that_were_read():
    for c in claims():
        assert len(c.reason) > 60 and c.reason.endswith("."), c.id
        assert c.source, c.id
        for key in c.source:
            assert "Read in" in (reference(key).note or ""), (c.id, key)


def test_every_statement_is_examined_in_a_lesson_and_section_that_exist():
    assert misplaced(NOTEBOOKS) == []


def test_a_lesson_or_section_that_is_missing_or_empty_or_without_sources_is_found(tmp_path):
    def write(name: str, text: str) -> None:
        cell = nbformat.v4.new_markdown_cell(f"## {text}")
        nbformat.write(nbformat.v4.new_notebook(cells=[cell]), tmp_path / name)

    write("00_start_here.ipynb", "What the data say\n\nNothing.")
    write("06_network.ipynb", "The idea\n\nNothing.")
    write("10_chain.ipynb", "What the data say\n\n" + "Much is said, and nobody is named. " * 9)
    faults = misplaced(tmp_path)
    assert len(faults) == 60
    assert any("of lesson 00 is empty" in fault for fault in faults)
    assert any("lesson 06 has no section" in fault for fault in faults)
    assert any("lesson 10 names none of the sources" in fault for fault in faults)
    assert any("0 notebooks of lesson 05" in fault for fault in faults)


def test_statements_are_in_our_words_and_carry_no_markup():
    for row in read_table("claims/claims"):
        assert not re.search(r"[<>|`]", row["claim"] + row["reason"]), row["id"]


# ---- finding and counting ----


def test_tables_for_the_page_hold_all_statements_and_add_up():
    rows = verdict_table()
    assert [row["number"] for row in rows] == list(range(1, 61))
    *topics, everything = counts_table()
    for name in ("all", *VERDICTS):
        assert sum(row[name] for row in topics) == everything[name]


@given(st.integers(1, 60), st.sets(st.sampled_from(list(TOPICS)), min_size=1))
def test_the_next_statement_is_the_nearest_of_the_topics_going_round(number, topics):
    following = next_among(number, topics)
    assert following.topic in topics
    between = range(number, number + (following.number - number) % 60)
    assert all(claim((n - 1) % 60 + 1).topic not in topics for n in between)


def test_no_topics_have_no_statement():
    assert next_among(5, ()) is None


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: claim(0), "number is 0; allowed is a whole number from 1 to 60"),
        (lambda: claim(True), "number is True"),
        (lambda: claim(1.5), "number is 1.5"),
        (lambda: next_among(1, ["sleep"]), "topic is 'sleep'; allowed are drug"),
        (lambda: number_needed(120, 5), "control_percent is 120 %; allowed is a number from 0 to 100 %"),
        (lambda: number_needed(20, 20), "both 20 %; allowed are two that differ"),
    ],
)
def test_a_wrong_argument_is_named_with_what_is_allowed(call, message):
    with pytest.raises(ValueError, match=message):
        call()


@pytest.mark.parametrize(("control", "treated", "people"), [(45.3, 26.7, 5.38), (25.9, 46.5, 4.85), (0, 50, 2)])
def test_number_needed(control, treated, people):
    assert number_needed(control, treated) == pytest.approx(people, abs=0.01)


def test_questions_to_the_next_article_name_statements_that_exist():
    numbers = {c.id for c in claims()}
    rows = read_table("claims/appraisal")
    assert len(rows) >= 10
    assert {row["claim"] for row in rows} <= numbers
