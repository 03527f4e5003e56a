"""What reading a drop yields: cells as text, which sheets they make, and their typed rows.

Steps 2, 3 and 4 of the night hand these to one another. Cells stay as their sender wrote them until
step 4; row numbers are always those that the sender sees in a spreadsheet program.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final, Literal

import polars as pl

MARKER: Final = "\u2060\u2060\u2060"
"""Three word joiners at the end of our headings, and of A1 of our summary sheet, in a reply.

They are invisible, survive every spreadsheet program, and nobody types them: a reply that is
dropped again is read without what we added.
"""


@dataclass(frozen=True)
class Limits:
    """What one drop may be at most (design, section 6); beyond, it is refused whole."""

    workbook_bytes: int = 100 * 1024 * 1024
    text_bytes: int = 500 * 1024 * 1024
    uncompressed_bytes: int = 2 * 1024 * 1024 * 1024
    ratio: int = 200
    rows: int = 1_048_576
    columns: int = 256
    characters: int = 32_767
    sheets: int = 64
    zip_entries: int = 10_000
    seconds: int = 30


class CellType:
    """What a cell was before it became text."""

    EMPTY: Final = 0
    TEXT: Final = 1
    NUMBER: Final = 2
    DATE: Final = 3
    BOOLEAN: Final = 4
    ERROR: Final = 5
    FORMULA: Final = 6
    """A formula whose value its program did not store."""


@dataclass(frozen=True)
class RawSheet:
    """One sheet as text: nothing dropped, nothing understood.

    ``cells`` has one String column per spreadsheet column, named A, B, ...; row i of the frame is
    spreadsheet row i + 1. ``types`` has the same shape in UInt8 (``CellType``). Dates are ISO text,
    numbers plain digits with a decimal point and no exponent.
    """

    name: str
    hidden: bool
    cells: pl.DataFrame
    types: pl.DataFrame


@dataclass(frozen=True)
class Reading:
    """A drop as text, sheet by sheet in its own order.

    ``format`` is the extension that the content deserves, without a dot; ``encoding`` and
    ``delimiter`` are null for workbooks; ``date1904`` tells which day a bare serial counts from.
    """

    format: str
    encoding: str | None
    delimiter: str | None
    date1904: bool
    sheets: tuple[RawSheet, ...]


@dataclass(frozen=True)
class Refusal:
    """Why a drop cannot be read: a code of ``schemas.problems.drops`` and the fact behind it."""

    code: str
    detail: str | None = None


@dataclass(frozen=True)
class UnknownHeading:
    """A heading that is no column of ours, and the one of ours that looks most like it."""

    letter: str
    heading: str
    nearest: str | None


@dataclass(frozen=True)
class Recognised:
    """A sheet whose kind is known.

    ``header_row`` counts from 1, as the sender sees it; ``columns`` maps canonical names to
    spreadsheet letters; ``ours`` are the letters of columns that an earlier reply had added.
    """

    sheet_index: int
    sheet_name: str
    kind: str
    header_row: int
    columns: Mapping[str, str]
    unknown_headings: tuple[UnknownHeading, ...] = ()
    ours: tuple[str, ...] = ()


@dataclass(frozen=True)
class Unrecognised:
    """A sheet that is not read: ``refused`` where it looks like a kind, else only ignored."""

    sheet_index: int
    sheet_name: str
    code: str
    detail: str | None = None
    refused: bool = False


@dataclass(frozen=True)
class Ignored:
    """Rows that were left out on purpose: why, from which spreadsheet row on, and how many."""

    code: str
    first_row: int
    count: int


@dataclass(frozen=True)
class Hints:
    """What decides where a cell can be read two ways: the account's words, then the file's.

    ``language`` is the sender's BCP 47 tag.
    """

    decimal_mark: Literal[".", ","] | None = None
    date_order: Literal["dmy", "mdy", "ymd"] | None = None
    delimiter: str | None = None
    date1904: bool = False
    language: str | None = None


@dataclass(frozen=True)
class TextRows:
    """The rows of a sheet that are read, still text, and what became of the others.

    ``cells`` has ``row_no`` (Int64, as the sender sees it) and a column for each letter of a known
    column, trimmed, null where nothing is left; ``types`` the types of the same cells, ``letters``
    the letter of each column of the schema that the sheet has.
    """

    letters: Mapping[str, str]
    cells: pl.DataFrame
    types: pl.DataFrame
    ignored: tuple[Ignored, ...]

    @property
    def height(self) -> int:
        """How many rows there are."""
        return self.cells.height

    def part(self, first: int, count: int) -> "TextRows":
        """*count* rows from place *first* on."""
        cells, types = self.cells.slice(first, count), self.types.slice(first, count)
        return replace(self, cells=cells, types=types)

    def numbered(self, row_nos: pl.Series) -> "TextRows":
        """The rows with these numbers."""
        chosen = self.cells["row_no"].is_in(row_nos.implode())
        return replace(self, cells=self.cells.filter(chosen), types=self.types.filter(chosen))


@dataclass(frozen=True)
class Typed:
    """The rows of a sheet in the types of its schema, and what could not be read.

    ``rows`` has ``row_no`` (Int64, as the sender sees it) and then every column of the schema, with
    null for a cell that is empty or has a problem; ``problems`` is a problem frame
    (``schemas.problems.PROBLEMS_SCHEMA``). A row may be in both.
    """

    rows: pl.DataFrame
    problems: pl.DataFrame
    ignored: tuple[Ignored, ...] = field(default=())
