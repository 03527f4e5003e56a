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

LETTER_WIDTH: Final = 0.9
"""Of a letter of running text, in the figures that column widths are counted in.

Calibri needs 0.8; what stands for it where it is not installed needs up to this. A row that is a
little high is better than a message that is cut."""

_INSET: Final = 2.5
"""The room kept at both sides of a cell."""

WIDE_LETTER_WIDTH: Final = 2.0
"""Of a Chinese or Japanese letter."""


def lines_needed(text: str, width: float) -> int:
    """How many lines *text* takes in a column *width* figures wide, at most about."""
    return sum(_wrapped(part, width - _INSET) for part in text.split("\n"))


def lines_width(text: str) -> float:
    """How wide the widest line of *text* is."""
    return max(map(_width, text.split("\n")))


def _wrapped(text: str, width: float) -> int:
    """Lines of one paragraph: a word that does not fit goes to the next one; wide letters break."""
    lines, at = 1, 0.0
    for word in text.split(" "):
        needed = _width(word)
        breakable = needed > width or any(map(_is_wide, word))
        if at and at + needed > width and not breakable:
            lines, at = lines + 1, 0.0
        more = max(0, math.ceil((at + needed) / width) - 1)
        lines, at = lines + more, at + needed - more * width + LETTER_WIDTH
    return lines


def _is_wide(letter: str) -> bool:
    return unicodedata.east_asian_width(letter) in "WF"


def _width(text: str) -> float:
    wide = sum(map(_is_wide, text))
    return wide * WIDE_LETTER_WIDTH + (len(text) - wide) * LETTER_WIDTH
