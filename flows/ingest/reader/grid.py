"""Columns named as a spreadsheet names them."""

import polars as pl

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
