"""The workbook of vouchers that an OEM ordered: a ``vouchers`` sheet, ready to be filled in."""

from datetime import date
from typing import Final

import polars as pl
import xlsxwriter

from flows.notify.filled import Cells, add_filled, filled
from flows.notify.tabular import Looks
from schemas.sheets.vouchers import Vouchers

_FILLED: Final = ("voucher_id", "sku", "quantity")


def voucher_workbook(vouchers: pl.DataFrame, language: str, as_of: date) -> bytes:
    """One row per voucher, in order; the same bytes every time."""
    return filled(Vouchers, _cells(vouchers), language, as_of)


def add_vouchers(
    book: xlsxwriter.Workbook, looks: Looks, vouchers: pl.DataFrame, language: str
) -> None:
    """The same as one more sheet of *book*."""
    add_filled(book, looks, Vouchers, _cells(vouchers), language)


def _cells(vouchers: pl.DataFrame) -> Cells:
    return {name: vouchers[name].to_list() for name in _FILLED}
