"""Comments and fills on the cells of a sender's workbook, and their removal from a reply of ours.

A solid fill does not show its second color: that is where ours keeps the one it covers, so that a
reply to a reply can give a corrected cell its own color back.
"""

import re
from copy import copy
from typing import Any, Final

from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.worksheet.worksheet import Worksheet

from flows.notify.replies.page import CellRemark
from flows.notify.replies.styles import NOTE_FILL, PROBLEM_FILL

_AUTHOR: Final = "keymill"
_BETWEEN: Final = "\n\u2014\n"
_OURS: Final = frozenset({"FF" + PROBLEM_FILL, "FF" + NOTE_FILL})
_UNPRINTABLE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_LOOKS_ESCAPED: Final = re.compile(r"_(x[0-9A-Fa-f]{4}_)")
_TEXT_MAX: Final = 32_767
_COVERED_NONE: Final = "00000000"
_CARRIED: Final = "\u2060\u2060"
"""Ends the formula that a cell had; shorter than the marker, and as invisible."""


def remark(sheet: Worksheet, told: CellRemark, marker: str) -> None:
    """Comment and fill one cell; a comment that its sender wrote stays in front of ours."""
    cell = sheet[f"{told.letter}{told.row_no}"]
    if not isinstance(cell, Cell):
        return  # the covered part of a merged cell has no look and no comment of its own
    before = cell.comment.text + _BETWEEN if cell.comment else ""
    text = clean(before + told.message) + marker
    note = Comment(text, _AUTHOR)
    note.width, note.height = 320, min(400, 30 + 18 * (len(text) // 45 + text.count("\n") + 1))
    cell.comment = note
    under = copy(cell.fill.fgColor) if cell.fill.fill_type == "solid" else None
    fill = PatternFill("solid", fgColor="FF" + (NOTE_FILL if told.note else PROBLEM_FILL))
    if under is not None:
        fill.bgColor = under
    cell.fill = fill


def forget_remarks(sheet: Worksheet, marker: str) -> None:
    """Take away the comments and fills of an earlier reply, and nothing of its sender's."""
    for _, cell in written_cells(sheet):
        if isinstance(cell, Cell) and cell.comment and marker in cell.comment.text:
            own = cell.comment.text.partition(marker)[0].rpartition(_BETWEEN)[0]
            if own.endswith(_CARRIED) and cell.data_type != "e":
                own = own.rpartition(_BETWEEN)[0]
            cell.comment = Comment(own, "") if own else None
            _uncover(cell)


def written_cells(sheet: Worksheet) -> list[tuple[tuple[int, int], Cell | MergedCell]]:
    """Row, column (from 1) and cell of all that the file has; asking by rows would make more."""
    kept: Any = sheet
    return list(kept._cells.items())


def carry(cell: Cell, formula: str) -> None:
    """Show in a comment the formula that the cell had, until there is a value in its place."""
    if formula:
        before = cell.comment.text + _BETWEEN if cell.comment else ""
        cell.comment = Comment(clean(before + formula) + _CARRIED, _AUTHOR)


def put(cell: Any, text: str) -> None:
    """Write a text as text, whatever it begins with."""
    cell.value = _LOOKS_ESCAPED.sub(r"_x005F_\1", clean(text))
    cell.data_type = "s"


def clean(text: str) -> str:
    """The text without characters that no workbook can hold, at most as long as a cell may be."""
    return _UNPRINTABLE.sub("\ufffd", text)[:_TEXT_MAX]


def _uncover(cell: Cell) -> None:
    fill = cell.fill
    if fill.fill_type != "solid" or fill.fgColor.rgb not in _OURS:
        return
    under = fill.bgColor
    shown = under is not None and under.type != "indexed" and under.rgb != _COVERED_NONE
    cell.fill = PatternFill("solid", fgColor=copy(under)) if shown else PatternFill()
