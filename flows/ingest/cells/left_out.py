"""Rows that are no rows of the table: empty ones, and totals."""

from typing import Final

import polars as pl

from schemas.problems import drops
from schemas.readings import CellType, Ignored

_TOTAL: Final = (
    r"(?i)^\s*(?:(?:grand|sub|sous|zwischen|gesamt|end)?[\s-]*"
    r"(?:totals?|totaux|sum|somme|summen?|montant total)(?:\s+(?:général|general|ht|ttc))?"
    r"|gesamt(?:betrag|menge)?|insgesamt|合\s*計|小\s*計|総\s*計|総\s*合\s*計|計)\s*[:：]?\s*$"
)


def kept_rows(
    whole: pl.DataFrame, kinds: pl.DataFrame, read: list[str], keys: list[str]
) -> tuple[pl.Series, tuple[Ignored, ...]]:
    """Which rows are read, and what became of the others.

    *whole* has every column of the sheet below its headings, trimmed, and ``row_no``; *read* are
    the letters of known columns, *keys* of those that make the business key. A totals row has a
    word for total in any cell and nothing else in its key columns. Empty rows below the last
    filled one are nothing.
    """
    filled = whole.select(pl.any_horizontal(pl.col(read).is_not_null())).to_series()
    special = kinds.select(pl.any_horizontal(pl.col(read) >= CellType.ERROR)).to_series()
    filled |= special
    totals = _totals(whole, kinds, keys) & filled
    last = int(filled.arg_true()[-1]) if filled.any() else -1
    empty = ~filled & (pl.arange(0, whole.height, eager=True) <= last)
    left = ((drops.ROWS_EMPTY, empty), (drops.ROWS_TOTALS, totals))
    ignored = tuple(
        Ignored(problem.code, whole["row_no"].filter(rows)[0], int(rows.sum()))
        for problem, rows in left
        if rows.any()
    )
    return filled & ~totals, ignored


def _totals(whole: pl.DataFrame, kinds: pl.DataFrame, keys: list[str]) -> pl.Series:
    if not keys:
        return pl.repeat(False, whole.height, dtype=pl.Boolean, eager=True)
    word = pl.col(keys).str.contains(_TOTAL)
    keyless = whole.select(pl.all_horizontal(pl.col(keys).is_null() | word)).to_series()
    keyless &= kinds.select(pl.all_horizontal(pl.col(keys) < CellType.ERROR)).to_series()
    suspects = whole.filter(keyless).select(
        "row_no", pl.any_horizontal(pl.exclude("row_no").str.contains(_TOTAL)).alias("total")
    )
    numbers = suspects.filter("total")["row_no"]
    return whole["row_no"].is_in(numbers.implode())
