"""The license keys of a bundle as tables: ``keys.xlsx`` for people, ``keys.csv`` for programs.

Neither can carry a formula: what came in as text goes out as text. The same input gives the same
bytes.
"""

import csv
import io
from datetime import UTC, datetime
from typing import Any

import dataframely as dy
import polars as pl
import xlsxwriter

from flows.notify.columns import ColumnSheet
from flows.notify.stationery import Texts, texts
from flows.notify.tabular import Looks, fill, set_up
from schemas.bundles import BundleHead, BundleItems

COLUMNS = (
    "serial", "key_no", "key", "sku", "product_name", "version", "metric", "quantity",
    "key_quantity", "license_type", "starts", "ends", "support_starts", "support_ends",
    "account_name", "customer_name", "host_id", "activation_note", "source_ref",
    "license_file_name", "log_index",
)  # fmt: skip
FORMULA_STARTS = tuple("=+-@\t\r\n＝＋－＠")
AS_TEXT = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def keys_csv(items: dy.DataFrame[BundleItems]) -> bytes:
    """UTF-8 with BOM, comma, CRLF (RFC 4180); headings are the column names of ``BundleItems``.

    A text that a spreadsheet would take for a formula (it begins with ``= + - @``, their full-width
    forms, tab or line end) has an apostrophe before it.
    """
    buffer = io.StringIO(newline="")
    lines = csv.writer(buffer, lineterminator="\r\n")
    lines.writerow(COLUMNS)
    lines.writerows(zip(*(_safe(items[name].to_list()) for name in COLUMNS), strict=True))
    return buffer.getvalue().encode("utf-8-sig")


def _safe(column: list[Any]) -> list[Any]:
    return [
        f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA_STARTS) else cell
        for cell in column
    ]


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
    sheet = book.add_worksheet(words["sheet"], ColumnSheet)
    looks = Looks(book)
    shown = _in_words(items, said)
    headings = [words[name] for name in COLUMNS]
    widths = [
        fill(sheet, place, heading, shown[name], looks)
        for place, (name, heading) in enumerate(zip(COLUMNS, headings, strict=True))
    ]
    heads = [
        looks.head_number if items[name].dtype.is_integer() else looks.head for name in COLUMNS
    ]
    described = [
        {"header": heading, "header_format": look}
        for heading, look in zip(headings, heads, strict=True)
    ]
    last = max(items.height, 1)
    whole = {"name": words["table"], "style": None, "columns": described}
    sheet.add_table(0, 0, last, len(COLUMNS) - 1, whole)
    set_up(sheet, items.height, headings, widths)
    book.close()
    return buffer.getvalue()


def _in_words(items: pl.DataFrame, said: Texts) -> dict[str, list[Any]]:
    cells = {name: items[name].to_list() for name in COLUMNS}
    for name in ("metric", "license_type"):
        words = said.section(name)
        cells[name] = [words.get(cell, cell) for cell in cells[name]]
    return cells
