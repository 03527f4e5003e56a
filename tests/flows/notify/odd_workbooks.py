"""Workbooks with everything that makes annotating one hard, each named after its oddity.

Every one has a sheet "Orders" with headings in row 3 (A order, B quantity, C contact) and rows 4
to 6; row 5 is the one that gets refused, for its quantity in B5.
"""

import io
from collections.abc import Callable
from typing import Any

import xlsxwriter

ROWS = [("SO-1", 5, "a@x.example"), ("SO-2", "many", "b@x.example"), ("SO-3", 7, "c@x.example")]
HEADINGS = ("Order Number", "Quantity", "Contact")


def _plain(book: Any, sheet: Any) -> None:
    sheet.set_column("A:C", 18)


def _merged(book: Any, sheet: Any) -> None:
    sheet.merge_range("A1:H1", "Orders of November", book.add_format({"bold": True}))
    sheet.merge_range("A7:C7", "Thank you")


def _validated(book: Any, sheet: Any) -> None:
    sheet.data_validation("B4:B99", {"validate": "integer", "criteria": ">", "value": 0})


def _listed(book: Any, sheet: Any) -> None:
    sheet.add_table("A3:C6", {"columns": [{"header": h} for h in HEADINGS], "name": "OrderList"})


def _colored(book: Any, sheet: Any) -> None:
    red = book.add_format({"bg_color": "#FF0000"})
    sheet.conditional_format("B4:B6", {"type": "cell", "criteria": ">", "value": 6, "format": red})
    sheet.write("B5", "many", book.add_format({"bg_color": "#00B050"}))


def _frozen(book: Any, sheet: Any) -> None:
    sheet.freeze_panes(3, 1)


def _filtered(book: Any, sheet: Any) -> None:
    sheet.autofilter("A3:C6")
    sheet.filter_column_list("C", ["a@x.example"])
    sheet.set_row(4, None, None, {"hidden": True})
    sheet.set_row(5, None, None, {"hidden": True})


def _commented(book: Any, sheet: Any) -> None:
    sheet.write_comment("B5", "I am not sure of this one.")
    sheet.write_comment("A4", "First of the month.")


def _hidden(book: Any, sheet: Any) -> None:
    sheet.set_row(4, None, None, {"hidden": True})
    sheet.set_column("B:D", 12, None, {"hidden": True})


def _locked(book: Any, sheet: Any) -> None:
    sheet.protect("secret")


def _drawn(book: Any, sheet: Any) -> None:
    chart = book.add_chart({"type": "column"})
    chart.add_series({"values": "=Orders!$B$4:$B$6"})
    sheet.insert_chart("G3", chart)


def _computed(book: Any, sheet: Any) -> None:
    sheet.write_formula("B4", "=2+3", None, 5)
    sheet.write_formula("B6", '=HYPERLINK("http://x.example")', None, 7)
    sheet.write_string("C4", "=cmd|' /C calc'!A1")


def _noted_beside(book: Any, sheet: Any) -> None:
    sheet.write("E3", "Legend")
    sheet.write("E4", "urgent")


def _named(book: Any, sheet: Any) -> None:
    book.define_name("Quantities", "=Orders!$B$4:$B$6")
    sheet.print_area("A1:C6")
    sheet.repeat_rows(2)


def _several(book: Any, sheet: Any) -> None:
    book.add_worksheet("Reply").write("A1", "a sheet that has our name")
    book.add_worksheet('Café & "co"\'s <x>').write("A1", "ça")


ODDITIES: dict[str, Callable[[Any, Any], None]] = {
    "plain": _plain,
    "merged-cells": _merged,
    "data-validation": _validated,
    "excel-table": _listed,
    "conditional-format": _colored,
    "frozen-panes": _frozen,
    "filter-with-choices": _filtered,
    "comments": _commented,
    "hidden-row-and-columns": _hidden,
    "protected": _locked,
    "chart": _drawn,
    "formulas": _computed,
    "legend-beside": _noted_beside,
    "defined-names": _named,
    "more-sheets": _several,
}


def odd_workbook(name: str) -> bytes:
    """The workbook with one oddity; the same bytes every time."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False})
    sheet = book.add_worksheet("Orders")
    sheet.write("A1", "Orders of November")
    sheet.write_row("A3", HEADINGS)
    for number, row in enumerate(ROWS, start=3):
        sheet.write_row(number, 0, row)
    ODDITIES[name](book, sheet)
    book.close()
    return out.getvalue()
