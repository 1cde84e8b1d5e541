"""Write the printed concept inventory and its key, from data/inventory/concepts.csv: part of `make notebooks`."""

from pathlib import Path

from ketamine_edu.evidence.references import cite
from ketamine_edu.kit.learning.concepts import Concept, concepts

TEACHING = Path(__file__).resolve().parent.parent / "docs" / "teaching"
PRINTED, KEY = "concept-inventory.md", "concept-inventory-key.md"

PAPER = """# Concept inventory: how ketamine works

<!-- written by `make notebooks` from data/inventory/concepts.csv -->

Name or number: ______________________  Date: ______________  ☐ before the course  ☐ after the course

{number} questions, about a quarter of an hour. Mark one answer to each. If you do not know, choose what seems most \
likely. Your
mark in the course does not depend on it.
"""

GUIDE = """# Concept inventory: key for teachers

<!-- written by `make notebooks` from data/inventory/concepts.csv -->

The [questions](concept-inventory.md) without answers are for print. **The inventory has not been validated with \
students.** Nobody
has interviewed students about its wording, or measured how hard its questions are or how well they tell students \
apart. Use it to
see where a class stands and what has moved, not to mark anybody, and not to compare your class with another.

## How to give it

* **On paper:** print the questions, collect the sheets, give the same sheet at the end.
* **In the course:** `inventory("before")` stands at the end of lesson 00, `inventory("after")` at the end of lesson \
11. A question is
  answered once. Nothing is judged before the end of the second round; then the student sees both numbers and the \
reasons.
* **Read it:** `ketamine-edu report class/` prints a table per question from the files that were
  [handed in](collecting-progress.md): answers in both rounds, right before, right after, and the gain.

Give the first round before lesson 00 is read, and do not discuss the answers until the second is over.

## The gain

The last column is the average normalised gain: of what the class could have gained, the share that it did gain,

    g = (after - before) / (100 - before)

with both in per cent of the answers. The measure is that of R. R. Hake (American Journal of Physics 1998;66:64-74; \
its abstract
was read), who used it for whole physics courses. There, courses that made little use of interactive work gained 0.23 \
on average and those
that made much use of it 0.48. These numbers belong to another test and another subject: they are no standard for \
this one.
For a single question, or a small class, g jumps about. With fewer than about twenty students read the counts.

## Answers
"""


def printed(questions: tuple[Concept, ...]) -> str:
    """The sheet for students: no answers."""
    parts = [PAPER.format(number=len(questions))]
    for question in questions:
        choices = "\n".join(f"   * ☐ **{choice.letter}** {choice.text}" for choice in question.choices)
        parts.append(f"{question.number}. {question.stem}\n\n{choices}\n")
    return "\n".join(parts)


def key(questions: tuple[Concept, ...]) -> str:
    """The page for teachers: the right answers, and what each wrong one stands for."""
    parts = [GUIDE]
    for question in questions:
        sources = "; ".join(map(cite, question.sources))
        parts.append(
            f"### {question.number}. {question.stem}\n\n`{question.key}`, "
            f"[lesson {question.lesson}](lesson-{question.lesson}.md). Right: **{question.right}**. "
            f"{question.explanation} ({sources})\n\n| Choice | What somebody thinks who picks it | Treated under |\n"
            f"| --- | --- | --- |\n{_rows(question)}\n"
        )
    return "\n".join(parts)


def pages() -> dict[Path, str]:
    """Both files and what they must hold."""
    questions = concepts()
    return {TEACHING / PRINTED: printed(questions), TEACHING / KEY: key(questions)}


def main() -> None:
    for path, text in pages().items():
        path.write_text(text, encoding="utf-8")


def _rows(question: Concept) -> str:
    rows = [
        f"| {c.letter}. {c.text} | {c.misconception or 'right'} | {f'*{c.treated}*' if c.treated else ''} |"
        for c in question.choices
    ]
    return "\n".join(rows)


if __name__ == "__main__":
    main()
