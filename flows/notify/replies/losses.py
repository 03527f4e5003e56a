"""What openpyxl would lose of a workbook: marked where that can be done, else told to the caller.

A formula whose value its program did not store must not come back as an empty cell, which reads as
nothing when the reply is dropped again, nor as a text, which reads as what was meant. The cell
shows the error for a missing value, which is refused until somebody corrects it, and its comment
the formula.
"""

import io
from collections.abc import Iterator, Mapping
from typing import Any, Final

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.styles.numbers import is_date_format
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from flows.notify.replies.page import EMPTY, ERROR, NO_VALUE, UNVALUED
from flows.notify.replies.remarks import carry, written_cells

_ERROR_TYPE: Final = "e"
_DAY_TYPE: Final = "d"

Kinds = Mapping[str, str]


def find_losses(sheet: Worksheet, kinds: Kinds) -> None:
    """True from now on: every filled cell of *sheet* is still there, as what it was.

    Raises:
        ValueError: a value lies under a merged cell, is a number that its format cannot show, or a
            day whose format shows a number; openpyxl makes nothing, an error and a number of them.
    """
    for (row_no, column_no), cell in written_cells(sheet):
        column = kinds.get(get_column_letter(column_no), "")
        kind = column[row_no - 1] if row_no <= len(column) else EMPTY
        covered = isinstance(cell, MergedCell) and kind != EMPTY
        changed = cell.data_type == _ERROR_TYPE and kind not in (ERROR, UNVALUED)
        plain = cell.data_type == _DAY_TYPE and not is_date_format(cell.number_format)
        if covered or changed or plain:
            raise ValueError(cell.coordinate)


def mark_unvalued(book: Workbook, kinds: Mapping[str, Kinds], original: bytes) -> None:
    """Give every formula without a value the error for it, and a comment with its text."""
    places = {
        name: list(_places(of_sheet)) for name, of_sheet in kinds.items() if name in book.sheetnames
    }
    if not any(places.values()):
        return
    formulas = load_workbook(io.BytesIO(original), keep_links=False)
    for name, coordinates in places.items():
        for coordinate in coordinates:
            cell = book[name][coordinate]
            if isinstance(cell, Cell):
                cell.value, cell.data_type = NO_VALUE, _ERROR_TYPE
                carry(cell, _text(formulas[name][coordinate].value))


def _places(kinds: Kinds) -> Iterator[str]:
    return (
        f"{letter}{row_no}"
        for letter, column in kinds.items()
        if UNVALUED in column
        for row_no, kind in enumerate(column, start=1)
        if kind == UNVALUED
    )


def _text(formula: Any) -> str:
    """The formula as its sender typed it; empty where it is of a kind that has no text."""
    text = getattr(formula, "text", formula)
    return text if isinstance(text, str) else ""
