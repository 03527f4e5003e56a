"""The workbook of vouchers that an OEM ordered: a ``vouchers`` sheet, ready to be filled in."""

import io
from datetime import date, datetime, time
from typing import Final

import polars as pl
import xlsxwriter

from flows.notify.columns import ColumnSheet
from flows.notify.tabular import Looks, fill, set_up
from schemas.sheets.sheet import Reads
from schemas.sheets.vouchers import Vouchers

_FILLED: Final = ("voucher_id", "sku", "quantity")
_ROOM: Final = 28
"""The least width of a column for names and addresses, in characters."""


def voucher_workbook(vouchers: pl.DataFrame, language: str, as_of: date) -> bytes:
    """One row per voucher, in order, all cells text but quantities; the same bytes every time."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False}) as book:
        book.set_properties({"created": datetime.combine(as_of, time())})
        add_vouchers(book, Looks(book), vouchers, language)
    return buffer.getvalue()


def add_vouchers(
    book: xlsxwriter.Workbook, looks: Looks, vouchers: pl.DataFrame, language: str
) -> None:
    """The same as one more sheet of *book*."""
    columns = dict(Vouchers.described())
    headings = [column.heading.said_in(language) for column in columns.values()]
    typed = {Reads.DATE: looks.day, Reads.QUANTITY: looks.number}
    sheet = book.add_worksheet(Vouchers.title.said_in(language), ColumnSheet)
    widths = []
    for place, (name, column) in enumerate(columns.items()):
        cells = vouchers[name].to_list() if name in _FILLED else []
        width = fill(sheet, place, headings[place], cells, looks)
        roomy = column.reads in {Reads.TEXT, Reads.EMAIL} and not cells
        widths.append(max(width, _ROOM) if roomy else width)
    shown = {n: typed.get(c.reads, looks.text) for n, c in enumerate(columns.values())}
    set_up(sheet, vouchers.height, headings, widths, shown)
    sheet.autofilter(0, 0, vouchers.height, len(headings) - 1)
