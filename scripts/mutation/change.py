"""One single change to one file."""

import difflib
from dataclasses import dataclass


@dataclass(frozen=True)
class Change:
    """text[start:end] of the file becomes `new`. file: path within the project. kind: what sort of change it is."""

    file: str
    kind: str
    start: int
    end: int
    new: str

    def apply(self, text: str) -> str:
        """The file's text after the change."""
        return text[: self.start] + self.new + text[self.end :]

    def line(self, text: str) -> int:
        """Number of the line on which the change begins, from 1."""
        return text.count("\n", 0, self.start) + 1

    def lines(self, text: str) -> tuple[str, str]:
        """The changed lines as they are and as they become, without indentation; together they name the change."""
        first = text.rfind("\n", 0, self.start) + 1
        last = text.find("\n", self.end)
        last = len(text) if last < 0 else last
        return tuple(
            _dedented(part) for part in (text[first:last], text[first : self.start] + self.new + text[self.end : last])
        )

    def difference(self, text: str) -> str:
        """The change as a small diff."""
        before, after = text.splitlines(), self.apply(text).splitlines()
        return "\n".join(difflib.unified_diff(before, after, self.file, f"{self.file} ({self.kind})", n=1, lineterm=""))


def _dedented(lines: str) -> str:
    return "\n".join(line.strip() for line in lines.split("\n"))
