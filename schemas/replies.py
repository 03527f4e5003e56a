"""What is answered to one drop: the nouns of a reply (design, section 5).

Columns of a sheet are named by the letters a spreadsheet shows (``A``, ``AB``), rows by the numbers
it shows, so that a reply can be written without knowing what the sheet means.
"""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Final

import polars as pl

from schemas.readings import Ignored, UnknownHeading


class Status(StrEnum):
    """What became of a row."""

    ACCEPTED = "accepted"
    AMENDED = "amended"
    DUPLICATE = "duplicate"
    HELD = "held"
    REFUSED = "refused"


ANSWERS_SCHEMA: Final = {
    "row_no": pl.Int64(),
    "status": pl.String(),
    "serial": pl.String(),
    "message": pl.String(),
}
"""One row per row of the sheet, ordered by ``row_no``; ``message`` may have several lines."""

CELL_PROBLEMS_SCHEMA: Final = {
    "row_no": pl.Int64(),
    "column": pl.String(),
    "code": pl.String(),
    "message": pl.String(),
    "note": pl.Boolean(),
}
"""One row per problem of a cell. ``column`` is a letter, null where the whole row is meant;
``note`` is true where the row was not refused for it."""

DUE_DAYS: Final = 60
"""A voucher is due soon when no more days are left to redeem it."""

VOUCHERS_SCHEMA: Final = {
    "sku": pl.String(),
    "open": pl.Int64(),
    "redeemed": pl.Int64(),
    "due_soon": pl.Int64(),
}

FUNDS_SCHEMA: Final = {
    "contract_number": pl.String(),
    "funds": pl.Decimal(18, 4),
    "drawn": pl.Decimal(18, 4),
    "left": pl.Decimal(18, 4),
    "currency": pl.String(),
}


@dataclass(frozen=True)
class LeftOut:
    """A sheet that is no table of ours: ``reason`` is said in the sender's language."""

    sheet_name: str
    reason: str


@dataclass(frozen=True)
class AnsweredSheet:
    """The answers to one recognised sheet.

    ``columns`` maps canonical names to letters; ``first_free_letter`` is where our columns begin,
    found in the sheet where it is null; ``ours`` are the letters of columns that an earlier reply
    had added, which ours replace. ``answers`` and ``cell_problems`` have the schemas above.
    """

    sheet_no: int
    sheet_name: str
    kind: str
    header_row: int
    columns: dict[str, str]
    answers: pl.DataFrame
    cell_problems: pl.DataFrame
    first_free_letter: str | None = None
    ours: tuple[str, ...] = ()
    unknown_headings: tuple[UnknownHeading, ...] = ()
    ignored: tuple[Ignored, ...] = ()


@dataclass(frozen=True)
class Reply:
    """All that is answered to one drop.

    ``refusal`` says why the drop was refused whole, in the sender's language. ``vouchers`` and
    ``funds`` are the sender's balances after the night that answers, all its drops counted; empty
    where there is nothing to say.
    """

    drop_name: str
    sender_account: str
    language: str
    as_of: date
    sheets: tuple[AnsweredSheet, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    refusal: str | None = None
    vouchers: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=VOUCHERS_SCHEMA))
    funds: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=FUNDS_SCHEMA))

    def counted(self) -> dict[str, int]:
        """How many rows of the whole drop have each status, zero where none."""
        counts = {status.value: 0 for status in Status}
        for sheet in self.sheets:
            for status, rows in sheet.answers["status"].value_counts().iter_rows():
                counts[status] += rows
        return counts


@dataclass(frozen=True)
class ReplyFiles:
    """The bytes of a reply; ``csv`` is null unless the drop was delimited text.

    ``annotated`` is true where ``xlsx`` is the sender's own workbook, false where it is fresh.
    """

    xlsx: bytes
    csv: bytes | None
    annotated: bool


NARROW_MARKERS: Final = ("\u00a0\u00a0\u00a0", "\u3000\u3000\u3000")
"""Stand for ``schemas.readings.MARKER`` in a ``.reply.csv`` whose encoding has no word joiner:
three no-break spaces (cp1252), three ideographic spaces (cp932). The first that fits is used."""
