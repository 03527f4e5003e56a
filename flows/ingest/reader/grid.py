"""Columns named as a spreadsheet names them, and numbers as plain digits."""

from decimal import Decimal
from typing import Final

import polars as pl

from flows.ingest.reader.refusing import DropRefusedError
from schemas.problems import drops
from schemas.readings import Limits

SPECIAL: Final = {"row": pl.UInt32(), "column": pl.String(), "code": pl.UInt8()}
"""A cell that is more than its text: row from 0, column letters, ``CellType``."""

ISO_DAY = r"^\d{4,}-\d{2}-\d{2}"


def letter(index: int) -> str:
    """The letters of the column at *index*, counted from 0: A, ..., Z, AA, ..., XFD."""
    letters = ""
    while index >= 0:
        index, rest = divmod(index, 26)
        letters = chr(65 + rest) + letters
        index -= 1
    return letters


def position(letters: str) -> int:
    """The index, counted from 0, of the column that a spreadsheet calls *letters*."""
    index = 0
    for character in letters:
        index = index * 26 + ord(character) - 64
    return index - 1


def all_text(cells: pl.DataFrame) -> pl.DataFrame:
    """The types of cells that can be nothing but text (1), or empty (0)."""
    return cells.select(pl.all().is_not_null().cast(pl.UInt8))


def stretched(cells: pl.DataFrame, unseen: pl.DataFrame, limits: Limits) -> pl.DataFrame:
    """The cells, with room for those of *unseen* (``SPECIAL``), which read as empty.

    Raises:
        DropRefusedError: one of them lies beyond the limits.
    """
    if unseen.is_empty():
        return cells
    height = max(cells.height, unseen.select(pl.col("row").max()).item() + 1)
    width = max(cells.width, *(position(one) + 1 for one in unseen["column"].unique()))
    check_size(height, width, limits)
    names = [letter(number) for number in range(width)]
    blank = pl.DataFrame(
        {name: pl.repeat(None, height, dtype=pl.String, eager=True) for name in names}
    )
    below = blank.slice(cells.height)
    return pl.concat([cells, below], how="diagonal").select(names) if cells.width else blank


def check_size(height: int, width: int, limits: Limits) -> None:
    """Nothing, where a sheet may have so many rows and columns.

    Raises:
        DropRefusedError: it may not.
    """
    if height > limits.rows:
        raise DropRefusedError(drops.TOO_MANY_ROWS, str(limits.rows))
    if width > limits.columns:
        raise DropRefusedError(drops.TOO_MANY_COLUMNS, str(limits.columns))


def plain(number: float) -> str:
    """A number's shortest exact digits, without an exponent; whole numbers without a point."""
    return str(int(number)) if number.is_integer() else format(Decimal(repr(number)), "f")
