"""Single changes to the numbers of a table (CSV) or of a file of questions (JSON).

A number is changed in its last digit, or its last two unlike digits are exchanged, as happens when one is copied by
hand. In JSON, true and false also become each other. Words are left alone.
"""

import re
from collections.abc import Iterator

from mutation.change import Change

CELL = re.compile(r'(?:^|(?<=[,\n]))(?:"(?:[^"]|"")*"|[^",\n]*)')  # of a CSV file, with its quotation marks
NUMBER = re.compile(r"-?\d+(\.\d+)?(e-?\d+)?")
VALUE = re.compile(r'"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:e-?\d+)?|true|false')  # of a JSON file; texts are passed over
OPPOSITES = {"true": "false", "false": "true"}


def table_changes(file: str, text: str) -> list[Change]:
    """All changes to the numbers of a CSV file below its header."""
    cells = CELL.finditer(text, text.index("\n") + 1)
    return [change for cell in cells if NUMBER.fullmatch(cell.group()) for change in _number(file, cell)]


def question_changes(file: str, text: str) -> list[Change]:
    """All changes to the numbers, trues and falses of a JSON file."""
    changes = []
    for value in VALUE.finditer(text):
        if value.group() in OPPOSITES:
            changes.append(Change(file, "true or false", *value.span(), OPPOSITES[value.group()]))
        elif not value.group().startswith('"'):
            changes += _number(file, value)
    return changes


def _number(file: str, match: re.Match) -> Iterator[Change]:
    number = match.group()
    mantissa = number.partition("e")[0]
    last = len(mantissa) - 1
    digit = str((int(mantissa[last]) + 1) % 10)
    yield Change(file, "last digit", match.start() + last, match.start() + last + 1, digit)
    places = [k for k, character in enumerate(mantissa) if character.isdigit()]
    for right, left in zip(places[::-1], places[-2::-1], strict=False):
        if mantissa[left] != mantissa[right]:
            exchanged = mantissa[right] + mantissa[left + 1 : right] + mantissa[left]
            yield Change(file, "digits exchanged", match.start() + left, match.start() + right + 1, exchanged)
            return
