"""Workbooks made in memory, as senders' programs make them."""

import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

import xlsxwriter

from flows.ingest.read import read
from schemas.readings import Limits, Reading, Refusal

Rows = Sequence[Sequence[Any]]


def xlsx(sheets: Mapping[str, Rows], hidden: Sequence[str] = (), date1904: bool = False) -> bytes:
    """A workbook whose dates are real dates and whose other values are as Python has them."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True, "date_1904": date1904})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for r, row in enumerate(rows):
            for c, value in enumerate(row):
                if isinstance(value, date | datetime):
                    sheet.write_datetime(r, c, value, day)
                elif isinstance(value, str):
                    sheet.write_string(r, c, value)
                elif value is not None:
                    sheet.write(r, c, value)
        if name in hidden:
            sheet.hide()
    book.close()
    return target.getvalue()


def rewritten(workbook: bytes, part: str, change: Callable[[bytes], bytes]) -> bytes:
    """The workbook with one of its parts changed."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook)) as old,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, change(content) if name == part else content)
    return target.getvalue()


def reading(content: bytes, name: str = "drop.xlsx", limits: Limits | None = None) -> Reading:
    """What the drop holds; it is readable."""
    read_drop = read(content, name, limits or Limits())
    assert isinstance(read_drop, Reading), read_drop
    return read_drop


def refusal(content: bytes, name: str = "drop.xlsx", limits: Limits | None = None) -> str:
    """The code for which the drop is refused."""
    refused = read(content, name, limits or Limits())
    assert isinstance(refused, Refusal), refused
    return refused.code
