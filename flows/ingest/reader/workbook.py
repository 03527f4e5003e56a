"""Workbooks as text: in blocks where they are written as usual, else through calamine.

What calamine does not tell comes from the parts.
"""

import zipfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import Any, Final
from xml.parsers import expat

import fastexcel
import polars as pl

from flows.ingest.reader import archive, blocks, celltypes, grid, values
from flows.ingest.reader.lookups import Lookups
from flows.ingest.reader.package import Part, package
from flows.ingest.reader.refusing import DropRefusedError
from schemas.problems import drops
from schemas.readings import CellType, Limits, RawSheet, Reading

_OPEN_XML: Final = ("xlsx", "xlsm")
_MIDNIGHT: Final = " 00:00:00"
_ENCRYPTED_PACKAGE: Final = "EncryptedPackage".encode("utf-16-le")


def read(path: Path, form: str, limits: Limits) -> Reading:
    """The workbook's sheets, charts left out.

    Raises:
        DropRefusedError: damaged, protected by a password, or beyond a limit.
    """
    if form != "xls":
        archive.check(path, limits)
    elif _ENCRYPTED_PACKAGE in path.read_bytes():
        raise DropRefusedError(drops.ENCRYPTED)
    return _open_xml(path, form, limits) if form in _OPEN_XML else values.read(path, form, limits)


def _open_xml(path: Path, form: str, limits: Limits) -> Reading:
    described = package(path)
    if len(described.parts) > limits.sheets:
        raise DropRefusedError(drops.TOO_MANY_SHEETS, str(limits.sheets))
    try:
        opened = cache(lambda: fastexcel.read_excel(str(path)))
        lookups = Lookups(path, described.date1904)
        sheets = tuple(
            _in_blocks(path, part, lookups, limits) or _sheet(opened, path, part, limits)
            for part in described.parts
        )
    except (fastexcel.FastExcelError, expat.ExpatError, LookupError, ValueError) as broken:
        raise DropRefusedError(drops.DAMAGED, _first_line(broken)) from broken
    except zipfile.BadZipFile as broken:
        raise DropRefusedError(drops.DAMAGED, "ZIP") from broken
    return Reading(form, None, None, described.date1904, sheets)


def _first_line(error: Exception) -> str:
    first = str(error).partition("\n")[0].removeprefix("calamine error: ")
    return first[:200] or type(error).__name__


def _in_blocks(path: Path, part: Part, lookups: Lookups, limits: Limits) -> RawSheet | None:
    with zipfile.ZipFile(path) as opened, opened.open(part.path) as content:
        read = blocks.read(content, lookups, limits)
    return RawSheet(part.name, part.hidden, *read) if read else None


def _sheet(opened: Callable[[], Any], path: Path, part: Part, limits: Limits) -> RawSheet:
    """One sheet: its text and its types, found at the same time on two threads."""
    with ThreadPoolExecutor(1) as beside:
        special = beside.submit(_special, path, part)
        cells = _cells(opened(), part.name, limits)
        found = special.result()
    cells = grid.stretched(cells, found.filter(pl.col("code") >= CellType.ERROR), limits)
    return RawSheet(part.name, part.hidden, *_types(cells, found))


def _special(path: Path, part: Part) -> pl.DataFrame:
    with zipfile.ZipFile(path) as opened:
        with opened.open(part.path) as content:
            special = celltypes.special_cells(content)
        if special is None:
            with opened.open(part.path) as content:
                special = celltypes.parsed_cells(content)
    return special


def _cells(opened: Any, name: str, limits: Limits) -> pl.DataFrame:
    sheet = opened.load_sheet(name, header_row=None, skip_rows=0, dtypes="string")
    columns = sheet.available_columns()
    if not columns:
        return pl.DataFrame()
    first = columns[0].absolute_index
    if first + len(columns) > limits.columns:
        raise DropRefusedError(drops.TOO_MANY_COLUMNS, f"{name}: {limits.columns}")
    cells: pl.DataFrame = sheet.to_polars()
    cells.columns = [grid.letter(first + number) for number in range(cells.width)]
    blank = [pl.lit(None, pl.String).alias(grid.letter(number)) for number in range(first)]
    return cells.select(*blank, pl.all())


def _types(cells: pl.DataFrame, special: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The cells with their dates as ISO days, and every cell's type."""
    by_column = {str(key[0]): part for key, part in special.group_by("column")}
    text, types = [], []
    for column in cells.iter_columns():
        kind = column.is_not_null().cast(pl.UInt8)
        if column.name in by_column:
            found = by_column[column.name].filter(pl.col("row") < cells.height)
            kind = kind.scatter(found["row"], found["code"])
            column, kind = _dated(column, kind)
        text.append(column)
        types.append(kind.alias(column.name))
    return pl.DataFrame(text), pl.DataFrame(types)


def _dated(column: pl.Series, kind: pl.Series) -> tuple[pl.Series, pl.Series]:
    """Numbers that calamine shows as days are dates; a day without a time loses its midnight."""
    frame = pl.DataFrame([column.alias("text"), kind.alias("kind")])
    number = pl.col("kind") == CellType.NUMBER
    if not frame.select((number & pl.col("text").str.contains(grid.ISO_DAY)).any()).item():
        return column, kind
    date = number & pl.col("text").str.contains(grid.ISO_DAY)
    frame = frame.with_columns(kind=pl.when(date).then(CellType.DATE).otherwise("kind"))
    day = pl.col("text").str.strip_suffix(_MIDNIGHT)
    dated = pl.when(pl.col("kind") == CellType.DATE).then(day).otherwise("text")
    frame = frame.with_columns(dated.alias("text"))
    return frame["text"].alias(column.name), frame["kind"].cast(pl.UInt8)
