"""What a sample drop is made of, and what must become of each of its rows."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass, field
from enum import Enum

ACCEPTED, DUPLICATE, HELD = "accepted", "duplicate", "held"


@dataclass(frozen=True)
class Formula:
    """A formula and the value that its program stored beside it."""

    text: str
    value: float


Cell = str | int | float | dt.date | Formula | None


class Part(Enum):
    """What a line of a sheet is to its sender."""

    TITLE = "title"
    HEADING = "heading"
    ROW = "row"
    TOTALS = "totals"
    TEXT = "text"
    BLANK = "blank"


@dataclass(frozen=True)
class Line:
    """One line of a sheet; a row says what becomes of it: accepted, duplicate, held or a code."""

    part: Part
    cells: tuple[Cell, ...] = ()
    outcome: str = ""
    hidden: bool = False


def title(text: str) -> Line:
    return Line(Part.TITLE, (text,))


def headings(*cells: str) -> Line:
    return Line(Part.HEADING, cells)


def row(outcome: str, *cells: Cell, hidden: bool = False) -> Line:
    return Line(Part.ROW, cells, outcome, hidden)


def totals(*cells: Cell) -> Line:
    return Line(Part.TOTALS, cells)


def text(*cells: str) -> Line:
    return Line(Part.TEXT, cells)


BLANK = Line(Part.BLANK)


@dataclass(frozen=True)
class Sheet:
    """A sheet of a drop; ``kind`` is None where it is no table of ours."""

    name: str
    kind: str | None
    lines: tuple[Line, ...]

    def width(self) -> int:
        return max(len(line.cells) for line in self.lines)

    def numbered(self) -> list[tuple[int, Line]]:
        """Its rows with the numbers that its sender sees."""
        return [(n, line) for n, line in enumerate(self.lines, 1) if line.part is Part.ROW]

    def counts(self) -> dict[str, int]:
        found = Counter(
            line.outcome if line.outcome in {ACCEPTED, DUPLICATE, HELD} else "refused"
            for _, line in self.numbered()
        )
        names = (ACCEPTED, DUPLICATE, "refused", HELD)
        return {"rows": len(self.numbered())} | {name: found[name] for name in names}

    def refused(self) -> dict[int, str]:
        """The codes of its refused rows, by row number."""
        answers = {number: line.outcome for number, line in self.numbered()}
        return {n: code for n, code in answers.items() if code not in {ACCEPTED, DUPLICATE, HELD}}


@dataclass(frozen=True)
class Drop:
    """A file in an account's inbox, and what is odd about it."""

    account: str
    name: str
    odd: str
    sheets: tuple[Sheet, ...]
    date_format: str = "yyyy-mm-dd"
    delimiter: str = ","
    encoding: str = "utf-8"
    font: str = field(default="Calibri")

    @property
    def path(self) -> str:
        return f"{self.account}/{self.name}"

    @property
    def state(self) -> str:
        """A drop without any recognised sheet is refused."""
        return "processed" if any(sheet.kind for sheet in self.sheets) else "refused"
