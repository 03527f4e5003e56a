"""The workbook of vouchers that an OEM ordered: a ``vouchers`` sheet, ready to be filled in."""

import io
from datetime import date, datetime, time
from typing import Final

import polars as pl
import xlsxwriter

from schemas.sheets.vouchers import Vouchers

_FILLED: Final = ("voucher_id", "sku", "quantity")


def voucher_workbook(vouchers: pl.DataFrame, language: str, as_of: date) -> bytes:
    """One row per voucher, in order, all cells text but quantities; the same bytes every time."""
    buffer = io.BytesIO()
    columns = dict(Vouchers.described())
    with xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False}) as book:
        book.set_properties({"created": datetime.combine(as_of, time())})
        bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        sheet = book.add_worksheet("Vouchers")
        headings = [column.heading.said_in(language) for column in columns.values()]
        for place, heading in enumerate(headings):
            sheet.write_string(0, place, heading, bold)
        places = {name: list(columns).index(name) for name in _FILLED}
        for row, values in enumerate(vouchers.select(_FILLED).iter_rows(), start=1):
            for name, value in zip(_FILLED, values, strict=True):
                if isinstance(value, int):
                    sheet.write_number(row, places[name], value)
                else:
                    sheet.write_string(row, places[name], value)
        sheet.set_column(0, len(headings), 18)
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, vouchers.height, len(headings) - 1)
    return buffer.getvalue()
