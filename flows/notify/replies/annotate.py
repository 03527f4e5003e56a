"""The sender's own workbook with the answers in it, by openpyxl.

openpyxl hangs on some files, so ``child.py`` gives it a process, and its caller a time limit.
What openpyxl would keep only in part (charts, pictures, pivot tables, macros, links to other
workbooks) is left out whole, and the summary says so.
"""

import io
import re
import zipfile
from typing import Any, Final

from openpyxl import Workbook, load_workbook
from openpyxl.utils import column_index_from_string
from openpyxl.worksheet.worksheet import Worksheet

from flows.notify.replies.columns import (
    filter_rows,
    first_column,
    forget_columns,
    show_columns,
    widen,
)
from flows.notify.replies.losses import find_losses, mark_unvalued
from flows.notify.replies.openpyxl_styles import LOW, dress, fit_paper, lift, write_page
from flows.notify.replies.page import Annotation, RowAnswer, SheetAnswers, lines_needed
from flows.notify.replies.remarks import forget_remarks, put, remark
from flows.notify.replies.sealed import sealed
from flows.notify.replies.styles import MESSAGE_WIDTH, SERIAL_WIDTH, STATUS_WIDTH

_OUTSIDE_LINK: Final = re.compile(r"\[\d+\]|#REF!")
_STRINGS: Final = "xl/sharedStrings.xml"
_LINE_HEIGHT: Final = 15.0
_HEIGHT_MAX: Final = 409.0


def annotated(order: Annotation) -> bytes:
    """The workbook of *order* with summary, columns, comments and fills; formulas are values.

    Raises:
        ValueError: a text of the workbook would come out changed, or a value not at all.
        Exception: whatever openpyxl raises on a file that it does not understand.
    """
    if _holds_escaped_underscores(order.original):
        raise ValueError(_STRINGS)
    # With data_only, each formula is read as the value its program stored: nothing we send runs.
    book = load_workbook(io.BytesIO(order.original), data_only=True, keep_links=False)
    _settle(book, order)
    mark_unvalued(book, order.kinds, order.original)
    for answers in order.sheets:
        _answer(book[answers.name], answers, order.marker)
    page = book.create_sheet(_free_name(book, order.page.name), 0)
    write_page(page, order.page)
    _show_first(book)
    out = io.BytesIO()
    book.save(out)
    return sealed(out.getvalue(), order.as_of)


def _holds_escaped_underscores(original: bytes) -> bool:
    """True where openpyxl would turn the text ``_x0030_`` into ``0``: it forgets the escape."""
    with zipfile.ZipFile(io.BytesIO(original)) as parts:
        return _STRINGS in parts.namelist() and b"x005F_" in parts.read(_STRINGS)


def _settle(book: Workbook, order: Annotation) -> None:
    """Leave out what an earlier reply added, and what cannot be kept whole."""
    for chart in list(book.chartsheets):
        book.remove(chart)
    for sheet in list(book.worksheets):
        first = sheet["A1"].value
        if isinstance(first, str) and first.endswith(order.marker) and len(book.worksheets) > 1:
            book.remove(sheet)
        else:
            find_losses(sheet, order.kinds.get(sheet.title, {}))
            forget_remarks(sheet, order.marker)
            _simplify(sheet)
    for name, defined in list(book.defined_names.items()):
        if _OUTSIDE_LINK.search(defined.value or ""):
            del book.defined_names[name]


def _simplify(sheet: Worksheet) -> None:
    kept: Any = sheet
    kept._charts, kept._images, kept._pivots = [], [], []
    sheet.legacy_drawing = None
    for table in sheet.tables.values():
        for column in table.tableColumns:
            column.calculatedColumnFormula = column.totalsRowFormula = None


def _answer(sheet: Worksheet, answers: SheetAnswers, marker: str) -> None:
    forget_columns(sheet, answers)
    first = first_column(sheet, answers)
    widths = (STATUS_WIDTH, MESSAGE_WIDTH, SERIAL_WIDTH)
    for offset, (text, width) in enumerate(zip(answers.headings, widths, strict=True)):
        cell = sheet.cell(answers.header_row, first + offset)
        dress(cell, "head")
        put(cell, text + marker)
        widen(sheet, first + offset, width)
    for row in answers.rows:
        _write_row(sheet, row, first)
    for told in answers.remarks:
        remark(sheet, told, marker)
    show_columns(sheet, {column_index_from_string(told.letter) for told in answers.remarks})
    last_row = max([answers.header_row, *(row.row_no for row in answers.rows)])
    filter_rows(sheet, answers, first, last_row)
    fit_paper(sheet, answers.header_row)


def _write_row(sheet: Worksheet, row: RowAnswer, first: int) -> None:
    texts = (row.status, row.message, row.serial)
    lines = lines_needed(row.message, MESSAGE_WIDTH)
    for offset, (text, style) in enumerate(
        zip(texts, (row.style, "message", "serial"), strict=True)
    ):
        cell = sheet.cell(row.row_no, first + offset)
        dress(cell, style)
        if lines == 1:
            cell.alignment = LOW
        if text:
            put(cell, text)
    dimension = sheet.row_dimensions[row.row_no]
    if row.wanting and dimension.hidden:
        dimension.hidden = False
    if lines > 1:
        dimension.height = min(_HEIGHT_MAX, max(dimension.height or 0, _LINE_HEIGHT * lines))
        lift(sheet, row.row_no, first)


def _show_first(book: Workbook) -> None:
    """The book opens on the summary, and no other sheet is selected with it."""
    for sheet in book.worksheets:
        sheet.sheet_view.tabSelected = False
    book.active = 0
    book.worksheets[0].sheet_view.tabSelected = True
    for view in book.views:
        view.firstSheet = 0


def _free_name(book: Workbook, wanted: str) -> str:
    taken = {name.casefold() for name in book.sheetnames}
    names = [wanted, *(f"{wanted} {number}" for number in range(2, 1000))]
    return next(name for name in names if name.casefold() not in taken)
