"""How our own tables look as workbooks: key lists and lists of vouchers."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import repeat
from typing import Any, Final

import xlsxwriter
from xlsxwriter.format import Format

from flows.notify.columns import Cell, Column, ColumnSheet
from schemas.words import letters

WIDTH_MIN: Final = 11
WIDTH_MAX: Final = 44
_HEAD: Final[dict[str, object]] = {
    "bold": True,
    "font_color": "#FFFFFF",
    "bg_color": "#17324D",
    "text_wrap": True,
    "valign": "vcenter",
    "indent": 1,
}
_TOP: Final[dict[str, object]] = {"valign": "top", "align": "left", "indent": 1}
_LINE_HEIGHT: Final = 16
_BOLD: Final = 1.2
_INSET: Final = 4
"""Letters that stay free: the inset at both sides, and the arrow of a filter."""


class Looks:
    """The formats of one workbook: headings, texts, numbers and days, all with room beside them."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self.head = book.add_format(_HEAD)
        self.head_number = book.add_format(_HEAD | {"align": "right"})
        self.text = book.add_format(_TOP | {"num_format": "@"})
        self.prose = book.add_format(_TOP | {"text_wrap": True})
        self.number = book.add_format(_TOP | {"num_format": "#,##0", "align": "right"})
        self.day = book.add_format(_TOP | {"num_format": "yyyy-mm-dd"})


def fill(
    sheet: ColumnSheet, place: int, heading: str, cells: Sequence[Cell], looks: Looks
) -> float:
    """A column from the top of *sheet*; its width in characters."""
    first = next((cell for cell in cells if cell is not None), None)
    is_number = isinstance(first, int)
    sheet.write_string(0, place, heading, looks.head_number if is_number else looks.head)
    longest = 0
    shown: Iterable[Format] = repeat(looks.number if is_number else looks.day)
    if isinstance(first, str):
        sizes = [letters(cell) if isinstance(cell, str) else 0 for cell in cells]
        longest = max(sizes)
        shown = repeat(looks.text)
        if longest > WIDTH_MAX:
            shown = [looks.prose if size > WIDTH_MAX else looks.text for size in sizes]
    sheet.columns[place] = Column(cells, shown)
    words = max(map(letters, heading.split()), default=0) * _BOLD
    needed = max(WIDTH_MIN, longest * 1.1, words, letters(heading) * _BOLD / 2)
    return min(WIDTH_MAX, needed) + _INSET


def set_up(
    sheet: Any,
    rows: int,
    headings: Iterable[str],
    widths: Iterable[float],
    looks: Mapping[int, Any] | None = None,
) -> None:
    """Columns are as wide as they need, headings and first column stay, a print is a page wide.

    *looks* says how a column is to be shown where somebody types into it.
    """
    lines = 1
    for place, (heading, width) in enumerate(zip(headings, widths, strict=True)):
        sheet.set_column(place, place, width, (looks or {}).get(place))
        lines = max(lines, 1 + int(letters(heading) * _BOLD / (width - 2)))
    sheet.set_row(0, 6 + _LINE_HEIGHT * lines)
    sheet.freeze_panes(1, 1)
    sheet.ignore_errors({"number_stored_as_text": f"A1:XFD{rows + 1}"})
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
