"""A sheet that we fill in for somebody to complete and send back."""

import io
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Final

import xlsxwriter

from flows.notify.columns import Cell, ColumnSheet
from flows.notify.tabular import Looks, fill, set_up
from schemas.sheets.sheet import Reads, Sheet

Cells = Mapping[str, Sequence[Cell]]
"""Whole columns, by name; the others are left empty. All are text but quantities and days."""

_ROOM: Final = 28
"""The least width of an empty column for names and addresses, in characters."""


def filled(schema: type[Sheet], cells: Cells, language: str, as_of: date) -> bytes:
    """An .xlsx with the headings of *schema*; the same arguments, the same bytes."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False}) as book:
        book.set_properties({"created": datetime.combine(as_of, time())})
        add_filled(book, Looks(book), schema, cells, language)
    return buffer.getvalue()


def add_filled(
    book: xlsxwriter.Workbook, looks: Looks, schema: type[Sheet], cells: Cells, language: str
) -> None:
    """The same as one more sheet of *book*."""
    columns = dict(schema.described())
    headings = [column.heading.said_in(language) for column in columns.values()]
    rows = max(map(len, cells.values()), default=0)
    typed = {Reads.DATE: looks.day, Reads.QUANTITY: looks.number}
    sheet = book.add_worksheet(schema.title.said_in(language), ColumnSheet)
    widths = []
    for place, (name, column) in enumerate(columns.items()):
        given = cells.get(name, ())
        width = fill(sheet, place, headings[place], given, looks)
        roomy = column.reads in {Reads.TEXT, Reads.EMAIL} and not given
        widths.append(max(width, _ROOM) if roomy else width)
    shown = {n: typed.get(c.reads, looks.text) for n, c in enumerate(columns.values())}
    set_up(sheet, rows, headings, widths, shown)
    sheet.autofilter(0, 0, rows, len(headings) - 1)
