"""Step 4: text cells become the types of their columns; what cannot be read is a problem.

No cell is guessed and none vanishes: every cell that is not empty ends as a value or as a problem,
every row as a row of the result or in what was ignored.
"""

from collections.abc import Mapping
from typing import Final

import polars as pl

from flows.ingest.cells import (
    addresses,
    amounts,
    choices,
    days,
    identifiers,
    iso,
    key_numbers,
    left_out,
)
from flows.ingest.cells.cell import BLANKS, Reader
from flows.ingest.cells.declared import declared_problem
from schemas.problems import PROBLEMS_SCHEMA
from schemas.problems import cells as problems
from schemas.readings import CellType, Hints, RawSheet, Recognised, TextRows, Typed
from schemas.sheets.sheet import Column, Reads, Sheet

_READERS: Final[Mapping[Reads, Reader]] = {
    Reads.TEXT: identifiers.text,
    Reads.IDENTIFIER: identifiers.identifier,
    Reads.DATE: days.day,
    Reads.QUANTITY: amounts.quantity,
    Reads.MONEY: amounts.money,
    Reads.EMAIL: addresses.email,
    Reads.EMAILS: addresses.emails,
    Reads.COUNTRY: iso.country,
    Reads.LANGUAGE: iso.language,
    Reads.CURRENCY: iso.currency,
    Reads.CHOICE: choices.choice,
    Reads.CHOICES: choices.choices,
    Reads.KEY_NUMBERS: key_numbers.key_numbers,
}
_SEEN_ONE_BY_ONE: Final = (Reads.TEXT, Reads.IDENTIFIER)
"""Columns whose cells mostly differ, and whose reader looks at nothing but the cell."""


def typed(schema: type[Sheet], recognised: Recognised, raw: RawSheet, hints: Hints) -> Typed:
    """The sheet's rows below its headings, in the types of *schema*, with their problems."""
    return typed_rows(schema, text_rows(schema, recognised, raw), hints)


def text_rows(schema: type[Sheet], recognised: Recognised, raw: RawSheet) -> TextRows:
    """The sheet's rows below its headings, but for empty ones and totals."""
    letters = {name: recognised.columns[name] for name, _ in _present(schema, recognised)}
    whole, types = _below(raw, recognised.header_row)
    keys = [letters[name] for name in schema.key_columns() if name in letters]
    read = list(letters.values())
    kept, ignored = left_out.kept_rows(whole, types, read, keys)
    cells = whole.select("row_no", *read).filter(kept)
    return TextRows(letters, cells, types.select(read).filter(kept), ignored)


def typed_rows(schema: type[Sheet], text: TextRows, hints: Hints) -> Typed:
    """*text* in the types of *schema*; each cell is read by itself."""
    row_nos = text.cells["row_no"]
    rows, found = [row_nos], []
    for name, column in schema.described():
        declared = schema.columns()[name]
        if name not in text.letters:
            rows.append(pl.Series(name, [None] * text.height, dtype=declared.dtype))
            continue
        letter = text.letters[name]
        cells = pl.DataFrame(
            [row_nos, text.cells[letter].alias("text"), text.types[letter].alias("type")]
        )
        read = declared_problem(_read(cells, column, hints), declared, column)
        rows.append(read["value"].cast(declared.dtype).alias(name))
        found.append(_problems(read, name))
    return Typed(pl.DataFrame(rows), _in_order(found), text.ignored)


def _present(schema: type[Sheet], recognised: Recognised) -> list[tuple[str, Column]]:
    return [one for one in schema.described() if one[0] in recognised.columns]


def _below(raw: RawSheet, header_row: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Trimmed cells (null where nothing is left) with ``row_no``, and their types."""
    cells = raw.cells.slice(header_row)
    trimmed = cells.select(pl.all().str.strip_chars(BLANKS))
    filled = trimmed.select(pl.when(pl.all() != "").then(pl.all()))
    numbers = pl.int_range(header_row + 1, header_row + 1 + cells.height, eager=True)
    return filled.with_columns(numbers.alias("row_no")), raw.types.slice(header_row)


def _read(cells: pl.DataFrame, column: Column, hints: Hints) -> pl.DataFrame:
    """The cells with ``value``, ``code`` and ``detail``."""
    reader = _READERS[column.reads]
    if column.reads in _SEEN_ONE_BY_ONE:
        read = reader(cells, column, hints)
    else:
        distinct = cells.select("text", "type").filter(_legible()).unique(maintain_order=True)
        answers = reader(distinct, column, hints)
        read = cells.join(answers, on=["text", "type"], how="left", maintain_order="left")
    empty = problems.REQUIRED.code if column.required else None
    return read.with_columns(
        value=pl.when(_legible()).then("value"),
        code=pl.when(pl.col("type") == CellType.ERROR)
        .then(pl.lit(problems.CELL_ERROR.code))
        .when(pl.col("type") == CellType.FORMULA)
        .then(pl.lit(problems.FORMULA_WITHOUT_VALUE.code))
        .when(pl.col("text").is_null())
        .then(pl.lit(empty, pl.String))
        .otherwise("code"),
        detail=pl.when(_legible()).then("detail"),
    )


def _legible() -> pl.Expr:
    return pl.col("text").is_not_null() & (pl.col("type") < CellType.ERROR)


def _problems(read: pl.DataFrame, name: str) -> pl.DataFrame:
    failed = read.filter(pl.col("code").is_not_null())
    return failed.select("row_no", pl.lit(name).alias("column"), "code", "detail")


def _in_order(found: list[pl.DataFrame]) -> pl.DataFrame:
    """One problem frame, by row and then by column in the schema's order."""
    empty = pl.DataFrame(schema=PROBLEMS_SCHEMA)
    return pl.concat([empty, *found]).sort("row_no", maintain_order=True)
