"""Where our three columns stand in a sender's sheet, their widths, and the filter over them."""

import re
from copy import copy

from openpyxl.cell.cell import Cell
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import column_index_from_string, get_column_letter
from openpyxl.worksheet.table import Table
from openpyxl.worksheet.worksheet import Worksheet

from flows.notify.replies.page import SheetAnswers


def first_column(sheet: Worksheet, answers: SheetAnswers) -> int:
    """Where our columns begin, from 1: ours of before, else the first three free ones beside."""
    if answers.ours:
        return min(column_index_from_string(letter) for letter in answers.ours)
    if answers.first_free_letter:
        return column_index_from_string(answers.first_free_letter)
    used = _used_columns(sheet, answers.header_row)
    column = 1 + max((column_index_from_string(letter) for letter in answers.letters), default=0)
    while used & {column, column + 1, column + 2}:
        column += 1
    return column


def forget_columns(sheet: Worksheet, answers: SheetAnswers) -> None:
    """Empty the columns that an earlier reply had added, from the headings down."""
    for letter in answers.ours:
        place = column_index_from_string(letter)
        for row in sheet.iter_rows(min_row=answers.header_row, min_col=place, max_col=place):
            for cell in row:
                if isinstance(cell, Cell):
                    cell.value, cell.font, cell.fill = None, Font(), PatternFill()


def widen(sheet: Worksheet, column: int, width: float) -> None:
    """Give one column a width, and take it out of a group of columns that shared another."""
    dimensions = sheet.column_dimensions
    for group in list(dimensions.values()):
        low, high = group.min, group.max
        if low and high and low <= column < high:
            rest = copy(group)
            rest.min, rest.max, rest.index = column + 1, high, get_column_letter(column + 1)
            dimensions[rest.index] = rest
        if low and high and low < column <= high:
            group.max = column - 1
    mine = dimensions[get_column_letter(column)]
    mine.min = mine.max = column
    mine.width, mine.hidden = width, False


def show_columns(sheet: Worksheet, columns: set[int]) -> None:
    """Hidden columns that hold one of *columns* are shown: there is something to correct."""
    for group in sheet.column_dimensions.values():
        low, high = group.min or 0, group.max or 0
        if group.hidden and any(low <= column <= high for column in columns):
            group.hidden = False


def filter_rows(sheet: Worksheet, answers: SheetAnswers, first: int, last_row: int) -> None:
    """Rows can be filtered by our columns: with the whole table, or beside a table's own filter.

    A filter of the sender's keeps its choices. Two filters on one cell would damage the file, and
    so would a table whose columns are not called what their headings say.
    """
    left = min((column_index_from_string(letter) for letter in answers.letters), default=first)
    for table in sheet.tables.values():
        table_left, top, right, bottom = bounds(table.ref)
        if top > last_row or bottom < answers.header_row:
            continue
        if table_left <= first <= right:
            _rename(sheet, table, top)
            return
        left = first if right >= left else left
    current = sheet.auto_filter
    if current.ref:
        was_left, was_top, _, was_bottom = bounds(current.ref)
        if was_top == answers.header_row:
            left, last_row = was_left, max(last_row, was_bottom)
        else:
            current.filterColumn, current.sortState = [], None
    here, there = get_column_letter(left), get_column_letter(first + 2)
    current.ref = f"{here}{answers.header_row}:{there}{last_row}"
    if sheet.protection.sheet:
        sheet.protection.autoFilter = False  # in OOXML this unlocks filters


def bounds(ref: str) -> tuple[int, int, int, int]:
    """Left, top, right and bottom of a reference such as ``A1:C9``, from 1."""
    ends = re.findall(r"\$?([A-Z]+)\$?(\d+)", ref)
    (left, top), (right, bottom) = ends[0], ends[-1]
    return (
        column_index_from_string(left),
        int(top),
        column_index_from_string(right),
        int(bottom),
    )


def _used_columns(sheet: Worksheet, header_row: int) -> set[int]:
    """Columns that hold a value, a merged cell or a table at or below the headings."""
    used = {
        cell.column
        for row in sheet.iter_rows(min_row=header_row)
        for cell in row
        if cell.value is not None
    }
    references = [str(merged) for merged in sheet.merged_cells.ranges]
    for reference in references + [table.ref for table in sheet.tables.values()]:
        left, _, right, bottom = bounds(reference)
        if bottom >= header_row:
            used.update(range(left, right + 1))
    return used


def _rename(sheet: Worksheet, table: Table, top: int) -> None:
    left, *_ = bounds(table.ref)
    for offset, column in enumerate(table.tableColumns):
        column.name = str(sheet.cell(top, left + offset).value or column.name)
