"""The sender's own workbook with the answers in it, by openpyxl.

openpyxl hangs on some files, so ``child.py`` gives it a process, and its caller a time limit.
What openpyxl would keep only in part (charts, pictures, pivot tables, macros, links to other
workbooks) is left out whole, and the summary says so.
"""

import io
import re
from copy import copy
from typing import Any, Final

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import Cell as XlsxCell
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import column_index_from_string, get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from flows.notify.replies.openpyxl_styles import dress, write_page
from flows.notify.replies.page import (
    Annotation,
    CellRemark,
    RowAnswer,
    SheetAnswers,
    lines_needed,
)
from flows.notify.replies.sealed import sealed
from flows.notify.replies.styles import (
    MESSAGE_WIDTH,
    NOTE_FILL,
    PROBLEM_FILL,
    SERIAL_WIDTH,
    STATUS_WIDTH,
)

_AUTHOR: Final = "keymill"
_UNPRINTABLE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_BETWEEN: Final = "\n\u2014\n"
_OUTSIDE_LINK: Final = re.compile(r"\[\d+\]|#REF!")


def annotated(order: Annotation) -> bytes:
    """The workbook of *order* with summary, columns, comments and fills; formulas are values.

    Raises:
        Whatever openpyxl raises on a file that it does not understand.
    """
    # With data_only, each formula is read as the value its program stored: nothing we send runs.
    book = load_workbook(io.BytesIO(order.original), data_only=True, keep_links=False)
    _settle(book, order)
    for answers in order.sheets:
        _answer(book[answers.name], answers, order.marker)
    page = book.create_sheet(_free_name(book, order.page.name), 0)
    write_page(page, order.page)
    _show_first(book)
    out = io.BytesIO()
    book.save(out)
    return sealed(out.getvalue(), order.as_of)


def _settle(book: Workbook, order: Annotation) -> None:
    """Leave out the summary of an earlier reply, and what cannot be kept whole."""
    for sheet in list(book.worksheets):
        first = sheet["A1"].value
        if isinstance(first, str) and first.endswith(order.marker):
            book.remove(sheet)
            continue
        kept: Any = sheet
        kept._charts, kept._images, kept._pivots = [], [], []
        sheet.legacy_drawing = None
        for table in sheet.tables.values():
            for column in table.tableColumns:
                column.calculatedColumnFormula = None
                column.totalsRowFormula = None
    for name in [n for n, d in book.defined_names.items() if _OUTSIDE_LINK.search(d.value or "")]:
        del book.defined_names[name]
    for chart in list(book.chartsheets):
        book.remove(chart)


def _answer(sheet: Worksheet, answers: SheetAnswers, marker: str) -> None:
    _forget_remarks(sheet, marker)
    _forget_columns(sheet, answers)
    first = _first_column(sheet, answers)
    _write_headings(sheet, answers, first, marker)
    for row in answers.rows:
        _write_row(sheet, row, first)
    for remark in answers.remarks:
        _remark(sheet, remark, marker)
    _show_columns(sheet, {column_index_from_string(r.letter) for r in answers.remarks})
    last_row = max([answers.header_row, *(row.row_no for row in answers.rows)])
    _filter(sheet, answers, first, last_row)


def _first_column(sheet: Worksheet, answers: SheetAnswers) -> int:
    """Where our columns begin: the first three free ones beside the table, or ours of before."""
    if answers.ours:
        return min(column_index_from_string(letter) for letter in answers.ours)
    if answers.first_free_letter:
        return column_index_from_string(answers.first_free_letter)
    used = _used_columns(sheet, answers.header_row)
    column = 1 + max(column_index_from_string(letter) for letter in answers.letters)
    while used & {column, column + 1, column + 2}:
        column += 1
    return column


def _used_columns(sheet: Worksheet, header_row: int) -> set[int]:
    """Columns that hold a value, a merged cell or a table at or below the headings."""
    used = {
        cell.column
        for row in sheet.iter_rows(min_row=header_row)
        for cell in row
        if cell.value is not None
    }
    ranges = [(r.max_row, r.min_col, r.max_col) for r in sheet.merged_cells.ranges]
    for table in sheet.tables.values():
        left, _, right, bottom = _bounds(table.ref)
        ranges.append((bottom, left, right))
    for bottom, left, right in ranges:
        if bottom >= header_row:
            used.update(range(left, right + 1))
    return used


def _bounds(ref: str) -> tuple[int, int, int, int]:
    ends = [re.fullmatch(r"\$?([A-Z]+)\$?(\d+)", part) for part in (ref + ":" + ref).split(":")]
    first, last = ends[0], ends[1]
    if first is None or last is None:
        return (1, 1, 1, 1)
    return (
        column_index_from_string(first[1]),
        int(first[2]),
        column_index_from_string(last[1]),
        int(last[2]),
    )


def _write_headings(sheet: Worksheet, answers: SheetAnswers, first: int, marker: str) -> None:
    for offset, (text, width) in enumerate(
        zip(answers.headings, (STATUS_WIDTH, MESSAGE_WIDTH, SERIAL_WIDTH), strict=True)
    ):
        cell = sheet.cell(answers.header_row, first + offset)
        dress(cell, "head")
        _put(cell, text + marker)
        _widen(sheet, first + offset, width)


def _widen(sheet: Worksheet, column: int, width: float) -> None:
    """Give one column a width, and take it out of a group of columns that shared another."""
    dimensions = sheet.column_dimensions
    for group in list(dimensions.values()):
        low, high = group.min, group.max
        if low and high and low < column <= high:
            group.max = column - 1
            if high > column:
                rest = copy(group)
                rest.min, rest.max = column + 1, high
                rest.index = get_column_letter(column + 1)
                dimensions[rest.index] = rest
    mine = dimensions[get_column_letter(column)]
    if mine.max and mine.max > column:
        rest = copy(mine)
        rest.min, rest.index = column + 1, get_column_letter(column + 1)
        dimensions[rest.index] = rest
    mine.min = mine.max = column
    mine.width, mine.hidden = width, False


def _write_row(sheet: Worksheet, row: RowAnswer, first: int) -> None:
    cells = [sheet.cell(row.row_no, first + offset) for offset in range(3)]
    for cell, text, style in zip(
        cells,
        (row.status, row.message, row.serial),
        (row.style, "message", "serial"),
        strict=True,
    ):
        dress(cell, style)
        if text:
            _put(cell, text)
    dimension = sheet.row_dimensions[row.row_no]
    if row.wanting and dimension.hidden:
        dimension.hidden = False
    if row.message and dimension.height is not None:
        dimension.height = max(dimension.height, 15.0 * lines_needed(row.message, MESSAGE_WIDTH))


def _remark(sheet: Worksheet, remark: CellRemark, marker: str) -> None:
    cell = sheet[f"{remark.letter}{remark.row_no}"]
    if not isinstance(cell, XlsxCell):
        return  # the covered part of a merged cell has no look and no comment of its own
    before = cell.comment.text + _BETWEEN if cell.comment else ""
    text = _clean(before + remark.message + marker)
    note = Comment(text, _AUTHOR)
    note.width, note.height = 320, min(400, 30 + 18 * (len(text) // 45 + text.count("\n") + 1))
    cell.comment = note
    _fill(cell, NOTE_FILL if remark.note else PROBLEM_FILL)


def _fill(cell: XlsxCell, color: str) -> None:
    """Fill a cell, and keep the color it had as the one that a solid fill does not show."""
    before = cell.fill
    if before.fill_type == "solid" and before.fgColor.rgb in _OURS:
        if color == NOTE_FILL:
            return
        under = copy(before.bgColor)
    else:
        under = copy(before.fgColor) if before.fill_type == "solid" else None
    fill = PatternFill("solid", fgColor="FF" + color)
    if under is not None:
        fill.bgColor = under
    cell.fill = fill


_OURS: Final = frozenset({"FF" + PROBLEM_FILL, "FF" + NOTE_FILL})


def _forget_remarks(sheet: Worksheet, marker: str) -> None:
    """Take away the comments and fills of an earlier reply."""
    for row in sheet.iter_rows():
        for cell in row:
            if not isinstance(cell, XlsxCell) or cell.comment is None:
                continue
            text = cell.comment.text
            if marker not in text:
                continue
            own = text.split(marker)[0]
            cell.comment = None
            if _BETWEEN in own:
                cell.comment = Comment(own.rsplit(_BETWEEN, 1)[0], "")
            _unfill(cell)


def _unfill(cell: XlsxCell) -> None:
    fill = cell.fill
    if fill.fill_type != "solid" or fill.fgColor.rgb not in _OURS:
        return
    under = fill.bgColor
    shown = under is not None and under.type != "indexed" and under.rgb != "00000000"
    cell.fill = PatternFill("solid", fgColor=copy(under)) if shown else PatternFill()


def _forget_columns(sheet: Worksheet, answers: SheetAnswers) -> None:
    for letter in answers.ours:
        column = column_index_from_string(letter)
        for row in sheet.iter_rows(min_row=answers.header_row, min_col=column, max_col=column):
            for cell in row:
                if isinstance(cell, XlsxCell):
                    cell.value, cell.font, cell.fill = None, Font(), PatternFill()


def _show_columns(sheet: Worksheet, columns: set[int]) -> None:
    for group in sheet.column_dimensions.values():
        low, high = group.min or 0, group.max or 0
        if group.hidden and any(low <= column <= high for column in columns):
            group.hidden = False


def _filter(sheet: Worksheet, answers: SheetAnswers, first: int, last_row: int) -> None:
    """Our columns can be filtered: with the whole table, or alone beside one that filters itself.

    A filter of the sender's keeps its choices; two filters on one cell would damage the file.
    """
    left = min(column_index_from_string(letter) for letter in answers.letters)
    for table in sheet.tables.values():
        _, top, right, bottom = _bounds(table.ref)
        if top <= last_row and bottom >= answers.header_row and right >= left:
            left = max(left, right + 1) if right < first else first
            last_row = max(last_row, bottom)
    current = sheet.auto_filter
    if current.ref:
        was_left, was_top, _, was_bottom = _bounds(current.ref)
        if was_top == answers.header_row:
            left, last_row = was_left, max(last_row, was_bottom)
        else:
            current.filterColumn, current.sortState = [], None
    current.ref = (
        f"{get_column_letter(left)}{answers.header_row}:{get_column_letter(first + 2)}{last_row}"
    )
    if sheet.protection.sheet:
        sheet.protection.autoFilter = False  # in OOXML: filters are not locked


def _show_first(book: Workbook) -> None:
    """The book opens on the summary, and no other sheet is selected with it."""
    for sheet in book.worksheets:
        sheet.sheet_view.tabSelected = False
    book.active = 0
    for view in book.views:
        view.firstSheet = 0


def _free_name(book: Workbook, wanted: str) -> str:
    taken = {name.casefold() for name in book.sheetnames}
    names = [wanted, *(f"{wanted} {number}" for number in range(2, 100))]
    return next(name for name in names if name.casefold() not in taken)


def _put(cell: Any, text: str) -> None:
    """Write a text as text, whatever it begins with."""
    cell.value = _clean(text)
    cell.data_type = "s"


def _clean(text: str) -> str:
    return _UNPRINTABLE.sub("\ufffd", text)[:32_767]
