"""The license keys of a bundle as tables: ``keys.xlsx`` for people, ``keys.csv`` for programs.

Neither can carry a formula: what came in as text goes out as text. The same input gives the same
bytes.
"""

import io
from collections.abc import Iterable
from datetime import UTC, date, datetime

import dataframely as dy
import polars as pl
import xlsxwriter

from flows.notify.stationery import Texts, texts
from schemas.bundles import BundleHead, BundleItems

COLUMNS = (
    "serial", "key_no", "key", "sku", "product_name", "version", "metric", "quantity",
    "key_quantity", "license_type", "starts", "ends", "support_starts", "support_ends",
    "account_name", "customer_name", "host_id", "activation_note", "source_ref",
    "license_file_name", "log_index",
)  # fmt: skip
WIDE = {"key": 34, "product_name": 34, "account_name": 28, "customer_name": 28}
FORMULA_START = r"^[=+\-@\t\r\n＝＋－＠]"
AS_TEXT = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def keys_csv(items: dy.DataFrame[BundleItems]) -> bytes:
    """UTF-8 with BOM, comma, CRLF (RFC 4180); headings are the column names of ``BundleItems``.

    A text that a spreadsheet would take for a formula (it begins with ``= + - @``, their full-width
    forms, tab or line end) has an apostrophe before it.
    """
    text = pl.selectors.string()
    safe = pl.when(text.str.contains(FORMULA_START)).then("'" + text).otherwise(text)
    buffer = io.BytesIO()
    items.select(COLUMNS).with_columns(safe.name.keep()).write_csv(
        buffer, include_bom=True, line_terminator="\r\n"
    )
    return buffer.getvalue()


def keys_xlsx(head: BundleHead, items: dy.DataFrame[BundleItems]) -> bytes:
    """One real table with headings in the recipient's language, dates and numbers as such."""
    said = texts(head.language)
    source = said.section("source_label")[head.source_kind]
    words = {**said.section("keys"), "source_ref": source}
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, **AS_TEXT})
    created = datetime(head.as_of.year, head.as_of.month, head.as_of.day, tzinfo=UTC)
    book.set_properties(
        {
            "title": f"{words['sheet']} {head.bundle_id}",
            "author": head.vendor.name,
            "created": created.replace(tzinfo=None),
        }
    )
    sheet = book.add_worksheet(words["sheet"])
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    shown = _in_words(items.select(COLUMNS), said)
    for column, name in enumerate(COLUMNS):
        sheet.set_column(column, column, WIDE.get(name, 18))
        _fill(sheet, column, shown[name].to_list(), day)
    sheet.add_table(
        0, 0, max(shown.height, 1), len(COLUMNS) - 1,
        {
            "name": words["table"],
            "style": "Table Style Light 1",
            "columns": [{"header": words[name]} for name in COLUMNS],
        },
    )  # fmt: skip
    sheet.freeze_panes(1, 1)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    book.close()
    return buffer.getvalue()


def _in_words(items: pl.DataFrame, said: Texts) -> pl.DataFrame:
    return items.with_columns(
        pl.col(name).replace(dict(said.section(name))) for name in ("metric", "license_type")
    )


def _fill(
    sheet: xlsxwriter.worksheet.Worksheet,
    column: int,
    cells: Iterable[str | int | date | None],
    day: xlsxwriter.format.Format,
) -> None:
    for row, cell in enumerate(cells, start=1):
        if isinstance(cell, str):
            sheet.write_string(row, column, cell)
        elif isinstance(cell, date):
            sheet.write_datetime(row, column, cell, day)
        elif cell is not None:
            sheet.write_number(row, column, cell)
