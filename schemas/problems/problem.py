"""Every refusal in its reader's words: a code, what is wrong, and what to do next.

``{heading}`` stands for the column's heading as the reader knows it, ``{value}`` for the cell as
its sender wrote it, ``{detail}`` for one fact that depends on the case (an earlier row, the values
allowed, what is left). The same list, rendered, is ``docs/problems.md``.
"""

from dataclasses import dataclass
from typing import Final, Literal

import dataframely as dy
import polars as pl

from schemas.words import Words


class Stage:
    """The order of judging (step 5): only the first stage that refuses a row reports."""

    CELLS = 1
    SENDER = 2
    EARLIER = 3
    RULES = 4
    BOOKS = 5


@dataclass(frozen=True)
class Problem:
    """Why a row, sheet or drop is refused (or, where ``note``, what its sender should know)."""

    code: str
    says: Words
    remedy: Words
    note: bool = False
    detail: Literal["text", "units", "amount"] = "text"
    """What ``{detail}`` is: ``10000`` units and ``7080.0000 EUR`` are said as languages do."""


class Problems(dy.Schema):
    """One line per problem of a row, ordered by row and column.

    ``column`` is the canonical name, null where the whole row is meant. ``detail`` fills the
    message's ``{detail}``.
    """

    row_no = dy.Int64(min=1)
    column = dy.String(nullable=True)
    code = dy.String(regex=r"^[a-z]+(-[a-z]+)*$")
    detail = dy.String(nullable=True)


PROBLEMS_SCHEMA: Final = {
    "row_no": pl.Int64(),
    "column": pl.String(),
    "code": pl.String(),
    "detail": pl.String(),
}


ROW_PLACE: Final = r"(?s)^#(\d+)(?: (.+))?$"
"""A ``{detail}`` that is another row: its number and, where it is not of this sheet, the sheet."""


def row_place(row_no: pl.Expr, sheet_name: pl.Expr | None = None) -> pl.Expr:
    """A ``{detail}`` that names another row, of this sheet or of another one of the drop."""
    if sheet_name is None:
        return pl.format("#{}", row_no)
    return pl.format("#{} {}", row_no, sheet_name).str.strip_chars_end()


def no_problems() -> pl.DataFrame:
    """A problem frame without a row."""
    return pl.DataFrame(schema=PROBLEMS_SCHEMA)


def refuse(
    rows: pl.DataFrame,
    problem: Problem,
    column: str | None = None,
    detail: pl.Expr | str | None = None,
) -> pl.DataFrame:
    """One problem for every row of *rows* (which has a ``row_no``)."""
    shown = pl.lit(detail, pl.String) if detail is None or isinstance(detail, str) else detail
    return rows.select(
        pl.col("row_no").cast(pl.Int64),
        pl.lit(column, pl.String).alias("column"),
        pl.lit(problem.code).alias("code"),
        shown.cast(pl.String).alias("detail"),
    )
