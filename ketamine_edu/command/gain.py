"""The class before and after the course: the table of the concept inventory in `ketamine-edu report`.

Only students who answered in both rounds are counted, question by question, because a class that has lost its weaker
students would seem to have learnt. The gain is the average normalised gain of Hake (1998, hake1998 in the bibliography;
the abstract was read): the gain of the class as a share of the largest that was possible,

    g = (after - before) / (100 - before)        in per cent of the class, or of all answers

It is 1 if everything that was wrong before is right after, 0 if nothing has changed, below 0 if less is right. Where
everything was right before there is nothing to gain, and a dash stands.
"""

from collections.abc import Mapping, Sequence

from ketamine_edu.kit.numbers.checks import check_whole

BEFORE, AFTER = "before", "after"
KIND = "inventory"


def normalised_gain(before_right: int, after_right: int, answers: int) -> float | None:
    """Gain of a class as a share of the largest possible one; None if everything was right before, or nothing answered.

    before_right, after_right: right answers in each round, of `answers` in each. ValueError if one is not from 0 to
    `answers`.
    """
    for name, value in {"before_right": before_right, "after_right": after_right}.items():
        check_whole(name, value, 0, answers, "answers")
    return (after_right - before_right) / (answers - before_right) if before_right < answers else None


def inventory_table(students: Sequence[Mapping[tuple[str, str], bool]], keys: Sequence[str]) -> list[str]:
    """Lines of the table with a row per question; no lines if nobody has answered any.

    students: (round, key of a question) -> whether the answer was right. keys: of all questions, in order.
    """
    rounds = {name: sum(any((name, key) in s for key in keys) for s in students) for name in (BEFORE, AFTER)}
    if not any(rounds.values()):
        return []
    lines = [f"concept inventory: {rounds[BEFORE]} students before, {rounds[AFTER]} after; counted are answers in both"]
    lines += ["", f"{'question':<34}{'answers':>9}{'before':>8}{'after':>8}{'gain':>8}"]
    totals = [0, 0, 0]
    for key in keys:
        both = [s for s in students if (BEFORE, key) in s and (AFTER, key) in s]
        counts = [len(both), *(sum(s[name, key] for s in both) for name in (BEFORE, AFTER))]
        totals = [total + count for total, count in zip(totals, counts, strict=True)]
        lines.append(_line(key, counts))
    lines.append(_line("all", totals))
    return lines


def _line(name: str, counts: Sequence[int]) -> str:
    answers, before, after = counts
    gain = normalised_gain(before, after, answers)
    return f"{name:<34}{answers:>9}{before:>8}{after:>8}{'-' if gain is None else f'{gain:z.2f}':>8}"
