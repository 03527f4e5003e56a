"""What a reader of cells gets and gives: whole columns of distinct cells.

A reader takes a frame of ``text`` (trimmed, never empty) and ``type`` (``CellType``), each pair
once, and returns it with ``value`` (of the column's type), ``code`` and ``detail``. Exactly one of
value and code is null: a cell is read, or it has a problem.
"""

from collections.abc import Callable
from typing import Final

import polars as pl

from schemas.problems.problem import Problem
from schemas.readings import Hints
from schemas.sheets.sheet import Column

Reader = Callable[[pl.DataFrame, Column, Hints], pl.DataFrame]

BLANKS: Final = " \t\r\n\v\f\u00a0\u3000\u2007\u202f\u2002\u2003\u2009\u200b\u2060\ufeff"
"""What surrounds a cell without being part of it: spaces of every kind, joiners, a stray BOM."""

_WIDE: Final = "[\uff00-\uffef\u3000]"


def narrow(text: pl.Expr) -> pl.Expr:
    """*text* with full-width letters, digits and signs as the ASCII ones (and kana full width)."""
    return pl.when(text.str.contains(_WIDE)).then(text.str.normalize("NFKC")).otherwise(text)


def judged(
    cells: pl.DataFrame, value: pl.Expr, problem: Problem, detail: pl.Expr | str | None = None
) -> pl.DataFrame:
    """The cells with *value*; where that is null, *problem*."""
    shown = pl.lit(detail, pl.String) if detail is None or isinstance(detail, str) else detail
    read = cells.with_columns(value=value)
    failed = pl.col("value").is_null()
    return read.with_columns(
        code=pl.when(failed).then(pl.lit(problem.code)),
        detail=pl.when(failed).then(shown),
    )


def looked_up(
    cells: pl.DataFrame, find: Callable[[str], str | None], problem: Problem, detail: str | None
) -> pl.DataFrame:
    """The cells with what *find* says of each distinct text; where it says nothing, *problem*."""
    found = [find(text) for text in cells["text"]]
    return judged(
        cells.with_columns(found=pl.Series(found, dtype=pl.String)),
        pl.col("found"),
        problem,
        detail,
    ).drop("found")
