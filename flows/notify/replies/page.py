"""A page of lines and an order to annotate: plain values that cross into a child process.

Nothing here knows frames or the writers of workbooks; letters and rows count as a spreadsheet does.
"""

import math
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final


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
    kinds: Mapping[str, Mapping[str, str]]
    """By sheet and column, a sign per row: ``EMPTY``, ``FILLED``, ``ERROR`` or ``UNVALUED``."""


EMPTY: Final = "."
FILLED: Final = "x"
ERROR: Final = "e"
UNVALUED: Final = "f"
"""A formula whose value its program did not store."""

NO_VALUE: Final = "#N/A"
"""The error that spreadsheet programs show where a value is missing."""

LETTER_WIDTH: Final = 0.78
"""Of a letter of running text, in the figures that column widths are counted in."""

WIDE_LETTER_WIDTH: Final = 2.0
"""Of a Chinese or Japanese letter."""


def lines_needed(text: str, width: float) -> int:
    """About how many lines *text* takes in a column *width* figures wide."""
    return sum(max(1, math.ceil(_width(part) / width)) for part in text.split("\n"))


def _width(text: str) -> float:
    wide = sum(unicodedata.east_asian_width(letter) in "WF" for letter in text)
    return wide * WIDE_LETTER_WIDTH + (len(text) - wide) * LETTER_WIDTH
