"""One drop, read inside the child process: files in, Arrow files and one JSON file out.

The folder holds ``drop`` (the bytes) and ``job.json`` (name and limits). Afterwards it holds
``outcome.json`` and, per sheet, ``<n>.cells.arrow`` and ``<n>.types.arrow``.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from flows.ingest.reader import delimited, signature, workbook
from flows.ingest.reader.refusing import DropRefusedError
from schemas.problems import drops
from schemas.readings import Limits, RawSheet, Reading

TEXT_EXTENSIONS = ("csv", "tsv", "txt")


class NoRoomError(Exception):
    """What was read cannot be written."""


def run(folder: Path) -> None:
    """Leave the outcome of reading the drop in *folder*.

    Raises:
        NoRoomError: it cannot be written, which is no fault of the drop.
    """
    job = json.loads((folder / "job.json").read_bytes())
    try:
        reading = read(folder / "drop", job["name"], Limits(**job["limits"]))
        outcome = _written(reading, folder)
    except DropRefusedError as refused:
        outcome = {"refused": refused.problem.code, "detail": refused.detail}
    except MemoryError:
        outcome = {"refused": drops.READER_MEMORY.code, "detail": None}
    with _in_room():
        (folder / "outcome.json").write_text(json.dumps(outcome))


def read(path: Path, name: str, limits: Limits) -> Reading:
    """The drop's sheets as text.

    Raises:
        DropRefusedError: it is no spreadsheet, beyond a limit, damaged, or not what its name says.
    """
    extension = name.rpartition(".")[2].lower()
    found = signature.signature(path)
    _check_size(path, found, limits)
    if extension in TEXT_EXTENSIONS:
        if found != signature.TEXT:
            raise DropRefusedError(drops.NOT_WHAT_ITS_NAME_SAYS, found)
        return _within(delimited.read(path.read_bytes(), extension, limits), limits)
    if extension not in signature.WORKBOOKS:
        raise DropRefusedError(drops.NO_SPREADSHEET, extension)
    if found not in signature.WORKBOOKS:
        raise DropRefusedError(drops.NOT_WHAT_ITS_NAME_SAYS, found)
    named = path.with_suffix(f".{found}")  # calamine goes by the ending of a name
    path.rename(named)
    return _within(workbook.read(named, found, limits), limits)


def _check_size(path: Path, found: str, limits: Limits) -> None:
    size = path.stat().st_size
    most = limits.text_bytes if found == signature.TEXT else limits.workbook_bytes
    if size == 0:
        raise DropRefusedError(drops.DROP_EMPTY)
    if size > most:
        raise DropRefusedError(drops.TOO_LARGE, f"{most // 1024**2} MB")


def _within(reading: Reading, limits: Limits) -> Reading:
    """The reading, if no sheet is beyond a limit."""
    for sheet in reading.sheets:
        if sheet.cells.height > limits.rows:
            raise DropRefusedError(drops.TOO_MANY_ROWS, f"{sheet.name}: {limits.rows}")
        if sheet.cells.width > limits.columns:
            raise DropRefusedError(drops.TOO_MANY_COLUMNS, f"{sheet.name}: {limits.columns}")
        for column in sheet.cells.iter_columns():
            if (column.str.len_chars() > limits.characters).any():
                where = f"{sheet.name}, {column.name}: {limits.characters}"
                raise DropRefusedError(drops.CELL_TOO_LONG, where)
    return reading


def _written(reading: Reading, folder: Path) -> dict[str, Any]:
    with _in_room():
        for number, sheet in enumerate(reading.sheets):
            sheet.cells.write_ipc(folder / f"{number}.cells.arrow", compression="uncompressed")
            sheet.types.write_ipc(folder / f"{number}.types.arrow", compression="uncompressed")
    return {
        "format": reading.format,
        "encoding": reading.encoding,
        "delimiter": reading.delimiter,
        "date1904": reading.date1904,
        "sheets": [_described(sheet) for sheet in reading.sheets],
    }


@contextmanager
def _in_room() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise NoRoomError from error


def _described(sheet: RawSheet) -> dict[str, Any]:
    return {"name": sheet.name, "hidden": sheet.hidden}
