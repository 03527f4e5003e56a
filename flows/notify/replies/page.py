"""A page of lines and an order to annotate: plain values that cross into a child process.

Nothing here knows frames or the writers of workbooks; letters and rows count as a spreadsheet does.
"""

import unicodedata
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal


@dataclass(frozen=True)
class Cell:
    """A value with a style; ``target`` is ``'Sheet'!A1``, ``through`` the last column it covers.

    Columns count from 0. A text is never a formula, whatever it begins with.
    """

    column: int
    value: str | int | Decimal
    style: str
    target: str | None = None
    through: int | None = None


@dataclass(frozen=True)
class Line:
    """One row of a page; ``height`` is in points."""

    cells: tuple[Cell, ...] = ()
    height: float = 16.0


@dataclass(frozen=True)
class Page:
    """A summary sheet: its name, its lines from the top, and its column widths in characters."""

    name: str
    lines: tuple[Line, ...]
    widths: tuple[float, ...]


@dataclass(frozen=True)
class RowAnswer:
    """What our three columns say of a row; ``style`` is that of the status."""

    row_no: int
    status: str
    style: str
    message: str
    serial: str
    wanting: bool
    """True where somebody must act: the row is shown even if its sender had hidden it."""


@dataclass(frozen=True)
class CellRemark:
    """A comment for a cell, and whether it only notes."""

    row_no: int
    letter: str
    message: str
    note: bool


@dataclass(frozen=True)
class SheetAnswers:
    """All that is written into one sheet of the sender's workbook."""

    name: str
    header_row: int
    letters: tuple[str, ...]
    """Of the columns that were read."""
    first_free_letter: str | None
    ours: tuple[str, ...]
    headings: tuple[str, str, str]
    rows: tuple[RowAnswer, ...]
    remarks: tuple[CellRemark, ...]


@dataclass(frozen=True)
class Annotation:
    """The order for one annotated workbook."""

    original: bytes
    page: Page
    sheets: tuple[SheetAnswers, ...]
    as_of: date
    marker: str
    lost: frozenset[str] = field(default_factory=frozenset)


def lines_needed(text: str, width: float) -> int:
    """How many lines *text* takes in a column *width* characters wide; wide letters count twice."""
    return sum(max(1, -(-_width(part) // max(1, int(width)))) for part in text.split("\n"))


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)
