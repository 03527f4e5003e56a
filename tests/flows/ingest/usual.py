"""Workbooks as nearly every program writes them."""

import io
from datetime import date, datetime, time
from typing import Final

import openpyxl
import xlsxwriter

from tests.flows.ingest.workbooks import Rows, xlsx

SHEET: Final = "xl/worksheets/sheet1.xml"
STRINGS: Final = "xl/sharedStrings.xml"
STYLES: Final = "xl/styles.xml"

DAY_ONE, DAY_TWO = (datetime.combine(date(2026, *day), time()) for day in ((11, 20), (2, 28)))
LINES: Rows = [
    ["Order", "Day", "Units", "Note", "Active"],
    ["007", DAY_ONE, 3, None, True],
    ["A & B <c>", DAY_TWO, 1212.5, " two  words ", False],
    [None, None, 4_100_200_030_000_123, "two\nlines"],
    [],
    ["last", None, None, None, None, None, "far"],
]


def with_shared_strings(rows: Rows) -> bytes:
    """As programs that keep the whole sheet in memory write it."""
    return xlsx({"S": rows})


def with_inline_strings(rows: Rows) -> bytes:
    """As programs that write row by row do."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"constant_memory": True})
    day = book.add_format({"num_format": 14, "bold": True})
    sheet = book.add_worksheet()
    for r, row in enumerate(rows):
        for c, value in enumerate(row):
            if isinstance(value, datetime):
                sheet.write_datetime(r, c, value, day)
            elif isinstance(value, str):
                sheet.write_string(r, c, value)
            elif value is not None:
                sheet.write(r, c, value)
    book.close()
    return target.getvalue()


def through_openpyxl(rows: Rows) -> bytes:
    """As openpyxl writes row by row."""
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("S")
    for row in rows:
        sheet.append(["'=" if str(value).startswith("=") else value for value in row])
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


MAKERS: Final = [with_shared_strings, with_inline_strings, through_openpyxl]


def every_kind_of_cell() -> bytes:
    """A workbook with cells, styles, formulas and errors of every kind that is usual."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    formats = [
        book.add_format({"num_format": code})
        for code in ("yyyy-mm-dd", "0.00", "General", "@", '"d"0;d', 14, "dd/mm/yy;@")
    ]
    sheet = book.add_worksheet()
    for row, shown in enumerate(formats):
        sheet.write_string(row, 0, f"r{row} & <more>")
        sheet.write_number(row, 1, 46_000 + row, shown)
        sheet.write_number(row, 2, 0.1 + row / 7)
        sheet.write_formula(row, 3, "=1", None, row if row % 2 else f"t{row}")
        sheet.write_boolean(row, 4, row % 2 == 0)
    sheet.write_formula(2, 5, "=NA()", None, "#N/A")
    sheet.write_blank(8, 1, None, formats[0])
    sheet.write_string(10, 6, "far  away ")
    book.close()
    return target.getvalue()
