"""Identifiers and plain text: what was typed, unless a spreadsheet program has changed it."""

import polars as pl

from flows.ingest.cells.cell import judged, narrow
from schemas.problems import cells as problems
from schemas.readings import CellType, Hints
from schemas.sheets.sheet import Column

_DIGITS_MAX = 15
_WHOLE = r"^-?[0-9]+$"
_EXPONENT = r"^[0-9]+(?:[.,][0-9]+)?[eE]\+[0-9]+$"


def text(cells: pl.DataFrame, _column: Column, _hints: Hints) -> pl.DataFrame:
    """The text as it stands."""
    return judged(cells, pl.col("text"), problems.REQUIRED)


def identifier(cells: pl.DataFrame, _column: Column, _hints: Hints) -> pl.DataFrame:
    """The identifier, full-width signs made narrow.

    Damaged is what arrives as a date, as a number with a fraction, an exponent or more than 15
    digits (a spreadsheet keeps no more), or as the text of such a number (``6.93217E+12``).
    """
    narrowed = narrow(pl.col("text"))
    whole = pl.col("text").str.contains(_WHOLE) & (pl.col("text").str.len_bytes() <= _DIGITS_MAX)
    intact = (
        pl.when(pl.col("type") == CellType.NUMBER)
        .then(whole)
        .otherwise(
            (pl.col("type") != CellType.DATE) & ~narrowed.str.contains(_EXPONENT),
        )
    )
    return judged(cells, pl.when(intact).then(narrowed), problems.IDENTIFIER_DAMAGED)


def padded(values: pl.Series, known: pl.Series) -> pl.DataFrame:
    """What leading zeros would restore: ``value`` to ``restored``, where exactly one fits.

    Of the all-digit *values* that *known* does not hold, those that equal one and only one known
    identifier once both are stripped of leading zeros.
    """
    stripped = pl.col("value").str.strip_chars_start("0")
    books = pl.DataFrame({"value": known.unique()}).with_columns(bare=stripped)
    once = books.group_by("bare").agg(restored=pl.col("value").first(), count=pl.len())
    asked = pl.DataFrame({"value": values.unique()}).filter(
        pl.col("value").str.contains(r"^[0-9]+$"), ~pl.col("value").is_in(known.implode())
    )
    found = asked.with_columns(bare=stripped).join(once.filter(pl.col("count") == 1), on="bare")
    longer = pl.col("restored").str.len_bytes() > pl.col("value").str.len_bytes()
    return found.filter(longer).select("value", "restored")
