"""Identifiers that were written otherwise than the books have them. Pure."""

import polars as pl

from schemas.problems import Problem, no_problems, refuse


def read_as(
    rows: pl.DataFrame, column: str, spellings: pl.DataFrame, note: Problem
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """*rows* with the names of the books in *column*, and a *note* for each that was changed.

    *spellings* are ``written`` and ``name``; each written once.
    """
    if spellings.is_empty():
        return rows, no_problems()
    names = pl.col(column).replace_strict(
        spellings["written"], spellings["name"], default=None, return_dtype=pl.String
    )
    named = rows.select("row_no", names).drop_nulls()
    noted = refuse(named, note, column, pl.col(column))
    return rows.update(named, on="row_no", how="left"), noted
