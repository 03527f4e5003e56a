"""Workbooks of the older and the rarer formats (.xls, .xlsb, .ods), value by value in blocks."""

import datetime as dt
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any, Final

import polars as pl
import python_calamine as calamine

from flows.ingest.reader import grid
from flows.ingest.reader.refusing import DropRefusedError
from flows.ingest.reader.unseen import BROKEN, unseen
from schemas.problems import drops
from schemas.readings import CellType, Limits, RawSheet, Reading

_BLOCK_ROWS: Final = 20_000
_CODES: Final = {
    str: CellType.TEXT,
    bool: CellType.BOOLEAN,
    int: CellType.NUMBER,
    float: CellType.NUMBER,
    dt.date: CellType.DATE,
    dt.datetime: CellType.DATE,
    dt.time: CellType.DATE,
    dt.timedelta: CellType.NUMBER,
}
_ERRORS: Final = ("#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", "Err:502")


def read(path: Path, form: str, limits: Limits) -> Reading:
    """The workbook's sheets, charts and dialogs left out.

    Raises:
        DropRefusedError: damaged, protected by a password, or beyond a limit.
    """
    try:
        with calamine.load_workbook(path) as opened:
            shown = [
                (number, sheet)
                for number, sheet in enumerate(opened.sheets_metadata)
                if sheet.typ == calamine.SheetTypeEnum.WorkSheet
            ]
            if len(shown) > limits.sheets:
                raise DropRefusedError(drops.TOO_MANY_SHEETS, str(limits.sheets))
            found = dict(enumerate(unseen(path, form)))
            sheets = tuple(
                _marked(_sheet(opened, number, sheet, limits), found.get(number, []), limits)
                for number, sheet in shown
            )
    except calamine.PasswordError as closed:
        raise DropRefusedError(drops.ENCRYPTED) from closed
    except (calamine.CalamineError, OSError, OverflowError, *BROKEN) as broken:
        detail = str(broken).partition("\n")[0][:200]
        raise DropRefusedError(drops.DAMAGED, detail) from broken
    return Reading(form, None, None, False, sheets)


def _sheet(opened: Any, number: int, described: Any, limits: Limits) -> RawSheet:
    sheet = opened.get_sheet_by_index(number)
    hidden = described.visible != calamine.SheetVisibleEnum.Visible
    if sheet.start is None:
        return RawSheet(described.name, hidden, pl.DataFrame(), pl.DataFrame())
    first = sheet.start[1]
    if first + sheet.width > limits.columns:
        raise DropRefusedError(drops.TOO_MANY_COLUMNS, f"{described.name}: {limits.columns}")
    blocks = [_block(rows, first) for rows in _in_blocks(sheet.iter_rows())]
    cells = pl.concat([block[0] for block in blocks])
    types = pl.concat([block[1] for block in blocks])
    return RawSheet(described.name, hidden, cells, types)


def _marked(sheet: RawSheet, found: list[tuple[int, str, int]], limits: Limits) -> RawSheet:
    """The sheet, its cells that read as empty marked as what they are."""
    special = pl.DataFrame(found, schema=grid.SPECIAL, orient="row")
    cells = grid.stretched(sheet.cells, special, limits)
    empty = cells.select(pl.lit(0, pl.UInt8).alias(name) for name in cells.columns)
    types = pl.concat([sheet.types, empty.slice(sheet.types.height)], how="diagonal")
    types = types.select(pl.col(cells.columns).fill_null(0)) if sheet.types.width else empty
    for (letters,), part in special.group_by("column"):
        column = types[str(letters)].scatter(part["row"], part["code"])
        types = types.with_columns(column.alias(str(letters)))
    return RawSheet(sheet.name, sheet.hidden, cells, types)


def _in_blocks(rows: Iterator[list[Any]]) -> Iterator[list[list[Any]]]:
    while block := list(islice(rows, _BLOCK_ROWS)):
        yield block


def _block(rows: list[list[Any]], first: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    blank = [[""] * len(rows)] * first
    columns = [*blank, *(list(column) for column in zip(*rows, strict=True))]
    text = {grid.letter(n): [_text(value) for value in values] for n, values in enumerate(columns)}
    types = {grid.letter(n): [_code(value) for value in values] for n, values in enumerate(columns)}
    return (
        pl.DataFrame(text, schema=dict.fromkeys(text, pl.String)),
        pl.DataFrame(types, schema=dict.fromkeys(types, pl.UInt8)),
    )


def _code(value: Any) -> int:
    if value == "":
        return CellType.EMPTY
    if isinstance(value, str) and value in _ERRORS:
        return CellType.ERROR
    return _CODES.get(type(value), CellType.TEXT)


def _text(value: Any) -> str | None:
    if isinstance(value, str):
        return value or None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return grid.plain(value)
    if isinstance(value, dt.datetime):
        return value.isoformat(sep=" ").removesuffix(" 00:00:00")
    return str(value)
